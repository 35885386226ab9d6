"""Days not to miss: until when each way out is open, and when what was promised ends. All of them are read off cards.

A card's test of an exit, such as "withdrawn within seven days", gives a day; that the test then really holds, and on
the next day no longer does, is asked of the same rules that price an exit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from types import SimpleNamespace
from typing import Literal, cast

from calculator.cards import Source, When
from calculator.dates import add_months, day, number
from calculator.told import yours
from calculator.errors import NotCovered
from calculator.events import InstalmentPhone, LoanPhone, PlanById
from calculator.fees import Edition, Fee
from calculator.kinds import Capped, Lock, Monthly, NotCharged, Tapered
from calculator.known import modernised
from calculator.ledger import Said
from calculator.occasions import Occasion, Setting, joined_facts, occasions
from calculator.prices import promo_ends
from calculator.promises import promises
from calculator.rulebook import Rulebook
from calculator.rules import Facts
from calculator.scenario import Scenario
from calculator.tables import Reminder, reminders
from calculator.tenure import Tenure, tenures
from calculator.unknowns import worlds
from calculator.when import Tests, holds
from calculator.wording import LANGS, both, say, won

Kind = Literal[
    "withdraw", "bad_quality", "waiver", "lock", "promo", "grace", "contract", "instalments", "loan", "reminder"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which something becomes possible or dear, or the `last` on which it still can be done."""

    on: date
    kind: Kind
    carrier: str
    stay: int
    words: Said
    sources: tuple[Source, ...]
    fees: tuple[str, ...] = ()
    last: bool = False


_DAY_MESSAGES: Mapping[str, str] = {
    "withdraw": "The last day to withdraw from {carrier}: {fees}.",
    "bad_quality": "The last day to leave {carrier} over bad call quality: {fees}.",
    "waiver": "The last day of the waiver at {carrier}: {fees}.",
    "lock": "The first day the number may be ported away from {carrier} again.",
    "promo": "The first day {plan} of {carrier} costs {then} a month instead of {now}.",
    "grace": "Up to this day leaving {carrier} takes back all of it, afterwards ever less: {fee}.",
    "discount": "The first day after the discount contract with {carrier}.",
    "subsidy": "The first day after the subsidy's contract with {carrier}.",
    "device_support": "The first day after the handset support's contract with {carrier}.",
}


def deadlines(scenario: Scenario, rulebook: Rulebook) -> tuple[Deadline, ...]:
    """Every day not to miss from the scenario's first day on, in order; of what is not known, in its likely form.

    Days that lie after a stay ended are left out, but for those that leaving brings about. Raises ScenarioError as
    pricing does.
    """
    known, _ = modernised(scenario, rulebook)
    _, world = next(iter(worlds(known)))
    setting = Setting.of(world, rulebook.words)
    found = [d for stay in tenures(world) for d in _of_stay(_Stay(stay, setting, world, rulebook))]
    return tuple(sorted((d for d in found if d.on >= world.from_), key=lambda d: (d.on, d.stay, d.kind, d.fees)))


@dataclass(frozen=True, slots=True)
class _Stay:
    tenure: Tenure
    setting: Setting
    scenario: Scenario
    rulebook: Rulebook

    def made(
        self, kind: Kind, on: int, words: Said, sources: Iterable[Source], *fees: str, last: bool = False
    ) -> Deadline:
        cited = tuple(dict.fromkeys(sources))
        return Deadline(day(on), kind, self.tenure.carrier, self.tenure.index, words, cited, fees, last)

    def runs(self, on: int) -> bool:
        """Whether the line is with this carrier on a day; on the day it is left, it still is in the morning."""
        return self.tenure.joined <= on and (self.tenure.left is None or on <= self.tenure.left)

    def exits(self, why: str, on: int) -> Iterator[tuple[Occasion, Fee, Edition]]:
        """The fees that leaving so on a day would bring, each with its edition."""
        left = replace(self.tenure, left=on, left_by=why)
        for occasion in occasions(left, replace(self.setting, first=on, last=on)):
            if occasion.kind in ("leave", "contract"):
                for fee in self.rulebook.charged_on(self.scenario.market, left.carrier, occasion.kind):
                    edition = _in_force(fee, occasion)
                    if edition is not None and _hold(fee.applies, occasion):
                        yield occasion, fee, edition


def _of_stay(stay: _Stay) -> Iterator[Deadline]:
    yield from _ways_out(stay)
    yield from _locks(stay)
    yield from _promos(stay)
    yield from _promised(stay)
    yield from _phone(stay)
    yield from _reminders(stay)


