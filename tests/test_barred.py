"""What cards forbid: ports on closed days and before porting began, contracts side by side, ways out that closed."""

from __future__ import annotations

from typing import Any

import pytest

from calculator import CardError, Ledger, Notice, Rulebook
from calculator.cards import Source
from tests.small import (
    FREE,
    OTHER,
    SOURCE,
    Data,
    book,
    card,
    day,
    excuse,
    files,
    join,
    leave,
    port,
    priced,
    version,
    words,
)

LIST, PAGE = Source.model_validate(SOURCE), Source.model_validate(OTHER)
AWAY = join("2011-01-05", "kt")  # a Wednesday


def lock(**said: Any) -> Data:
    return {"kind": "lock", **said}


def closed(**said: Any) -> Rulebook:
    """Ports rest on some days; what the card says of it is its note."""
    days = version(terms=lock(closed=said), note=words("It rests."))
    return book(card("kr.port-days", "port", "lock", days))


def told(ledger: Ledger, kind: str) -> list[Notice]:
    return [notice for notice in ledger.notices if notice.kind == kind]


# ---------------------------------------------------------------- closed days


@pytest.mark.parametrize(("on", "rests"), [("2011-03-05", 1), ("2011-03-06", 1), ("2011-03-07", 0), ("2011-03-04", 0)])
def test_a_port_on_a_closed_weekday_is_told(on: str, rests: int) -> None:
    ledger = priced(closed(weekdays=["sat", "sun"]), AWAY, port(on, "skt"))
    assert len(told(ledger, "closed_day")) == rests
    assert ledger.total.complete


@pytest.mark.parametrize("sunday", [1, 2, 3, 4])
def test_certain_sundays_of_a_month_are_counted_from_its_first_day(sunday: int) -> None:
    """In March 2011 the Sundays are the 6th, 13th, 20th and 27th."""
    rulebook = closed(sundays=[2, 4])
    found = told(priced(rulebook, AWAY, port(f"2011-03-{7 * sunday - 1:02}", "skt")), "closed_day")
    assert bool(found) is (sunday in (2, 4))


def test_a_day_of_the_month_that_is_no_sunday_is_open() -> None:
    assert not told(priced(closed(sundays=[2, 4]), AWAY, port("2011-03-14", "skt")), "closed_day")


def test_a_closed_day_is_told_with_the_cards_words_and_sources_and_never_blocks() -> None:
    (notice,) = told(priced(closed(days=[day("2011-03-07")]), AWAY, port("2011-03-07", "skt")), "closed_day")
    assert (notice.on, notice.fee, notice.blocks, notice.sources) == (day("2011-03-07"), "kr.port-days", False, (LIST,))
    assert notice.words["en"] == "No number is ported on 7 March 2011. It rests."
    assert notice.words["ko"] == "2011년 3월 7일에는 번호이동을 할 수 없어요. It rests. (가)"


def test_only_ports_rest() -> None:
    rulebook = closed(weekdays=["sun"])
    for events in ((join("2011-03-06"),), (AWAY, leave("2011-03-06")), (AWAY, leave("2011-03-04"), join("2011-03-06"))):
        assert not told(priced(rulebook, *events), "closed_day")


@pytest.mark.parametrize(("until", "times"), [("2011-03-05", 0), ("2011-03-06", 1)])
def test_a_port_outside_the_window_is_not_told(until: str, times: int) -> None:
    assert (
        len(told(priced(closed(weekdays=["sun"]), AWAY, port("2011-03-06", "skt"), until=until), "closed_day")) == times
    )


def test_days_rest_by_the_version_of_the_ports_own_day() -> None:
    later = version("2011-03-01", lock(closed={"weekdays": ["sun"]}))
    rulebook = book(card("kr.port-days", "port", "lock", version(terms=FREE), later))
    assert not told(priced(rulebook, AWAY, port("2011-02-27", "skt")), "closed_day")
    assert told(priced(rulebook, AWAY, port("2011-03-06", "skt")), "closed_day")


