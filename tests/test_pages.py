"""The pages beside the calculator, without a browser: what they find, what they say, what stands in their rows."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from calculator import Rulebook, Scenario, ScenarioError
from calculator.cards import Source
from calculator.coverage import coverage
from calculator.links import decode, encode
from calculator.scenario import Household, HouseholdLine
from calculator.spread import spread
from calculator.terms import edition_words
from calculator.views import circumstances, coverage_rows, finding, history_rows, menus, pages, preview, verdict
from calculator.views.arrival import FIRST, arrival
from calculator.views.changes import changelog, changes
from calculator.views.citing import cited
from calculator.wording import LANGS, Lang, say
from tests.browser.stories import THREE_UNKNOWN

LONG_AGO = (
    "as_of=2026-11-22&e1=1988-11-28.join.kt.new&e2=1990-02-11.join.skt.port_in&from=1990-02-01&until=1991-01-31&v=1"
)
TODAY = date(2026, 11, 22)
SKETCH = (
    "from calculator.views import pages, state\nstate.arrive()\npages.draw({path!r}, state.lang())\nstate.settled()"
)


def opened(path: str, query: str = "") -> AppTest:
    """A page as a visitor with this address first sees it."""
    page = AppTest.from_string(SKETCH.format(path=path), default_timeout=30)
    for name, values in parse_qs(query, keep_blank_values=True).items():
        page.query_params[name] = values
    page.run()
    assert not page.exception
    return page


def html(page: AppTest) -> str:
    return "".join(str(part.value) for part in page.get("html"))  # type: ignore[union-attr] # html has a value


@pytest.mark.parametrize("path", [path for path in pages.PAGES if path])
def test_a_line_that_never_moves_opens_every_page(path: str) -> None:
    stay = "as_of=2026-11-22&e1=2020-05-04.join.kt.new&e1.plan.monthly=50000&from=2026-11-22&until=2027-11-21&v=1"
    assert "own-" in html(opened(path, stay))


def test_a_switch_on_a_day_that_was_not_weighed_is_told_no_sum() -> None:
    """It was made before the day it is judged on: "0 won more" was said of it, where it saves over 500,000."""
    link = (
        "as_of=2026-11-22&e1=2025-05-01.join.skt.new&e1.plan.monthly=69000&e2=2026-09-01.join.kt.port_in"
        "&e2.plan.monthly=30000&from=2026-06-01&lang=en&until=2028-05-31&v=1"
    )
    assert "costs 0 won more" not in re.sub("<[^>]*>", "", html(opened("best", link)))


class TestRegistry:
    def test_every_page_has_a_name_a_title_and_a_sentence_in_both_languages(self) -> None:
        for path in pages.PAGES:
            for lang in LANGS:
                assert all((pages.name(path, lang), pages.title(path, lang), pages.about(path, lang)))

    @pytest.mark.parametrize("path", [path for path in pages.MENU if path])
    @pytest.mark.parametrize("lang", LANGS)
    def test_every_page_opens_with_its_place_in_the_menu_marked(self, path: str, lang: Lang) -> None:
        shown = html(opened(path, f"{FIRST}&lang={lang}"))
        assert f'aria-current="page">{pages.name(path, lang)}' in shown
        assert f"./{path}?as_of=2026-11-22" in shown

    @pytest.mark.parametrize("path", [path for path in pages.PAGES if path])
    def test_every_page_opens_beside_a_link_that_cannot_be_read(self, path: str) -> None:
        assert "v=9" in html(opened(path, "v=9"))


class TestLinks:
    def test_a_told_story_offers_the_way_back_to_the_example(self) -> None:
        assert "Begin with the example" in html(opened("", f"{FIRST}&lang=en"))
        assert "Begin with the example" not in html(opened("", "lang=en"))

    def test_a_fee_in_the_address_changes_nothing_of_the_scenario(self) -> None:
        assert decode(FIRST + "&fee=kr.skt.signup-fee").scenario == decode(FIRST).scenario
        assert "fee=kr" not in encode(decode(FIRST + "&fee=kr.skt.signup-fee"))

    def test_a_fee_alone_is_the_first_story(self) -> None:
        assert arrival("fee=kr.skt.signup-fee").scenario == decode(FIRST).scenario

    def test_a_preview_of_a_fee_says_its_name_and_what_it_is_now(self) -> None:
        seen = preview.of("fee=kr.skt.signup-fee&lang=en", "rules")
        assert seen.title == "Sign-up fee"
        assert "not charged, since 1 November 2014" in seen.sentence

    @pytest.mark.parametrize("query", ["fee=nothing", "fee=%ff", "fee=", "v=9&fee=x"])
    def test_a_preview_of_a_page_never_raises(self, query: str) -> None:
        assert preview.of(query, "rules").title == pages.title("rules", "ko")


class TestFinding:
    def test_all_words_must_be_found_in_either_language(self, rulebook: Rulebook) -> None:
        found = {card.id for card in finding.matching(rulebook, words="가입비 skt")}
        assert "kr.skt.signup-fee" in found
        assert "kr.kt.signup-fee" not in found
        assert found == {card.id for card in finding.matching(rulebook, words="SKT  가입비")}

    def test_a_carrier_and_a_kind_narrow_it(self, rulebook: Rulebook) -> None:
        found = finding.matching(rulebook, carrier="lgu", category="sim")
        assert {card.id for card in found} == {"kr.lgu.usim", "kr.lgu.nfc-usim"}

    def test_what_holds_for_every_carrier_is_found_apart(self, rulebook: Rulebook) -> None:
        found = {card.id for card in finding.matching(rulebook, carrier=finding.MARKET)}
        assert "kr.port-fee" in found
        assert all(id_.count(".") == 1 for id_ in found)

    def test_every_card_is_found_without_words_and_plans_come_last(self, rulebook: Rulebook) -> None:
        found = finding.matching(rulebook)
        assert len(found) == len(rulebook.cards)
        first = next(place for place, card in enumerate(found) if card.category == "plan")
        assert all(card.category == "plan" for card in found[first:])


class TestRules:
    def test_a_search_without_a_match_says_so(self) -> None:
        page = opened("rules", "lang=en")
        page.text_input[0].set_value("no such word").run()
        assert "No rule is found" in html(page)
        page.button(key="find.clear").click().run()
        assert "Rules found" in html(page)

    def test_a_day_shows_what_was_in_force_then(self) -> None:
        page = opened("rules", "lang=en")
        page.text_input[0].set_value("kr.skt.signup-fee").run()
        page.date_input[0].set_value(date(2011, 2, 11)).run()
        assert "39,600 won" in html(page)
        page.date_input[0].set_value(date(1990, 1, 1)).run()
        assert "no source speaks of so early a day" in html(page)

    def test_a_fee_shows_rivals_exceptions_and_a_report_with_its_version(self) -> None:
        shown = html(opened("rules", f"{FIRST}&fee=kr.skt.signup-fee&lang=en"))
        assert "Others say" in shown
        assert "Exceptions" in shown
        assert "kr.skt.signup-fee (Sign-up fee · SK Telecom)" in shown
        assert "2014-11-01, last checked" in shown

    def test_a_fee_that_is_none_names_those_near(self) -> None:
        shown = html(opened("rules", "fee=kr.skt.signup-fe&lang=en"))
        assert "There is no such rule" in shown
        assert "fee=kr.skt.signup-fee" in shown

    def test_an_id_from_a_stranger_stays_text(self) -> None:
        assert "<script" not in html(opened("rules", "fee=<script>alert(1)</script>"))

    @pytest.mark.parametrize("lang", LANGS)
    def test_every_card_can_be_shown(self, rulebook: Rulebook, lang: Lang) -> None:
        from calculator.views.fee import _history, _top  # noqa: PLC0415 - for this sweep only

        for card in rulebook.cards.values():
            fee = rulebook.fee(card.id)
            assert card.id in _top(fee, "title", rulebook, lang) + _history(fee, lang)
            drawn = history_rows.drawn(card, rulebook, TODAY)
            if drawn:
                assert history_rows.history_rows(drawn, rulebook, lang)["levels"]["from"]


class TestHistory:
    def test_the_steps_are_those_of_the_announcements(self, rulebook: Rulebook) -> None:
        # As the card cites them: 70,000 and VAT, 50,000 and VAT, 36,000 and VAT from November 2009, 40 % off in August
        # 2013 (23,760), half of that a year later (11,880), and none from November 2014.
        found = history_rows.spans(rulebook.fee("kr.skt.signup-fee"), TODAY)
        steps = list(dict.fromkeys(span.high for span in found))
        assert steps == [77_000, 55_000, 39_600, 23_760, 11_880, 0]
        assert found[-1].until == TODAY

    def test_the_same_fee_of_the_other_networks_stands_beside_it(self, rulebook: Rulebook) -> None:
        drawn = history_rows.drawn(rulebook.card("kr.kt.usim"), rulebook, TODAY)
        assert list(drawn) == ["kr.kt.usim", "kr.skt.usim", "kr.lgu.usim"]

    def test_what_is_not_known_is_a_gap(self, rulebook: Rulebook) -> None:
        # LG U+'s SIM: nothing from June 2010, not known from September 2011 until 9 January 2014.
        first, second, *_ = history_rows.spans(rulebook.fee("kr.lgu.usim"), TODAY)
        assert (first.until, second.first) == (date(2011, 9, 1), date(2014, 1, 9))
        rows = history_rows.history_rows(
            history_rows.drawn(rulebook.card("kr.lgu.usim"), rulebook, TODAY), rulebook, "en"
        )
        own = [day for day, who in zip(rows["risers"]["from"], rows["risers"]["who"], strict=True) if who == "a"]
        assert date(2014, 1, 9) not in own

    def test_a_charge_that_follows_from_a_contract_has_no_picture(self, rulebook: Rulebook) -> None:
        assert history_rows.drawn(rulebook.card("kr.port-lock"), rulebook, TODAY) == {}

    def test_a_claim_about_some_is_not_drawn_as_one_about_all(self, rulebook: Rulebook) -> None:
        drawn = history_rows.drawn(rulebook.card("kr.skt.signup-fee"), rulebook, TODAY)
        rivals = history_rows.history_rows(drawn, rulebook, "en")["rivals"]["low"]
        assert sorted(rivals) == [15_840, 55_000]  # nothing of the two weeks' grace, which is not everyone's


class TestTrouble:
    @pytest.mark.parametrize("path", ["", "guide", "best", "ask"])
    def test_an_empty_timeline_is_begun_and_not_mended(self, path: str) -> None:
        shown = html(opened(path, "as_of=2026-11-22&from=2026-11-22&until=2027-11-21&lang=en&v=1"))
        assert "Nothing has been told yet" in shown
        assert "./guide?lang=en" in shown

    @pytest.mark.parametrize("path", ["", "best"])
    def test_a_country_without_rules_is_named_first(self, path: str) -> None:
        assert "Only carriers in Korea are known here so far" in html(opened(path, f"{FIRST}&market=us&lang=en"))

    def test_what_is_wrong_is_told_in_the_reader_s_words(self) -> None:
        shown = html(opened("", FIRST.replace("e2=2011-02-11.join.skt.port_in", "e2=2011-02-11.join.skt.new")))
        assert "아직 끝나지 않은 kt 가입" in shown

    def test_where_nothing_is_known_no_figure_is_shown(self) -> None:
        shown = html(opened("", f"{LONG_AGO}&lang=en"))
        assert "nothing of what it costs is known" in shown
        assert "own-figures" not in shown
        assert "<dd>not known</dd>" in shown

    @pytest.mark.parametrize(
        ("lang", "headline", "reason"),
        [
            ("en", "On 11 February 1990 no number could be ported away from KT.", "Customers of KTF (today KT)"),
            ("ko", "1990년 2월 11일에는 KT에서 번호를 옮겨 나갈 수 없었어요.", "KTF(지금의 KT) 고객은"),
        ],
    )
    def test_what_stands_in_the_way_is_one_sentence_and_its_reason_stands_below(
        self, lang: Lang, headline: str, reason: str
    ) -> None:
        shown = html(opened("", f"{LONG_AGO}&lang={lang}"))
        assert f">{headline}</h1>" in shown
        assert f"<p>{reason}" in shown

    def test_two_plans_of_which_neither_is_known_are_not_taken_to_cost_the_same(self) -> None:
        line = "as_of=2026-11-22&e1=2025-03-15.join.kt.port_in&e2=2026-12-01.join.lgu.port_in&from=2026-11-22"
        shown = html(opened("", f"{line}&lang=en&until=2028-11-21&v=1"))
        assert "What it changes each month cannot be said" in shown

    @pytest.mark.parametrize("path", ["best", "ask", "whatif"])
    def test_of_a_story_with_much_open_a_page_tells_the_likeliest_case_and_says_so(self, path: str) -> None:
        shown = html(opened(path, THREE_UNKNOWN))
        assert "the page takes the likeliest case" in shown
        assert "cannot be worked out" not in shown

    def test_a_sum_of_the_likeliest_case_is_not_said_to_hold_over_all_and_what_is_saved_is_not_a_cost(self) -> None:
        """A phone on instalments paid off on leaving spares its interest: less than nothing, at one price of many."""
        bound = (
            "as_of=2026-11-23&e1=2024-11-23~2026-11-22~2025-11-22.join.skt.port_in&e1.phone=instalments"
            "&e1.phone.months=24&e1.phone.price=0~1000000~1000000&e2=2026-11-23.join.kt.port_in&from=2026-11-23"
        )
        shown = html(opened("", f"{bound}&lang=en&until=2028-11-22&v=1"))
        assert "Moving to KT on 23 November 2026 saves <b" in shown
        assert "the answer covers every case" not in shown
        assert "the page takes the likeliest case" in shown


class TestAbout:
    def test_shows_assumptions_coverage_changes_privacy_and_licences(self) -> None:
        shown = html(opened("about", "lang=en"))
        for words in ("How amounts are decided", "0.1.0", "cookie", "MIT", "streamlit "):
            assert words.casefold() in shown.casefold()

    def test_the_changelog_is_read_without_its_marks(self) -> None:
        shown = changes(
            "# Log\nwords\n## [1.2.0] - 2026-01-02\n### Fixed\n- A [fee](http://x) of `kt`\n  was wrong\n- B\n",
            "ko",
        )
        assert '<div lang="en"><h3>Fixed</h3><ul><li>A fee of kt was wrong</li><li>B</li></ul></div>' in shown
        assert "<summary>1.2.0 - 2026-01-02: 고친 것 2</summary>" in shown
        assert "words" not in shown

    def test_the_changelog_comes_with_the_package(self) -> None:
        assert "0.1.0" in changelog()

    def test_the_table_says_what_the_picture_shows(self, rulebook: Rulebook) -> None:
        cells = [cell for cell in coverage(rulebook, range(2009, 2013)) if cell.carrier == "skt"]
        rows = coverage_rows.coverage_rows(cells, "en")["cells"]
        assert len(rows["from"]) == len(cells) == 10 * 4
        table = coverage_rows.table(cells, "SK Telecom", "en")
        assert "2009–2012" in table
        assert coverage_rows.coverage_words(cells, "SK Telecom", "en").startswith("SK Telecom: of 40")


class TestMenus:
    def test_the_networks_come_first_and_resellers_say_so(self, rulebook: Rulebook) -> None:
        names = menus.carrier_names(rulebook, "ko")
        assert set(list(names)[:3]) == {"skt", "kt", "lgu"}
        assert all(name.endswith("(알뜰폰)") for name in list(names.values())[3:])
        assert set(names) == set(rulebook.carriers)


class TestCircumstances:
    def test_every_claim_speed_and_bundle_of_the_rulebook_has_words(self, rulebook: Rulebook) -> None:
        words = rulebook.words
        assert set(words["claims"]) == set(circumstances.CLAIM_NAMES)
        assert set(words["bundle"]) - {"none"} == set(circumstances.BUNDLE_NAMES)
        assert set(words["speed"]) - {"none"} == set(circumstances.SPEED_NAMES)

    def changed(self, page: AppTest) -> Scenario:
        return decode({name: page.query_params[name] for name in page.query_params}).scenario

    def test_a_bundle_is_told_changed_and_taken_back(self) -> None:
        page = opened("", "lang=en")
        page.button(key="row.household").click().run()
        page.checkbox(key="at.household!").check().run()
        page.selectbox(key="at.household.internet").set_value("500m").run()
        page.button(key="household.add").click().run()
        page.number_input(key="at.household.lines.0.monthly").set_value(69_000).run()
        held = self.changed(page).household
        assert held is not None
        assert (held.internet, [(line.carrier, line.monthly) for line in held.lines]) == ("500m", [("kt", 69_000)])
        page.button(key="household.remove.0").click().run()
        page.checkbox(key="at.household!").uncheck().run()
        assert self.changed(page) == decode(FIRST).scenario

    def test_a_claim_waives_what_its_card_says(self) -> None:
        page = opened("", "lang=en")
        page.button(key="row.claims").click().run()
        page.checkbox(key="at.claims.welfare").check().run()
        assert self.changed(page).claims == ("welfare",)
        assert say(circumstances.CLAIM_NAMES["welfare"], "en") in [
            button.label.replace("\\", "") for button in page.button
        ]
        page.checkbox(key="at.claims.welfare").uncheck().run()
        assert self.changed(page).claims == ()

    def test_only_claims_of_the_carriers_at_hand_are_asked(self) -> None:
        page = opened("")
        page.button(key="row.claims").click().run()
        asked = {str(box.key).removeprefix("at.claims.") for box in page.checkbox}
        assert "lgu-six-plan" not in asked
        assert "welfare" in asked

    def test_hours_are_told_and_stay_out_of_the_money(self) -> None:
        page = opened("", "lang=en")
        page.button(key="row.hassle").click().run()
        page.checkbox(key="at.hassle!").check().run()
        page.number_input(key="at.hassle.hours").set_value(3.5).run()
        page.number_input(key="at.hassle.per_hour").set_value(10_000).run()
        spent = self.changed(page).hassle
        assert spent is not None
        assert (spent.hours, spent.per_hour) == (3.5, 10_000)
        assert "54,398" in html(page)


FAULTY = """
from unittest.mock import patch
from calculator.views import pages, site
with patch.object(pages, "draw", side_effect=RuntimeError("ours")):
    site.show()
