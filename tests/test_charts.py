"""What the pictures mean: their fields exist, their sums are the ledger's, their inks can be told apart and read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np
import pytest

from calculator import charts
from calculator.coverage import STATES
from calculator.links import decode
from calculator.scenario import Scenario
from calculator.stories import Story, stories
from calculator.views import scale, verdict
from calculator.views.arrival import FIRST
from calculator.views.cost_rows import PLOT, bends, cost_rows, cost_words
from calculator.views.time_rows import time_rows, time_words
from calculator.wording import LANGS, Lang

STORY = decode(FIRST).scenario
STAYING = decode(
    "as_of=2026-11-22&e1=2009-11-28.join.kt.new&e1.plan=kr.kt.i-lite-2009&from=2011-02-01&until=2012-01-31&v=1"
)
DRAWN = [
    (charts.cost, charts.COST_ROWS),
    (charts.timeline, charts.TIME_ROWS),
    (charts.history, charts.HISTORY_ROWS),
    (charts.coverage, charts.COVER_ROWS),
]


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
    spec = charts.spec(draw, lang, theme)
    for layer in layers(spec):
        columns = kinds[(layer.get("data") or spec["data"])["name"]]  # Altair lifts what all layers share
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


def test_colour_never_stands_alone_in_a_history_or_in_coverage() -> None:
    told = [
        layer["encoding"]
        for layer in layers(charts.spec(charts.history, "ko", "light"))
        if layer["data"]["name"] == "levels"
    ]
    assert any("shape" in encoding for encoding in told)
    assert any("strokeDash" in encoding for encoding in told)
    (cells,) = layers(charts.spec(charts.coverage, "ko", "dark"))
    assert cells["encoding"]["shape"]["scale"]["domain"] == cells["encoding"]["color"]["scale"]["domain"]
    assert len({*charts.COVER_SHAPES.values()}) == len(charts.COVER_SHAPES) == len(STATES)


@pytest.mark.parametrize(("highest", "top"), [(828_000, 900_000), (1, 1), (764_813, 800_000), (55, 55), (1_210, 1_300)])
def test_an_axis_ends_where_its_last_tick_is(highest: float, top: float) -> None:
    assert scale.nice_top(highest) == pytest.approx(top)


#: SKT's line of 69,000 won left for one of 33,000 on 1 December 2026, with a phone of a price: dear ones pay back late.
LATE = (
    "as_of=2026-11-22&e1=2025-01-10.join.skt.new&e1.plan.monthly=69000&e2=2026-12-01.join.kgmobile.port_in"
    "&e2.plan.monthly=33000&e2.phone=bought&e2.phone.price={price}&from=2026-11-22&until=2027-11-21&v=1"
)


def boxes(scenario: Scenario, lang: Lang, width: int) -> Iterator[tuple[str, tuple[float, float], tuple[float, float]]]:
    """Every label of the picture: its words, and the pixels it takes, from the left and up from the axis."""
    found = verdict.weighed(scenario)
    rows = cost_rows(scenario, found, lang)
    high = PLOT / scale.nice_top(float(max(found.stay_running.high.max(), found.switch_running.high.max())))
    meets, ends = rows["meets"], rows["ends"]
    lift = "lift" if width < charts.WIDE else "wide"
    for on, won, label, side, low in zip(*(meets[k] for k in ("day", "won", "label", "side", lift)), strict=True):
        at, mid, broad = (
            scale.pixel(on, scenario) / scale.WIDTH * width,
            won * high - low,
            scale.breadth(label) * 12 / 13,
        )
        if label:
            yield label, (at, at + broad) if side == "left" else (at - broad, at), (mid - 6, mid + 6)
    for won, label, wide in zip(ends["won"], ends["label"], ends["wide"], strict=True):
        foot = won * high + 9 - (wide if width >= charts.WIDE else 0)
        yield label, (width - scale.breadth(label), width), (foot, foot + 13)


@pytest.mark.parametrize("price", [20_000, 60_000, 100_000, 260_000, 380_000, 400_000])
@pytest.mark.parametrize("width", [scale.WIDTH, charts.WIDE])
@pytest.mark.parametrize("lang", LANGS)
def test_no_label_of_cost_over_time_covers_another_or_a_line_at_its_lowest_room(
    price: int, lang: Lang, width: int
) -> None:
    scenario = decode(LATE.format(price=price)).scenario
    found = verdict.weighed(scenario)
    labels = list(boxes(scenario, lang, width))
    for (one, x, y), (other, across, up) in combinations(labels, 2):
        assert x[1] <= across[0] or across[1] <= x[0] or y[1] <= up[0] or up[1] <= y[0], (one, other)
    sides = (found.stay_running, found.switch_running)
    high = PLOT / scale.nice_top(max(int(side.high.max()) for side in sides))
    cheaper = labels[-1]  # the name of the lower line
    first = int(max(cheaper[1][0], 0) / width * len(sides[0].low))
    assert cheaper[2][0] <= 9 or cheaper[2][1] <= min(int(side.low[first:].min()) for side in sides) * high


def test_the_name_of_the_lower_line_stands_near_it_on_a_wide_picture() -> None:
    rows = cost_rows(STORY, verdict.weighed(STORY), "en")["ends"]
    assert rows["wide"][0] == 0
    assert rows["wide"][1] < -20


def test_amounts_begin_at_nothing() -> None:
    scales = [layer["encoding"]["y"].get("scale", {}) for layer in layers(charts.spec(charts.cost, "ko", "light"))]
    assert {"zero": True, "nice": True} in scales


def test_the_lines_end_at_the_ledgers_totals() -> None:
    found = verdict.weighed(STORY)
    rows = cost_rows(STORY, found, "ko")
    low = dict(zip(rows["paid"]["who"], rows["paid"]["low"], strict=True))
    high = low | dict(zip(rows["between"]["who"], rows["between"]["high"], strict=True))
    assert (low["stay"], high["stay"]) == (found.stay.total.low, found.stay.total.high)
    assert (low["switch"], high["switch"]) == (found.switch.total.low, found.switch.total.high)


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.id)
def test_a_line_by_its_bends_is_the_line_of_every_day(story: Story) -> None:
    found = verdict.weighed(story.scenario)
    sides = (found.stay_running, found.switch_running)
    top = scale.nice_top(max(*(int(side.high.max()) for side in sides), 1))
    for running in sides:
        kept = bends(running.low, running.high)
        for line in (running.low, running.high):
            drawn = np.interp(running.days, running.days[kept], line[kept])
            assert np.abs(drawn - line).max() / top * PLOT < 0.5, "half a pixel"
        assert len(kept) < len(running.days) / 4


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
