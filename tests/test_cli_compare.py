"""The verbs `compare` and `trial`: what they print, their JSON, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from calculator import Rulebook
from calculator.cli import run

CASES = Path(__file__).parent / "cases"
B, C, G = (str(CASES / "blogger" / f"{name}.json") for name in "bcg")
KEPT = str(CASES / "blogger" / "a-range.json")
FAMILY = str(CASES / "catalogue" / "lgu-easy-family-of-four.json")
SHARED = str(CASES / "catalogue" / "kt-total-bundle-of-four.json")


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """What was printed, on one line."""
        return " ".join(self.out.split())


Calculator = Callable[..., Answer]


@pytest.fixture
def calculator(rulebook: Rulebook, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Calculator:
    """The command line in this process, over the rulebook as it is, read once."""
    monkeypatch.setattr(Rulebook, "load", classmethod(lambda _: rulebook))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")

    def ask(*arguments: str) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(arguments)
        code = ended.value.code
        return Answer(code if isinstance(code, int) else 0, *capsys.readouterr())

    return ask


def data(answer: Answer) -> Any:
    assert answer.code == 0
    return json.loads(answer.out)


class TestCompare:
    def test_ranks_the_ways_and_says_which_plan_is_cheaper_in_place(self, calculator: Calculator) -> None:
        said = calculator("compare", C, B).words
        assert "1. Staying, on a cheaper plan 582,343 won −128,072 won" in said
        assert "2. Staying 710,415 won 0 won" in said
        assert "3. Scenario 2 764,813~767,013 won +54,398~56,598 won" in said
        assert "4. Scenario 1 834,698~840,198 won +124,283~129,783 won" in said
        assert "i-Slim at 38,500 won a month (100 MB of data) is the cheapest that KT is known to sell" in said

    def test_says_the_first_bill_the_peak_and_the_day_it_turns(self, calculator: Calculator) -> None:
        """18 of 28 days of 49,500 are 31,821; with 39,600, the card and 800: 79,921 to 82,121."""
        said = calculator("compare", B).words
        assert "The first bill, 11 February 2011 to 28 February 2011: 79,921~82,121 won." in said
        assert "At its highest, by 14 May 2011, it has cost 54,399~56,599 won more than staying." in said
        assert "Within these days it does not pay for itself." in said
        family = calculator("compare", FAMILY).words
        assert "It has paid for itself by 1 October 2026, in month 1, at best, and by 5 October 2026" in family

    def test_shows_each_month_and_each_category_by_itself(self, calculator: Calculator) -> None:
        lines = [" ".join(line.split()) for line in calculator("compare", B).out.splitlines()]
        assert "2011-02 59,500 107,599~109,799 +48,099~50,299 +48,099~50,299" in lines
        assert "2012-01 58,400 58,400 0 +54,398~56,598" in lines
        assert "SIM 0 13,200~15,400 +13,200~15,400" in lines

    def test_explains_the_difference_by_its_entries(self, calculator: Calculator) -> None:
        said = calculator("compare", B).words
        brought, kept = said.split("What only switching brings")[1].split("What only staying brings")
        assert "Sign-up fee · SK Telecom 39,600 won" in brought
        assert "Sign-up fee · KT (waived)" in brought
        assert "i-Light · KT 198,000 won" in kept
        assert "WiBro" not in brought + kept

    def test_with_sources_every_line_is_cited(self, calculator: Calculator) -> None:
        plain, cited = calculator("compare", FAMILY).out, calculator("compare", FAMILY, "--sources").out
        assert "[1]" not in plain
        assert "[1]" in cited
        assert cited.count("https://") > 3

    def test_tells_the_loss_of_those_who_stay(self, calculator: Calculator) -> None:
        said = calculator("compare", FAMILY).words.split("What those who stay lose")[1]
        assert "Line 1 · LG U+ 2,200 won 4,400 won" in said
        assert "All who stay 4,400 won 8,800 won" in said
        assert "counted together" in calculator("compare", SHARED).words

    def test_a_switch_that_cannot_be_done_says_why(self, calculator: Calculator) -> None:
        said = calculator("compare", G).words
        assert "cannot be done" in said
        assert "the lock opens on 11 May 2011" in said

    def test_staying_alone_is_said_to_be_staying(self, calculator: Calculator) -> None:
        assert "Nothing is switched here" in calculator("compare", str(CASES / "blogger" / "f.json")).words

    def test_other_windows_are_refused_unless_aligned(self, calculator: Calculator, tmp_path: Path) -> None:
        shorter = json.loads(Path(B).read_text("utf-8")) | {"until": "2011-12-31"}
        path = tmp_path / "shorter.json"
        path.write_text(json.dumps(shorter), "utf-8")
        answer = calculator("compare", B, str(path))
        assert (answer.code, answer.out) == (2, "")
        assert "scenario 2, from and until: found 2011-02-01 to 2011-12-31" in answer.err
        assert "Costs from 1 February 2011 to 31 December 2011" in calculator("compare", B, str(path), "--align").out

    def test_the_data_a_cheaper_plan_must_have_may_be_given(self, calculator: Calculator) -> None:
        """i-Slim holds 100 MB, and what holds 500 costs what he pays."""
        said = calculator("compare", B, "--data", "0.5").words
        assert "No plan of KT that would do is known to be sold on 11 February 2011" in said

    def test_json_holds_the_same(self, calculator: Calculator) -> None:
        found = data(calculator("compare", B, C, "--json"))
        assert (found["v"], found["from"], found["one_stay"]) == (1, "2011-02-01", True)
        assert [(way["rank"], way["kind"], way["place"]) for way in found["ways"]] == [
            (1, "downgrade", None), (2, "stay", None), (3, "scenario", 1), (4, "scenario", 2)
        ]  # fmt: skip
        family = data(calculator("compare", FAMILY, "--json"))
        losses = next(way for way in family["ways"] if way["place"] == 1)["household"]["losses"]
        assert [loss["a_month"]["low"] for loss in losses] == [2_200, 1_100, 1_100, 4_400]

    def test_speaks_korean(self, calculator: Calculator) -> None:
        said = calculator("compare", B, "--lang", "ko").words
        assert "시나리오 1 764,813~767,013원 +54,398~56,598원" in said
        assert "옮길 때만 있는 줄" in said

    def test_scenarios_of_two_people_are_told_apart(self, calculator: Calculator, tmp_path: Path) -> None:
        """The one stays on i-Light and would go to a typed plan of 30,000; the other pays that already."""
        document = json.loads(Path(B).read_text("utf-8"))
        document["events"] = [document["events"][0], document["events"][1] | {"plan": {"monthly": 30_000}}]
        document["events"][1].pop("phone")
        (tmp_path / "one.json").write_text(json.dumps(document), "utf-8")
        document["events"][0]["plan"] = {"monthly": 30_000}
        (tmp_path / "other.json").write_text(json.dumps(document), "utf-8")
        said = calculator("compare", str(tmp_path / "one.json"), str(tmp_path / "other.json")).words
        assert "each is measured against its own stay" in said
        assert "It has paid for itself by" in said  # 19,500 a month saved, 48,100 to 50,300 paid on the first day

    def test_a_switch_that_never_costs_more_is_told_so(self, calculator: Calculator, tmp_path: Path) -> None:
        """Leaving with no contract and nothing after it: only the plan falls away."""
        document = json.loads(Path(B).read_text("utf-8"))
        document["events"] = [document["events"][0], {"kind": "leave", "on": "2011-02-11", "why": "cancel"}]
        (tmp_path / "left.json").write_text(json.dumps(document), "utf-8")
        said = calculator("compare", str(tmp_path / "left.json")).words
        assert "It never has cost more than staying." in said
        assert "It has paid for itself by 11 February 2011, in month 1." in said

    def test_what_is_no_scenario_is_one_readable_complaint(self, calculator: Calculator) -> None:
        answer = calculator("compare", B, "nowhere.json")
        assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)


class TestTrial:
    def test_shows_what_can_follow_and_what_each_costs(self, calculator: Calculator) -> None:
        said = calculator("trial", B).words
        assert "Never trying costs 710,415 won." in said
        assert "Return the phone and port back to KT once the lock opens · +54,398~56,598 won" in said
        assert "Return the phone and port back to KT the same day · cannot be done" in said
        assert "Not known in full, so it may cost more: Keep the phone and stay with SK Telecom." in said

    def test_answers_what_the_blogger_asked(self, calculator: Calculator) -> None:
        """The fee again on coming back to SKT, and the card; none at KT; when the number may move."""
        said = calculator("trial", B).words
        again = said.split("come back to SK Telecom once that lock opens · ")[1].split("Return the phone and port")[0]
        assert "2011-08-11 Sign-up fee · SK Telecom 39,600 won" in again
        assert "2011-08-11 USIM card · SK Telecom 7,700~9,900 won" in again
        assert "2011-05-11 Sign-up fee · KT (waived)" in again

    def test_lists_the_days_in_their_order(self, calculator: Calculator) -> None:
        days = calculator("trial", B).out.split("Days to keep in mind")[1].split("\n")
        found = [line[:10] for line in days if line[:4].isdigit()]
        assert found == sorted(found)
        assert found[:3] == ["2011-02-25", "2011-03-11", "2011-05-11"]

    @pytest.mark.parametrize("share", ["0.3", "30%", "3/10"])
    def test_with_a_probability_says_what_to_expect(self, calculator: Calculator, share: str) -> None:
        said = calculator("trial", KEPT, "--keep-probability", share).words
        assert "+51,933~298,363" in said
        assert "With the phone kept 30% of the time, the least expected should it go back: Return the phone" in said

    def test_json_holds_the_tree(self, calculator: Calculator) -> None:
        found = data(calculator("trial", KEPT, "--keep-probability", "0.3", "--json"))
        back = next(branch for branch in found["branches"] if branch["name"] == "back")
        assert back["extra"] == {"low": 54_398, "high": 56_598}
        assert back["total"] == {"low": 764_813, "high": 767_013}
        assert back["expected"] == {"low": 51_933, "high": 298_363}
        assert (back["opens"], back["spared_until"]) == ("2011-05-11", "2014-02-11")
        assert found["keep_probability"] == "3/10"
        at_once = next(branch for branch in found["branches"] if branch["name"] == "back_at_once")
        assert (at_once["extra"], at_once["total"]) == (None, None)
        assert at_once["blocked"][0]["sources"]

    def test_with_sources_every_line_is_cited(self, calculator: Calculator) -> None:
        assert "https://" not in calculator("trial", B).out
        assert calculator("trial", B, "--sources").out.count("https://") > 10

    def test_speaks_korean(self, calculator: Calculator) -> None:
        assert "체험하지 않으면 710,415원이 들어요." in calculator("trial", B, "--lang", "ko").words

    @pytest.mark.parametrize("share", ["1.5", "often"])
    def test_what_is_no_probability_is_refused(self, calculator: Calculator, share: str) -> None:
        answer = calculator("trial", KEPT, "--keep-probability", share)
        assert (answer.code, answer.out) == (2, "")
        assert "the probability: found" in answer.err

    def test_a_scenario_without_a_trial_is_refused(self, calculator: Calculator) -> None:
        answer = calculator("trial", FAMILY)
        assert answer.code == 2
        assert "no phone on loan" in answer.err
