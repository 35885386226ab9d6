"""The grammar of links: which parameters there are, what their texts say, and where in the document that stands.

The head of links.py tells it in words.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calculator.errors import Expected, Problem, shown
from calculator.scenario import VERSION

MOST_DIGITS = 12

#: The words of an event's head after its day and kind, in turn.
HEADS: dict[str, tuple[str, ...]] = {
    "join": ("carrier", "as"),
    "leave": ("why",),
    "change_plan": (),
    "return_phone": (),
    "buy_sim": ("sim",),
    "quote": (),
}
_LISTS = {"e": "events", "c": "contracts", "s": "services", "h": "household.lines"}
_LETTERS = {place: letter for letter, place in _LISTS.items()}
_LISTED = re.compile(rf"\b({'|'.join(_LETTERS)})(?:\.([0-9]+)|$)")

#: Every parameter of version 1, by what its text is. `#` is a number from 1.
_IS = {
    "head": "e#",
    "id": "e#.plan s#",
    "kind": "e#.c# e#.phone",
    "text": "as_of counting e#.c#.from e#.channel e#.fee e#.phone.on_sale_since e#.phone.return_by e#.plan.name e#.sim "
    "from household.bundle household.internet market s#.from s#.until until v",
    "range": "e#.c#.amount e#.c#.monthly e#.phone.keep_price e#.phone.price e#.phone.release_price e#.plan.monthly",
    "won": "hassle.per_hour",
    "signed": "e#.amount",
    "months": "e#.c#.months e#.phone.months",
    "decimal": "e#.phone.apr hassle.hours",
    "yes": "e#.c#.renews",
    "line": "h#",
    "none": "household.lines",
    "words": "claims",
    "digest": "book",
    "total": "was",
    "language": "lang",
}
_KINDS = {name: kind for kind, names in _IS.items() for name in names.split()}
_STEPS = {step for name in _KINDS for step in name.split(".")}

#: How a text of a kind looks, and what makes a value of it; any other kind is taken as it stands.
_FORMS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "won": (r"[0-9]+", int),
    "signed": (r"-?[0-9]+", int),
    "months": (r"[0-9]+", int),
    "decimal": (r"(?=.{1,24}$)[0-9]+(\.[0-9]+)?(e-[0-9]+)?", float),  # all that repr can make of a small number
    "yes": (r"yes|no", lambda text: text == "yes"),
    "none": (r"none", lambda _: []),
    "digest": (r"[0-9a-f]{12}", str),
    "language": (r"ko|en", str),
}
_EXPECTED = {
    "won": "a whole number of won, 0 or more",
    "signed": "a whole number of won",
    "months": "a whole number of months",
    "decimal": "a number, 0 or more",
    "yes": "yes or no",
    "none": "none",
    "digest": "a rulebook's digest: twelve digits and letters from a to f",
    "language": "ko or en",
}


@dataclass(frozen=True, slots=True)
class Was:
    """The total that a link's sender saw."""

    low: int
    high: int
    complete: bool = True


# From texts to a scenario.


def misnamed(texts: Mapping[str, str], pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Problem]]:
    """Names that version 1 does not have, that came twice, or that are lacking."""
    times = Counter(name for name, _ in pairs)
    for name, text in texts.items():
        if _template(name) not in _KINDS:
            expected = "only parameters that version {version} has"
            yield name, Problem(shown(name).strip("'"), shown(text), expected, {"version": VERSION})
        elif times[name] > 1:
            every = ", ".join(shown(other) for same, other in pairs if same == name)
            yield name, Problem(name, every, "this parameter once")
        for lack in (needed for needed in _needed(name) if needed not in texts):
            yield lack, Problem(lack, "nothing", "{lack}, since {name} is there", {"lack": lack, "name": name})


def _needed(name: str) -> Iterator[str]:
    """What a parameter makes no sense without: all that it stands under, and the numbers before its own."""
    if _template(name) in _KINDS:
        for number in re.finditer(r"[0-9]+", name):
            yield from (f"{name[: number.start()]}{n}" for n in range(1, int(number[0]) + 1))
        if ".phone." in name:
            yield name.rpartition(".")[0]


def read(texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Problem]]:
    """The document that the texts tell, and what is wrong with them. What cannot be read stands there as it came."""
    document: dict[str | int, Any] = {}
    problems: dict[str, Problem] = {}
    for name in sorted((name for name in texts if _template(name) in _KINDS), key=order):
        kind, text = _KINDS[_template(name)], texts[name]
        try:
            value = _value(kind, text)
        except Expected as error:
            value = {"head": {}, "none": []}.get(kind, text)
            problems[name] = Problem(name, shown(text), error.message, error.values)
        if not _put(document, _steps(name, kind), value):
            problems[name] = Problem(name, shown(text), "nothing here: another parameter says it already")
    return _listed(document), problems


