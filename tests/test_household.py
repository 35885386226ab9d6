"""The people who stay: what each line of a household, and all together, lose when one leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from calculator import Rulebook, Scenario, Total, price
from calculator.answers import household_data
from calculator.compare import compare
from calculator.household import Household, household
from tests.small import UNKNOWN, Data, book, fee, join, leave, port, scenario

CASES = Path(__file__).parent / "cases" / "catalogue"
KT = join("2009-11-28", "kt")
SKT = port("2011-03-01", "skt")


def case(name: str) -> Scenario:
    return Scenario.parse((CASES / f"{name}.json").read_bytes())


def lost(scenario_: Scenario, rulebook: Rulebook) -> Household:
    found = household(scenario_, compare(scenario_, rulebook).only_switch, rulebook)
    assert found is not None
    return found


def rows(found: Household) -> list[tuple[Any, ...]]:
    return [(loss.whose, loss.line, loss.a_month.low, loss.window.low) for loss in found.losses]


def test_four_lines_become_three_and_each_loses_its_own_part(rulebook: Rulebook) -> None:
    """By the table of the case: 2,200, 1,100 and 1,100 a month for two months, and the leaver's 4,400."""
    found = lost(case("lgu-easy-family-of-four"), rulebook)
    assert rows(found) == [
        ("line", 1, 2_200, 4_400),
        ("line", 2, 1_100, 2_200),
        ("line", 3, 1_100, 2_200),
        ("leaver", None, 4_400, 8_800),
    ]
    assert (found.a_month, found.window) == (Total(4_400, 4_400), Total(8_800, 8_800))
    assert all(loss.sources for loss in found.losses)
    assert found.losses[0].remarks[0]["en"] == "The discount of a plan of 88,000 and more."


def test_a_discount_on_the_whole_bill_is_lost_together(rulebook: Rulebook) -> None:
    """33,110 less 22,110: 11,000 a month, and 22 of 31 days of October with November and December: 29,806."""
    found = lost(case("kt-total-bundle-of-four"), rulebook)
    assert rows(found)[-1] == ("together", None, 11_000, 29_806)
    assert all(loss.shared for loss in found.losses if loss.whose == "line")
    assert not found.losses[-1].shared
    assert found.window == Total(29_806, 29_806)


@pytest.mark.parametrize("name", ["kt-total-bundle-of-four", "lgu-easy-family-of-four", "skt-yozm-family-of-three"])
def test_the_parts_make_the_whole_of_the_bundle(rulebook: Rulebook, name: str) -> None:
    found = compare(case(name), rulebook)
    losses = lost(case(name), rulebook).losses
    assert sum(loss.window.low for loss in losses) == found.by_category["bundle"].low
    assert sum(len(loss.entries) for loss in losses) == sum(e.category == "bundle" for e in found.only_switch)


def test_a_ledger_tells_the_same_as_a_comparison(rulebook: Rulebook) -> None:
    scenario_ = case("lgu-easy-family-of-four")
    found = household(scenario_, price(scenario_, rulebook).entries, rulebook)
    assert found == lost(scenario_, rulebook)


def test_who_lives_alone_has_no_household(rulebook: Rulebook) -> None:
    assert household(case("hop-to-the-promos-end"), (), rulebook) is None


LOSS = fee(
    "kr.kt.family", "bundle", "bundle_line", {"kind": "bundle", "by": "lines", "steps": [[1, 1_000], [2, 3_100]]}
)


def told(*events: Data, lines: tuple[tuple[str, int], ...], **more: Any) -> Scenario:
    home = {"lines": [{"carrier": carrier, "monthly": monthly} for carrier, monthly in lines]}
    return scenario(*(events or (KT, SKT)), **({"household": home, "until": "2011-04-15"} | more))


def test_a_line_of_another_carrier_loses_nothing_and_keeps_its_place() -> None:
    """Two KT lines become one: 3,100 less 1,000 for the second of the household, none for the SKT line before it."""
    found = lost(told(lines=(("skt", 5), ("kt", 6))), book(LOSS))
    assert rows(found)[:2] == [("line", 1, 0, 0), ("line", 2, 2_100, 2_100 + 2_100 * 15 // 30)]
    assert found.losses[0].words == {"ko": "회선 1 · SKT (가)", "en": "Line 1 · SKT"}


def test_what_is_lost_until_the_line_comes_back_is_a_month_all_the_same() -> None:
    """Away from 1 to 15 March: 15 of 31 days of 3,100 less 1,000."""
    away = KT, port("2011-03-01", "skt"), port("2011-03-16", "kt")
    found = lost(told(*away, lines=(("kt", 6),)), book(LOSS))
    assert rows(found)[0] == ("line", 1, 2_100 * 15 // 31 * 31 // 15, 2_100 * 15 // 31)


def test_a_bundle_of_which_nothing_is_known_is_not_nothing() -> None:
    dark = fee("kr.household-bundle", "bundle", "leave", UNKNOWN, applies={"household": ["lines"]})
    found = lost(told(lines=(("kt", 6), ("kt", 7))), book(dark))
    assert [(loss.whose, loss.window.complete) for loss in found.losses] == [
        ("line", True),
        ("line", True),
        ("together", False),
    ]
    assert [loss.shared for loss in found.losses] == [True, True, False]
    assert not found.window.complete
    assert not found.a_month.complete


def test_a_household_with_internet_alone_has_what_it_loses_together() -> None:
    internet = fee("kr.kt.internet", "bundle", "leave", UNKNOWN, applies={"household": ["internet"]})
    scenario_ = scenario(KT, leave("2011-03-01"), household={"internet": "500m"})
    assert [loss.whose for loss in lost(scenario_, book(internet)).losses] == ["together"]


def test_an_entry_says_whose_line_it_is_of() -> None:
    found = price(told(lines=(("kt", 6), ("kt", 7))), book(LOSS)).to_dict()["entries"]
    assert {entry.get("line") for entry in found if entry["category"] == "bundle"} == {None, 1, 2}


def test_a_range_widens_each_lines_own_loss() -> None:
    """Three lines become two, 900 less 500 for each, from 16 or from 17 April on: 15 or 14 of 30 days of 400."""
    steps = {"kind": "bundle", "by": "lines", "steps": [[2, 500], [3, 900]]}
    doubt = port({"low": "2011-04-16", "high": "2011-04-17"}, "skt")
    scenario_ = told(KT, doubt, lines=(("kt", 6), ("kt", 7)), until="2011-04-30")
    found = lost(scenario_, book(fee("kr.kt.family", "bundle", "bundle_line", steps)))
    assert [loss.window for loss in found.losses if loss.whose == "line"] == [Total(186, 200)] * 2


def test_as_data_each_loss_says_whose_it_is(rulebook: Rulebook) -> None:
    found = household_data(lost(case("lgu-easy-family-of-four"), rulebook))
    assert found["a_month"] == {"low": 4_400, "high": 4_400}
    assert [loss["line"] for loss in found["losses"]] == [1, 2, 3, None]
    assert found["losses"][0]["sources"]
