"""The columns a table of stays may have, and those it gets.

Made from the engine's own columns, so that neither can drift from the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

import pyarrow as pa

from calculator.cards import CATEGORIES
from calculator.columns import AMOUNTS, DEFAULTS
from calculator.errors import Problem, ScenarioError
from calculator.when import SETS

Kind = Literal["id", "word", "words", "day", "amount", "count", "flag"]

TYPES: Mapping[Kind, pa.DataType] = {
    "id": pa.string(),
    "word": pa.string(),
    "words": pa.string(),
    "day": pa.date32(),
    "amount": pa.int64(),
    "count": pa.int32(),
    "flag": pa.bool_(),
}
#: What a stay's own columns mean. Empty cells are null, and null is never 0: it says what nobody knows.
ABOUT = {
    "carrier": "The carrier's id, such as skt. Retired ids live on.",
    "joined": "The day the stay began.",
    "left": "The day it ended, which is the next carrier's; empty while it goes on.",
    "left_by": "How it ended. Needed with `left`.",
    "away_since": "For someone who came back: the day the earlier stay with the same carrier ended.",
    "joined_as": "A new line, or a number taken along. Empty: new.",
    "channel": "Where the line was bought. Empty: shop.",
    "sim": "The SIM the stay began with. Empty: usim.",
    "phone": "How the phone was got. Empty: own.",
    "came_after": "How the stay before it ended. Empty: there was none.",
    "return_by": "For a lent phone: the day it is due back.",
    "returned_on": "For a lent phone: the day it came back; empty where it was kept.",
    "back": "The day the line came back to the same carrier, after it left: a household's bundle is whole again then.",
    "bundle": "The household's bundle, by its name in the cards; empty: none, or not known.",
    "speed": "The household's internet on the bundle, in the cards' word, such as 500m; empty: there is none.",
    "plan_id": "A plan of the catalogue, of this carrier.",
    "plan": "What the plan costs a month, VAT included, where `plan_id` is empty. Both empty: not known. "
    "0 leaves plan money out.",
    "discount": "The discount a month, of a discount contract; empty: as the carrier's card has it.",
    "discount_months": "The term of a discount contract; empty: there is none.",
    "discount_since": "The day of the discount contract where it is later than the join.",
    "discount_renews": "Whether its term is followed by another by itself (1+1). Empty: false.",
    "device_support": "Handset support as contracts had it before 2012.",
    "device_support_months": "Its promised term.",
    "subsidy": "The carrier's handset subsidy.",
    "subsidy_months": "Its promised term.",
    "top_up": "The dealer's addition to the subsidy.",
    "release_price": "The phone's list price at its launch; empty: not known.",
    "phone_age": "Completed months since the model went on sale, on the day of the join; empty: not known.",
    "phone_price": "What the phone cost. Needed where it was bought or is paid off.",
    "phone_months": "Over how many months it is paid off.",
    "phone_rate": "The yearly rate in hundredths of a percent; empty: as the carrier's card has it.",
    "keep_price": "What keeping a lent phone costs; empty: nobody said.",
    "claims": "What the customer is entitled to, in the cards' words with spaces between, such as: welfare.",
    "holds": "Ids of side services held all the while, with spaces between.",
}
DAYS = frozenset({"joined", "left", "away_since", "return_by", "returned_on", "discount_since", "back"})
#: Columns of the engine that follow from others here, or that a row of a table does not have.
FOLLOWING = frozenset({"contract", "returned", "household"})
#: Columns that a file of rejects has before the rows' own, so that a mended one can be handed in again as it is.
ASIDE = ("row", "reasons")
#: Categories that a row can have amounts of. Side services and time spent are a scenario's.
PRICED = tuple(category for category in CATEGORIES if category not in ("service", "hassle"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table that is read."""

    name: str
    kind: Kind
    about: str
    values: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        return self.name in ("carrier", "joined")

    @property
    def type(self) -> pa.DataType:
        return TYPES[self.kind]