"""


def test_a_fault_of_ours_is_told_in_the_reader_s_words_and_reaches_the_log() -> None:
    page = AppTest.from_string(FAULTY, default_timeout=30)
    page.query_params["lang"] = "en"
    page.run()
    assert "Something went wrong on our side" in html(page)
    assert page.exception


class TestMuchThatIsNotKnown:
    """Stories that columns cannot tell, for a change of plan in them, and of which many amounts are not known."""

    @staticmethod
    def told(unknown: int, **window: str) -> Scenario:
        ends = [{"low": 20_000, "high": 60_000}] * unknown
        plans = [{"kind": "change_plan", "on": f"2016-{1 + place:02}-03", "plan": {"monthly": two}}
                 for place, two in enumerate(ends)]  # fmt: skip
        begun = {"kind": "join", "on": "2015-01-01", "carrier": "kt", "as": "new", "plan": {"monthly": 50_000}}
        moved = {"kind": "join", "on": "2026-12-01", "carrier": "skt", "as": "port_in", "plan": {"monthly": 30_000}}
        days = {"as_of": "2026-11-22", "from": "2015-01-01", "until": "2034-12-31"} | window
        return Scenario.parse({**days, "events": [begun, *plans, moved]})

    @pytest.mark.parametrize("path", ["ask", "whatif"])
    def test_what_would_hold_up_everybody_is_told_in_its_likeliest_form(self, path: str) -> None:
        shown = html(opened(path, encode(self.told(9), lang="en")))
        assert "So much is open in this story that the page takes the likeliest case." in shown

    def test_the_engine_refuses_in_words_what_would_take_too_long(self, rulebook: Rulebook) -> None:
        # From the first month that differs, January 2016: 228 months and 20 more of each; 35,000 by 248 is 141, by 4.
        expected = "found 1,024 variants, each priced by itself; expected at most 564: tell less of it as a range"
        with pytest.raises(ScenarioError, match=expected):
            spread(self.told(10), rulebook)

    def test_a_story_that_cannot_be_weighed_beside_staying_has_its_questions_all_the_same(self) -> None:
        """128 ledgers can be priced, but not the many more that a household's steps make of the same amounts."""
        lines = (HouseholdLine(carrier="kt", monthly=30_000),) * 2
        told = self.told(7, until="2033-12-31").model_copy(update={"household": Household(lines=lines)})
        with pytest.raises(ScenarioError, match="each priced by itself"):
            verdict.weighed(told)
        assert "What to ask in the shop" in html(opened("ask", encode(told, lang="en")))

    def test_the_preview_of_a_link_does_not_wait_for_what_is_priced_one_by_one(self) -> None:
        assert verdict.quick(self.told(3))
        assert not verdict.quick(self.told(7))

    @pytest.mark.parametrize("path", ["best", "ask", "whatif"])
    def test_a_page_after_an_edit_that_cannot_be_weighed_says_so(self, path: str) -> None:
        """The way from the sheet to another page, with an edit the address has not been told of."""
        page = opened(path, encode(self.told(1), lang="en"))
        document = self.told(1).document()
        document["events"][-1]["carrier"] = "kt"
        tab = page.session_state["tab"]
        tab.document, tab.edited, tab.touched = document, True, True
        page.run()
        assert not page.exception
        assert "a port to another carrier" in html(page)


