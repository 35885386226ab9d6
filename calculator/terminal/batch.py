"""A batch on the terminal: how far it is, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import cast

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from calculator.arrow import jobs
from calculator.arrow.jobs import Job, Summary
from calculator.arrow.jobs import Progress as Told
from calculator.arrow.samples import explained
from calculator.arrow.workers import processors, spread
from calculator.cards import Category
from calculator.lines import CATEGORY_NAMES
from calculator.rulebook import Rulebook
from calculator.terminal.parts import plain_table, quiet
from calculator.wording import Lang, digits, say, won_span


def run_batch(
    files: tuple[Path, Path, date, date],
    keep: tuple[str, ...],
    explain: tuple[int, int],
    workers: int,
    *,
    overwrite: bool,
    restart: bool,
    lang: Lang,
) -> Iterator[RenderableType]:
    """Does a batch: IN, OUT and the window; the columns to keep; how many rows to explain, and which by a seed."""
    job, rulebook = Job(*files, keep=keep, lang=lang), Rulebook.load()
    if restart:
        jobs.restart(job)
    begun = time.monotonic()
    with progress(lang) as told:
        pool = partial(spread, workers=workers or processors())
        found = jobs.run(job, rulebook, pool, told, overwrite=overwrite)
    yield from shown_batch(found, job.target, round(time.monotonic() - begun, 1), lang)
    if explain[0]:
        path = explained(job, rulebook, found.rows, *explain)
        yield Text(say("Receipts of random rows: {path}", lang, path=path))


@contextmanager
def progress(lang: Lang) -> Iterator[Told]:
    """A bar on standard error with rows a second and the time left; nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), _Rows(), _Rate(lang), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(say("Pricing", lang), total=None)
        begun: list[int] = []

        def told(rows: int, of: int, parts: int, all_parts: int) -> None:
            begun.append(rows)
            total = of or (rows * all_parts // parts if parts else None)
            bar.update(task, completed=rows, total=total, before=begun[0])

        yield told


class _Rows(ProgressColumn):
    def render(self, task: Task) -> Text:
        total = f"/{digits(int(task.total))}" if task.total else ""
        return Text(f"{digits(int(task.completed))}{total}")


class _Rate(ProgressColumn):
    """Rows a second of this run; what an earlier run had done does not count."""

    def __init__(self, lang: Lang) -> None:
        super().__init__()
        self.lang = lang

    def render(self, task: Task) -> Text:
        rows = task.completed - task.fields.get("before", 0)
        rate = int(rows / task.elapsed) if task.elapsed else 0
        return Text(say("{n} rows/s", self.lang, n=digits(rate)), style="dim")


def shown_batch(found: Summary, target: Path, seconds: float, lang: Lang) -> Iterator[RenderableType]:
    """What came of a batch: how many rows, how much by category, and what needs a look."""
    rows = digits(found.rows)
    yield Text(say("{rows} rows priced into {path} in {seconds} s.", lang, rows=rows, path=target, seconds=seconds))
    if found.found:
        yield quiet(say("{rows} of them were found as an earlier run left them.", lang, rows=digits(found.found)))
    table = plain_table(show_header=False)
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    for category, (low, high) in found.sums.items():
        if low or high:
            table.add_row(say(CATEGORY_NAMES[cast("Category", category)], lang), won_span(low, high, lang))
    yield table
    if found.unknown:
        told = say(
            "{rows} rows have a part that nobody knows; their totals are empty.", lang, rows=digits(found.unknown)
        )
        yield Text(told)
    if found.rejects is not None:
        path = found.rejects
        yield Text(say("{rows} rows were set aside, with reasons: {path}", lang, rows=digits(found.aside), path=path))