def _kind(name: str) -> Kind:
    if name in ("carrier", "plan_id", "bundle", "speed"):
        return "id"
    if name == "discount_renews":
        return "flag"
    if name in DAYS:
        return "day"
    if name in SETS:
        return "word"
    if name in ("claims", "holds"):
        return "words"
    return "amount" if name in AMOUNTS else "count"


def _columns() -> tuple[Column, ...]:
    names = ["carrier", "joined", *(name for name in DEFAULTS if name not in FOLLOWING)]
    names.insert(names.index("returned_on"), "return_by")
    return tuple(Column(name, _kind(name), ABOUT[name], SETS.get(name, ())) for name in names)


COLUMNS = {column.name: column for column in _columns()}
INPUT = pa.schema([pa.field(c.name, c.type, nullable=not c.required) for c in COLUMNS.values()])
OUTPUT = pa.schema(
    [
        *(pa.field(f"{category}_{end}", pa.int64()) for category in PRICED for end in ("low", "high")),
        pa.field("total_low", pa.int64()),
        pa.field("total_high", pa.int64()),
        pa.field("unknown", pa.bool_()),
    ]
)


def described() -> dict[str, Any]:
    """Both schemas as JSON data, for people and programs that make such tables."""
    reads = [
        {"name": c.name, "type": str(c.type), "required": c.required, "about": c.about}
        | ({"values": list(c.values)} if c.values else {})
        for c in COLUMNS.values()
    ]
    about = (
        "One row for each row read, in its place. Whole minor units; money that comes back is negative. `unknown`: "
        "something is not known, so the categories hold what is known and the totals are null. A row that was set "
        "aside is null in every column."
    )
    return {"reads": reads, "gives": {"about": about, "columns": {f.name: str(f.type) for f in OUTPUT}}}


def checked(schema: pa.Schema, keep: Iterable[str] = ()) -> None:
    """Raises ScenarioError with all that is wrong with a table's columns, before a row is read."""
    kept = frozenset(keep)
    problems = [_unknown(name) for name in schema.names if name not in {*COLUMNS, *ASIDE, *kept}]
    problems += [_missing(c.name, str(c.type)) for c in COLUMNS.values() if c.required and c.name not in schema.names]
    problems += [_missing(name, "a column to keep") for name in sorted(kept - set(schema.names))]
    problems += [_twice(name) for name in sorted(set(schema.names)) if schema.names.count(name) > 1]
    problems += [
        Problem(f"column {f.name}", str(f.type), "the type {type}, or text", {"type": str(COLUMNS[f.name].type)})
        for f in schema
        if f.name in COLUMNS and not _readable(COLUMNS[f.name], f.type)
    ]
    if problems:
        raise ScenarioError(problems)


def is_text(type_: pa.DataType) -> bool:
    return type_ in (pa.string(), pa.large_string(), pa.string_view())


_WHOLE = (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32())


def _readable(column: Column, type_: pa.DataType) -> bool:
    """Whether a column's type can be read as what it should be; what its cells hold is each row's own affair."""
    inner = type_.value_type if pa.types.is_dictionary(type_) else type_
    if is_text(inner) or pa.types.is_null(inner):
        return True
    if pa.types.is_dictionary(type_):
        return False
    if column.kind == "day":
        return type_ in (pa.date32(), pa.date64())
    if column.kind == "flag":
        return bool(type_ == pa.bool_())
    return column.kind in ("amount", "count") and type_ in _WHOLE


def _unknown(name: str) -> Problem:
    near = get_close_matches(name, COLUMNS, n=3, cutoff=0.5) or list(COLUMNS)
    expected = "a column this table has, such as {known}, or one named with --keep"
    return Problem("columns", repr(name), expected, {"known": ", ".join(near)})


def _missing(name: str, type_: str) -> Problem:
    return Problem(f"column {name}", "nothing", "{type}", {"type": type_})


def _twice(name: str) -> Problem:
    return Problem(f"column {name}", "two of that name", "a name once")
