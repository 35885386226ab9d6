"""What must be so of any bill, whatever the cards say: over random lives of a line, under the shipped rulebook."""

from __future__ import annotations

import copy
import functools
import os
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calculator import Entry, Ledger, Rulebook, Scenario, ScenarioError, price
from calculator.cards import FORBIDDING, Card, Version
from calculator.conditions import When
from calculator.kinds import Flat, NotCharged, Terms
from calculator.running import accrued
from calculator.variants import Variants, costs
from tests.lives import lives

RULEBOOK = Rulebook.load()
Document = dict[str, Any]
#: More of them by `LIVES=2000 python -m pytest tests/test_domain.py`.
some = settings(max_examples=int(os.environ.get("LIVES", "25")))
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: After 28 years days have the same weekdays and months the same lengths again, as long as no century is crossed.
AGAIN = 10_227


def bill(told: Document, rulebook: Rulebook = RULEBOOK, *, explained: bool = False) -> Ledger:
    try:
        return price(Scenario.parse(told), rulebook, explained=explained)
    except ScenarioError:
        assume(False)
        raise


def but(change: Callable[[Card], Card | None]) -> Rulebook:
    """The shipped rulebook with every card in another form; without those that have none."""
    cards = {id_: other for id_, card in RULEBOOK.cards.items() if (other := change(card)) is not None}
    return Rulebook(RULEBOOK.files, RULEBOOK.markets, RULEBOOK.carriers, cards, "0" * 12)


def versions(card: Card, change: Callable[[Version], Version]) -> Card:
    return card.model_copy(update={"version": tuple(change(version) for version in card.version)})


def shifted(told: Any, by: int) -> Any:
    """A document, every day in it so many days later."""
    match told:
        case dict():
            return {key: shifted(value, by) for key, value in told.items()}
        case list():
            return [shifted(value, by) for value in told]
        case str() if A_DAY.fullmatch(told):
            return (date.fromisoformat(told) + timedelta(days=by)).isoformat()
    return told


