"""A bill beside what the rules give: what differs, and the single changes that explain it, worked in the head."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator import Rulebook, Scenario, ScenarioError, price
from calculator.bills import Bill, BillLine, bill_of
from calculator.ledger import Total
from calculator.reconcile import Cause, Row, reconcile
from tests.small import FREE, OTHER, book, card, excuse, fee, flat, join, leave, port, quote, scenario, version, words

SIGNUP = "kr.kt.signup-fee"
EXIT = "kr.kt.device-support"
#: 240,000 of support for 24 months, taken back by the days of its 730 that are left.
TAPER = fee(EXIT, "exit", "contract", {"kind": "tapered", "counting": "days"}, applies={"contract": ["device_support"]})
SUPPORT = {"kind": "device_support", "amount": 240_000, "months": 24}
#: 379 days served: 240,000 x 351 / 730 = 115,397.26, down to 115,397. Twelve months served: 120,000.
LEAVER = scenario(join("2010-01-01", contracts=[SUPPORT]), leave("2011-01-15"))


def signup(*versions: dict[str, Any]) -> Rulebook:
    return book(card(SIGNUP, "signup", "join", *versions))


def row(rulebook: Rulebook, told: Scenario, amount: int, fee: str = SIGNUP, **said: Any) -> Row:
    (found,) = reconcile(told, rulebook, [BillLine(fee=fee, amount=amount, **said)]).rows
    return found


def exact(found: Row) -> list[tuple[str, str]]:
    return [(cause.kind, cause.words["en"]) for cause in found.causes if cause.exact]


NEWCOMER = scenario(join("2011-02-01"))
RETURNER = scenario(join("2009-01-01"), port("2010-01-01", "skt"), port("2011-02-01", "kt"))


class TestCauses:
    def test_what_was_computed_needs_none(self) -> None:
        found = row(signup(version(terms=flat(11_000))), NEWCOMER, 11_000)
        assert found.agrees
        assert found.causes == ()
        assert found.difference == Total(0, 0)

    def test_vat_left_out(self) -> None:
        """11,000 with VAT are 10,000 without."""
        found = row(signup(version(terms=flat(11_000))), NEWCOMER, 10_000)
        assert found.difference == Total(-1_000, -1_000)
        assert exact(found) == [("vat", "VAT is left out of the amount: kr.kt.signup-fee.")]

    def test_vat_on_top(self) -> None:
        """10 % of 11,000 are 1,100."""
        found = row(signup(version(terms=flat(11_000))), NEWCOMER, 12_100)
        assert exact(found) == [("vat", "VAT comes on top of the amount: kr.kt.signup-fee.")]

    def test_vat_that_the_card_adds(self) -> None:
        found = row(signup(version(terms=flat(10_000), vat="added")), NEWCOMER, 10_000)
        assert found.computed == Total(11_000, 11_000)
        assert [kind for kind, _ in exact(found)] == ["vat"]

    def test_vat_on_an_amount_the_customer_gave(self) -> None:
        """A plan typed as 31,000 that is before VAT: 34,100 for a whole month."""
        told = scenario(join("2011-01-01", plan={"monthly": 31_000}), first="2011-01-01", until="2011-01-31")
        found = row(book(), told, 34_100, "kr.plan")
        assert ("vat", "The amount you gave, 31,000 won, is without VAT.") in exact(found)

    def test_a_waiver_missed(self) -> None:
        rulebook = signup(version(terms=flat(11_000), exception=[excuse(FREE, months_away={"at_most": 36})]))
        found = row(rulebook, RETURNER, 11_000)
        assert found.computed == Total(0, 0)
        assert exact(found) == [("waiver", "An exception was not granted: so it is")]
        assert [source.title for source in found.causes[0].sources] == ["Another page"]

    def test_a_waiver_granted_where_none_holds(self) -> None:
        rulebook = signup(version(terms=flat(11_000), exception=[excuse(FREE, months_away={"at_most": 36})]))
        assert exact(row(rulebook, NEWCOMER, 0)) == [("waiver", "An exception was granted: so it is")]

    def test_an_entitlement_nobody_told_of(self) -> None:
        rulebook = signup(version(terms=flat(11_000), exception=[excuse(FREE, claims=["welfare"])]))
        assert ("claim", "You were taken to be entitled to it: welfare.") in exact(row(rulebook, NEWCOMER, 0))

    def test_months_against_days(self) -> None:
        """Twelve of 24 months are left of 240,000: 120,000."""
        found = row(book(TAPER), LEAVER, 120_000, EXIT)
        assert found.computed == Total(115_397, 115_397)
        assert ("counting", "Time is counted in whole months.") in exact(found)

    def test_another_day_of_the_contract_or_of_leaving(self) -> None:
        """One day less served: 240,000 x 352 / 730 = 115,726.03, down to 115,726."""
        found = row(book(TAPER), LEAVER, 115_726, EXIT)
        assert exact(found) == [
            ("date", "They count from another day: the line began between 2 January 2010 and 2 January 2010."),
            ("date", "They count to another day: the line ended between 14 January 2011 and 14 January 2011."),
        ]

    def test_days_that_all_explain_it_are_one_stretch(self) -> None:
        """Until 31 May the fee was 5,000: thirty-one days of May and one of April lie within 32 days of 1 June."""
        rulebook = signup(version(terms=flat(5_000)), version("2011-06-01", flat(7_000)))
        told = scenario(join("2011-06-01"))
        (found,) = reconcile(told, rulebook, [BillLine(fee=SIGNUP, amount=5_000)], within=32).rows
        dates = [words for kind, words in exact(found) if kind == "date"]
        assert dates == ["They count from another day: the line began between 30 April 2011 and 31 May 2011."]

    def test_another_versions_terms(self) -> None:
        rulebook = signup(version(terms=flat(5_000)), version("2009-06-01", flat(7_000)))
        found = row(rulebook, NEWCOMER, 5_000)
        assert exact(found) == [("version", "The terms of another day hold, those in force from 1 January 2000 on.")]

    def test_a_rival_claim_of_the_card(self) -> None:
        claim = {"claim": words("a blog says so"), "terms": flat(9_000), "source": [OTHER]}
        found = row(signup(version(terms=flat(7_000), disputed=[claim])), NEWCOMER, 9_000)
        assert exact(found) == [("rival", "They go by what others say: a blog says so")]

    def test_rounding(self) -> None:
        """115,397 without its last two digits."""
        assert ("rounding", "The amount is rounded down to 100 won.") in exact(row(book(TAPER), LEAVER, 115_300, EXIT))

    def test_the_release_price_a_cap_comes_from(self) -> None:
        """30 % of 300,000 are 90,000, less than the 115,397 of the taper; of 500,000, 150,000, which is not."""
        capped = {"kind": "capped", "counting": "days", "share": 3_000, "cheap_below": 100_000, "cheap_cap": 50_000}
        taper = {"kind": "tapered", "counting": "days"}
        rulebook = book(card(EXIT, "exit", "contract",
                             version(terms=taper, exception=[excuse(capped, release_price={"at_least": 1})]),
                             applies={"contract": ["device_support"]}))  # fmt: skip
        phone = {"kind": "bought", "price": 0, "release_price": 500_000}
        told = scenario(join("2010-01-01", contracts=[SUPPORT], phone=phone), leave("2011-01-15"))
        found = row(rulebook, told, 90_000, EXIT)
        assert found.computed == Total(115_397, 115_397)
        assert ("release_price", "The phone's release price is taken to be 300,000 won.") in exact(found)

    def test_what_nothing_explains_has_no_exact_cause(self) -> None:
        assert not exact(row(signup(version(terms=flat(7_000))), NEWCOMER, 6_123))

    def test_exact_causes_stand_first_and_then_the_nearest(self) -> None:
        found = row(book(TAPER), LEAVER, 120_100, EXIT).causes
        assert [(not c.exact, c.off) for c in found] == sorted((not c.exact, c.off) for c in found)

    def test_of_what_is_not_known_only_exact_causes_are_told(self) -> None:
        claim = {"claim": words("a blog says so"), "terms": flat(9_000), "source": [OTHER]}
        rulebook = signup(version(terms={"kind": "unknown"}, disputed=[claim]))
        found = row(rulebook, NEWCOMER, 9_000)
        assert found.computed is not None
        assert not found.computed.complete
        assert exact(found) == [("rival", "They go by what others say: a blog says so")]
        assert row(rulebook, NEWCOMER, 8_000).causes == ()


@settings(max_examples=12)
@given(st.integers(-40, 40).filter(bool))
def test_a_day_that_was_moved_is_found(days: int) -> None:
    """Whatever the day was moved by, the search names a stretch that holds it."""
    rulebook = book(TAPER)
    moved = date(2010, 1, 1) + timedelta(days)
    other = scenario(join(moved.isoformat(), contracts=[SUPPORT]), leave("2011-01-15"))
    said = price(other, rulebook).by_category()["exit"].low
    found = row(rulebook, LEAVER, said, EXIT)
    began = [words for kind, words in exact(found) if kind == "date" and "line began" in words]
    assert any(f"{moved.day} {moved:%B} {moved.year}" in words for words in began)


class TestWholeBills:
    RULEBOOK = book(
        fee(SIGNUP, "signup", "join", flat(11_000)),
        fee("kr.usim", "sim", "sim", flat(7_700)),
        fee("kr.port-fee", "port", "join", flat(800), applies={"joined_as": ["port_in"]}),
    )

    def test_a_category_is_summed(self) -> None:
        told = scenario(join("2011-01-01"), port("2011-04-01", "skt"), port("2011-08-01", "kt"))
        (found,) = reconcile(told, self.RULEBOOK, [BillLine(category="port", amount=1_600)]).rows
        assert found.computed == Total(1_600, 1_600)
        assert found.agrees

    def test_a_day_picks_one_of_several(self) -> None:
        told = scenario(join("2011-01-01"), port("2011-04-01", "skt"), port("2011-08-01", "kt"))
        found = row(self.RULEBOOK, told, 11_000, on=date(2011, 8, 1))
        assert [entry.on for entry in found.entries] == [date(2011, 8, 1)]
        assert row(self.RULEBOOK, told, 22_000).computed == Total(22_000, 22_000)

    def test_what_is_on_no_line_is_told(self) -> None:
        found = reconcile(NEWCOMER, self.RULEBOOK, [BillLine(fee=SIGNUP, amount=11_000)])
        assert [entry.fee for entry in found.unsaid] == ["kr.usim"]

    def test_what_nothing_was_computed_for_says_so(self) -> None:
        found = row(self.RULEBOOK, NEWCOMER, 800, "kr.port-fee")
        assert found.computed is None
        assert found.difference is None
        assert not found.agrees

    def test_quotes_are_lines_and_outrank_the_estimate_in_the_total(self) -> None:
        """11,000 and 7,700 by the rules; with 10,000 said for the first, 17,700."""
        told = scenario(join("2011-02-01"), quote("2011-02-01", SIGNUP, 10_000))
        found = reconcile(told, self.RULEBOOK)
        assert (found.estimate, found.told) == (Total(18_700, 18_700), Total(17_700, 17_700))
        (line,) = found.rows
        assert line.difference == Total(-1_000, -1_000)
        assert exact(line)[0][0] == "vat"

    def test_of_the_shipped_rules(self, rulebook: Rulebook) -> None:
        """SKT's 39,600 is 36,000 and VAT; KT waives 24,000 for who comes back within three years."""
        told = Scenario.parse((Path(__file__).parent / "cases/blogger/b.json").read_bytes())
        bill = bill_of(["kr.skt.signup-fee=36000", "kr.kt.signup-fee=24000"])
        causes = [next(iter(line.causes)) for line in reconcile(told, rulebook, bill.lines).rows]
        assert [(cause.kind, cause.exact) for cause in causes] == [("vat", True), ("waiver", True)]
        assert all(isinstance(cause, Cause) and cause.words["ko"] != cause.words["en"] for cause in causes)


