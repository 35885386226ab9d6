"""A ledger as a page of its own: opens without a network or a script, prints clean, and cites every line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from calculator.cards import Source
from calculator.formulas import formula
from calculator.ledger import Ledger, Notice, Rival
from calculator.lines import CATEGORY_NAMES, STATUSES, Line, lines
from calculator.reading import CARRIED
from calculator.receipts.carried import query
from calculator.wording import Lang, day_text, say, won_span

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Apple SD Gothic Neo", "Noto Sans KR", sans-serif; }
body { margin: 0 auto; padding: 1rem; max-width: 46rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .4rem .5rem .4rem 0; vertical-align: top; text-align: left; }
tr { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); break-inside: avoid; }
thead { display: table-header-group; } thead tr { border: 0; }
.won { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.quiet { opacity: .75; font-size: .875rem; }
.sum td { font-weight: 700; border-top: 2px solid currentColor; } .loud { font-weight: 700; }
a { color: inherit; } li, p, td.what { overflow-wrap: anywhere; }
.day { white-space: nowrap; font-variant-numeric: tabular-nums; } th.won { text-align: right; }
td:last-child, th:last-child { padding-right: 0; } p { margin: .25rem 0; } ol { padding-left: 2rem; }
@media print { :root { color-scheme: light; font-size: 10.5pt; } body { max-width: none; padding: 0; } }
@page { margin: 16mm; }
"""


def page(ledger: Ledger, lang: Lang, base: str = "") -> str:
    """The ledger as an HTML page, the link to it under `base` where that is given. Raises LinkError where too long."""
    notes = _Notes()
    found = lines(ledger)
    body = "".join(
        [*_top(ledger, lang), _table(found, notes, lang), _sums(ledger, lang), *_notices(ledger.notices, notes, lang),
         _workings(found, lang), notes.listed(lang), *_foot(ledger, lang, base)]
    )  # fmt: skip
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""
        '<meta name="referrer" content="no-referrer">'
        f'<meta name="{CARRIED}" content="{escape(query(ledger, lang))}">'
        f"<title>{escape(say('What switching comes to', lang))}</title><style>{_STYLE}</style>"
    )
    return f'<!doctype html>\n<html lang="{lang}"><head>{head}</head>\n<body>\n{body}</body></html>\n'


class _Notes:
    """Sources by number, in the order they are first cited."""

    def __init__(self) -> None:
        self.places: dict[Source, int] = {}

    def cite(self, sources: Iterable[Source]) -> str:
        numbers = sorted({self.places.setdefault(source, len(self.places) + 1) for source in sources})
        return " ".join(f'<a href="#s{n}">[{n}]</a>' for n in numbers)

    def listed(self, lang: Lang) -> str:
        rows = (f'<li id="s{n}">{_source(source, lang)}</li>' for source, n in self.places.items())
        return f"<h2>{escape(say('Sources', lang))}</h2>\n<ol>{''.join(rows)}</ol>\n"


def _source(source: Source, lang: Lang) -> str:
    title = say(source.title, lang)
    tongue = ' lang="en"' if title == source.title and lang != "en" else ""  # most are told in English alone
    words = f"<span{tongue}>{escape(title)}</span>"
    named = f'<a href="{escape(source.url)}" rel="noreferrer">{words}</a>' if source.url else words
    published = say("published {day}", lang, day=source.published) if source.published else ""
    seen = say("read on {day}", lang, day=source.seen)
    dated = escape(", ".join(filter(None, (published, seen))))
    says = f'<p class="quiet" lang="en">{escape(source.says)}</p>' if source.says else ""
    return f'{named} <span class="quiet">{dated}</span>{says}'


def _top(ledger: Ledger, lang: Lang) -> Iterator[str]:
    found, asked = ledger.total, ledger.scenario
    yield f"<h1>{escape(say('What switching comes to', lang))}</h1>\n"
    if asked is not None:
        window = {"first": day_text(asked.from_, lang), "last": day_text(asked.until, lang)}
        yield f'<p class="quiet">{escape(say("Costs from {first} to {last}", lang, **window))}</p>\n'
    label = say("Total", lang) if found.complete else say("Total of what is known", lang)
    yield f'<p class="loud">{escape(label)}: {escape(won_span(found.low, found.high, lang))}</p>\n'


