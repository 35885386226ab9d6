"""Plans are found by what they give and by what they come to, promotion and all."""

from __future__ import annotations

from typing import Any

import pytest

from calculator import CardError, Rulebook
from calculator.catalogue import Found, search
from calculator.kinds import Monthly
from tests.small import Data, File, book, card, day, files, monthly, version

ON = day("2026-09-01")


def plan(name: str, amount: int = 20_000, carrier: str = "kt", **offer: Any) -> File:
    return offered(name, version(terms=monthly(amount)), carrier, **offer)


def offered(name: str, version_: Data, carrier: str = "kt", **offer: Any) -> File:
    return card(f"kr.{carrier}.{name}", "plan", "month", version_, group="plans", offer={"network": carrier, **offer})


def promised(name: str, promo: int, months: int, after: int) -> File:
    terms = {"kind": "monthly", "amount": after, "promo": promo, "promo_months": months}
    return card(f"kr.kt.{name}", "plan", "month", version(terms=terms), group="plans", governed_by="join")


def names(found: tuple[Found, ...]) -> list[str]:
    """What was found, without the plan that every carrier of the small market has."""
    return [name for plan in found if (name := plan.card.id.split(".")[-1]) not in ("basic", "plan")]


class TestAPlanThatIsFound:
    def test_has_the_price_of_the_day_and_the_one_after_its_promotion(self) -> None:
        (found,) = search(book(promised("cheap", 1_000, 6, 25_000)), on=ON, carrier="kt", at_most=20_000)
        assert (found.price, found.promo_months, found.after) == (1_000, 6, 25_000)
        # 6 months at 1,000 and 18 at 25,000 are 456,000: 19,000 a month over two years.
        assert found.average(24) == 19_000
        assert found.average(3) == 1_000

    def test_has_one_price_without_a_promotion(self) -> None:
        found = search(book(plan("plain", 20_000)), on=ON, carrier="kt")[0]
        assert (found.price, found.promo_months, found.after) == (20_000, None, 20_000)

    def test_has_vat_in_its_price(self) -> None:
        shop = book(offered("before-vat", version(terms=monthly(20_000), vat="added")))
        assert search(shop, on=ON, carrier="kt")[0].price == 22_000

    def test_has_the_price_list_of_the_day(self) -> None:
        shop = book(
            card("kr.kt.rising", "plan", "month", version("2026-01-01", monthly(5)), version("2026-09-01", monthly(6)))
        )
        prices = [search(shop, on=day(on), carrier="kt")[0].price for on in ("2026-08-31", "2026-09-01")]
        assert prices == [5, 6]

    def test_keeps_cashback_out_of_its_price(self) -> None:
        shop = book(plan("paid-back", 20_000, cashback={"monthly": 15_000, "months": 7}))
        found = search(shop, on=ON, carrier="kt")[0]
        assert (found.price, found.after, found.average(7)) == (20_000, 20_000, 20_000)
        assert found.offer.cashback is not None


