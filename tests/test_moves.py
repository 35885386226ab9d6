"""The pages that help decide, without a browser: what they look for, what their pictures draw, what they say."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from calculator import Rulebook, charts
from calculator.best import Best, best
from calculator.levers import levers
from calculator.links import decode
from calculator.trial import trial
from calculator.turns import Turn
from calculator.views import scale, verdict, wants
from calculator.views.arrival import FIRST
from calculator.views.day_rows import NUMBERED, day_rows, day_words, numbered
from calculator.views.kept import Kept
from calculator.views.markup import figures, sums
from calculator.views.tree_rows import tree_rows, tree_words
from calculator.views.wants import Wants
from calculator.views.way_rows import drawn, once_lanes, steps, way_lanes
from calculator.views.weight_rows import weight_rows
from calculator.ways import NO_END, Need
from calculator.wording import LANGS, Lang
from tests.browser.test_moves import LEFT, MOVE, STAYING
from tests.test_charts import layers
from tests.test_pages import LONG_AGO, html, opened

DRAWN = [
    (charts.by_day, charts.DAYS_ROWS),
    (charts.ways, charts.WAYS_ROWS),
    (charts.once, charts.ONCE_ROWS),
    (charts.weights, charts.WEIGHTS_ROWS),
    (charts.tree, charts.TREE_ROWS),
]


@pytest.fixture(scope="module")
def found(rulebook: Rulebook) -> Best:
    return best(decode(MOVE).scenario, rulebook)


class TestWants:
    @pytest.mark.parametrize(
        ("word", "asked"),
        [
            ("", Wants()),
            ("5000mb", Wants(Need(5_000))),
            ("allmb.300min.25y.new", Wants(Need(NO_END, 300, 25), new_number=True)),
            ("25y", Wants(Need(age=25))),
            ("new", Wants(new_number=True)),
        ],
    )
    def test_a_word_of_the_address_is_read_and_written(self, word: str, asked: Wants) -> None:
        assert wants.read(word) == asked
        assert wants.written(asked) == word

    @pytest.mark.parametrize("word", ["-5mb", "5gb", "new.5mb", "<script>", "9999999999mb"])
    def test_what_cannot_be_read_asks_for_nothing(self, word: str) -> None:
        assert wants.read(word) == Wants()


class TestKept:
    def test_an_answer_is_worked_out_once_and_the_oldest_goes_first(self) -> None:
        kept: Kept[int, int] = Kept(2)
        worked: list[int] = []

        def asked(key: int) -> int:
            def find() -> int:
                worked.append(key)
                return key * key

            return kept.found(key, find)

        assert [asked(1), asked(2), asked(1), asked(3)] == [1, 4, 1, 9]
        assert worked == [1, 2, 3]
        assert kept.get(2) is None
        assert kept.get(1) == 1


@pytest.mark.parametrize(("chart", "theme", "lang"), list(product(DRAWN, charts.INKS, LANGS)))
def test_every_field_a_picture_reads_is_a_column_of_its_rows(chart: Any, theme: charts.Theme, lang: Lang) -> None:
    draw, kinds = chart
    spec = charts.spec(draw, lang, theme)
    for layer in layers(spec):
        columns = kinds[(layer.get("data") or spec["data"])["name"]]
        made = {part["as"] for part in layer.get("transform", []) if "as" in part}
        for channel in layer["encoding"].values():
            assert channel.get("field") in {None, *columns, *made}


@pytest.mark.parametrize("theme", charts.INKS)
def test_colour_never_stands_alone(theme: charts.Theme) -> None:
    for draw in (charts.by_day, charts.ways, charts.once, charts.tree):
        marked = [layer["encoding"] for layer in layers(charts.spec(draw, "ko", theme)) if "shape" in layer["encoding"]]
        assert marked
        for encoding in marked:
            scales = [encoding[name]["scale"] for name in ("shape", "color")]
            assert scales[0]["domain"] == scales[1]["domain"]
            assert len({*scales[0]["range"]}) == len(scales[0]["domain"])


@pytest.mark.parametrize("lang", LANGS)
def test_rows_fit_their_types(found: Best, rulebook: Rulebook, lang: Lang) -> None:
    switch = found.switch
    assert switch is not None
    rows: list[tuple[Any, Any]] = [
        (charts.DAYS_ROWS, day_rows(found, lang)),
        (charts.WAYS_ROWS, drawn(way_lanes(found, lang), "")[0]),
        (charts.ONCE_ROWS, drawn(once_lanes(verdict.weighed(switch.scenario), lang), "")[0]),
        (charts.WEIGHTS_ROWS, weight_rows(levers(switch.scenario, rulebook), switch.net, lang)[0]),
        (charts.TREE_ROWS, tree_rows(trial(decode(FIRST).scenario, rulebook), lang)[0]),
    ]
    for kinds, made in rows:
        assert all(table.num_rows for table in charts.tables(kinds, made).values())


class TestDays:
    def test_the_line_is_the_curve_and_the_mark_stands_on_its_best_day(self, found: Best) -> None:
        # 69,000 a month is given up for 23,000. The 22nd of November 2026 is a Sunday, and no number is ported: a day
        # later one more day is paid at 69,000, 2,300, and eight at 23,000 instead of nine, 6,133 instead of 6,900. So
        # the 551,200 of the Sunday are 549,667 on the Monday.
        curve = found.curve
        assert curve is not None
        assert found.best.net.low == -551_200
        rows = day_rows(found, "en")
        assert list(rows["net"]["low"]) == [int(low) for low in curve.low[curve.open]]
        assert rows["marks"]["day"] == [date(2026, 11, 23)]
        assert rows["marks"]["won"] == [-549_667]
        assert "at the least 549,667 won less on 23 November 2026" in day_words(found, "en")

    def test_days_inside_a_lock_are_a_gap_with_a_band(self, rulebook: Rulebook) -> None:
        # Joined on 10 October 2026: the number may be moved from 10 January 2027 on, three months later.
        late = STAYING.replace("2025-01-10", "2026-10-10")
        locked = best(decode(late).scenario, rulebook)
        assert locked.curve is not None
        rows = day_rows(locked, "en")
        assert (rows["shut"]["from"], rows["shut"]["to"]) == ([date(2026, 11, 22)], [date(2027, 1, 10)])
        assert rows["net"]["day"][0] == np.datetime64(date(2027, 1, 10))
        assert rows["turns"]["label"] == ["① opens"]

    def test_so_many_turns_are_numbered_as_have_room_and_all_in_the_order_of_their_days(self, found: Best) -> None:
        many = [*found.turns, *(Turn(date(2027, 1, day), "cliff", day, "kr.x", None, {}, ()) for day in range(1, 21))]
        signs = numbered(many)
        assert len(signs) == NUMBERED
        assert list(signs) == sorted(signs)
        assert max(signs) == len(many) - 1  # the largest jump


class TestLanes:
    def test_staying_and_the_switch_as_told_are_always_drawn(self, found: Best) -> None:
        tones = [lane.tone for lane in way_lanes(found, "en")]
        assert tones.count("best") == tones.count("told") == 1
        assert way_lanes(found, "en")[-1].name.endswith("staying as you are")

    def test_what_is_paid_once_adds_up_to_the_sum_at_the_foot(self) -> None:
        compared = verdict.weighed(decode(MOVE).scenario)
        *lanes, total = once_lanes(compared, "en")
        assert sum(step.net.low for step in steps(compared, "en")) == compared.one_off.low
        assert sum(step.net.high for step in steps(compared, "en")) == compared.one_off.high
        assert (total.low, total.high) == (compared.one_off.low, compared.one_off.high)
        assert [lane.begin for lane in lanes] == [0, *(lane.high for lane in lanes[:-1])]


class TestTree:
    @pytest.mark.parametrize("lang", LANGS)
    def test_every_branch_is_a_leaf_and_its_words_fit_the_narrowest_screen(
        self, rulebook: Rulebook, lang: Lang
    ) -> None:
        tried = trial(decode(FIRST).scenario, rulebook)
        rows, height = tree_rows(tried, lang)
        assert sum(state != "fork" for state in rows["nodes"]["state"]) == len(tried.branches)
        assert max(rows["lines"]["y"]) < height
        assert all(branch.words[lang] in tree_words(tried, lang) for branch in tried.branches)
        assert list(rows["lines"]["y"]) == sorted(set(rows["lines"]["y"]))  # no line of words covers another

    def test_words_are_broken_only_between_words(self) -> None:
        assert scale.wrapped("폰을 돌려주고 남기", 96, "ko") == ["폰을 돌려주고", "남기"]


class TestPages:
    def test_the_best_move_names_way_day_and_won(self) -> None:
        shown = html(opened("best", f"{MOVE}&lang=en"))
        assert "Switch to KG Mobile" in shown
        assert "549,667 won" in shown

    def test_the_headline_is_one_sentence_and_the_next_best_stands_below(self) -> None:
        shown = html(opened("best", f"{FIRST}&lang=en"))
        assert '<h1 data-answer="here">Stay as you are: no switch is cheaper on any day.</h1>' in shown
        assert "The best switch, LG U+ OZ Smart " in shown

    def test_the_trial_is_told_in_one_sentence_and_its_cheapest_way_below(self) -> None:
        shown = html(opened("trial", f"{FIRST}&lang=en"))
        told = "The trial from 11 February 2011 costs at least <b"
        assert f'<h1 data-answer="here">{told}' in shown
        assert "That is the cheapest way: Return the phone and stay with SK Telecom." in shown

    def test_what_all_refunds_begin_with_is_said_once(self) -> None:
        shown = html(opened("ask", f"{FIRST}&lang=en"))
        assert "over bad call quality: port fee back, sign-up fee back, USIM price back." in shown

    def test_of_a_switch_of_which_nothing_is_known_no_sum_is_told(self) -> None:
        shown = html(opened("best", f"{LONG_AGO}&lang=en"))
        assert "Stay as you are: the number cannot be moved" in shown
        assert "Your own switch" not in shown
        assert "cheapest of 0 ways" not in shown

    def test_both_ends_of_a_range_are_set_off(self) -> None:
        shown = sums("Switch on 23 November 2026: 667,164 to 672,664 won less.")
        assert shown.count("<b") == 2
        assert "23 November 2026" in shown

    def test_without_a_line_it_says_so(self) -> None:
        assert "There is no line here to leave" in html(opened("best", f"{LEFT}&lang=en"))

    def test_a_need_in_the_address_is_looked_for(self) -> None:
        assert ">10</span> GB or more" in html(opened("best", f"{MOVE}&lang=en&need=10000mb"))

    def test_a_chance_in_the_address_is_weighed_and_one_that_is_none_is_not(self) -> None:
        assert "% of the time" in html(opened("trial", f"{FIRST}&lang=en&kept=30"))
        assert "of the time" not in html(opened("trial", f"{FIRST}&lang=en&kept=300"))

    def test_a_rule_in_the_address_is_the_one_looked_at_and_a_strange_one_is_not(self) -> None:
        assert "come to the same" in html(opened("whatif", f"{FIRST}&lang=en&rule=waiver-a-month-longer"))
        assert "39,600 won" in html(opened("whatif", f"{FIRST}&lang=en&rule=../../x"))

    def test_a_quote_is_held_against_the_rules(self) -> None:
        page = opened("ask", f"{FIRST}&e5=2011-06-01.quote&e5.amount=36000&e5.fee=kr.skt.signup-fee&lang=en")
        assert "Computed: " in html(page)
        assert "39,600 won" in html(page)

    def test_a_quote_is_written_into_the_story(self) -> None:
        page: AppTest = opened("ask", f"{FIRST}&lang=en")
        page.selectbox(key="said.fee").set_value("kr.skt.signup-fee")
        page.number_input(key="said.amount").set_value(36_000)
        page.button[0].click().run()
        told = decode({name: page.query_params[name] for name in page.query_params}).scenario
        assert [(e.fee, e.amount) for e in told.events if e.kind == "quote"] == [("kr.skt.signup-fee", 36_000)]


def test_an_apostrophe_beside_an_amount_is_read_as_one() -> None:
    assert figures("each other's 800 won") == 'each other\'s <span class="own-num">800 won</span>'
    assert figures("<b>") == "&lt;b&gt;"
