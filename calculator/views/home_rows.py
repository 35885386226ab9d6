"""What those who stay on a bundle lose when the line leaves, as a table."""

from __future__ import annotations

from calculator.household import Household, Loss
from calculator.ledger import Total
from calculator.views.citing import cited
from calculator.views.markup import figures, part, text
from calculator.wording import Lang, say, won_span


def losses(home: Household, lang: Lang) -> str:
    """Each line of the household, and all who stay."""
    title = part("h2", text(say("What those who stay lose", lang)), "own-title")
    names = [say("Who", lang), say("A month", lang), say("In these days", lang)]
    head = part("thead", part("tr", "".join(part("th", text(name), scope="col") for name in names)))
    body = part("tbody", "".join(_row(loss, names, lang) for loss in home.losses))
    ends = _cells((home.a_month, home.window), names, lang)
    foot = part("tfoot", part("tr", part("th", text(say("All who stay", lang)), scope="row") + ends))
    sources = tuple(dict.fromkeys(source for loss in home.losses for source in loss.sources))
    summary = part("summary", text(say("Sources", lang)))
    folded = part("details", summary + cited(sources, lang), "own-other", data_line="home") if sources else ""
    return title + part("table", head + body + foot, "own-table own-years") + folded


def _row(loss: Loss, names: list[str], lang: Lang) -> str:
    remarks = "".join(part("small", text(words[lang]), "own-quiet own-under") for words in loss.remarks)
    if loss.shared:
        told = text(say("counted together", lang))
        cells = "".join(part("td", told, data_label=name) for name in names[1:])
    else:
        cells = _cells((loss.a_month, loss.window), names, lang)
    return part("tr", part("th", text(loss.words[lang]) + remarks, scope="row") + cells)


def _cells(sums: tuple[Total, Total], names: list[str], lang: Lang) -> str:
    return "".join(
        part("td", part("span", figures(_sum(found, lang))), data_label=name)
        for found, name in zip(sums, names[1:], strict=True)
    )


def _sum(found: Total, lang: Lang) -> str:
    known = won_span(found.low, found.high, lang)
    if found.complete:
        return known
    return f"{known} + ?" if found.low or found.high else say("not known", lang)
