"""Fee cards, changed at random: the rulebook refuses them by file and field, or prices with them."""

from __future__ import annotations

import functools
import random
from typing import Any

from calculator import Rulebook
from calculator.errors import CardError
from calculator.rulebook import default_root
from tests.fuzz.harness import Find, Outcome, measured
from tests.small import files

ODD = (
    *(
        "",
        "\n",
        "=",
        "[",
        "]",
        '"',
        "'",
        "{",
        "}",
        "#",
        ",",
        ".",
        "-1",
        "0",
        "1",
        "10001",
        "1e3",
        "nan",
        "inf",
        "true",
        "99999999999999",
    ),
    *(
        "2024-02-30",
        "2026-13-01",
        "1979-05-27T07:32:00Z",
        "[[version]]",
        "[version.note]",
        'kind = "flat"',
        "amount = 1",
        "\x00",
        "\u202e",
    ),
    *(
        'kind = "unknown"',
        'terms = {kind = "not_charged"}',
        "a.b.c = 1",
        "low = 1",
        '"""',
        "effective = 2030-01-01",
        "[" * 50,
    ),
)


@functools.cache
def seeds() -> list[tuple[str, str]]:
    """Cards of one market, by their paths."""
    root = default_root()
    found = sorted(root.joinpath("kr").rglob("*.toml"))
    return [
        (path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in found if path.stat().st_size < 6_000
    ]


def changed(rng: random.Random) -> Any:
    """A card with one to three changes."""
    path, text = rng.choice(seeds())
    for _ in range(rng.randint(1, 3)):
        start = rng.randrange(len(text) + 1)
        match rng.randrange(4):
            case 0:
                text = text[:start] + rng.choice(ODD) + text[start + rng.choice([0, 0, 3, 9]) :]
            case 1:
                lines = text.splitlines(keepends=True)
                del lines[rng.randrange(len(lines) or 1) : rng.randrange(len(lines) or 1) + 1]
                text = "".join(lines) or "\n"
            case 2:
                lines = rng.choice(seeds())[1].splitlines(keepends=True)
                text = text[:start].rpartition("\n")[0] + "\n" + rng.choice(lines) + text[start:]
            case _:
                text = text[:start] + rng.choice("0123456789-\"'={}[]") + text[start + 1 :]
    return path, text


def check(given: Any) -> Outcome:
    """Reads a rulebook of a few files with the card among them. Raises Find."""
    path, text = given
    found, seconds = measured(lambda: _outcome(files() | {path: text}))
    if isinstance(found, CardError):
        told = str(found)
        if not told or not all(problem.where for problem in found.problems):
            raise Find(f"was refused as {told[:500]!r}", given)
        return Outcome(read=False, seconds=seconds)
    if found.digest != Rulebook.read(files() | {path: text}).digest:
        raise Find("has another digest when it is read again", given)
    return Outcome(read=True, seconds=seconds)


def deep(given: Any) -> None:
    """A rulebook that was read is the same in another order of its files."""
    path, text = given
    every = files() | {path: text}
    if Rulebook.read(dict(reversed(every.items()))).digest != Rulebook.read(every).digest:
        raise Find("depends on the order of files", given)


def _outcome(texts: dict[str, str]) -> Rulebook | CardError:
    try:
        return Rulebook.read(texts)
    except CardError as error:
        return error
