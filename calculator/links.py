"""Links: a whole scenario in named, sorted, readable query parameters.

    as_of=2026-11-22&e1=2009-11-28.join.kt.new&e1.plan=kr.kt.i-lite-2009&…&from=2011-02-01&until=2012-01-31&v=1

- A thing's kind or id stands under its own name, its other fields under that name and a dot. Lists number their items
  from 1, without gaps: events `e1`, an event's contracts `e1.c1`, services `s1`, household lines `h1`.
- An event's own text is its head: the day, what happened, and the words that needs (`_HEADS`).
- What is not known is `low~high` or `low~high~likely`. No id, day or number holds a `~`, so it parts claims too.
- Defaults of version 1 are left out, and never change.
- Beside the scenario: `book`, the rulebook the sender saw; `was`, the total the sender saw (`50300`, `48100~50300`,
  and either with `.incomplete` behind it); `lang`.
- Order: by name, numbers in it compared as numbers (`e2` before `e10`), and `v` after everything, so that a link that
  lost its end has lost its version and is refused. Versions stay single digits: half of `v=12` would read as `v=1`.

What messengers do to links is undone where it can mean nothing else: line breaks, quoted-printable, invisible signs,
brackets or a quote before the link (`transit`); signs, Korean particles and a fragment behind the version; `&amp;`; and
percent-encoding done twice, told by a `%` where none can be, which is anywhere but in a plan's name. Anything else is a
problem, and all problems are told at once.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, unquote_plus

from calculator import transit
from calculator.errors import Expected, LinkError, Problem, ScenarioError, shown
from calculator.scenario import VERSION, Household, Scenario

LONGEST = 8_192  # characters of a query
MOST_PARAMETERS = 400
MOST_DIGITS = 12

#: Not the sender's. Streamlit owns the first two. Facebook, Instagram and Threads add the third to every link that is
#: followed there, which broke other calculators' links: guga31bb/fourth_calculator#5, HermanMartinus/bearblog#429.
_FOREIGN = ("embed", "embed_options", "fbclid")
#: The pages' own, beside the scenario: the fee that the rules are opened at, the question of the guided path and what
#: was not known there that no scenario can say, what a plan must give, how likely a phone on trial is kept, the rule
#: that is otherwise. No scenario means anything by them.
PAGE_KEYS = ("fee", "step", "unsure", "need", "kept", "rule")

#: The words of an event's head after its day and kind, in turn.
_HEADS: dict[str, tuple[str, ...]] = {
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


class TotalLike(Protocol):
    """A sum as a ledger has it."""

    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...
    @property
    def complete(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Was:
    """The total that a link's sender saw."""

    low: int
    high: int
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """A scenario, and what its sender saw: the rulebook's digest, the total, the language."""

    scenario: Scenario
    book: str | None = None
    was: TotalLike | None = None
    lang: str | None = None


def encode(
    link: Link | Scenario, *, book: str | None = None, was: TotalLike | None = None, lang: str | None = None
) -> str:
    """A link's query string. Raises LinkError for a scenario too large to travel in one."""
    return _joined(parameters(link, book=book, was=was, lang=lang))


def parameters(
    link: Link | Scenario, *, book: str | None = None, was: TotalLike | None = None, lang: str | None = None
) -> dict[str, str]:
    """A link's parameters in their order, not percent-encoded. Raises LinkError as `encode` does."""
    link = link if isinstance(link, Link) else Link(link)
    seen = was or link.was
    beside = {"book": book or link.book, "was": seen and _total_text(seen), "lang": lang or link.lang}
    texts = {name: str(text) for name, text in beside.items() if text is not None}
    _refuse(_document(texts)[1])
    texts |= {_name(place): _text(value) for place, value in _leaves(_said(link.scenario))}
    if link.scenario.household == Household():  # asked about, and nothing is on the bundle
        texts["household.lines"] = "none"
    texts = {name: texts[name] for name in sorted(texts, key=_order)} | {"v": str(VERSION)}
    _check_size(len(_joined(texts)), len(texts))
    return texts


