"""The pictures of a scenario: what has been paid by each day, and who one was with and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from calculator.charts.look import BESIDE, DAY, INKS, SIZE, TEXT, WON, Theme, beside, days, layered, won_axis

COST_HEIGHT = 280
WIDE = 600  # pixels of a plot from which labels may stand nearer to their lines
LANE = 34  # pixels of one lane of the timeline
SHELF = 22  # pixels of one row of labels above or below the lanes

#: The columns of every set of rows a chart reads, by the name the chart knows it by.
COST_ROWS = {
    "paid": {"day": DAY, "who": TEXT, "low": WON},
    "between": {"day": DAY, "who": TEXT, "low": WON, "high": WON},
    "steps": {"day": DAY, "low": WON, "words": TEXT, "size": WON},
    "ends": {"day": DAY, "won": WON, "label": TEXT, "who": TEXT, "wide": WON},
    "meets": {"day": DAY, "won": WON, "label": TEXT, "side": TEXT, "lift": WON, "wide": WON, "size": WON},
}
TIME_ROWS = {
    "bars": {"from": DAY, "to": DAY, "top": WON, "mid": WON, "foot": WON, "tone": TEXT, "label": TEXT, "words": TEXT},
    "locks": {"from": DAY, "to": DAY, "top": WON, "words": TEXT},
    "marks": {"day": DAY, "top": WON, "foot": WON, "label": TEXT, "words": TEXT, "size": WON},
    "flags": {"day": DAY, "top": WON, "foot": WON, "label": TEXT, "side": TEXT, "words": TEXT, "size": WON},
}


def cost(lang: str, theme: Theme) -> alt.LayerChart:
    """What has been paid by each day: staying dashed, switching solid with a mark at each event, both with a label."""
    inks = INKS[theme]
    tone = alt.Color("who:N", scale=alt.Scale(domain=["stay", "switch"], range=list(inks.tones[:2])), legend=None)
    dash = alt.StrokeDash("who:N", scale=alt.Scale(domain=["stay", "switch"], range=[[6, 4], [1, 0]]), legend=None)
    x = alt.X("day:T", title=None, axis=days(lang, inks), scale=alt.Scale(nice=False))
    y = alt.Y("low:Q", title=None, axis=won_axis(lang, inks), scale=alt.Scale(zero=True, nice=True))
    paid, between = alt.Chart(alt.NamedData("paid")), alt.Chart(alt.NamedData("between"))
    ends = alt.Chart(alt.NamedData("ends"))
    steps, meets = alt.Chart(alt.NamedData("steps")), alt.Chart(alt.NamedData("meets"))
    layers = [
        between.mark_area(opacity=0.16).encode(x=x, y=y, y2="high:Q", color=tone),
        paid.mark_line(strokeWidth=2).encode(x=x, y=y, color=tone, strokeDash=dash),
        between.mark_line(strokeWidth=2).encode(x=x, y="high:Q", color=tone, strokeDash=dash),
        meets.mark_point(shape="diamond", stroke=inks.text, fill=inks.ground, strokeWidth=2, opacity=1).encode(
            x="day:T", y="won:Q", size=SIZE, tooltip="label:N"
        ),
        _lifted(meets, {"stroke": inks.ground, "strokeWidth": 4, "color": inks.ground}),  # no line runs through it
        _lifted(meets, {"color": inks.text}),
        ends.mark_text(
            align="right",
            baseline="bottom",
            dy=_wide("-9", "datum.wide - 9"),
            fontSize=13,
            fontWeight="bold",
        ).encode(x="day:T", y="won:Q", text="label:N", color=tone),
        steps.mark_point(filled=True, color=inks.tones[1], opacity=1).encode(
            x="day:T", y="low:Q", size=SIZE, tooltip="words:N"
        ),
    ]
    return layered(layers, COST_HEIGHT, inks)


def timeline(lang: str, theme: Theme) -> alt.LayerChart:
    """Who one was with and when: bars of stays and services, numbered events above, deadlines as flags below."""
    inks = INKS[theme]
    tone = alt.Color("tone:N", scale=alt.Scale(domain=["a", "b", "c", "d"], range=list(inks.tones)), legend=None)
    x = alt.X("from:T", title=None, axis=days(lang, inks), scale=alt.Scale(nice=False))
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
        beside(flags, inks).encode(x="day:T", y=top, text="label:N"),
    ]
    return layered(layers, LANE, inks)


def _wide(narrow: str, wide: str) -> Any:  # noqa: ANN401 - an expression of the pictures' own language
    """One thing where the picture is narrow and another where it is wide."""
    return alt.expr(f"width < {WIDE} ? {narrow} : {wide}")


def _lifted(rows: alt.Chart, look: Mapping[str, Any]) -> alt.Chart:
    """Words beside a mark on the day they are of, above or below it as the row says."""
    words: alt.Chart = rows.mark_text(
        align=alt.expr("datum.side"),
        dx=BESIDE,
        dy=_wide("datum.lift", "datum.wide"),
        fontSize=12,
        **look,
    ).encode(x="day:T", y="won:Q", text="label:N")
    return words
