"""What can follow a phone taken on trial: each as a whole scenario, with the days between which it is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from calculator.catalogue import search
from calculator.dates import number
from calculator.errors import Problem, ScenarioError
from calculator.events import (
    ChangePlan,
    Discount,
    Event,
    Join,
    Leave,
    LoanPhone,
    Plan,
    PlanById,
    Quote,
    ReturnPhone,
    earliest,
)
from calculator.ledger import Remark, Said
from calculator.prices import plan_price
from calculator.rights import Right, Undoing, number_lost, opens, undone_until
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tenure import tenures
from calculator.unknowns import worlds
from calculator.wording import LANGS, both, say

Name = Literal[
    "kept", "returned", "back_at_once", "back", "back_and_again", "elsewhere", "new_number_back", "new_number",
    "bad_quality", "withdraw",
]  # fmt: skip
Depends = Literal["kept", "returned", "neither"]
#: Each branch by its name: messages of the catalogue, filled with the carriers it leads to.
BRANCH_NAMES: dict[Name, str] = {
    "kept": "Keep the phone and stay with {trial}",
    "returned": "Return the phone and stay with {trial}",
    "back_at_once": "Return the phone and port back to {before} the same day",
    "back": "Return the phone and port back to {before} once the lock opens",
    "back_and_again": "Return the phone, port back to {before}, and come back to {trial} once that lock opens",
    "elsewhere": "Return the phone and port to {other} once the lock opens",
    "new_number_back": "Return the phone, cancel, and take a new number at {before}",
    "new_number": "Return the phone, cancel, and take a new number at {other}",
    "bad_quality": "Leave over bad call quality and take the number back to {before}",
    "withdraw": "Withdraw from the contract and take the number back to {before}",
}
#: The same where the trial began with a new number, which has nowhere to go back to.
NEW_LINE_NAMES: dict[Name, str] = {
    "bad_quality": "Leave {trial} over bad call quality",
    "withdraw": "Withdraw from the contract with {trial}",
}


@dataclass(frozen=True, slots=True)
class Start:
    """A trial as it begins: the events up to it, whose line it took, the day the phone goes back."""

    scenario: Scenario
    trial: Join
    on: date
    due: date
    returned: date
    before: Join | None
    plan_before: Plan | None
    lock: Right | None
    quotes: tuple[Quote, ...]

    def then(self, *events: Event) -> Scenario:
        """The story from the trial on, with what carriers said of it meanwhile."""
        told = sorted((*self.scenario.events, *events, *self.quotes), key=lambda event: earliest(event.on))
        return self.scenario.model_copy(update={"events": tuple(told)})

    def back(self, on: date, *, new: bool = False) -> Join:
        """Into the carrier from before the trial, on the plan of then."""
        carrier, sim = (self.before.carrier, self.before.sim) if self.before else (self.trial.carrier, self.trial.sim)
        return _join(on, carrier, self.plan_before, sim, new=new)


@dataclass(frozen=True, slots=True)
class Sequel:
    """One of the things that can follow. `scenario` is None where it cannot even be told, and `closed` says why."""

    name: Name
    words: Said
    depends: Depends
    on: date | None
    scenario: Scenario | None
    opens: date | None = None
    closes: date | None = None
    closed: Said | None = None
    remarks: tuple[Remark, ...] = ()


def start(scenario: Scenario, rulebook: Rulebook) -> Start:
    """The last trial of a scenario, as it begins; what was told to follow it is left away, but for quotes.

    Raises ScenarioError where no phone is lent, or the day is not known.
    """
    joins = ((n, e) for n, e in enumerate(scenario.events) if isinstance(e, Join))
    place = max((n for n, join in joins if isinstance(join.phone, LoanPhone)), default=None)
    if place is None:
        raise ScenarioError(Problem("events", "no phone on loan", "a join with a phone of kind loan"))
    trial, earlier, later = scenario.events[place], scenario.events[:place], scenario.events[place + 1 :]
    if not isinstance(trial, Join) or not isinstance(trial.phone, LoanPhone) or not isinstance(trial.on, date):
        raise ScenarioError(Problem(f"events.{place}.on", "a range of days", "the day the trial began"))
    if not scenario.from_ <= trial.on <= scenario.until:
        window = {"first": scenario.from_, "last": scenario.until}
        raise ScenarioError(Problem(f"events.{place}.on", str(trial.on), "a day from {first} to {last}", window))
    begun = scenario.model_copy(update={"events": scenario.events[: place + 1]})
    stay = tenures(next(world for _, world in worlds(begun)))[-1]
    ported = stay.came_after == "port"
    before = next((e for e in reversed(earlier) if isinstance(e, Join)), None) if ported else None
    plans = [e.plan for e in earlier if isinstance(e, Join | ChangePlan)]
    given_back = next((e.on for e in later if isinstance(e, ReturnPhone) and isinstance(e.on, date)), None)
    quotes = tuple(e for e in later if isinstance(e, Quote))
    lock = opens(stay, begun, rulebook)
    returned = given_back or trial.phone.return_by
    return Start(
        begun, trial, trial.on, trial.phone.return_by, returned, before, plans[-1] if before else None, lock, quotes
    )


def sequels(begun: Start, rulebook: Rulebook) -> Iterator[Sequel]:
    """All that can follow, in the order a person meets it."""
    for sequel in _told(begun, rulebook):
        stays = sequel.name in ("kept", "returned") or sequel.scenario is None
        yield sequel if stays else replace(sequel, remarks=(*sequel.remarks, *_unbound(begun)))


def _told(begun: Start, rulebook: Rulebook) -> Iterator[Sequel]:
    gone, names = ReturnPhone(on=begun.returned), _names(begun, rulebook)
    free = max(begun.returned, begun.lock.on) if begun.lock else begun.returned
    yield Sequel("kept", names.said("kept"), "kept", None, begun.then())
    yield Sequel("returned", names.said("returned"), "returned", begun.returned, begun.then(gone), closes=begun.due)
    if begun.before is not None:
        yield from _home(begun, names, free, rulebook)
    for carrier, plan in _elsewhere(begun, free, rulebook):
        story = begun.then(gone, _join(free, carrier, plan, begun.trial.sim))
        yield Sequel("elsewhere", names.to(carrier).said("elsewhere"), "returned", free, story, opens=free)
    yield from _new_numbers(begun, names, rulebook)
    for why in ("bad_quality", "withdraw"):
        yield _undone(begun, names, why, rulebook)


def _home(begun: Start, names: _Names, free: date, rulebook: Rulebook) -> Iterator[Sequel]:
    """Back to where the line came from: at once, once the number may move, and from there to the trial's carrier."""
    gone, at_once, home = ReturnPhone(on=begun.returned), begun.back(begun.returned), begun.back(free)
    if free > begun.returned:
        story = begun.then(gone, at_once)
        yield Sequel("back_at_once", names.said("back_at_once"), "returned", begun.returned, story, opens=free)
    yield Sequel("back", names.said("back"), "returned", free, begun.then(gone, home), opens=free)
    likely = _likely(begun.scenario)
    known = likely.model_copy(update={"events": (*likely.events, gone, home)})
    lock = opens(tenures(known)[-1], known, rulebook)
    later = max(free, lock.on) if lock else free
    again = begun.then(gone, home, _join(later, begun.trial.carrier, begun.trial.plan, begun.trial.sim))
    yield Sequel("back_and_again", names.said("back_and_again"), "returned", later, again, opens=later)


