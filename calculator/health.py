"""Whether the rulebook can still be trusted: what loads, what a person confirmed too long ago, what nobody knows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from calculator.cards import STALE_AFTER, Card, Dispute, Example, Exception_, Sample, Source, Version, WayOut
from calculator.errors import CardError, Problem
from calculator.kinds import Unknown
from calculator.rulebook import Rulebook, default_root

SCHEMA = Path("schema", "card.schema.json")

Dated = tuple[Card, Version]


@dataclass(frozen=True, slots=True)
class Finding:
    """A version worth a person's look, and why: the day it was last checked, or the claims against it."""

    fee: str
    version: date
    checked: date
    claims: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """What a look through the rulebook found. `problems` are faults; what is unknown or disputed is sound data."""

    as_of: date
    problems: tuple[Problem, ...]
    digest: str = ""
    cards: int = 0
    versions: int = 0
    sources: int = 0
    stale: tuple[Finding, ...] = ()
    unknown: tuple[Finding, ...] = ()
    disputed: tuple[Finding, ...] = ()
    #: How many versions stand on each ground, such as "published".
    standing: Mapping[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether nothing is broken and nothing stale."""
        return not self.problems and not self.stale


def examine(as_of: date, root: Path | None = None) -> Health:
    """The health of the rulebook in a folder on a day. Broken files are problems of it, never an exception."""
    root = root or default_root()
    try:
        rulebook = Rulebook.load(root)
    except CardError as error:
        return Health(as_of, (*error.problems, *_schema_problems(root)))
    return looked_through(rulebook, as_of, tuple(_schema_problems(root)))


def looked_through(rulebook: Rulebook, as_of: date, problems: tuple[Problem, ...] = ()) -> Health:
    """The health of a rulebook that has been read already, with the problems of its files where there are any."""
    versions = tuple((card, version) for card in rulebook.cards.values() for version in card.version)
    return Health(
        as_of,
        (*problems, *_unborn(versions, as_of)),
        digest=rulebook.digest,
        cards=len(rulebook.cards),
        versions=len(versions),
        sources=len({source for _, version in versions for source in _cited(version)}),
        stale=_findings(_in_use(rulebook, as_of), lambda v: as_of - v.checked > STALE_AFTER),
        unknown=_findings(versions, _is_unknown),
        disputed=_findings(versions, lambda v: bool(v.disputed)),
        standing=Counter(version.standing for _, version in versions),
    )


def schema() -> str:
    """The JSON Schema of a card, as `data/schema/card.schema.json` keeps it for editors."""
    found = Card.model_json_schema(schema_generator=_Plain)
    return json.dumps({"$schema": _Plain.schema_dialect, **found}, ensure_ascii=False, indent=2) + "\n"


class _Plain(GenerateJsonSchema):
    """A schema as a person would write it: no made-up titles, no null (TOML has none), and no kind left out."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - Pydantic's signature
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        found = super().default_schema(schema)
        return {key: value for key, value in found.items() if key != "default" or value is not None}

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ANN401 - Pydantic's, of three kinds
        inner = field["schema"].get("schema", {})
        is_kind = inner.get("type") == "literal" and len(inner["expected"]) == 1
        return is_kind or super().field_is_required(field, total)


def _schema_problems(root: Path) -> Iterator[Problem]:
    file = root / SCHEMA
    expected = "the schema that `calculator rules --schema` prints"
    if not file.is_file():
        yield Problem(SCHEMA.as_posix(), "nothing", expected)
    elif file.read_text("utf-8") != schema():
        yield Problem(SCHEMA.as_posix(), "another schema", expected)


def _unborn(versions: Iterable[Dated], as_of: date) -> Iterator[Problem]:
    """Versions checked on a day that has not come: a slip, and one that would never go stale."""
    for card, version in versions:
        if version.checked > as_of + timedelta(days=1):  # it may be tomorrow already where the card was checked
            where = f"{card.id} {version.effective} checked"
            yield Problem(where, str(version.checked), "a day no later than {as_of}", {"as_of": as_of})


def _in_use(rulebook: Rulebook, as_of: date) -> Iterator[Dated]:
    """What holds on a day or will: an older version is history, which no later price list changes."""
    for card in rulebook.cards.values():
        past = [version for version in card.version if version.effective <= as_of]
        yield from ((card, version) for version in card.version if version not in past[:-1])


def _findings(versions: Iterable[Dated], picked: Callable[[Version], bool]) -> tuple[Finding, ...]:
    found = ((card, version) for card, version in versions if picked(version))
    return tuple(Finding(c.id, v.effective, v.checked, len(v.disputed)) for c, v in found)


def _is_unknown(version: Version) -> bool:
    return not version.known or any(isinstance(t, Unknown) for t in (version.terms, version.low, version.high))


def _cited(version: Version) -> Iterator[Source]:
    yield from version.source
    parts: Iterable[Exception_ | Dispute | WayOut | Example | Sample]
    parts = (*version.exception, *version.disputed, *version.way_out, *version.example, *version.sample)
    for part in parts:
        yield from part.source
