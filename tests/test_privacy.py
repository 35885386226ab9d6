"""The page asks nobody who they are, and says so; what it writes down of a visit is not their scenario."""

from __future__ import annotations

import ast
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

from calculator.views import operations, pages
from calculator.views.about import PRIVATE_MESSAGES
from calculator.views.arrival import FIRST
from calculator.wording import LANGS, Lang, say
from tests.test_pages import html, opened

VIEWS = Path(__file__).resolve().parent.parent / "calculator" / "views"
CATALOGUE = VIEWS.parent / "locale/ko/LC_MESSAGES/calculator.po"
#: What Streamlit has to take words, files, pictures or voices with.
TAKES_ANYTHING = {
    "text_input",
    "text_area",
    "chat_input",
    "file_uploader",
    "camera_input",
    "audio_input",
    "data_editor",
}
#: Words for who one is. A plan, a rule or a bundle has a name too, so a name alone is told apart by its owner.
WHO = re.compile(
    r"your name|full name|last name|phone number|resident|passport|e-mail|birth|your account|password|"
    r"성함|성명|전화번호|휴대폰 번호|주민|생년월일|이메일|계좌|비밀번호|본인 인증",
    re.IGNORECASE,
)
#: Sentences that hold such a word and ask for nothing.
SAID = {
    "No name and no phone number: the page never asks for one.",
    PRIVATE_MESSAGES["asked"],
    # What one says to an agent.
    "“I was told otherwise. By which rule of yours is it so? Please write it down with your name and the day.”",
    PRIVATE_MESSAGES["cookie"],
}
RUNNING = "as_of=2026-11-22&e1=2024-11-22.join.skt.new&e1.plan.monthly=50000~60000&from=2026-11-22&until=2027-11-21&v=1"
BROKEN = FIRST.replace("2009-11-28", "2009-13-28")


def calls(path: Path) -> Iterator[str]:
    """The names of all of Streamlit's functions that a module calls."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st":
            yield node.attr


def test_words_are_taken_in_three_places_and_files_nowhere() -> None:
    """The search for a rule, the name of a typed plan, and a broken link that one mends."""
    found = {(path.name, name) for path in VIEWS.glob("*.py") for name in calls(path) if name in TAKES_ANYTHING}
    assert found == {("rules.py", "text_input"), ("fields.py", "text_input"), ("trouble.py", "text_area")}


def test_no_sentence_of_the_catalogue_asks_who_one_is() -> None:
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    asking = {str(message.id) for message in messages if WHO.search(f"{message.id} {message.string}")}
    assert asking == SAID


def shown(page: AppTest) -> Iterator[str]:
    """The label, the placeholder and the help of every widget of a page."""
    for kind in ("text_input", "text_area", "number_input", "selectbox", "date_input", "radio", "checkbox", "button",
                 "multiselect", "slider", "toggle", "select_slider"):  # fmt: skip
        for widget in page.get(kind):
            for name in ("label", "placeholder", "help"):
                yield str(getattr(widget, name, None) or getattr(widget.proto, name, ""))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", pages.PAGES)
@pytest.mark.parametrize("query", [FIRST, RUNNING, BROKEN], ids=["first", "running", "broken"])
def test_no_field_asks_who_one_is(path: str, lang: Lang, query: str) -> None:
    asked = [words for words in shown(opened(path, f"{query}&lang={lang}")) if words]
    assert not [
        words for words in asked if WHO.search(words) or words.strip().lower() in ("name", "이름", "number", "번호")
    ]


@pytest.mark.parametrize(("lang", "words"), [("ko", "주민등록번호"), ("en", "resident registration number")])
def test_the_page_says_that_it_never_asks(lang: Lang, words: str) -> None:
    assert words in say(PRIVATE_MESSAGES["asked"], lang)
    assert say(PRIVATE_MESSAGES["asked"], lang) in html(opened("about", f"lang={lang}"))


@pytest.mark.parametrize("name", ["uvicorn.error", "streamlit.error_util", "asyncio", "anything"])
def test_a_fault_is_written_down_without_what_it_was_about(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it happened and what kind it was; never the value that an error's own words tell."""
    monkeypatch.setattr(logging, "_logRecordFactory", logging.LogRecord)  # as it was, when the test is over
    operations.keep_logs()
    log, out = logging.getLogger(name), io.StringIO()
    handler = logging.StreamHandler(out)
    log.addHandler(handler)
    try:
        _fail(FIRST)
    except ValueError as error:
        log.error("Uncaught %s", error, exc_info=error)  # noqa: TRY400 - as Streamlit does it
    finally:
        log.removeHandler(handler)
    assert "2009-11-28" not in out.getvalue()
    assert out.getvalue().startswith("Uncaught ValueError\n")
    assert all(told in out.getvalue() for told in ("in _fail", "KeyError", "ValueError"))


def _fail(told: str) -> None:
    nothing: dict[str, str] = {}
    try:
        nothing[told]
    except KeyError as error:
        raise ValueError(told) from error
