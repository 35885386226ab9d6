"""Every way on every day, as columns: what each comes to beside staying.

The line that is left costs the same whichever plan comes after it, so it is priced once for each way of leaving it, and
the ways are priced without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from calculator.batch import price_many
from calculator.columns import Mask
from calculator.curve import cash, known_from, shared
from calculator.dates import add_months, day
from calculator.figures import Array
from calculator.ledger import Ledger, Total, total
from calculator.occasions import Setting
from calculator.pricing import price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.shut import shut
from calculator.tabulate import Row, rows, stacked, tellable
from calculator.unknowns import Place
from calculator.variants import Variants, unlike_from
from calculator.ways import Way, settled

#: Rows priced together: enough for the steps between rows not to count, few enough to hold little at a time.
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Weighed:
    """Ways less stay, a row a way and a column a day, in whole won: negative is saved.

    `complete` is False where something is not known at all or a lock stands in the way (`blocked`).
    """

    low: Array
    high: Array
    complete: Mask
    blocked: Mask
    #: Days too late for what follows a promotion to be seen (see ways.settled). None but the first is taken.
    passing: Mask
    stay: Total

    def best_days(self) -> Array:
        """For each way the place of the day on which it costs least, the first of several, weighed by the middle of the
        range; days on which it cannot be done come last, and those of which not all is known before them.
        """
        return np.asarray(np.argmin(self.weights, axis=1))

    @property
    def weights(self) -> Array:
        """What days and ways are ranked by."""
        top = np.iinfo(np.int64).max // 4
        middle = self.low + self.high
        known = np.where(self.complete, middle, middle + top)
        return np.asarray(np.where(self.blocked | (self.passing & ~_first(~self.blocked)), top * 2, known))


def _settled(way: Way, history: Scenario, rulebook: Rulebook, dates: Array) -> Mask:
    begun = np.asarray(add_months(dates, way.legs[-1].after))
    return settled(way.scenario(history, day(dates[0])), rulebook, begun)


def _first(open_: Mask) -> Mask:
    """Only the first of the days on which each way can be taken."""
    return np.asarray(open_ & (np.cumsum(open_, axis=-1) == 1))


def weigh(
    ways: Sequence[Way],
    history: Scenario,
    rulebook: Rulebook,
    dates: Array,
    progress: Callable[[int, int], None] | None = None,
) -> Weighed:
    """All ways on all days. The history has no ranges, and is one that columns can tell.

    `progress` is called with the ways done and their number.
    """
    staying = cash(price(history, rulebook, explained=False).entries)
    left = _Left(history, rulebook, dates)
    shape = (len(ways), len(dates))
    low, high = np.empty(shape, np.int64), np.empty(shape, np.int64)
    complete, blocked = np.empty(shape, np.bool_), np.empty(shape, np.bool_)
    step = max(MOST_ROWS // len(dates), 1)
    for start in range(0, len(ways), step):
        part = slice(start, start + step)
        low[part], high[part], complete[part], blocked[part] = _weighed(ways[part], left)
        if progress is not None:
            progress(min(start + step, len(ways)), len(ways))
    stay = total(staying)
    common = shared(staying, dates)
    known = stay.complete or known_from(staying, day(dates[0]))
    aside = total(e for e in staying if e.stay < 0)  # side services, the same whatever one does
    passing = np.stack([~_settled(way, history, rulebook, dates) for way in ways])
    low, high = low + aside.low - stay.high + common, high + aside.high - stay.low - common
    return Weighed(low, high, complete & known, blocked, passing, stay)


def _weighed(ways: Sequence[Way], left: _Left) -> tuple[Array, Array, Mask, Mask]:
    """Some ways: the sums of the line that is left and of the stays that follow, and what stands in the way."""
    found = [left.after(way) for way in ways]
    each = [row for _, after in found for row in after]
    owner = np.repeat(np.arange(len(ways)), [len(after) for _, after in found])
    low, high, unknown, blocked = left.priced(each)
    before = [old for old, _ in found]
    starts = np.searchsorted(owner, np.arange(len(ways)))
    summed = [np.add.reduceat(side, starts, axis=0) for side in (low, high)]
    lost = [np.logical_or.reduceat(side, starts, axis=0) for side in (unknown, blocked)]
    low = summed[0] + np.stack([old.low for old in before])
    high = summed[1] + np.stack([old.high for old in before])
    blocked = lost[1] | np.stack([old.blocked for old in before])
    complete = ~(lost[0] | np.stack([old.unknown for old in before])) & ~blocked
    return low, high, complete, blocked


@dataclass(frozen=True, slots=True)
class _Old:
    """The stays of the history, the last one left on each day."""

    low: Array
    high: Array
    unknown: Mask
    blocked: Mask


class _Left:
    """A history that is left on each of some days."""

    def __init__(self, history: Scenario, rulebook: Rulebook, dates: Array) -> None:
        self.history, self.rulebook, self.dates = history, rulebook, dates
        self.setting = Setting.of(history, rulebook.words)
        self.known: dict[tuple[bool, int | None], _Old] = {}

    def after(self, way: Way) -> tuple[_Old, list[Row]]:
        """The history as a way leaves it, and the rows of the stays that follow."""
        scenario = way.scenario(self.history, day(self.dates[0]))
        begun = len(self.history.events)
        changed: dict[Place, Array] = {("events", begun, "on"): self.dates}
        first_leg = begun + (not way.keeps_number)
        for place, leg in enumerate(way.legs):
            changed["events", first_leg + place, "on"] = np.asarray(add_months(self.dates, leg.after))
        found = rows(scenario, changed, self.rulebook)
        stays = len(found) - len(way.legs)
        carriers = {row.carrier for row in found[:stays]}
        back = next((leg.after for leg in way.legs if leg.join.carrier in carriers), None) if self._at_home else None
        key = (way.keeps_number, back)
        if key not in self.known:
            told = tellable(self.history)
            self.known[key] = self._old(found[:stays]) if told else self._one_by_one(way, stays)
        return self.known[key], found[stays:]

    def priced(self, each: list[Row]) -> tuple[Array, Array, Mask, Mask]:
        """Rows on every day: low, high, where something is not known, and where a lock stands in the way."""
        stays = stacked(each, len(self.dates), self.setting)
        sums = price_many(stays, self.rulebook, self.history.market)
        shape = (len(each), len(self.dates))
        low, high = (side.reshape(shape) for side in sums.total)
        return low, high, sums.unknown.reshape(shape), shut(stays, self.history.market, self.rulebook).reshape(shape)

    @property
    def _at_home(self) -> bool:
        """Whether a household would miss the line only until it comes back."""
        return self.history.household is not None

    def _old(self, found: list[Row]) -> _Old:
        low, high, unknown, blocked = self.priced(found)
        if unknown.any():  # what is not known before the first day is the same for those who stay
            stays = stacked(found, len(self.dates), replace(self.setting, first=int(self.dates[0])))
            unknown = price_many(stays, self.rulebook, self.history.market).unknown.reshape(unknown.shape)
        lost, shuts = (np.asarray(side.any(axis=0)) for side in (unknown, blocked))
        return _Old(low.sum(axis=0), high.sum(axis=0), lost, shuts)

    def _one_by_one(self, way: Way, stays: int) -> _Old:
        """The same for a history that columns cannot tell, day by day."""
        size, first = len(self.dates), day(self.dates[0])
        nothing, nowhere = np.zeros(size, np.int64), np.zeros(size, np.bool_)
        old = _Old(nothing, nothing.copy(), nowhere, nowhere.copy())
        shared = self._shared(way)
        history, low, high, shut_before = (self.history, 0, 0, False) if shared is None else self._parted(shared, stays)
        for place, on in enumerate(self.dates):
            ledger = price(way.scenario(history, day(on)), self.rulebook, explained=False)
            ours = [entry for entry in ledger.entries if 0 <= entry.stay < stays]
            paid = total(ours)
            old.low[place], old.high[place] = low + paid.low, high + paid.high
            old.unknown[place] = not total(e for e in ours if (e.until or e.on) >= first).complete
            old.blocked[place] = shut_before or _blocks(ledger, stays)
        return old

    def _shared(self, way: Way) -> date | None:
        """The first day of the month before which it is all the same when the line is left."""
        begun = ("events", len(self.history.events), "on")
        scenario = way.scenario(self.history, day(self.dates[0]))
        return unlike_from(Variants(scenario, {begun: self.dates}, len(self.dates)), self.rulebook)

    def _parted(self, first: date, stays: int) -> tuple[Scenario, int, int, bool]:
        """The history from a day on; what its stays came to before, low and high; whether a lock stood in the way."""
        before = self.history.model_copy(update={"until": first - timedelta(days=1)})
        ledger = price(before, self.rulebook, explained=False)
        paid = total(e for e in ledger.entries if e.stay >= 0)
        return self.history.model_copy(update={"from_": first}), paid.low, paid.high, _blocks(ledger, stays)


def _blocks(ledger: Ledger, stays: int) -> bool:
    """Whether a lock stands in the way of the first so many stays."""
    return any(notice.blocks and notice.stay < stays for notice in ledger.notices)
