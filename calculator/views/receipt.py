"""The receipt as HTML: a line for every fee, opening to its working, its dates, its sources and its rivals."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import groupby

from calculator import CalculatorError, Entry, Ledger, Rulebook
from calculator.cards import Card
from calculator.formulas import formula
from calculator.ledger import Rival
from calculator.lines import STANDINGS, STATUSES, Line, lines
from calculator.views.citing import cited, sources
from calculator.views.kept import Kept
from calculator.views.markup import bullets, figures, part, rich, text
from calculator.views.telling import short_day
from calculator.wording import Lang, day_text, say, won_span

#: Lines as written, and what they open to, by the identity of their entries.
_WRITTEN = Kept[tuple[Hashable, ...], tuple[tuple[Entry, ...], str, str]](1024)


def receipt(ledger: Ledger, rulebook: Rulebook, lang: Lang, name: str, rules: str = "") -> str:
    """Every line of a ledger and their sum. `name` tells the lines of two receipts on a page apart.

    `rules` is the address of a fee's own page, but for the fee's name at its end; without it a rule is only named.
    """
    shown = "".join(_line(line, rulebook, lang, f"{name}:{place}", rules) for place, line in enumerate(lines(ledger)))
    return part("div", shown + _sum(ledger, lang), "own-receipt")


def _line(line: Line, rulebook: Rulebook, lang: Lang, key: str, rules: str) -> str:
    summary, inside = _once(line, rulebook, lang)
    more = part("div", inside + _onward(line, rulebook, rules, lang), "own-inside")
    return part("details", summary + more, "own-line", data_line=f"{key}:{line.first.fee}")


def _summary(line: Line, lang: Lang) -> str:
    """A line as it stands while closed."""
    title = part("span", text(line.first.words[lang]), "own-what")
    amount = part("b", figures(won_span(*line.bounds, lang)))
    return part("summary", title + amount + part("span", _when(line, lang), "own-when"))


def _when(line: Line, lang: Lang) -> str:
    days = short_day(line.first.on, lang)
    if line.until != line.first.on:
        days = say("{first} to {last}", lang, first=days, last=short_day(line.until, lang))
    status = say(STATUSES[line.status], lang) if STATUSES[line.status] else ""
    return text(" · ".join(filter(None, (days, status))))


def _once(line: Line, rulebook: Rulebook, lang: Lang) -> tuple[str, str]:
    """A line closed, and what it opens to: written once for entries that are the very same, as those of a stay that no
    change touches. They are held as long as their number is, so that nothing else can have it.
    """
    key = (rulebook.digest, lang, *map(id, line.entries))
    found = _WRITTEN.found(key, lambda: (line.entries, _summary(line, lang), _inside(line, rulebook, lang)))
    return found[1], found[2]


def _inside(line: Line, rulebook: Rulebook, lang: Lang) -> str:
    """What a line opens to."""
    entry, card = line.first, _card(line.first.fee, rulebook)
    blocks = [
        _gloss(card, lang),
        _working(line, lang),
        *(part("p", text(reason)) for reason in _reasons(line, lang)),
        _missing(line, card, lang),
        _facts(entry, lang),
        sources(dict.fromkeys(source for e in line.entries for source in e.sources), lang),
        _rivals(entry.disputed, lang),
    ]
    return "".join(filter(None, blocks))


def _onward(line: Line, rulebook: Rulebook, rules: str, lang: Lang) -> str:
    """To the fee's history, and to the place where an amount is objected to."""
    card = _card(line.first.fee, rulebook)
    if not rules or card is None:
        return ""
    ways = {"": say("Its history", lang), "#report": say("Is this figure wrong?", lang)}
    links = (part("a", text(words), href=rules + card.id + place, data_soft="here") for place, words in ways.items())
    return part("p", " · ".join(links))


def _card(fee: str, rulebook: Rulebook) -> Card | None:
    try:
        return rulebook.card(fee)
    except CalculatorError:
        return None


def _gloss(card: Card | None, lang: Lang) -> str:
    gloss = card.gloss if card else None
    return part("p", text(getattr(gloss, lang)), "own-quiet") if gloss else ""


def _working(line: Line, lang: Lang) -> str:
    """How the amount came about; part by part where there are several, months that are alike as one."""
    if len(line.entries) == 1:
        working = line.first.working
        return part("p", text(formula(working, lang)), "own-sum") if working else ""
    head = part("thead", _row("th", say("From", lang), say("Working", lang), say("Amount", lang)))
    alike = groupby(line.entries, lambda e: (formula(e.working, lang) if e.working else "", e.low, e.high))
    rows = "".join(_months([*found], working, lang) for (working, _, _), found in alike)
    return part("table", head + part("tbody", rows), "own-table")


def _months(alike: Sequence[Entry], working: str, lang: Lang) -> str:
    first, times = alike[0], len(alike)
    amount = won_span(first.low, first.high, lang)
    if times > 1:
        amount = say("{amount} × {n}", lang, amount=amount, n=times)
    return _row("td", short_day(first.on, lang), working, amount)


def _row(tag: str, *cells: str) -> str:
    return part("tr", "".join(part(tag, figures(cell)) for cell in cells))


def _reasons(line: Line, lang: Lang) -> Iterable[str]:
    return dict.fromkeys(entry.reason[lang] for entry in line.entries if entry.reason)


def _missing(line: Line, card: Card | None, lang: Lang) -> str:
    """For a line that is not known: how to find it out. For a quote: what the estimate was."""
    if line.status == "unknown":
        find = getattr(card.how_to_find, lang) if card and card.how_to_find else say("Ask the carrier for it.", lang)
        return part("p", part("b", text(say("How to find out:", lang))) + " " + text(find))
    estimate = line.first.estimate
    if estimate is None:
        return ""
    amount = won_span(estimate.low, estimate.high, lang) if estimate.complete else say("not known", lang)
    return part("p", text(say("Our own estimate: {amount}", lang, amount=amount)))


def _facts(entry: Entry, lang: Lang) -> str:
    """Since when the rule holds, when a person last looked, and what it stands on."""
    pairs = [
        (say("In force since", lang), day_text(entry.version, lang) if entry.version else ""),
        (say("Last checked", lang), day_text(entry.checked, lang) if entry.checked else ""),
        (say("Standing", lang), say(STANDINGS[entry.standing], lang)),
        (say("VAT", lang), say("no source says whether it is in", lang) if entry.vat == "unknown" else ""),
        (say("Rule", lang), entry.fee),
    ]
    return part("dl", "".join(part("dt", text(k)) + part("dd", text(v)) for k, v in pairs if v), "own-facts")


def _rivals(rivals: Sequence[Rival], lang: Lang) -> str:
    """What other sources claim the same line comes to."""
    if not rivals:
        return ""
    shown = (
        rich(say("{claim} ({amount})", lang), claim=text(r.words[lang]), amount=text(won_span(r.low, r.high, lang)))
        + cited(r.sources, lang)
        for r in rivals
    )
    return part("div", part("h3", text(say("Others say", lang))) + bullets(shown))


def _sum(ledger: Ledger, lang: Lang) -> str:
    """The last line; it says so where something could not be counted or done."""
    found = ledger.total
    label = say("Total", lang) if found.complete else say("Total of what is known", lang)
    if any(notice.blocks for notice in ledger.notices):
        label = say("Total, if it could be done", lang)
    known = found.complete or any(entry.low is not None for entry in ledger.entries if entry.status != "not_due")
    amount = won_span(found.low, found.high, lang) if known else say("not known", lang)
    return part("dl", part("dt", text(label)) + part("dd", figures(amount)), "own-total")
