"""What costs nothing but matters: locks, and ids that have moved or were never there."""

from __future__ import annotations

from typing import Any

import pytest

from calculator import Ledger, Notice, Rulebook, ScenarioError
from calculator.cards import Source
from tests.small import (
    AS_OF,
    FREE,
    OTHER,
    SOURCE,
    Data,
    book,
    card,
    day,
    excuse,
    fee,
    files,
    flat,
    join,
    leave,
    monthly,
    of,
    one,
    plan,
    port,
    priced,
    quote,
    said,
    service,
    version,
    words,
)

LIST, PAGE = Source.model_validate(SOURCE), Source.model_validate(OTHER)
LOCK = card(
    "kr.port-lock", "port", "lock",
    version(terms={"kind": "lock", "months": 3}, way_out=[{"words": words("with leave"), "source": [OTHER]}]),
    applies={"joined_as": ["port_in"]}, governed_by="join",
)  # fmt: skip
LOCKED = book(LOCK, fee("kr.port-fee", "port", "join", flat(800), applies={"joined_as": ["port_in"]}))


def away(*events: Data, **more: Any) -> Ledger:
    """KT since 2009 and to SKT on 11 February 2011, whose lock opens on 11 May."""
    return priced(LOCKED, join("2009-11-28", "kt"), port("2011-02-11", "skt"), *events, **more)


def locks(ledger: Ledger) -> list[Notice]:
    return [notice for notice in ledger.notices if notice.kind == "port_lock"]


# ---------------------------------------------------------------- locks


def test_a_lock_is_told_on_the_day_it_opens_with_the_ways_out() -> None:
    (notice,) = locks(away())
    assert (notice.on, notice.fee, notice.blocks, notice.event) == (day("2011-05-11"), "kr.port-lock", False, None)
    assert notice.sources == (LIST,)
    assert notice.ways_out == ((words("with leave"), (PAGE,)),)
    assert "11 May 2011" in notice.words["en"]
    assert "2011년 5월 11일" in notice.words["ko"]


def test_porting_the_day_before_is_blocked_and_no_total_complete() -> None:
    ledger = away(port("2011-05-10", "kt"))
    notice = locks(ledger)[0]
    assert (notice.on, notice.blocks, notice.event) == (day("2011-05-11"), True, 2)
    assert "10 May 2011" in notice.words["en"]
    assert "11 May 2011" in notice.words["en"]
    assert notice.ways_out
    assert not ledger.total.complete


def test_porting_on_the_day_itself_is_free() -> None:
    ledger = away(port("2011-05-11", "kt"))
    assert [notice.blocks for notice in locks(ledger)] == [False, False]
    assert ledger.total.complete


@pytest.mark.parametrize(
    ("joined", "opens"),
    [
        ("2011-02-11", "2011-05-11"),
        ("2010-11-30", "2011-02-28"),
        ("2011-01-31", "2011-04-30"),
        ("2010-12-31", "2011-03-31"),
    ],
)
def test_a_lock_is_of_calendar_months(joined: str, opens: str) -> None:
    (notice,) = locks(priced(LOCKED, port(joined, "skt")))
    assert notice.on == day(opens)


def test_a_new_number_is_not_locked_where_the_lock_is_for_ports() -> None:
    assert locks(priced(LOCKED, join("2011-02-11", "skt"))) == []


@pytest.mark.parametrize("why", ["cancel", "withdraw", "bad_quality"])
def test_a_lock_forbids_ports_and_nothing_else(why: str) -> None:
    ledger = away(leave("2011-03-12", why))
    assert not any(notice.blocks for notice in ledger.notices)
    assert ledger.total.complete


@pytest.mark.parametrize(("until", "told"), [("2011-05-10", 0), ("2011-05-11", 1)])
def test_a_lock_that_opens_after_the_window_is_not_told(until: str, told: int) -> None:
    assert len(locks(away(until=until))) == told


def test_a_port_that_is_blocked_is_told_even_if_the_lock_opens_after_the_window() -> None:
    ledger = away(port("2011-04-01", "kt"), until="2011-04-30")
    assert [notice.blocks for notice in locks(ledger)] == [True]


