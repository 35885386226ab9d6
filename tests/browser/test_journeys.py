"""Whole journeys, as a person makes them: asked six questions, sent a link, in search of one won, with a receipt."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from calculator import Rulebook
from calculator.links import decode
from calculator.views.pages import PAGES
from calculator.wording import LANGS, Lang, say
from tests.browser.stories import BROKEN, THREE_UNKNOWN
from tests.browser.test_care import violations
from tests.browser.visits import Visit

ROOT = Path(__file__).resolve().parents[2]
PHONE, DESK = {"viewport": {"width": 390, "height": 844}}, {"viewport": {"width": 1280, "height": 900}}
#: Both sizes, and both languages.
BOTH = pytest.mark.parametrize(("visit", "lang"), [(PHONE, "ko"), (DESK, "en")], indirect=["visit"], ids=["ko", "en"])


def focused(visit: Visit) -> str:
    """What has the keyboard, by its words or its name."""
    words = "e => e.matches('a, button, input, summary, h1') ? e.innerText || e.ariaLabel || e.value || '' : ''"
    return str(visit.page.evaluate(f"({words})(document.activeElement)"))


def tab_to(visit: Visit, words: str, most: int = 60) -> None:
    """Presses Tab until what has the keyboard says these words."""
    for _ in range(most):
        visit.page.keyboard.press("Tab")
        if words in focused(visit):
            return
    pytest.fail(f"{words!r} was not reached by Tab")


def pick(visit: Visit, words: str) -> None:
    """Picks one of a few that stand below each other."""
    visit.page.locator(".stRadio label").filter(has_text=words).first.click()
    visit.settle()


def press_on(visit: Visit, words: str, key: str = "Enter") -> None:
    tab_to(visit, words)
    visit.page.keyboard.press(key)


def on_step(visit: Visit, number: int) -> None:
    visit.until(lambda: visit.page.locator(f"h1[data-step='{number}']").count() == 1, f"question {number} is asked")
    visit.settle()


@pytest.mark.parametrize("visit", [PHONE, DESK], indirect=True, ids=["phone", "desk"])
@pytest.mark.parametrize("lang", LANGS)
def test_a_first_visitor_comes_to_a_verdict_by_six_questions_with_the_keyboard_alone(visit: Visit, lang: Lang) -> None:
    keyboard = visit.page.keyboard
    visit.open(f"lang={lang}")
    press_on(visit, say("Answer six questions about your own line", lang))
    on_step(visit, 1)
    asked = say("Where are you now?", lang)
    visit.until(lambda: focused(visit) == asked, "the question has the keyboard")
    visit.page.keyboard.press("Tab")  # into the carriers, of which the first is chosen
    keyboard.press("ArrowDown")
    visit.until(lambda: "join.kt." in visit.query, "the carrier is in the address")
    visit.settle()
    keyboard.press("Tab")
    keyboard.type("50GB")
    visit.page.wait_for_timeout(300)
    keyboard.press("Enter")
    visit.until(lambda: "e1.plan=" in visit.query, "the plan is in the address")
    visit.settle()
    for number in range(2, 5):
        press_on(visit, say("Next", lang))
        on_step(visit, number)
    keyboard.press("Tab")
    keyboard.type("LG")
    visit.page.wait_for_timeout(300)
    keyboard.press("Enter")
    visit.until(lambda: "e2=" in visit.query and "join.lgu" in visit.query, "the switch is in the address")
    visit.settle()
    for number in (5, 6):
        press_on(visit, say("Next", lang))
        on_step(visit, number)
    press_on(visit, say("See the answer", lang))
    visit.until(lambda: visit.path == "/", "the calculator is shown")
    visit.settle()
    told = {
        "en": r"Moving to LG U\+ on .* costs [\d,]+ won once",
        "ko": r"LG유플러스로 옮기면 한 번에 (\d+만 )?[\d,]+원 들어요",
    }
    assert re.search(told[lang], visit.answer)
    assert visit.page.locator(".own-line").count() > 3
    scenario = decode(visit.page.evaluate("location.search")[1:]).scenario
    assert [event.kind for event in scenario.events] == ["join", "join"]
    press_on(visit, "② ", "Enter")  # and every field is open to change
    visit.until(lambda: visit.page.locator(".st-key-editor-1").count() == 1, "the form is open")


def test_not_knowing_anything_still_gives_an_honest_answer(visit: Visit) -> None:
    visit.open("lang=en", "guide")
    on_step(visit, 1)
    pick(visit, "I don't know")
    visit.until(lambda: "unsure=carrier" in visit.query, "the doubt is in the address")
    visit.page.get_by_text("Call 114 from the phone").wait_for()
    for number in range(2, 7):
        visit.press("Next")
        on_step(visit, number)
        if number in (2, 3, 6):
            pick(visit, "I don't know")
    visit.press("See the answer")
    visit.until(lambda: visit.path == "/", "the calculator is shown")
    visit.settle()
    assert "the price of its plan is not known" in visit.answer
    assert visit.page.get_by_text("as if it were SK Telecom").count() == 1
    assert "others on the bundle would lose" in visit.page.locator(".own-answer").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_guided_path_and_among_the_stories(visit: Visit, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the two
    for lang in ("ko", "en"):
        for path, query in [("stories", ""), *(("guide", f"&step={number}") for number in range(1, 7))]:
            visit.open(f"lang={lang}{query}", path)
            assert violations(visit) == [], (lang, path, query)
            wide = visit.page.evaluate("[document.querySelector('[data-testid=stMain]').scrollWidth, innerWidth]")
            assert wide[0] <= wide[1], (lang, path, query)


def test_a_story_opens_and_becomes_ones_own(visit: Visit) -> None:
    visit.open("lang=en")
    visit.page.get_by_role("link", name="Stories to begin from").click()
    visit.until(lambda: visit.path == "/stories", "the stories are shown")
    visit.settle()
    assert visit.page.locator(".own-stories > li").count() >= 12
    visit.page.get_by_role("link", name="Five months into a discount contract").click()
    visit.until(lambda: "LG U+ on 22 November 2026" in visit.answer, "the story's answer is shown")
    visit.settle()
    before = visit.answer
    visit.press("+3 months")
    visit.until(lambda: visit.answer != before, "the answer is another")


@BOTH
def test_a_friends_link_is_changed_and_sent_back(visit: Visit, lang: Lang) -> None:
    visit.open(THREE_UNKNOWN.replace("lang=en", f"lang={lang}").replace("2024-11-22~2026-08-21", "2026-01-10"))
    before = visit.answer
    visit.press(say("+1 month", lang))
    visit.until(lambda: visit.answer != before, "the answer is another")
    visit.settle()
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.press(say("Copy the link", lang))
    link = visit.page.evaluate("navigator.clipboard.readText()")
    sent_back, answer = link.partition("?")[2], visit.answer
    visit.open(sent_back)
    assert visit.answer == answer
    assert f"book={Rulebook.load().digest}" in sent_back


@BOTH
def test_the_source_of_one_won_is_found_and_doubted(visit: Visit, lang: Lang) -> None:
    visit.open(f"lang={lang}")
    line = visit.page.locator("details.own-line[data-line*='kr.port-fee']").first
    line.locator("summary").click()
    assert re.match(r"https?://", line.locator("li a").first.get_attribute("href") or "")
    line.get_by_role("link", name=say("Is this figure wrong?", lang)).click()
    visit.until(lambda: visit.path == "/rules", "the rule is shown")
    visit.settle()
    report = visit.page.locator(".own-report").first
    assert "kr.port-fee" in report.inner_text()
    assert "fee=kr.port-fee" in report.inner_text()


@BOTH
def test_a_scenario_with_three_unknowns_has_a_range_and_says_what_is_likely(visit: Visit, lang: Lang) -> None:
    visit.open(THREE_UNKNOWN.replace("lang=en", f"lang={lang}"))
    ranges = {"en": r"[\d,]+ to [\d,]+ won|anything from", "ko": r"원에서 [\d만 ,]+원까지|많게는"}
    assert re.search(ranges[lang], visit.answer)
    likely = {"en": "likeliest case", "ko": "가장 그럴듯한 경우"}
    assert likely[lang] in visit.page.locator(".own-answer").inner_text()


@BOTH
def test_a_broken_link_can_be_left_for_the_six_questions(visit: Visit, lang: Lang) -> None:
    for path in ("", "guide"):
        visit.open(f"{BROKEN}&lang={lang}", path)
        assert visit.answer == say("This link cannot be read", lang)


@BOTH
def test_a_printed_page_holds_the_answer_and_the_receipt_and_no_controls(visit: Visit, lang: Lang) -> None:
    visit.open(f"lang={lang}")
    visit.page.emulate_media(media="print")
    assert visit.page.locator("[data-answer]").is_visible()
    assert visit.page.locator(".own-receipt").first.is_visible()
    wide = visit.page.evaluate("[document.querySelector('[data-testid=stMain]').scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    for gone in (".st-key-ask", ".own-button", ".own-ways", ".own-head ul", ".own-tongue"):
        assert not visit.page.locator(gone).first.is_visible(), gone
    pages = len(re.findall(rb"/Type\s*/Page\b", visit.page.pdf(format="A4")))
    assert 2 <= pages <= 6, "all of it is printed, not the one screen of it"


@pytest.mark.parametrize("kind", ["html", "json", "csv", "ics"])
def test_each_receipt_is_priced_again_to_the_same_total(visit: Visit, tmp_path: Path, kind: str) -> None:
    visit.open()
    with visit.page.expect_download() as waiting:
        visit.page.locator(f"a[download='receipt.{kind}']").click()
    file = tmp_path / f"receipt.{kind}"
    waiting.value.save_as(file)
    command = [sys.executable, "-m", "calculator", "price", str(file)]
    checked = subprocess.run([*command, "--verify"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    priced = subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(priced.stdout)["total"] == {"low": 764_813, "high": 767_013}


def test_the_receipt_opens_with_no_server(visit: Visit, tmp_path: Path) -> None:
    visit.open()
    with visit.page.expect_download() as waiting:
        visit.page.locator("a[download='receipt.html']").click()
    file = tmp_path / "receipt.html"
    waiting.value.save_as(file)
    alone = visit.page.context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(file.as_uri())
    assert "764,813" in alone.locator("body").inner_text()
    assert asked == [file.as_uri()]
    assert alone.evaluate("document.scripts.length") == 0


def test_the_link_has_a_code_and_a_picture(visit: Visit) -> None:
    visit.open("lang=en")
    visit.page.get_by_text("The link as a QR code").click()
    code = visit.page.locator(".own-code img")
    visit.until(lambda: code.evaluate("image => image.complete && image.naturalWidth > 100"), "the code is drawn")
    html = visit.page.request.get(f"{visit.base}/?lang=en").text()
    address = re.search(r'og:image" content="([^"]+)"', html)
    assert address is not None
    shown = visit.page.request.get(address[1].replace("&amp;", "&"))
    assert (shown.status, shown.headers["content-type"]) == (200, "image/png")


@pytest.mark.parametrize(("visit", "lang"), [({"device_scale_factor": 2}, lang) for lang in LANGS], indirect=["visit"])
def test_nothing_is_cut_off_at_twice_the_size(visit: Visit, lang: Lang) -> None:
    """A browser's zoom of 200 % halves the room in CSS pixels: a laptop of 1280 has 640; the least asked for is 320."""
    for path in PAGES:
        visit.page.set_viewport_size({"width": 640, "height": 512})
        visit.open(f"lang={lang}", path)
        for width in (640, 320):
            visit.page.set_viewport_size({"width": width, "height": 512})
            visit.page.wait_for_timeout(100)
            wide = visit.page.evaluate("[document.querySelector('[data-testid=stMain]').scrollWidth, innerWidth]")
            assert wide[0] <= wide[1], (path, width)


def test_nothing_moves_for_who_asked_for_stillness(visit: Visit) -> None:
    visit.page.emulate_media(reduced_motion="reduce")
    visit.open("lang=en", "guide")
    moving = "e => parseFloat(getComputedStyle(e).transitionDuration) > 0.01"
    assert visit.page.evaluate(f"[...document.querySelectorAll('.stApp *')].filter({moving}).length") == 0


def test_the_keyboard_meets_the_answer_before_the_form_in_the_order_seen(visit: Visit) -> None:
    visit.open("lang=en")
    order = []
    for _ in range(16):
        visit.page.keyboard.press("Tab")
        order.append(focused(visit))
    places = [
        next(n for n, words in enumerate(order) if wanted in words)
        for wanted in ("Rules", "six questions", "Given back")
    ]
    assert places == sorted(places), order
