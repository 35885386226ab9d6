"""Links: old ones, broken ones, the other language, and the copy in the clipboard."""

from __future__ import annotations

import pytest

from calculator.views.arrival import FIRST
from tests.browser.stories import BROKEN, OLD, STRANGE
from tests.browser.visits import Visit


def test_a_broken_link_lists_every_problem_and_is_left_as_it_is(visit: Visit) -> None:
    visit.open(BROKEN)
    told = visit.page.get_by_role("alert").inner_text()
    assert "2009-13-28" in told
    assert "unheard" in told
    assert "unheard=of" in visit.query
    assert visit.page.locator(".own-receipt").count() == 0


def test_a_broken_link_can_be_mended_on_the_spot(visit: Visit) -> None:
    visit.open(BROKEN)
    field = visit.page.locator("textarea")
    field.fill(field.input_value().replace("2009-13-28", "2009-11-28").replace("unheard=of\n", ""))
    field.blur()
    visit.press("다시 읽기")
    visit.until(lambda: visit.page.locator(".own-receipt").count() > 0, "the receipt is there")
    visit.until(
        lambda: "e1=2009-11-28" in visit.query and "unheard" not in visit.query, "the address is the mended one"
    )


def test_a_broken_link_leads_on_to_the_example(visit: Visit) -> None:
    visit.open(BROKEN)
    visit.press("예시로 시작하기")
    visit.until(lambda: visit.page.locator(".own-receipt").count() > 0, "the example is there")
    assert "unheard=of" in visit.query


def test_an_unknown_id_is_named_and_no_total_is_shown(visit: Visit) -> None:
    visit.open(STRANGE)
    assert "sktt" in visit.page.locator("[data-testid=stMain]").inner_text()
    assert visit.page.locator(".own-figures").count() == 0


def test_an_old_link_says_then_and_now(visit: Visit) -> None:
    visit.open(OLD)
    told = visit.page.locator("aside").inner_text()
    assert "50,300원" in told
    assert "book=000000000000" in visit.query


def test_the_other_language_is_a_link_that_keeps_the_scenario(visit: Visit) -> None:
    visit.open(FIRST.replace("e4=2011-05-12", "e4=2011-06-12"))
    visit.page.get_by_role("link", name="English").click()
    visit.page.wait_for_url("**lang=en**")
    visit.settle()
    assert visit.page.locator("html").get_attribute("lang") == "en"
    assert "12 June" in visit.answer
    visit.page.go_back()
    visit.settle()
    assert visit.page.locator("html").get_attribute("lang") == "ko"


@pytest.mark.parametrize("visit", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
def test_the_copied_link_opens_to_the_same_answer(visit: Visit) -> None:
    visit.open()
    answer = visit.answer
    visit.page.get_by_text("링크 복사").click()
    visit.page.get_by_text("복사했어요").first.wait_for()
    link = visit.page.evaluate("navigator.clipboard.readText()")
    assert "was=" in link
    assert "book=" in link
    visit.page.goto(link)
    visit.settle()
    assert visit.answer == answer
    assert visit.page.locator("aside").count() == 0
