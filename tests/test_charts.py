"""What the pictures mean: their fields exist, their sums are the ledger's, their inks can be told apart and read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise, product
from typing import Any

import pytest

from calculator import charts
from calculator.links import decode
from calculator.scenario import Scenario
from calculator.views import scale, verdict
from calculator.views.arrival import FIRST
from calculator.views.cost_rows import cost_rows, cost_words
from calculator.views.time_rows import time_rows, time_words
from calculator.wording import LANGS, Lang

STORY = decode(FIRST).scenario
STAYING = decode(
    "as_of=2026-11-22&e1=2009-11-28.join.kt.new&e1.plan=kr.kt.i-lite-2009&from=2011-02-01&until=2012-01-31&v=1"
)
DRAWN = [(charts.cost, charts.COST_ROWS), (charts.timeline, charts.TIME_ROWS)]


def layers(spec: charts.Spec) -> Iterator[dict[str, Any]]:
    yield from spec["layer"]


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("chart", "theme", "lang"), list(product(DRAWN, charts.INKS, LANGS)))
def test_every_field_a_picture_reads_is_a_column_of_its_rows(chart: Any, theme: charts.Theme, lang: Lang) -> None:
    draw, kinds = chart
    for layer in layers(charts.spec(draw, lang, theme)):
        columns = kinds[layer["data"]["name"]]
        for channel in layer["encoding"].values():
            assert channel.get("field") in {None, *columns}


@pytest.mark.parametrize("theme", charts.INKS)
def test_inks_stand_out_from_the_ground(theme: charts.Theme) -> None:
    inks = charts.INKS[theme]
    assert all(contrast(tone, inks.ground) >= 4.5 for tone in inks.tones)  # they carry text too
    assert contrast(inks.text, inks.ground) >= 7
    assert contrast(inks.quiet, inks.ground) >= 4.5


def test_colour_never_stands_alone() -> None:
    lines = [layer for layer in layers(charts.spec(charts.cost, "ko", "light")) if layer["mark"]["type"] == "line"]
    assert lines
    assert all("strokeDash" in line["encoding"] for line in lines)


def test_amounts_begin_at_nothing() -> None:
    scales = [layer["encoding"]["y"].get("scale", {}) for layer in layers(charts.spec(charts.cost, "ko", "light"))]
    assert {"zero": True, "nice": True} in scales


def test_the_lines_end_at_the_ledgers_totals() -> None:
    found = verdict.weighed(STORY)
    paid = cost_rows(STORY, found, "ko")["paid"]
    last = {who: (low, high) for who, low, high in zip(paid["who"], paid["low"], paid["high"], strict=True)}
    assert last["stay"] == (found.stay.total.low, found.stay.total.high)
    assert last["switch"] == (found.switch.total.low, found.switch.total.high)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("scenario", [STORY, STAYING.scenario], ids=["story", "staying"])
def test_rows_fit_their_types_and_no_set_is_empty(scenario: Scenario, lang: Lang) -> None:
    found = verdict.weighed(scenario)
    for kinds, rows in (
        (charts.COST_ROWS, cost_rows(scenario, found, lang)),
        (charts.TIME_ROWS, time_rows(scenario, found, lang).rows),
    ):
        assert all(table.num_rows for table in charts.tables(kinds, rows).values())


def test_the_words_of_a_picture_tell_what_it_shows() -> None:
    found = verdict.weighed(STORY)
    assert "2011년 2월 11일: SK텔레콤으로 번호이동" in time_words(STORY, found, "ko")
    told = cost_words(STORY, found, "en")
    assert f"{found.stay.total.low:,} won" in told
    assert verdict.crossing(found, STORY, "en") in told


def test_events_in_the_picture_bear_the_numbers_of_the_list() -> None:
    rows = time_rows(STORY, verdict.weighed(STORY), "ko").rows["marks"]
    assert list(zip(rows["label"], rows["day"], strict=True)) == [
        ("2", date(2011, 2, 11)), ("3", date(2011, 3, 11)), ("4", date(2011, 5, 12)),
    ]  # fmt: skip


def test_no_label_covers_another() -> None:
    labels = [(date(2011, month, 1 + month), "열두 글자쯤 되는 이름") for month in range(2, 12)]
    rows = list(scale.shelved(labels, STORY, "ko"))
    spans: dict[int, list[tuple[float, float]]] = {}
    for (on, label), row in zip(labels, rows, strict=True):
        at, room = scale.pixel(on, STORY), len(label) * 12
        spans.setdefault(row, []).append((at, at + room) if scale.side(on, STORY) == "left" else (at - room, at))
    for taken in spans.values():
        assert all(before[1] <= after[0] for before, after in pairwise(taken))
