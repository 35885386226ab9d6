"""What the picture of the best day draws: the line, the days that cannot be, the turns by number, the day to choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from calculator.best import Best
from calculator.charts import DAYS_ROWS, SHELF_STEP, SHELVES, Rows, columns
from calculator.curve import Curve
from calculator.ledger import Total
from calculator.turns import Turn
from calculator.views import verdict
from calculator.views.markup import figures, part, text
from calculator.views.scale import shelved, side
from calculator.views.telling import month_day, numeral, short_day, short_month
from calculator.wording import Lang, day_text, man_won, say

BEST, TOLD = 220, 120  # sizes of marks
#: Pixels by which labels stand below or above their marks: from its lowest point a line rises to both sides.
UNDER, OVER = 11, 18
#: Turns that are numbered in the picture: the largest. All of them are listed beneath it.
NUMBERED = 9


@dataclass(frozen=True, slots=True)
class Days:
    """The days that the picture shows."""

    from_: date
    until: date


def day_rows(found: Best, lang: Lang) -> dict[str, Rows]:
    """The rows. Called only where there is a curve."""
    curve = found.curve
    assert curve is not None  # noqa: S101 - the page asks for no picture without one
    shown = window(curve)
    marks = list(_marks(found, curve, shown, lang))
    rows: dict[str, Sequence[Sequence[object]]] = {
        "hover": [
            (on, on + timedelta(days=1), f"{short_day(on, lang)}: {net_words(net, lang)}") for on, net in _open(curve)
        ],
        "shut": list(_shut(curve, lang)) or [(curve.first, curve.first, "")],
        "turns": list(_turns(found.turns, shown, lang)) or [(curve.first, "", "left", 0, "")],
        "marks": marks or [(curve.first, 0, "best", "", "left", 0, "", 0)],
        "even": [(shown.until, 0, say("as staying", lang))],
    }
    return {"net": _net(curve)} | {name: columns(found, DAYS_ROWS[name]) for name, found in rows.items()}


def window(curve: Curve) -> Days:
    """The first and the last day of a curve."""
    return Days(curve.first, curve.on(len(curve) - 1))


def day_words(found: Best, lang: Lang) -> str:
    """The same for those who do not see it."""
    curve = found.curve
    assert curve is not None  # noqa: S101 - as above
    opened = [(on, net) for on, net in _open(curve)]
    shown = window(curve)
    values = {"first": day_text(shown.from_, lang), "last": day_text(shown.until, lang)}
    if not opened:
        return say("From {first} to {last}: on none of the days can it be done.", lang, **values)
    least = min(opened, key=lambda pair: (_rests(curve, pair[0]), pair[1].low + pair[1].high))
    most = max(opened, key=lambda pair: pair[1].low + pair[1].high)
    message = (
        "What switching comes to against staying, by its day, {first} to {last}: at the least {least} on {best}, "
        "at the most {most} on {worst}. {turns}"
    )
    told = " ".join(turn.sentence(lang) for turn in found.turns)
    ends = {"least": net_words(least[1], lang), "most": net_words(most[1], lang)}
    on = {"best": day_text(least[0], lang), "worst": day_text(most[0], lang)}
    return say(message, lang, turns=told, **values, **ends, **on).strip()


def net_words(net: Total, lang: Lang) -> str:
    """A difference in words; of what is not all known, that it is not."""
    told = verdict.difference_words(net, lang)
    return told if net.complete else say("{known}, and something unknown", lang, known=told)


def by_month(curve: Curve, lang: Lang) -> str:
    """The same as a table: of each month the best day."""
    months: dict[tuple[int, int], list[tuple[date, Total]]] = {}
    for on, net in _open(curve):
        months.setdefault((on.year, on.month), []).append((on, net))
    names = [say("Month", lang), say("Its best day", lang), say("Against staying", lang)]
    head = part("thead", part("tr", "".join(part("th", text(name), scope="col") for name in names)))
    rows = []
    for (year, month), days in months.items():
        on, net = min(days, key=lambda pair: (_rests(curve, pair[0]), pair[1].low + pair[1].high))
        cells = part("td", text(month_day(on, lang))) + part("td", figures(net_words(net, lang)))
        rows.append(part("tr", part("th", short_month(date(year, month, 1), lang), scope="row") + cells))
    return part("table", head + part("tbody", "".join(rows)), "own-table")


def numbered(turns: Sequence[Turn]) -> dict[int, str]:
    """The turns that the picture numbers, by their place among all, each with its sign."""
    places = sorted(range(len(turns)), key=lambda n: (turns[n].kind not in ("opens", "shuts"), -abs(turns[n].amount)))
    return {place: numeral(sign) for sign, place in enumerate(sorted(places[:NUMBERED]), 1)}


def _net(curve: Curve) -> Rows:
    """The line, broken off wherever a day cannot be."""
    open_ = curve.open
    begins = open_ & ~np.concatenate([[False], open_[:-1]])
    days = np.datetime64(curve.first, "D") + np.arange(len(curve)).astype("timedelta64[D]")
    return {
        "day": days[open_], "low": curve.low[open_], "high": curve.high[open_], "run": np.cumsum(begins)[open_]
    }  # fmt: skip


def _open(curve: Curve) -> Iterator[tuple[date, Total]]:
    for place in np.flatnonzero(curve.open):
        yield curve.on(int(place)), curve.net(int(place))


def _rests(curve: Curve, on: date) -> bool:
    """Whether no number is ported on a day, so that another is named as the best."""
    place = curve.at(on)
    return place is not None and bool(curve.rests[place])


def _shut(curve: Curve, lang: Lang) -> Iterator[tuple[date, date, str]]:
    """The stretches of days on which the number cannot be moved."""
    shut = np.concatenate([[0], (~curve.open).astype(np.int8), [0]])
    turns = np.flatnonzero(np.diff(shut))
    for first, after in zip(turns[::2], turns[1::2], strict=True):
        days = {"first": short_day(curve.on(int(first)), lang), "last": short_day(curve.on(int(after) - 1), lang)}
        words = say("{first} to {last}: it cannot be done", lang, **days)
        yield curve.on(int(first)), curve.on(int(after)), words


def _turns(turns: Sequence[Turn], shown: Days, lang: Lang) -> Iterator[tuple[date, str, str, int, str]]:
    """Each turn's number with what it changes, on the first shelf with room; without room, the number alone."""
    told = [(turns[place], sign) for place, sign in numbered(turns).items()]
    labels = [(turn.on, f"{sign} {_short(turn, lang)}") for turn, sign in told]
    rows = list(shelved(labels, shown, lang))
    if max(rows, default=0) >= SHELVES:
        labels = [(turn.on, sign) for turn, sign in told]
        rows = [row % SHELVES for row in shelved(labels, shown, lang)]
    for (turn, _), (on, label), row in zip(told, labels, rows, strict=True):
        yield on, label, side(on, shown), row * SHELF_STEP + 2, turn.sentence(lang)


