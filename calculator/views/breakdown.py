"""Where the difference comes from: most of it in a few words, and each category as a table."""

from __future__ import annotations

from calculator import Total
from calculator.compare import Comparison
from calculator.lines import CATEGORY_NAMES
from calculator.views.markup import figures, part, text
from calculator.views.verdict import difference_words
from calculator.wording import Lang, say

NOTHING = Total(0, 0)


def breakdown(found: Comparison, lang: Lang) -> str:
    """The table. Without a switch, what staying costs."""
    stay, switch = found.stay.by_category(), found.switch.by_category()
    columns = [say("Item", lang), say("Staying", lang), say("Switching", lang), say("Difference", lang)]
    rows = [
        _row(say(words, lang), *(side.get(name, NOTHING) for side in (stay, switch, found.by_category)), lang=lang)
        for name, words in CATEGORY_NAMES.items()
        if any(_counts(side.get(name)) for side in (stay, switch))
    ]
    head = part("thead", part("tr", "".join(part("th", text(name), scope="col") for name in columns)))
    foot = part("tfoot", _row(say("Total", lang), found.stay.total, found.switch.total, found.difference, lang=lang))
    caption = part("caption", text(say("in won, VAT included", lang)))
    return part("table", caption + head + part("tbody", "".join(rows)) + foot, "own-table own-parts")


def _counts(total: Total | None) -> bool:
    """Whether there is anything to show: money, or something not known."""
    return total is not None and (total.low, total.high, total.complete) != (0, 0, True)


def _row(name: str, *sums: Total, lang: Lang) -> str:
    """A row: what staying and switching come to, and the difference with its sign."""
    stay, switch, difference = sums
    cells = (_sum(stay, lang), _sum(switch, lang), _sum(difference, lang, sign=True))
    return part("tr", part("th", text(name), scope="row") + "".join(part("td", figures(cell)) for cell in cells))


def _sum(total: Total, lang: Lang, *, sign: bool = False) -> str:
    """A sum without its unit; a question mark beside what is not the whole of it."""
    low, high = _digits(total.low, sign=sign), _digits(total.high, sign=sign and total.low <= 0)
    sums = low if total.low == total.high else f"{low}~{high}"
    if total.complete:
        return sums
    return f"{sums} + ?" if total.low or total.high else say("not known", lang)


def _digits(amount: int, *, sign: bool) -> str:
    return (f"{amount:+,}" if sign and amount else f"{amount:,}").replace("-", "−")


def reason(found: Comparison, lang: Lang) -> str:
    """What most of the difference comes from; nothing where there is none, or it could be either way."""
    total = found.difference
    side = 1 if total.low > 0 else -1 if total.high < 0 else 0
    weights = {name: side * (part.low + part.high) for name, part in found.by_category.items()}
    heaviest = max(weights, key=weights.__getitem__, default=None)
    if not side or heaviest is None or weights[heaviest] <= 0:
        return ""
    amount = difference_words(found.by_category[heaviest], lang)
    return say("Most of it: {category}, {amount}.", lang, category=say(CATEGORY_NAMES[heaviest], lang), amount=amount)
