"""What the answers are made of: sources by number, tables without lines, quiet and bold text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from calculator.cards import Source, Standing
from calculator.lines import STANDINGS
from calculator.wording import Lang, say

INDENT = 4

Cite = Callable[[Iterable[Source]], str]


def plain(text: str) -> str:
    """A text without signs that would steer a terminal: it may quote a stranger's file."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in text)


class Notes:
    """Sources by number, in the order they are first cited."""

    def __init__(self) -> None:
        self.places: dict[Source, int] = {}

    def cite(self, sources: Iterable[Source]) -> str:
        """The numbers of some sources: [1,4]."""
        numbers = sorted({self.places.setdefault(source, len(self.places) + 1) for source in sources})
        return f"[{','.join(map(str, numbers))}]"  # no space, so that no line breaks inside

    def listed(self, lang: Lang) -> Iterator[RenderableType]:
        if self.places:
            yield heading(say("Sources", lang))
        for source, place in self.places.items():
            yield hanging(f"[{place}]", _source_text(source, lang))
            if source.url:
                yield quiet(f"{' ' * INDENT}{source.url}", no_wrap=True)


def _source_text(source: Source, lang: Lang) -> Text:
    published = say("published {day}", lang, day=source.published) if source.published else ""
    seen = say("read on {day}", lang, day=source.seen)
    text = Text(f"{say(source.title, lang)} ({', '.join(filter(None, (published, seen)))})")
    return text.append(f"\n{source.says}", style="dim") if source.says else text


def dated(version: date | None, checked: date | None, standing: Standing, lang: Lang) -> str:
    parts = [
        say("in force since {day}", lang, day=version) if version else "",
        say("last checked {day}", lang, day=checked) if checked else "",
        say(STANDINGS[standing], lang),
    ]
    return "; ".join(filter(None, parts))


def book(digest: str, lang: Lang) -> str:
    return say("rulebook {digest}", lang, digest=digest)


def plain_table(*, show_header: bool = True) -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=show_header, header_style="dim")


def hanging(mark: str, text: Text) -> Table:
    """A mark with a text beside it, whose further lines stay clear of the mark."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark), text)
    return grid


def heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def quiet(text: str, *, no_wrap: bool = False) -> Text:
    return Text(text, style="dim", no_wrap=no_wrap, overflow="ignore" if no_wrap else "fold")
