"""All cards, read and checked, with a digest.

`Rulebook.load` reads every file before it complains, so that one run shows all that is wrong.
"""

from __future__ import annotations

import hashlib
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

from pydantic import ValidationError

from calculator.cards import Card, Carrier, Dispute, Exception_, Market, Source, Terms, Version
from calculator.dates import day, number
from calculator.errors import CardError, NotCovered, Problem, ScenarioError, problems_of
from calculator.figures import Cited, Whole, leaf, with_vat
from calculator.overlaps import overlapping
from calculator.rules import Tests
from calculator.scenario import Model

GROUPS = frozenset({"plans", "services"})  # folders that only keep a carrier's catalogue apart
ARCHIVE = "archive"


def default_root() -> Path:
    """The data folder: inside an installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    return here / "data" if (here / "data").is_dir() else here.parent / "data"


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
    excuses: tuple[Excuse, ...]
    claims: tuple[Claim, ...]


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


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Every card of every market, frozen. `digest` changes when any file does."""

    files: Mapping[str, str]
    markets: Mapping[str, Market]
    carriers: Mapping[str, Carrier]
    cards: Mapping[str, Card]
    digest: str

    @classmethod
    def load(cls, root: Path | None = None) -> Rulebook:
        """The rulebook in a folder, by default the one that came with the package. Raises CardError."""
        root = root or default_root()
        paths = sorted(p for p in root.rglob("*.toml") if ARCHIVE not in p.relative_to(root).parts)
        if not paths:
            raise CardError(Problem(str(root), "no card", "a folder of TOML cards"))
        return cls.read({path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths})

    @classmethod
    def read(cls, files: Mapping[str, str]) -> Rulebook:
        """The rulebook in some texts by their paths, such as `kr/skt/signup-fee.toml`. Raises CardError."""
        problems: list[Problem] = []
        markets: dict[str, Market] = {}
        carriers: dict[str, Carrier] = {}
        cards: dict[str, Card] = {}
        for path, text in sorted(files.items()):
            *folders, stem = path.removesuffix(".toml").split("/")
            folders = [folder for folder in folders if folder not in GROUPS]
            if stem == "market":
                _keep(markets, Market, path, text, ".".join(folders), problems)
            elif stem == "carrier":
                _keep(carriers, Carrier, path, text, folders[-1], problems)
            else:
                _keep(cards, Card, path, text, ".".join([*folders, stem]), problems)
        problems.extend(_amiss(markets, carriers, cards))
        if problems:
            raise CardError(problems)
        digest = hashlib.sha256("".join(f"{p}\0{t}\0" for p, t in sorted(files.items())).encode()).hexdigest()[:12]
        return cls(dict(files), markets, carriers, cards, digest)

    def with_version(self, fee: str, version: Version) -> Rulebook:
        """The rulebook as if a fee had this version too, in place of one of the same day. The what-if, whole."""
        card = self.card(fee)
        kept = [v for v in card.version if v.effective != version.effective]
        versions = tuple(sorted([*kept, version], key=lambda v: v.effective))
        changed = card.model_copy(update={"version": versions})
        digest = hashlib.sha256(f"{self.digest}{changed.model_dump_json()}".encode()).hexdigest()[:12]
        return Rulebook(self.files, self.markets, self.carriers, {**self.cards, card.id: changed}, digest)

    def card(self, id: str) -> Card:  # noqa: A002 - the documents' own word
        """The card of an id, or of one it has retired. Raises ScenarioError with the nearest ids."""
        return self.fee(id).card

    def fee(self, id: str) -> Fee:  # noqa: A002
        """The card of an id, ready to be read."""
        fee = self.fees.get(self.retired.get(id, id))
        if fee is None:
            raise ScenarioError(Problem("id", repr(id), "the id of a card in the rulebook"))
        return fee

    @cached_property
    def retired(self) -> Mapping[str, str]:
        """Ids that have moved, each with the id it lives on as."""
        lasting: list[Card | Carrier] = [*self.cards.values(), *self.carriers.values()]
        return {old: c.id for c in lasting for old in c.retired}

    @cached_property
    def fees(self) -> Mapping[str, Fee]:
        return {card.id: _fee(card, self.markets[card.id.split(".")[0]], self.words) for card in self.cards.values()}

    @cached_property
    def words(self) -> dict[str, dict[str, int]]:
        """A bit for every word that some card's `claims` or `holds` test names."""
        found: dict[str, dict[str, int]] = {"claims": {}, "holds": {}}
        for when in (when for card in self.cards.values() for when in _whens(card)):
            for name, bits in found.items():
                for word in getattr(when, name) or ():
                    bits.setdefault(word, 1 << len(bits))
        return found

    def charged_on(self, market: str, carrier: str, occasion: str) -> tuple[Fee, ...]:
        """The fees a carrier can charge on an occasion, market fees last. Catalogue cards are not among them."""
        return self._by_occasion.get((f"{market}.{carrier}", occasion), ()) + self._by_occasion.get(
            (market, occasion), ()
        )

    def plans(self, carrier: str) -> tuple[Card, ...]:
        """A carrier's plans in the catalogue."""
        return tuple(c for c in self.cards.values() if c.category == "plan" and c.id.split(".")[1] == carrier)

    def services(self) -> tuple[Card, ...]:
        """The side services of the catalogue."""
        return tuple(c for c in self.cards.values() if c.category == "service" and c.charged_on == "month")

    @cached_property
    def _by_occasion(self) -> dict[tuple[str, str], tuple[Fee, ...]]:
        found: dict[tuple[str, str], tuple[Fee, ...]] = {}
        for fee in self.fees.values():
            card = fee.card
            if card.category in ("plan", "service") and card.charged_on == "month":
                continue
            # A discount runs over its own months, which end with its term and not with the plan.
            occasion = "discount" if card.category == "discount" and card.charged_on == "month" else card.charged_on
            key = (card.id.rsplit(".", 1)[0], occasion)
            found[key] = (*found.get(key, ()), fee)
        return found