# ---------------------------------------------------------------- ways out that close

_WAYS: tuple[tuple[Kind, str], ...] = (("withdraw", "withdraw"), ("bad_quality", "bad_quality"), ("waiver", "port"))


def _ways_out(stay: _Stay) -> Iterator[Deadline]:
    for kind, why in _WAYS:
        closing: dict[int, dict[str, tuple[Source, ...]]] = {}
        for on, fee, sources in _closings(stay, kind, why):
            closing.setdefault(on, {})[fee] = sources
        for on, found in closing.items():
            titles = [stay.rulebook.card(fee).title for fee in found]
            names: Said = {lang: ", ".join(dict.fromkeys(getattr(title, lang) for title in titles)) for lang in LANGS}
            words = _named(stay, _DAY_MESSAGES[kind], fees=names)
            yield stay.made(kind, on, words, chain.from_iterable(found.values()), *found, last=True)


def _closings(stay: _Stay, kind: Kind, why: str) -> Iterator[tuple[int, str, tuple[Source, ...]]]:
    """The last days on which a test of an exit holds, each with the fee it spares or the refund it gives."""
    candidates = {
        (on, fee.card.id)
        for since in _starts(stay)
        for occasion in ("leave", "contract")
        for fee in stay.rulebook.charged_on(stay.scenario.market, stay.tenure.carrier, occasion)
        for when in _tests(fee)
        if (on := _last_day(when, since, kind)) is not None and stay.runs(on)
    }
    held = {on: _held(stay, why, on) for last, _ in candidates for on in (last, last + 1)}
    for on, fee in sorted(candidates):
        now, later = held[on].get(fee, []), held[on + 1].get(fee, [])
        if len(now) > len(later):
            yield on, fee, tuple(dict.fromkeys(chain.from_iterable(now)))


def _starts(stay: _Stay) -> list[int]:
    """The days from which exits count: the join, and each day a contract began."""
    since = {promise.since for promise in promises(stay.tenure.join.contracts, stay.tenure.joined)}
    return sorted({stay.tenure.joined, *since})


def _tests(fee: Fee) -> Iterator[When]:
    yield from (excuse.card.when for edition in fee.editions for excuse in edition.excuses)
    if fee.card.applies is not None and fee.card.credit:
        yield fee.card.applies


def _last_day(when: When, since: int, kind: Kind) -> int | None:
    """The last day a test of a way out can hold; None where it is no test of this one, or never ends."""
    if kind == "waiver":
        return number(when.left.at_most) if when.left is not None and when.left.at_most is not None else None
    if kind not in (when.left_by or ()):
        return None
    ends = []
    if when.days_served is not None and when.days_served.at_most is not None:
        ends.append(since + when.days_served.at_most)
    if when.months_served is not None and when.months_served.at_most is not None:
        ends.append(int(add_months(since, when.months_served.at_most + 1)) - 1)
    return min(ends, default=None)


def _held(stay: _Stay, why: str, on: int) -> dict[str, list[tuple[Source, ...]]]:
    """By fee, the pages behind each test that spares it, or gives it as a refund, on leaving so on a day."""
    found: dict[str, list[tuple[Source, ...]]] = {}
    for occasion, fee, edition in stay.exits(why, on):
        held = [excuse for excuse in edition.excuses if _hold(excuse.tests, occasion)]
        spared = [excuse.instead.sources for excuse in held if isinstance(excuse.instead.terms, NotCharged)]
        found.setdefault(fee.card.id, []).extend([*spared, *([edition.low.sources] if fee.card.credit else [])])
    return found


# ---------------------------------------------------------------- what begins or ends by itself


def _locks(stay: _Stay) -> Iterator[Deadline]:
    facts = cast("Facts", SimpleNamespace(**joined_facts(stay.tenure, stay.setting)))
    for fee in stay.rulebook.charged_on(stay.scenario.market, stay.tenure.carrier, "lock"):
        if (fee.applies is not None and not holds(fee.applies, facts)) or stay.tenure.joined < fee.starts[0]:
            continue
        edition = fee.in_force(stay.tenure.joined)[-1]
        if isinstance(edition.low.terms, Lock):
            opens = int(add_months(stay.tenure.joined, edition.low.terms.months))
            if stay.runs(opens):
                yield stay.made("lock", opens, _named(stay, _DAY_MESSAGES["lock"]), edition.low.sources, fee.card.id)


