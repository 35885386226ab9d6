"""Receipts: each form carries its scenario and is priced again to the same total; none can harm who opens it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from calculator import Ledger, Rulebook, Scenario, ScenarioError, price
from calculator.deadlines import deadlines
from calculator.reading import link_in, scenario_of
from calculator.receipts.calendar import calendar
from calculator.receipts.page import page
from calculator.receipts.table import COLUMNS, _cell, table
from calculator.revisions import archive, verified
from calculator.wording import LANGS, Lang
from tests.small import book, fee, flat, join, port, priced, quote, scenario, service, version

CASES = Path(__file__).parent / "cases"
STORIES = sorted(path for path in CASES.rglob("*.json"))
FORMS: dict[str, Callable[[Ledger, Rulebook, Lang], str]] = {
    "html": lambda ledger, _, lang: page(ledger, lang),
    "csv": lambda ledger, _, lang: table(ledger, lang),
    "ics": calendar,
    "json": lambda ledger, *_: ledger.to_json(),
}


def story(name: str = "blogger/b.json") -> Scenario:
    return Scenario.parse((CASES / name).read_bytes())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", STORIES[::5], ids=lambda path: path.stem)
def test_every_form_comes_to_the_same_total_again(form: str, path: Path, rulebook: Rulebook, tmp_path: Path) -> None:
    told = Scenario.parse(path.read_bytes())
    ledger = price(told, rulebook)
    kept = tmp_path / f"receipt.{form}"
    kept.write_bytes(FORMS[form](ledger, rulebook, "ko").encode())
    link = scenario_of(str(kept))
    assert link.scenario == told
    assert price(link.scenario, rulebook) == ledger
    assert link.book == rulebook.digest
    assert link.was is not None
    assert (link.was.low, link.was.high, link.was.complete) == (
        ledger.total.low, ledger.total.high, ledger.total.complete,
    )  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", FORMS)
def test_the_same_scenario_gives_the_same_bytes(form: str, lang: Lang, rulebook: Rulebook) -> None:
    first, again = (FORMS[form](price(story(), rulebook), rulebook, lang) for _ in range(2))
    assert first == again


# ---------------------------------------------------------------- the page


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        assert not [name for name, _ in attrs if name.startswith("on")], "no handler of events"

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def parsed(text: str) -> _Tags:
    found = _Tags()
    found.feed(text)
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_needs_no_network_and_no_script(lang: Lang, rulebook: Rulebook) -> None:
    text = page(price(story(), rulebook), lang)
    found = parsed(text)
    assert not {"script", "img", "link", "iframe", "object", "form", "svg"} & set(found.tags)
    assert all(link.startswith(("#", "https://", "http://")) for link in found.links)
    assert f'<html lang="{lang}">' in text
    assert "default-src 'none'" in text
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_shows_each_line_its_amount_and_its_sources(rulebook: Rulebook) -> None:
    ledger = price(story(), rulebook)
    found = parsed(page(ledger, "en"))
    words = " ".join(" ".join(found.words).split())
    assert "764,813~767,013 won" in words
    assert "Sign-up fee · SK Telecom" in words
    assert "39,600 won" in words
    cited = {link for link in found.links if link.startswith("http")}
    assert {source.url for entry in ledger.entries for source in entry.sources if source.url} <= cited
    ids = set(re.findall(r'id="(s\d+)"', page(ledger, "en")))
    assert {link[1:] for link in found.links if link.startswith("#")} == ids


def test_the_page_keeps_time_out_of_the_total(rulebook: Rulebook) -> None:
    """3.5 hours at 4,320 are 15,120."""
    told = Scenario.parse(story().document() | {"hassle": {"hours": 3.5, "per_hour": 4_320}})
    words = " ".join(" ".join(parsed(page(price(told, rulebook), "en")).words).split())
    assert "Your time, not in the total 15,120 won" in words
    assert "Total 764,813~767,013 won" in words


def test_no_text_of_a_stranger_becomes_markup() -> None:
    evil = "<script>alert(1)</script>\"'&"
    source = {"title": evil, "url": "https://example.org/?a=1&b='2'", "seen": version()["checked"], "says": evil}
    rulebook = book(
        fee("kr.kt.x", "signup", "join", flat(5), gloss={"ko": evil, "en": evil}),
        service("kr.kt.y", version(terms={"kind": "monthly", "amount": 1}, source=[source])),
    )
    told = scenario(join("2011-02-01", plan={"monthly": 1, "name": evil[:20]}),
                    services=[{"id": "kr.kt.y", "from": "2011-02-01"}])  # fmt: skip
    text = page(price(told, rulebook), "en", base="https://example.org/")
    assert "script" not in parsed(text).tags
    assert "<script>alert" not in text


# ---------------------------------------------------------------- the table


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))


def test_the_table_has_a_row_for_each_entry_and_sums_to_the_total(rulebook: Rulebook) -> None:
    ledger = price(story(), rulebook)
    head, *entries, total, _ = rows(table(ledger, "en"))
    assert tuple(head) == COLUMNS
    assert len(entries) == len(ledger.entries)
    assert sum(int(row[6]) for row in entries) == int(total[6]) == 764_813
    assert sum(int(row[7]) for row in entries) == int(total[7]) == 767_013


def test_what_is_not_known_is_empty_and_not_nothing() -> None:
    ledger = priced(book(fee("kr.kt.x", "signup", "join", {"kind": "unknown"})), join("2011-02-01"))
    _, *entries, total, _ = rows(table(ledger, "en"))
    (found,) = (row for row in entries if row[3] == "kr.kt.x")
    assert found[5:8] == ["unknown", "", ""]
    assert total[5] == "incomplete"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_is_run_as_a_formula(text: str) -> None:
    assert _cell(text) == f"'{text}"
    assert _cell(-7_700) == -7_700


def test_money_back_stays_a_number() -> None:
    ledger = priced(book(), join("2011-02-01"), quote("2011-02-01", "kr.plan", -5))
    assert [row[6] for row in rows(table(ledger, "en"))[1:-2] if row[5] == "quoted"] == ["-5"]


# ---------------------------------------------------------------- the calendar


def test_the_calendar_has_an_entry_for_each_day_not_to_miss(rulebook: Rulebook) -> None:
    ledger = price(story(), rulebook)
    found = Calendar.from_ical(calendar(ledger, rulebook, "ko"))
    events = list(found.walk("VEVENT"))
    wanted = deadlines(story(), rulebook)
    assert [event.decoded("dtstart") for event in events] == [deadline.on for deadline in wanted]
    assert [str(event["summary"]) for event in events] == [deadline.words["ko"] for deadline in wanted]
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert {event.decoded("dtstamp").isoformat() for event in events} == {"2026-11-22T00:00:00+00:00"}
    assert all(len(line.encode()) <= 75 for line in calendar(ledger, rulebook, "ko").split("\r\n"))


def test_an_entry_keeps_its_name_whatever_else_changes(rulebook: Rulebook) -> None:
    """So that a calendar which reads a later file replaces the entry; another language or total is no other entry."""

    def names(told: Scenario, lang: Lang) -> list[str]:
        found = Calendar.from_ical(calendar(price(told, rulebook), rulebook, lang))
        return [str(event["uid"]) for event in found.walk("VEVENT")]

    dearer = Scenario.parse(story().document() | {"hassle": {"hours": 1, "per_hour": 1}})
    assert names(story(), "ko") == names(dearer, "en")


# ---------------------------------------------------------------- reading and checking


def test_a_receipt_checks_itself(rulebook: Rulebook) -> None:
    text = price(story(), rulebook).to_json()
    found = verified(text, link_in(text), rulebook)
    assert found is not None
    assert found.agrees
    for was, then in (('"low":39600', '"low":39599'), ("SK Telecom", "SK Telecon")):
        forged = text.replace(was, then, 1)
        checked = verified(forged, link_in(forged), rulebook)
        assert checked is not None
        assert not checked.agrees


def test_an_older_receipt_is_checked_by_its_own_rulebook(tmp_path: Path) -> None:
    then = book(fee("kr.kt.x", "signup", "join", flat(5)))
    now = book(fee("kr.kt.x", "signup", "join", flat(6)))
    text = price(scenario(join("2011-02-01")), then).to_json()
    kept = verified(text, link_in(text), now, tmp_path)
    assert kept is not None
    assert kept.found is None
    (tmp_path / "archive").mkdir(exist_ok=True)
    archive(then, tmp_path)
    kept = verified(text, link_in(text), now, tmp_path)
    assert kept is not None
    assert kept.agrees


def test_what_names_no_rulebook_is_no_receipt(rulebook: Rulebook) -> None:
    text = json.dumps(story().document())
    assert verified(text, link_in(text), rulebook) is None


def test_a_receipt_from_before_receipts_carried_their_scenario_says_so(rulebook: Rulebook) -> None:
    text = replace(price(story(), rulebook), scenario=None).to_json()
    with pytest.raises(ScenarioError, match="before receipts carried theirs"):
        link_in(text)


BROKEN = st.sampled_from(
    ["<!doctype html>", "BEGIN:VCALENDAR\r\n", "on,until\n", '{"entries": 1, "rulebook": ', '{"entries":[],"rulebook":']
)


@settings(max_examples=200)
@given(BROKEN, st.text(max_size=200))
def test_what_only_looks_like_a_receipt_is_refused_in_words(head: str, rest: str) -> None:
    for text in (head + rest, head + '<meta name="switching-cost-scenario" content="' + rest + '">',
                 head + "X-SWITCHING-COST-SCENARIO:" + rest, head + "\nswitching-cost-scenario," + rest):  # fmt: skip
        with pytest.raises(Exception) as raised:  # noqa: PT011 - the kind is asserted below
            link_in(text)
        assert type(raised.value).__name__ in ("ScenarioError", "LinkError")


def test_a_ported_story_of_the_small_book_reads_back() -> None:
    rulebook = book(fee("kr.port-lock", "port", "lock", {"kind": "lock", "months": 3}))
    told = scenario(join("2010-01-01"), port("2011-02-01", "skt"))
    ledger = price(told, rulebook)
    for form in FORMS.values():
        assert link_in(form(ledger, rulebook, "en").strip()).scenario == told
