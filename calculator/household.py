"""The people who stay: what a household loses when one of its lines leaves, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from calculator.cards import Source
from calculator.ledger import Entry, Said, Total, total
from calculator.rulebook import Rulebook
from calculator.running import for_a_month
from calculator.scenario import HouseholdLine, Scenario
from calculator.wording import both

Whose = Literal["line", "together", "leaver"]


@dataclass(frozen=True, slots=True)
class Loss:
    """What one line loses, or the household together, or the line that leaves. A loss is positive, as any cost is."""

    whose: Whose
    words: Said
    a_month: Total
    window: Total
    entries: tuple[Entry, ...]
    #: Which of the scenario's household lines it is, from 1.
    line: int | None = None
    #: Whether this line's part is in what the household loses together, which no source splits.
    shared: bool = False

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(dict.fromkeys(source for entry in self.entries for source in entry.sources))

    @property
    def remarks(self) -> tuple[Said, ...]:
        """What the cards say about it, such as why it is not known."""
        said = {tuple(entry.reason.items()): entry.reason for entry in self.entries if entry.reason}
        return tuple(said.values())


@dataclass(frozen=True, slots=True)
class Household:
    """The losses of all lines that stay, and of the household together; apart from them, of the line that leaves."""

    losses: tuple[Loss, ...]

    @property
    def a_month(self) -> Total:
        """What those who stay lose a month."""
        return _sum(loss.a_month for loss in self.losses if loss.whose != "leaver")

    @property
    def window(self) -> Total:
        """What those who stay lose within the window."""
        return _sum(loss.window for loss in self.losses if loss.whose != "leaver")


def household(scenario: Scenario, entries: Iterable[Entry], rulebook: Rulebook) -> Household | None:
    """What the household of a scenario loses, from the entries of its ledger or of a comparison; None without one.

    A line of another carrier loses nothing. Where a bundle counts for all together, a line's part of it is not told.
    """
    home = scenario.household
    if home is None or not (home.lines or home.internet):
        return None
    lost = [entry for entry in entries if entry.category == "bundle"]
    together = [e for e in lost if e.line is None and not _own(e, rulebook)]
    losses = list(_lines(home.lines, lost, together, rulebook))
    if together:
        losses.append(_loss("together", both("The household together"), together))
    own = [e for e in lost if e.line is None and _own(e, rulebook)]
    if own:
        losses.append(_loss("leaver", both("The line that leaves, its own discount"), own))
    return Household(tuple(losses))


def _lines(
    lines: tuple[HouseholdLine, ...], lost: list[Entry], together: list[Entry], rulebook: Rulebook
) -> Iterator[Loss]:
    """Each line of the household. The engine numbers those of one carrier among themselves."""
    met: dict[str, int] = {}
    for place, line in enumerate(lines, 1):
        carrier = rulebook.retired.get(line.carrier, line.carrier)
        met[carrier] = met.get(carrier, 0) + 1
        ours = [e for e in lost if e.carrier == carrier and e.line == met[carrier]]
        name = rulebook.carriers[carrier].name.model_dump()
        words = {lang: both("Line {n} · {carrier}", n=place, carrier=name[lang])[lang] for lang in name}
        shared = any(e.carrier == carrier for e in together) and not ours
        yield replace(_loss("line", words, ours), line=place, shared=shared)


def _own(entry: Entry, rulebook: Rulebook) -> bool:
    """Whether it is what the line that leaves had for itself: a loss counted by line, of none that stays."""
    return rulebook.card(entry.fee).charged_on == "bundle_line"


def _loss(whose: Whose, words: Said, entries: list[Entry]) -> Loss:
    last = max((e.on for e in entries), default=None)
    a_month = total(for_a_month(e) for e in entries if e.on == last and (e.until is not None or e.low is None))
    return Loss(whose, words, a_month, total(entries), tuple(entries))


def _sum(totals: Iterable[Total]) -> Total:
    found = list(totals)
    return Total(sum(t.low for t in found), sum(t.high for t in found), all(t.complete for t in found))
