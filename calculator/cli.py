"""The command line: a scenario in, an answer or a readable complaint out. Never a traceback.

Exit codes: 0 done; 1 the rulebook is stale or broken, or the answer could not be written; 2 the input was wrong; 130
interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from calculator import bulk, deciding, health, verbs
from calculator.asked import rules as rules_asked
from calculator.cards import Card
from calculator.console import LangOption, S, day
from calculator.console import base as _base
from calculator.console import known as _known
from calculator.console import locale as _locale
from calculator.console import show as _show
from calculator.console import told as _told
from calculator.console import write as _write
from calculator.coverage import coverage as covered
from calculator.coverage import markdown, years
from calculator.dates import number
from calculator.errors import Problem, ScenarioError, shown
from calculator.links import encode
from calculator.pricing import price as price_of
from calculator.reading import scenario_of
from calculator.rulebook import Rulebook
from calculator.terminal.health import shown_health
from calculator.terminal.ledger import shown_ledger
from calculator.terminal.rules import shown_rule, shown_rules
from calculator.terminal.version import shown_version

app = typer.Typer(
    help="What it costs, in all, to switch mobile carrier: line by line, dated and cited.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help and plain errors, the same on a terminal and in a file
)
app.add_typer(deciding.app)
app.add_typer(verbs.app)
app.add_typer(bulk.app)


def _version(asked: bool) -> None:
    if asked:
        with _told(None):
            _write(shown_version(Rulebook.load()))
        raise typer.Exit


@app.callback()
def main(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_version, help="The version and the rulebook's digest."),
    ] = False,
) -> None:
    """Every verb takes what stands before it."""


@app.command()
def price(
    s: S,
    *,
    json: Annotated[bool, typer.Option("--json", help="The ledger as JSON, the same bytes everywhere.")] = False,
    sources: Annotated[
        bool, typer.Option("--sources", help="The working, sources and rival claims of each line.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Whether S, a receipt, says what its own rulebook gives; 1 if not.")
    ] = False,
    hours: verbs.HoursOption = None,
    per_hour: verbs.PerHourOption = None,
    lang: LangOption = None,
) -> None:
    """What a scenario costs, line by line and in all."""
    with _told(lang):
        if verify:
            verbs.verify(s, lang)
        link, rulebook = scenario_of(s), Rulebook.load()
        link = verbs.with_time(link, hours, per_hour)
        ledger = price_of(link.scenario, rulebook)
        if json:
            _write(ledger.to_json())
            return
        spoken = lang or _known(link.lang) or _locale()
        _show(shown_ledger(ledger, link, rulebook, spoken, sources=sources))


@app.command()
def link(
    s: S,
    url: Annotated[str, typer.Option("--url", metavar="BASE", help="The page's address, to go before the link.")] = "",
    lang: LangOption = None,
) -> None:
    """The share link of a scenario: its query, after --url where that is given."""
    with _told(lang):
        base = _base(url)
        found, rulebook = scenario_of(s), Rulebook.load()
        total = price_of(found.scenario, rulebook).total
        _write(f"{base}?{encode(found.scenario, book=rulebook.digest, was=total, lang=lang or found.lang)}")


@app.command()
def rules(
    fee: Annotated[str | None, typer.Argument(metavar="FEE", help="A fee's id; without one, every fee.")] = None,
    on: Annotated[date | None, typer.Option("--on", parser=day, metavar="DAY", help="What was in force then.")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="The JSON Schema of a card, and nothing else.")] = False,
    json: Annotated[bool, typer.Option("--json", help="The cards as JSON, the same bytes everywhere.")] = False,
    lang: LangOption = None,
) -> None:
    """The fees of the rulebook, or one fee's history with its sources and rival claims."""
    with _told(lang):
        if schema:
            _write(health.schema().rstrip("\n"))
            return
        rulebook, spoken = Rulebook.load(), lang or _locale()
        if json:
            _write(rules_asked(rulebook, None if fee is None else _card(fee, rulebook).id, on))
            return
        if fee is None:
            _show(shown_rules(rulebook, on, spoken))
            return
        found = rulebook.fee(_card(fee, rulebook).id)
        editions = found.editions if on is None else found.in_force(number(on))
        _show(shown_rule(found, editions, rulebook, spoken))


@app.command()
def check(
    as_of: Annotated[
        date | None, typer.Option("--as-of", parser=day, metavar="DAY", help="The day it is judged; today by default.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="As Markdown, the years each carrier's costs are covered, or are not.")
    ] = False,
    lang: LangOption = None,
) -> None:
    """The rulebook's health. Exits with 1 where it is stale or broken."""
    # The command line is an edge: a day not given is today here, and nowhere further in.
    found = health.examine(as_of or datetime.now(tz=UTC).astimezone().date())
    if coverage and found.sound:
        rulebook = Rulebook.load()
        typer.echo(markdown(covered(rulebook, years(rulebook, found.as_of))), nl=False)
    else:
        _show(shown_health(found, lang or _locale()))
    raise typer.Exit(0 if found.sound else 1)


@app.command(name="app")
def page(
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65_535, help="By default 8501, Streamlit's own.")
    ] = None,
) -> None:
    """Runs the page, until interrupted."""
    try:
        from click import Abort  # noqa: PLC0415 - Streamlit's own
        from streamlit.web.cli import main as streamlit  # noqa: PLC0415 - half a second that no other verb should wait
    except ModuleNotFoundError:
        _fail("The page needs Streamlit: pip install 'carrier-switching-cost[app]'", 1)
    # As a script, not as a server of ours: so Streamlit reads the settings beside it, and STREAMLIT_… variables too.
    flags = [] if port is None else [f"--server.port={port}"]
    with suppress(Abort):  # an interrupt is how a server is stopped
        streamlit(["run", str(_script()), *flags], prog_name="streamlit", standalone_mode=False)


def run(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line, on the arguments of the process where none are given. Always ends in SystemExit."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a process may be started with none
            stream.reconfigure(errors="replace")  # type: ignore[union-attr] # a terminal that cannot show 원 shows ?
    try:
        app(arguments, prog_name="calculator")
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        _fail(f"The answer could not be written: {error.strerror or error}.", 1)
    finally:
        _flush()


def _card(fee: str, rulebook: Rulebook) -> Card:
    """The card of an id, also of a retired one. Raises ScenarioError with the ids nearest to it."""
    try:
        return rulebook.card(fee)
    except ScenarioError:
        near = get_close_matches(fee, sorted(rulebook.cards), n=5, cutoff=0.4) or sorted(rulebook.cards)[:5]
        expected = "an id the rulebook knows, such as {known}"
        raise ScenarioError(Problem("FEE", shown(fee), expected, {"known": ", ".join(near)})) from None


def _script() -> Path:
    """The page's script: inside an installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    return next(path for path in (here / "app.py", here.parent / "app.py") if path.is_file())


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise SystemExit(code)


def _flush() -> None:
    """Writes what is left, and lets a reader that has gone away go: `calculator rules | head` is no fault."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