M = TypeVar("M", Card, Carrier, Market)


def _keep(kept: dict[str, M], model: type[M], path: str, text: str, id: str, problems: list[Problem]) -> None:  # noqa: A002
    """Reads one file into `kept`, or its problems into `problems`."""
    try:
        item = model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path, str(error), "a TOML file"))
    except ValidationError as error:
        problems.extend(problems_of(error, path))
    else:
        if item.id != id:
            problems.append(Problem(f"{path} id", repr(item.id), "the id its folder and name give, {id!r}", {"id": id}))
        kept[item.id] = item


def _amiss(
    markets: Mapping[str, Market], carriers: Mapping[str, Carrier], cards: Mapping[str, Card]
) -> Iterator[Problem]:
    """What single files cannot show: cards of no market or carrier, retired ids in use, exceptions that clash."""
    taken: set[str] = set()
    for card in cards.values():
        market, *middle, _ = card.id.split(".")
        if market not in markets:
            yield Problem(card.id, f"no {market}/market.toml", "a market file beside the carriers")
        if middle and middle[0] not in carriers:
            yield Problem(card.id, f"no {market}/{middle[0]}/carrier.toml", "a carrier file beside its cards")
        for old in card.retired:
            if old in cards or old in taken:
                yield Problem(f"{card.id} retired", repr(old), "an id that no card has, retired once")
            taken.add(old)
        for version in card.version:
            for first, second in overlapping(version):
                expected = "exceptions that cannot hold at once, or agree: narrow one, or nest the rarer in its own test"
                yield Problem(f"{card.id} {version.effective}", f"exceptions {first} and {second} that clash", expected)


def _whens(card: Card) -> Iterator[Model]:
    if card.applies:
        yield card.applies
    for version in card.version:
        yield from (exception.when for exception in version.exception)
        yield from (dispute.when for dispute in version.disputed if dispute.when)


def _fee(card: Card, market: Market, words: dict[str, dict[str, int]]) -> Fee:
    applies = Tests(card.applies, words, number) if card.applies else None
    editions = tuple(_edition(card, version, market, words) for version in card.version)
    return Fee(card, applies, editions, tuple(edition.starts for edition in editions))


def _edition(card: Card, version: Version, market: Market, words: dict[str, dict[str, int]]) -> Edition:
    label = f"{card.id}@{version.effective}"

    def stated(terms: Terms, source: tuple[Source, ...]) -> Stated:
        return _stated(terms, Cited(label, source), market if version.vat == "added" else None)

    low = stated(version.terms or version.low, version.source)  # type: ignore[arg-type] # one of the two is given
    high = stated(version.high, version.source) if version.high else low
    return Edition(
        version,
        number(version.effective),
        low,
        high,
        tuple(Excuse(Tests(e.when, words, number), stated(e.instead, e.source), e) for e in version.exception),
        tuple(
            Claim(Tests(d.when, words, number) if d.when else None, stated(d.terms, d.source), d)
            for d in version.disputed
        ),
    )


def _stated(terms: Terms, cited: Cited, taxed_in: Market | None) -> Stated:
    """Terms as they are read: printed amounts gain the market's VAT here, once, and keep it in their working."""
    fields: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    for name in type(terms).model_fields:
        value = getattr(terms, name)
        if isinstance(value, int):
            figure: Whole = leaf(value, name.replace("_", " "), cited)
            if name == "amount" and taxed_in is not None:
                rate = leaf(taxed_in.vat, "VAT rate", Cited(taxed_in.id, taxed_in.vat_source))
                figure = with_vat(figure, rate)
                changed[name] = with_vat(value, taxed_in.vat)
            value = figure
        fields[name] = value
    return Stated(terms.model_copy(update=changed) if changed else terms, SimpleNamespace(**fields), cited)


Read = Callable[[Stated], Any]


def as_is(stated: Stated) -> Any:  # noqa: ANN401 - terms of any kind, as rules take them
    """Terms as numbers."""
    return stated.terms


def as_figures(stated: Stated) -> Any:  # noqa: ANN401
    """Terms as figures that know their source."""
    return stated.lens