def test_each_stay_has_its_own_lock() -> None:
    ledger = away(port("2011-05-12", "kt"))
    assert [notice.on for notice in locks(ledger)] == [day("2011-05-11"), day("2011-08-12")]


def test_a_lock_is_governed_by_the_day_of_joining() -> None:
    changed = card(
        "kr.port-lock", "port", "lock",
        version("2011-01-01", {"kind": "lock", "months": 3}), version("2011-03-01", {"kind": "lock", "months": 6}),
        version("2011-06-01", FREE), governed_by="join",
    )  # fmt: skip
    rulebook = book(changed, fee("kr.kt.signup-fee", "signup", "join", flat(1)))
    for joined, opens in (("2011-02-28", "2011-05-28"), ("2011-03-01", "2011-09-01"), ("2011-06-01", None)):
        found = locks(priced(rulebook, join(joined)))
        assert [notice.on for notice in found] == ([] if opens is None else [day(opens)])


def test_a_lock_costs_nothing() -> None:
    assert of(away(), "kr.port-lock") == []


@pytest.mark.parametrize(("left", "told"), [("2011-05-10", 0), ("2011-05-11", 1), ("2011-12-01", 1)])
def test_a_lock_is_told_unless_the_line_is_given_up_before_it_opens(left: str, told: int) -> None:
    """There is no number left to port then."""
    assert [(notice.on, notice.blocks) for notice in locks(away(leave(left)))] == [(day("2011-05-11"), False)] * told


# ---------------------------------------------------------------- ids


def test_a_retired_plan_lives_on_and_a_notice_says_so() -> None:
    rulebook = book(plan("kr.kt.slim", 31_000, retired=["kr.kt.old-slim"]))
    ledger = priced(rulebook, join("2011-01-01", plan={"id": "kr.kt.old-slim"}), until="2011-01-31")
    assert one(ledger, "kr.kt.slim").low == 31_000
    (notice,) = ledger.notices
    assert (notice.kind, notice.fee, notice.on, notice.blocks) == ("renamed", "kr.kt.slim", day(AS_OF), False)
    assert all("kr.kt.old-slim" in text and "kr.kt.slim" in text for text in notice.words.values())
    assert notice.sources
    assert ledger.total.complete


def test_a_retired_carrier_service_and_plan_of_a_change_live_on_too() -> None:
    told = files(
        plan("kr.kt.slim", 31_000, retired=["kr.kt.old-slim"]),
        card(
            "kr.kt.wibro",
            "service",
            "month",
            version(terms=monthly(31_000)),
            retired=["kr.kt.old-wibro"],
            group="services",
        ),
    )
    told["kr/kt/carrier.toml"] += 'retired = ["ktf"]\n'
    ledger = priced(
        Rulebook.read(told),
        join("2011-01-01", "ktf"), {"kind": "change_plan", "on": "2011-01-01", "plan": {"id": "kr.kt.old-slim"}},
        services=[{"id": "kr.kt.old-wibro", "from": "2011-01-01"}],
        household={"lines": [{"carrier": "ktf", "monthly": 5}]}, until="2011-01-31",
    )  # fmt: skip
    assert {(entry.fee, entry.carrier, entry.low) for entry in ledger.entries} == {
        ("kr.kt.slim", "kt", 31_000), ("kr.kt.wibro", "kt", 31_000),
    }  # fmt: skip
    assert [notice.fee for notice in ledger.notices] == ["kr.kt.slim", "kr.kt.wibro", "kt"]


def test_a_retired_carrier_is_the_same_carrier() -> None:
    """Coming back to KT by its old name is coming back; leaving it for itself is impossible."""
    told = files(
        card("kr.kt.signup-fee", "signup", "join",
             version(terms=flat(24_000), exception=[excuse(FREE, months_away={"at_most": 36})]))
    )  # fmt: skip
    told["kr/kt/carrier.toml"] += 'retired = ["ktf"]\n'
    rulebook = Rulebook.read(told)
    ledger = priced(rulebook, join("2010-01-01", "ktf"), port("2011-02-11", "skt"), port("2011-06-01", "kt"))
    assert one(ledger, "kr.kt.signup-fee").status == "waived"
    with pytest.raises(ScenarioError):
        priced(rulebook, join("2010-01-01", "ktf"), port("2011-02-11", "kt"))


