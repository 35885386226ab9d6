"""The page as it is served, in a real Chromium: nothing may fail in its console, no request may leave its origin."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request, sync_playwright

from tests.apt import install
from tests.browser.visits import Visit

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
#: What Streamlit asks for and does not find: beside a page that is not the first one, and see OVERTAKEN.
KNOWN = ("/_stcore/health", "/_stcore/host-config", "/media/")
#: Streamlit looks whether a download is still there; of two quick edits the second has replaced the first one's file by
#: then, and the look fails. The button that stays has the new file: a journey saves it and reads it.
OVERTAKEN = "Download Button source error - 404"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


def _find() -> str | None:
    paths = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    found = (
        path
        for path in paths
        if path and not subprocess.run([path, "--version"], capture_output=True, check=False).returncode
    )
    return next(found, None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; installed first where there is none and this process may."""
    said = install(_find, "chromium", "fonts-nanum")
    missing = "The browser tests need Chromium: install it, or set CHROMIUM to its path.\n"
    return _find() or pytest.fail(missing + "\n".join(said), pytrace=False)


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of the page, served as the README says, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={port}"]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def _wait(url: str, server: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    log.seek(0)
    pytest.fail("The page did not start:\n" + log.read().decode(errors="replace")[-2_000:], pytrace=False)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, served: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A tab of its own. Parametrize it with context options, such as a viewport or a colour scheme."""
    options = {"viewport": {"width": 390, "height": 844}, "locale": "ko-KR", **getattr(request, "param", {})}
    context = browser.new_context(**options)
    tab = Visit(context.new_page(), served)

    def complain(message: ConsoleMessage) -> None:
        known = any(known in message.location.get("url", "") for known in KNOWN) or OVERTAKEN in message.text
        if message.type == "error" and not known:
            tab.errors.append(message.text)

    def watch(asked: Request) -> None:
        if not asked.url.startswith((served, "data:", "blob:")):
            tab.strangers.append(asked.url)

    tab.page.on("console", complain)
    tab.page.on("pageerror", lambda error: tab.errors.append(str(error)))
    tab.page.on("request", watch)
    yield tab
    context.close()
    assert tab.errors == []
    assert tab.strangers == []
