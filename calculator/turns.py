"""Where a switch-date curve jumps or bends, and which fee makes it.

Places are found in the columns, fee by fee; the reason by pricing the days on either side and holding the fee's entries
against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calculator.cards import Source
from calculator.compare import stay
from calculator.curve import Curve, moved
from calculator.dates import LENGTHS, months_of, number
from calculator.figures import Array
from calculator.ledger import Entry, Ledger, Notice, Said
from calculator.pricing import price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.unknowns import likeliest
from calculator.wording import LANGS, both_on, man_won, say

#: Won, on one day or a month, below which a jump or a bend is not worth a word.
THRESHOLD = 3_000
#: Days over which a slope is taken: shorter than any promotion or grace, longer than a rounding shows.
REACH = 7
#: Months differ in length by a tenth; a slope that changes by less than this share of the steepest has not bent.
UNEVEN = 0.15
#: Days a month is taken to have where the slope of a day is told as that of a month.
MONTH = 30

Kind = Literal["cliff", "bend", "shuts", "opens"]
Slopes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Turn:
    """A day from which switching costs otherwise than the days before let expect, and the fee that makes it so.

    A `cliff` is `amount` won more (negative: less) from that day on; a `bend` so much more or less with every month one
    waits. On the day of `shuts` and `opens` a port lock does.
    """

    on: date
    kind: Kind
    amount: int
    fee: str
    version: date | None
    words: Said
    sources: tuple[Source, ...]
    reason: Said | None = None

    def sentence(self, lang: Literal["ko", "en"]) -> str:
        """What happens on that day, in a sentence."""
        return self.words[lang] if self.reason is None else f"{self.words[lang]} {self.reason[lang]}"


def turns(scenario: Scenario, curve: Curve, rulebook: Rulebook, threshold: int = THRESHOLD) -> tuple[Turn, ...]:
    """Every jump and bend of a curve by at least `threshold` won, in the order of their days."""
    world = likeliest(scenario)
    begun = len(stay(world).events)
    dates = np.arange(len(curve)) + number(curve.first)
    variants = moved(world, begun, dates)
    ledgers: dict[int, Ledger] = {}

    def ledger(place: int) -> Ledger:
        if place not in ledgers:
            ledgers[place] = price(variants.one(place), rulebook, explained=False)
        return ledgers[place]

    found = [*_locks(curve, ledger)]
    for fees in _together(curve, rulebook):
        steps = _steps(sum((curve.by_fee[fee] for fee in fees), np.zeros(len(curve), np.int64)), dates, curve)
        for place, kind, amount in _places(steps, threshold):
            before, since = (
                [e for e in ledger(i).entries if e.fee in fees] for i in (place - 1, min(place + 1, len(curve) - 1))
            )
            found.append(_turn(curve.on(place), kind, amount, before, since))
    return tuple(sorted(found, key=lambda turn: (turn.on, turn.fee)))


def _together(curve: Curve, rulebook: Rulebook) -> list[tuple[str, ...]]:
    """The fees, each alone; those of a carrier's phone together, since what is paid is no longer owed."""
    groups: dict[str, tuple[str, ...]] = {}
    for fee in curve.by_fee:
        phone = rulebook.card(fee).category == "phone"
        name = f"{fee.rsplit('.', 1)[0]} phone" if phone else fee
        groups[name] = (*groups.get(name, ()), fee)
    return list(groups.values())


# ---------------------------------------------------------------- the places


def _steps(amounts: Array, dates: Array, curve: Curve) -> Slopes:
    """What each day of waiting adds, as in a month of thirty days where that is steadier."""
    steps = np.where(curve.sound[:-1] & curve.sound[1:], np.diff(amounts), 0).astype(np.float64)
    by_month = steps * LENGTHS[months_of(dates[:-1])] / MONTH
    return by_month if _unrest(by_month) < _unrest(steps) else steps


def _unrest(steps: Slopes) -> float:
    """How much the steps differ from day to day, jumps apart."""
    return float(np.minimum(np.abs(np.diff(steps)), THRESHOLD).sum())


