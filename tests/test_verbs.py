"""The verbs beside price: what they print, that JSON and files are what they say, and that bad input is told."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calculator import Rulebook, Scenario, price
from calculator.cli import run
from calculator.links import encode

ROOT = Path(__file__).resolve().parent.parent
STORY = ROOT / "tests/cases/blogger/b.json"
BACK = ROOT / "tests/cases/blogger/c.json"

Calculator = Callable[..., tuple[int, str, str]]


@pytest.fixture
def calculator(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Calculator:
    """The command line in this process, over the shipped rulebook: its code, what it printed, what it complained."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.delenv("COLUMNS", raising=False)

    def ask(*arguments: object, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run([str(argument) for argument in arguments])
        code = ended.value.code
        return (code if isinstance(code, int) else 0, *capsys.readouterr())

    return ask


def plain(text: str) -> str:
    return " ".join(text.split())


class TestReceipt:
    @pytest.mark.parametrize("ending", ["html", "json", "csv", "ics", "HTML"])
    def test_each_form_prices_again_to_the_same_total(
        self, calculator: Calculator, ending: str, tmp_path: Path
    ) -> None:
        out = tmp_path / f"receipt.{ending}"
        assert calculator("receipt", STORY, "-o", out) == (0, "", "")
        assert "Total 764,813~767,013 won" in plain(calculator("price", out)[1])
        assert "Total 764,813~767,013 won" in plain(calculator("price", "-", stdin=out.read_bytes())[1])
        code, said, _ = calculator("price", "--verify", out)
        assert (code, plain(said).startswith("The receipt says what rulebook")) == (0, True)

    def test_the_json_is_what_price_prints(self, calculator: Calculator, tmp_path: Path) -> None:
        out = tmp_path / "receipt.json"
        calculator("receipt", STORY, "-o", out)
        assert out.read_text("utf-8") == calculator("price", "--json", STORY)[1]

    def test_the_link_stands_under_the_pages_address(self, calculator: Calculator, tmp_path: Path) -> None:
        out = tmp_path / "receipt.html"
        calculator("receipt", STORY, "-o", out, "--url", "https://example.org/")
        assert 'href="https://example.org/?as_of=' in out.read_text("utf-8")

    def test_an_address_that_is_none_is_refused(self, calculator: Calculator, tmp_path: Path) -> None:
        code, _, err = calculator("receipt", STORY, "-o", tmp_path / "receipt.html", "--url", "javascript:alert(1)")
        assert code == 2
        assert "expected an address" in err

    @pytest.mark.parametrize("name", ["receipt.pdf", "receipt", ".json", "no/such/folder/receipt.html"])
    def test_what_cannot_be_written_is_told(self, calculator: Calculator, name: str, tmp_path: Path) -> None:
        code, out, err = calculator("receipt", STORY, "-o", tmp_path / name)
        assert (code, out) == (2, "")
        assert err.startswith("-o: found ")
        assert "Traceback" not in err

    def test_a_forged_receipt_is_told(self, calculator: Calculator, rulebook: Rulebook) -> None:
        text = price(Scenario.parse(STORY.read_bytes()), rulebook).to_json().replace("39600", "29600")
        code, out, _ = calculator("price", "--verify", "-", stdin=text.encode())
        assert code == 1
        assert "something else in it is not" in plain(out)

    def test_a_receipt_of_a_rulebook_not_kept_is_told(self, calculator: Calculator) -> None:
        link = encode(Scenario.parse(STORY.read_bytes()), book="0" * 12, was=price_of(STORY))
        code, out, _ = calculator("price", "--verify", link)
        assert code == 1
        assert "not kept here" in plain(out)

    def test_what_is_no_receipt_is_refused(self, calculator: Calculator) -> None:
        code, _, err = calculator("price", "--verify", STORY)
        assert code == 2
        assert "expected a receipt" in err


def price_of(path: Path) -> Any:
    return price(Scenario.parse(path.read_bytes()), Rulebook.load()).total


class TestTime:
    def test_is_offered_at_the_minimum_wage_and_stands_apart(self, calculator: Calculator) -> None:
        """3.5 hours at the 4,320 of 2011 are 15,120."""
        out = plain(calculator("price", STORY, "--hours", "3.5")[1])
        assert "Total 764,813~767,013 won Your time, not in the total 15,120 won" in out
        assert "Your time" not in calculator("price", STORY)[1]

    def test_may_be_worth_something_else(self, calculator: Calculator) -> None:
        out = plain(calculator("price", STORY, "--hours", "2", "--per-hour", "10000")[1])
        assert "Your time, not in the total 20,000 won" in out

    @pytest.mark.parametrize(
        "options", [("--per-hour", "1"), ("--hours", "-1"), ("--hours", "nan"), ("--hours", "1", "--per-hour", "-5")]
    )
    def test_that_cannot_be_is_refused(self, calculator: Calculator, options: tuple[str, ...]) -> None:
        code, _, err = calculator("price", STORY, *options)
        assert code == 2
        assert "Traceback" not in err

    def test_of_a_year_whose_wage_is_not_known_asks_for_it(self, calculator: Calculator) -> None:
        code, _, err = calculator("price", ROOT / "tests/cases/contracts/kt-2021-month-3.json", "--hours", "1")
        assert code == 2
        assert "2010, 2011, 2025, 2026" in err


class TestDeadlines:
    def test_are_listed_in_their_order(self, calculator: Calculator) -> None:
        code, out, _ = calculator("deadlines", STORY)
        assert code == 0
        days = [line[:10] for line in out.splitlines() if line[:2] == "20"]
        assert days == sorted(days)
        assert "2011-05-11" in days

    def test_name_their_pages_where_asked(self, calculator: Calculator) -> None:
        assert "https://www.hankyung.com/it/article/2003102469401" in calculator("deadlines", STORY, "--sources")[1]

    def test_as_json(self, calculator: Calculator) -> None:
        found = json.loads(calculator("deadlines", STORY, "--json")[1])
        assert found["deadlines"][0]["on"] == "2011-02-25"
        assert all(row["sources"] for row in found["deadlines"])

    def test_as_calendar_entries(self, calculator: Calculator, tmp_path: Path) -> None:
        out = tmp_path / "days.ics"
        assert calculator("deadlines", STORY, "-o", out)[0] == 0
        assert out.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
        assert calculator("deadlines", STORY, "-o", tmp_path / "days.txt")[0] == 2

    def test_in_korean(self, calculator: Calculator) -> None:
        assert "빌린 폰을 돌려줄 마지막 날이에요." in calculator("deadlines", STORY, "--lang", "ko")[1]


class TestReconcile:
    def test_tells_the_difference_and_its_cause(self, calculator: Calculator) -> None:
        out = plain(calculator("reconcile", STORY, "kr.skt.signup-fee=36000", "kr.kt.signup-fee=24000")[1])
        assert "Computed: 39,600 won. They want 3,600 won less. = VAT is left out of the amount: Sign-up fee." in out
        assert "They want 24,000 won more. = An exception was not granted: Taken as waived" in out

    def test_reads_a_bill_and_the_scenarios_own_quotes(self, calculator: Calculator, tmp_path: Path) -> None:
        bill = tmp_path / "bill.csv"
        bill.write_text("fee,amount\nkr.skt.signup-fee,36000\n", "utf-8")
        assert "3,600 won less" in plain(calculator("reconcile", STORY, bill)[1])
        told = json.loads(STORY.read_text("utf-8"))
        told["events"].insert(2, {"kind": "quote", "on": "2011-02-11", "fee": "kr.skt.signup-fee", "amount": 36_000})
        out = plain(calculator("reconcile", "-", stdin=json.dumps(told).encode())[1])
        assert "3,600 won less" in out
        assert "The total by what you were told: 761,213~763,413 won By the rules alone: 764,813~767,013 won" in out

    def test_as_json(self, calculator: Calculator) -> None:
        found = json.loads(calculator("reconcile", STORY, "kr.skt.signup-fee=36000", "--json")[1])
        (line,) = found["lines"]
        assert (line["computed"], line["difference"]) == (
            {"low": 39_600, "high": 39_600},
            {"low": -3_600, "high": -3_600},
        )
        assert line["causes"][0]["exact"] is True

    @pytest.mark.parametrize(
        "bill", [(), ("kr.skt.signup=1",), ("nowhere.csv",), ("kr.skt.signup-fee=x",), ("exit=1@2011-02-31",)]
    )
    def test_a_bill_that_cannot_be_read_is_refused(self, calculator: Calculator, bill: tuple[str, ...]) -> None:
        code, out, err = calculator("reconcile", STORY, *bill)
        assert (code, out) == (2, "")
        assert "expected" in err
        assert "Traceback" not in err


class TestWhatIf:
    def test_tells_each_line_as_it_is_and_as_it_would_be(self, calculator: Calculator) -> None:
        out = plain(calculator("whatif", BACK, "skt-rejoin-as-lgu-2011")[1])
        assert "79,200 won as it is, 39,600 won as it would be. This scenario would cost 39,600 won less." in out

    def test_over_a_year_of_ports_held_against_the_carriers_own_figures(self, calculator: Calculator) -> None:
        out = plain(calculator("whatif", STORY, "no-signup-fee", "--year")[1])
        assert "7,751,115 ports are known from 2025-02 to 2026-01. Not known: 2025-10." in out
        assert "KT said that ending its fee on 31 March 2015 saves up to 34,600,000,000 won a year." in out
        assert "At the fee of 7,200 won, in force from 1 August 2014: 4,805,556 sign-ups a year." in out
        assert "At the fee of 9,000 won, in force from 1 August 2014: 4,077,778 sign-ups a year." in out

    def test_as_json(self, calculator: Calculator) -> None:
        found = json.loads(calculator("whatif", BACK, "skt-rejoin-as-lgu-2011", "--json")[1])
        assert found["difference"] == {"low": -39_600, "high": -39_600}

    def test_the_year_as_json(self, calculator: Calculator) -> None:
        found = json.loads(calculator("whatif", STORY, "no-signup-fee", "--year", "--json")[1])["year"]
        assert (found["ports"], found["unknown"]) == (7_751_115, ["2025-10-01"])
        assert found["said"][0]["sign_ups"][-1] == {"since": "2014-08-01", "fee": 7_200, "n": 4_805_556}

    def test_a_change_of_ones_own(self, calculator: Calculator, tmp_path: Path) -> None:
        mine = tmp_path / "mine.toml"
        mine.write_text(
            'id = "mine"\non = 2011-02-11\ntitle = { ko = "내 것", en = "mine" }\nwhy = { ko = "왜", en = "why" }\n'
            'source = [{ title = "me", seen = 2026-11-22 }]\n'
            '[[step]]\ndo = "abolish"\nfees = ["kr.port-fee"]\nfrom = 2011-01-01\n',
            "utf-8",
        )
        assert "would cost 1,600 won less" in calculator("whatif", STORY, mine)[1]

    def test_one_that_is_not_there_is_told(self, calculator: Calculator) -> None:
        code, _, err = calculator("whatif", STORY, "nothing-of-the-kind")
        assert code == 2
        assert "no-signup-fee, skt-rejoin-as-lgu-2011, waiver-a-month-longer" in err


class TestAsk:
    def test_prints_the_sheet_in_either_language(self, calculator: Calculator) -> None:
        english, korean = (calculator("ask", STORY, "--lang", lang)[1] for lang in ("en", "ko"))
        assert english.startswith("# What to ask in the shop")
        assert korean.startswith("# 매장에서 물어볼 것")
        assert "가입비가 있나요?" in english  # to be shown across the counter
        assert "sign-up fee when" not in korean

    def test_into_a_file_and_as_json(self, calculator: Calculator, tmp_path: Path) -> None:
        out = tmp_path / "ask.md"
        assert calculator("ask", STORY, "-o", out) == (0, "", "")
        assert out.read_text("utf-8") == calculator("ask", STORY)[1]
        found = json.loads(calculator("ask", STORY, "--json")[1])
        assert {"about", "ask", "answer", "if_not", "sources"} <= found["questions"][0].keys()


@pytest.mark.parametrize("verb", ["ask", "deadlines", "reconcile"])
def test_a_scenario_that_cannot_be_is_told(calculator: Calculator, verb: str) -> None:
    for told in ("", "{", '{"v": 1}', "nowhere.json"):
        code, out, err = calculator(verb, "-" if told != "nowhere.json" else told, stdin=told.encode())
        assert (code, out) == (2, "")
        assert "Traceback" not in err
