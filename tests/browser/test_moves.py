"""The pages that help decide: best move, trial, what if, ask the shop."""

from __future__ import annotations

import pytest

from calculator.views.arrival import FIRST
from tests.browser.stories import BROKEN
from tests.browser.test_care import violations
from tests.browser.test_pages import go
from tests.browser.visits import Visit

#: SKT's line of 69,000 won; the switch told of is to a budget carrier, with a phone to buy.
MOVE = (
    "as_of=2026-11-22&e1=2025-01-10.join.skt.new&e1.plan.monthly=69000&e2=2026-12-01.join.kgmobile.port_in"
    "&e2.plan.monthly=33000&e2.phone=bought&e2.phone.price=260000&from=2026-11-22&until=2027-11-21&v=1"
)
#: The same line, and nothing else told.
STAYING = "as_of=2026-11-22&e1=2025-01-10.join.skt.new&e1.plan.monthly=69000&from=2026-11-22&until=2027-11-21&v=1"
#: A line that ended: nothing is left to switch.
LEFT = STAYING.replace("&from", "&e2=2026-11-20.leave.cancel&from")
#: What one pays is known only roughly.
ROUGH = MOVE.replace("e1.plan.monthly=69000", "e1.plan.monthly=60000~69000")
SAID = "e5=2011-06-01.quote&e5.amount=36000&e5.fee=kr.skt.signup-fee"
PHONE, DESK = {"viewport": {"width": 390, "height": 844}}, {"viewport": {"width": 1280, "height": 900}}
LOOKS = [{**PHONE, "color_scheme": "light"}, {**DESK, "color_scheme": "dark"}]
NAMES = ["phone-light", "desk-dark"]


def pictures(visit: Visit) -> list[str]:
    """What the pictures of the page say of themselves."""
    drawn = visit.page.locator("[role=graphics-document]")
    return [drawn.nth(place).get_attribute("aria-label") or "" for place in range(drawn.count())]


