"""The best way: what to do in words, the turns of the curve, the ways in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from calculator.advice import advice
from calculator.best import Best
from calculator.curve import Curve
from calculator.ledger import Total
from calculator.links import encode
from calculator.rulebook import Rulebook
from calculator.terminal.parts import Notes, book, hanging, heading, plain_table, quiet
from calculator.wording import Lang, day_text, say, won_span

#: Marks of a row of bars, from the least to the most.
BARS = "▁▂▃▄▅▆▇█"
#: How many bars a curve is drawn with: what fits a line of a terminal.
WIDTH = 73


@contextmanager
def weighing() -> Iterator[Callable[[int, int], None]]:
    """A bar of progress on a terminal, gone when done; nothing where no one would see it."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)


def shown_best(found: Best, rulebook: Rulebook, lang: Lang) -> Iterator[RenderableType]:
    """Whether to move, which way and when; what each day would come to; and the ways that came after."""
    scenario = found.stay.scenario
    window = {"first": day_text(scenario.from_, lang), "last": day_text(scenario.until, lang)}
    yield quiet(say("Costs from {first} to {last}", lang, **window) + " · " + book(rulebook.digest, lang))
    yield Text()
    notes = Notes()
    first, *rest = advice(found, rulebook)
    yield Text(first[lang], style="bold")
    yield from (Text(sentence[lang]) for sentence in rest)
    if found.curve is not None and found.switch is not None:
        yield heading(say("If switched on each day, against staying", lang))
        yield from _curve(found.curve, lang)
        for turn in found.turns:
            yield hanging(str(turn.on), Text(f"{turn.sentence(lang)} {notes.cite(turn.sources)}"))
    weighed = say("The cheapest of {count:,} ways, each on its best day", lang, count=found.weighed)
    yield heading(weighed)
    yield _ways(found, lang)
    yield from notes.listed(lang)
    yield heading(say("Each line of it, with its sources: price this link", lang))
    yield quiet(encode(found.advised.scenario, book=rulebook.digest, was=found.advised.total, lang=lang), no_wrap=True)


def _curve(curve: Curve, lang: Lang) -> Iterator[RenderableType]:
    """The curve as a row of bars, each for some days: the taller, the dearer; a space where it cannot be done."""
    middle, open_ = (curve.low + curve.high) // 2, curve.open
    if not open_.any():
        return
    low, high = int(middle[open_].min()), int(middle[open_].max())
    step = -(-len(curve) // WIDTH)
    bars = []
    for start in range(0, len(curve), step):
        some = middle[start : start + step][open_[start : start + step]]
        if not len(some):
            bars.append(" ")
        else:
            bars.append(BARS[(int(some.min()) - low) * (len(BARS) - 1) // max(high - low, 1)])
    yield Text("".join(bars), no_wrap=True)
    ends = {"low": won_span(low, low, lang), "high": won_span(high, high, lang)}
    days = {"first": day_text(curve.first, lang), "last": day_text(curve.on(len(curve) - 1), lang)}
    yield quiet(say("{first} to {last}; from {low} to {high}", lang, **days, **ends))


def _ways(found: Best, lang: Lang) -> Table:
    table = plain_table()
    table.add_column(say("Day", lang), no_wrap=True)
    table.add_column(say("Way", lang), ratio=1, overflow="fold")
    table.add_column(say("Against staying", lang), justify="right", no_wrap=True)
    for way in found.ways:
        words = Text(way.words[lang])
        if way.why is not None:
            words.append(f"\n{way.why[lang]}", style="dim")
        table.add_row(str(way.on or ""), words, Text(_net(way.net, lang)))
    return table


def _net(net: Total, lang: Lang) -> str:
    return won_span(net.low, net.high, lang)
