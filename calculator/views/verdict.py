"""A scenario weighed against staying, remembered; and the sentences that say what came out."""

from __future__ import annotations

import functools
import re
from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from calculator import Rulebook, Scenario, Total, beside, price
from calculator.compare import Comparison, compare, stay
from calculator.dates import number, whole_months
from calculator.events import Event, Join, Leave, MaybeDay
from calculator.ledger import Entry, Ledger, Notice
from calculator.revisions import Revision, archived, revisions
from calculator.spread import spread
from calculator.tabulate import tellable
from calculator.unknowns import combinations, likeliest
from calculator.views import missing
from calculator.views.kept import Kept
from calculator.views.telling import carrier_name, day_words, month_day, particles, short_day
from calculator.wording import Lang, day_text, man_won, say, won, won_span

#: Where a sentence ends and another begins; the dots of a short date or an amount are none.
_SENTENCE = re.compile(r"(?<=[^\W\d]\.)\s+")
FEW = 8  # worlds
#: So many worlds are priced one by one; of more, the answer holds over all, and what is drawn is the likely one.
MOST_PRICED = 32
#: What stays come to: a change leaves most of them as they were, and the options beside the answer share theirs.
STAYS = Kept[Hashable, tuple[Any, ...]](256)


@functools.cache
def rulebook() -> Rulebook:
    """The rulebook, read once."""
    return Rulebook.load()


@functools.lru_cache(maxsize=256)
def weighed(scenario: Scenario) -> Comparison:
    """A scenario beside its stay. Raises ScenarioError where it tells of what cannot be.

    Where a scenario is `wide` the difference holds over all it may be, and everything else is of its likely form.
    """
    if not wide(scenario):
        return compare(scenario, rulebook(), remembered=STAYS.found)
    every = spread(scenario, rulebook())
    found = compare(likeliest(scenario), rulebook())
    return found if every.net is None else replace(found, difference=every.net)


def net(scenario: Scenario) -> tuple[Total, bool]:
    """The difference of a scenario and whether it is blocked, as `weighed` has them, without the rest.

    Remembered, since what an option would come to is told beside the answer again and again, whichever is chosen; by
    its text, which takes a tenth of the room.
    """
    return _net(scenario.model_dump_json(by_alias=True))


@functools.lru_cache(maxsize=2048)
def _net(told: str) -> tuple[Total, bool]:
    scenario = Scenario.parse(told)
    if wide(scenario):
        found = weighed(scenario)
        return found.difference, found.blocked
    return beside.net(scenario, _plain)


@functools.lru_cache(maxsize=64)
def _plain(world: Scenario) -> Ledger:
    return price(world, rulebook(), explained=False, remembered=STAYS.found)


def wide(scenario: Scenario) -> bool:
    """Whether a scenario may be more than is priced line by line."""
    return combinations(scenario) > MOST_PRICED


def likely(scenario: Scenario) -> Scenario:
    """A scenario as pages weigh it that have one story to tell: where it is `wide`, its likely form."""
    return likeliest(scenario) if wide(scenario) else scenario


def quick(scenario: Scenario) -> bool:
    """Whether weighing takes a moment only: what is not known makes few worlds, or is weighed as columns."""
    return combinations(scenario) <= FEW or (wide(scenario) and tellable(likeliest(scenario)))


@functools.lru_cache(maxsize=64)
def revised(scenario: Scenario, book: str) -> tuple[Revision, ...]:
    """The lines that came to something else under the rulebook of a digest; none where it was not kept."""
    then = _kept(book)
    return (revisions(scenario, then, rulebook()) or ()) if then is not None else ()


@functools.lru_cache(maxsize=4)
def _kept(book: str) -> Rulebook | None:
    return archived(book)


def departures(scenario: Scenario) -> tuple[Event, ...]:
    """The events by which the scenario differs from staying."""
    return scenario.events[len(stay(scenario).events) :]


def answer(scenario: Scenario, found: Comparison, lang: Lang) -> str:
    """The answer in one sentence."""
    return _stops(found, lang)[0] if found.blocked else _comes_to(scenario, found, lang)