@pytest.mark.parametrize("visit", LOOKS, indirect=True, ids=NAMES)
@pytest.mark.parametrize("query", [MOVE, f"{ROUGH}&lang=en"], ids=["ko", "en"])
def test_best_opened_in_all_its_parts_overflows_nowhere_and_axe_finds_nothing(visit: Visit, query: str) -> None:
    visit.open(query, "best")
    for title in visit.page.locator(".stExpander summary").all():
        title.click()
        visit.settle()
    visit.until(lambda: len(pictures(visit)) == 4, "days, ways, once and weights are drawn")
    assert all(pictures(visit))
    visit.page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true })")
    wide = visit.page.evaluate("[document.querySelector('[data-testid=stMain]').scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    assert violations(visit) == []


@pytest.mark.parametrize("visit", LOOKS, indirect=True, ids=NAMES)
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("best", LEFT), ("best", f"{STAYING}&lang=en"), ("trial", f"{MOVE}&lang=en"), ("trial", f"{FIRST}&kept=30"),
        ("whatif", f"{FIRST}&lang=en"), ("whatif", STAYING), ("ask", STAYING),
        ("ask", f"{FIRST}&{SAID}&lang=en"), ("best", f"{BROKEN}&lang=en"),
    ],
)  # fmt: skip
def test_every_state_of_the_pages_overflows_nowhere_and_axe_finds_nothing(visit: Visit, path: str, query: str) -> None:
    visit.open(query, path)
    visit.page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true })")
    wide = visit.page.evaluate("[document.querySelector('[data-testid=stMain]').scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    assert violations(visit) == []


class TestBest:
    def test_what_one_needs_is_asked_kept_in_the_address_and_survives_a_reload(self, visit: Visit) -> None:
        visit.open(f"{MOVE}&lang=en", "best")
        answer = visit.answer
        field = visit.page.get_by_label("Data a month, GB")
        field.fill("10")
        field.press("Enter")
        visit.until(lambda: "need=10000mb" in visit.query, "the need is in the address")
        visit.until(lambda: visit.answer != answer, "less data leads to another way")
        visit.settle()
        answer = visit.answer
        visit.page.reload()
        visit.settle()
        assert visit.answer == answer
        assert visit.page.get_by_label("Data a month, GB").input_value() == "10"
        go(visit, "Trial", "trial")
        assert "need=" not in visit.query
        go(visit, "Best move", "best")
        visit.until(lambda: visit.answer == answer, "the need was kept")

    def test_two_wishes_in_a_row_are_both_kept(self, visit: Visit) -> None:
        visit.open(f"{MOVE}&lang=en", "best")
        visit.page.get_by_text("A new number would do").click()
        visit.page.get_by_text("Data without end").click()
        visit.until(lambda: "need=allmb.new" in visit.query, "both are in the address")

    def test_a_way_is_used_in_the_calculator_and_back_leads_back(self, visit: Visit) -> None:
        visit.open(MOVE, "best")
        answer = visit.answer
        visit.page.get_by_role("link", name="이 방법으로 계산기에서").click()
        visit.until(lambda: visit.path == "/" and "join.kgmobile" in visit.query, "the way is in the calculator")
        visit.settle()
        assert "2026년 11월 23일" in visit.answer
        assert "plan=kr.kgmobile." in visit.query
        visit.page.go_back()
        visit.until(lambda: visit.path == "/best" and visit.answer == answer, "and back")

    def test_the_days_are_told_to_who_does_not_see_them_and_stand_in_a_table(self, visit: Visit) -> None:
        visit.open(f"{MOVE}&lang=en", "best")
        visit.until(lambda: len(pictures(visit)) == 2, "days and ways are drawn")
        assert "at the least 549,667 won less on 23 November 2026" in pictures(visit)[0]
        visit.page.get_by_text("The best day of each month").click()
        assert "Nov\N{NO-BREAK SPACE}2026" in visit.page.locator("details[data-line=days] table").inner_text()

    def test_without_a_line_that_runs_it_says_what_to_tell(self, visit: Visit) -> None:
        visit.open(f"{LEFT}&lang=en", "best")
        assert visit.answer == "There is no line here to leave"
        visit.page.get_by_role("link", name="Change it in the calculator").click()
        visit.until(lambda: visit.path == "/", "the calculator is open")
        assert "2026-11-20.leave.cancel" in visit.query

    def test_by_keyboard_a_part_is_opened(self, visit: Visit) -> None:
        visit.open(MOVE, "best")
        title = visit.page.locator(".stExpander summary").last
        title.focus()
        visit.page.keyboard.press("Enter")
        visit.until(lambda: len(pictures(visit)) == 3, "the weights are drawn")


class TestTrial:
    def test_the_tree_is_drawn_and_each_way_opens_to_its_lines(self, visit: Visit) -> None:
        visit.open("lang=en", "trial")
        visit.until(lambda: len(pictures(visit)) == 1, "the tree is drawn")
        assert "cannot be done" in pictures(visit)[0]
        line = visit.page.locator("details.own-line", has_text="port back to KT once the lock opens").first
        line.locator("summary").click()
        assert "spared the sign-up fee until 11 February 2014" in line.inner_text()
        line.get_by_role("link", name="Use this way").click()
        visit.until(lambda: visit.path == "/" and "2011-05-11.join.kt.port_in" in visit.query, "it can be priced")

    def test_a_chance_of_keeping_the_phone_is_kept_in_the_address(self, visit: Visit) -> None:
        visit.open(f"{FIRST}&lang=en", "trial")
        field = visit.page.get_by_label("How likely do you keep the phone, in %?")
        field.fill("30")
        field.press("Enter")
        visit.until(lambda: "kept=30" in visit.query, "the chance is in the address")
        visit.page.get_by_text("With the phone kept 30% of the time").wait_for()
        visit.page.reload()
        visit.settle()
        assert visit.page.get_by_label("How likely do you keep the phone, in %?").input_value() == "30"

    def test_without_a_trial_it_offers_to_suppose_one(self, visit: Visit) -> None:
        visit.open(f"{MOVE}&lang=en", "trial")
        assert visit.answer == "No phone is on loan in this story"
        visit.page.get_by_role("link", name="Suppose the phone").click()
        visit.until(lambda: "phone=loan" in visit.query and "The trial from" in visit.answer, "the trial is weighed")


class TestWhatIf:
    def test_another_rule_is_chosen_and_kept_in_the_address(self, visit: Visit) -> None:
        visit.open(f"{FIRST}&lang=en", "whatif")
        assert "39,600 won less" in visit.answer
        visit.page.get_by_text("penalty waivers").click()
        visit.until(lambda: "rule=waiver-a-month-longer" in visit.query, "the rule is in the address")
        visit.until(lambda: "come to the same" in visit.answer, "nothing of the story falls under it")
        go(visit, "Calculator", "")
        assert "rule=" not in visit.query
        go(visit, "What if", "whatif")
        assert "come to the same" in visit.answer

    def test_a_year_of_ports_is_counted_on_demand(self, visit: Visit) -> None:
        visit.open("lang=en", "whatif")
        visit.page.get_by_text("Over a year of people who switch").click()
        visit.page.get_by_text("Held against what carriers said themselves").wait_for()


class TestAsk:
    def test_what_was_said_is_written_into_the_story_and_explained(self, visit: Visit) -> None:
        visit.open(f"{FIRST}&lang=en", "ask")
        visit.pick("Which fee", "SK Telecom · Sign-up fee")
        visit.page.get_by_label("Amount, won").fill("36000")
        visit.press("Write it into the story")
        visit.until(lambda: ".fee=kr.skt.signup-fee" in visit.query, "the quote is in the address")
        visit.page.get_by_text("Computed: 39,600 won").wait_for()
        go(visit, "Calculator", "")
        assert ".amount=36000" in visit.query

    @pytest.mark.parametrize("visit", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
    def test_the_sheet_is_copied_with_the_korean_to_show(self, visit: Visit) -> None:
        visit.open(f"{FIRST}&lang=en", "ask")
        visit.press("Copy the sheet")
        visit.page.get_by_text("Copied").first.wait_for()
        sheet = str(visit.page.evaluate("navigator.clipboard.readText()"))
        assert "What to ask in the shop" in sheet
        assert "가입비가 있나요?" in sheet

    def test_days_not_to_miss_stand_below(self, visit: Visit) -> None:
        visit.open("", "ask")
        assert "2011. 5. 11." in visit.page.locator(".own-turns").last.inner_text().replace("\xa0", " ")
