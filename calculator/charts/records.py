"""The pictures of the rulebook: what a fee was and when, and what is covered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from calculator.charts.look import DAY, INKS, SIZE, TEXT, WON, Inks, Theme, days, layered, won_axis

HISTORY_HEIGHT = 240
COVER_STEP, COVER_MARK = 26, 44  # pixels of a row, and of the area of a mark in it

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


def history(lang: str, theme: Theme) -> alt.LayerChart:
    """What a fee was and when: level lines with a mark where each begins, told apart by dash and mark."""
    inks = INKS[theme]
    ranks = ["a", "b", "c"]
    tone = alt.Color("who:N", scale=alt.Scale(domain=ranks, range=list(inks.tones[:3])), legend=None)
    dash = alt.StrokeDash("who:N", scale=alt.Scale(domain=ranks, range=[[1, 0], [6, 4], [2, 3]]), legend=None)
    mark = alt.Shape("who:N", scale=alt.Scale(domain=ranks, range=["circle", "square", "triangle-up"]), legend=None)
    x = alt.X("from:T", title=None, axis=days(lang, inks), scale=alt.Scale(nice=False))
    y = alt.Y("high:Q", title=None, axis=won_axis(lang, inks), scale=alt.Scale(zero=True, nice=True, padding=8))
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
        _named(names, {"stroke": inks.ground, "strokeWidth": 8, "color": inks.ground}),  # no line runs through a name
        _named(names, {}).encode(color=tone),
    ]  # fmt: skip
    return layered(layers, HISTORY_HEIGHT, inks)


def coverage(lang: str, theme: Theme) -> alt.LayerChart:
    """For each kind of cost and each year, whether a source speaks: a mark of its own shape for every state."""
    inks = INKS[theme]
    blue, orange, green, _ = inks.tones
    tones = {"covered": blue, "inferred": green, "disputed": orange, "unknown": inks.text, "none": inks.quiet}
    order = list(COVER_SHAPES)
    cells = alt.Chart(alt.NamedData("cells")).encode(
        x=alt.X("from:T", title=None, axis=days(lang, inks, ticks=4), scale=alt.Scale(padding=8)),
        y=alt.Y("kind:N", title=None, sort=None, axis=_names(inks)),
        color=alt.Color("state:N", scale=alt.Scale(domain=order, range=[tones[s] for s in order]), legend=None),
        shape=alt.Shape("state:N", scale=alt.Scale(domain=order, range=[*COVER_SHAPES.values()]), legend=None),
        tooltip="words:N",
    )
    return layered([cells.mark_point(filled=True, opacity=1, size=COVER_MARK)], alt.Step(COVER_STEP), inks)


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
