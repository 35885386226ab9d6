"""The pages beside the calculator: the scenario goes along wherever one goes, and each page says what it is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import WebSocketRoute

from calculator.views.arrival import FIRST
from calculator.views.head import STREAMLIT_NAMES
from calculator.views.pages import PAGES
from tests.browser.stories import BROKEN, EMPTY
from tests.browser.test_care import violations
from tests.browser.visits import Visit

MOVED = FIRST.replace("e4=2011-05-12", "e4=2011-06-12")
PHONE, DESK = {"viewport": {"width": 390, "height": 844}}, {"viewport": {"width": 1280, "height": 900}}
OTHERS = [path for path in PAGES if path]
FEE = "rules?fee=kr.skt.signup-fee"
#: What there is to press and is smaller than a finger. A link in a text is exempt.
SMALL = """() => [...document.querySelectorAll(
    'a, button, summary, textarea, input:not([type=checkbox], [type=radio]), label:has(input)'
  )].filter((part) => {
    const { width, height } = part.getBoundingClientRect();
    const look = getComputedStyle(part);
    const seen = width > 3 && part.checkVisibility() && !look.clipPath.includes('inset(50%)');
    return seen && look.display !== 'inline' && (height < 43.5 || (part.matches('a, button') && width < 43.5));
  }).map((part) => part.outerHTML.slice(0, 200))"""
#: Streamlit's own names of its parts, where they are still in English.
ENGLISH = """(names) => [...document.querySelectorAll('a, button')]
  .flatMap((part) => [part.ariaLabel, part.textContent]).filter((name) => names.includes(name))"""


def loads(visit: Visit) -> list[str]:
    """The addresses at which the page is loaded from now on."""
    came: list[str] = []
    visit.page.on("request", lambda asked: came.append(asked.url) if asked.is_navigation_request() else None)
    return came


def go(visit: Visit, name: str, path: str) -> None:
    """Follows a link of the menu."""
    visit.page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
    visit.until(lambda: visit.path == f"/{path}", f"the address is that of {name}")
    visit.settle()


class TestNavigation:
    def test_the_scenario_survives_going_back_forward_and_a_reload(self, visit: Visit) -> None:
        visit.open(MOVED)
        answer = visit.answer
        go(visit, "규칙", "rules")
        assert "e4=2011-06-12" in visit.query
        go(visit, "소개", "about")
        visit.page.reload()
        visit.settle()
        assert "e4=2011-06-12" in visit.query
        go(visit, "계산기", "")
        assert visit.answer == answer
        visit.page.go_back()
        visit.until(lambda: visit.path == "/about", "Back leads to the page before")
        visit.settle()  # Streamlit puts a page back into the address that was left while it was being drawn
        visit.page.go_back()
        visit.until(lambda: visit.path == "/rules", "and again")
        visit.settle()
        visit.page.go_back()
        visit.until(lambda: visit.path == "/", "and to where it began")
        visit.until(lambda: visit.answer == answer, "the answer is there again")
        visit.page.go_forward()
        visit.until(lambda: visit.path == "/rules" and visit.answer == "규칙", "Forward leads to the rules")
        assert "e4=2011-06-12" in visit.query

    def test_quick_presses_of_back_lead_where_slow_ones_do(self, visit: Visit) -> None:
        visit.open(MOVED)
        for name, path in (("규칙", "rules"), ("소개", "about"), ("물어볼 것", "ask"), ("만약에", "whatif")):
            go(visit, name, path)
        length = visit.page.evaluate("history.length")
        for step, pause in ((-1, 10), (-1, 60), (1, 10), (-1, 120), (-1, 10), (1, 60)):
            visit.page.evaluate(f"history.go({step})")
            visit.page.wait_for_timeout(pause)
        marked = visit.page.locator("[aria-current=page]")
        visit.until(lambda: marked.all_inner_texts() == ["소개"], "the page is the one that the address names")
        visit.settle()
        visit.page.wait_for_timeout(300)  # what was still on its way would come now
        assert (visit.path, visit.answer) == ("/about", "이 계산기를 소개해요")
        assert visit.page.evaluate("history.length") == length
        visit.page.go_forward()
        visit.until(lambda: marked.all_inner_texts() == ["물어볼 것"], "the pages ahead are still there")

    @pytest.mark.parametrize(
        ("away", "name", "path"),
        [
            ("document.querySelector('.own-head a[href*=\"./ask\"]').click()", "물어볼 것", "/ask"),
            ("history.back()", "소개", "/about"),
        ],
    )
    def test_a_tap_still_on_its_way_leaves_no_page_at_another_address(
        self, visit: Visit, away: str, name: str, path: str
    ) -> None:
        visit.open(MOVED, "about")
        go(visit, "계산기", "")
        other = visit.page.get_by_role("radio", checked=False).first
        other.evaluate(f"(it) => {{ it.click(); setTimeout(() => {away}) }}")
        visit.until(lambda: visit.path == path, "the address is the other page's")
        visit.page.wait_for_timeout(600)  # for the tap and what it changes
        marked = visit.page.locator("[aria-current=page]")
        visit.until(lambda: marked.all_inner_texts() == [name], "the page is the one that the address names")
        visit.settle()
        answer = visit.answer
        visit.page.reload()
        visit.settle()
        assert (visit.path, visit.answer) == (path, answer)

    def test_an_edit_goes_along_and_comes_back(self, visit: Visit) -> None:
        visit.open()
        visit.press("한 달 뒤")
        visit.until(lambda: "e2=2011-03-11" in visit.query, "the edit is in the address")
        visit.settle()
        answer = visit.answer
        go(visit, "규칙", "rules")
        assert "e2=2011-03-11" in visit.query
        go(visit, "계산기", "")
        assert visit.answer == answer

    def test_a_link_opens_in_a_second_tab_with_the_scenario(self, visit: Visit) -> None:
        visit.open(MOVED)
        link = visit.page.get_by_role("navigation").get_by_role("link", name="규칙", exact=True)
        with visit.page.context.expect_page() as opened:
            link.click(modifiers=["ControlOrMeta"])
        second = Visit(opened.value, visit.base)
        second.settle()
        assert second.path == "/rules"
        assert "e4=2011-06-12" in second.query
        assert visit.path == "/"

    def test_a_lost_connection_comes_back_with_the_scenario(self, visit: Visit) -> None:
        sockets: list[WebSocketRoute] = []

        def through(socket: WebSocketRoute) -> None:
            socket.connect_to_server()
            sockets.append(socket)

        visit.page.route_web_socket(re.compile("_stcore/stream"), through)
        visit.open(MOVED)
        answer = visit.answer
        sockets[0].close()
        visit.until(lambda: len(sockets) > 1, "the browser has called again")
        visit.settle()
        assert visit.answer == answer
        go(visit, "소개", "about")
        assert "e4=2011-06-12" in visit.query
        # Streamlit's own, of the moment without a server.
        visit.errors[:] = [error for error in visit.errors if "not connected to a server" not in error]

    @pytest.mark.parametrize("part", ["static/js/index.*.js", "static/js/Html.*.js", "own.css?*"])
    def test_a_page_of_which_a_part_was_lost_is_asked_for_again(self, visit: Visit, part: str) -> None:
        """The server was gone while the page came: Streamlit's first script, one fetched when it is drawn, a style."""
        came = loads(visit)
        visit.page.route(f"**/{part}", lambda route: route.abort(), times=1)
        visit.page.goto(f"{visit.base}/?{MOVED}")
        visit.until(lambda: len(came) == 2, "it was loaded again")
        visit.settle()
        assert visit.answer in visit.page.request.get(visit.page.url).text()
        assert "e4=2011-06-12" in visit.query
        visit.errors.clear()  # of the part that did not come

    def test_a_part_that_never_comes_is_not_asked_for_for_ever(self, visit: Visit) -> None:
        came = loads(visit)
        visit.page.route("**/own.css?*", lambda route: route.abort())
        visit.page.goto(f"{visit.base}/?{MOVED}")
        visit.until(lambda: len(came) == 2, "it was loaded again")
        visit.settle()
        visit.page.wait_for_timeout(2_500)  # it would have been asked for after one second
        assert len(came) == 2
        visit.errors.clear()

    def test_a_bare_address_stays_bare(self, visit: Visit) -> None:
        visit.open()
        go(visit, "규칙", "rules")
        go(visit, "계산기", "")
        assert visit.query == ""

    def test_a_link_that_cannot_be_read_goes_along_untouched(self, visit: Visit) -> None:
        visit.open(BROKEN)
        go(visit, "규칙", "rules")
        assert "unheard=of" in visit.query
        go(visit, "계산기", "")
        assert "2009-13-28" in visit.page.get_by_role("alert").inner_text()

    def test_by_keyboard_alone_and_the_page_one_is_on_is_marked(self, visit: Visit) -> None:
        visit.open("lang=en")
        link = visit.page.get_by_role("link", name="About", exact=True)
        link.focus()
        visit.page.keyboard.press("Enter")
        visit.until(lambda: visit.path == "/about", "Enter follows the link")
        visit.settle()
        assert visit.page.locator("[aria-current=page]").inner_text() == "About"
        assert "lang=en" in visit.query

    def test_the_other_language_stays_on_the_page_and_at_the_fee(self, visit: Visit) -> None:
        visit.open("", FEE)
        visit.page.get_by_role("link", name="English").click()
        visit.page.wait_for_url("**lang=en**")
        visit.settle()
        assert visit.path == "/rules"
        assert visit.answer == "Sign-up fee · SK Telecom"

    def test_an_address_where_nothing_is_says_so_with_the_ways_on(self, visit: Visit) -> None:
        response = visit.page.request.get(f"{visit.base}/nowhere?{MOVED}&lang=en")
        assert response.status == 404
        assert "Nothing is at this address" in response.text()
        assert "/rules?" in response.text()
        assert "e4=2011-06-12" in response.text()