def _short(turn: Turn, lang: Lang) -> str:
    """What a turn changes, in a word."""
    if turn.kind == "opens":
        return say("opens", lang)
    if turn.kind == "shuts":
        return say("shuts", lang)
    amount = ("+" if turn.amount > 0 else "") + man_won(turn.amount, lang)
    return amount if turn.kind == "cliff" else say("{amount} a month", lang, amount=amount)


def _marks(
    found: Best, curve: Curve, shown: Days, lang: Lang
) -> Iterator[tuple[date, int, str, str, str, int, str, int]]:
    """The best day, and of a switch as told the day it was told for."""
    switch = found.advised if found.advised.leaves else found.switch
    if switch is None or switch.on is None:
        return
    if switch.told is not None and switch.told[0] != switch.on and curve.at(switch.told[0]) is not None:
        on, net = switch.told
        label = say("as you told it", lang)
        yield on, net.low, "told", label, side(on, shown), -OVER, f"{label}: {net_words(net, lang)}", TOLD
    if not switch.blocked:
        net = switch.net
        label = say("best: {day}", lang, day=month_day(switch.on, lang))
        words = f"{short_day(switch.on, lang)}: {net_words(net, lang)}"
        yield switch.on, net.low, "best", label, side(switch.on, shown), UNDER, words, BEST