def places(told: Any, names: frozenset[str], at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a document a field of some name holds a number."""
    for key, value in told.items() if isinstance(told, dict) else enumerate(told):
        if isinstance(value, dict | list):
            yield from places(value, names, (*at, key))
        elif key in names and type(value) is int:
            yield (*at, key)


def line(entry: Entry) -> tuple[Any, ...]:
    return entry.on, entry.until, entry.fee, entry.stay, entry.line


def amounts(ledger: Ledger) -> list[tuple[Any, ...]]:
    found = [
        (entry.on, entry.until, entry.fee, entry.stay, entry.status, entry.low, entry.high) for entry in ledger.entries
    ]
    return sorted(found, key=repr)


# ---------------------------------------------------------------- sums


@some
@given(lives(RULEBOOK))
def test_sums_by_day_month_and_category_agree_with_the_total(told: Document) -> None:
    ledger = bill(told)
    cash = [entry for entry in ledger.entries if entry.category != "hassle"]
    total = (ledger.total.low, ledger.total.high)
    kept = [sums for category, sums in ledger.by_category().items() if category != "hassle"]
    assert (sum(s.low for s in kept), sum(s.high for s in kept)) == total
    for by in (lambda e: e.on, lambda e: (e.on.year, e.on.month), lambda e: e.fee, lambda e: e.stay):
        groups: dict[Any, list[Entry]] = {}
        for entry in cash:
            groups.setdefault(by(entry), []).append(entry)
        found = [(sum(e.low or 0 for e in group), sum(e.high or 0 for e in group)) for group in groups.values()]
        assert tuple(map(sum, zip(*found, strict=True))) == (total if found else ())
    running = accrued(ledger.entries, *(date.fromisoformat(told[end]) for end in ("from", "until")))
    assert (int(running.low[-1]), int(running.high[-1])) == total


@some
@given(lives(RULEBOOK))
def test_three_readings_come_to_the_same(told: Document) -> None:
    plain = bill(told)
    assert amounts(bill(told, explained=True)) == amounts(plain)
    columns = costs(Variants(Scenario.parse(told), {}, 1), RULEBOOK)
    low, high = columns.total
    assert (low.tolist(), high.tolist()) == ([plain.total.low], [plain.total.high])
    assert columns.complete.tolist() == [plain.total.complete]


# ---------------------------------------------------------------- waivers


def _never_waived(card: Card) -> Card:
    if card.credit or card.charged_on in FORBIDDING:
        return card

    def charged(version: Version) -> Version:
        kept = tuple(e for e in version.exception if not isinstance(e.instead, NotCharged))
        return version.model_copy(update={"exception": kept})

    return versions(card, charged)


NEVER_WAIVED = but(_never_waived)


@some
@given(lives(RULEBOOK))
def test_a_waiver_never_raises_a_bill(told: Document) -> None:
    waived, charged = bill(told), bill(told, NEVER_WAIVED)
    dear = {line(entry): entry for entry in charged.entries}
    for entry in waived.entries:
        other = dear[line(entry)]
        if None not in (entry.low, entry.high, other.low, other.high) and not RULEBOOK.card(entry.fee).credit:
            assert (entry.low, entry.high) <= (other.low, other.high), entry.fee
    if waived.total.complete and charged.total.complete:
        assert waived.total.low <= charged.total.low
        assert waived.total.high <= charged.total.high


# ---------------------------------------------------------------- versions


@some
@given(lives(RULEBOOK))
def test_each_line_has_the_version_of_its_own_day(told: Document) -> None:
    for entry in bill(told).entries:
        if entry.version is None:
            continue
        card = RULEBOOK.card(entry.fee)
        days = _contracts(told)[entry.stay] if card.governed_by == "join" and entry.stay >= 0 else {entry.on}
        assert entry.version in {_latest(card, on) for on in days}, (entry.fee, entry.on)


def _contracts(told: Document) -> list[set[date]]:
    """Of each stay, the days on which contracts of it can have been made."""
    joins = [event for event in told["events"] if event["kind"] == "join"]
    found = []
    for join in joins:
        on = date.fromisoformat(join["on"])
        later = {date.fromisoformat(c["from"]) for c in join["contracts"] if "from" in c}
        renewed = {
            _months_later(on_, c["months"]) for c in join["contracts"] if c.get("renews") for on_ in {on, *later}
        }
        found.append({on} | later | renewed)
    return found


def _months_later(on: date, months: int) -> date:
    years, month = divmod(on.month - 1 + months, 12)
    ahead = on.replace(year=on.year + years, month=month + 1, day=1)
    last = (ahead.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return ahead.replace(day=min(on.day, last.day))


def _latest(card: Card, on: date) -> date | None:
    return max((version.effective for version in card.version if version.effective <= on), default=None)


@some
@given(lives(RULEBOOK), st.integers(1, 900))
def test_a_later_joiner_never_has_an_older_version(told: Document, by: int) -> None:
    assume(date.fromisoformat(told["until"]) + timedelta(days=by) < date(2060, 1, 1))
    older, newer = (_oldest(bill(one)) for one in (told, shifted(told, by)))
    for key in older.keys() & newer.keys():
        assert older[key] <= newer[key], key


def _oldest(ledger: Ledger) -> dict[tuple[Any, ...], date]:
    """Of each fee of each stay, the oldest version that priced it."""
    found: dict[tuple[Any, ...], date] = {}
    for entry in ledger.entries:
        if entry.version is not None:
            key = entry.fee, entry.stay, entry.line
            found[key] = min(entry.version, found.get(key, entry.version))
    return found


# ---------------------------------------------------------------- days


def _of_one_version(card: Card) -> Card | None:
    """A card that has always been what it is now, and asks for no day of the calendar."""

    def absolute(when: When | None) -> bool:
        return when is not None and (when.joined or when.contracted or when.left) is not None

    if card.charged_on in FORBIDDING or absolute(card.applies):
        return None
    last = card.version[-1]
    kept = tuple(e for e in last.exception if not absolute(e.when))
    always = {"effective": date(1984, 1, 1), "effective_by": None, "exception": kept}
    return card.model_copy(update={"version": (last.model_copy(update=always),)})


ONE_VERSION = but(_of_one_version)


@some
@given(lives(RULEBOOK))
def test_a_shift_inside_one_version_changes_nothing_but_the_days(told: Document) -> None:
    def days_later(day: date | None) -> date | None:
        return None if day is None else day + timedelta(days=AGAIN)

    now, later = bill(told, ONE_VERSION), bill(shifted(told, AGAIN), ONE_VERSION)
    moved = [(days_later(on), days_later(until), *rest) for on, until, *rest in amounts(now)]
    assert sorted(moved, key=repr) == amounts(later)


@some
@given(lives(RULEBOOK), st.integers(1, 9_000))
def test_what_is_counted_in_days_does_not_mind_which_days(told: Document, by: int) -> None:
    now, later = (_counted_in_days(bill(one, BARE)) for one in (told, shifted(told, by)))
    assert now == later


def _always_the_same(card: Card) -> Card | None:
    one = ONE_VERSION.cards.get(card.id)
    return one and versions(one, lambda version: version.model_copy(update={"exception": ()}))


BARE = but(_always_the_same)


def _counted_in_days(ledger: Ledger) -> list[tuple[Any, ...]]:
    return sorted(
        (entry.fee, entry.stay, entry.status, entry.low, entry.high)
        for entry in ledger.entries
        if entry.fee in IN_DAYS and entry.low is not None
    )


def _terms(card: Card) -> Iterator[Terms]:
    for version in card.version:
        yield from (terms for terms in (version.terms, version.low, version.high) if terms is not None)


def _by_days(terms: Terms) -> bool:
    return isinstance(terms, Flat) or getattr(terms, "counting", None) == "days"


def _timeless(card: Card) -> bool:
    by_months = ("months_served", "months_away", "phone_age")
    return card.applies is None or all(getattr(card.applies, name) is None for name in by_months)


#: Fees of a day counted in days, or not at all; what a discount has given depends on the months it ran over.
IN_DAYS = frozenset(
    card.id
    for card in BARE.cards.values()
    if all(map(_by_days, _terms(card))) and _timeless(card) and "discount" not in card.id
)


@st.composite
def promised(draw: st.DrawFn) -> Document:
    """A stay with one benefit that is given at once, and left within its term."""
    kinds = {"subsidy": (date(2014, 10, 1), {"months": 24}), "device_support": (date(2008, 4, 1), {"months": 24})}
    kind = draw(st.sampled_from(sorted(kinds)))
    first, more = kinds[kind]
    joined = first + timedelta(days=draw(st.integers(0, 1_200)))
    contract = {"kind": kind, "amount": draw(st.integers(1, 900_000)), **more}
    carrier = draw(st.sampled_from(["kt", "skt", "lgu", "smartel"]))
    plan = {"monthly": 0}
    join = {"kind": "join", "on": joined.isoformat(), "carrier": carrier, "as": "new", "plan": plan, "sim": "own"}
    window = {"as_of": "2026-11-22", "from": joined.isoformat()}
    until = {"until": (joined + timedelta(days=800)).isoformat()}
    return {**window, **until, "events": [join | {"contracts": [contract]}]}


@some
@given(promised(), st.integers(0, 731), st.sampled_from(["cancel", "bad_quality"]))
def test_leaving_a_day_later_never_raises_what_is_taken_back_of_a_fixed_benefit_but_at_a_named_turn(
    told: Document, after: int, why: str
) -> None:
    early, late = (_taken_back(told, after + more, why) for more in (0, 1))
    for fee in early.keys() & late.keys():
        (before, reason), (since, other) = early[fee], late[fee]
        if reason == other and None not in (*before, *since):
            assert since <= before, fee


def _taken_back(told: Document, after: int, why: str) -> dict[str, tuple[tuple[int | None, int | None], Any]]:
    """What leaving so many days after the join takes back, by the fee; with the reason of an exception that holds."""
    on = date.fromisoformat(told["from"]) + timedelta(days=after)
    leave = {"kind": "leave", "on": on.isoformat(), "why": why}
    ledger = bill(told | {"events": [*told["events"], leave]})
    return {e.fee: ((e.low, e.high), e.reason and e.reason["en"]) for e in ledger.entries if e.category == "exit"}


# ---------------------------------------------------------------- what is not known

UNSURE = frozenset({"monthly", "amount", "price", "keep_price", "release_price"})


@some
@given(lives(RULEBOOK), st.data())
def test_an_unknown_never_narrows_the_range(told: Document, data: st.DataObject) -> None:
    sure = bill(told)
    where = sorted(places(told["events"], UNSURE), key=repr)
    assume(where)
    doubted = copy.deepcopy(told)
    for place in data.draw(st.lists(st.sampled_from(where), min_size=1, max_size=2, unique=True)):
        field = functools.reduce(lambda part, step: part[step], place[:-1], doubted["events"])
        known = field[place[-1]]
        less, more = data.draw(st.integers(0, known)), data.draw(st.integers(1, 300_000))
        field[place[-1]] = {"low": known - less, "high": known + more, "likely": known}
    unsure = bill(doubted)
    assert unsure.total.low <= sure.total.low
    assert unsure.total.high >= sure.total.high
    assert sure.total.complete or not unsure.total.complete


# ---------------------------------------------------------------- order, and how one comes


@some
@given(lives(RULEBOOK), st.randoms(use_true_random=False))
def test_the_order_of_contracts_household_lines_and_claims_says_nothing(told: Document, random: Any) -> None:
    other = copy.deepcopy(told)
    groups = [event.get("contracts", []) for event in other["events"]]
    for group in (*groups, other.get("household", {}).get("lines", []), other["claims"], other["services"]):
        random.shuffle(group)
    one, two = bill(told), bill(other)
    assert amounts(one) == amounts(two)
    assert (one.total, one.by_category()) == (two.total, two.by_category())


def _asks_how(card: Card) -> bool:
    """Whether a card names how one joins or leaves, or gives back what a stay paid that does."""
    whens = [
        card.applies,
        *(e.when for v in card.version for e in v.exception),
        *(d.when for v in card.version for d in v.disputed),
    ]
    tests = ("joined_as", "left_by", "came_after")
    named = any(getattr(when, test) is not None for when in whens if when is not None for test in tests)
    return named or any(terms.kind == "refund" for terms in _terms(card))


NAMED = frozenset(card.id for card in RULEBOOK.cards.values() if _asks_how(card))


@some
@given(lives(RULEBOOK), st.sampled_from(["kt", "skt", "lgu", "smartel"]), st.integers(1, 900))
def test_a_port_differs_from_a_new_line_by_fees_that_name_it(told: Document, carrier: str, after: int) -> None:
    first = next(event for event in told["events"] if event["kind"] == "join")
    assume(first["carrier"] != carrier and first["phone"]["kind"] != "loan")
    on = (date.fromisoformat(first["on"]) + timedelta(days=after)).isoformat()
    to = {"kind": "join", "on": on, "carrier": carrier, "plan": {"monthly": 30_000}}
    window = {"from": first["on"], "until": (date.fromisoformat(on) + timedelta(days=365)).isoformat()}
    ported = told | window | {"events": [first, to | {"as": "port_in"}]}
    anew = told | window | {"events": [first, {"kind": "leave", "on": on, "why": "cancel"}, to | {"as": "new"}]}
    apart = set(amounts(bill(ported))) ^ set(amounts(bill(anew)))
    assert {fee for _, _, fee, *_ in apart} <= NAMED


# ---------------------------------------------------------------- that these speak of something


def test_these_properties_speak_of_many_cards() -> None:
    waived = [id_ for id_, card in RULEBOOK.cards.items() if NEVER_WAIVED.cards[id_] != card]
    assert len(waived) > 20
    assert len(IN_DAYS) > 10
    assert 20 < len(NAMED) < len(RULEBOOK.cards) / 2
    assert len(ONE_VERSION.cards) > 250


@pytest.mark.parametrize(("after", "owed"), [(180, 243_600), (181, 243_157), (400, 146_160), (729, 442), (730, 0)])
def test_a_fixed_benefit_is_taken_back_by_the_day(after: int, owed: int) -> None:
    """Of SKT's 243,600: all of it up to day 180, then 243,600 × days left ÷ 550, rounded down.

    549 left: 243,157.09. 330 left: 146,160. One left: 442.9.
    """
    contract = {"kind": "subsidy", "amount": 243_600, "months": 24}
    join = {"kind": "join", "on": "2015-01-05", "carrier": "skt", "as": "new", "plan": {"monthly": 0}, "sim": "own"}
    window = {"as_of": "2026-11-22", "from": "2015-01-05", "until": "2018-12-31"}
    found = _taken_back(window | {"events": [join | {"contracts": [contract]}]}, after, "cancel")
    assert found["kr.skt.subsidy-clawback"][0] == (owed, owed)
