"""The rulebook's health."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from calculator.health import Finding, Health
from calculator.lines import STANDINGS
from calculator.terminal.parts import INDENT, book, plain, quiet
from calculator.wording import Lang, day_text, problem_text, say


def shown_health(found: Health, lang: Lang) -> Iterator[RenderableType]:
    """What a look through the rulebook found, the worst last."""
    if found.digest:
        counts = {"cards": found.cards, "versions": found.versions, "sources": found.sources}
        yield Text(
            say("{cards} cards, {versions} versions, {sources} sources", lang, **counts)
            + " · "
            + book(found.digest, lang)
        )
        grounds = (f"{say(STANDINGS[ground], lang)} {count}" for ground, count in found.standing.items())  # type: ignore[index]
        yield quiet(", ".join(grounds))
        yield from _findings(say("Not known: {n}", lang, n=len(found.unknown)), found.unknown, lang)
        yield from _findings(say("Disputed: {n}", lang, n=len(found.disputed)), found.disputed, lang)
        yield from _findings(say("Not checked for too long: {n}", lang, n=len(found.stale)), found.stale, lang)
    for problem in found.problems:
        yield Text(plain(problem_text(problem, lang)), style="bold")
    if found.sound:
        yield Text(say("Sound on {day}.", lang, day=day_text(found.as_of, lang)), style="bold")
    else:
        yield Text(say("Not sound on {day}.", lang, day=day_text(found.as_of, lang)), style="bold")


def _findings(heading: str, findings: Sequence[Finding], lang: Lang) -> Iterator[RenderableType]:
    yield Text(heading)
    for finding in findings:
        checked = say("last checked {day}", lang, day=finding.checked)
        yield Padding(quiet(f"{finding.fee} {finding.version}, {checked}"), (0, 0, 0, INDENT))
