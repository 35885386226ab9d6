"""The guided path without a browser: what it starts from, what each answer makes of the scenario, what is not known."""

from __future__ import annotations

from datetime import date

import pytest

from calculator import Rulebook, Scenario
from calculator.curve import curve
from calculator.events import Join
from calculator.links import decode, encode
from calculator.scenario import Household
from calculator.stories import stories
from calculator.turns import turns
from calculator.unknowns import likeliest
from calculator.views import bestday, guide, seeds, verdict
from calculator.views.arrival import FIRST
from calculator.wording import LANGS, Lang
from tests.test_pages import html, opened

TODAY = date(2026, 11, 22)
LINE = "as_of=2026-11-22&e1=2025-06-01.join.skt.port_in&e1.plan=kr.skt.lite-69&from=2026-11-22&until=2028-11-21"
SWITCH = f"{LINE}&e2=2026-12-01.join.lgu.port_in&e2.plan=kr.lgu.data-plan-24gb"


def told(page: object) -> Scenario:
    params = page.query_params  # type: ignore[attr-defined] # AppTest's own
    found = {name: params[name] if isinstance(params[name], str) else params[name][0] for name in params}
    return decode(found).scenario


class TestSeed:
    def test_is_a_line_of_today_of_which_almost_nothing_is_known(self) -> None:
        scenario = Scenario.parse(seeds.seed(TODAY, Rulebook.load()))
        (line,) = scenario.events
        assert isinstance(line, Join)
        assert (line.plan, line.contracts) == (None, ())
        assert (scenario.from_, scenario.until) == (TODAY, date(2028, 11, 21))
        assert (line.on.low, line.on.high) == (date(2024, 11, 22), date(2026, 11, 21))  # type: ignore[union-attr]

    def test_a_contract_that_may_be_there_is_at_most_what_the_plan_would_get(self) -> None:
        """Lite 69 is 69,000 a month; the contract discount is a quarter of it: 17,250."""
        document = decode(f"{LINE}&v=1").scenario.document()
        (contract,) = seeds.unknown_contract(document, 0, Rulebook.load())
        assert contract["monthly"] == {"low": 0, "high": 17_250, "likely": 17_250}
        assert seeds.is_unknown_contract(contract)
        assert not seeds.is_unknown_contract({"kind": "discount", "months": 24})

    def test_without_a_plan_it_is_what_the_dearest_would_get(self) -> None:
        """SKT's dearest on 22 November 2026 is Best Max at 129,000 a month; a quarter of it is 32,250."""
        document = seeds.seed(TODAY, Rulebook.load())
        (contract,) = seeds.unknown_contract(document, 0, Rulebook.load())
        assert contract["monthly"] == {"low": 0, "high": 32_250, "likely": 32_250}