def _new_numbers(begun: Start, names: _Names, rulebook: Rulebook) -> Iterator[Sequel]:
    """Cancelling, which no lock forbids, and a new number with whoever one likes."""
    on = begun.returned
    gone, cancelled, lost = ReturnPhone(on=on), Leave(on=on, why="cancel"), (number_lost(on, begun.lock),)
    if begun.before is not None:
        story = begun.then(gone, cancelled, begun.back(on, new=True))
        yield Sequel("new_number_back", names.said("new_number_back"), "returned", on, story, remarks=lost)
    for carrier, plan in _elsewhere(begun, on, rulebook):
        story = begun.then(gone, cancelled, _join(on, carrier, plan, begun.trial.sim, new=True))
        yield Sequel("new_number", names.to(carrier).said("new_number"), "returned", on, story, remarks=lost)


def _undone(begun: Start, names: _Names, why: Undoing, rulebook: Rulebook) -> Sequel:
    """Undoing the trial on the last day the cards allow it."""
    right = undone_until(begun.scenario, why, rulebook)
    if right is None:
        closed = both("No card of the rulebook grants this here.")
        return Sequel(why, names.said(why), "neither", None, None, closed=closed)
    gone = ReturnPhone(on=min(right.on, begun.returned))
    after = (begun.back(right.on),) if begun.before else ()
    story = begun.then(gone, Leave(on=right.on, why=why), *after)
    message = "Only where the carrier accepts that call quality is bad: the end of a trial is no ground."
    if why == "withdraw":
        message = "Only where what was bought may be withdrawn from; carriers and shops often refuse."
    remarks = (Remark(both(message), right.sources),)
    return Sequel(why, names.said(why), "neither", right.on, story, opens=begun.on, closes=right.on, remarks=remarks)


