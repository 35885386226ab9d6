"""What the picture of weights draws: for each amount what moving it does, and where the verdict turns."""

from __future__ import annotations

from collections.abc import Sequence

from calculator.charts import LONG_STEP, LONG_TOP, WEIGHTS_ROWS, Rows, columns
from calculator.ledger import Total
from calculator.levers import Lever, turn_words
from calculator.views import verdict
from calculator.views.markup import figures, part, text
from calculator.views.way_rows import REACH
from calculator.wording import Lang, say, won

#: Amounts that are told: the others move the answer less.
MOST = 6
AXIS, BAR, FLIP = 30, 12, 170


def weight_rows(levers: Sequence[Lever], net: Total, lang: Lang) -> tuple[dict[str, Rows], int]:
    """The rows, and the height they take; `net` is what switching comes to now."""
    lanes, flips, bars = [], [], []
    for place, lever in enumerate(levers[:MOST]):
        top = LONG_TOP + place * LONG_STEP + 10
        mid = top + 12
        bars.append((mid - REACH, mid + BAR + REACH))
        words = [
            _at(value, comes_to, lang) for value, comes_to in zip(lever.ends, (lever.low, lever.high), strict=True)
        ]
        name, worth = lever.input.name[lang], won(lever.value, lang)
        turn = _turns_at(lever, lang)
        lanes.append(
            (top, mid, mid + BAR, name, worth, "", f"{name}: {'; '.join(words)}", lever.low, lever.high, *words, turn)
        )
        if min(lever.low, lever.high) < 0 < max(lever.low, lever.high):
            flips.append((mid + BAR // 2, 0, turn, FLIP))
    ends = [0, *(end for lever in levers[:MOST] for end in (lever.low, lever.high))]
    middle, now = (min(ends) + max(ends)) // 2, (net.low + net.high) // 2
    lines = [
        (at, "" if below else words, "left" if at <= middle else "right", 10 + place * 18, *bar)
        for place, (at, words) in enumerate(((0, say("as staying", lang)), (now, say("as it is", lang))))
        for below, bar in enumerate(bars)
    ]
    found = {
        "lanes": columns(lanes, WEIGHTS_ROWS["lanes"]),
        "flips": columns(flips or [(0, 0, "", 0)], WEIGHTS_ROWS["flips"]),
        "lines": columns(lines, WEIGHTS_ROWS["lines"]),
    }
    return found, LONG_TOP + len(lanes) * LONG_STEP + AXIS


def weight_words(levers: Sequence[Lever], lang: Lang) -> str:
    """The same for those who do not see it."""
    told = [f"{lever.input.name[lang]}: {turn_words(lever, lang)}" for lever in levers[:MOST]]
    return say("What each amount weighs, the heaviest first. {amounts}", lang, amounts=" ".join(told))


def weight_table(levers: Sequence[Lever], lang: Lang) -> str:
    """The same as a table: each amount, what it is, and what its ends come to."""
    names = [say("Amount", lang), say("If lower", lang), say("If higher", lang)]
    head = part("thead", part("tr", "".join(part("th", text(name), scope="col") for name in names)))
    rows = []
    for lever in levers:
        name = part("th", text(f"{lever.input.name[lang]}: {won(lever.value, lang)}") + _turn(lever, lang), scope="row")
        ends = zip(lever.ends, (lever.low, lever.high), names[1:], strict=True)
        cells = (part("td", part("span", figures(_at(v, n, lang))), data_label=label) for v, n, label in ends)
        rows.append(part("tr", name + "".join(cells)))
    return part("table", head + part("tbody", "".join(rows)), "own-table own-years")


def _turns_at(lever: Lever, lang: Lang) -> str:
    """Where the verdict turns, in a few words: the sentence stands in the table."""
    if not lever.flips:
        return say("turns nowhere up to {most}", lang, most=won(lever.points[-1][0], lang))
    return say("turns at {amount}", lang, amount=won(lever.flips[0].first, lang))


def _turn(lever: Lever, lang: Lang) -> str:
    return part("small", text(turn_words(lever, lang)), "own-quiet own-under")


def _at(value: int, comes_to: int, lang: Lang) -> str:
    """What switching comes to at a value."""
    net = verdict.difference_words(Total(comes_to, comes_to), lang)
    return say("at {amount}: {net}", lang, amount=won(value, lang), net=net)
