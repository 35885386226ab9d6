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
HISTORY_HEIGHT = 240
COVER_STEP, COVER_MARK = 26, 44  # pixels of a row, and of the area of a mark in it
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
    "meets": {"day": DAY, "won": WON, "label": TEXT, "side": TEXT, "lift": WON, "size": WON},
}
TIME_ROWS = {
    "bars": {"from": DAY, "to": DAY, "top": WON, "mid": WON, "foot": WON, "tone": TEXT, "label": TEXT, "words": TEXT},
    "locks": {"from": DAY, "to": DAY, "top": WON, "words": TEXT},
    "marks": {"day": DAY, "top": WON, "foot": WON, "label": TEXT, "words": TEXT, "size": WON},
    "flags": {"day": DAY, "top": WON, "foot": WON, "label": TEXT, "side": TEXT, "words": TEXT, "size": WON},
}
#: `who` is a line's rank: "a" is the fee itself, the others are the same fee elsewhere.
HISTORY_ROWS = {
    "levels": {"from": DAY, "to": DAY, "low": WON, "high": WON, "who": TEXT, "words": TEXT, "size": WON},
    "risers": {"from": DAY, "low": WON, "high": WON, "who": TEXT},
    "rivals": {"from": DAY, "low": WON, "words": TEXT, "size": WON},
    "names": {"from": DAY, "high": WON, "label": TEXT, "who": TEXT, "lift": WON, "side": TEXT},
}
COVER_ROWS = {"cells": {"from": DAY, "kind": TEXT, "state": TEXT, "words": TEXT}}
#: The states of a cell, each with a shape of its own: see `calculator.coverage`.
COVER_SHAPES = {
    "covered": "square",
    "inferred": "circle",
    "disputed": "diamond",
    "unknown": "triangle-up",
    "none": "M-.5,-.08L.5,-.08L.5,.08L-.5,.08Z",  # a dash, which Vega's own would not fill
}
#: A label stands clear of its mark, on the side its row names.
_BESIDE = alt.expr("datum.side == 'left' ? 12 : -12")
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
        _lifted(meets, {"stroke": inks.ground, "strokeWidth": 4, "color": inks.ground}),  # no line runs through it
        _lifted(meets, {"color": inks.text}),
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


def history(lang: str, theme: Theme) -> alt.LayerChart:
    """What a fee was and when: level lines with a mark where each begins, told apart by dash and mark."""
    inks = INKS[theme]
    ranks = ["a", "b", "c"]
    tone = alt.Color("who:N", scale=alt.Scale(domain=ranks, range=list(inks.tones[:3])), legend=None)
    dash = alt.StrokeDash("who:N", scale=alt.Scale(domain=ranks, range=[[1, 0], [6, 4], [2, 3]]), legend=None)
    mark = alt.Shape("who:N", scale=alt.Scale(domain=ranks, range=["circle", "square", "triangle-up"]), legend=None)
    x = alt.X("from:T", title=None, axis=_days(lang, inks), scale=alt.Scale(nice=False))
    y = alt.Y("high:Q", title=None, axis=_won(lang, inks), scale=alt.Scale(zero=True, nice=True, padding=8))
    levels, risers = alt.Chart(alt.NamedData("levels")), alt.Chart(alt.NamedData("risers"))
    rivals, names = alt.Chart(alt.NamedData("rivals")), alt.Chart(alt.NamedData("names"))
    layers = [
        levels.mark_rect(opacity=0.2).encode(x=x, x2="to:T", y=y, y2="low:Q", color=tone),
        risers.mark_rule(strokeWidth=1.5).encode(x="from:T", y="low:Q", y2="high:Q", color=tone, strokeDash=dash),
        levels.mark_rule(strokeWidth=2.5).encode(x="from:T", x2="to:T", y="high:Q", color=tone, strokeDash=dash),
        levels.mark_rule(strokeWidth=2.5).encode(x="from:T", x2="to:T", y="low:Q", color=tone, strokeDash=dash),
        levels.mark_point(filled=True, opacity=1).encode(
            x="from:T", y="high:Q", color=tone, shape=mark, size=SIZE, tooltip="words:N"
        ),
        rivals.mark_point(shape="diamond", stroke=inks.text, fill=inks.ground, strokeWidth=1.5, opacity=1).encode(
            x="from:T", y="low:Q", size=SIZE, tooltip="words:N"
        ),
        _named(names, {"stroke": inks.ground, "strokeWidth": 4, "color": inks.ground}),  # no line runs through a name
        _named(names, {}).encode(color=tone),
    ]  # fmt: skip
    return _layered(layers, HISTORY_HEIGHT, inks)


