"""Fee cards: what a file under `data/` may say.

A card is one fee. Its versions are dated and never end: a version lasts until the next one, and an abolished fee gets
a version that is not charged. A version holds typed terms, at least one source, and the day a person last confirmed it.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, model_validator

from calculator.conditions import When
from calculator.errors import Expected
from calculator.events import Contract, Day, Model, OwnPhone, Phone, Word, one_line
from calculator.kinds import Counts, Terms, Whole
from calculator.money import BasisPoints
from calculator.offers import Offer

Category = Literal[
    "signup", "sim", "port", "plan", "discount", "exit", "phone", "service", "bundle", "refund", "hassle"
]
CATEGORIES: tuple[Category, ...] = get_args(Category)
#: Half a year: the carriers' terms pages are revised a few times a year, and a check grows stale with them.
STALE_AFTER = timedelta(days=180)
#: The validation context of a rulebook that was kept: it was let in by the checks of its own day. A check that comes
#: later looks here first, or the links of that day lose the lines they were made of.
KEPT = {"kept": True}
Standing = Literal["published", "told", "inferred"]
Text = Annotated[str, StringConstraints(min_length=1, max_length=600), AfterValidator(one_line)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=1_000)]


class Words(Model):
    """The same thing said in Korean and in English."""

    ko: Text
    en: Text


class Source(Model):
    """Where a figure comes from. `says` is what the page states, in our own words."""

    title: Text
    url: Link | None = None
    seen: Day
    published: Day | Text | None = None
    says: Text | None = None


class Exception_(Model):  # noqa: N801 - the contract's word, not Python's
    """Terms that hold instead when something is so, with a reason and a source of their own."""

    when: When
    instead: Terms
    reason: Words
    source: Annotated[tuple[Source, ...], Field(min_length=1)]
    standing: Standing = "published"


class Dispute(Model):
    """What another source claims. Computed too, and shown beside the estimate."""

    claim: Words
    terms: Terms
    when: When | None = None
    source: Annotated[tuple[Source, ...], Field(min_length=1)]


class WayOut(Model):
    """A lawful way round a lock."""

    words: Words
    source: Annotated[tuple[Source, ...], Field(min_length=1)]
    standing: Standing = "published"


class Example(Model):
    """A published worked example, run as a test. `given` names facts of the tenure; a set is given by its bits."""

    given: dict[str, int]
    expect: int
    #: How far the printed figure may lie off, where the page rounds or says "about".
    within: Whole = 0
    #: How the page counts time, where not as the terms do.
    counting: Counts | None = None
    source: Annotated[tuple[Source, ...], Field(min_length=1)]
    #: Set when the printed figure does not follow from the terms: then it must not, and this says why.
    fails_because: Text | None = None


class Sample(Model):
    """What a real contract held, for those who no longer know what theirs said; `name` tells it from its sisters."""

    name: Word
    title: Words
    contracts: tuple[Contract, ...] = ()
    phone: Phone = OwnPhone()
    source: Annotated[tuple[Source, ...], Field(min_length=1)]


class Version(Model):
    """What a fee has been since a day.

    `effective` is the first day it can have been in force. Where sources give only a month, `effective_by` is the
    last day it can have begun: between the two, the version before it is possible as well and the entry is a range.
    Terms are given once, or as `low` and `high` where no source settles the figure.
    """

    effective: Day
    effective_by: Day | None = None
    checked: Day
    standing: Standing
    confidence: Literal["high", "medium", "low"] = "medium"
    vat: Literal["included", "added", "unknown"] = "included"
    known: bool = True
    terms: Terms | None = None
    low: Terms | None = None
    high: Terms | None = None
    source: Annotated[tuple[Source, ...], Field(min_length=1)]
    note: Words | None = None
    exception: tuple[Exception_, ...] = ()
    disputed: tuple[Dispute, ...] = ()
    way_out: tuple[WayOut, ...] = ()
    example: tuple[Example, ...] = ()
    sample: tuple[Sample, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.terms is None) == (self.low is None) or (self.low is None) != (self.high is None):
            raise Expected("either terms, or low and high")
        if self.checked < self.effective:
            raise Expected(
                "checked on or after effective {effective}", found=str(self.checked), effective=self.effective
            )
        if self.effective_by is not None and self.effective_by < self.effective:
            raise Expected("effective_by on or after effective", found=str(self.effective_by))
        return self

    @model_validator(mode="after")
    def _said_since(self, info: ValidationInfo) -> Self:
        """What has been asked of a version since the first rulebook was kept, and cannot be asked of that one."""
        if info.context == KEPT:
            return self
        if self.terms is not None and self.terms.kind == "capped":
            raise Expected("a cap as low beside what is due without it: the phone's price may not be known")
        if any(e.instead.kind == "capped" and e.when.release_price is None for e in self.exception):
            raise Expected("release_price among the tests of a capped exception: the phone's price may not be known")
        return self


#: When a fee may fall due: see `data/README.md`.
Occasion = Literal[
    "join", "leave", "contract", "change_plan", "bundle", "bundle_line", "month", "sim", "payment", "loan", "lock",
    "entry", "way",
]  # fmt: skip


#: The occasions of cards that charge nothing: what they forbid becomes a notice.
FORBIDDING: frozenset[Occasion] = frozenset({"lock", "entry", "way"})


class Card(Model):
    """One fee a carrier, or every carrier of a market, can charge."""

    id: Word
    title: Words
    category: Category
    charged_on: Occasion
    governed_by: Literal["join", "event"] = "event"
    credit: bool = False
    applies: When | None = None
    gloss: Words | None = None
    how_to_find: Words | None = None
    retired: tuple[Word, ...] = ()
    offer: Offer | None = None
    version: Annotated[tuple[Version, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sold(self) -> Self:
        if self.offer is not None and self.category != "plan":
            raise Expected("an offer on a plan only", found=self.category)
        return self

    @model_validator(mode="after")
    def _forbids(self) -> Self:
        for version in self.version:
            for terms in (version.terms, version.low, version.high, *(e.instead for e in version.exception)):
                if terms is None or terms.kind in ("not_charged", "unknown"):
                    continue
                if (terms.kind == "lock") != (self.charged_on in FORBIDDING):
                    raise Expected(
                        "terms of kind lock where charged_on is lock, entry or way, and only there",
                        found=f"{terms.kind} on {self.charged_on}",
                    )
        return self

    @model_validator(mode="after")
    def _rising(self) -> Self:
        days = [version.effective for version in self.version]
        for before, after in pairwise(days):
            if before == after:
                raise Expected("one version a day", found=f"two versions effective {after}")
            if before > after:
                raise Expected("versions in the order of their days", found=f"{after} after {before}")
        return self


class Carrier(Model):
    """A carrier: its name and home page."""

    id: Word
    name: Words
    home: Link | None = None
    retired: tuple[Word, ...] = ()


class Market(Model):
    """What holds for a whole market: its currency, value-added tax, and how part months are charged."""

    id: Word
    name: Words
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    vat: BasisPoints
    vat_source: Annotated[tuple[Source, ...], Field(min_length=1)]
    prorate_source: Annotated[tuple[Source, ...], Field(min_length=1)]
