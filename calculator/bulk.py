"""The verbs for everyone at once: a file of stays, and a year of switching."""

from __future__ import annotations

from datetime import date
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from calculator.console import LangOption, day, locale, show, told, write
from calculator.policies import FORMS
from calculator.terminal.simulate import shown_simulation, simulated

app = typer.Typer(rich_markup_mode=None)

_DAY_OPTION = {"parser": day, "metavar": "DAY"}


@app.command()
def batch(  # noqa: PLR0917 - a verb has as many options as people ask for
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="Stays: Parquet, Arrow (IPC) or CSV, by its name's end.")
    ],
    target: Annotated[
        Path, typer.Argument(metavar="OUT", help="Their amounts, likewise; without an end, a folder of Parquet parts.")
    ],
    first: Annotated[date, typer.Option("--from", help="Costs dated from this day count,", **_DAY_OPTION)],
    last: Annotated[date, typer.Option("--until", help="up to this one.", **_DAY_OPTION)],
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="COLUMN", help="A column to carry over, such as an id.")
    ] = None,
    explain: Annotated[int, typer.Option(min=0, metavar="N", help="Write the receipts of N random rows too.")] = 0,
    seed: Annotated[int, typer.Option(help="Which random rows.")] = 0,
    workers: Annotated[int, typer.Option(min=0, help="Processes; by default one for each processor.")] = 0,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace OUT where it is there already.")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Forget what an interrupted run has done.")] = False,
    lang: LangOption = None,
) -> None:
    """Prices a file of stays, a row for each row. A run that was interrupted goes on where it was."""
    from calculator.terminal.batch import run_batch  # noqa: PLC0415 - Arrow, which no other verb should wait for

    spoken = lang or locale()
    with told(lang):
        what = (source, target, first, last), tuple(keep or ()), (explain, seed), workers
        show(run_batch(*what, overwrite=overwrite, restart=restart, lang=spoken))


@app.command()
def columns() -> None:
    """The columns that a file for `batch` may have, and those it gets, as JSON."""
    from calculator.arrow.schema import described  # noqa: PLC0415 - Arrow, which no other verb should wait for

    write(dumps(described(), indent=1))


@app.command()
def simulate(  # noqa: PLR0917 - Typer passes them by name
    policies: Annotated[
        list[str] | None, typer.Option("--policy", metavar="WHAT", help=f"What might be done: one of {FORMS}.")
    ] = None,
    assumed: Annotated[
        list[str] | None, typer.Option("--assume", metavar="NAME=VALUE", help="Another value for what is assumed.")
    ] = None,
    size: Annotated[int, typer.Option(min=100, max=10_000_000, help="Switches drawn for each run.")] = 50_000,
    seeds: Annotated[int, typer.Option(min=1, max=1_000, help="Runs, each with a seed of its own.")] = 10,
    json: Annotated[bool, typer.Option("--json", help="The outcome as JSON, with its sources.")] = False,
    lang: LangOption = None,
) -> None:
    """What a year of switching costs everyone together, and what a policy would change of it."""
    with told(lang):
        found = simulated(policies or (), assumed or (), size, seeds)
        if json:
            write(found.to_json())
            return
        show(shown_simulation(found, lang or locale()))
