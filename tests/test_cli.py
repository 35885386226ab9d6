"""The command line: what it prints, how it is piped, and that no input makes it show a traceback."""

from __future__ import annotations

import fcntl
import io
import json
import os
import signal
import subprocess
import sys
import termios
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

from calculator import Rulebook, Scenario, Total, health, price, rulebook
from calculator.cli import run
from calculator.links import decode, encode
from tests.small import (
    FREE,
    OTHER,
    UNKNOWN,
    card,
    document,
    excuse,
    fee,
    files,
    flat,
    join,
    port,
    service,
    version,
    words,
)

ROOT = Path(__file__).resolve().parent.parent
STORY = document(
    join("2010-06-01", "kt"),
    port("2011-02-11", "skt", phone={"kind": "loan", "return_by": "2011-03-11"}),
    until="2011-06-30",
    services=[{"id": "kr.kt.wibro", "from": "2010-11-01"}],
)


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Calculator = Callable[..., Answer]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small rulebook, sound on 2026-11-22."""
    root = tmp_path_factory.mktemp("data")
    rejoining = excuse(FREE, "rejoining", months_away={"at_most": 36})
    rival = {"claim": words("the agent said it comes back"), "terms": FREE, "source": [OTHER]}
    signup = version(terms=flat(39_600), exception=[rejoining], disputed=[rival])
    lock = version(
        terms={"kind": "lock", "months": 3},
        way_out=[{"words": words("the two weeks for bad calls"), "source": signup["source"]}],
    )
    cards = (
        card("kr.skt.signup-fee", "signup", "join", signup, retired=["kr.skt.entry-fee"]),
        fee("kr.kt.signup-fee", "signup", "join", flat(24_000)),
        card("kr.usim", "sim", "sim", version(low=flat(7_700), high=flat(9_900))),
        fee("kr.trial-phone", "phone", "loan", UNKNOWN, applies={"phone": ["loan"]}, how_to_find=words("ask them")),
        card("kr.port-lock", "port", "lock", lock, applies={"joined_as": ["port_in"]}),
        service("kr.kt.wibro", version(terms={"kind": "monthly", "amount": 10_000})),
    )
    for path, text in files(*cards).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    (root / health.SCHEMA).parent.mkdir()
    (root / health.SCHEMA).write_text(health.schema(), "utf-8")
    return root


@pytest.fixture
def calculator(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Calculator:
    """The command line in this process, over the small rulebook: quick, and no real amount is asserted."""
    monkeypatch.setattr(rulebook, "default_root", lambda: data)
    monkeypatch.setattr(health, "default_root", lambda: data)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.delenv("COLUMNS", raising=False)

    def ask(*arguments: str, stdin: bytes = b"") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(arguments)
        code = ended.value.code
        return Answer(code if isinstance(code, int) else 0, *capsys.readouterr())

    return ask


@pytest.fixture
def story(tmp_path: Path) -> str:
    """A scenario in a file: a port into SKT with a phone on loan, kept."""
    return written(tmp_path, STORY)


def written(folder: Path, scenario: Any) -> str:
    path = folder / "scenario.json"
    path.write_text(json.dumps(scenario), "utf-8")
    return str(path)


def refused(answer: Answer, *parts: str, code: int = 2) -> None:
    """Asserts that an answer is one readable complaint, with these parts in it."""
    assert answer.code == code
    assert not answer.out
    assert "Traceback" not in answer.err
    assert answer.err.count("found") == len(answer.err.splitlines())
    for part in (*parts, "expected"):
        assert part in answer.err


class TestPrice:
    def test_shows_day_line_amount_and_status(self, calculator: Calculator, story: str) -> None:
        lines = calculator("price", story).out.splitlines()
        assert any("2011-02-11" in line and "kr.skt.signup-fee" in line and "39,600 won" in line for line in lines)
        assert any("kr.usim" in line and "7,700~9,900 won" in line for line in lines)
        assert any("kr.trial-phone" in line and "not known" in line for line in lines)

    def test_draws_the_months_of_a_fee_together(self, calculator: Calculator, story: str) -> None:
        lines = calculator("price", story).out.splitlines()
        (place,) = (index for index, line in enumerate(lines) if "kr.kt.wibro" in line)
        assert lines[place].startswith("2011-01-01")
        assert "60,000 won" in lines[place]
        assert lines[place + 1].startswith("~2011-06-30")

    def test_totals_by_category_and_in_all(self, calculator: Calculator, story: str) -> None:
        out = " ".join(calculator("price", story).out.split())
        assert "Sign-up 39,600 won SIM 7,700~9,900 won" in out
        assert "Side services 60,000 won Total of what is known 107,300~109,500 won" in out

    def test_says_what_the_total_leaves_out(self, calculator: Calculator, story: str) -> None:
        assert "Not known, and not in the total: kr.trial-phone · SKT." in calculator("price", story).out

    def test_says_that_a_complete_total_is_one(self, calculator: Calculator, tmp_path: Path) -> None:
        answer = calculator("price", written(tmp_path, document(join("2011-02-11"))))
        assert "Total of what is known" not in answer.out
        assert "Total" in answer.out

    def test_tells_notices_and_the_ways_out_of_a_lock(self, calculator: Calculator, tmp_path: Path) -> None:
        hasty = document(join("2010-06-01", "kt"), port("2011-02-11", "skt"), port("2011-03-11", "kt"))
        out = " ".join(calculator("price", written(tmp_path, hasty)).out.split())
        assert "This cannot be done as told, so the total is not an answer." in out
        assert "the lock opens on 11 May 2011" in out
        assert "- the two weeks for bad calls" in out
        assert "Total of what is known" in out

    def test_says_why_a_line_is_waived(self, calculator: Calculator, tmp_path: Path) -> None:
        again = document(join("2011-01-01", "skt"), port("2011-04-01", "kt"), port("2011-08-01", "skt"))
        lines = calculator("price", written(tmp_path, again)).out.splitlines()
        (place,) = (index for index, line in enumerate(lines) if "waived" in line)
        assert "kr.skt.signup-fee" in lines[place]
        assert "rejoining" in lines[place + 1]

    def test_shows_sources_working_and_rivals_when_asked(self, calculator: Calculator, story: str) -> None:
        plain, full = calculator("price", story).out, calculator("price", story, "--sources").out
        for part in ("https://example.org/list", "said it comes back (0 won)", "ask them"):
            assert part not in plain
            assert part in full

    def test_never_breaks_an_address(self, calculator: Calculator, data: Path, story: str) -> None:
        url = f"https://example.org/{'a' * 150}"
        path = data / "kr" / "usim.toml"
        before = path.read_text("utf-8")
        try:
            path.write_text(before.replace("https://example.org/list", url), "utf-8")
            assert any(url in line for line in calculator("price", story, "--sources").out.splitlines())
        finally:
            path.write_text(before, "utf-8")

    def test_json_is_the_ledger_to_the_byte(self, calculator: Calculator, data: Path, story: str) -> None:
        expected = price(Scenario.parse(STORY), Rulebook.load(data)).to_json()
        assert calculator("price", story, "--json").out == f"{expected}\n"

    def test_speaks_korean_when_asked_or_at_home(
        self, calculator: Calculator, story: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        korean = calculator("price", story, "--lang", "ko").out
        assert "39,600원" in korean
        assert "kr.skt.signup-fee (가)" in korean
        monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
        assert calculator("price", story).out == korean

    def test_speaks_as_the_link_does(self, calculator: Calculator) -> None:
        link = encode(Scenario.parse(STORY), lang="ko")
        assert "39,600원" in calculator("price", link).out
        assert "39,600 won" in calculator("price", link, "--lang", "en").out


class TestLayout:
    @pytest.mark.parametrize("lang", ["ko", "en"])
    @pytest.mark.parametrize("columns", ["", "40", "200"])
    def test_fits_eighty_columns_with_hangul_two_wide(
        self, calculator: Calculator, story: str, lang: str, columns: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if columns:
            monkeypatch.setenv("COLUMNS", columns)
        for line in calculator("price", story, "--lang", lang, "--sources").out.splitlines():
            assert cells(line) <= min(80, int(columns or 80)) or "https://" in line

    def test_amounts_stand_one_under_another(self, calculator: Calculator, story: str) -> None:
        out = calculator("price", story, "--lang", "ko").out
        table = out.split("\n\n")[1].splitlines()
        assert len({cells(line[: line.rindex("원")]) for line in table if "원" in line}) == 1

    def test_is_plain_where_no_terminal_is(self, calculator: Calculator, story: str) -> None:
        assert "\x1b" not in calculator("price", story, "--sources").out


def cells(text: str) -> int:
    """The columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