class TestASearch:
    def test_puts_what_is_cheapest_in_the_long_run_first(self) -> None:
        shop = book(promised("bait", 10, 7, 29_000), plan("steady", 15_000))
        assert names(search(shop, on=ON)) == ["steady", "bait"]
        assert names(search(shop, on=ON, months=7)) == ["bait", "steady"]

    def test_holds_a_limit_against_the_long_run(self) -> None:
        shop = book(promised("bait", 10, 7, 29_000), plan("steady", 15_000))
        assert names(search(shop, on=ON, at_most=15_000)) == ["steady"]
        assert names(search(shop, on=ON, at_most=14_999)) == []

    def test_counts_the_data_of_every_day(self) -> None:
        shop = book(plan("daily", data_mb=11_000, daily_mb=2_000), plan("monthly", data_mb=70_000))
        assert names(search(shop, on=ON, data_at_least_mb=71_000)) == ["daily"]
        assert names(search(shop, on=ON, data_at_least_mb=71_001)) == []

    def test_takes_no_end_of_data_for_enough_and_no_word_of_it_for_too_little(self) -> None:
        shop = book(plan("endless", unlimited=["data"]), plan("silent"))
        assert names(search(shop, on=ON, data_at_least_mb=1)) == ["endless"]

    def test_asks_for_minutes_in_the_same_way(self) -> None:
        shop = book(plan("talker", unlimited=["voice"]), plan("some", voice_minutes=100), plan("silent"))
        assert names(search(shop, on=ON, voice_at_least=101)) == ["talker"]

    def test_finds_every_reseller_of_a_network(self) -> None:
        shop = book(plan("resold", carrier="lgu", network="skt"), plan("own", carrier="skt"), plan("other"))
        assert names(search(shop, on=ON, network="skt")) == ["resold", "own"]
        assert names(search(shop, on=ON, network="skt", carrier="skt")) == ["own"]

    def test_finds_a_plan_of_two_generations_under_each(self) -> None:
        shop = book(plan("both", generation="5g_lte"), plan("old", generation="3g"), plan("silent"))
        assert names(search(shop, on=ON, generation="5g")) == ["both"]
        assert names(search(shop, on=ON, generation="lte")) == ["both"]
        assert names(search(shop, on=ON, generation="3g")) == ["old"]

    def test_tells_where_it_is_sold_and_what_goes_with_it(self) -> None:
        shop = book(plan("online", online_only=True, discount_eligible=False), plan("shop", discount_eligible=True))
        assert names(search(shop, on=ON, online_only=True)) == ["online"]
        assert names(search(shop, on=ON, discount_eligible=True)) == ["shop"]

    @pytest.mark.parametrize(
        ("on", "there"), [("1999-12-31", 0), ("2000-01-01", 1), ("2011-12-31", 1), ("2012-01-01", 0)]
    )
    def test_finds_a_plan_from_its_first_price_to_the_last_day_it_was_sold(self, on: str, there: int) -> None:
        shop = book(plan("gone", sold_until=day("2011-12-31")))
        assert len(names(search(shop, on=day(on)))) == there


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"unlimited": ["data"], "data_mb": 1}, "either an amount of data, or data among unlimited"),
        ({"unlimited": ["voice"], "voice_minutes": 1}, "either an amount of voice, or voice among unlimited"),
        ({"daily_mb": 1}, "data_mb beside daily_mb"),
        ({"cashback": {"monthly": 0, "months": 7}}, "offer.cashback.monthly"),
        ({"online_only": "yes"}, "offer.online_only"),
        ({"price": 1}, "the unknown key 'price'"),
    ],
    ids=str,
)
def test_an_offer_that_contradicts_itself_is_refused(wrong: Data, expected: str) -> None:
    with pytest.raises(CardError, match=expected):
        book(plan("wrong", **wrong))


def test_only_a_plan_offers_anything() -> None:
    fee = card("kr.kt.fee", "signup", "join", version(terms={"kind": "not_charged"}), offer={"network": "kt"})
    with pytest.raises(CardError, match="an offer on a plan only"):
        Rulebook.read(files(fee))


class TestTheShippedCatalogue:
    def test_says_of_every_plan_whose_network_it_uses(self, rulebook: Rulebook) -> None:
        plans = [card for card in rulebook.cards.values() if card.category == "plan" and card.id != "kr.plan"]
        assert plans
        for found in plans:
            assert found.offer is not None, found.id
            assert found.offer.network in rulebook.carriers, found.id

    def test_keeps_a_promotion_with_the_day_of_joining(self, rulebook: Rulebook) -> None:
        for found in rulebook.cards.values():
            terms = found.version[-1].terms
            if isinstance(terms, Monthly) and terms.promo is not None:
                assert found.governed_by == "join", found.id

    def test_has_plans_to_choose_from_on_the_day_it_was_last_checked(self, rulebook: Rulebook) -> None:
        newest = max(version.checked for card in rulebook.cards.values() for version in card.version)
        resold = {plan.card.id.split(".")[1] for plan in search(rulebook, on=newest, data_at_least_mb=1)}
        assert resold >= {"skt", "kt", "lgu"}
        assert len(resold) > 3
