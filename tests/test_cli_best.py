"""best, spread and levers on the command line: an answer, the same in JSON, and readable complaints."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
STORIES = ROOT / "tests" / "decisions"
KT = STORIES / "kt-waiver.json"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "calculator", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8")


def data_of(*arguments: str) -> Any:
    done = run(*arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_best_says_what_to_do_when_and_why() -> None:
    done = run("best", str(KT), "--lang", "en")
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    assert "Switch as you told it, on 5 January 2026: 671,699 won less than staying, by 4 January 2028." in said
    assert "From 14 January 2026 switching costs 40,000 won more at once: Subsidy clawback · KT." in said
    assert "Your own switch on 20 January 2026 costs 622,394 won less than staying." in said
    assert "[1" in said
    assert "Sources" in said


def test_best_as_json_is_what_the_contract_says() -> None:
    data = data_of("best", str(KT))
    assert data["best"]["on"] == "2026-01-05"
    assert data["best"]["net"] == {"low": -671_699, "high": -671_699}
    days = {point["on"]: point for point in data["curve"]}
    assert days["2026-01-05"]["low"] == -671_699
    assert len(days) == 730
    assert "KT" in days["2026-01-14"]["cause"]["en"]
    assert days["2026-01-13"]["cause"] is None
    assert {"way", "total", "why"} <= data["ways"][0].keys()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_link_it_ends_with_prices_to_what_it_says(lang: str) -> None:
    done = run("best", str(KT), "--lang", lang)
    link = done.stdout.strip().splitlines()[-1]
    total = data_of("price", link)["total"]
    best = data_of("best", str(KT))["ways"][0]["total"]
    assert total == best


def test_how_much_data_is_asked_for_changes_what_is_weighed() -> None:
    less, more = (data_of("best", str(STORIES / "student.json"), "--data", gb) for gb in ("1", "100"))
    assert less["weighed"] > more["weighed"]
    assert less["best"]["net"]["low"] <= more["best"]["net"]["low"]


def test_spread_and_levers_tell_of_the_unknown(tmp_path: Path) -> None:
    loose = json.loads(KT.read_text("utf-8"))
    loose["events"][0]["contracts"][0]["amount"] = {"low": 200_000, "high": 400_000}
    file = tmp_path / "loose.json"
    file.write_text(json.dumps(loose), "utf-8")
    found = data_of("spread", str(file))
    assert [unknown["place"] for unknown in found["unknowns"]] == ["events.0.contracts.0.amount"]
    # The subsidy falls by the day: 49 of its last 550 days are left on 20 January, 200,000 * 49 // 550 apart.
    assert found["net"]["high"] - found["net"]["low"] == 400_000 * 49 // 550 - 200_000 * 49 // 550
    assert found["unknowns"][0]["narrows"] == found["net"]["high"] - found["net"]["low"]
    levers = data_of("levers", str(file))["levers"]
    assert levers[0]["place"].endswith("plan.monthly")
    assert "Switch only up to" in run("levers", str(file), "--lang", "en").stdout
    assert "Not known" in run("spread", str(file), "--lang", "en").stdout


def test_no_switch_is_a_complaint_of_one_line() -> None:
    done = run("levers", str(STORIES / "student.json"), "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "events: found no switch in the window; expected a join or a leave on a day of the window.\n"