class TestWhereAScenarioIs:
    """`S` is a file, standard input, a link, or a link's query; what is in a file may be a document or a link."""

    @pytest.fixture
    def told(self, calculator: Calculator, story: str) -> str:
        return calculator("price", story, "--json").out

    def test_standard_input(self, calculator: Calculator, told: str) -> None:
        assert calculator("price", "-", "--json", stdin=json.dumps(STORY).encode()).out == told

    def test_a_document_with_a_byte_order_mark(self, calculator: Calculator, told: str) -> None:
        assert calculator("price", "-", "--json", stdin=b"\xef\xbb\xbf" + json.dumps(STORY).encode()).out == told

    @pytest.mark.parametrize("before", ["", "?", "https://example.org/?", "http://127.0.0.1:8501/switch?"])
    def test_a_link_or_its_query(self, calculator: Calculator, told: str, before: str) -> None:
        link = before + encode(Scenario.parse(STORY))
        assert calculator("price", link, "--json").out == told
        assert calculator("price", "-", "--json", stdin=f"{link}\n".encode()).out == told

    def test_a_link_in_a_file(self, calculator: Calculator, told: str, tmp_path: Path) -> None:
        path = tmp_path / "link.txt"
        path.write_text(f"https://example.org/?{encode(Scenario.parse(STORY))}\n", "utf-8")
        assert calculator("price", str(path), "--json").out == told

    def test_a_file_whose_name_looks_like_a_link(
        self, calculator: Calculator, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("v=1").write_text(json.dumps(STORY), "utf-8")
        assert calculator("price", "v=1", "--json").out == told


class TestLink:
    def test_prints_the_query_with_the_rulebook_and_the_total(
        self, calculator: Calculator, data: Path, story: str
    ) -> None:
        answer = calculator("link", story)
        assert answer.out.startswith("?")
        assert answer.out.endswith("v=1\n")
        found = decode(answer.out)
        assert found.scenario == Scenario.parse(STORY)
        assert found.book == Rulebook.load(data).digest
        assert found.was is not None
        assert (found.was.low, found.was.high, found.was.complete) == (107_300, 109_500, False)
        assert found.lang is None

    @pytest.mark.parametrize("base", ["https://example.org", "https://example.org/", "http://127.0.0.1:8501/a/b"])
    def test_goes_after_an_address(self, calculator: Calculator, story: str, base: str) -> None:
        plain = calculator("link", story).out
        assert calculator("link", story, "--url", base).out == base + plain

    @pytest.mark.parametrize(
        "base", ["example.org", "ftp://example.org/", "https://", "https://e.org/?a=1", "http://[", "x"]
    )
    def test_refuses_what_is_no_address(self, calculator: Calculator, story: str, base: str) -> None:
        refused(calculator("link", story, "--url", base), "--url", base)

    def test_carries_a_language_only_when_asked(self, calculator: Calculator, story: str) -> None:
        assert decode(calculator("link", story, "--lang", "ko").out).lang == "ko"

    def test_of_a_link_is_the_link(self, calculator: Calculator, story: str) -> None:
        link = calculator("link", story).out
        assert calculator("link", link.strip()).out == link

    def test_opened_later_tells_then_and_now(self, calculator: Calculator) -> None:
        old = encode(Scenario.parse(STORY), book="0123456789ab", was=Total(0, 0))
        out = " ".join(calculator("price", old).out.split())
        assert "Who sent this link saw 0 won; it is 107,300~109,500 won now." in out
        assert "The rulebook was 0123456789ab then" in out
        assert "That rulebook was not kept here" in out

    def test_opened_later_tells_which_line_has_moved(
        self, calculator: Calculator, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        today = Rulebook.load(data)
        wrong = {path: text.replace("39600", "36000") for path, text in today.files.items()}
        then = Rulebook.read({path: text for path, text in wrong.items() if "wibro" not in path})
        monkeypatch.setattr("calculator.terminal.ledger.archived", {then.digest: then}.get)
        scenario = Scenario.parse({key: value for key, value in STORY.items() if key != "services"})
        old = encode(scenario, book=then.digest, was=price(scenario, then).total)
        out = " ".join(calculator("price", old).out.split())
        moved = "kr.skt.signup-fee · SKT: 36,000 won then, 39,600 won now. The version of 2000-01-01 was corrected."
        assert moved in out
        assert "kr.usim · SKT:" not in out

    def test_opened_at_once_tells_nothing_of_it(self, calculator: Calculator, story: str) -> None:
        link = calculator("link", story).out.strip()
        assert calculator("price", link).out == calculator("price", story).out


class TestRules:
    def test_lists_every_fee(self, calculator: Calculator, data: Path) -> None:
        out = calculator("rules").out
        for id_ in Rulebook.load(data).cards:
            assert id_ in out
        assert "39,600 won" in out
        assert "7,700~9,900 won" in out
        assert "no port out in the first 3 months" in out

    def test_tells_a_fee_with_its_exceptions_sources_and_rivals(self, calculator: Calculator) -> None:
        out = calculator("rules", "kr.skt.signup-fee").out
        for part in (
            "2000-01-01  39,600 won",
            "But: rejoining (not charged)",
            "months_away ≤ 36",
            "Others say: the agent said it comes back (not charged)",
            "https://example.org/list",
            "last checked 2026-11-22",
        ):
            assert part in out

    def test_tells_the_ways_out_of_a_lock(self, calculator: Calculator) -> None:
        assert "- the two weeks for bad calls" in calculator("rules", "kr.port-lock").out

    def test_finds_a_fee_by_an_id_it_has_retired(self, calculator: Calculator) -> None:
        out = calculator("rules", "kr.skt.entry-fee").out
        assert out == calculator("rules", "kr.skt.signup-fee").out
        assert "Once called kr.skt.entry-fee." in out

    def test_on_a_day_tells_what_was_in_force(self, calculator: Calculator) -> None:
        assert "39,600 won" in calculator("rules", "kr.skt.signup-fee", "--on", "2011-02-11").out
        assert "In force on 11 February 2011" in calculator("rules", "--on", "2011-02-11").out

    def test_on_a_day_before_the_first_version_says_so(self, calculator: Calculator) -> None:
        refused(calculator("rules", "kr.skt.signup-fee", "--on", "1999-12-31"), "kr.skt.signup-fee", "2000-01-01")
        assert "no source speaks of so early a day" in calculator("rules", "--on", "1999-12-31").out

    def test_of_an_unknown_fee_names_the_nearest(self, calculator: Calculator) -> None:
        refused(calculator("rules", "kr.skt.singup-fee"), "FEE", "'kr.skt.singup-fee'", "such as kr.skt.signup-fee")

    def test_prints_the_schema_of_a_card(self, calculator: Calculator) -> None:
        assert calculator("rules", "--schema").out == health.schema()

    @pytest.mark.parametrize("day", ["2011-02-30", "yesterday", "11.2.2011", "", "20110211"])
    def test_refuses_what_is_no_day(self, calculator: Calculator, day: str) -> None:
        answer = calculator("rules", "--on", day)
        assert answer.code == 2
        assert "--on" in answer.err
        assert f"found {day!r}; expected a day" in answer.err


class TestCheck:
    def test_is_sound_up_to_half_a_year_after_the_last_look(self, calculator: Calculator) -> None:
        answer = calculator("check", "--as-of", "2027-05-21")
        assert answer.code == 0
        assert "Not known: 1" in answer.out
        assert "Disputed: 1" in answer.out
        assert "Sound on 21 May 2027." in answer.out

    def test_is_stale_a_day_later(self, calculator: Calculator) -> None:
        answer = calculator("check", "--as-of", "2027-05-22")
        assert answer.code == 1
        assert "kr.skt.signup-fee 2000-01-01, last checked 2026-11-22" in answer.out
        assert "Not sound on 22 May 2027." in answer.out

    def test_draws_what_is_covered_as_a_markdown_table(self, calculator: Calculator) -> None:
        answer = calculator("check", "--as-of", "2026-11-22", "--coverage")
        assert answer.code == 0
        head, _, *rows = answer.out.splitlines()
        assert head == "| Carrier | Cost | none | unknown | disputed | inferred | covered |"
        assert "| skt | signup |  |  | 2000–2026 |  |  |" in rows

    def test_is_broken_by_a_check_on_a_day_to_come(self, calculator: Calculator) -> None:
        answer = calculator("check", "--as-of", "2026-11-20")
        assert answer.code == 1
        complaint = "kr.usim 2000-01-01 checked: found 2026-11-22; expected a day no later than 2026-11-20."
        assert complaint in " ".join(answer.out.split())

    def test_is_broken_by_a_broken_card_and_tells_all(
        self, calculator: Calculator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "kr").mkdir()
        (tmp_path / "kr" / "usim.toml").write_text("=", "utf-8")
        (tmp_path / "kr" / "port-fee.toml").write_text('id = "kr.port-fee"', "utf-8")
        monkeypatch.setattr(health, "default_root", lambda: tmp_path)
        answer = calculator("check")
        assert answer.code == 1
        for part in ("kr/usim.toml", "kr/port-fee.toml category", "schema/card.schema.json", "Not sound on"):
            assert part in answer.out
        assert "Traceback" not in answer.err

    def test_judges_by_today_when_no_day_is_given(self, calculator: Calculator) -> None:
        assert "ound on" in calculator("check").out


class TestBadInput:
    """Exit 2 and a sentence; never a traceback."""

    @pytest.fixture(params=["price", "link"])
    def ask(self, request: pytest.FixtureRequest, calculator: Calculator) -> Calculator:
        return lambda *arguments, **more: calculator(request.param, *arguments, **more)

    def test_no_such_file(self, ask: Calculator) -> None:
        refused(ask("nowhere.json"), "'nowhere.json'", "no file of that name", "a share link")

    def test_a_folder(self, ask: Calculator, tmp_path: Path) -> None:
        refused(ask(str(tmp_path)), "a folder")

    def test_a_file_that_may_not_be_read(self, ask: Calculator, story: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbidden(*_: object) -> None:
            raise PermissionError  # root may read anything, so no file of a test's own would do

        monkeypatch.setattr(Path, "open", forbidden)
        refused(ask(story), "a file that may not be read")

    @pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\xff", b"\xff\xfe{\x00}\x00", bytes(range(256))])
    def test_bytes_that_are_no_text(self, ask: Calculator, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "s.json"
        path.write_bytes(content)
        refused(ask(str(path)), "bytes that are not text in UTF-8")

    @pytest.mark.parametrize("content", [b"", b" \n", b"\xef\xbb\xbf"])
    def test_nothing(self, ask: Calculator, content: bytes) -> None:
        refused(ask("-", stdin=content), "standard input", "found nothing")

    def test_more_than_a_scenario_can_be(self, ask: Calculator) -> None:
        refused(ask("-", stdin=b"[" * 100_000), "standard input", "more than 65,536 bytes")

    def test_a_stream_without_end(self, ask: Calculator) -> None:
        refused(ask("/dev/zero"), "/dev/zero", "more than 65,536 bytes")

    @pytest.mark.parametrize(
        "text", ["{", "[]", "3", '"v=1"', "null", "{}", '{"v": 2}', "[" * 60_000, '{"v": NaN}', "한글"]
    )
    def test_what_is_no_scenario(self, ask: Calculator, text: str) -> None:
        refused(ask("-", stdin=text.encode()))

    def test_a_name_with_a_zero_byte(self, ask: Calculator) -> None:
        refused(ask("a\0b"), "no file of that name")

    def test_a_name_too_long_for_a_file(self, ask: Calculator) -> None:
        refused(ask("a" * 5_000))

    @pytest.mark.parametrize(
        ("change", "parts"),
        [
            ({"colour": "red"}, ["colour"]),
            ({"until": "2010-01-01"}, ["until", "2010-01-01"]),
            ({"as_of": "2011-02-30"}, ["as_of", "2011-02-30"]),
            ({"events": [join("2011-02-11", "sk8")]}, ["events.0.carrier", "sk8", "skt"]),
            (
                {"events": [join("2011-02-11", plan={"id": "kr.kt.bsic"})]},
                ["events.0.plan.id", "kr.kt.bsic", "kr.kt.basic"],
            ),
            ({"events": [join("2011-02-11", plan={"monthly": -1})]}, ["events.0", "plan.monthly", "-1", "0 or more"]),
            ({"events": [join("2011-03-11"), port("2011-02-11", "skt")]}, ["events.1", "2011-02-11"]),
            ({"services": [{"id": "kr.kt.wirbo", "from": "2011-01-01"}]}, ["services.0.id", "kr.kt.wibro"]),
        ],
        ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
    )
    def test_a_field_that_is_wrong_is_named(
        self, ask: Calculator, tmp_path: Path, change: dict[str, Any], parts: list[str]
    ) -> None:
        refused(ask(written(tmp_path, STORY | change)), *parts)

    def test_every_problem_has_a_line(self, ask: Calculator, tmp_path: Path) -> None:
        answer = ask(written(tmp_path, STORY | {"as_of": "x", "colour": 1}))
        refused(answer, "as_of", "colour")
        assert len(answer.err.splitlines()) == 2

    def test_complaints_in_korean(self, ask: Calculator, tmp_path: Path) -> None:
        answer = ask(written(tmp_path, STORY | {"as_of": "x"}), "--lang", "ko")
        assert answer.code == 2
        assert "as_of" in answer.err
        assert "Traceback" not in answer.err

    @pytest.mark.parametrize(
        ("link", "part"),
        [
            ("?v=1", "as_of"),
            ("?as_of=2026-11-22", "v"),
            ("https://example.org/?v=9", "v"),
            ("?" + "a=1&" * 10_000 + "v=1", "40,00"),
            ("https://example.org/", "v"),
            ("=", ""),
        ],
    )
    def test_a_link_that_cannot_be_read(self, ask: Calculator, link: str, part: str) -> None:
        refused(ask(link), part)

    def test_signs_that_would_steer_a_terminal_are_not_passed_on(self, ask: Calculator, tmp_path: Path) -> None:
        answer = ask(written(tmp_path, STORY | {"\x1b[31mred\x07": 1}))
        refused(answer, "red")
        assert "\x1b" not in answer.err
        assert "\x07" not in answer.err

    @pytest.mark.parametrize(
        "arguments",
        ["price", "prize x", "price a b", "price - --lang fr", "price - --json=x", "app --port 0", "--colour"],
    )
    def test_a_command_that_is_none(self, calculator: Calculator, arguments: str) -> None:
        answer = calculator(*arguments.split())
        assert answer.code == 2
        assert "Error:" in answer.err
        assert "Traceback" not in answer.err

    def test_no_command_shows_them_all(self, calculator: Calculator) -> None:
        answer = calculator()
        assert answer.code == 2
        for verb in ("price", "link", "rules", "check", "app"):
            assert verb in answer.out + answer.err

    def test_a_broken_rulebook_is_no_fault_of_the_input(
        self, calculator: Calculator, story: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "usim.toml").write_text("=", "utf-8")
        monkeypatch.setattr(rulebook, "default_root", lambda: tmp_path)
        refused(calculator("price", story), "usim.toml", code=1)


class TestEndings:
    def test_an_interrupt_ends_it_quietly(
        self, calculator: Calculator, story: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("calculator.cli.price_of", interrupted)
        answer = calculator("price", story)
        assert answer.code == 130
        assert not answer.err.strip()


def unread(pipe: IO[bytes]) -> int:
    """How many bytes of a pipe its reader has not taken yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


class TestAsAProcess:
    """What only a process of its own shows: real streams, over the rulebook as shipped."""

    CASE = str(ROOT / "tests" / "cases" / "blogger" / "c.json")

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
        program = [sys.executable, "-m", "calculator", *arguments]
        return subprocess.Popen(program, env=environment, stderr=subprocess.PIPE, **options)

    def test_prices_a_case_from_another_folder_in_utf_8_whatever_the_terminal(
        self, tmp_path: Path, rulebook: Rulebook
    ) -> None:
        started = self.start(
            "price", self.CASE, "--json", stdout=subprocess.PIPE, cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"}
        )
        out, err = started.communicate(timeout=60)
        expected = price(Scenario.parse(Path(self.CASE).read_bytes()), rulebook).to_json()
        assert (started.returncode, out, err) == (0, f"{expected}\n".encode(), b"")

    def test_shows_what_a_poor_terminal_can_show(self) -> None:
        started = self.start(
            "price", self.CASE, "--lang", "ko", stdout=subprocess.PIPE, env={"PYTHONIOENCODING": "ascii"}
        )
        out, err = started.communicate(timeout=60)
        assert (started.returncode, err) == (0, b"")
        assert b"39,600?" in out

    @pytest.mark.parametrize("arguments", [["price", CASE, "--json"], ["price", CASE, "--sources"], ["rules"]])
    def test_a_reader_that_goes_away_is_no_fault(self, arguments: list[str]) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        started = self.start(*arguments, stdout=writer)
        os.close(writer)
        _, err = started.communicate(timeout=60)
        assert err == b""
        assert started.returncode in (0, 1)

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
    @pytest.mark.parametrize("arguments", [["price", CASE, "--json"], ["rules"]])
    def test_a_full_disk_is_told_in_a_sentence(self, arguments: list[str]) -> None:
        with Path("/dev/full").open("wb") as full:
            started = self.start(*arguments, stdout=full)
            _, err = started.communicate(timeout=60)
        assert started.returncode == 1
        assert err.decode().splitlines() == ["The answer could not be written: No space left on device."]

    def test_streams_that_are_closed(self) -> None:
        command = f"exec {sys.executable} -m calculator price - <&- >&-"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(["sh", "-c", command], env=environment, stderr=subprocess.PIPE, check=False, timeout=60)
        assert done.returncode == 2
        assert done.stderr.decode().startswith("standard input: found nothing")

    def test_an_interrupt_while_it_waits_for_input(self) -> None:
        started = self.start("price", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert started.stdin is not None
        started.stdin.write(b" ")
        started.stdin.flush()
        while unread(started.stdin):  # it has begun to read once the space is gone
            time.sleep(0.05)
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=60)
        assert started.returncode == 130
        assert b"Traceback" not in err

    def test_says_in_a_sentence_what_it_lacks(self, tmp_path: Path) -> None:
        (tmp_path / "typer.py").write_text("raise ModuleNotFoundError(name='typer')", "utf-8")
        started = self.start("check", stdout=subprocess.PIPE, env={"PYTHONPATH": f"{tmp_path}:{ROOT}"})
        out, err = started.communicate(timeout=60)
        assert (started.returncode, out) == (1, b"")
        assert err.decode().splitlines() == [
            "The command line needs Typer and Rich: pip install 'carrier-switching-cost[app]'"
        ]
