"""A scenario from wherever a person keeps it: a file, standard input, a link, a receipt."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from calculator.errors import Problem, ScenarioError, shown
from calculator.links import Link, Was, decode
from calculator.scenario import MOST_BYTES, Scenario

A_SCENARIO = "a file, - for standard input, a share link or its query string"
#: A receipt tells every line with its sources, so it is far longer than the scenario it was made of.
MOST_RECEIPT_BYTES = 8_388_608
#: How a receipt that is no JSON carries the query of its link: an element of a page, a line of a table, a property.
CARRIED = "switching-cost-scenario"
_ON_A_PAGE = re.compile(rf'<meta name="{CARRIED}" content="([^"]*)">')
_IN_A_TABLE = re.compile(rf'^{CARRIED},"?([^"\s]+)"?\s*$', re.MULTILINE)  # a query holds no quote, comma or space
_A_DIGEST = re.compile(r"[0-9a-f]{12}")
_IN_A_CALENDAR = re.compile(rf"^X-{CARRIED.upper()}:(.*)$", re.MULTILINE)


def scenario_of(text: str) -> Link:
    """The scenario a person points at, with what a link's sender saw beside it. Raises ScenarioError or LinkError.

    A file or standard input may hold a document, a link or a receipt, so that one command's answer is the next one's
    question.
    """
    return told_by(text)[1]


def told_by(place: str) -> tuple[str, Link]:
    """What a person points at, word for word, and what it tells. Raises as `scenario_of` does."""
    if place != "-" and not _is_file(place) and _is_link(place):
        return place, decode(place)
    name, text = text_of(place)
    return text, link_in(text, name)


def text_of(place: str) -> tuple[str, str]:
    """What a file or standard input holds, with the name an error gives it. Raises ScenarioError."""
    if place == "-":
        name, data = "standard input", b"" if sys.stdin is None else _taken(sys.stdin.buffer)
    else:
        name = shown(place)
        try:
            with Path(place).open("rb") as file:
                data = _taken(file)
        except (OSError, ValueError) as error:
            raise ScenarioError(Problem(name, _trouble(error), A_SCENARIO)) from None
    return name, _decoded(name, data)


def link_in(text: str, name: str = "the document") -> Link:
    """The scenario of a text: a document, a link, or a receipt in any of its forms. Raises ScenarioError, LinkError."""
    query = next(_carried(text), None)
    if query is not None:
        return decode(query)
    if receipt := _receipt(text):
        return _of_receipt(receipt)
    if len(text.encode()) > MOST_BYTES:
        raise _too_long(name)
    return decode(text) if not text.startswith(("{", "[", '"')) and _is_link(text) else Link(Scenario.parse(text))


def _decoded(name: str, data: bytes) -> str:
    if len(data) > MOST_RECEIPT_BYTES:
        raise _too_long(name)
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ScenarioError(Problem(name, "bytes that are not text in UTF-8", A_SCENARIO)) from None
    if not text:
        raise ScenarioError(Problem(name, "nothing", "a scenario or a share link"))
    return text


def _too_long(name: str) -> ScenarioError:
    expected = "a scenario of at most {most:,} bytes"
    return ScenarioError(Problem(name, f"more than {MOST_BYTES:,} bytes", expected, {"most": MOST_BYTES}))


def _carried(text: str) -> Iterator[str]:
    """The query that a receipt carries, where the text is a page, a table or a calendar of ours."""
    if text[:9].lower() == "<!doctype":
        yield from (html.unescape(found[1]) for found in _ON_A_PAGE.finditer(text))
    elif text.startswith("BEGIN:VCALENDAR"):
        unfolded = re.sub(r"\r?\n[ \t]", "", text)
        yield from (re.sub(r"\\([,;\\])", r"\1", found[1].strip()) for found in _IN_A_CALENDAR.finditer(unfolded))
    else:
        yield from (found[1] for found in _IN_A_TABLE.finditer(text))


def _receipt(text: str) -> dict[str, Any] | None:
    """A ledger's JSON; None where the text is anything else."""
    if not text.startswith("{") or '"entries"' not in text:
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and "entries" in data and "rulebook" in data else None


def _of_receipt(receipt: dict[str, Any]) -> Link:
    """The scenario in a ledger's JSON, with the rulebook it was priced by, and the total it came to."""
    if "scenario" not in receipt:
        expected = "the scenario in it: this receipt was written before receipts carried theirs"
        raise ScenarioError(Problem("the receipt", "nothing", expected))
    book = receipt["rulebook"]
    known = isinstance(book, str) and _A_DIGEST.fullmatch(book) is not None
    return Link(Scenario.parse(receipt["scenario"]), book if known else None, _total(receipt.get("total")))


def _total(was: Any) -> Was | None:  # noqa: ANN401 - whatever a stranger's file holds there
    if not isinstance(was, dict) or any(type(was.get(end)) is not int for end in ("low", "high")):
        return None
    return Was(was["low"], was["high"], complete=was.get("complete", True) is True)


def _taken(file: BinaryIO) -> bytes:
    """A file's bytes, one more than are allowed at most: it may have no end."""
    return file.read(MOST_RECEIPT_BYTES + 1)


def _is_file(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # too long for a name, or with a zero byte in it: no file, and maybe a link
        return False


def _is_link(text: str) -> bool:
    return "=" in text or "://" in text or text.startswith("?")


def _trouble(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError() | ValueError():
            return "no file of that name"
        case IsADirectoryError():
            return "a folder"
        case PermissionError():
            return "a file that may not be read"
        case _:
            return str(error.strerror)
