"""Links: a whole scenario in named, sorted, readable query parameters.

    as_of=2026-11-22&e1=2009-11-28.join.kt.new&e1.plan=kr.kt.i-lite-2009&…&from=2011-02-01&until=2012-01-31&v=1

- A thing's kind or id stands under its own name, its other fields under that name and a dot. Lists number their items
  from 1, without gaps: events `e1`, an event's contracts `e1.c1`, services `s1`, household lines `h1`.
- An event's own text is its head: the day, what happened, and the words that needs (`HEADS` in grammar.py).
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

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, unquote_plus

from calculator import transit
from calculator.errors import LinkError, Problem, ScenarioError, shown
from calculator.grammar import HEADS, Was, misnamed, order, parameter, read
from calculator.scenario import VERSION, Household, Scenario

__all__ = [
    "LONGEST", "MOST_PARAMETERS", "PAGE_KEYS", "Link", "TotalLike", "Was", "decode", "encode", "parameters",
]  # fmt: skip

LONGEST = 8_192  # characters of a query
MOST_PARAMETERS = 400
#: Not the sender's. Streamlit owns the first two. Facebook, Instagram and Threads add the third to every link that is
#: followed there, which broke other calculators' links: guga31bb/fourth_calculator#5, HermanMartinus/bearblog#429.
_FOREIGN = ("embed", "embed_options", "fbclid")
#: The pages' own, beside the scenario: the fee that the rules are opened at, the question of the guided path and what
#: was not known there that no scenario can say, what a plan must give, how likely a phone on trial is kept, the rule
#: that is otherwise. No scenario means anything by them.
PAGE_KEYS = ("fee", "step", "unsure", "need", "kept", "rule")


class TotalLike(Protocol):
    """A sum as a ledger has it."""

    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...
    @property
    def complete(self) -> bool: ...


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
    _refuse(read(texts)[1])
    texts |= {parameter(place): _text(value) for place, value in _leaves(_said(link.scenario))}
    if link.scenario.household == Household():  # asked about, and nothing is on the bundle
        texts["household.lines"] = "none"
    texts = {name: texts[name] for name in sorted(texts, key=order)} | {"v": str(VERSION)}
    _check_size(len(_joined(texts)), len(texts))
    return texts


def decode(link: str | Mapping[str, str | Sequence[str]]) -> Link:
    """What a URL, a query string or a page's parameters say. Raises LinkError with every problem there is."""
    pairs = _pairs(link)
    texts = dict(reversed(pairs))  # the first of each name
    _check_version(texts.get("v"), transit.strange(_query(link)) if isinstance(link, str) else "")
    document, unread = read(texts)
    problems = dict(misnamed(texts, pairs)) | unread
    book, was, lang, _ = (document.pop(name, None) for name in ("book", "was", "lang", "v"))
    try:
        scenario = Scenario.parse(document)
    except ScenarioError as error:
        told = [_translated(found, texts) for found in error.problems]
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
        whole, words = event.model_dump(by_alias=True), HEADS[event.kind]
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
            yield from _leaves(value, f"{place}.{step}")
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


def _translated(problem: Problem, texts: Mapping[str, str]) -> Problem:
    """What the scenario finds wrong, told of the parameter it came from."""
    name, found = parameter(problem.where) or "the link", problem.found
    if found.startswith("the unknown key"):
        name = next((text for text in texts if f"{text}.".startswith(f"{name}.")), name)
        return Problem(name, shown(texts.get(name)), "nothing here: what it belongs to has no such thing")
    if "actual_length" in problem.values:
        found = str(problem.values["actual_length"])
    elif problem.where == "events" and found != "nothing":
        found = re.sub(r"events\.[0-9]+", lambda event: parameter(event[0]), found)
        name = found.partition(" ")[0]
    elif found.startswith("{"):  # what was made of the link, not what it says
        found = shown(texts.get(name))
    elif name not in texts and found != "nothing":  # a word of a head
        name = name.partition(".")[0]
    return Problem(name, found, problem.expected, problem.values)
