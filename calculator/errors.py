"""What can go wrong, and how it is said.

CalculatorError
├─ ScenarioError   a scenario cannot be read, or tells of something that cannot be
├─ LinkError       a link cannot be read
├─ CardError       the rulebook's files are wrong; every problem at once
├─ NotCovered      no version of a fee is known for a day
└─ JobError        a batch cannot go on; what is done of it is kept
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was found, what was expected.

    `expected` is a message of the catalogue with `{named}` places, filled from `values`, so that a page can say the
    same thing in another language; so is `message`, where what was found is told in words.
    """

    where: str
    found: str
    expected: str
    values: Mapping[str, object] = field(default_factory=dict)
    message: str = ""

    def __str__(self) -> str:
        return f"{self.where}: found {self.found}; expected {self.expected.format(**self.values)}."


class CalculatorError(Exception):
    """Base of every error this package raises on purpose. `problems` holds the parts, at least one."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[CalculatorError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # on its way from another process


class ScenarioError(CalculatorError):
    """A scenario cannot be read, or tells of something that cannot be."""


class LinkError(CalculatorError):
    """A link cannot be read. Nothing of it was guessed."""


class CardError(CalculatorError):
    """The rulebook's files are wrong. Holds every problem found, each with its file and place."""


class NotCovered(CalculatorError):  # noqa: N818 - the product's own word for it
    """No version of a fee is known for a day."""


class JobError(CalculatorError):
    """A batch cannot go on. What is done of it is kept, and the message says how to go on."""


#: Pydantic's error types, as what was expected. Names in braces come from the error's own context.
_EXPECTED = {
    "missing": "a value here",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "union_tag_invalid": "one of {expected_tags}",
    "union_tag_not_found": "a field {discriminator} that says which kind it is",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "string_pattern_mismatch": "small letters, digits, dots, hyphens and underscores",
    "too_long": "at most {max_length} items",
    "too_short": "at least {min_length} items",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a group of named fields",
    "model_type": "a group of named fields",
    "model_attributes_type": "a group of named fields",
    "finite_number": "a number",
    "float_type": "a number",
    "float_parsing": "a number",
    "json_invalid": "a JSON document",
}


def problems_of(error: ValidationError, root: str = "") -> tuple[Problem, ...]:
    """Pydantic's findings in our words. `root` goes before every place, such as a file's name."""
    errors = error.errors(include_url=False)
    for cause in (found["ctx"]["error"] for found in errors if found["type"] == "value_error"):
        # Pydantic's error keeps our exceptions where the garbage collector cannot see them: one that still held the
        # frames it was raised through would hold itself, and every refused document with it, for ever.
        cause.__traceback__ = cause.__context__ = None
    # A list whose only item is wrong counts as too short as well: that is not worth telling.
    inside = {found["loc"][:length] for found in errors for length in range(len(found["loc"]))}
    return tuple(_problem(e, root) for e in errors if e["type"] != "too_short" or e["loc"] not in inside)


def shown(value: object) -> str:
    """A value as an error shows it: quoted, and cut where it is long."""
    try:
        text = "nothing" if value is None else repr(value)
    except (RecursionError, ValueError):  # nested too deeply, or a number of too many digits to print
        text = f"a value of type {type(value).__name__} that is too large to show"
    return text if len(text) <= 80 else text[:77] + "…"


def _problem(error: Any, root: str) -> Problem:  # noqa: ANN401 - Pydantic's ErrorDetails is a TypedDict of Any
    kind, context = error["type"], error.get("ctx", {})
    path = ".".join(_written(error["loc"]))
    where = " ".join(part for part in (root, path) if part) or "the document"
    if kind == "extra_forbidden":
        return Problem(where, f"the unknown key {error['loc'][-1]!r}", "only keys this document has")
    if kind == "value_error":  # ours: raised in a validator with the expectation as its text
        cause = context["error"]
        if isinstance(cause, Expected):
            return Problem(where, cause.found or shown(error["input"]), cause.message, cause.values)
        return Problem(where, shown(error["input"]), "{reason}", {"reason": str(cause)})
    found = "nothing" if kind == "missing" else shown(error["input"])
    if kind not in _EXPECTED:
        return Problem(where, found, "{reason}", {"reason": error["msg"]})
    return Problem(where, found, _EXPECTED[kind], {str(k): v for k, v in context.items()})


#: Fields that hold one of several kinds. Pydantic puts the kind's name behind them into a place, and behind a list's
#: numbers; a document has it in `kind`, and nowhere in the path.
_OF_KINDS = frozenset({"phone", "terms", "low", "high", "instead"})


def _written(place: tuple[str | int, ...]) -> Iterator[str]:
    """A place as the document writes it, without the names of branches of unions."""
    before: str | int | None = None
    for part in place:
        named = isinstance(part, str) and (part.startswith("~") or (_holds_kinds(before) and part in KINDS))
        if not named:
            yield str(part)
        before = part


def _holds_kinds(part: str | int | None) -> bool:
    return isinstance(part, int) or part in _OF_KINDS


#: The kinds of events, contracts, phones and terms.
KINDS = frozenset(
    [
        *("join", "leave", "change_plan", "return_phone", "buy_sim", "quote"),
        *("discount", "subsidy", "top_up", "device_support", "own", "bought", "instalments", "loan"),
        *("flat", "monthly", "tapered", "capped", "banded", "proportional", "bundle", "refund"),
        *("not_charged", "unknown", "lock"),
    ]
)


class Expected(ValueError):  # noqa: N818 - it reads as a sentence where it is raised
    """Raised inside a model's validator: what was expected there, as a message of the catalogue."""

    def __init__(self, message: str, *, found: str = "", **values: object) -> None:
        super().__init__(message.format(**values))
        self.message, self.found, self.values = message, found, values
