"""What if a rule were different: changes as data, one scenario, a year of ports; expected figures worked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calculator import Rulebook, Scenario, ScenarioError, price
from calculator.crowds import Gain, implied, year_known, year_of_ports
from calculator.ledger import Total
from calculator.links import decode
from calculator.tables import Ports, ports, read
from calculator.whatif import Change, change_of, ready_changes, under, what_if
from tests.small import FREE, SOURCE, book, card, excuse, flat, join, leave, one, port, priced, version, words

CASES = Path(__file__).parent / "cases"
FEE = "kr.skt.signup-fee"


def told(path: str) -> Scenario:
    return Scenario.parse((CASES / path).read_bytes())


def change(*steps: dict[str, Any]) -> Change:
    return Change.model_validate(
        {"id": "x", "title": words("t"), "why": words("w"), "on": "2011-02-11", "source": [SOURCE], "step": list(steps)}
    )


def signup(*versions: dict[str, Any]) -> Rulebook:
    return book(card(FEE, "signup", "join", *versions))


def charged(rulebook: Rulebook, on: str) -> int | None:
    return one(priced(rulebook, join(on, "skt"), first="2005-01-01", until="2020-12-31"), FEE).high


class TestSteps:
    STEPPED = (version(terms=flat(5_000)), version("2010-01-01", flat(4_000)), version("2012-01-01", flat(3_000)))

    def test_a_version_put_in_holds_until_the_next(self) -> None:
        put = {"do": "version", "fee": FEE, "version": version("2011-01-01", flat(9_000))}
        found = under([change(put)], signup(*self.STEPPED))
        assert [charged(found, f"{year}-06-01") for year in (2009, 2010, 2011, 2012)] == [5_000, 4_000, 9_000, 3_000]

    def test_an_abolished_fee_stays_gone_whatever_came_later(self) -> None:
        gone = {"do": "abolish", "fees": [FEE], "from": "2011-03-01"}
        found = under([change(gone)], signup(*self.STEPPED))
        days = ("2009-06-01", "2011-02-28", "2011-03-01", "2012-06-01")
        assert [charged(found, on) for on in days] == [5_000, 4_000, 0, 0]

    def test_what_was_paid_before_the_change_is_paid(self) -> None:
        base = signup(*self.STEPPED)
        gone = under([change({"do": "abolish", "fees": [FEE], "from": "2011-03-01"})], base)
        assert charged(base, "2011-02-28") == charged(gone, "2011-02-28")

    def test_a_borrowed_exception_holds_between_its_days(self) -> None:
        lent = card("kr.kt.signup-fee", "signup", "join",
                    version(terms=flat(1), exception=[excuse(FREE, months_away={"at_most": 36})]))  # fmt: skip
        rulebook = book(lent, card(FEE, "signup", "join", *self.STEPPED))
        borrow = {
            "do": "borrow", "fee": FEE, "of": "kr.kt.signup-fee", "as_of": "2011-01-01", "tests": ["months_away"],
            "from": "2011-03-01", "until": "2011-08-31",
        }  # fmt: skip
        found = under([change(borrow)], rulebook)

        def back(on: str) -> int | None:
            story = (join("2006-01-01", "skt"), port("2010-06-01", "kt"), port(on, "skt"))
            return one(priced(found, *story, first="2010-07-01", until="2013-12-31"), FEE).high

        assert [back(on) for on in ("2011-02-28", "2011-03-01", "2011-08-31", "2011-09-01", "2012-01-01")] == [
            4_000, 0, 0, 4_000, 3_000,
        ]  # fmt: skip

    def test_an_exception_for_leavers_is_moved_to_another_day(self) -> None:
        waived = excuse(FREE, left={"at_least": date(2011, 5, 1), "at_most": date(2011, 6, 14)})
        rulebook = book(card("kr.kt.exit", "exit", "leave", version(terms=flat(7_000), exception=[waived])))
        extend = {"do": "extend", "fees": ["kr.kt.exit"], "at_most": "2011-06-14", "to": "2011-07-14"}
        found = under([change(extend)], rulebook)
        days = ("2011-04-30", "2011-06-14", "2011-06-15", "2011-07-14", "2011-07-15")
        left = {
            name: [one(priced(b, join("2010-01-01"), leave(on)), "kr.kt.exit").high for on in days]
            for name, b in (("is", rulebook), ("would be", found))
        }
        assert left == {"is": [7_000, 0, 7_000, 7_000, 7_000], "would be": [7_000, 0, 0, 0, 7_000]}

    def test_the_rulebook_it_began_with_is_as_it_was(self) -> None:
        base = signup(*self.STEPPED)
        other = under([change({"do": "abolish", "fees": [FEE], "from": "2011-03-01"})], base)
        assert charged(base, "2011-06-01") == 4_000
        assert other.digest != base.digest

    def test_a_book_made_from_another_reads_as_one_read_whole(self) -> None:
        """Cards that a change left alone are shared between the two: nothing of them may differ."""
        base = signup(*self.STEPPED)
        put = {"do": "version", "fee": FEE, "version": version("2010-01-01", flat(4_000))}
        assert (
            priced(under([change(put)], base), join("2011-02-01", "skt")).entries
            == priced(base, join("2011-02-01", "skt")).entries
        )

    @pytest.mark.parametrize(
        "step",
        [
            {"do": "abolish", "fees": ["kr.skt.no-such-fee"], "from": "2011-01-01"},
            {"do": "extend", "fees": [FEE], "at_most": "2011-06-14", "to": "2011-07-14"},
            {"do": "borrow", "fee": FEE, "of": FEE, "as_of": "2011-01-01", "from": "2011-01-01"},
            {"do": "version", "fee": FEE, "version": version("2011-01-01", flat(1), exception=[
                excuse(FREE, channel=["shop"]), excuse(flat(5), months_away={"at_most": 3})])},
        ],
    )  # fmt: skip
    def test_a_change_that_cannot_be_is_refused(self, step: dict[str, Any]) -> None:
        with pytest.raises(ScenarioError):
            under([change(step)], signup(*self.STEPPED))


class TestReadyChanges:
    def test_each_reads_and_changes_the_shipped_rulebook(self, rulebook: Rulebook) -> None:
        assert len(ready_changes()) >= 3
        for name in ready_changes():
            assert change_of(name).id == name
            assert under([change_of(name)], rulebook).digest != rulebook.digest

    @pytest.mark.parametrize("text", ["no-such-change", "/tmp", "", "\0"])  # noqa: S108 - a folder, never written to
    def test_one_that_is_not_there_is_told_with_those_that_are(self, text: str) -> None:
        with pytest.raises(ScenarioError, match="no-signup-fee"):
            change_of(text)

    def test_a_broken_file_is_told_with_its_place(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.toml"
        path.write_text('id = "mine"\nsteps = []\n', "utf-8")
        with pytest.raises(ScenarioError, match=r"mine\.toml steps"):
            change_of(str(path))

    def test_the_blogger_who_came_back_to_skt_gains_the_fee(self, rulebook: Rulebook) -> None:
        """Story C pays SKT's 39,600 twice; with LG U+'s rule only the first time. Story B never comes back to SKT."""
        rejoin = [change_of("skt-rejoin-as-lgu-2011")]
        found = what_if(told("blogger/c.json"), rulebook, rejoin)
        assert found.difference == Total(-39_600, -39_600)
        (moved,) = found.moved
        assert (moved.then, moved.now) == (Total(79_200, 79_200), Total(39_600, 39_600))
        assert what_if(told("blogger/b.json"), rulebook, rejoin).moved == ()

    def test_without_sign_up_fees_all_of_them_are_saved(self, rulebook: Rulebook) -> None:
        """Story C: SKT 39,600 twice and LG U+ 30,000."""
        found = what_if(told("blogger/c.json"), rulebook, [change_of("no-signup-fee")])
        assert found.difference == Total(-109_200, -109_200)

    def test_a_day_late_in_july_2025_would_have_been_in_time(self, rulebook: Rulebook) -> None:
        """Who left on 15 July 2025 paid 121,941 (the case says how); with a month more, nothing."""
        longer = [change_of("waiver-a-month-longer")]
        late = told("contracts/skt-2025-07-15.json")
        paid = price(late, rulebook).by_category()["exit"]
        assert what_if(late, rulebook, longer).difference == Total(-paid.low, -paid.low)
        assert what_if(told("contracts/skt-2025-07-10.json"), rulebook, longer).moved == ()


class TestAYearOfPorts:
    def test_what_is_known_of_it(self) -> None:
        """February 2025 to January 2026 without October: 575,642 + 525,937 + 690,954 + 933,509 + 666,618 + 925,672 +
        644,618 + 643,875 + 551,223 + 593,723 + 999,344.
        """
        found = year_known(ports())
        assert (found.first, found.last) == (date(2025, 2, 1), date(2026, 1, 1))
        assert (found.ports, found.unknown) == (7_751_115, (date(2025, 10, 1),))

    def test_lgus_rejoin_rule_at_skt(self, rulebook: Rulebook) -> None:
        """Known to SKT: 254,250 + 157,112 + 146,073 + 120,193 = 677,628 in four months, 2,032,884 a year at that pace.
        If all came back: 39,600 each, 80,502,206,400. By the survey's 41.90 %: 851,778 people, 33,730,408,800.
        """
        gains = {g.carrier: g for g in year_of_ports(change_of("skt-rejoin-as-lgu-2011"), rulebook, ports())}
        months = tuple(date(2025, month, 1) for month in (7, 8, 9, 12))
        assert gains["skt"] == Gain(
            "skt", 2_032_884, months, Total(0, 0), Total(-39_600, -39_600), Total(-80_502_206_400, 0),
            Total(-33_730_408_800, -33_730_408_800),
        )  # fmt: skip
        assert gains["kt"].year == gains["lgu"].year == Total(0, 0)

    def test_no_sign_up_fee_at_kt(self, rulebook: Rulebook) -> None:
        """252,745 + 90,930 + 96,512 + 78,878 = 519,065 in four months: 1,557,195 a year, 24,000 each at most; who comes
        back within three years never paid. No survey says how many do.
        """
        gains = {g.carrier: g for g in year_of_ports(change_of("no-signup-fee"), rulebook, ports())}
        assert gains["kt"].ports == 1_557_195
        assert gains["kt"].year == Total(-1_557_195 * 24_000, 0)
        assert gains["kt"].likely is None
        assert gains["skt"].year == Total(-80_502_206_400, -80_502_206_400)

    def test_held_against_what_the_carriers_said(self, rulebook: Rulebook) -> None:
        """34.6 billion / 7,200 = 4,805,555.6 and 36.7 billion / 9,000 = 4,077,777.8 sign-ups at the fee that was ended;
        at the fee before the cuts, 34.6 billion / 24,000 = 1,441,666.7 and 36.7 billion / 30,000 = 1,223,333.3.
        """
        kt, lgu = implied(rulebook, ports())
        assert (kt.saving.carrier, lgu.saving.carrier) == ("kt", "lgu")
        assert kt.at[-1] == (date(2014, 8, 1), 7_200, 4_805_556)
        assert lgu.at[-1] == (date(2014, 8, 1), 9_000, 4_077_778)
        assert (date(2009, 11, 1), 24_000, 1_441_667) in kt.at
        assert 1_223_333 in [signups for _, fee, signups in lgu.at if fee == 30_000]
        assert kt.ports == 1_557_195

    def test_a_table_that_does_not_add_up_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "ports.toml"
        path.write_text(
            "[[month]]\nmonth = 2025-05-01\ntotal = 5\nto = { kt = 6 }\n"
            'source = [{ title = "t", seen = 2026-11-22 }]\n',
            "utf-8",
        )
        with pytest.raises(Exception, match="no more by carrier than in all, 5"):
            read(Ports, path)


@pytest.mark.parametrize("sign", ["\\u001b]0;pwn\\u0007", "\\u202e", "\\n"], ids=["escape", "bidi", "line"])
def test_a_file_of_a_stranger_s_commands_no_terminal(tmp_path: Path, sign: str) -> None:
    ready = ready_changes()["no-signup-fee"].read_text("utf-8")
    path = tmp_path / "a.toml"
    path.write_text(ready.replace('en = "No', f'en = "{sign}No'), "utf-8")
    with pytest.raises(ScenarioError, match=r"title\.en: found .*without control signs"):
        change_of(str(path))


def test_a_file_without_end_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ScenarioError, match="found 1,099,511,627,776; expected at most 65,536 bytes"):
        change_of(str(path))


def test_a_range_of_days_is_held_against_itself_day_by_day(rulebook: Rulebook) -> None:
    """KT's sign-up fee of 24,000 won was paid anew only by who came back after more than three years: on one day of the
    range it falls away under the change, on another there was none to fall away. Nothing lies in between, or beyond.
    """
    moved = decode(
        "as_of=2026-11-22&e1=2006-05-01.join.kt.new&e1.plan.monthly=30000&e2=2008-02-20.join.skt.port_in"
        "&e2.plan.monthly=0&e2.sim=own&e3=2011-02-12~2011-02-28.join.kt.port_in&e3.plan.monthly=30000&e3.sim=own"
        "&from=2010-01-01&until=2011-12-31&v=1"
    ).scenario
    found = what_if(moved, rulebook, [change_of("no-signup-fee")])
    assert found.difference == Total(-24_000, 0)
