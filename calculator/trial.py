"""A phone on trial as a decision: what can follow, what each way costs, and the day after which it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import floor

from calculator.beside import only_met
from calculator.branches import Depends, Name, Sequel, sequels, start
from calculator.compare import Comparison, compare, stay
from calculator.errors import Problem, ScenarioError, shown
from calculator.ledger import Entry, Ledger, Remark, Said, Total
from calculator.pricing import price
from calculator.rights import waived_until
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tenure import tenures
from calculator.unknowns import worlds
from calculator.wording import both_errors, both_on


@dataclass(frozen=True, slots=True)
class Branch:
    """One thing that can follow. `blocked` says why it cannot be; then there is no cost of it that counts."""

    name: Name
    words: Said
    depends: Depends
    on: date | None
    scenario: Scenario | None
    comparison: Comparison | None
    opens: date | None
    closes: date | None
    #: Until when coming back to a carrier is spared the sign-up fee; after it the branch costs more.
    spared_until: date | None
    blocked: tuple[Remark, ...]
    remarks: tuple[Remark, ...]
    #: What it costs above never having tried, given how likely the phone is kept; None without a probability.
    expected: Total | None = None

    @property
    def extra(self) -> Total | None:
        """What it costs above never having tried, over the window; None where it cannot be."""
        return self.comparison.difference if self.comparison is not None and not self.blocked else None

    def days(self, since: date) -> Iterator[tuple[date, Said]]:
        """From when and until when it is open, and until when it comes cheaper; from the trial's first day on."""
        if self.opens is not None and self.opens != since:
            yield self.opens, both_on("open from {day}", {"day": self.opens})
        if self.closes is not None:
            yield self.closes, both_on("closed after {day}", {"day": self.closes})
        if self.spared_until is not None:
            yield self.spared_until, both_on("spared the sign-up fee until {day}", {"day": self.spared_until})

    def once(self, since: date) -> tuple[Entry, ...]:
        """What falls due once from a day on: sign-up fees, SIMs, charges and what comes back, waived or not."""
        if self.comparison is None:
            return ()
        entries = self.comparison.switch.entries
        return tuple(e for e in entries if e.until is None and e.on >= since and e.category != "hassle")


@dataclass(frozen=True, slots=True)
class Trial:
    """The tree of a trial. Costs are over the scenario's window and above those of never having tried."""

    on: date
    due: date
    returned: date
    stay: Ledger
    branches: tuple[Branch, ...]
    #: How likely the phone is kept. Nobody knows it but who asks, so there is none by default.
    keep_probability: Fraction | None = None

    @property
    def open(self) -> tuple[Branch, ...]:
        """The branches that can be."""
        return tuple(branch for branch in self.branches if branch.extra is not None)

    @property
    def choices(self) -> tuple[Branch, ...]:
        """The branches one may simply choose, or that keeping the phone makes; undoing needs the carrier's consent."""
        return tuple(branch for branch in self.open if branch.depends != "neither")

    @property
    def worst(self) -> Branch | None:
        """The choice that may cost most, as far as is known; None where nothing can be."""
        return max(self.choices, key=lambda branch: _extra(branch).high, default=None)

    @property
    def least(self) -> Branch | None:
        """The choice that may cost least; one that is known in full, if any is."""
        return min(self.choices, key=lambda branch: (not _extra(branch).complete, _extra(branch).low), default=None)

    @property
    def not_known(self) -> tuple[Branch, ...]:
        """The choices of which something is not known at all, such as the price of keeping the phone."""
        return tuple(branch for branch in self.choices if not _extra(branch).complete)

    @property
    def best_expected(self) -> Branch | None:
        """What to do, should the phone go back: the least expected cost; None where no probability is given."""
        known = [(b.expected.low + b.expected.high, b) for b in self.choices if b.expected and b.depends == "returned"]
        return min(known, key=lambda pair: pair[0])[1] if known else None


