"""The page's logic, without a browser: what it shows, what an edit does to the scenario and to the address."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from calculator import Rulebook, Scenario, price
from calculator.kinds import Flat
from calculator.lines import lines
from calculator.links import decode, encode
from calculator.views import additions, choices, edits, preview, verdict
from calculator.views.arrival import FIRST, arrival
from calculator.views.breakdown import breakdown
from calculator.views.markup import figures, outward, plain, rich
from calculator.views.receipt import receipt
from calculator.views.telling import particles

SCRIPT = Path(__file__).resolve().parent.parent / "calculator" / "views" / "page.py"
BROKEN = FIRST.replace("2009-11-28", "2009-13-28")


def opened(query: str = "") -> AppTest:
    """The page as a visitor with this address first sees it."""
    page = AppTest.from_file(str(SCRIPT), default_timeout=30)
    for name, values in parse_qs(query, keep_blank_values=True).items():
        page.query_params[name] = values
    page.run()
    assert not page.exception
    return page


def html(page: AppTest) -> str:
    return "".join(str(part.value) for part in page.get("html"))  # type: ignore[union-attr] # html has a value


def scenario(page: AppTest) -> Scenario:
    """The scenario in the page's address."""
    return decode({name: value(page, name) for name in page.query_params}).scenario


def value(page: AppTest, name: str) -> str:
    """A parameter of the page's address: given as a list, written as text."""
    found = page.query_params[name]
    return found if isinstance(found, str) else found[0]


class TestFirstVisit:
    def test_shows_the_blogger_and_leaves_the_address_alone(self) -> None:
        page = opened()
        assert verdict.answer(decode(FIRST).scenario, verdict.weighed(decode(FIRST).scenario), "ko").split()[0] in html(
            page
        )
        assert dict(page.query_params) == {}
        assert len(page.get("vega_lite_chart")) == 2

    def test_speaks_english_when_asked(self) -> None:
        assert "Where the difference comes from" in html(opened("lang=en"))

    def test_speaks_korean_when_asked_for_a_language_it_has_not(self) -> None:
        assert "차이는 어디에서 나나요" in html(opened("lang=fr"))

    def test_takes_no_notice_of_what_messengers_add(self) -> None:
        assert "own-receipt" in html(opened("fbclid=abc"))


class TestChoices:
    def test_keeping_the_phone_takes_the_return_away_and_says_what_is_not_known(self) -> None:
        page = opened("lang=en")
        page.segmented_control(key="choice.phone").set_value("kept").run()
        assert [event.kind for event in scenario(page).events] == ["join", "join", "join"]
        assert "Not in the total" in html(page)

    def test_not_knowing_makes_the_return_a_range_over_its_deadline(self) -> None:
        page = opened()
        page.segmented_control(key="choice.phone").set_value("unknown").run()
        on = scenario(page).events[2].on
        assert (on.low, on.high) == (date(2011, 3, 11), date(2011, 3, 12))  # type: ignore[union-attr] # a range now

    def test_the_sponsor_contract_is_asked_and_can_be_taken_back(self) -> None:
        page = opened()
        page.segmented_control(key="choice.contract").set_value("shocking").run()
        assert scenario(page).events[0].contracts[0].kind == "device_support"  # type: ignore[union-attr] # a join
        page.segmented_control(key="choice.contract").set_value("own").run()
        assert scenario(page) == decode(FIRST).scenario

    def test_a_later_move_takes_what_follows_along_by_months(self) -> None:
        page = opened()
        page.button(key="later.1").click().run()
        days = [str(event.on) for event in scenario(page).events]
        assert days == ["2009-11-28", "2011-03-11", "2011-04-11", "2011-06-12"]
        assert scenario(page).events[1].phone.return_by == date(2011, 4, 11)  # type: ignore[union-attr] # a loan

    def test_every_option_of_every_choice_can_be_weighed(self) -> None:
        story = decode(FIRST).scenario
        for choice in choices.choices(story):
            for option, change in choice.options.items():
                found = Scenario.parse(change(story.document()))
                assert verdict.weighed(found)
                assert next(c.now for c in choices.choices(found) if c.name == choice.name) == option

    def test_with_very_much_unknown_the_options_are_not_weighed_but_still_there(self) -> None:
        page = opened(FIRST.replace("2011-05-12", "2011-05-12~2011-05-25"))
        assert "own-outcomes" not in html(page)
        assert page.segmented_control(key="choice.phone").value == "returned"
        assert "own-outcomes" in html(opened())


