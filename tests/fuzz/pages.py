"""Addresses of every page, changed at random: the page's own script answers, and makes no element of a text."""

from __future__ import annotations

import random
import time
from typing import Any
from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest

from calculator.views import pages
from tests.fuzz import web
from tests.fuzz.harness import Find, Outcome

DEEP = 10**9  # nothing is looked at more closely
SECONDS = 8.0  # of processor time that a page may take, the best move among them
SKETCH = (
    "from calculator.views import pages, state\nstate.arrive()\npages.draw({path!r}, state.lang())\nstate.settled()"
)


def changed(rng: random.Random) -> Any:
    """A page, and what stands behind the `?`."""
    path = rng.choice([*pages.PAGES])
    query = rng.choice((web._named, web._named, web._link, web._pairs))(rng)
    if rng.random() < 0.4:
        query += f"&{web._pairs(rng)}"
    if path == "best" and rng.random() < 0.8:  # it weighs two years of days, and is the slowest by far
        path = ""
    return path, query.encode(errors="replace").decode()  # half a sign: no browser sends it


def check(given: Any) -> Outcome:
    """Draws a page and holds it to every promise. Raises Find."""
    path, query = given
    start = time.process_time()
    page = AppTest.from_string(SKETCH.format(path=path), default_timeout=600)
    for name, values in parse_qs(query, keep_blank_values=True).items():
        page.query_params[name] = values
    page.run()
    seconds = time.process_time() - start
    if page.exception:
        raise Find(f"broke the page: {page.exception[0].message} {page.exception[0].stack_trace}", given)
    found = web.Elements(
        web.Elements.KNOWN
        | {"nav", "aside", "svg", "path", "code", "pre", "time", "img", "button", "h4", "caption", "tfoot", "progress"}
    )
    told = "".join(str(part.value) for part in page.get("html"))  # type: ignore[union-attr] # html has a value
    found.feed(told)
    if found.strange or found.scripts:
        raise Find(f"made elements: {found.strange}, {found.scripts} scripts", given)
    return Outcome(read='role="alert"' not in told, seconds=seconds, allowed=SECONDS)


def deep(given: Any) -> None:
    """Nothing more."""