def test_a_name_that_looks_like_a_retired_id_is_left_alone() -> None:
    rulebook = book(plan("kr.kt.slim", 31_000, retired=["kr.kt.old-slim"]))
    ledger = priced(rulebook, join("2011-01-01", plan={"monthly": 5, "name": "kr.kt.old-slim"}))
    assert ledger.notices == ()


UNKNOWN_IDS: dict[str, tuple[Data, str, str]] = {
    "a plan misspelt": (
        {"events": [join("2011-02-11", plan={"id": "kr.kt.basik"})]}, "events.0.plan.id", "kr.kt.basic",
    ),
    "a plan of a change misspelt": (
        {"events": [join("2011-02-11"), {"kind": "change_plan", "on": "2011-02-12", "plan": {"id": "kr.skt.basc"}}]},
        "events.1.plan.id", "kr.skt.basic",
    ),
    "a fee in the place of a plan": (
        {"events": [join("2011-02-11", plan={"id": "kr.kt.signup-fee"})]}, "events.0.plan.id", "kr.kt.basic",
    ),
    "a service in the place of a plan": (
        {"events": [join("2011-02-11", plan={"id": "kr.kt.wibro"})]}, "events.0.plan.id", "kr.kt.basic",
    ),
    "an unknown carrier": ({"events": [join("2011-02-11", "tk")]}, "events.0.carrier", "kt"),
    "a carrier by its card's id": ({"events": [join("2011-02-11", "kr.kt")]}, "events.0.carrier", "kt"),
    "a service misspelt": (
        {"events": [join("2011-02-11")], "services": [{"id": "kr.kt.wbro", "from": "2011-01-01"}]},
        "services.0.id", "kr.kt.wibro",
    ),
    "a plan in the place of a service": (
        {"events": [join("2011-02-11")], "services": [{"id": "kr.kt.basic", "from": "2011-01-01"}]},
        "services.0.id", "kr.kt.wibro",
    ),
    "a quote of no fee": (
        {"events": [join("2011-02-11"), quote("2011-02-12", "kr.kt.sign-up", 5)]}, "events.1.fee", "kr.kt.signup-fee",
    ),
    "an unknown market": ({"events": [join("2011-02-11")], "market": "jp"}, "market", "kr"),
    "an unknown claim": ({"events": [join("2011-02-11")], "claims": ["wellfare"]}, "claims", "welfare"),
    "an unknown carrier at home": (
        {"events": [join("2011-02-11")], "household": {"lines": [{"carrier": "tk", "monthly": 5}]}},
        "household.lines.0.carrier", "kt",
    ),
}  # fmt: skip

CATALOGUE = book(
    card("kr.kt.signup-fee", "signup", "join", version(terms=flat(1), exception=[excuse(FREE, claims=["welfare"])])),
    service("kr.kt.wibro", version(terms=monthly(1))),
)


@pytest.mark.parametrize("what", UNKNOWN_IDS)
def test_an_unknown_id_is_named_with_where_it_stands_and_what_is_nearest(what: str) -> None:
    parts, where, nearest = UNKNOWN_IDS[what]
    events = parts["events"]
    with pytest.raises(ScenarioError) as caught:
        priced(CATALOGUE, *events, **{name: part for name, part in parts.items() if name != "events"})
    (problem,) = caught.value.problems
    assert problem.where == where
    assert nearest in said(caught.value).split("expected")[1]


def test_every_unknown_id_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        priced(
            CATALOGUE, join("2011-02-11", "tk", plan={"id": "x"}), quote("2011-02-12", "y", 5),
            services=[{"id": "z", "from": "2011-01-01"}], claims=["w"],
        )  # fmt: skip
    assert len(caught.value.problems) == 5
    assert said(caught.value)
