"""All cards, read and checked, with a digest.

`Rulebook.load` reads every file before it complains, so that one run shows all that is wrong.
"""

from __future__ import annotations

import gc
import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from calculator.cards import KEPT, Card, Carrier, Market, Version
from calculator.errors import CardError, Problem, ScenarioError, problems_of
from calculator.events import Model
from calculator.fees import Fee, ready
from calculator.overlaps import overlapping

GROUPS = frozenset({"plans", "services"})  # folders that only keep a carrier's catalogue apart
ARCHIVE = "archive"
#: Folders beside the cards whose files are none: kept rulebooks, changes to try, and sourced tables.
APART = frozenset({ARCHIVE, "changes", "tables"})


def default_root() -> Path:
    """The data folder: inside an installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    return here / "data" if (here / "data").is_dir() else here.parent / "data"


@dataclass(frozen=True, eq=False, repr=False)
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
        paths = sorted(p for p in root.rglob("*.toml") if APART.isdisjoint(p.relative_to(root).parts))
        if not paths:
            raise CardError(Problem(str(root), "no card", "a folder of TOML cards"))
        problems: list[Problem] = []
        files = {path.relative_to(root).as_posix(): _text(path, root, problems) for path in paths}
        return cls.read(files, problems)

    @classmethod
    def read(cls, files: Mapping[str, str], found: Iterable[Problem] = (), *, kept: bool = False) -> Rulebook:
        """The rulebook in some texts by their paths, such as `kr/skt/signup-fee.toml`; `kept` if it was one before.

        Raises CardError with every problem, those `found` before among them.
        """
        with _uncollected():
            return cls._read(files, list(found), KEPT if kept else None)

    @classmethod
    def _read(cls, files: Mapping[str, str], problems: list[Problem], context: Context) -> Rulebook:
        markets: dict[str, Market] = {}
        carriers: dict[str, Carrier] = {}
        cards: dict[str, Card] = {}
        for path, text in sorted(files.items()):
            *folders, stem = path.removesuffix(".toml").split("/")
            folders = [folder for folder in folders if folder not in GROUPS]
            if stem == "market":
                _keep(markets, Market, (path, text, context), ".".join(folders), problems)
            elif stem == "carrier":
                _keep(carriers, Carrier, (path, text, context), folders[-1], problems)
            else:
                _keep(cards, Card, (path, text, context), ".".join([*folders, stem]), problems)
        if context != KEPT:
            problems.extend(_amiss(markets, carriers, cards))
        if problems:
            raise CardError(problems)
        digest = hashlib.sha256("".join(f"{p}\0{t}\0" for p, t in sorted(files.items())).encode()).hexdigest()[:12]
        return cls(dict(files), markets, carriers, cards, digest)

    def __repr__(self) -> str:
        return f"<Rulebook {self.digest} of {len(self.cards)} cards>"

    def with_version(self, fee: str, version: Version) -> Rulebook:
        """The rulebook as if a fee had this version too, in place of one of the same day. The what-if, whole."""
        card = self.card(fee)
        kept = [v for v in card.version if v.effective != version.effective]
        versions = tuple(sorted([*kept, version], key=lambda v: v.effective))
        changed = card.model_copy(update={"version": versions})
        digest = hashlib.sha256(f"{self.digest}{changed.model_dump_json()}".encode()).hexdigest()[:12]
        other = Rulebook(self.files, self.markets, self.carriers, {**self.cards, card.id: changed}, digest)
        if other.words == self.words:  # then every other card reads the same: a search makes hundreds of such books
            market = self.markets[card.id.split(".")[0]]
            vars(other)["fees"] = {**self.fees, card.id: ready(changed, market, self.words)}
        return other

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
        return {card.id: ready(card, self.markets[card.id.split(".")[0]], self.words) for card in self.cards.values()}

    @cached_property
    def words(self) -> dict[str, dict[str, int]]:
        """A bit for every word that some card's test of an open set names."""
        found: dict[str, dict[str, int]] = {name: {} for name in ("claims", "holds", "bundle", "speed")}
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

    def of_market(self, market: str) -> frozenset[str]:
        """The carriers that have a card in a market."""
        return self._of_market.get(market, frozenset())

    @cached_property
    def _of_market(self) -> Mapping[str, frozenset[str]]:
        pairs = {(market, middle[0]) for market, *middle, _ in (card.split(".") for card in self.cards) if middle}
        return {market: frozenset(c for m, c in pairs if m == market) for market in self.markets}

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


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: a rulebook is a million small objects that all stay, and looking through them time
    and again while they are made took a fifth of the load.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


_NO_TEXT = "# not a text"


def _text(path: Path, root: Path, problems: list[Problem]) -> str:
    """A file's text; of one that is none, a comment that says so, so that the others are read all the same."""
    try:
        return path.read_text("utf-8")
    except (UnicodeDecodeError, OSError) as error:
        problems.append(Problem(path.relative_to(root).as_posix(), str(error), "a text file in UTF-8"))
        return _NO_TEXT


M = TypeVar("M", Card, Carrier, Market)
Context = Mapping[str, bool] | None


def _keep(kept: dict[str, M], model: type[M], file: tuple[str, str, Context], id: str, problems: list[Problem]) -> None:  # noqa: A002
    """Reads one file, a path and its text, into `kept`, or its problems into `problems`."""
    path, text, context = file
    if text == _NO_TEXT:
        return
    try:
        item = model.model_validate(tomllib.loads(text), context=context)
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
                expected = (
                    "exceptions that cannot hold at once, or agree: narrow one, or nest the rarer in its own test"
                )
                yield Problem(f"{card.id} {version.effective}", f"exceptions {first} and {second} that clash", expected)


def _whens(card: Card) -> Iterator[Model]:
    if card.applies:
        yield card.applies
    for version in card.version:
        yield from (exception.when for exception in version.exception)
        yield from (dispute.when for dispute in version.disputed if dispute.when)
