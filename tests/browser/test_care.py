"""Nobody is shut out, and nothing is let in: axe-core, the headers, and strange hosts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it ships no types

from tests.browser.stories import BROKEN, LOCKED
from tests.browser.visits import Visit

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(visit: Visit) -> list[tuple[str, str]]:
    found = Axe().run(visit.page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [(rule["id"], node["html"]) for rule in found.response["violations"] for node in rule["nodes"]]


LIGHT, DARK = {"color_scheme": "light"}, {"color_scheme": "dark"}


@pytest.mark.parametrize(
    ("visit", "query"),
    [(LIGHT, ""), (DARK, "lang=en"), (LIGHT, LOCKED), (DARK, BROKEN)],
    indirect=["visit"],
    ids=["light", "dark-en", "light-locked", "dark-broken"],
)
def test_axe_finds_nothing(visit: Visit, query: str) -> None:
    visit.open(query)
    assert violations(visit) == []


@pytest.mark.parametrize("visit", [LIGHT, DARK], indirect=True, ids=["light", "dark"])
def test_axe_finds_nothing_in_an_open_form_and_an_open_line(visit: Visit) -> None:
    visit.open()
    visit.press("②")
    visit.page.get_by_text("공통지원금").click()
    visit.page.locator("details.own-line summary").nth(3).click()
    visit.settle()
    assert violations(visit) == []


def test_the_page_is_reached_and_changed_by_keyboard_alone(visit: Visit) -> None:
    visit.open()
    seen = []
    for _ in range(12):
        visit.page.keyboard.press("Tab")
        seen.append(visit.page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel || ''"))
    assert any("English" in words for words in seen)
    assert any("한 달 뒤" in words for words in seen)


def test_the_headers_forbid_what_the_page_never_does(visit: Visit) -> None:
    headers = visit.page.request.get(visit.base).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_strange_host_is_turned_away_and_an_unknown_api_address_says_so_in_json(visit: Visit) -> None:
    request = visit.page.request
    assert request.get(visit.base, headers={"Host": "example.org"}).status == 421
    missing = request.get(f"{visit.base}/api/v1/nothing")
    assert (missing.status, missing.json()["status"]) == (404, 404)
    assert request.get(f"{visit.base}/health").json()["status"] == "ok"
