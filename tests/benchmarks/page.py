"""How fast the page is, against a bare Streamlit page with one slider and one chart: both served here, in one run.

Run: uv run python tests/benchmarks/page.py [ROUNDS]

The first view is timed in a real Chromium with a warm cache at 390 px, in turns, so that what else the machine does
falls on both. A changed widget is timed there too, from the tap to the new answer on screen; and on the wire, of both
pages in turns, by a client that speaks the page's own protocol: from its message to the server's word that the run for
it has ended.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import QUIET, _find  # noqa: E402 - a script beside the package
from tests.load.visitors import Tab, link  # noqa: E402

BARE = """
import pandas as pd
import streamlit as st

count = st.slider("How many", 1, 100, 20)
st.line_chart(pd.DataFrame({"y": range(count)}))
"""
#: Notes the frame in which the answer (in the HTML, and then the page's own) and the first chart are on screen, in
#: milliseconds from the start of the navigation.
WATCH = """(() => {
  const seen = (window.seen = {});
  const note = (name, where) => {
    if (name in seen || !document.querySelector(where)) return;
    seen[name] = 0;
    requestAnimationFrame(() => { seen[name] = performance.now(); });
  };
  new MutationObserver(() => {
    note("answer", "[data-first], [data-answer]");
    note("page", "[data-answer]");
    note("chart", "[role=graphics-document], [data-testid=stVegaLiteChart] canvas");
  }).observe(document, { childList: true, subtree: true });
})()"""
#: Notes when the answer changes after a tap.
TAP = """(name) => new Promise((done) => {
  const words = () => document.querySelector("[data-answer]").textContent;
  const before = words(), start = performance.now();
  const look = new MutationObserver(() => {
    if (words() !== before) { look.disconnect(); requestAnimationFrame(() => done(performance.now() - start)); }
  });
  look.observe(document.body, { childList: true, subtree: true, characterData: true });
  [...document.querySelectorAll("button")].find((button) => button.textContent.includes(name)).click();
})"""
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
VIEW: ViewportSize = {"width": 390, "height": 844}


@contextmanager
def served(script: Path, ready: str) -> Iterator[str]:
    """A Streamlit server of a script on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", "--server.headless=true"]
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait(base + ready)
            yield base
        finally:
            server.terminate()
            server.wait(10)


def _wait(url: str) -> None:
    for _ in range(600):
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not start")


def first_views(browser: Browser, bases: dict[str, str], rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds to the answer and to the first chart of each page, medians over rounds in turns."""
    contexts = {name: browser.new_context(viewport=VIEW) for name in bases}
    for context in contexts.values():
        context.add_init_script(WATCH)
    took: dict[str, list[dict[str, float]]] = {name: [] for name in bases}
    for turn in range(rounds + 2):  # two to warm the caches
        for name, base in bases.items():
            seen = _view(contexts[name], base)
            if turn >= 2:
                took[name].append(seen)
    return {
        name: {what: median(v[what] for v in views if what in v) for what in views[0]} for name, views in took.items()
    }


def _view(context: BrowserContext, base: str) -> dict[str, float]:
    page = context.new_page()
    page.goto(base)
    page.wait_for_selector("[role=graphics-document], [data-testid=stVegaLiteChart] canvas", state="attached")
    page.wait_for_timeout(150)
    seen: dict[str, float] = page.evaluate("window.seen")
    page.close()
    return seen


def changes(browser: Browser, base: str, rounds: int) -> float:
    """Milliseconds from a tap to the new answer on screen, a median."""
    page = browser.new_context(viewport=VIEW).new_page()
    page.goto(base + "/?lang=en")
    page.wait_for_selector(READY)
    page.wait_for_timeout(1_000)
    screen = []
    for turn in range(rounds):
        screen.append(float(page.evaluate(TAP, ("Shocking Sponsor", "None")[turn % 2])))
        page.wait_for_timeout(600)
    return median(screen)


async def wire(ours: str, plain: str, rounds: int) -> tuple[float, float]:
    """Milliseconds from a message to the end of its run, of both pages, medians; each message is a new scenario's."""
    tabs = Tab(ours), Tab(plain)
    for tab in tabs:
        await tab.open()
    took: list[list[float]] = [[], []]
    for turn in range(rounds + 5):  # five to warm up
        for tab, kept in zip(tabs, took, strict=True):
            _, seconds = await tab.see(link(turn)[0])
            kept.append(seconds * 1_000)
            await asyncio.sleep(0.05)
    return median(took[0][5:]), median(took[1][5:])


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.py")
        bare.write_text(BARE, "utf-8")
        with (
            served(ROOT / "app.py", "/health") as ours,
            served(bare, "/_stcore/health") as plain,
        ):
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=_find(), args=list(QUIET))
                views = first_views(browser, {"ours": ours, "bare": plain}, rounds)
                screen = changes(browser, ours, rounds)
                browser.close()
            change, plain_change = asyncio.run(wire(ours, plain, 5 * rounds))
    against = views["bare"]["chart"]
    told = (
        ("a bare page's chart", against, None),
        ("our answer", views["ours"]["answer"], 1.0),
        ("the same, to be changed", views["ours"]["page"], None),
        ("our first chart", views["ours"]["chart"], 1.5),
    )
    for name, took, held in told:
        ratio = f"{took / against:.2f} x" + (f" (to hold: {held} x)" if held else "")
        print(f"{name:28} {took:6.0f} ms  {ratio}")
    print(f"{'a change: answer on screen':28} {screen:6.0f} ms  (to hold: 150 ms)")
    ratio = f"{change / plain_change:.2f} x of a bare page's {plain_change:.0f} ms"
    print(f"{'a change: on the wire':28} {change:6.0f} ms  {ratio} (to hold: 30 ms)")


if __name__ == "__main__":
    main()
