"""The verbs that answer a question about a scenario beyond its price: quotes, what-ifs, questions, days, receipts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from calculator.answers import compact
from calculator.bills import BILL_EXPECTED, BillLine, bill_of, quoted_in
from calculator.console import JsonOption, LangOption, S, base, known, locale, save, show, told, write
from calculator.crowds import Gain, Implied, Year, implied, year_known, year_of_ports
from calculator.deadlines import deadlines
from calculator.documents import deadline_data, question_data, reconciled_data, whatif_data, year_data
from calculator.errors import Problem, ScenarioError, shown
from calculator.ledger import Ledger
from calculator.links import Link
from calculator.pricing import price as price_of
from calculator.questions import questions
from calculator.reading import scenario_of, told_by
from calculator.receipts.page import page
from calculator.receipts.sheet import sheet
from calculator.receipts.table import table
from calculator.reconcile import WITHIN, reconcile
from calculator.revisions import verified
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tables import hour_worth, ports
from calculator.terminal.check import shown_check
from calculator.terminal.deadlines import shown_deadlines
from calculator.terminal.reconcile import shown_reconciled
from calculator.terminal.whatif import shown_whatif, shown_year
from calculator.whatif import Change, change_of, ready_changes, what_if
from calculator.wording import Lang

app = typer.Typer(rich_markup_mode=None)

SourcesOption = Annotated[bool, typer.Option("--sources", help="The pages behind each.")]
HoursOption = Annotated[
    float | None, typer.Option("--hours", metavar="H", help="Hours the switch takes: shown apart, never in the total.")
]
PerHourOption = Annotated[
    int | None, typer.Option("--per-hour", metavar="WON", help="What one is worth; by default the minimum wage.")
]
RECEIPTS = "FILE.html, FILE.json, FILE.csv or FILE.ics"


@app.command()
def receipt(
    s: S,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help=f"{RECEIPTS}: the ending says which.")],
    url: Annotated[str, typer.Option("--url", metavar="BASE", help="The page's address, for the link in it.")] = "",
    lang: LangOption = None,
) -> None:
    """Saves what a scenario costs, to keep or to hand on. The calculator prices any of its forms again."""
    with told(lang):
        address = base(url)
        link, rulebook = scenario_of(s), Rulebook.load()
        ledger = price_of(link.scenario, rulebook)
        save(_receipt(ledger, rulebook, out, lang or known(link.lang) or locale(), address), out)


@app.command(name="deadlines")
def days(
    s: S,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE.ics", help="As calendar entries.")] = None,
    json: JsonOption = False,
    sources: SourcesOption = False,
    lang: LangOption = None,
) -> None:
    """The days not to miss: locks, ways out that close, contracts and promotions that end."""
    with told(lang):
        link, rulebook = scenario_of(s), Rulebook.load()
        spoken = lang or known(link.lang) or locale()
        if out is not None:
            if out.suffix.lower() != ".ics":
                raise ScenarioError(Problem("-o", shown(str(out)), "{reason}", {"reason": "FILE.ics"}))
            save(_calendar(price_of(link.scenario, rulebook), rulebook, spoken), out)
            return
        found = deadlines(link.scenario, rulebook)
        if json:
            write(compact({"v": 1, "rulebook": rulebook.digest, "deadlines": [deadline_data(d) for d in found]}))
            return
        show(shown_deadlines(found, spoken, sources=sources))


@app.command()
def ask(
    s: S,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE.md", help="Into a file.")] = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """The questions on which a switch turns, to take to the shop: each with the answer the rules give."""
    with told(lang):
        link, rulebook = scenario_of(s), Rulebook.load()
        found = questions(link.scenario, rulebook)
        if json:
            write(compact({"v": 1, "rulebook": rulebook.digest, "questions": [question_data(q) for q in found]}))
            return
        text = sheet(found, rulebook, lang or known(link.lang) or locale())
        if out is not None:
            save(text, out)
        else:
            write(text.rstrip())


@app.command(name="reconcile")
def compared(
    s: S,
    bill: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[BILL]…", help=f"What they said: {BILL_EXPECTED}. Without it, the quotes in the scenario."
        ),
    ] = None,
    within: Annotated[
        int, typer.Option("--within", min=0, max=366, help="By how many days a day may be moved in search of a cause.")
    ] = WITHIN,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """What the carrier said beside what the rules give, and what would explain the difference."""
    with told(lang):
        link, rulebook = scenario_of(s), Rulebook.load()
        lines = bill_of(bill).lines if bill else quoted_in(link.scenario)
        if not lines:
            raise ScenarioError(Problem("BILL", "nothing", BILL_EXPECTED))
        _known_fees(lines, rulebook)
        found = reconcile(link.scenario, rulebook, lines, within=within)
        if json:
            write(compact({"v": 1, "rulebook": rulebook.digest, **reconciled_data(found)}))
            return
        show(shown_reconciled(found, rulebook, lang or known(link.lang) or locale()))


@app.command()
def whatif(
    s: S,
    change: Annotated[
        list[str], typer.Argument(metavar="CHANGE…", help=f"Ready ones, {', '.join(ready_changes())}, or TOML files.")
    ],
    year: Annotated[
        bool, typer.Option("--year", help="Over a year of ports too, held against what carriers said themselves.")
    ] = False,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """What a scenario would come to if a rule were different."""
    with told(lang):
        link, rulebook = scenario_of(s), Rulebook.load()
        spoken = lang or known(link.lang) or locale()
        changes = [change_of(name) for name in change]
        found = what_if(link.scenario, rulebook, changes)
        counted = _year(changes, rulebook) if year else None
        if json:
            more = {} if counted is None else {"year": year_data(*counted)}
            write(compact({"v": 1, "rulebook": rulebook.digest, **whatif_data(changes, found), **more}))
            return
        show(shown_whatif(changes, found, spoken))
        if counted is not None:
            show(shown_year(*counted, rulebook, spoken))


def _year(changes: list[Change], rulebook: Rulebook) -> tuple[Year, list[Gain], tuple[Implied, ...]]:
    """A year of ports under each change, and what carriers said themselves."""
    counted = ports()
    gains = [gain for each in changes for gain in year_of_ports(each, rulebook, counted)]
    return year_known(counted), gains, implied(rulebook, counted)


def verify(s: str, lang: Lang | None) -> NoReturn:
    """Says whether a receipt is what its own rulebook gives, and exits with 0 or 1."""
    text, link = told_by(s)
    found = verified(text, link, Rulebook.load())
    if found is None:
        raise ScenarioError(Problem("S", "nothing", "a receipt, which names its rulebook and its total"))
    show(shown_check(found, link, lang or known(link.lang) or locale()))
    raise typer.Exit(0 if found.agrees else 1)


def with_time(link: Link, hours: float | None, per_hour: int | None) -> Link:
    """The scenario with the hours a switch takes, at the worth given or the minimum wage of its first day.

    Raises ScenarioError where only a worth is given, NotCovered where the year's minimum wage is not known.
    """
    if hours is None:
        if per_hour is not None:
            raise ScenarioError(Problem("--hours", "nothing", "{lack}, since {name} is there", _PAIR))
        return link
    worth = hour_worth(link.scenario.from_).amount if per_hour is None else per_hour
    document = link.scenario.document() | {"hassle": {"hours": hours, "per_hour": worth}}
    return replace(link, scenario=Scenario.parse(document))


_PAIR = {"lack": "--hours", "name": "--per-hour"}


def _receipt(ledger: Ledger, rulebook: Rulebook, out: Path, lang: Lang, url: str) -> str:
    match out.suffix.lower():
        case ".html":
            return page(ledger, lang, url)
        case ".json":
            return f"{ledger.to_json()}\n"  # to the byte what `price --json` prints
        case ".csv":
            return table(ledger, lang)
        case ".ics":
            return _calendar(ledger, rulebook, lang)
    raise ScenarioError(Problem("-o", shown(str(out)), "{reason}", {"reason": RECEIPTS}))


def _calendar(ledger: Ledger, rulebook: Rulebook, lang: Lang) -> str:
    from calculator.receipts.calendar import calendar  # noqa: PLC0415 - a library that no other verb should wait for

    return calendar(ledger, rulebook, lang)


def _known_fees(lines: Iterable[BillLine], rulebook: Rulebook) -> None:
    """Refuses a bill that names a fee no card has: a slip of the keyboard would look like a charge without a rule."""
    for place, line in enumerate(lines):
        fee = rulebook.retired.get(line.fee or "", line.fee)
        if fee is not None and fee not in rulebook.cards:
            near = get_close_matches(fee, rulebook.cards, n=5, cutoff=0.4) or sorted(rulebook.cards)[:5]
            expected = "an id the rulebook knows, such as {known}"
            raise ScenarioError(Problem(f"lines.{place}.fee", shown(fee), expected, {"known": ", ".join(near)}))