def coverage(lang: str, theme: Theme) -> alt.LayerChart:
    """For each kind of cost and each year, whether a source speaks: a mark of its own shape for every state."""
    inks = INKS[theme]
    blue, orange, green, _ = inks.tones
    tones = {"covered": blue, "inferred": green, "disputed": orange, "unknown": inks.text, "none": inks.quiet}
    order = list(COVER_SHAPES)
    cells = alt.Chart(alt.NamedData("cells")).encode(
        x=alt.X("from:T", title=None, axis=_days(lang, inks, ticks=4), scale=alt.Scale(padding=8)),
        y=alt.Y("kind:N", title=None, sort=None, axis=_names(inks)),
        color=alt.Color("state:N", scale=alt.Scale(domain=order, range=[tones[s] for s in order]), legend=None),
        shape=alt.Shape("state:N", scale=alt.Scale(domain=order, range=[*COVER_SHAPES.values()]), legend=None),
        tooltip="words:N",
    )
    return _layered([cells.mark_point(filled=True, opacity=1, size=COVER_MARK)], alt.Step(COVER_STEP), inks)


@functools.cache
def _spec(chart: Callable[[str, Theme], alt.LayerChart], lang: str, theme: Theme) -> Spec:
    return chart(lang, theme).to_dict()


def _layered(layers: Sequence[alt.Chart], height: int | alt.Step, inks: Inks) -> alt.LayerChart:
    chart = alt.LayerChart(layer=list(layers), height=height, width="container", padding={"left": 2, "right": 2})
    framed: alt.LayerChart = chart.configure_view(stroke=None).configure(background=inks.ground)
    return framed


def _days(lang: str, inks: Inks, *, grid: bool = False, ticks: int = 6) -> alt.Axis:
    """Months by their names, years at January, and days where the window is short."""
    month = "(month(datum.value) + 1) + '월'" if lang == "ko" else "timeFormat(datum.value, '%b')"
    year = "year(datum.value) + '년'" if lang == "ko" else "year(datum.value)"
    day = "(month(datum.value) + 1) + '/' + date(datum.value)" if lang == "ko" else "timeFormat(datum.value, '%-d %b')"
    label = f"date(datum.value) != 1 ? {day} : month(datum.value) == 0 ? {year} : {month}"
    return alt.Axis(
        labelExpr=label, tickCount=ticks, grid=grid, gridColor=inks.rule, labelColor=inks.quiet, domainColor=inks.rule,
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


def _named(rows: alt.Chart, look: Mapping[str, Any]) -> alt.Chart:
    """Names where lines begin, lifted as their rows say."""
    words: alt.Chart = rows.mark_text(
        align=alt.expr("datum.side"), dy=alt.expr("datum.lift"), dx=2, fontSize=12, fontWeight="bold", **look
    ).encode(x="from:T", y="high:Q", text="label:N")
    return words


def _names(inks: Inks) -> alt.Axis:
    """Rows by their names."""
    return alt.Axis(
        labelColor=inks.quiet, domain=False, ticks=False, labelFontSize=12, labelPadding=6, labelLimit=140,
    )  # fmt: skip


def _beside(rows: alt.Chart, inks: Inks) -> alt.Chart:
    """Words beside a mark, on the side that the row says has room."""
    words: alt.Chart = rows.mark_text(align=alt.expr("datum.side"), dx=_BESIDE, fontSize=12, color=inks.text)
    return words


def _lifted(rows: alt.Chart, look: Mapping[str, Any]) -> alt.Chart:
    """Words beside a mark on the day they are of, above or below it as the row says."""
    words: alt.Chart = rows.mark_text(
        align=alt.expr("datum.side"), dx=_BESIDE, dy=alt.expr("datum.lift"), fontSize=12, **look
    ).encode(x="day:T", y="won:Q", text="label:N")
    return words
