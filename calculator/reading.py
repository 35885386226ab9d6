"""A scenario from wherever a person keeps it: a file, standard input, a link."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from calculator.errors import Problem, ScenarioError, shown
from calculator.links import Link, decode
from calculator.scenario import MOST_BYTES, Scenario

A_SCENARIO = "a file, - for standard input, a share link or its query string"


def scenario_of(text: str) -> Link:
    """The scenario a person points at, with what a link's sender saw beside it. Raises ScenarioError or LinkError.

    A file or standard input may hold a document or a link, so that one command's answer is the next one's question.
    """
    if text == "-":
        return _read("standard input", b"" if sys.stdin is None else _taken(sys.stdin.buffer))
    if not _is_file(text) and _is_link(text):
        return decode(text)
    try:
        with Path(text).open("rb") as file:
            data = _taken(file)
    except (OSError, ValueError) as error:
        raise ScenarioError(Problem(shown(text), _trouble(error), A_SCENARIO)) from None
    return _read(shown(text), data)


def _read(name: str, data: bytes) -> Link:
    if len(data) > MOST_BYTES:
        expected = "a scenario of at most {most:,} bytes"
        raise ScenarioError(Problem(name, f"more than {MOST_BYTES:,} bytes", expected, {"most": MOST_BYTES}))
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ScenarioError(Problem(name, "bytes that are not text in UTF-8", A_SCENARIO)) from None
    if not text:
        raise ScenarioError(Problem(name, "nothing", "a scenario or a share link"))
    return decode(text) if not text.startswith(("{", "[", '"')) and _is_link(text) else Link(Scenario.parse(text))


def _taken(file: BinaryIO) -> bytes:
    """A file's bytes, one more than are allowed at most: it may have no end."""
    return file.read(MOST_BYTES + 1)


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
