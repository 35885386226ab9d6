"""Cards made ready to be read: amounts with VAT, sources at hand, tests as masks and ranges."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from calculator.cards import Card, Category, Dispute, Exception_, Market, Source, Version
from calculator.dates import day, number
from calculator.errors import NotCovered, Problem
from calculator.figures import Cited, Whole, leaf
from calculator.kinds import Refund, Terms
from calculator.vocabulary import with_vat
from calculator.when import Tests


@dataclass(frozen=True, slots=True)
class Stated:
    """Terms with where they stand. `terms` has amounts with VAT; `lens` hands out the same as cited figures."""

    terms: Terms
    lens: Any
    cited: Cited

    @property
    def sources(self) -> tuple[Source, ...]:
        return self.cited.sources


@dataclass(frozen=True, slots=True)
class Excuse:
    """An exception, ready to be read."""

    tests: Tests
    instead: Stated
    reason: Mapping[str, str]
    card: Exception_


@dataclass(frozen=True, slots=True)
class Claim:
    """A disputed claim, ready to be read."""

    tests: Tests | None
    terms: Stated
    card: Dispute


@dataclass(frozen=True, slots=True)
class Edition:
    """A version, ready to be read: `low` and `high` are the same where it gives one figure."""

    version: Version
    starts: int
    low: Stated
    high: Stated
    note: Mapping[str, str] | None
    excuses: tuple[Excuse, ...]
    claims: tuple[Claim, ...]
    #: The categories that some terms of it give a share of back.
    refunds: frozenset[Category]


@dataclass(frozen=True, slots=True)
class Fee:
    """A card, ready to be read."""

    card: Card
    applies: Tests | None
    editions: tuple[Edition, ...]
    starts: tuple[int, ...]

    def in_force(self, on: int) -> tuple[Edition, ...]:
        """The edition that holds on a day; two where the later one may or may not have begun. Raises NotCovered."""
        place = bisect_right(self.starts, on) - 1
        if place < 0:
            first = self.editions[0].version.effective
            expected = "a day from {first} on: no source speaks of an earlier one"
            raise NotCovered(Problem(self.card.id, str(day(on)), expected, {"first": first}))
        edition = self.editions[place]
        by = edition.version.effective_by
        if by is not None and on < number(by) and place > 0:
            return self.editions[place - 1], edition
        return (edition,)


def ready(card: Card, market: Market, words: dict[str, dict[str, int]]) -> Fee:
    applies = Tests(card.applies, words, number) if card.applies else None
    editions = tuple(_edition(card, version, market, words) for version in card.version)
    return Fee(card, applies, editions, tuple(edition.starts for edition in editions))


def _edition(card: Card, version: Version, market: Market, words: dict[str, dict[str, int]]) -> Edition:
    label = f"{card.id}@{version.effective}"

    def cited(terms: Terms, source: tuple[Source, ...]) -> Stated:
        return stated(terms, Cited(label, source), market if version.vat == "added" else None)

    low = cited(version.terms or version.low, version.source)  # type: ignore[arg-type] # one of the two is given
    high = cited(version.high, version.source) if version.high else low
    excuses = tuple(
        Excuse(Tests(e.when, words, number), cited(e.instead, e.source), e.reason.model_dump(), e)
        for e in version.exception
    )
    claims = tuple(
        Claim(Tests(d.when, words, number) if d.when else None, cited(d.terms, d.source), d) for d in version.disputed
    )
    every = (low, high, *(excuse.instead for excuse in excuses), *(claim.terms for claim in claims))
    refunds = frozenset(said.terms.of for said in every if isinstance(said.terms, Refund))
    note = version.note.model_dump() if version.note else None
    return Edition(version, number(version.effective), low, high, note, excuses, claims, refunds)


def stated(terms: Terms, cited: Cited, taxed_in: Market | None) -> Stated:
    """Terms as they are read: printed amounts gain the market's VAT here, once, and keep it in their working."""
    fields: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    for name in type(terms).model_fields:
        value = getattr(terms, name)
        if name in ("steps", "bands"):
            gives = "discount" if name == "steps" else "rate"
            value = tuple(
                (leaf(at, "from", cited) if name == "steps" else at, leaf(is_, gives, cited)) for at, is_ in value
            )
        if isinstance(value, int) and not isinstance(value, bool):
            figure: Whole = leaf(value, name.replace("_", " "), cited)
            if name in TAXED and taxed_in is not None:
                rate = leaf(taxed_in.vat, "VAT rate", Cited(taxed_in.id, taxed_in.vat_source))
                figure = with_vat(figure, rate)
                changed[name] = with_vat(value, taxed_in.vat)
            value = figure
        fields[name] = value
    return Stated(terms.model_copy(update=changed) if changed else terms, SimpleNamespace(**fields), cited)


#: Fields of terms that are printed prices: they gain VAT where a version says that it was left out.
TAXED = frozenset({"amount", "promo"})

Read = Callable[[Stated], Any]


def as_is(stated: Stated) -> Any:  # noqa: ANN401 - terms of any kind, as rules take them
    """Terms as numbers."""
    return stated.terms


def as_figures(stated: Stated) -> Any:  # noqa: ANN401
    """Terms as figures that know their source."""
    return stated.lens