def decode(link: str | Mapping[str, str | Sequence[str]]) -> Link:
    """What a URL, a query string or a page's parameters say. Raises LinkError with every problem there is."""
    pairs = _pairs(link)
    texts = dict(reversed(pairs))  # the first of each name
    _check_version(texts.get("v"), transit.strange(_query(link)) if isinstance(link, str) else "")
    document, unread = _document(texts)
    problems = dict(_misnamed(texts, pairs)) | unread
    book, was, lang, _ = (document.pop(name, None) for name in ("book", "was", "lang", "v"))
    try:
        scenario = Scenario.parse(document)
    except ScenarioError as error:
        # A list counts as empty where Pydantic refused what is in it: that has been told already.
        told = [_translated(found, texts) for found in error.problems if found.values.get("actual_length") != 0]
        raise LinkError([*problems.values(), *(found for found in told if found.where not in problems)]) from None
    _refuse(problems)
    return Link(scenario, book, was, lang)


def _refuse(problems: Mapping[str, Problem]) -> None:
    if problems:
        raise LinkError(problems.values())


# From a scenario to texts.


def _said(scenario: Scenario) -> dict[str, Any]:
    """The scenario's document without what version 1 takes for granted; heads, lines and claims are texts already."""
    data = scenario.document()
    del data["v"]
    if scenario.market == Scenario.model_fields["market"].default:
        del data["market"]
    for event, fields in zip(scenario.events, data["events"], strict=True):
        whole, words = event.model_dump(mode="json", by_alias=True), _HEADS[event.kind]
        for field in ("kind", "on", *words):
            fields.pop(field, None)
        fields["on"] = ".".join((_text(whole["on"]), event.kind, *(whole[word] for word in words)))
    if scenario.claims:
        data["claims"] = "~".join(scenario.claims)
    if scenario.household and scenario.household.lines:
        data["household"]["lines"] = [f"{line.carrier}.{line.monthly}" for line in scenario.household.lines]
    return data


