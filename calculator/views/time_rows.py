"""What the timeline draws: events by number above, stays and services as lanes, locks and deadlines below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calculator import Scenario
from calculator.charts import LANE, SHELF, TIME_ROWS, Rows, columns
from calculator.compare import Comparison
from calculator.dates import day
from calculator.events import LoanPhone, earliest
from calculator.tenure import Tenure, tenures
from calculator.unknowns import likeliest
from calculator.views import verdict
from calculator.views.scale import fits, shelved, side
from calculator.views.telling import carrier_name, event_words, fee_title, month_day, short_day
from calculator.wording import Lang, day_text, say

GAP = 4  # pixels between lanes
AXIS = 28  # pixels of the axis beneath
DISC, FLAG = 330, 70  # sizes of marks


@dataclass(frozen=True, slots=True)
class Timeline:
    """The rows of the timeline and the height they take."""

    rows: dict[str, Rows]
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A stay or a service, cut to the window: its first day and the day after its last."""

    first: date
    after: date
    lane: int
    tone: str
    label: str


def time_rows(scenario: Scenario, found: Comparison, lang: Lang) -> Timeline:
    """The rows and their height. Places are pixels from the top."""
    stays = tenures(likeliest(scenario))
    marks, flags = list(_marks(scenario, lang)), list(_flags(scenario, stays, found, lang))
    above = list(shelved([(on, "") for on, *_ in marks], scenario, lang))
    below = list(shelved(reversed(flags), scenario, lang, back=True))[::-1]
    bars = list(_bars(scenario, stays, lang))
    top = (max(above, default=0) + 1) * SHELF
    foot = top + (max((bar.lane for bar in bars), default=0) + 1) * (LANE + GAP) - GAP
    first = scenario.from_
    rows: dict[str, Sequence[Sequence[object]]] = {
        "bars": [_bar(bar, top, scenario, lang) for bar in bars] or [(first, first, top, top, top, "a", "", "")],
        "locks": list(_locks(scenario, stays, found, top + LANE - 5, lang)) or [(first, first, top, "")],
        "marks": [
            (on, top - row * SHELF - SHELF // 2, top, numeral, words, DISC)
            for (on, numeral, words), row in zip(marks, above, strict=True)
        ]
        or [(first, top, top, "", "", 0)],
        "flags": [
            (on, foot + row * SHELF + SHELF // 2 + 2, top + LANE, label, side(on, scenario), label, FLAG)
            for (on, label), row in zip(flags, below, strict=True)
        ]
        or [(first, foot, foot, "", "left", "", 0)],
    }
    height = foot + (max(below, default=-1) + 1) * SHELF + 6 + AXIS
    return Timeline({name: columns(found, TIME_ROWS[name]) for name, found in rows.items()}, height)


def time_words(scenario: Scenario, found: Comparison, lang: Lang) -> str:
    """The same for those who do not see it."""
    stays = tenures(likeliest(scenario))
    told = [f"{day_text(earliest(e.on), lang)}: {event_words(e, verdict.rulebook(), lang)}" for e in scenario.events]
    told += [label for _, label in _flags(scenario, stays, found, lang)]
    return say("Timeline. {events}", lang, events="; ".join(told))


def _bars(scenario: Scenario, stays: Sequence[Tenure], lang: Lang) -> Iterator[Bar]:
    end = scenario.until + timedelta(days=1)
    tones = dict(zip(dict.fromkeys(stay.carrier for stay in stays), "abc" * len(stays), strict=False))
    for stay in stays:
        name = carrier_name(stay.carrier, verdict.rulebook(), lang)
        left = day(stay.left) if stay.left is not None else end
        yield from _cut(Bar(day(stay.joined), left, 0, tones[stay.carrier], name), scenario)
    for lane, service in enumerate(scenario.services, 1):
        after = service.until + timedelta(days=1) if service.until else end
        name = fee_title(service.id, verdict.rulebook(), lang)
        yield from _cut(Bar(service.from_, after, lane, "d", name), scenario)


def _cut(bar: Bar, scenario: Scenario) -> Iterator[Bar]:
    first, after = max(bar.first, scenario.from_), min(bar.after, scenario.until + timedelta(days=1))
    if first < after:
        yield Bar(first, after, bar.lane, bar.tone, bar.label)


def _bar(bar: Bar, top: int, scenario: Scenario, lang: Lang) -> tuple[object, ...]:
    y = top + bar.lane * (LANE + GAP)
    days = say("{first} to {last}", lang, first=short_day(bar.first, lang), last=short_day(bar.after, lang))
    label = bar.label if fits(bar.label, bar.first, bar.after, scenario, lang) else ""
    return bar.first, bar.after, y, y + LANE // 2, y + LANE, bar.tone, label, f"{bar.label}: {days}"


def _marks(scenario: Scenario, lang: Lang) -> Iterator[tuple[date, str, str]]:
    for place, event in enumerate(scenario.events, 1):
        on = earliest(event.on)
        if scenario.from_ <= on <= scenario.until:
            yield on, str(place), f"{short_day(on, lang)} {event_words(event, verdict.rulebook(), lang)}"


def _flags(scenario: Scenario, stays: Sequence[Tenure], found: Comparison, lang: Lang) -> Iterator[tuple[date, str]]:
    """Deadlines in the window by their days, each with its label."""
    flags = [(n.on, say("porting allowed", lang)) for n in found.switch.notices if n.kind == "port_lock"]
    flags += [
        (s.join.phone.return_by, say("phone due back", lang)) for s in stays if isinstance(s.join.phone, LoanPhone)
    ]
    for on, what in sorted(flags):
        if scenario.from_ <= on <= scenario.until:
            yield on, f"{month_day(on, lang)} {what}"


def _locks(
    scenario: Scenario, stays: Sequence[Tenure], found: Comparison, y: int, lang: Lang
) -> Iterator[tuple[date, date, int, str]]:
    """The part of each stay in which its number is locked."""
    for notice in found.switch.notices:
        began = [day(stay.joined) for stay in stays if day(stay.joined) < notice.on]
        if notice.kind == "port_lock" and began:
            first, last = max(began[-1], scenario.from_), min(notice.on, scenario.until)
            if first < last:
                yield first, last, y, notice.words[lang]