@pytest.mark.parametrize("path", OTHERS)
@pytest.mark.parametrize(("query", "lang"), [("", "ko"), ("lang=en", "en")], ids=["ko", "en"])
def test_the_served_html_is_the_page_s_own(visit: Visit, path: str, query: str, lang: str) -> None:
    served = visit.page.request.get(f"{visit.base}/{path}?{query}").text()
    visit.open(query, path)
    assert f"<title>{visit.page.title()}</title>" in served
    assert visit.page.locator("html").get_attribute("lang") == lang
    first = visit.page.request.get(f"{visit.base}/?{query}").text()
    assert re.findall('name="description" content="(.*?)"', served) != re.findall(
        'name="description" content="(.*?)"', first
    )


#: Both languages in both themes, on a phone and on a desk.
LOOKS = [
    pytest.param({**PHONE, "color_scheme": "light"}, "ko", id="phone-light-ko"),
    pytest.param({**PHONE, "color_scheme": "dark"}, "en", id="phone-dark-en"),
    pytest.param({**DESK, "color_scheme": "dark"}, "ko", id="desk-dark-ko"),
    pytest.param({**DESK, "color_scheme": "light"}, "en", id="desk-light-en"),
]
STATES = [*PAGES, FEE, "rules?fee=kr.kt.usim", "rules?fee=no-such", f"?{EMPTY}", f"ask?{EMPTY}", f"?{BROKEN}"]


