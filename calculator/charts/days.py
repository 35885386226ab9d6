"""The picture of the best day: what a switch comes to beside staying, if it were made on each day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from calculator.charts.look import BESIDE, DAY, INKS, SIZE, TEXT, WON, Theme, days, layered, won_axis

FOOT = 18  # pixels under the lowest day, for the words below its mark
DAYS_HEIGHT = 300
SHELVES, SHELF_STEP = 3, 18  # rows of labels above the line, and the pixels of one

#: `run` tells apart the stretches of days between which the line breaks off; `lift` is in pixels from the top.
DAYS_ROWS = {
    "net": {"day": DAY, "low": WON, "high": WON, "run": WON},
    "hover": {"from": DAY, "to": DAY, "words": TEXT},
    "shut": {"from": DAY, "to": DAY, "words": TEXT},
    "turns": {"day": DAY, "label": TEXT, "side": TEXT, "lift": WON, "words": TEXT},
    "marks": {
        "day": DAY,
        "won": WON,
        "kind": TEXT,
        "label": TEXT,
        "side": TEXT,
        "lift": WON,
        "words": TEXT,
        "size": WON,
    },
    "even": {"day": DAY, "won": WON, "label": TEXT},
}


def by_day(lang: str, theme: Theme) -> alt.LayerChart:
    """The cost of switching on each day, a range where it is one; days that cannot be hatched, turns numbered."""
    inks = INKS[theme]
    blue, orange, green, _ = inks.tones
    top = SHELVES * SHELF_STEP + 6
    x = alt.X("day:T", title=None, axis=days(lang, inks), scale=alt.Scale(nice=False))
    room = alt.Scale(zero=True, nice=True, range=[alt.ExprRef(f"height - {FOOT}"), top])
    y = alt.Y("low:Q", title=None, axis=won_axis(lang, inks), scale=room)
    net, hover, shut = (alt.Chart(alt.NamedData(name)) for name in ("net", "hover", "shut"))
    turns, marks, even = (alt.Chart(alt.NamedData(name)) for name in ("turns", "marks", "even"))
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=["best", "told"], range=["diamond", "square"]), legend=None)
    tone = alt.Color("kind:N", scale=alt.Scale(domain=["best", "told"], range=[green, orange]), legend=None)
    drawn = alt.expr("datum.label ? 1 : 0")  # a picture is never without rows: one that stands for none is not seen
    layers = [
        shut.mark_rect(color=inks.quiet, opacity=0.22).encode(x="from:T", x2="to:T", tooltip="words:N"),
        even.mark_rule(color=inks.text, strokeDash=[6, 4], strokeWidth=1.5).encode(y="won:Q"),
        even.mark_text(align="right", baseline="bottom", dy=-3, fontSize=12, color=inks.text).encode(
            x="day:T", y="won:Q", text="label:N"
        ),
        turns.mark_rule(color=inks.quiet, strokeDash=[2, 3], strokeWidth=drawn).encode(x="day:T"),
        net.mark_area(opacity=0.2, color=blue).encode(x=x, y=y, y2="high:Q", detail="run:N"),
        net.mark_line(strokeWidth=2, color=blue).encode(x=x, y=y, detail="run:N"),
        net.mark_line(strokeWidth=2, color=blue).encode(x=x, y="high:Q", detail="run:N"),
        hover.mark_rect(opacity=0).encode(x="from:T", x2="to:T", tooltip="words:N"),
        marks.mark_point(filled=True, opacity=1, stroke=inks.ground).encode(
            x="day:T", y="won:Q", size=SIZE, shape=shape, color=tone, tooltip="words:N"
        ),
        _said(turns, {"stroke": inks.ground, "strokeWidth": 4, "color": inks.ground, "baseline": "top"}, top=True),
        _said(turns, {"color": inks.text, "baseline": "top"}, top=True),
        _said(marks, {"stroke": inks.ground, "strokeWidth": 4, "color": inks.ground, "fontWeight": "bold"}),
        _said(marks, {"color": inks.text, "fontWeight": "bold"}),
    ]  # fmt: skip
    return layered(layers, DAYS_HEIGHT, inks)


def _said(rows: alt.Chart, look: Mapping[str, Any], *, top: bool = False) -> alt.Chart:
    """Words on the side their rows say: beside a mark, or on a shelf at the top."""
    beside = alt.expr("datum.side == 'left' ? 3 : -3") if top else BESIDE
    words: alt.Chart = rows.mark_text(
        align=alt.expr("datum.side"), dx=beside, dy=alt.expr("datum.lift"), fontSize=12, **look
    ).encode(x="day:T", y=alt.value(0) if top else "won:Q", text="label:N")
    return words