class TestBills:
    LINES = (
        BillLine(fee=SIGNUP, amount=39_600, on=date(2011, 2, 11)),
        BillLine(category="exit", amount=61_000),
    )

    FORMS: ClassVar = {
        "bill.json": (
            '{"lines": [{"fee": "kr.kt.signup-fee", "amount": 39600, "on": "2011-02-11"},'
            ' {"category": "exit", "amount": 61000}]}'
        ),
        "bill.toml": (
            '[[lines]]\nfee = "kr.kt.signup-fee"\namount = 39_600\non = 2011-02-11\n'
            '[[lines]]\ncategory = "exit"\namount = 61_000\n'
        ),
        "bill.csv": 'fee,category,amount,on\nkr.kt.signup-fee,,39600,2011-02-11\n,exit,"61,000",\n',
    }

    @pytest.mark.parametrize("name", FORMS)
    def test_say_the_same_in_every_form(self, name: str, tmp_path: Path) -> None:
        path = tmp_path / name
        path.write_text(self.FORMS[name], "utf-8")
        assert bill_of([str(path)]).lines == self.LINES

    def test_may_be_pairs(self) -> None:
        assert bill_of(["kr.kt.signup-fee=39600@2011-02-11", "exit=61000"]).lines == self.LINES

    @pytest.mark.parametrize(
        "text",
        [
            "", "{", "[[lines]]", '{"lines": 3}', '{"lines": [], "x": 1}', '{"lines": []}', "a,b\n1,2\n",
            "fee,amount\nx,12.5\n", "fee,category,amount\na,exit,1\n", '{"lines": [{"fee": "a", "amount": true}]}',
        ],
    )  # fmt: skip
    def test_that_cannot_be_read_are_refused(self, text: str, tmp_path: Path) -> None:
        path = tmp_path / "bill"
        path.write_text(text, "utf-8")
        with pytest.raises(ScenarioError):
            bill_of([str(path)])

    def test_have_an_end(self) -> None:
        with pytest.raises(ScenarioError):
            Bill.parse({"lines": [{"category": "exit", "amount": 1}] * 101})