def why_not(found: Comparison, lang: Lang) -> str:
    """Of a switch that cannot be done, what there is to say beyond the answer's one sentence."""
    return " ".join(_stops(found, lang)[1:])


def _stops(found: Comparison, lang: Lang) -> list[str]:
    """What stands in the way, a sentence at a time."""
    return [part for notice in blocks(found) for part in _SENTENCE.split(notice.words[lang])]


def _comes_to(scenario: Scenario, found: Comparison, lang: Lang) -> str:
    """What it comes to, whether it can be done or not."""
    if not departures(scenario):
        total = found.switch.total
        if missing.plans_open(found):
            return say("What staying costs cannot be said: the price of its plan is not known.", lang)
        cost = _least(total.low, total.high, lang)
        told = say("Staying costs {amount} over {window}.", lang, amount=cost, window=window(scenario, lang))
        return told if total.complete else say("Counting only what is known: {answer}", lang, answer=told)
    if missing.nothing_known(found):
        return say("{move}: nothing of what it costs is known for these days.", lang, move=move(scenario, lang))
    if missing.plans_open(found):
        message = (
            "{move} costs {amount} once. What it changes each month cannot be said: the price of a plan is not known."
        )
        low, high = found.one_off.low, found.one_off.high
        if high < 0:
            low, high = -high, -low
            message = (
                "{move} saves {amount} once. What it changes each month cannot be said: the price of a plan is not "
                "known."
            )
        told = say(message, lang, move=move(scenario, lang), amount=_least(low, high, lang))
        return told if found.one_off.complete else say("Counting only what is known: {answer}", lang, answer=told)
    told = _difference(found.difference, lang, move=move(scenario, lang), window=window(scenario, lang))
    return told if found.difference.complete else say("Counting only what is known: {answer}", lang, answer=told)


def in_spite(scenario: Scenario, found: Comparison, lang: Lang) -> str:
    """For a switch that cannot be done as told: what it would come to if it could."""
    return say("If it could be done all the same: {answer}", lang, answer=_comes_to(scenario, found, lang))


def move(scenario: Scenario, lang: Lang) -> str:
    """The switch as the beginning of a sentence: when, and to whom."""
    moves = [event for event in departures(scenario) if isinstance(event, Join | Leave)]
    if not moves:
        return say("Doing this", lang)
    first, *rest = moves
    day = day_words(first.on, lang)
    if isinstance(first, Leave):
        return say("Cancelling on {day}", lang, day=day)
    carrier = carrier_name(first.carrier, rulebook(), lang)
    joins = [event for event in rest if isinstance(event, Join)]
    if not joins:
        return particles(say("Moving to {carrier} on {day}", lang, carrier=carrier, day=day))
    last = joins[-1]
    message = "Moving to {carrier} on {day} and to {then} on {later}"
    if len(joins) > 1:
        message = "Moving to {carrier} on {day} and, by way of others, to {then} on {later}"
    then = carrier_name(last.carrier, rulebook(), lang)
    return particles(say(message, lang, carrier=carrier, day=day, then=then, later=_later(last.on, first.on, lang)))


def window(scenario: Scenario, lang: Lang) -> str:
    """How long the costs are counted for: a year, eight months, 40 days."""
    first, after = number(scenario.from_), number(scenario.until + timedelta(days=1))
    months = whole_months(first, after)
    if months == 12:
        return say("one year", lang)
    if months and number(scenario.until) + 1 == after and _exact(scenario.from_, months, after):
        years, rest = divmod(months, 12)
        return say("{n} months", lang, n=months) if rest else say("{n} years", lang, n=years)
    return say("{n} days", lang, n=after - first)


def unknowns(found: Comparison) -> tuple[Entry, ...]:
    """What could not be counted on either side, each fee once."""
    entries = [*found.switch.entries, *found.stay.entries]
    return tuple({(e.fee, e.stay): e for e in reversed(entries) if e.low is None or e.high is None}.values())


def blocks(found: Comparison) -> tuple[Notice, ...]:
    """What forbids the switch as it is told."""
    return tuple(notice for notice in found.switch.notices if notice.blocks)