class TestAddress:
    def test_an_edit_is_written_with_what_was_seen(self, rulebook: Rulebook) -> None:
        page = opened()
        page.button(key="later.1").click().run()
        assert value(page, "book") == rulebook.digest
        assert value(page, "lang") == "ko"
        assert "was" in page.query_params

    def test_the_bare_page_after_an_edit_shows_the_first_story_again(self) -> None:
        page = opened()
        first = html(page)
        page.button(key="later.1").click().run()
        assert html(page) != first
        for name in list(page.query_params):
            del page.query_params[name]
        page.run()
        assert html(page) == first

    def test_a_link_opened_and_not_touched_stays_as_it_is(self) -> None:
        page = opened(FIRST.replace("&v=1", "&was=1&v=1"))
        assert value(page, "was") == "1"
        assert "aside" in html(page)

    def test_an_old_link_names_the_lines_that_have_moved(
        self, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fee = rulebook.card("kr.skt.signup-fee")
        version = next(v for v in reversed(fee.version) if v.effective <= date(2011, 2, 11))
        before = rulebook.with_version(fee.id, version.model_copy(update={"terms": Flat(amount=55_000)}))
        monkeypatch.setattr(verdict, "_kept", lambda _: before)
        story = decode(FIRST).scenario
        shown = html(opened(encode(story, book=before.digest, was=price(story, before).total, lang="en")))
        assert "Sign-up fee · SK Telecom: 55,000 won then, 39,600 won now." in shown
        assert shown.count(" won then, ") == 1


class TestTimeline:
    @pytest.mark.parametrize("kind", additions.EVENT_MESSAGES)
    def test_whatever_happened_can_be_added_and_its_form_opens(self, kind: str) -> None:
        page = opened()
        page.button(key="row.add").click().run()
        page.button(key=f"add.{kind}").click().run()
        assert not page.exception
        assert any(button.key == "row.done" for button in page.button)

    @pytest.mark.parametrize("index", range(4))
    def test_every_event_opens(self, index: int) -> None:
        page = opened("lang=en")
        page.button(key=f"row.{index}").click().run()
        assert not page.exception

    def test_the_window_and_a_service_open_and_change(self) -> None:
        page = opened()
        page.button(key="row.window").click().run()
        page.date_input(key="at.until").set_value(date(2011, 12, 31)).run()
        page.button(key="row.s0").click().run()
        page.checkbox(key="at.services.0.until!").check().run()
        found = scenario(page)
        assert (found.until, found.services[0].until) == (date(2011, 12, 31), date(2011, 12, 31))

    def test_an_event_moved_past_another_keeps_its_form_open(self) -> None:
        page = opened()
        page.button(key="row.3").click().run()
        page.date_input(key="at.events.3.on").set_value(date(2011, 3, 1)).run()
        assert page.session_state["tab"].open == 2
        assert page.date_input(key="at.events.2.on").value == date(2011, 3, 1)

    def test_another_carrier_does_not_bring_the_plan_of_the_one_before(self) -> None:
        page = opened()
        page.button(key="row.1").click().run()
        page.selectbox(key="at.events.1.carrier").set_value("lgu").run()
        assert scenario(page).events[1].plan is None  # type: ignore[union-attr] # a join

    def test_a_plan_can_be_typed_as_a_range(self) -> None:
        page = opened()
        page.button(key="row.1").click().run()
        page.selectbox(key="at.events.1.plan").set_value("typed").run()
        page.checkbox(key="at.events.1.plan.monthly?").check().run()
        page.number_input(key="at.events.1.plan.monthly.high").set_value(60_000).run()
        page.text_input(key="at.events.1.plan.name").set_value("  A plan ").run()
        plan = scenario(page).events[1].plan  # type: ignore[union-attr] # a join
        assert (plan.monthly.low, plan.monthly.high, plan.name) == (0, 60_000, "A plan")  # type: ignore[union-attr]

    def test_a_plan_typed_is_asked_for_by_one_empty_field_and_is_then_exact(self) -> None:
        page = opened()
        page.button(key="row.1").click().run()
        page.selectbox(key="at.events.1.plan").set_value("typed").run()
        field = page.number_input(key="at.events.1.plan.monthly")
        assert field.value is None
        field.set_value(69_000).run()
        assert scenario(page).events[1].plan.monthly == 69_000  # type: ignore[union-attr] # a join
        assert not page.checkbox(key="at.events.1.plan.monthly?").value

    def test_a_phone_and_contracts_can_be_told_and_untold(self) -> None:
        page = opened()
        page.button(key="row.1").click().run()
        page.selectbox(key="at.events.1.phone").set_value("instalments").run()
        page.checkbox(key="at.events.1.contracts.subsidy").check().run()
        page.checkbox(key="at.events.1.contracts.discount").check().run()
        join = scenario(page).events[1]
        assert "return_phone" not in [event.kind for event in scenario(page).events]
        assert (join.phone.kind, [c.kind for c in join.contracts]) == ("instalments", ["subsidy", "discount"])  # type: ignore[union-attr]
        page.checkbox(key="at.events.1.contracts.subsidy").uncheck().run()
        assert [c.kind for c in scenario(page).events[1].contracts] == ["discount"]  # type: ignore[union-attr]

    def test_what_cannot_be_is_told_at_its_event_and_never_written(self) -> None:
        page = opened("lang=en")
        page.button(key="row.1").click().run()
        page.button(key="row.remove").click().run()
        assert "own-wrong" in html(page)
        assert "own-receipt" not in html(page)
        assert "e1" not in page.query_params


class TestBrokenLinks:
    def test_every_problem_is_listed_and_nothing_is_priced(self) -> None:
        page = opened(BROKEN)
        assert "2009-13-28" in html(page)
        assert "own-receipt" not in html(page)
        assert value(page, "e1") == "2009-13-28.join.kt.new"

    def test_mending_it_prices_it(self) -> None:
        page = opened(BROKEN)
        page.text_area[0].set_value(str(page.text_area[0].value).replace("13-28", "11-28")).run()
        page.button(key="mend.read").click().run()
        assert "own-receipt" in html(page)
        assert scenario(page) == decode(FIRST).scenario

    def test_mending_it_badly_lists_what_is_still_wrong(self) -> None:
        page = opened(BROKEN)
        page.button(key="mend.read").click().run()
        assert "2009-13-28" in html(page)
        assert not page.exception

    @pytest.mark.parametrize("query", ["%ff%00=1", "v=9", "e1=", "x" * 9_000, "&&&", "lang=en&lang=ko&v=1", FIRST * 2])
    def test_a_preview_never_raises(self, query: str) -> None:
        assert preview.of(query).title


class TestReceipt:
    def test_holds_every_entry_of_the_ledger_once(self) -> None:
        ledger = verdict.weighed(decode(FIRST).scenario).switch
        held = [entry for line in lines(ledger) for entry in line.entries]
        assert sorted(map(id, held)) == sorted(map(id, ledger.entries))

    def test_keeps_what_is_waived_or_not_due_with_its_reason(self, rulebook: Rulebook) -> None:
        ledger = verdict.weighed(decode(FIRST).scenario).switch
        shown = receipt(ledger, rulebook, "en", "switch")
        waived = next(entry for entry in ledger.entries if entry.status == "waived" and entry.category == "signup")
        assert waived.reason
        assert waived.reason["en"].split(".")[0] in shown

    def test_says_what_others_say_of_the_wifi(self, rulebook: Rulebook) -> None:
        shown = receipt(verdict.weighed(decode(FIRST).scenario).switch, rulebook, "ko", "switch")
        assert "다른 주장" in shown
        assert "MAC" in shown

    def test_the_breakdown_adds_up(self) -> None:
        found = verdict.weighed(decode(FIRST).scenario)
        assert sum(part.low for part in found.by_category.values()) == found.difference.low
        assert f"{found.difference.low:+,}" in breakdown(found, "en")


class TestWords:
    def test_only_web_addresses_become_links(self) -> None:
        assert "<a " not in outward("javascript:alert(1)", "a page", "en")
        assert "<a " not in outward("http://[", "a page", "en")
        assert 'rel="noopener noreferrer"' in outward("https://example.org/?a=1&b=2", "a page", "en")
        assert "&amp;b=2" in outward("https://example.org/?a=1&b=2", "a page", "en")

    def test_values_in_a_message_are_escaped_by_whoever_brings_them(self) -> None:
        assert rich("<{a}>", a="<b>x</b>") == "&lt;<b>x</b>&gt;"
        assert plain("*a* [b](c)") == r"\*a\* \[b\]\(c\)"

    def test_an_amount_never_breaks_and_a_range_only_after_its_sign(self) -> None:
        assert (
            figures("7,700~9,900원") == '<span class="own-num">7,700</span>~<wbr><span class="own-num">9,900원</span>'
        )

    @pytest.mark.parametrize(
        ("words", "read"),
        [("SK텔레콤(으)로", "SK텔레콤으로"), ("KT(으)로", "KT로"), ("서울(으)로", "서울로"), ("LGM(으)로", "LGM으로")],
    )
    def test_particles_follow_the_word_before_them(self, words: str, read: str) -> None:
        assert particles(words) == read


class TestEdits:
    def test_a_place_is_read_filled_and_emptied(self) -> None:
        document = {"events": [{"kind": "join", "plan": {"id": "x"}}]}
        assert edits.at(document, ("events", 0, "plan", "id")) == "x"
        assert edits.at(document, ("events", 3, "plan"), "none") == "none"
        assert edits.put(document, ("events", 0, "sim"), "esim")["events"][0]["sim"] == "esim"
        assert "plan" not in edits.put(document, ("events", 0, "plan"), None)["events"][0]
        assert document == {"events": [{"kind": "join", "plan": {"id": "x"}}]}

    @pytest.mark.parametrize(
        ("to", "days"),
        [("2011-03-11", ["2011-03-11", "2011-06-12"]), ("2011-02-04", ["2011-02-04", "2011-05-05"])],
        ids=["a month later", "a week earlier"],
    )
    def test_what_follows_a_moved_event_moves_by_months_then_days(self, to: str, days: list[str]) -> None:
        document = {"events": [{"on": "2011-02-11"}, {"on": "2011-05-12"}]}
        found = edits.moved(document, 0, date.fromisoformat(to))
        assert [event["on"] for event in found["events"]] == days

    def test_the_day_a_phone_went_on_sale_and_a_name_stay_as_they_are(self) -> None:
        told = {"phone": {"on_sale_since": "2024-01-01", "return_by": "2011-03-11"}, "plan": {"name": "2024-05-05"}}
        found = edits.moved({"events": [{"on": "2011-02-11", **told}]}, 0, date(2011, 3, 11))["events"][0]
        assert found["phone"] == {"on_sale_since": "2024-01-01", "return_by": "2011-04-11"}
        assert found["plan"] == {"name": "2024-05-05"}


def test_an_arrival_keeps_what_its_sender_saw() -> None:
    found = arrival(FIRST.replace("&e1=", "&book=000000000000&e1=", 1).replace("&v=1", "&was=50300&v=1"))
    assert found.book == "000000000000"
    assert found.was is not None
    assert found.was.low == 50_300