class TestCiting:
    SOURCE = Source(title="A paper: a fee", url="https://example.org/a", published="2011-02", seen=TODAY, says="It is.")

    def test_a_title_in_english_is_read_aloud_as_english_on_a_korean_page(self) -> None:
        shown = cited([self.SOURCE], "ko")
        assert '<span lang="en">A paper: a fee</span>' in shown
        assert "2011.\N{NO-BREAK SPACE}2. 발행" in shown
        assert 'lang="en">A paper' not in cited([self.SOURCE], "en")

    def test_no_blank_is_underlined_after_a_title(self) -> None:
        assert 'a fee<span class="own-unseen"> (opens a new tab)</span></a>' in cited([self.SOURCE], "en")
        assert "published Feb\N{NO-BREAK SPACE}2011" in cited([self.SOURCE], "en")


class TestTerms:
    def test_a_range_of_sums_has_one_unit_and_nothing_charged_is_its_zero(self, rulebook: Rulebook) -> None:
        """KT's USIM costs 4,400 to 7,700 today; what KT Skylife asks for one is known only to be 5,500 at the most."""
        latest = {fee: rulebook.fee(fee).editions[-1] for fee in ("kr.kt.usim", "kr.skylife.usim")}
        assert edition_words(latest["kr.kt.usim"], "en") == "4,400~7,700 won"
        assert edition_words(latest["kr.skylife.usim"], "en") == "not known, within 0~5,500 won"
        assert edition_words(latest["kr.skylife.usim"], "ko") == "모름 (0~5,500원 사이)"