def _table(found: Iterable[Line], notes: _Notes, lang: Lang) -> str:
    heads = {"day": say("Day", lang), "what": say("Line", lang), "won": say("Amount", lang)}
    head = "".join(f'<th scope="col" class="{kind}">{escape(text)}</th>' for kind, text in heads.items())
    rows = "".join(_line(line, notes, lang) for line in found)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>\n"


def _line(line: Line, notes: _Notes, lang: Lang) -> str:
    entry = line.first
    days = str(entry.on) if entry.on == line.until else f"{entry.on}<br>~{line.until}"
    told = [_status(line, lang), *dict.fromkeys(e.reason[lang] for e in line.entries if e.reason)]
    told += [_rival(rival, lang) for rival in entry.disputed]
    more = "".join(f'<p class="quiet">{escape(text)}</p>' for text in told if text)
    cited = notes.cite(source for e in line.entries for source in e.sources)
    cited += " " + notes.cite(source for rival in entry.disputed for source in rival.sources)
    what = f"{escape(entry.words[lang])} <span class='quiet'>{cited.strip()}</span>{more}"
    amount = escape(won_span(*line.bounds, lang))
    return f'<tr><td class="day">{days}</td><td class="what">{what}</td><td class="won">{amount}</td></tr>\n'


def _status(line: Line, lang: Lang) -> str:
    said = say(STATUSES[line.status], lang) if STATUSES[line.status] else ""
    estimate = line.first.estimate
    if estimate is None:
        return said
    known = won_span(estimate.low, estimate.high, lang) if estimate.complete else say("not known", lang)
    return f"{said}. {say('Our own estimate: {amount}', lang, amount=known)}"


def _rival(rival: Rival, lang: Lang) -> str:
    values = {"claim": rival.words[lang], "amount": won_span(rival.low, rival.high, lang)}
    return say("Others say: {claim} ({amount})", lang, **values)


def _sums(ledger: Ledger, lang: Lang) -> str:
    """What each kind of cost comes to. Time is no cash: it stands below the total, and is said not to be in it."""
    parts = {say(CATEGORY_NAMES[c], lang): part for c, part in ledger.by_category().items() if c != "hassle"}
    label = say("Total", lang) if ledger.total.complete else say("Total of what is known", lang)
    rows = [_sum(name, won_span(part.low, part.high, lang)) for name, part in parts.items()]
    rows.append(_sum(label, won_span(ledger.total.low, ledger.total.high, lang), "sum"))
    time = ledger.by_category().get("hassle")
    if time is not None:
        rows.append(_sum(say("Your time, not in the total", lang), won_span(time.low, time.high, lang)))
    return f"<h2>{escape(say('Sums', lang))}</h2>\n<table><tbody>{''.join(rows)}</tbody></table>\n"


def _sum(name: str, amount: str, kind: str = "") -> str:
    return f'<tr class="{kind}"><td>{escape(name)}</td><td class="won">{escape(amount)}</td></tr>\n'


def _notices(notices: Iterable[Notice], notes: _Notes, lang: Lang) -> Iterator[str]:
    for notice in notices:
        words = notice.words[lang]
        if notice.blocks:
            words = say("This cannot be done as told, so the total is not an answer. {why}", lang, why=words)
        loud = ' class="loud"' if notice.blocks else ""
        yield f"<p{loud}>{notice.on} {escape(words)} <span class='quiet'>{notes.cite(notice.sources)}</span></p>\n"


def _workings(found: Iterable[Line], lang: Lang) -> str:
    rows = [
        f'<tr><td>{escape(line.first.words[lang])}</td><td class="what">{escape(working)}</td></tr>\n'
        for line in found
        for working in dict.fromkeys(formula(e.working, lang) for e in line.entries if e.working and "how" in e.working)
    ]
    return f"<h2>{escape(say('Working', lang))}</h2>\n<table><tbody>{''.join(rows)}</tbody></table>\n" if rows else ""


def _foot(ledger: Ledger, lang: Lang, base: str) -> Iterator[str]:
    link = query(ledger, lang)
    shown = f'<a href="{escape(f"{base}?{link}")}">{escape(f"{base}?{link}")}</a>' if base else escape(f"?{link}")
    yield f"<h2>{escape(say('The same again', lang))}</h2>\n<p class='quiet'>{shown}</p>\n"
    yield f'<p class="quiet">{escape(say("rulebook {digest}", lang, digest=ledger.rulebook))}</p>\n'