def _promos(stay: _Stay) -> Iterator[Deadline]:
    plans = [*stay.tenure.plans, (stay.tenure.left or number(stay.scenario.until) + 1, None)]
    for (since, plan), (until, _) in zip(plans, plans[1:], strict=False):
        if not isinstance(plan, PlanById):
            continue
        fee = stay.rulebook.fee(plan.id)
        on = promo_ends(fee, since)
        if on is not None and on <= until:
            edition = fee.in_force(since)[-1]
            terms = cast("Monthly", edition.low.terms)
            prices = {"now": terms.promo or 0, "then": terms.amount or 0}
            told: dict[str, Said] = {
                name: {lang: won(amount, lang) for lang in LANGS} for name, amount in prices.items()
            }
            words = _named(stay, _DAY_MESSAGES["promo"], plan=fee.card.title.model_dump(), **told)
            yield stay.made("promo", on, words, edition.low.sources, fee.card.id)


def _promised(stay: _Stay) -> Iterator[Deadline]:
    """When each contract ends, and until when leaving it takes back all it gave."""
    for promise in promises(stay.tenure.join.contracts, stay.tenure.joined):
        kind = promise.contract.kind
        if kind in _DAY_MESSAGES and not promise.rested and stay.runs(promise.last + 1):
            yield stay.made("contract", promise.last + 1, _named(stay, _DAY_MESSAGES[kind]), (yours(stay.scenario),))
        for _, fee, edition in stay.exits("port", promise.since):
            on = _grace_ends(edition, promise.since, stay.setting)
            if on is not None and kind in _contracts(fee) and stay.runs(on):
                words = _named(stay, _DAY_MESSAGES["grace"], fee=fee.card.title.model_dump())
                yield stay.made("grace", on, words, edition.low.sources, fee.card.id, last=True)


def _contracts(fee: Fee) -> tuple[str, ...]:
    applies = fee.card.applies
    return applies.contract or () if applies is not None else ()


def _grace_ends(edition: Edition, since: int, setting: Setting) -> int | None:
    """The last day on which a tapered charge still is the whole benefit; None where it tapers from the start."""
    terms = edition.low.terms
    if not isinstance(terms, Tapered | Capped):
        return None
    if (setting.counting or terms.counting) == "days":
        return since + terms.grace_days if terms.grace_days else None
    return int(add_months(since, terms.grace_months + 1)) - 1 if terms.grace_months else None


def _phone(stay: _Stay) -> Iterator[Deadline]:
    phone, given = stay.tenure.join.phone, (yours(stay.scenario),)
    if isinstance(phone, InstalmentPhone):
        on = int(add_months(stay.tenure.joined, phone.months))
        if stay.runs(on):
            yield stay.made("instalments", on, both("The day of the phone's last instalment."), given)
    if isinstance(phone, LoanPhone):
        words = both("The last day to give the lent phone back.")
        yield stay.made("loan", number(phone.return_by), words, given, last=True)


def _reminders(stay: _Stay) -> Iterator[Deadline]:
    """Days that leaving brings about, such as the last one for claiming money back."""
    left = stay.tenure.left
    if left is None:
        return
    leaving = [o for o in occasions(stay.tenure, replace(stay.setting, first=left, last=left)) if o.kind == "leave"]
    for reminder in reminders():
        mine = not reminder.carriers or stay.tenure.carrier in reminder.carriers
        tests = Tests(reminder.when, stay.rulebook.words, number)
        if mine and any(_hold(tests, occasion) for occasion in leaving):
            on = _reminded(reminder, left)
            yield stay.made("reminder", on, reminder.words.model_dump(), reminder.source, last=reminder.last)


def _reminded(reminder: Reminder, left: int) -> int:
    return number(reminder.on) if reminder.on is not None else int(add_months(left, reminder.months_after or 0))


# ---------------------------------------------------------------- shared


def _named(stay: _Stay, message: str, **values: Said) -> Said:
    """A message with the carrier's name, and other values that differ by language."""
    told = {"carrier": stay.rulebook.carriers[stay.tenure.carrier].name.model_dump(), **values}
    return {lang: say(message, lang, **{name: by[lang] for name, by in told.items()}) for lang in LANGS}


def _in_force(fee: Fee, occasion: Occasion) -> Edition | None:
    governs = occasion.facts["contracted"] if fee.card.governed_by == "join" else occasion.on
    try:
        return fee.in_force(governs)[-1]
    except NotCovered:
        return None


def _hold(tests: Tests | None, occasion: Occasion) -> bool:
    return tests is None or bool(holds(tests, cast("Facts", SimpleNamespace(**occasion.facts))))