def test_an_exception_speaks_in_the_place_of_the_rule() -> None:
    halt = excuse(lock(closed={"days": [day("2011-03-07")]}), "It stood still.", left={"at_least": day("2011-03-07"),
                  "at_most": day("2011-03-07")})  # fmt: skip
    rulebook = book(
        card("kr.port-days", "port", "lock", version(terms=lock(closed={"weekdays": ["sun"]}), exception=[halt]))
    )
    (notice,) = told(priced(rulebook, AWAY, port("2011-03-07", "skt")), "closed_day")
    assert notice.words["en"].endswith("It stood still.")
    assert notice.sources == (PAGE,)


# ---------------------------------------------------------------- before porting began


def opening() -> Rulebook:
    first = version("2000-01-01", lock(blocks=True), note=words("Not yet."))
    return book(card("kr.kt.port-opening", "port", "lock", first, version("2011-03-01", FREE)))


@pytest.mark.parametrize(("on", "blocked"), [("2011-02-28", True), ("2011-03-01", False)])
def test_a_port_before_the_carrier_opened_is_blocked(on: str, blocked: bool) -> None:
    ledger = priced(opening(), AWAY, port(on, "skt"))
    assert [(n.blocks, n.event) for n in told(ledger, "no_port")] == ([(True, 1)] if blocked else [])
    assert ledger.total.complete is not blocked


def test_it_is_the_carrier_left_that_had_to_open() -> None:
    assert not told(priced(opening(), join("2011-01-05", "skt"), port("2011-02-01", "kt")), "no_port")


def test_a_cancelled_line_needs_no_porting() -> None:
    assert not told(priced(opening(), AWAY, leave("2011-02-01")), "no_port")


# ---------------------------------------------------------------- contracts side by side

DISCOUNT = {"kind": "discount", "months": 12, "monthly": 1_000}
SUBSIDY = {"kind": "subsidy", "amount": 200_000, "months": 24}


def either() -> Rulebook:
    rule = version("2010-01-01", lock(together=["discount", "subsidy"], blocks=True), note=words("Either or."))
    return book(card("kr.either", "discount", "entry", rule, version("2012-01-01", FREE), governed_by="join"))


def joined(*contracts: Data, on: str = "2011-02-01", **more: Any) -> Data:
    return join(on, "kt", contracts=list(contracts), **more)


def test_two_contracts_that_exclude_each_other_block_the_join() -> None:
    ledger = priced(either(), joined(DISCOUNT, SUBSIDY))
    assert [(n.on, n.blocks, n.event) for n in told(ledger, "contracts")] == [(day("2011-02-01"), True, 0)]
    assert not ledger.total.complete


@pytest.mark.parametrize("contracts", [(DISCOUNT,), (SUBSIDY,), (DISCOUNT, {"kind": "top_up", "amount": 1})])
def test_one_of_them_alone_is_free(contracts: tuple[Data, ...]) -> None:
    assert not told(priced(either(), joined(*contracts)), "contracts")


@pytest.mark.parametrize(("since", "times"), [("2013-01-31", 1), ("2013-02-01", 0)])
def test_one_after_the_other_is_free(since: str, times: int) -> None:
    """The subsidy of 1 February 2011 runs 24 months, up to 31 January 2013."""
    ledger = priced(either(), joined({**DISCOUNT, "from": since}, SUBSIDY), until="2013-12-31")
    assert [n.on for n in told(ledger, "contracts")] == [day(since)] * times


def test_the_law_of_the_join_governs() -> None:
    assert not told(priced(either(), joined(DISCOUNT, SUBSIDY, on="2012-01-01"), until="2012-12-31"), "contracts")


# ---------------------------------------------------------------- more than may be added


def limit() -> Rulebook:
    rule = version(terms=lock(share=1_500), note=words("At most 15%."))
    return book(card("kr.limit", "phone", "entry", rule, governed_by="join", applies={"contract": ["top_up"]}))


@pytest.mark.parametrize(("amount", "times"), [(30_000, 0), (30_001, 1)])
def test_a_top_up_beyond_its_share_of_the_subsidy_is_told(amount: int, times: int) -> None:
    """15% of 200,000 is 30,000."""
    ledger = priced(limit(), joined(SUBSIDY, {"kind": "top_up", "amount": amount}))
    assert len(told(ledger, "contracts")) == times


