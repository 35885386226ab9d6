"""A simulated year on the terminal: a table by category, a chart by month, and what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.bar import Bar
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from calculator.errors import Problem, ScenarioError, shown
from calculator.lines import CATEGORY_NAMES
from calculator.market import Statistics
from calculator.policies import policy
from calculator.rulebook import Rulebook
from calculator.simulate import Simulation, Spread, simulate
from calculator.terminal.parts import book, heading, plain_table, quiet
from calculator.wording import Lang, digits, say

MILLION = 1_000_000


def simulated(policies: Iterable[str], assumed: Iterable[str], size: int, seeds: int) -> Simulation:
    """The year as the command line asks for it. Raises ScenarioError where a policy or an assumption says nothing."""
    rulebook, statistics = Rulebook.load(), Statistics.load().assuming(dict(map(_assumption, assumed)))
    asked = [policy(text, rulebook, statistics.market) for text in policies]
    return simulate(statistics, rulebook, asked, size=size, seeds=seeds)


def _assumption(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if not re.fullmatch("[0-9]{1,12}", value):
        raise ScenarioError(Problem("--assume", shown(text), "NAME=VALUE, the value a whole number"))
    return name, int(value)


def shown_simulation(found: Simulation, lang: Lang) -> Iterator[RenderableType]:
    """The year as it is and under each policy: in millions, the middle of the runs and between which they lie."""
    statistics = found.statistics
    months = {"first": statistics.months[0].month, "last": statistics.months[-1].month}
    ports = say("{n} ports from {first} to {last}", lang, n=digits(statistics.ports), **months)
    drawn = say("{n} drawn {seeds} times", lang, n=digits(found.size), seeds=len(found.seeds))
    yield quiet(f"{ports} · {drawn} · {book(found.rulebook, lang)}")
    for outcome in found.outcomes:
        yield heading(outcome.said or say("As things are", lang))
        table = plain_table()
        table.add_column(say("Category", lang))
        for name in (say("Million won", lang), say("at least", lang), say("at most", lang)):
            table.add_column(name, justify="right", no_wrap=True)
        for category, spread in outcome.by_category.items():
            table.add_row(say(CATEGORY_NAMES[category], lang), *_millions(spread))
        table.add_row(say("In all", lang), *_millions(outcome.total), style="bold")
        if outcome.change is not None:
            table.add_row(say("Change", lang), *_millions(outcome.change), style="bold")
        yield table
        if outcome.unknown:
            share = f"{outcome.unknown / 100:.1f}"
            yield quiet(
                say(
                    "Of {share} percent of the switches a part is not known, and not in the figures.", lang, share=share
                )
            )
    yield heading(say("By month, in millions", lang))
    yield _chart(found)
    yield heading(say("Assumed, where nothing is published (--assume NAME=VALUE)", lang))
    for name, assumption in statistics.assumptions.items():
        yield quiet(f"{name}={assumption.value}  {assumption.about}")
    yield quiet(say("Nobody decides anew: that more would switch where it costs less is not in the figures.", lang))


def _millions(spread: Spread) -> tuple[str, str, str]:
    middle, low, high = (digits(round(end / MILLION)) for end in (spread.middle, spread.low, spread.high))
    return middle, low, high


def _chart(found: Simulation) -> Table:
    """A bar for each month and outcome; those of one month stand together."""
    longest = max(spread.middle for outcome in found.outcomes for spread in outcome.by_month) or 1
    chart = plain_table(show_header=False)
    for _ in range(2):
        chart.add_column(no_wrap=True)
    chart.add_column(ratio=1)
    for place, month in enumerate(found.statistics.months):
        for outcome in found.outcomes:
            spread = outcome.by_month[place]
            bar = Bar(longest, 0, max(spread.middle, 0), color="blue" if not outcome.said else "cyan")
            chart.add_row("" if outcome.said else month.month, Text(_millions(spread)[0], justify="right"), bar)
    return chart