def break_even(found: Comparison, lang: Lang) -> str:
    """The day from which the switch is the cheaper one, in few words."""
    best, worst = found.break_even
    if missing.plans_open(found):
        return say("not known", lang)
    if best is None:
        above = (found.switch_running.high - found.stay_running.low).max(initial=0) > 0
        return say("never", lang) if above else say("from the start", lang)
    if best == worst:
        return short_day(best, lang)
    if worst is None:
        return say("{day} at best", lang, day=short_day(best, lang))
    return say("{first} to {last}", lang, first=short_day(best, lang), last=short_day(worst, lang))


def crossing(found: Comparison, scenario: Scenario, lang: Lang) -> str:
    """What the picture of cost over time shows, in one sentence."""
    best, worst = found.break_even
    if found.switched_on is None:
        return say("There is nothing to compare: the timeline has no switch.", lang)
    if missing.plans_open(found):
        return say("The price of a plan is not known, and so is the day on which switching has paid for itself.", lang)
    if best is not None:
        message = (
            "Switching has paid for itself by {day}."
            if best == worst
            else "Switching may have paid for itself by {day}, at best."
        )
        return say(message, lang, day=day_text(best, lang))
    above = (found.switch_running.high - found.stay_running.low).max(initial=0) > 0
    if not above:
        return say("Switching is never the dearer one.", lang)
    return say(
        "The lines do not meet again by {day}: switching does not pay for itself.",
        lang,
        day=day_text(scenario.until, lang),
    )


def difference_words(total: Total, lang: Lang) -> str:
    """A difference in few words: more, less, the same."""
    if total.low == total.high == 0:
        return say("the same", lang)
    if total.low >= 0:
        return say("{amount} more", lang, amount=won_span(total.low, total.high, lang))
    if total.high <= 0:
        return say("{amount} less", lang, amount=won_span(-total.high, -total.low, lang))
    return say("{less} less to {more} more", lang, less=won(-total.low, lang), more=won(total.high, lang))


def signed(total: Total, lang: Lang) -> str:
    """An amount with its sign; a range from the lower to the higher."""
    if total.low == total.high == 0:
        return say("no difference", lang)
    if total.low == total.high:
        return ("+" if total.low > 0 else "") + won(total.low, lang)
    return won_span(total.low, total.high, lang)


def _later(on: MaybeDay, first: MaybeDay, lang: Lang) -> str:
    """A day after another, its year unsaid where it is the same."""
    same = isinstance(on, date) and isinstance(first, date) and on.year == first.year
    return month_day(on, lang) if same and isinstance(on, date) else day_words(on, lang)


def _difference(total: Total, lang: Lang, **values: str) -> str:
    low, high = total.low, total.high
    if low == high == 0:
        return say("{move} costs the same as staying, over {window}.", lang, **values)
    if low >= 0:
        return say(
            "{move} costs {amount} more than staying, over {window}.", lang, amount=_least(low, high, lang), **values
        )
    if high <= 0:
        amount = _least(-high, -low, lang)
        return say("{move} costs {amount} less than staying, over {window}.", lang, amount=amount, **values)
    more, less = man_won(high, lang), man_won(-low, lang)
    message = "{move} costs anything from {less} less to {more} more than staying, over {window}."
    return say(message, lang, less=less, more=more, **values)


def _least(low: int, high: int, lang: Lang) -> str:
    if low == high:
        return man_won(low, lang)
    first = man_won(low, lang) if lang == "ko" else won(low, lang).removesuffix(" won")
    return say("{low} to {high}", lang, low=first, high=man_won(high, lang))


def _exact(first: date, months: int, after: int) -> bool:
    """Whether so many whole months fill the window to its last day."""
    return whole_months(number(first), after) == months and whole_months(number(first), after - 1) < months


def names(entries: Sequence[Entry], lang: Lang) -> str:
    """What some entries are about, one after the other; each names its carrier behind a dot of its own."""
    return ", ".join(dict.fromkeys(entry.words[lang] for entry in entries))