def trial(scenario: Scenario, rulebook: Rulebook, *, keep_probability: Fraction | None = None) -> Trial:
    """What can follow the trial a scenario tells of, each branch priced over the same window.

    Whatever the scenario tells after the trial began is left away. Raises ScenarioError as `price` does, without a
    phone on loan, and for a probability that is none.
    """
    if keep_probability is not None and not 0 <= keep_probability <= 1:
        raise ScenarioError(Problem("the probability", str(keep_probability), "a number from 0 to 1"))
    begun = start(scenario, rulebook)
    branches = [_branch(sequel, begun.scenario, rulebook) for sequel in sequels(begun, rulebook)]
    if keep_probability is not None:
        branches = list(_weighted(branches, keep_probability))
    staying = price(only_met(stay(begun.scenario), rulebook), rulebook)
    return Trial(begun.on, begun.due, begun.returned, staying, tuple(branches), keep_probability)


def share_of(text: str) -> Fraction:
    """A probability as a person writes it: 0.3, 30% or 3/10, exactly. Raises ScenarioError."""
    try:
        return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        raise ScenarioError(Problem("the probability", shown(text), "a number from 0 to 1")) from None


def rounded_down(amount: Fraction) -> int:
    """An expected amount in whole minor units: the one step in which it is rounded, and always down."""
    return floor(amount)


def _branch(sequel: Sequel, begun: Scenario, rulebook: Rulebook) -> Branch:
    blocked = [Remark(sequel.closed)] if sequel.closed else []
    scenario, comparison = sequel.scenario, None
    if scenario is not None:
        try:
            scenario = only_met(scenario, rulebook)
            comparison = compare(scenario, rulebook)
        except ScenarioError as error:
            blocked.append(Remark(both_errors(error)))
    if comparison is not None:
        blocked += [Remark(notice.words, notice.sources) for notice in comparison.switch.notices if notice.blocks]
    if sequel.on is not None and sequel.on > begun.until:
        blocked.append(Remark(both_on("It lies on {on}, after the days that are counted.", {"on": sequel.on})))
    remarks = [*sequel.remarks, *_ways_out(comparison)]
    spared = None
    if comparison is not None and scenario is not None and not blocked:
        spared = next(_spared(comparison, scenario, rulebook), None)
        remarks += [spared[1]] if spared else []
    return Branch(
        sequel.name, sequel.words, sequel.depends, sequel.on, scenario, comparison, sequel.opens, sequel.closes,
        spared[0] if spared else None, tuple(blocked), tuple(remarks),
    )  # fmt: skip


def _ways_out(comparison: Comparison | None) -> Iterator[Remark]:
    """What the cards know of ways round what forbids a branch."""
    for notice in comparison.switch.notices if comparison is not None else ():
        if notice.blocks:
            yield from (Remark(words, sources) for words, sources in notice.ways_out)


def _spared(comparison: Comparison, scenario: Scenario, rulebook: Rulebook) -> Iterator[tuple[date, Remark]]:
    """Until when coming back is spared a fee, where this branch is."""
    stays = tenures(next(world for _, world in worlds(scenario)))
    for entry in comparison.switch.entries:
        right = waived_until(entry, stays[entry.stay], rulebook) if entry.stay >= 0 else None
        if right is not None:
            words = both_on("Coming back is spared the sign-up fee until {last}.", {"last": right.on})
            yield right.on, Remark(words, right.sources)


def _weighted(branches: list[Branch], probability: Fraction) -> Iterator[Branch]:
    """Each branch with what it is expected to cost: with the phone kept so often, and this done when it is not.

    Undoing the trial in its first days does not wait for either.
    """
    kept = next(branch for branch in branches if branch.depends == "kept").extra
    for branch in branches:
        extra = branch.extra
        if extra is None or kept is None:
            yield branch
        elif branch.depends == "neither":
            yield replace(branch, expected=extra)
        else:
            other = kept if branch.depends == "kept" else extra
            yield replace(branch, expected=_expected(kept, other, probability))


def _expected(kept: Total, returned: Total, probability: Fraction) -> Total:
    low, high = (
        rounded_down(probability * a + (1 - probability) * b)
        for a, b in ((kept.low, returned.low), (kept.high, returned.high))
    )
    known = (kept.complete or not probability) and (returned.complete or probability == 1)
    return Total(low, high, known)


def _extra(branch: Branch) -> Total:
    return branch.extra or Total(0, 0)
