"""What a stranger puts into a link or a field is shown as the text it is, on every page; nothing breaks the policy."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog

from calculator.views.arrival import FIRST
from calculator.views.pages import PAGES
from tests.browser.visits import Visit
from tests.hostile import PAYLOADS, UNSEEN

#: Where the first story may be told with typed plans instead: three names to a link.
NAMED = ("e1.plan=kr.kt.i-lite-2009", "e2.plan=kr.skt.all-in-one-45", "e4.plan=kr.kt.i-lite-2009")
#: Elements that a payload would make, were it read as Markdown, HTML or a formula of mathematics.
MADE = (
    "img:not([src^='data:']):not([src^='blob:']):not([src^='/']):not([src^='./']), iframe, object, embed, .katex,"
    "form:not(.vega-bindings), meta[http-equiv=refresh], [onerror], [onload], [onmouseover],"
    "a[href^='javascript:'], a[href^='https://evil'], a[href^='//evil']"
)
WATCH = """
window.broken = [];
const note = (it) => window.broken.push(it.violatedDirective + ' ' + it.blockedURI);
document.addEventListener('securitypolicyviolation', note);
"""


def with_names(*names: str) -> str:
    link = FIRST
    for part, name in zip(NAMED, cycle(names), strict=False):
        event = part.partition(".")[0]
        link = link.replace(part, f"{event}.plan.monthly=45000&{event}.plan.name={quote(name, safe='')}")
    return link


@pytest.fixture
def guarded(visit: Visit) -> Iterator[Visit]:
    """A tab that fails on a dialog, on a broken policy, on another window, and on an element that a text has made."""
    visit.page.add_init_script(WATCH)
    opened: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    visit.page.on("dialog", dismiss)
    visit.page.context.on("page", lambda page: opened.append(page.url))
    yield visit
    assert opened == []
    harmless(visit)


def harmless(visit: Visit) -> None:
    assert visit.page.evaluate("window.broken") == []
    assert visit.page.evaluate(f"[...document.querySelectorAll({MADE!r})].map((it) => it.outerHTML)") == []


def everything(visit: Visit) -> str:
    """All the words of a page, also those that are folded away, and those in fields and pictures."""
    return str(
        visit.page.evaluate(
            """document.body.textContent + [...document.querySelectorAll('input, textarea')].map((it) => it.value)
            + [...document.querySelectorAll('[aria-label]')].map((it) => it.ariaLabel)"""
        )
    )


@pytest.mark.parametrize("first", range(0, len(PAYLOADS), 3))
def test_a_name_is_shown_as_it_is_written(guarded: Visit, first: int) -> None:
    names = [*PAYLOADS.values()][first : first + 3]
    guarded.open(with_names(*names))
    words = everything(guarded)
    assert [name for name in names if name not in words] == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_obeys_a_name(guarded: Visit, path: str) -> None:
    guarded.open(with_names(PAYLOADS["image"], PAYLOADS["markdown picture"], PAYLOADS["markdown script"]), path)


KEYS = ("fee", "step", "unsure", "need", "kept", "rule", "lang", "claims", "household.bundle", "s1", "e2.fee")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_obeys_a_key_of_its_address(guarded: Visit, path: str) -> None:
    """Pages' own keys beside a story, which must go on; others make the link one that cannot be read, and are told."""
    texts = cycle([PAYLOADS["image"], PAYLOADS["markdown link"], PAYLOADS["svg"], PAYLOADS["vega expression"]])
    own = "&".join(f"{key}={quote(text, safe='')}" for key, text in zip(KEYS[:6], texts, strict=False))
    guarded.open(f"{FIRST}&{own}", path)
    harmless(guarded)
    others = "&".join(f"{key}={quote(text, safe='')}" for key, text in zip(KEYS[6:], texts, strict=False))
    unknown = quote(PAYLOADS["script"], safe="")
    guarded.open(f"{FIRST.replace('&s1=kr.kt.wibro-1g', '')}&{others}&{unknown}={unknown}", path)


@pytest.mark.parametrize("sign", UNSEEN.values(), ids=list(UNSEEN))
def test_a_sign_that_is_not_seen_is_told_by_its_code(guarded: Visit, sign: str) -> None:
    guarded.open(with_names(sign))
    words = guarded.page.get_by_role("alert").inner_text()
    assert not set(words) & set("\u202e\u2067\u061c\u2028\x00\r")
    assert "e1.plan.name" in words


def test_a_field_is_taken_as_it_is_written(guarded: Visit) -> None:
    """The search for a rule, and the text of a broken link that one mends."""
    guarded.open("lang=en", "rules")
    field = guarded.page.get_by_role("textbox", name="Search")
    for text in (PAYLOADS["image"], PAYLOADS["markdown picture"], PAYLOADS["latex"]):
        field.fill(text)
        field.press("Enter")
        guarded.settle()
        harmless(guarded)
    guarded.open(f"{FIRST}&lang=en&x=1")
    area = guarded.page.locator("textarea")
    area.fill("\n".join(f"{key}={text}" for key, text in zip(KEYS, cycle(PAYLOADS.values()), strict=False)))
    area.blur()
    guarded.settle()
    guarded.press("Read it again")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("query", ["", "lang=en"])
def test_no_page_breaks_the_policy(guarded: Visit, path: str, query: str) -> None:
    guarded.open(query, path)
    guarded.page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true })")
    guarded.page.mouse.wheel(0, 4_000)
    guarded.page.wait_for_timeout(300)


def test_a_very_long_word_makes_no_page_wider(guarded: Visit) -> None:
    guarded.open(with_names("가" * 60, "a" * 60, "W" * 60))
    wide = guarded.page.evaluate("[document.querySelector('[data-testid=stMain]').scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]


def test_files_are_taken_by_nobody(guarded: Visit) -> None:
    """With a session that lives and a cookie that fits: Streamlit alone would keep it."""
    guarded.open()
    assert guarded.page.locator("input[type=file]").count() == 0
    said = guarded.page.evaluate(
        """async () => {
            const session = crypto.randomUUID(), body = new FormData()
            body.append('f', new Blob(['x']))
            const token = document.cookie.match(/_streamlit_xsrf=([^;]*)/)?.[1] || ''
            const asked = {method: 'PUT', body, headers: {'X-Xsrftoken': token}}
            return (await fetch(`/_stcore/upload_file/${session}/1`, asked)).status
        }"""
    )
    guarded.errors.clear()  # the browser tells of the refusal
    assert said == 403
