"""Pictures: words and inks in, a chart out. Rows go in by name, so that a chart is built once and drawn for any rows.

Colour never stands alone: lines differ by dash and marker too, and every one is labelled where it ends.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import pyarrow as pa  # type: ignore[import-untyped] # PyArrow ships no types

Theme = Literal["light", "dark"]
Spec = dict[str, Any]

DAY = pa.date32()
WON = pa.int64()
TEXT = pa.string()

COST_HEIGHT = 280
LANE = 34  # pixels of one lane of the timeline
SHELF = 22  # pixels of one row of labels above or below the lanes


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of a theme: the ground they stand on, text, quiet text, rules, and four inks at 3:1 or more."""

    ground: str
    text: str
    quiet: str
    rule: str
    tones: tuple[str, str, str, str]


INKS: Mapping[Theme, Inks] = {
    "light": Inks("#FBFAF7", "#1B1F24", "#5B6067", "#DCD6C9", ("#0072B2", "#C44E00", "#00805E", "#7A4EA3")),
    "dark": Inks("#14171B", "#ECE9E3", "#A9AFB6", "#333A42", ("#6CB4EE", "#FF9A57", "#3CCFA3", "#C6A0EA")),
}

#: The columns of every set of rows a chart reads, by the name the chart knows it by.
COST_ROWS = {
    "paid": {"day": DAY, "who": TEXT, "low": WON, "high": WON},
    "steps": {"day": DAY, "low": WON, "words": TEXT, "size": WON},
    "ends": {"day": DAY, "won": WON, "label": TEXT, "who": TEXT},
    "meets": {"day": DAY, "won": WON, "label": TEXT, "side": TEXT, "size": WON},
}
TIME_ROWS = {
    "bars": {"from": DAY, "to": DAY, "top": WON, "mid": WON, "foot": WON, "tone": TEXT, "label": TEXT, "words": TEXT},
    "locks": {"from": DAY, "to": DAY, "top": WON, "words": TEXT},
    "marks": {"day": DAY, "top": WON, "foot": WON, "label": TEXT, "words": TEXT, "size": WON},
    "flags": {"day": DAY, "top": WON, "foot": WON, "label": TEXT, "side": TEXT, "words": TEXT, "size": WON},
}
#: The size of a mark comes with its row: a set of rows is never empty, and a row that stands for none has size 0.
SIZE = alt.Size("size:Q", scale=None, legend=None)
Rows = Mapping[str, Any]  # a list or an array for each column


def spec(chart: Callable[[str, Theme], alt.LayerChart], lang: str, theme: Theme) -> Spec:
    """The finished description of a chart, built once a language and a theme."""
    return _spec(chart, lang, theme)


def tables(kinds: Mapping[str, Mapping[str, pa.DataType]], rows: Mapping[str, Rows]) -> dict[str, pa.Table]:
    """Rows as Arrow tables with the very types a chart expects, also where there are none."""
    return {
        name: pa.table({column: pa.array(rows[name][column], kind) for column, kind in columns.items()})
        for name, columns in kinds.items()
    }


def columns(rows: Sequence[Sequence[object]], kinds: Mapping[str, pa.DataType]) -> Rows:
    """Rows as columns, by the names a chart knows them by."""
    return {name: [row[place] for row in rows] for place, name in enumerate(kinds)}


def cost(lang: str, theme: Theme) -> alt.LayerChart:
    """What has been paid by each day: staying dashed, switching solid with a mark at each event, both with a label."""
    inks = INKS[theme]
    tone = alt.Color("who:N", scale=alt.Scale(domain=["stay", "switch"], range=list(inks.tones[:2])), legend=None)
    dash = alt.StrokeDash("who:N", scale=alt.Scale(domain=["stay", "switch"], range=[[6, 4], [1, 0]]), legend=None)
    x = alt.X("day:T", title=None, axis=_days(lang, inks), scale=alt.Scale(nice=False))
    y = alt.Y("low:Q", title=None, axis=_won(lang, inks), scale=alt.Scale(zero=True, nice=True))
    paid, ends = alt.Chart(alt.NamedData("paid")), alt.Chart(alt.NamedData("ends"))
    steps, meets = alt.Chart(alt.NamedData("steps")), alt.Chart(alt.NamedData("meets"))
    layers = [
        paid.mark_area(opacity=0.16).encode(x=x, y=y, y2="high:Q", color=tone),
        paid.mark_line(strokeWidth=2).encode(x=x, y=y, color=tone, strokeDash=dash),
        paid.mark_line(strokeWidth=2).encode(x=x, y="high:Q", color=tone, strokeDash=dash),
        meets.mark_point(shape="diamond", stroke=inks.text, fill=inks.ground, strokeWidth=2, opacity=1).encode(
            x="day:T", y="won:Q", size=SIZE, tooltip="label:N"
        ),
        _beside(meets, inks, dy=alt.expr("datum.side == 'left' ? 18 : -16")).encode(
            x="day:T", y="won:Q", text="label:N"
        ),
        ends.mark_text(align="right", baseline="bottom", dy=-9, fontSize=13, fontWeight="bold").encode(
            x="day:T", y="won:Q", text="label:N", color=tone
        ),
        steps.mark_point(filled=True, color=inks.tones[1], opacity=1).encode(
            x="day:T", y="low:Q", size=SIZE, tooltip="words:N"
        ),
    ]
    return _layered(layers, COST_HEIGHT, inks)


