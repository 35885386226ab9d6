"""What every verb of the command line shares: its arguments, its language, how it prints, how it complains."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console, Group, RenderableType

from calculator.errors import (
    CalculatorError,
    CardError,
    JobError,
    LinkError,
    Problem,
    ScenarioError,
    problems_of,
    shown,
)
from calculator.events import Day
from calculator.reading import A_SCENARIO
from calculator.terminal.parts import plain
from calculator.wording import Lang, problem_text, say

WIDTH = 80
_DAY: TypeAdapter[date] = TypeAdapter(Day)

S = Annotated[str, typer.Argument(metavar="S", help=f"The scenario: {A_SCENARIO}.")]
LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="Korean or English; by default as the link or the locale has it.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


def known(lang: str | None) -> Lang | None:
    return "ko" if lang == "ko" else "en" if lang == "en" else None


def locale() -> Lang:
    """The language of the process: Korean where its locale is."""
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ko" if named.startswith("ko") else "en"


@contextmanager
def told(lang: Lang | None) -> Iterator[None]:
    """Turns what is wrong into one line for each problem, and the exit code."""
    try:
        yield
    except CalculatorError as error:
        spoken = lang or locale()
        for problem in error.problems:
            said = replace(problem, found=say(problem.found, spoken))
            typer.echo(plain(problem_text(said, spoken)), err=True)
        raise typer.Exit(1 if isinstance(error, CardError | JobError) else 2) from None


def show(parts: Iterable[RenderableType]) -> None:
    """Prints as wide as a page at most. Long addresses are neither broken nor cut, so that they can be followed."""
    console = Console(markup=False, emoji=False, highlight=False)
    console.width = min(WIDTH, console.width)
    for part in parts:
        console.print(Group(part), crop=False)  # by itself a text would forget that it must not be wrapped


def write(text: str) -> None:
    """Prints a text to the byte: no wrapping, and UTF-8 whatever the terminal speaks."""
    if sys.stdout is not None:
        sys.stdout.buffer.write(f"{text}\n".encode())


def save(text: str, path: Path) -> None:
    """Writes a text to a file, to the byte. Raises ScenarioError where it cannot be written."""
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise ScenarioError(Problem("-o", shown(str(path)), "{reason}", {"reason": error.strerror})) from None


def base(url: str) -> str:
    """The address a link begins with. Raises LinkError where it is no address."""
    expected = "an address such as https://example.org/"
    try:
        parts = urlsplit(url)
    except ValueError:
        raise LinkError(Problem("--url", shown(url), expected)) from None
    if url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise LinkError(Problem("--url", shown(url), expected))
    return url.rstrip("?#")


def day(text: str) -> date:
    """A day as an option has it. Typer tells what is wrong."""
    try:
        return _DAY.validate_python(text)
    except ValidationError as error:
        (problem,) = problems_of(error)
        raise typer.BadParameter(
            f"found {problem.found}; expected {problem.expected.format(**problem.values)}."
        ) from None
