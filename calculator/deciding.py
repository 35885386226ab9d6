"""The verbs that help decide: whether, when and which way, what is not known, what weighs, a trial as a decision."""

from __future__ import annotations

from typing import Annotated

import typer

from calculator.answers import compact, several_data, trial_data
from calculator.best import best as best_of
from calculator.bestdata import to_json as advice_json
from calculator.console import JsonOption, LangOption, S, known, locale, show, told, write
from calculator.documents import levers_data, spread_data
from calculator.levers import levers as levers_of
from calculator.reading import A_SCENARIO, scenario_of
from calculator.rulebook import Rulebook
from calculator.several import aligned, several
from calculator.spread import spread as spread_of
from calculator.terminal.best import shown_best, weighing
from calculator.terminal.compare import shown_several
from calculator.terminal.levers import shown_levers, shown_spread
from calculator.terminal.trial import shown_trial
from calculator.trial import share_of
from calculator.trial import trial as trial_of
from calculator.ways import MB, Need

app = typer.Typer(rich_markup_mode=None)


@app.command()
def best(  # noqa: PLR0917 - Typer passes them by name
    s: S,
    days: Annotated[int, typer.Option("--days", min=1, max=3_660, help="How many days to weigh.")] = 730,
    data: Annotated[
        float | None, typer.Option("--data", min=0, metavar="GB", help="Data needed a month; else what the plan gives.")
    ] = None,
    voice: Annotated[int | None, typer.Option("--voice", min=0, metavar="MIN", help="Minutes needed a month.")] = None,
    age: Annotated[int | None, typer.Option("--age", min=0, max=130, help="Weighs plans for that age too.")] = None,
    ways: Annotated[int, typer.Option("--ways", min=1, max=100, help="How many ways to tell one by one.")] = 10,
    new_number: Annotated[bool, typer.Option("--new-number", help="Weighs giving up the number too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="The answer as JSON, every day of the curve in it.")] = False,
    lang: LangOption = None,
) -> None:
    """Whether to move, which way, and on which day."""
    with told(lang):
        link, rulebook = scenario_of(s), Rulebook.load()
        need = Need(None if data is None else round(data * MB), voice, age)
        with weighing() as progress:
            found = best_of(
                link.scenario, rulebook, days=days, need=need, new_number=new_number, shown=ways, progress=progress
            )
        if json:
            write(advice_json(found, rulebook))
            return
        show(shown_best(found, rulebook, lang or known(link.lang) or locale()))


@app.command()
def spread(s: S, *, json: JsonOption = False, lang: LangOption = None) -> None:
    """What a scenario with unknowns can come to, and which of them to look up first."""
    with told(lang):
        link, rulebook = scenario_of(s), Rulebook.load()
        found = spread_of(link.scenario, rulebook)
        if json:
            write(compact(spread_data(found)))
            return
        show(shown_spread(found, lang or known(link.lang) or locale()))


@app.command()
def levers(s: S, *, json: JsonOption = False, lang: LangOption = None) -> None:
    """What each amount of a switch weighs, and at which value the verdict turns."""
    with told(lang):
        link, rulebook = scenario_of(s), Rulebook.load()
        found = levers_of(link.scenario, rulebook)
        if json:
            write(compact({"levers": levers_data(found)}))
            return
        show(shown_levers(found, lang or known(link.lang) or locale()))


@app.command()
def compare(
    s: Annotated[list[str], typer.Argument(metavar="S", help=f"Scenarios of one window, each {A_SCENARIO}.")],
    *,
    data: Annotated[
        float | None,
        typer.Option("--data", min=0, metavar="GB", help="Data a cheaper plan in place must give."),
    ] = None,
    align: Annotated[bool, typer.Option("--align", help="Over the days that all windows share.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    sources: Annotated[bool, typer.Option("--sources", help="The sources of each line that differs.")] = False,
    lang: LangOption = None,
) -> None:
    """Scenarios against staying and against a cheaper plan in place: where the difference comes from, and when."""
    with told(lang):
        links, rulebook = [scenario_of(text) for text in s], Rulebook.load()
        scenarios = [link.scenario for link in links]
        least = None if data is None else round(data * MB)
        found = several(aligned(scenarios) if align else scenarios, rulebook, data_at_least_mb=least)
        if json:
            write(compact(several_data(found, rulebook)))
            return
        show(shown_several(found, rulebook, lang or known(links[0].lang) or locale(), sources=sources))


@app.command()
def trial(
    s: S,
    keep: Annotated[
        str | None,
        typer.Option("--keep-probability", metavar="P", help="How likely the phone is kept: 0.3, 30% or 3/10."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    sources: Annotated[bool, typer.Option("--sources", help="The sources of each line.")] = False,
    lang: LangOption = None,
) -> None:
    """A phone on trial as a decision: what can follow, what each way costs, and its last day."""
    with told(lang):
        link, rulebook = scenario_of(s), Rulebook.load()
        found = trial_of(link.scenario, rulebook, keep_probability=None if keep is None else share_of(keep))
        if json:
            write(compact(trial_data(found)))
            return
        show(shown_trial(found, lang or known(link.lang) or locale(), sources=sources))
