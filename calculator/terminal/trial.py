"""A trial as a decision: what joining costs once, each thing that can follow, the worst, and the last days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from calculator.ledger import Entry, Remark
from calculator.lines import STATUSES
from calculator.terminal.compare import amount, bare, signed
from calculator.terminal.parts import INDENT, Notes, book, hanging, heading, plain_table, quiet
from calculator.trial import Branch, Trial
from calculator.wording import Lang, day_text, say, won_span


def shown_trial(found: Trial, lang: Lang, *, sources: bool = False) -> Iterator[RenderableType]:
    """The branches side by side, then each with its days and what it brings once."""
    days = {"on": day_text(found.on, lang), "due": day_text(found.due, lang)}
    yield quiet(
        say("A trial from {on}, the phone due back on {due}", lang, **days) + " · " + book(found.stay.rulebook, lang)
    )
    yield Text()
    yield Text(say("Never trying costs {sum}. Above that:", lang, sum=amount(found.stay.total, lang)))
    yield Text()
    yield quiet(say("in won, VAT included", lang))
    yield _table(found, lang)
    yield from _verdict(found, lang)
    notes = Notes()
    cite = notes if sources else None
    yield from _joining(found, lang, cite)
    for branch in found.branches:
        yield from _branch(branch, found, lang, cite)
    yield from _last_days(found, lang)
    if sources:
        yield from notes.listed(lang)


def _table(found: Trial, lang: Lang) -> Table:
    table = plain_table()
    table.add_column(say("What can follow", lang), ratio=1, overflow="fold")
    table.add_column(say("Against never trying", lang), justify="right")
    if found.keep_probability is not None:
        table.add_column(say("Expected", lang), justify="right")
    for branch in found.branches:
        extra = bare(branch.extra, sign=True) if branch.extra is not None else say("cannot be done", lang)
        cells = [branch.words[lang], extra]
        if found.keep_probability is not None:
            cells.append(bare(branch.expected, sign=True) if branch.expected else "")
        table.add_row(*map(Text, cells))
    return table


def _extra(branch: Branch, lang: Lang) -> str:
    return signed(branch.extra, lang) if branch.extra is not None else say("cannot be done", lang)


def _verdict(found: Trial, lang: Lang) -> Iterator[RenderableType]:
    """The least and the worst; with a probability, what to do should the phone go back."""
    least, worst, best = found.least, found.worst, found.best_expected
    if least is None or worst is None:
        return
    yield Text()
    yield Text(say("At the least: {way}, {sum}.", lang, way=least.words[lang], sum=_extra(least, lang)))
    yield Text(say("At the worst: {way}, {sum}.", lang, way=worst.words[lang], sum=_extra(worst, lang)))
    if found.not_known:
        names = "; ".join(branch.words[lang] for branch in found.not_known)
        yield Text(say("Not known in full, so it may cost more: {way}.", lang, way=names), style="bold")
    if best is not None and best.expected is not None and found.keep_probability is not None:
        message = "With the phone kept {share} of the time, the least expected should it go back: {way}, {sum}."
        share = f"{round(found.keep_probability * 100)}%"
        yield Text(say(message, lang, share=share, way=best.words[lang], sum=signed(best.expected, lang)))


def _joining(found: Trial, lang: Lang, notes: Notes | None) -> Iterator[RenderableType]:
    first = next((branch for branch in found.branches if branch.comparison is not None), None)
    if first is not None:
        yield heading(say("What the trial costs once, whatever follows", lang))
        yield from _once((e for e in first.once(found.on) if e.on == found.on), lang, notes)


def _branch(branch: Branch, found: Trial, lang: Lang, notes: Notes | None) -> Iterator[RenderableType]:
    yield heading(f"{branch.words[lang]} · {_extra(branch, lang)}")
    inside: list[RenderableType] = [Text(remark, style="bold") for remark in _said(branch.blocked, lang, notes)]
    inside += [quiet(told[lang]) for on, told in branch.days(found.on) if on != branch.spared_until]
    inside += [hanging("-", Text(text)) for text in _said(branch.remarks, lang, notes)]
    if branch.extra is not None:
        inside += _once((e for e in branch.once(found.on) if e.on > found.on), lang, notes)
    yield from (Padding(part, (0, 0, 0, INDENT)) for part in inside)


def _said(remarks: Iterable[Remark], lang: Lang, notes: Notes | None) -> Iterator[str]:
    for remark in remarks:
        cited = f" {notes.cite(remark.sources)}" if notes and remark.sources else ""
        yield remark.words[lang] + cited


def _once(entries: Iterable[Entry], lang: Lang, notes: Notes | None) -> Iterator[RenderableType]:
    """What falls due once: with what is waived, and why, for that is what one asks at the counter."""
    table = plain_table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right")
    for entry in sorted(entries, key=lambda entry: entry.on):
        if entry.status == "not_due":
            continue
        words = Text(entry.words[lang])
        if entry.status != "charged":
            words.append(f" ({say(STATUSES[entry.status], lang)})")
            if entry.reason:
                words.append(f"\n{entry.reason[lang]}", style="dim")
        if notes is not None:
            words.append(f" {notes.cite(entry.sources)}", style="dim")
        table.add_row(Text(str(entry.on)), words, Text(won_span(entry.low, entry.high, lang)))
    if table.row_count:
        yield table


def _last_days(found: Trial, lang: Lang) -> Iterator[RenderableType]:
    """The days to keep in mind, in their order."""
    days = [(on, told, branch) for branch in found.branches for on, told in branch.days(found.on)]
    if days:
        yield heading(say("Days to keep in mind", lang))
    for on, told, branch in sorted(days, key=lambda part: part[0]):
        yield hanging(str(on), Text(f"{branch.words[lang]}: {told[lang]}"))