def _put(node: Any, steps: Sequence[str | int], value: object) -> bool:  # noqa: ANN401 - JSON data
    """Puts a value into the growing document; False where one stands already."""
    for step in steps[:-1]:
        node = node.setdefault(step, {})
    if not isinstance(node, dict) or steps[-1] in node:
        return False
    node[steps[-1]] = value
    return True


def _listed(node: Any) -> Any:  # noqa: ANN401 - JSON data
    """The document with a list for each group that goes by numbers; a gap is an empty thing."""
    if not isinstance(node, dict):
        return node
    values = {key: _listed(value) for key, value in node.items()}
    numbers = [key for key in values if isinstance(key, int)]
    return [values.get(number, {}) for number in range(1, max(numbers) + 1)] if numbers else values


def _value(kind: str, text: str) -> Any:  # noqa: ANN401 - JSON data
    """What a text of a kind says. Raises Expected."""
    match kind:
        case "head":
            return _head(text)
        case "range":
            return _maybe("won", text)
        case "line":
            return _line(text)
        case "words":
            return text.split("~")
        case "total":
            return _total(text)
    pattern, value = _FORMS.get(kind, (r".*", str))
    if not re.fullmatch(pattern, text, re.DOTALL):
        raise Expected(_EXPECTED[kind])
    if value is int and len(text.lstrip("-")) > MOST_DIGITS:
        raise Expected("a number of at most {most} digits", most=MOST_DIGITS)
    return value(text)


def _head(text: str) -> dict[str, Any]:
    day, kind, rest = [*text.split(".", 2), "", ""][:3]
    if kind not in HEADS:
        raise Expected("a day and what happened, such as 2011-02-11.join.skt.port_in")
    fields = HEADS[kind]
    words = rest.rsplit(".", max(len(fields) - 1, 0)) if rest else []
    if len(words) != len(fields) or text.endswith("."):  # a dot too many is not passed over
        raise Expected("the form {form}", form=".".join(("day", kind, *fields)))
    return {"kind": kind, "on": _maybe("text", day), **dict(zip(fields, words, strict=True))}


def _maybe(kind: str, text: str) -> Any:  # noqa: ANN401 - JSON data
    values = [_value(kind, part) for part in text.split("~")]
    if len(values) > 3:
        raise Expected("low~high or low~high~likely")
    return dict(zip(("low", "high", "likely"), values, strict=False)) if values[1:] else values[0]


def _line(text: str) -> dict[str, Any]:
    carrier, dot, monthly = text.rpartition(".")
    if not dot:
        raise Expected("a carrier and its monthly amount, such as kt.69000")
    return {"carrier": carrier, "monthly": _value("won", monthly)}


def _total(text: str) -> Was:
    found = re.fullmatch(r"(-?[0-9]{1,12})(?:~(-?[0-9]{1,12}))?(\.incomplete)?", text)
    if not found or int(found[1]) > int(found[2] or found[1]):
        raise Expected("a total, such as 50300, 48100~50300 or 50300.incomplete")
    return Was(int(found[1]), int(found[2] or found[1]), complete=not found[3])


# Names of parameters, and places in the document.


@functools.lru_cache(maxsize=1024)  # a link asks for each of its names several times over, and links are alike
def order(name: str) -> list[str | int]:
    return [int(part) if part.isdigit() else part for part in re.split(r"([0-9]+)", name)]


@functools.lru_cache(maxsize=1024)
def _template(name: str) -> str:
    return "" if "#" in name else re.sub(r"[1-9][0-9]?", "#", name)


@functools.lru_cache(maxsize=1024)
def _steps(name: str, kind: str) -> Sequence[str | int]:
    """The way to a parameter's place in the document."""
    place = "assume.counting" if name == "counting" else f"{name}.{kind}" if kind in ("id", "kind") else name
    place = re.sub(r"\b([echs])([0-9]+)", lambda item: f"{_LISTS[item[1]]}.{item[2]}", place)
    return [int(step) if step.isdigit() else step for step in place.split(".")]


def parameter(place: str) -> str:
    """The parameter of a place in the document, which counts from 0; a whole list goes by its first item.

    Steps that no parameter names are passed over: what a head says, ids and kinds, the ends of a range, and the
    branches of unions, which Pydantic names on its way.
    """
    place = _LISTED.sub(lambda item: f"{_LETTERS[item[1]]}{int(item[2] or 0) + 1}", place)
    return ".".join(step for step in place.split(".") if _template(step) in _STEPS)
