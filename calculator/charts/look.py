"""The look that all pictures share: inks, axes, the frame; and how a chart that is built once meets its rows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import pyarrow as pa

Theme = Literal["light", "dark"]
Spec = dict[str, Any]
Rows = Mapping[str, Any]  # a list or an array for each column

DAY = pa.date32()
WON = pa.int64()
TEXT = pa.string()

#: The size of a mark comes with its row: a set of rows is never empty, and a row that stands for none has size 0.
SIZE = alt.Size("size:Q", scale=None, legend=None)
#: A label stands clear of its mark, on the side its row names.
BESIDE = alt.expr("datum.side == 'left' ? 12 : -12")


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


def layered(layers: Sequence[alt.Chart], height: int | alt.Step, inks: Inks) -> alt.LayerChart:
    chart = alt.LayerChart(layer=list(layers), height=height, width="container", padding={"left": 2, "right": 2})
    framed: alt.LayerChart = chart.configure_view(stroke=None).configure(background=inks.ground)
    return framed


def days(lang: str, inks: Inks, *, grid: bool = False, ticks: int = 6) -> alt.Axis:
    """Months by their names, years at January, and days where the window is short."""
    month = "(month(datum.value) + 1) + '월'" if lang == "ko" else "timeFormat(datum.value, '%b')"
    year = "year(datum.value) + '년'" if lang == "ko" else "year(datum.value)"
    day = "(month(datum.value) + 1) + '/' + date(datum.value)" if lang == "ko" else "timeFormat(datum.value, '%-d %b')"
    label = f"date(datum.value) != 1 ? {day} : month(datum.value) == 0 ? {year} : {month}"
    return alt.Axis(
        labelExpr=label, tickCount=ticks, grid=grid, gridColor=inks.rule, labelColor=inks.quiet, domainColor=inks.rule,
        tickColor=inks.rule, labelFontSize=12, labelFlush=True, labelOverlap="greedy", labelPadding=6,
    )  # fmt: skip


def won_axis(lang: str, inks: Inks) -> alt.Axis:
    """Ten-thousands of won, as Koreans count them; thousands in English. Of less than one of them, won."""
    ko = "abs(datum.value) < 10000 ? format(datum.value, ',') + '원' : format(datum.value / 10000, ',') + '만원'"
    en = "abs(datum.value) < 1000 ? format(datum.value, ',') + ' won' : format(datum.value / 1000, ',') + 'k won'"
    label = f"datum.value == 0 ? '0' : {ko if lang == 'ko' else en}"
    return alt.Axis(
        labelExpr=label, tickCount=4, gridColor=inks.rule, labelColor=inks.quiet, domain=False,
        ticks=False, labelFontSize=12, labelPadding=6,
    )  # fmt: skip


def beside(rows: alt.Chart, inks: Inks) -> alt.Chart:
    """Words beside a mark, on the side that the row says has room."""
    words: alt.Chart = rows.mark_text(align=alt.expr("datum.side"), dx=BESIDE, fontSize=12, color=inks.text)
    return words


@functools.cache
def _spec(chart: Callable[[str, Theme], alt.LayerChart], lang: str, theme: Theme) -> Spec:
    return chart(lang, theme).to_dict()