class TestPath:
    @pytest.mark.parametrize("lang", LANGS)
    @pytest.mark.parametrize("step", range(1, len(guide.QUESTION_MESSAGES) + 1))
    @pytest.mark.parametrize("story", ["", FIRST, f"{SWITCH}&v=1"], ids=["nothing", "blogger", "switch"])
    def test_every_question_is_asked_over_any_story(self, story: str, step: int, lang: Lang) -> None:
        shown = html(opened("guide", f"step={step}&lang={lang}&{story}"))
        assert f'data-step="{step}"' in shown
        assert 'class="own-answer own-step"' in shown

    def test_there_are_at_most_six(self) -> None:
        assert len(guide.QUESTION_MESSAGES) <= 6

    @pytest.mark.parametrize("step", ["0", "9", "x", "-1", "99"])
    def test_a_number_that_is_none_asks_one_of_them(self, step: str) -> None:
        assert 'class="own-answer own-step"' in html(opened("guide", f"step={step}"))

    def test_nothing_told_puts_a_seed_into_the_address(self) -> None:
        assert len(told(opened("guide", "lang=en")).events) == 1

    def test_another_carrier_leaves_its_plan_behind(self) -> None:
        page = opened("guide", f"step=1&{LINE}&v=1")
        page.radio[0].set_value("kt").run()
        (line,) = told(page).events
        assert isinstance(line, Join)
        assert (line.carrier, line.plan) == ("kt", None)

    def test_not_knowing_the_contract_makes_a_range_and_knowing_it_takes_the_range_away(self) -> None:
        page = opened("guide", f"step=2&{LINE}&v=1")
        page.radio[0].set_value("unsure").run()
        assert "e1.c1.monthly=0~17250~17250" in encode(told(page))
        page.radio[0].set_value("12").run()
        assert "e1.c1.months=12" in encode(told(page))
        page.radio[0].set_value("none").run()
        assert "c1" not in encode(told(page))

    def test_not_knowing_the_phone_is_any_instalments(self) -> None:
        page = opened("guide", f"step=3&{LINE}&v=1")
        page.radio[0].set_value("unsure").run()
        assert "e1.phone.price=0~" in encode(told(page))
        assert page.radio[0].value == "unsure"

    def test_a_carrier_to_move_to_becomes_a_switch_and_goes_again(self) -> None:
        page = opened("guide", f"step=4&{LINE}&v=1")
        page.selectbox[0].set_value("kt").run()
        assert [event.kind for event in told(page).events] == ["join", "join"]
        page.selectbox[0].set_value("choose").run()
        assert [event.kind for event in told(page).events] == ["join"]

    def test_choosing_for_me_offers_ways_and_takes_the_one_pressed(self) -> None:
        page = opened("guide", f"step=4&{LINE}&v=1")
        page.button(key="guide.way.0").click().run()
        scenario = told(page)
        assert len(scenario.events) == 2
        assert verdict.weighed(scenario).difference.high < 0

    def test_how_much_data_is_needed_decides_which_ways_are_offered(self) -> None:
        page = opened("guide", f"step=4&{LINE}&v=1")
        before = page.button(key="guide.way.0").label
        page.number_input(key="want.data").set_value(5.0).run()
        assert page.query_params["need"] == "5000mb"
        assert page.button(key="guide.way.0").label != before
        page.query_params["step"] = "6"
        assert "need=5000mb" in html(page.run())  # Best move goes on with it

    def test_of_a_carrier_chosen_the_plans_are_offered_that_cost_least(self) -> None:
        page = opened("guide", f"step=4&{LINE}&e2=2026-12-01.join.lgu.port_in&v=1")
        page.button(key="guide.way.0").click().run()
        joined = told(page).events[1:]
        assert [event.carrier for event in joined if isinstance(event, Join)] == ["lgu"]
        assert all(event.plan is not None for event in joined if isinstance(event, Join))

    def test_the_cheapest_day_is_the_curves(self) -> None:
        page = opened("guide", f"step=5&{SWITCH}&v=1")
        line, best = bestday.best_day(decode(f"{SWITCH}&v=1").scenario) or (None, None)
        assert line is not None
        assert best is not None
        page.button(key="guide.cheapest").click().run()
        assert told(page).events[1].on == line.on(best)

    def test_not_knowing_who_is_on_the_bundle_is_said_in_the_answer(self) -> None:
        page = opened("guide", f"step=6&{SWITCH}&v=1")
        page.radio[0].set_value("unsure").run()
        assert told(page).household == Household()
        assert "others on the bundle" in html(opened("", f"{encode(told(page), lang='en')}"))

    def test_not_knowing_the_carrier_shows_the_answer_for_the_others(self) -> None:
        shown = html(opened("", f"unsure=carrier&{SWITCH}&v=1&lang=en"))
        assert "as if it were SK Telecom" in shown
        assert shown.count("unsure=carrier") >= 2


class TestWide:
    WIDE = SWITCH.replace("2025-06-01", "2024-11-22~2026-11-21") + "&v=1"

    def test_the_answer_holds_over_all_and_the_rest_is_likely(self) -> None:
        scenario = decode(self.WIDE).scenario
        assert verdict.wide(scenario)
        found = verdict.weighed(scenario)
        one = verdict.weighed(likeliest(scenario))
        assert found.difference.low <= one.difference.low <= one.difference.high <= found.difference.high
        assert found.switch.total == one.switch.total

    def test_the_page_says_so(self) -> None:
        assert "likeliest case" in html(opened("", f"{self.WIDE}&lang=en"))

    def test_a_lock_that_may_or_may_not_stand_makes_no_turn(self) -> None:
        """Joined on any day of the last three months: whether the number is locked is not known, and nothing breaks."""
        story = f"{SWITCH}&v=1".replace("2025-06-01", "2026-08-22~2026-11-21")
        scenario = decode(story).scenario
        found = turns(scenario, curve(scenario, Rulebook.load()), Rulebook.load())
        assert all(turn.kind != "shuts" for turn in found)


class TestBestDay:
    def test_a_day_that_saves_is_named_with_what_it_saves(self) -> None:
        """Every month with the new plan is cheaper, so the first day on which a number is ported is the best.

        The first day weighed, 22 November 2026, is a Sunday.
        """
        story = next(story for story in stories() if story.id == "family")
        assert "Best day: 23 November 2026" in bestday.best_words(story.scenario, "en")

    def test_waiting_that_never_pays_is_said(self) -> None:
        assert "does not make it pay" in bestday.best_words(decode(FIRST).scenario, "en")

    def test_without_a_switch_there_is_no_day(self) -> None:
        assert bestday.best_words(decode(f"{LINE}&v=1").scenario, "en") == ""