@pytest.mark.parametrize(("visit", "lang"), LOOKS, indirect=["visit"])
def test_every_page_opened_in_all_its_parts_is_whole_and_shuts_nobody_out(visit: Visit, lang: str) -> None:
    wrong = {}
    visit.open()
    visit.page.wait_for_load_state("networkidle")  # what draws buttons comes late at a first view, and axe misses them
    for state in STATES:
        path, _, query = state.partition("?")
        visit.open(f"{query}&lang={lang}".removeprefix("&"), path)
        visit.page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true })")
        wide = visit.page.evaluate("[document.querySelector('[data-testid=stMain]').scrollWidth, innerWidth]")
        found: list[object] = [*violations(visit), *([wide] if wide[0] > wide[1] else [])]
        if visit.page.viewport_size == PHONE["viewport"]:
            found += visit.page.evaluate(SMALL)
        if lang == "ko":
            found += visit.page.evaluate(ENGLISH, list(STREAMLIT_NAMES))
        if found:
            wrong[state] = found
    assert wrong == {}


class TestRules:
    def test_a_fee_is_found_opened_and_left_again_with_the_search_kept(self, visit: Visit) -> None:
        visit.open(MOVED + "&lang=en", "rules")
        field = visit.page.get_by_role("textbox", name="Search")
        field.fill("lg usim")
        field.press("Enter")
        row = visit.page.get_by_role("link", name="USIM card · LG U+", exact=True)
        visit.until(lambda: row.count() == 1, "the fee is found")
        row.click()
        visit.until(lambda: visit.answer == "USIM card · LG U+", "the fee is open")
        assert "fee=kr.lgu.usim" in visit.query
        assert "e4=2011-06-12" in visit.query
        visit.page.get_by_role("link", name="All rules").click()
        visit.until(lambda: visit.answer == "Rules", "the list is there again")
        assert visit.page.get_by_role("textbox", name="Search").input_value() == "lg usim"
        assert "fee=" not in visit.query

    def test_a_search_without_a_match_says_so_and_is_cleared(self, visit: Visit) -> None:
        visit.open("", "rules")
        field = visit.page.get_by_role("textbox", name="찾기")
        field.fill("없는 말")
        field.press("Enter")
        visit.page.get_by_text("찾는 규칙이 없어요").wait_for()
        visit.press("모든 규칙 보기")
        visit.until(lambda: visit.page.locator(".own-rules li").count() > 20, "all rules are there")

    def test_a_fee_shows_its_history_as_a_picture_and_line_by_line(self, visit: Visit) -> None:
        visit.open("", FEE)
        visit.until(lambda: visit.page.locator("[role=graphics-document]").count() == 1, "the picture is drawn")
        words = visit.page.locator("[role=graphics-document]").get_attribute("aria-label") or ""
        assert "77,000" in words
        line = visit.page.locator("details.own-line", has_text="39,600").first
        line.locator("summary").click()
        assert "다른 주장" in line.inner_text()
        assert line.locator("a[target=_blank]").count() > 0

    def test_a_line_of_the_receipt_leads_to_its_rule_and_back(self, visit: Visit) -> None:
        visit.open(MOVED + "&lang=en")
        line = visit.page.locator("details.own-line", has_text="Sign-up fee · SK Telecom").first
        line.locator("summary").click()
        line.get_by_role("link", name="Is this figure wrong?").click()
        visit.until(lambda: visit.path == "/rules" and visit.answer == "Sign-up fee · SK Telecom", "the rule is open")
        visit.page.wait_for_selector("#report")
        visit.page.go_back()
        visit.until(lambda: visit.path == "/" and "12 June" in visit.answer, "Back leads to the answer")

    @pytest.mark.parametrize("visit", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
    def test_the_report_is_copied_with_a_link_that_opens_the_fee_and_the_scenario(self, visit: Visit) -> None:
        visit.open(MOVED + "&fee=kr.skt.signup-fee&lang=en", "rules")
        visit.press("Copy the report")
        visit.page.get_by_text("Copied").first.wait_for()
        report = str(visit.page.evaluate("navigator.clipboard.readText()"))
        assert "kr.skt.signup-fee" in report
        link = next(word for word in report.split() if word.startswith("http"))
        visit.page.goto(link)
        visit.settle()
        assert visit.answer == "Sign-up fee · SK Telecom"
        go(visit, "Calculator", "")
        assert "12 June" in visit.answer


def test_coverage_is_a_picture_and_a_table_of_the_carrier_chosen(visit: Visit) -> None:
    visit.open("lang=en", "about")
    visit.until(lambda: visit.page.locator("[role=graphics-document]").count() == 1, "the picture is drawn")
    visit.page.get_by_text("The same as a table").click()
    assert "1996" in visit.page.locator(".own-years").inner_text()
