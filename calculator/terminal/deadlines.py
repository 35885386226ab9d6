"""Days not to miss, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from calculator.deadlines import Deadline
from calculator.terminal.parts import Notes, hanging
from calculator.wording import Lang, say


def shown_deadlines(found: Sequence[Deadline], lang: Lang, *, sources: bool = False) -> Iterator[RenderableType]:
    """Each day with what it is for; with `sources`, the pages it was read off."""
    notes = Notes()
    if not found:
        yield Text(say("No day to miss is known.", lang))
    for deadline in found:
        cited = f" {notes.cite(deadline.sources)}" if sources else ""
        yield hanging(str(deadline.on), Text(f"{deadline.words[lang]}{cited}"))
    yield from notes.listed(lang)
