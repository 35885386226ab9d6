"""Changing the story: the address follows, Back goes back, and nothing typed becomes markup."""

from __future__ import annotations

import json
from pathlib import Path

from calculator import Rulebook
from tests.browser.stories import LOCKED, NASTY
from tests.browser.visits import Visit


def test_an_edited_day_is_in_the_address_survives_a_reload_and_back_goes_back(visit: Visit) -> None:
    visit.open()
    first = visit.answer
    visit.press("④")
    day = visit.page.locator(".st-key-editor-3 [role=spinbutton]").nth(2)
    day.focus()
    for key in ("ArrowUp", "Tab", "Tab"):  # a day is taken when the field is left, calendar button and all
        visit.page.keyboard.press(key)
    visit.until(lambda: "e4=2011-05-13" in visit.query, "the address has the new day")
    visit.settle()
    edited = visit.answer
    assert "5월 13일" in edited
    visit.page.reload()
    visit.settle()
    assert visit.answer == edited
    visit.page.go_back()
    visit.until(lambda: visit.answer == first, "Back shows the first story")
    assert visit.query == ""
    visit.page.go_forward()
    visit.until(lambda: visit.answer == edited, "Forward shows the edited one")


def test_a_choice_changes_the_scenario_and_the_other_choices_follow(visit: Visit) -> None:
    visit.open()
    visit.choose("가짐")
    visit.until(lambda: "return_phone" not in visit.query and "e3=2011-05-12" in visit.query, "the return is gone")
    visit.settle()
    assert visit.answer.startswith("아는 금액만 계산하면")


def test_two_quick_edits_are_both_kept(visit: Visit) -> None:
    visit.open()
    for first, second, held in (
        ("쇼킹스폰서", "가짐", lambda: "e1.c1=device_support" in visit.query and "return_phone" not in visit.query),
        ("스마트스폰서", "돌려줌", lambda: "e1.c1" not in visit.query and "return_phone" in visit.query),
    ):
        for name in (first, second):
            visit.page.get_by_role("radio", name=name).dispatch_event("click")
        visit.until(held, f"{first} and {second}")
        visit.settle()


def test_an_event_is_added_changed_and_removed(visit: Visit) -> None:
    visit.open()
    visit.press("일정 더하기")
    visit.press("유심을 샀어요")
    visit.until(lambda: "e5=2011-05-13.buy_sim" in visit.query, "the event is in the address")
    visit.press("지우기")
    visit.until(lambda: "&e5=" not in visit.query, "it is gone again")


def test_what_is_not_known_becomes_a_range(visit: Visit) -> None:
    visit.open()
    visit.press("④")
    visit.page.get_by_text("정확한 날짜는 몰라요").click()
    visit.until(lambda: "e4=2011-05-12~2011-05-25" in visit.query, "the day is a range")


def test_an_impossible_event_is_told_where_it_stands_and_the_page_goes_on(visit: Visit) -> None:
    visit.open()
    visit.press("②")
    visit.press("지우기")
    visit.until(lambda: visit.page.locator(".own-wrong[role=alert]").count() > 0, "the problem is shown at its event")
    visit.press("일정 더하기")
    assert visit.page.get_by_role("button", name="요금제를 바꿨어요").is_visible()


def test_a_port_inside_the_lock_is_said_first_with_its_ways_out(visit: Visit) -> None:
    visit.open(LOCKED.replace("&s1", "&lang=en&s1", 1))
    assert "11 May 2011" in visit.answer
    assert "Ways out" in visit.page.locator(".own-stop").inner_text()


def test_a_name_from_a_link_stays_plain_text(visit: Visit) -> None:
    visit.open(NASTY)
    assert "![x](http://example.org/x.png)" in visit.page.locator(".st-key-told-1").inner_text()
    assert visit.page.locator("[data-testid=stMain] :not(.own-code) > img").count() == 0


def test_the_saved_receipt_is_that_of_the_last_edit(visit: Visit) -> None:
    visit.open("lang=en")
    visit.choose("Kept")
    visit.choose("Given back")
    with visit.page.expect_download() as saved:
        visit.page.get_by_role("link", name="Receipt as data").click()
    receipt = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert receipt["total"] == {"low": 764_813, "high": 767_013}
    assert receipt["rulebook"] == Rulebook.load().digest