def timeline(lang: str, theme: Theme) -> alt.LayerChart:
    """Who one was with and when: bars of stays and services, numbered events above, deadlines as flags below."""
    inks = INKS[theme]
    tone = alt.Color("tone:N", scale=alt.Scale(domain=["a", "b", "c", "d"], range=list(inks.tones)), legend=None)
    x = alt.X("from:T", title=None, axis=_days(lang, inks), scale=alt.Scale(nice=False))
    top, mid = (alt.Y(f"{name}:Q", axis=None, scale=None) for name in ("top", "mid"))  # pixels from the top
    bars, locks = alt.Chart(alt.NamedData("bars")), alt.Chart(alt.NamedData("locks"))
    marks, flags = alt.Chart(alt.NamedData("marks")), alt.Chart(alt.NamedData("flags"))
    layers = [
        bars.mark_bar().encode(x=x, x2="to:T", y=top, y2="foot:Q", color=tone, tooltip="words:N"),
        bars.mark_text(align="left", dx=6, fontSize=13, fontWeight="bold", color=inks.ground).encode(
            x="from:T", y=mid, text="label:N"
        ),
        locks.mark_rule(strokeWidth=7, strokeDash=[1.5, 3], color=inks.ground).encode(
            x="from:T", x2="to:T", y=top, tooltip="words:N"
        ),
        marks.mark_rule(color=inks.quiet).encode(x="day:T", y=top, y2="foot:Q"),
        marks.mark_point(fill=inks.ground, stroke=inks.text, strokeWidth=1.5, opacity=1).encode(
            x="day:T", y=top, size=SIZE, tooltip="words:N"
        ),
        marks.mark_text(fontSize=12, fontWeight="bold", color=inks.text).encode(x="day:T", y=top, text="label:N"),
        flags.mark_rule(color=inks.quiet, strokeDash=[2, 2]).encode(x="day:T", y=top, y2="foot:Q"),
        flags.mark_point(shape="triangle-up", filled=True, color=inks.text, opacity=1).encode(
            x="day:T", y=top, size=SIZE, tooltip="words:N"
        ),
        _beside(flags, inks).encode(x="day:T", y=top, text="label:N"),
    ]
    return _layered(layers, LANE, inks)


@functools.cache
def _spec(chart: Callable[[str, Theme], alt.LayerChart], lang: str, theme: Theme) -> Spec:
    return chart(lang, theme).to_dict()


def _layered(layers: Sequence[alt.Chart], height: int, inks: Inks) -> alt.LayerChart:
    chart = alt.LayerChart(layer=list(layers), height=height, width="container", padding={"left": 2, "right": 2})
    framed: alt.LayerChart = chart.configure_view(stroke=None).configure(background=inks.ground)
    return framed


def _days(lang: str, inks: Inks, *, grid: bool = False) -> alt.Axis:
    """Months by their names, years at January, and days where the window is short."""
    month = "(month(datum.value) + 1) + '월'" if lang == "ko" else "timeFormat(datum.value, '%b')"
    year = "year(datum.value) + '년'" if lang == "ko" else "year(datum.value)"
    day = "(month(datum.value) + 1) + '/' + date(datum.value)" if lang == "ko" else "timeFormat(datum.value, '%-d %b')"
    label = f"date(datum.value) != 1 ? {day} : month(datum.value) == 0 ? {year} : {month}"
    return alt.Axis(
        labelExpr=label, tickCount=6, grid=grid, gridColor=inks.rule, labelColor=inks.quiet, domainColor=inks.rule,
        tickColor=inks.rule, labelFontSize=12, labelFlush=True, labelOverlap="greedy", labelPadding=6,
    )  # fmt: skip


def _won(lang: str, inks: Inks) -> alt.Axis:
    """Ten-thousands of won, as Koreans count them; thousands in English."""
    ko = "datum.value == 0 ? '0' : format(datum.value / 10000, ',') + '만원'"
    en = "datum.value == 0 ? '0' : format(datum.value / 1000, ',') + 'k won'"
    return alt.Axis(
        labelExpr=ko if lang == "ko" else en, tickCount=4, gridColor=inks.rule, labelColor=inks.quiet, domain=False,
        ticks=False, labelFontSize=12, labelPadding=6,
    )  # fmt: skip


def _beside(rows: alt.Chart, inks: Inks, *, dy: alt.ExprRef | int = 0) -> alt.Chart:
    """Words beside a mark, on the side that the row says has room."""
    beside = alt.expr("datum.side == 'left' ? 10 : -10")
    words: alt.Chart = rows.mark_text(align=alt.expr("datum.side"), dx=beside, dy=dy, fontSize=12, color=inks.text)
    return words