def _unbound(begun: Start) -> tuple[Remark, ...]:
    """That a branch takes no contract anew, where there was one with a discount."""
    joins = (begun.trial, *((begun.before,) if begun.before else ()))
    if not any(isinstance(contract, Discount) for join in joins for contract in join.contracts):
        return ()
    return (Remark(both("Told without a new contract, which would take its discount off again.")),)


def _elsewhere(begun: Start, on: date, rulebook: Rulebook) -> Iterator[tuple[str, Plan]]:
    """Carriers with a network of their own that are neither, with the plan nearest in price to the trial's."""
    taken = {begun.trial.carrier, begun.before.carrier if begun.before else begun.trial.carrier}
    since = number(begun.on)
    price = plan_price(_likely(begun.scenario).events[-1].plan, since, since, rulebook)  # type: ignore[union-attr]
    sold = [f for f in search(rulebook, on=on, online_only=False) if f.promo_months is None and f.offer.ages is None]
    sold = [f for f in sold if f.card.id.split(".")[1] == f.offer.network]
    for carrier in sorted({f.card.id.split(".")[1] for f in sold} - taken):
        plans = [f for f in sold if f.card.id.split(".")[1] == carrier]
        nearest = min(plans, key=lambda f: (abs(f.after - (price or 0)), f.after, f.card.id))
        yield carrier, PlanById(id=nearest.card.id)


@dataclass(frozen=True, slots=True)
class _Names:
    """The carriers a branch's words speak of; no `before` where the trial began with a new number."""

    trial: Said
    before: Said | None
    other: Said
    rulebook: Rulebook

    def to(self, carrier: str) -> _Names:
        return _Names(self.trial, self.before, self.rulebook.carriers[carrier].name.model_dump(), self.rulebook)

    def said(self, name: Name) -> Said:
        """A branch in both languages."""
        alone = NEW_LINE_NAMES.get(name) if self.before is None else None
        message = alone or BRANCH_NAMES[name]
        before = self.before or self.trial
        return {
            lang: say(message, lang, trial=self.trial[lang], before=before[lang], other=self.other[lang])
            for lang in LANGS
        }


def _names(begun: Start, rulebook: Rulebook) -> _Names:
    trial = rulebook.carriers[begun.trial.carrier].name.model_dump()
    before = rulebook.carriers[begun.before.carrier].name.model_dump() if begun.before else None
    return _Names(trial, before, trial, rulebook)


def _join(on: date, carrier: str, plan: Plan | None, sim: str, *, new: bool = False) -> Join:
    given = {"on": on, "carrier": carrier, "as": "new" if new else "port_in", "plan": plan, "sim": sim}
    return Join.model_validate(given)


def _likely(scenario: Scenario) -> Scenario:
    return next(world for _, world in worlds(scenario))
