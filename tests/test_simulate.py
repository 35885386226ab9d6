"""A simulated year: drawn as published, the same for a seed, and changed by a policy as worked out by hand."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from calculator import CardError, Rulebook, ScenarioError
from calculator.cli import run
from calculator.dates import months_of, number
from calculator.kinds import NotCharged, Tapered
from calculator.market import FILE, Statistics, drawn
from calculator.policies import policy
from calculator.simulate import Spread, simulate

RULEBOOK, STATISTICS = Rulebook.load(), Statistics.load()


def test_the_year_is_as_published() -> None:
    # The eleven counts that the file's reports give come to 7,751,115; October is the mean of September, 643,875, and
    # November, 551,223: 597,549.
    assert STATISTICS.ports == 8_348_664
    assert [month.month for month in STATISTICS.months if month.assumed] == ["2025-10"]
    assert sum(STATISTICS.lines.by.values()) == 57_047_221
    for month in STATISTICS.months:
        assert sum(month.left.values()) <= month.ports
        assert not month.to or sum(month.to.values()) in (month.ports, 644_618)


def test_switches_fall_into_months_as_ports_did_and_nobody_ports_to_the_carrier_left() -> None:
    people = drawn(STATISTICS, RULEBOOK, 40_000, seed=1)
    left = people.ended.columns["left"]
    assert (left == people.begun.joined).all()
    expected = np.array([month.ports for month in STATISTICS.months]) / STATISTICS.ports
    assert np.abs(np.bincount(people.month) / 40_000 - expected).max() < 0.01
    first = number(date(2025, 2, 1))
    assert (months_of(left) - months_of(np.array([first])) == people.month).all()
    names = np.array(people.ended.carriers)
    before, after = names[people.ended.carrier], names[people.begun.carrier]
    assert not {"skt", "kt", "lgu"} & set(before[before == after])
    # In May 2025 440,490 of 933,509 ports were away from SKT: 47%.
    may = people.month == 3
    assert abs((before[may] == "skt").mean() - 440_490 / 933_509) < 0.03
    # In August 2025 292,462 of 644,618 went to MVNOs; a little more here, for nobody ports to the carrier left.
    assert 0.40 < (~np.isin(after[people.month == 6], ["skt", "kt", "lgu"])).mean() < 0.60


def test_a_seed_draws_the_same_people_and_another_others() -> None:
    one, again, other = (drawn(STATISTICS, RULEBOOK, 500, seed) for seed in (7, 7, 8))
    assert (one.ended.joined == again.ended.joined).all()
    assert (one.ended.columns["plan"] == again.ended.columns["plan"]).all()
    assert (one.ended.joined != other.ended.joined).any()


def test_the_port_fee_of_everyone_is_that_of_one_times_the_ports() -> None:
    year = simulate(STATISTICS, RULEBOOK, [], size=2_000, seeds=2).outcomes[0]
    # 800 won a port by the card in force all year (data/kr/port-fee.toml): 8,348,664 x 800.
    assert year.by_category["port"] == Spread(6_678_931_200, 6_678_931_200, 6_678_931_200)
    assert sum(month.middle for month in year.by_month) == pytest.approx(year.total.middle, rel=0.01)


def test_an_abolished_fee_changes_the_year_by_what_it_came_to() -> None:
    found = simulate(STATISTICS, RULEBOOK, [policy("abolish:kr.port-fee", RULEBOOK)], size=1_000, seeds=2)
    year, without = found.outcomes
    assert without.change == Spread(-6_678_931_200, -6_678_931_200, -6_678_931_200)
    assert year.by_category["port"].low > 0
    assert "port" not in without.by_category


def test_a_waiver_frees_its_carriers_leavers_on_its_days_only() -> None:
    always, never = "waive:kt:2025-01-01..2026-12-31", "waive:kt:2024-01-01..2024-12-31"
    found = simulate(STATISTICS, RULEBOOK, [policy(text, RULEBOOK) for text in (always, never)], size=4_000, seeds=1)
    year, waived, same = found.outcomes
    assert same.change == Spread(0, 0, 0)
    assert -year.by_category["exit"].high < waived.change.high < 0  # type: ignore[union-attr] # a policy has a change
    assert waived.by_category["sim"] == year.by_category["sim"]


def test_another_grace_is_on_every_tapering_card() -> None:
    changed = policy("grace:3", RULEBOOK).rulebook
    tapered = [v.terms for c in changed.cards.values() if c.category == "exit" for v in c.version]
    graces = {(t.grace_months, t.grace_days) for t in tapered if isinstance(t, Tapered)}
    assert graces == {(3, 90)}
    assert changed.digest != RULEBOOK.digest


def test_a_fee_abolished_on_a_day_stays_what_it_was_before() -> None:
    changed = policy("abolish:kr.skt.signup-fee:2011-01-01", RULEBOOK).rulebook.card("kr.skt.signup-fee")
    before = [v for v in changed.version if v.effective < date(2011, 1, 1)]
    assert before == [v for v in RULEBOOK.card("kr.skt.signup-fee").version if v.effective < date(2011, 1, 1)]
    assert all(isinstance(v.terms, NotCharged) for v in changed.version if v not in before)


NOTHING = (
    *("", "waive", "waive:kt", "waive:nobody:2025-01-01..2025-02-01", "waive:kt:2025-13-01..2026-01-01"),
    *("waive:kt:2026-01-13..2025-12-31", "waive:kt:2025-12-31..2026-01-13..", f"grace:{10**23}", "grace:٣"),
    *("abolish:kr.nothing", "abolish:kr.port-fee:soon", "grace:-1", "grace:1:nobody", "tax:everyone"),
)


@pytest.mark.parametrize("text", NOTHING)
def test_a_policy_that_says_nothing_is_told(text: str) -> None:
    with pytest.raises(ScenarioError):
        policy(text, RULEBOOK)


def test_assumptions_are_changed_by_name_and_no_other_way() -> None:
    nobody = STATISTICS.assuming({"discount_share": 0, "subsidy_share": 0})
    year = simulate(nobody, RULEBOOK, [], size=1_000, seeds=1).outcomes[0]
    assert "exit" not in year.by_category
    with pytest.raises(ScenarioError, match="--assume: found 'luck'; expected one of age_months"):
        STATISTICS.assuming({"luck": 1})


@pytest.mark.parametrize(
    ("assumed", "least", "most"),
    [
        ("subsidy_low=600000", 0, 500_000), ("subsidy_high=100000", 200_000, 100_000_000),
        ("discount_share=10001", 0, 10_000), ("age_months=99999999999", 0, 120),
        ("release_price=999999999999", 0, 100_000_000),
    ],
)  # fmt: skip
def test_an_assumption_that_cannot_be_is_told(
    assumed: str, least: int, most: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(["simulate", "--assume", assumed, "--size", "100", "--seeds", "1", "--lang", "en"])
    expected = f"--assume: found {assumed}; expected a whole number from {least} to {most}."
    assert " ".join(capsys.readouterr().err.split()) == expected


def test_an_assumption_of_thousands_of_digits_is_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(["simulate", "--assume", f"age_months={'9' * 5_000}", "--lang", "en"])
    assert "expected NAME=VALUE" in capsys.readouterr().err


def test_a_wrong_file_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "kr"
    folder.mkdir()
    (folder / FILE).write_text("{}", "utf-8")
    with pytest.raises(CardError, match=r"market-statistics\.json months: found nothing"):
        Statistics.load("kr", folder.parent)


def test_the_command_line_tells_it_as_a_table_and_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    asked = ["simulate", "--policy", "abolish:kr.port-fee", "--size", "500", "--seeds", "2", "--lang", "en"]
    for more in ([], ["--json"]):
        with pytest.raises(SystemExit) as ended:
            run([*asked, *more])
        assert ended.value.code == 0
    told = capfd.readouterr().out
    assert "Change" in told
    assert "−6,679" in told
    data = json.loads(told.splitlines()[-1])
    assert data["outcomes"][1]["change"]["middle"] == -6_678_931_200
    assert data["statistics"]["months"][0]["source"][0]["url"].startswith("https://")