def test_what_is_allowed_and_what_was_given_are_both_said() -> None:
    (notice,) = told(priced(limit(), joined(SUBSIDY, {"kind": "top_up", "amount": 100_000})), "contracts")
    assert notice.words["en"].startswith("The top-up of 100,000 won is more than the 30,000 won that was allowed.")
    assert "100,000원" in notice.words["ko"]
    assert not notice.blocks


def test_without_a_subsidy_nothing_may_be_added() -> None:
    assert told(priced(limit(), joined({"kind": "top_up", "amount": 1})), "contracts")


def test_a_top_up_of_which_only_a_range_is_known_is_told_where_some_of_it_is_too_much() -> None:
    top_up = {"kind": "top_up", "amount": {"low": 10_000, "high": 50_000}}
    assert told(priced(limit(), joined(SUBSIDY, top_up)), "contracts")


# ---------------------------------------------------------------- ways out


def week() -> Rulebook:
    rule = version(terms=lock(), note=words("Seven days."))
    when = {"left_by": ["withdraw"], "days_served": {"at_least": 8}}
    return book(card("kr.too-late", "exit", "way", rule, applies=when))


@pytest.mark.parametrize(("on", "times"), [("2011-01-12", 0), ("2011-01-13", 1)])
def test_a_way_out_is_told_once_it_has_closed(on: str, times: int) -> None:
    """Joined on the 5th: the 12th is day 7, the 13th day 8."""
    ledger = priced(week(), AWAY, leave(on, "withdraw"))
    assert [n.words["en"] for n in told(ledger, "way_closed")] == ["Seven days."] * times
    assert ledger.total.complete


def test_another_way_out_is_not_meant() -> None:
    assert not told(priced(week(), AWAY, leave("2011-06-01")), "way_closed")


# ---------------------------------------------------------------- joins that could not be


def test_a_carrier_that_took_nobody_is_told() -> None:
    when = {"joined": {"at_least": day("2011-01-01"), "at_most": day("2011-01-31")}}
    rulebook = book(card("kr.kt.stopped", "port", "entry", version(terms=lock(), note=words("Shut.")), applies=when))
    assert [n.words["en"] for n in told(priced(rulebook, AWAY), "no_entry")] == ["Shut."]
    assert not told(priced(rulebook, join("2011-02-01")), "no_entry")


# ---------------------------------------------------------------- how sure a lock is


def test_a_lock_says_how_far_the_guides_lie_apart() -> None:
    rule = version(terms=lock(months=3, about=2))
    rulebook = book(card("kr.port-lock", "port", "lock", rule, governed_by="join"))
    (notice,) = told(priced(rulebook, AWAY), "port_lock")
    assert "give or take 2 days" in notice.words["en"]
    assert "2일쯤" in notice.words["ko"]


# ---------------------------------------------------------------- quotes of a stranger's fee


def test_a_quote_of_a_carrier_one_never_was_with_is_told_and_not_counted() -> None:
    rulebook = book(card("kr.lgu.signup-fee", "signup", "join", version(terms={"kind": "flat", "amount": 5})))
    quote = {"kind": "quote", "on": "2011-02-01", "fee": "kr.lgu.signup-fee", "amount": 9_000}
    ledger = priced(rulebook, AWAY, quote)
    (notice,) = told(ledger, "stray_quote")
    assert (notice.event, notice.blocks, ledger.total.high) == (1, False, 0)
    assert "LGU" in notice.words["en"]
    assert not told(priced(rulebook, join("2011-01-05", "lgu"), quote), "stray_quote")


# ---------------------------------------------------------------- cards


@pytest.mark.parametrize(
    ("charged_on", "terms"),
    [
        ("join", lock(months=3)),
        ("lock", {"kind": "flat", "amount": 5}),
        ("lock", lock(months=3, share=1_500)),
        ("lock", lock(about=2)),
        ("lock", lock(closed={})),
        ("lock", lock(closed={"sundays": [6]})),
        ("lock", lock(closed={"weekdays": ["funday"]})),
        ("entry", lock(together=["discount"])),
        ("entry", lock(blocks=1)),
    ],
)
def test_a_card_that_forbids_nothing_sensible_is_refused(charged_on: str, terms: Data) -> None:
    with pytest.raises(CardError) as caught:
        Rulebook.read(files(card("kr.wrong", "port", charged_on, version(terms=terms))))
    assert "kr/wrong.toml" in str(caught.value)