def _places(steps: Slopes, threshold: int) -> Iterator[tuple[int, Kind, int]]:
    """The places at which a fee jumps or bends, and by how much."""
    jumps = steps - _middle(steps)
    cliffs = [int(place) for place in np.flatnonzero(np.abs(jumps) >= threshold)]
    calm = np.where(np.abs(jumps) >= threshold / MONTH, steps - jumps, steps)
    for place in cliffs:
        if not _comes_again(place, cliffs, jumps, threshold):
            yield place + 1, "cliff", round(jumps[place])
    if len(calm) < 2 * REACH:
        return
    means = np.lib.stride_tricks.sliding_window_view(calm, REACH).mean(axis=1) * MONTH
    before, after = means[:-REACH], means[REACH:]  # the week before each place, and the week from it on
    bends = after - before
    bends[np.abs(bends) < UNEVEN * np.abs(means).max()] = 0
    for place in cliffs:  # the jump tells it already
        bends[max(place - 2 * REACH, 0) : place + 1] = 0
    while np.abs(bends).max(initial=0) >= threshold:
        place = int(np.abs(bends).argmax())
        yield place + REACH, "bend", round(bends[place])
        bends[max(place - REACH, 0) : place + REACH + 1] = 0


def _comes_again(place: int, cliffs: list[int], jumps: Slopes, threshold: int) -> bool:
    """Whether the same jump came a month before or comes a month after: what is due every month is no turn."""
    near = (other for other in cliffs if 28 <= abs(other - place) <= 31)
    return any(abs(jumps[other] - jumps[place]) < threshold for other in near)


def _middle(steps: Slopes) -> Slopes:
    """The middle step of the week about each day."""
    padded = np.pad(steps, REACH // 2, mode="edge")
    middle: Slopes = np.median(np.lib.stride_tricks.sliding_window_view(padded, REACH), axis=1)
    return middle


# ---------------------------------------------------------------- their causes

_TURN_MESSAGES = {
    ("cliff", True): "From {on} switching costs {amount} more at once: {fee}.",
    ("cliff", False): "From {on} switching costs {amount} less at once: {fee}.",
    ("bend", True): "From {on} every month of waiting costs {amount} more than before: {fee}.",
    ("bend", False): "From {on} every month of waiting costs {amount} less than before: {fee}.",
}


def _turn(on: date, kind: Kind, amount: int, before: list[Entry], since: list[Entry]) -> Turn:
    entry = (since or before)[-1]
    words = _words(kind, amount, on, entry.words)
    sources = next((e.sources for e in (*since, *before) if e.status == "waived"), entry.sources)
    return Turn(on, kind, amount, entry.fee, entry.version, words, sources, _reason(before, since))


def _words(kind: Kind, amount: int, on: date, fee: Said) -> Said:
    message = _TURN_MESSAGES[kind, amount > 0]
    said = {lang: {"amount": man_won(abs(amount), lang), "fee": fee[lang]} for lang in LANGS}
    return {lang: both_on(message, {"on": on}, **said[lang])[lang] for lang in LANGS}


def _reason(before: list[Entry], since: list[Entry]) -> Said | None:
    """Why the fee is waived on the one side and not on the other."""
    was, now = ([e.reason for e in side if e.status == "waived" and e.reason is not None] for side in (before, since))
    begun = next((reason for reason in now if reason not in was), None)
    if begun is not None:
        return begun
    gone = next((reason for reason in was if reason not in now), None)
    return gone and {lang: say("Until then: {reason}", lang, reason=gone[lang]) for lang in LANGS}


def _locks(curve: Curve, ledger: Callable[[int], Ledger]) -> Iterator[Turn]:
    """The days on which a lock opens, or shuts again."""
    changes = np.flatnonzero(np.diff(curve.blocked.astype(np.int8))) + 1
    for place in (int(change) for change in changes):
        shuts = bool(curve.blocked[place])
        stops = (n for n in ledger(place if shuts else place - 1).notices if n.blocks)
        notice: Notice | None = next(stops, None)
        if (
            notice is None
        ):  # the lock stands in another world than the likely one, where the day of joining is not known
            continue
        on = curve.on(place)
        message = "From {on} the number cannot be moved." if shuts else "From {on} the number can be moved."
        words = both_on(message, {"on": on})
        yield Turn(on, "shuts" if shuts else "opens", 0, notice.fee, None, words, notice.sources)
