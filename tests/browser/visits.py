"""A tab on the page, as the journeys use it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@dataclass
class Visit:
    """A tab on the page, with what went wrong in it."""

    page: Page
    base: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, query: str = "", path: str = "") -> None:
        """Opens a page with a query, and waits for its answer."""
        self.page.goto(f"{self.base}/{path}?{query}" if query else f"{self.base}/{path}")
        self.settle()

    def settle(self) -> None:
        """Waits until the answer is there and nothing is being worked on."""
        self.page.wait_for_selector("[data-answer]")
        self.page.wait_for_timeout(120)  # a change takes a moment to leave the browser
        self.page.wait_for_selector(READY)

    def press(self, name: str) -> None:
        """Presses a button by a piece of its name."""
        self.page.get_by_role("button", name=name).first.click()
        self.settle()

    def choose(self, name: str) -> None:
        """Chooses one of a few options side by side."""
        self.page.get_by_role("radio", name=name).first.click()
        self.settle()

    def pick(self, label: str, name: str) -> None:
        """Picks one of a list that opens under a field; a list that the page's drawing closed again is opened again."""
        option = self.page.get_by_role("option", name=name)
        field = self.page.get_by_label(label)

        def offered() -> bool:
            if not option.count():
                field.press("ArrowDown")
                self.page.wait_for_timeout(200)
            return option.count() > 0

        self.until(offered, f"{label} offers {name}")
        option.click()
        self.settle()

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Waits for something to come true."""
        end = time.monotonic() + 8
        while not holds():
            assert time.monotonic() < end, f"still not so after 8 s: {what}\n{self.query}"
            self.page.wait_for_timeout(50)

    @property
    def answer(self) -> str:
        return self.page.locator("[data-answer]").inner_text()

    @property
    def path(self) -> str:
        return str(self.page.evaluate("location.pathname"))

    @property
    def query(self) -> str:
        return str(self.page.evaluate("decodeURIComponent(location.search)"))
