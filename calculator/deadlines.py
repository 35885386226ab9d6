"""Days not to miss: until when each way out is open, and when what was promised ends. All of them are read off cards.

A card's test of an exit, such as "withdrawn within seven days", gives a day; that the test then really holds, and on
the next day no longer does, is asked of the same rules that price an exit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, pairwise
from typing import Literal, cast

from calculator.barred import locking
from calculator.cards import Source
from calculator.dates import add_months, day, number
from calculator.events import InstalmentPhone, LoanPhone, PlanById
from calculator.exits import WAYS, Stay, closings, hold
from calculator.fees import Edition, Fee
from calculator.kinds import Capped, Lock, Monthly, Tapered
from calculator.known import modernised
from calculator.ledger import Said
from calculator.occasions import Setting, occasions
from calculator.prices import promo_ends
from calculator.promises import promises
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tables import Reminder, reminders
from calculator.tenure import tenures
from calculator.told import yours
from calculator.unknowns import worlds
from calculator.when import Tests
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


#: Of these the day is the last on which something can be done, of the others the first of something new.
_LAST = frozenset({"withdraw", "bad_quality", "waiver", "grace", "loan"})
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
    found = [d for stay in tenures(world) for d in _of_stay(Stay(stay, setting, world, rulebook))]
    return tuple(sorted((d for d in found if d.on >= world.from_), key=lambda d: (d.on, d.stay, d.kind, d.fees)))


def _made(stay: Stay, kind: Kind, on: int, words: Said, sources: Iterable[Source], *fees: str) -> Deadline:
    cited, last = tuple(dict.fromkeys(sources)), kind in _LAST
    return Deadline(day(on), kind, stay.tenure.carrier, stay.tenure.index, words, cited, fees, last)


def _of_stay(stay: Stay) -> Iterator[Deadline]:
    yield from _ways_out(stay)
    yield from _locks(stay)
    yield from _promos(stay)
    yield from _promised(stay)
    yield from _phone(stay)
    yield from _reminders(stay)


# ---------------------------------------------------------------- ways out that close


def _ways_out(stay: Stay) -> Iterator[Deadline]:
    for kind, why in WAYS:
        closing: dict[int, dict[str, tuple[Source, ...]]] = {}
        for on, fee, sources in closings(stay, kind, why):
            closing.setdefault(on, {})[fee] = sources
        for on, found in closing.items():
            titles = [stay.rulebook.card(fee).title for fee in found]
            names: Said = {lang: _listed([getattr(title, lang) for title in titles]) for lang in LANGS}
            words = _named(stay, _DAY_MESSAGES[kind], fees=names)
            yield _made(stay, kind, on, words, chain.from_iterable(found.values()), *found)


def _listed(titles: Iterable[str]) -> str:
    """Titles side by side; what all of several begin with, as "Bad-quality exit: ", is left to the sentence."""
    each = list(dict.fromkeys(titles))
    parted = [title.partition(": ") for title in each]
    alike = len(each) > 1 and len({head for head, _, tail in parted if tail}) == 1 and all(tail for *_, tail in parted)
    return ", ".join(tail if alike else title for (*_, tail), title in zip(parted, each, strict=True))


# ---------------------------------------------------------------- what begins or ends by itself


def _locks(stay: Stay) -> Iterator[Deadline]:
    """The day on which each lock on the number opens."""
    for fee, edition in locking(stay.tenure, stay.setting, stay.scenario.market, stay.rulebook):
        terms = edition.low.terms
        if isinstance(terms, Lock) and terms.months is not None:
            opens = int(add_months(stay.tenure.joined, terms.months))
            if stay.runs(opens):
                yield _made(stay, "lock", opens, _named(stay, _DAY_MESSAGES["lock"]), edition.low.sources, fee.card.id)


def _promos(stay: Stay) -> Iterator[Deadline]:
    plans = [*stay.tenure.plans, (stay.tenure.left or number(stay.scenario.until) + 1, None)]
    for (since, plan), (until, _) in pairwise(plans):
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
            yield _made(stay, "promo", on, words, edition.low.sources, fee.card.id)


def _promised(stay: Stay) -> Iterator[Deadline]:
    """When each contract ends, and until when leaving it takes back all it gave."""
    for promise in promises(stay.tenure.join.contracts, stay.tenure.joined):
        kind = promise.contract.kind
        if kind in _DAY_MESSAGES and not promise.rested and stay.runs(promise.last + 1):
            yield _made(stay, "contract", promise.last + 1, _named(stay, _DAY_MESSAGES[kind]), (yours(stay.scenario),))
        for _, fee, edition in stay.exits("port", promise.since):
            on = _grace_ends(edition, promise.since, stay.setting)
            if on is not None and kind in _contracts(fee) and stay.runs(on):
                words = _named(stay, _DAY_MESSAGES["grace"], fee=fee.card.title.model_dump())
                yield _made(stay, "grace", on, words, edition.low.sources, fee.card.id)


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


def _phone(stay: Stay) -> Iterator[Deadline]:
    phone, given = stay.tenure.join.phone, (yours(stay.scenario),)
    if isinstance(phone, InstalmentPhone):
        on = int(add_months(stay.tenure.joined, phone.months))
        if stay.runs(on):
            yield _made(stay, "instalments", on, both("The day of the phone's last instalment."), given)
    if isinstance(phone, LoanPhone):
        words = both("The last day to give the lent phone back.")
        yield _made(stay, "loan", number(phone.return_by), words, given)


def _reminders(stay: Stay) -> Iterator[Deadline]:
    """Days that leaving brings about, such as the last one for claiming money back."""
    left = stay.tenure.left
    if left is None:
        return
    leaving = [o for o in occasions(stay.tenure, replace(stay.setting, first=left, last=left)) if o.kind == "leave"]
    for reminder in reminders():
        mine = not reminder.carriers or stay.tenure.carrier in reminder.carriers
        tests = Tests(reminder.when, stay.rulebook.words, number)
        if mine and any(hold(tests, occasion) for occasion in leaving):
            on = _reminded(reminder, left)
            found = _made(stay, "reminder", on, reminder.words.model_dump(), reminder.source)
            yield replace(found, last=reminder.last)


def _reminded(reminder: Reminder, left: int) -> int:
    return number(reminder.on) if reminder.on is not None else int(add_months(left, reminder.months_after or 0))


# ---------------------------------------------------------------- shared


def _named(stay: Stay, message: str, **values: Said) -> Said:
    """A message with the carrier's name, and other values that differ by language."""
    told = {"carrier": stay.rulebook.carriers[stay.tenure.carrier].name.model_dump(), **values}
    return {lang: say(message, lang, **{name: by[lang] for name, by in told.items()}) for lang in LANGS}
