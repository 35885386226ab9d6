"""What a stranger sees, on a phone and on a desk, in both languages."""

from __future__ import annotations

import re

import pytest

from tests.browser.visits import Visit

PHONE, DESK = {"viewport": {"width": 390, "height": 844}}, {"viewport": {"width": 1280, "height": 900}}


@pytest.mark.parametrize("visit", [PHONE, DESK], indirect=True, ids=["phone", "desk"])
@pytest.mark.parametrize(
    ("query", "lang", "word"), [("", "ko", "SK텔레콤"), ("lang=en", "en", "SK Telecom")], ids=["ko", "en"]
)
def test_the_answer_comes_first_and_nothing_overflows(visit: Visit, query: str, lang: str, word: str) -> None:
    visit.open(query)
    assert word in visit.answer
    assert re.search(r"\d,\d{3}", visit.answer)
    assert visit.page.locator("html").get_attribute("lang") == lang
    wide = visit.page.evaluate("[document.querySelector('[data-testid=stMain]').scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    pictures = visit.page.locator("[role=graphics-document]")
    visit.until(lambda: pictures.count() == 2, "both pictures are drawn")
    assert all(len(picture.get_attribute("aria-label") or "") > 60 for picture in pictures.all())


def test_the_served_html_already_says_the_answer(visit: Visit) -> None:
    response = visit.page.request.get(visit.base)
    visit.open()
    assert visit.answer in response.text()
    assert visit.page.title() == "통신사를 옮기면 얼마가 드나요"


@pytest.mark.parametrize("visit", [PHONE, DESK], indirect=True, ids=["phone", "desk"])
def test_the_answer_is_there_before_any_script_and_stays_where_it_is(visit: Visit) -> None:
    scripts = "**/static/js/**"
    visit.page.route(scripts, lambda route: route.fulfill(content_type="text/javascript", body=""))
    visit.page.goto(visit.base)
    first = visit.page.locator("[data-first] h1")
    early, before = first.inner_text(), first.bounding_box()
    visit.page.unroute(scripts)
    visit.open()
    assert visit.answer == early
    assert first.count() == 0
    after = visit.page.locator("h1[data-answer]").bounding_box()
    assert before is not None
    assert after is not None
    assert all(abs(before[side] - after[side]) <= 2 for side in ("x", "y", "width", "height"))


def test_an_address_that_cannot_be_read_has_no_early_answer(visit: Visit) -> None:
    assert "data-first" in visit.page.request.get(f"{visit.base}/?lang=en").text()
    assert "data-first" not in visit.page.request.get(f"{visit.base}/?v=1&e1=nonsense").text()


def test_a_line_of_the_receipt_opens_to_its_source(visit: Visit) -> None:
    visit.open("lang=en")
    line = visit.page.locator("details.own-line", has_text="Sign-up fee · SK Telecom").first
    line.locator("summary").click()
    links = line.locator("li a")
    assert "39,600" in line.locator(".own-sum").inner_text()
    assert "1 November 2009" in line.inner_text()
    assert links.count() > 0
    for link in links.all():
        assert re.match(r"https?://", link.get_attribute("href") or "")
        assert "noopener" in (link.get_attribute("rel") or "")
        assert link.get_attribute("target") == "_blank"


def test_an_open_line_stays_open_when_the_receipt_is_drawn_anew(visit: Visit) -> None:
    visit.open()
    visit.page.locator("details.own-line", has_text="가입비 · SK텔레콤").first.locator("summary").click()
    before = visit.answer
    visit.press("한 달 뒤")
    visit.until(lambda: visit.answer != before, "the answer has changed")
    visit.until(
        lambda: visit.page.locator("details.own-line[open]", has_text="가입비 · SK텔레콤").count() == 1,
        "the line is open",
    )


def test_a_new_answer_is_said_aloud(visit: Visit) -> None:
    visit.open()
    visit.choose("쇼킹스폰서")
    visit.until(lambda: visit.page.locator("[role=status].own-unseen").inner_text() == visit.answer, "it is said")