def _leaves(node: Any, place: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON data
    if isinstance(node, list) or (isinstance(node, dict) and "low" not in node):
        for step, value in enumerate(node) if isinstance(node, list) else node.items():
            yield from _leaves(value, f"{place}.{step}".strip("."))
    else:
        yield place, node


def _text(value: Any) -> str:  # noqa: ANN401 - JSON data
    if isinstance(value, dict):
        return "~".join(str(value[key]) for key in ("low", "high", "likely") if value.get(key) is not None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(abs(value)).removesuffix(".0") if isinstance(value, float) else str(value)  # abs: there is no -0


def _total_text(total: TotalLike) -> str:
    text = str(total.low) if total.low == total.high else f"{total.low}~{total.high}"
    return text if total.complete else f"{text}.incomplete"


def _joined(texts: Mapping[str, str]) -> str:
    return "&".join(f"{name}={quote(text, safe=':')}" for name, text in texts.items())


# From a link to texts.


def _pairs(link: str | Mapping[str, str | Sequence[str]]) -> list[tuple[str, str]]:
    """Names and texts as they came, with what messengers do to them undone."""
    if isinstance(link, str):
        parts = (part.partition("=") for part in _query(link).split("&") if part)
        pairs = _decoded([(name, text) for name, _, text in parts])
    else:
        pairs = [(name, text) for name, t in link.items() for text in ([t] if isinstance(t, str) else t)]
        _check_size(sum(len(name) + len(text) + 2 for name, text in pairs), len(pairs))
    pairs = transit.cleared(pairs)
    pairs = [(name, text) for name, text in pairs if name.lower() not in _FOREIGN and name not in PAGE_KEYS]
    twice = any("%" in name + text for name, text in pairs if name != "v" and not name.endswith(".name"))
    return _decoded(pairs) if twice else pairs


def _query(link: str) -> str:
    link = transit.narrowed(link)
    before, mark, after = link.partition("?")
    query = after if mark and ("://" in before or "=" not in before) else link
    _check_size(len(query), query.count("&") + 1)
    if transit.encoded(query):
        return _query(_decoded([("", query)])[0][1])
    return transit.undone(query)


def _decoded(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    try:
        return [(unquote_plus(name, errors="strict"), unquote_plus(text, errors="strict")) for name, text in pairs]
    except UnicodeDecodeError as error:
        _check_version(dict(pairs).get("v"))  # a link that was cut off inside a sign was cut off above all
        raise LinkError(Problem("the link", repr(error.object[:40]), "percent-encoded UTF-8")) from None


def _check_size(length: int, count: int) -> None:
    if length > LONGEST:
        raise LinkError(Problem("the link", f"{length:,}", "at most {most:,} characters", {"most": LONGEST}))
    if count > MOST_PARAMETERS:
        raise LinkError(Problem("the link", f"{count:,}", "at most {most:,} parameters", {"most": MOST_PARAMETERS}))


def _check_version(text: str | None, strange: str = "") -> None:
    # In a chat, signs and Korean particles stand right behind a link: the version is where they stick.
    found = re.fullmatch(r"([0-9]{1,12})(?:#.*|[\W_가-힣]*)", text or "", re.DOTALL)
    if strange and not found:
        expected = "only signs that a link has, and v={version} at its end: this one was changed on its way"
        raise LinkError(Problem("the link", shown(strange), expected, {"version": VERSION}))
    if not found or int(found[1]) < VERSION:
        expected = "v={version}, with which every whole link ends: this one was cut off or changed on its way"
        raise LinkError(Problem("v", shown(text), expected, {"version": VERSION}))
    if int(found[1]) > VERSION:
        expected = "version {version} or older: this link was made by a newer calculator"
        raise LinkError(Problem("v", found[1], expected, {"version": VERSION}))


# From texts to a scenario.


def _misnamed(texts: Mapping[str, str], pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Problem]]:
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


def _document(texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Problem]]:
    """The document that the texts tell, and what is wrong with them. What cannot be read stands there as it came."""
    document: dict[str | int, Any] = {}
    problems: dict[str, Problem] = {}
    for name in sorted((name for name in texts if _template(name) in _KINDS), key=_order):
        kind, text = _KINDS[_template(name)], texts[name]
        try:
            value = _read(kind, text)
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


def _read(kind: str, text: str) -> Any:  # noqa: ANN401 - JSON data
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
    if kind not in _HEADS:
        raise Expected("a day and what happened, such as 2011-02-11.join.skt.port_in")
    fields = _HEADS[kind]
    words = rest.rsplit(".", max(len(fields) - 1, 0)) if rest else []
    if len(words) != len(fields) or text.endswith("."):  # a dot too many is not passed over
        raise Expected("the form {form}", form=".".join(("day", kind, *fields)))
    return {"kind": kind, "on": _maybe("text", day), **dict(zip(fields, words, strict=True))}


def _maybe(kind: str, text: str) -> Any:  # noqa: ANN401 - JSON data
    values = [_read(kind, part) for part in text.split("~", 3)]
    if len(values) > 3:
        raise Expected("low~high or low~high~likely")
    return dict(zip(("low", "high", "likely"), values, strict=False)) if values[1:] else values[0]


def _line(text: str) -> dict[str, Any]:
    carrier, dot, monthly = text.rpartition(".")
    if not dot:
        raise Expected("a carrier and its monthly amount, such as kt.69000")
    return {"carrier": carrier, "monthly": _read("won", monthly)}


def _total(text: str) -> Was:
    found = re.fullmatch(r"(-?[0-9]{1,12})(?:~(-?[0-9]{1,12}))?(\.incomplete)?", text)
    if not found or int(found[1]) > int(found[2] or found[1]):
        raise Expected("a total, such as 50300, 48100~50300 or 50300.incomplete")
    return Was(int(found[1]), int(found[2] or found[1]), complete=not found[3])


# Names of parameters, and places in the document.


@functools.lru_cache(maxsize=1024)  # a link asks for each of its names several times over, and links are alike
def _order(name: str) -> list[str | int]:
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


def _name(place: str) -> str:
    """The parameter of a place in the document, which counts from 0; a whole list goes by its first item.

    Steps that no parameter names are passed over: what a head says, ids and kinds, the ends of a range, and the
    branches of unions, which Pydantic names on its way.
    """
    place = _LISTED.sub(lambda item: f"{_LETTERS[item[1]]}{int(item[2] or 0) + 1}", place)
    return ".".join(step for step in place.split(".") if _template(step) in _STEPS)


def _translated(problem: Problem, texts: Mapping[str, str]) -> Problem:
    """What the scenario finds wrong, told of the parameter it came from."""
    name, found = _name(problem.where) or "the link", problem.found
    if found.startswith("the unknown key"):
        name = next((text for text in texts if f"{text}.".startswith(f"{name}.")), name)
        return Problem(name, shown(texts.get(name)), "nothing here: what it belongs to has no such thing")
    if "actual_length" in problem.values:
        found = str(problem.values["actual_length"])
    elif problem.where == "events" and found != "nothing":
        found = re.sub(r"events\.[0-9]+", lambda event: _name(event[0]), found)
        name = found.partition(" ")[0]
    elif found.startswith(("{", "[")):  # what was made of the link, not what it says
        found = shown(texts.get(name))
    elif name not in texts and found != "nothing":  # a word of a head
        name = name.partition(".")[0]
    return Problem(name, found, problem.expected, problem.values)
