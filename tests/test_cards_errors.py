"""A card that is wrong is refused with its file, what was found and what was expected: all that is wrong, at once."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calculator import CardError, Rulebook
from calculator.errors import CalculatorError, Problem
from tests.small import FREE, Data, card, excuse, fee, files, flat, version

SIGNUP = "kr/skt/signup-fee.toml"


def signup(*versions: Data, **said: Any) -> tuple[str, str]:
    return card("kr.skt.signup-fee", "signup", "join", *versions, **said)


def problems(*cards: tuple[str, str], **more: str) -> tuple[Problem, ...]:
    """What reading a small rulebook with these cards complains of."""
    with pytest.raises(CardError) as caught:
        Rulebook.read(files(*cards) | more)
    return caught.value.problems


def only(*cards: tuple[str, str]) -> Problem:
    """The one complaint: a fault is told once."""
    (problem,) = problems(*cards)
    assert problem.where
    assert problem.found
    assert problem.expected.format(**problem.values)
    return problem


class TestOneFault:
    def test_two_versions_on_one_day(self) -> None:
        problem = only(signup(version("2009-11-01", flat(1)), version("2009-11-01", flat(2))))
        assert problem.where.startswith(SIGNUP)
        assert "2009-11-01" in problem.found
        assert "one version a day" in problem.expected

    def test_versions_out_of_order(self) -> None:
        problem = only(signup(version("2010-01-01", flat(1)), version("2009-11-01", flat(2))))
        assert problem.found == "2009-11-01 after 2010-01-01"

    def test_a_version_without_a_source(self) -> None:
        sourceless = {key: value for key, value in version(terms=flat(1)).items() if key != "source"}
        problem = only(signup(sourceless))
        assert problem.where == f"{SIGNUP} version.0.source"
        assert problem.found == "nothing"

    def test_an_empty_list_of_sources(self) -> None:
        problem = only(signup(version(terms=flat(1), source=[])))
        assert problem.where == f"{SIGNUP} version.0.source"

    @pytest.mark.parametrize("key", ["effective", "checked", "standing"])
    def test_a_version_that_does_not_say_when_or_on_what_ground(self, key: str) -> None:
        problem = only(signup({k: v for k, v in version(terms=flat(1)).items() if k != key}))
        assert problem.where == f"{SIGNUP} version.0.{key}"
        assert problem.found == "nothing"

    def test_a_version_checked_before_it_held(self) -> None:
        problem = only(signup(version("2027-01-01", flat(1))))
        assert "checked on or after effective 2027-01-01" in problem.expected.format(**problem.values)

    def test_an_unknown_key(self) -> None:
        problem = only(signup(version(terms=flat(1), amuont=3)))
        assert problem.where == f"{SIGNUP} version.0.amuont"
        assert "amuont" in problem.found

    def test_an_unknown_kind_of_terms(self) -> None:
        problem = only(signup(version(terms={"kind": "flta", "amount": 1})))
        assert problem.where.startswith(f"{SIGNUP} version.0.terms")
        assert "flat" in problem.expected.format(**problem.values)

    @pytest.mark.parametrize("amount", [-1, "39600", 39_600.5, True, 100_000_001])
    def test_an_amount_that_is_none(self, amount: object) -> None:
        problem = only(signup(version(terms={"kind": "flat", "amount": amount})))
        assert problem.where.startswith(f"{SIGNUP} version.0.terms")
        assert str(amount).strip("-") in problem.found.lower() or repr(amount) in problem.found

    def test_neither_terms_nor_a_range(self) -> None:
        problem = only(signup(version()))
        assert "either terms, or low and high" in problem.expected

    def test_an_empty_condition(self) -> None:
        problem = only(signup(version(terms=flat(1), exception=[excuse(FREE)])))
        assert problem.expected == "at least one test"

    def test_toml_that_is_none(self) -> None:
        problem = only((SIGNUP, 'id = "kr.skt.signup-fee"\ntitle = { ko = "가입비"\n'))
        assert problem.where == SIGNUP
        assert "line 2" in problem.found
        assert problem.expected == "a TOML file"

    def test_an_id_that_is_not_its_path(self) -> None:
        path, text = fee("kr.skt.signup-fee", "signup", "join", flat(1))
        problem = only(("kr/skt/entry-fee.toml", text))
        assert problem.where == "kr/skt/entry-fee.toml id"
        assert problem.found == "'kr.skt.signup-fee'"
        assert "kr.skt.entry-fee" in problem.expected.format(**problem.values)
        assert path == SIGNUP

    def test_a_card_of_no_carrier(self) -> None:
        problem = only(fee("kr.sk8.signup-fee", "signup", "join", flat(1)))
        assert "kr.sk8.signup-fee" in problem.where
        assert "sk8/carrier.toml" in problem.found

    def test_a_card_of_no_market(self) -> None:
        problem = only(fee("jp.signup-fee", "signup", "join", flat(1)))
        assert "jp/market.toml" in problem.found

    def test_a_retired_id_that_is_in_use(self) -> None:
        old = fee("kr.skt.entry-fee", "signup", "join", flat(1))
        problem = only(old, fee("kr.skt.signup-fee", "signup", "join", flat(1), retired=["kr.skt.entry-fee"]))
        assert "kr.skt.signup-fee" in problem.where
        assert problem.found == "'kr.skt.entry-fee'"

    def test_an_id_retired_by_two(self) -> None:
        cards = (
            fee(f"kr.{carrier}.signup-fee", "signup", "join", flat(1), retired=["kr.entry-fee"])
            for carrier in ("kt", "skt")
        )
        assert only(*cards).found == "'kr.entry-fee'"

    def test_exceptions_that_clash(self) -> None:
        clash = [excuse(FREE, months_away={"at_most": 36}), excuse(flat(1), channel=["online"])]
        problem = only(signup(version("2009-11-01", flat(2), exception=clash)))
        assert "kr.skt.signup-fee 2009-11-01" in problem.where
        assert "exceptions 1 and 2" in problem.found


class TestExceptionsThatDoNotClash:
    @pytest.mark.parametrize(
        "pair",
        [
            lambda: [excuse(FREE, channel=["shop"]), excuse(flat(1), channel=["online"])],
            lambda: [excuse(FREE, days_away={"at_most": 14}), excuse(flat(1), days_away={"at_least": 15})],
            lambda: [excuse(FREE, channel=["shop"]), excuse(FREE, days_away={"at_least": 15})],
        ],
        ids=["sets apart", "ranges apart", "the same instead"],
    )
    def test_are_taken(self, pair: Callable[[], list[Data]]) -> None:
        Rulebook.read(files(signup(version(terms=flat(2), exception=pair()))))


def test_ranges_that_touch_clash() -> None:
    pair = [excuse(FREE, days_away={"at_most": 14}), excuse(flat(1), days_away={"at_least": 14})]
    assert "exceptions 1 and 2" in only(signup(version(terms=flat(2), exception=pair))).found


def test_all_problems_of_all_files_are_told_at_once() -> None:
    found = problems(
        signup(version("2009-11-01", flat(1), source=[], colour="red"), version("2009-11-01", flat(-2))),
        fee("kr.kt.usim", "sim", "sim", {"kind": "flat"}),
        ("kr/kt/nfc-usim.toml", "id ="),
        ("kr/lgu/usim.toml", fee("kr.kt.usim", "sim", "sim", flat(1))[1]),
        card(
            "kr.lgu.signup-fee",
            "signup",
            "join",
            version(
                terms=flat(2), exception=[excuse(FREE, channel=["shop"]), excuse(flat(1), days_away={"at_most": 9})]
            ),
        ),
    )
    places = {problem.where for problem in found}
    for place in (
        f"{SIGNUP} version.0.source",
        f"{SIGNUP} version.0.colour",
        "kr/kt/nfc-usim.toml",
        "kr/lgu/usim.toml id",
    ):
        assert place in places
    for part in (f"{SIGNUP} version.1.terms", "kr/kt/usim.toml version.0.terms", "kr.lgu.signup-fee"):
        assert any(place.startswith(part) for place in places), part


def test_the_message_names_every_problem_on_a_line_of_its_own() -> None:
    with pytest.raises(CardError) as caught:
        Rulebook.read(files(("kr/kt/nfc-usim.toml", "id ="), ("kr/kt/usim.toml", "=")))
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["kr/kt/nfc-usim.toml", "kr/kt/usim.toml"]


class TestAFolder:
    def test_without_a_card_is_no_rulebook(self, tmp_path: Path) -> None:
        with pytest.raises(CardError, match="no card"):
            Rulebook.load(tmp_path)

    def test_with_a_file_that_is_no_text_names_it(self, tmp_path: Path) -> None:
        (tmp_path / "kr").mkdir()
        (tmp_path / "kr" / "market.toml").write_bytes(b"\xff\xfe\x00")
        (tmp_path / "kr" / "port-fee.toml").write_text("=", "utf-8")
        with pytest.raises(CardError) as caught:
            Rulebook.load(tmp_path)
        assert {problem.where for problem in caught.value.problems} >= {"kr/market.toml", "kr/port-fee.toml"}


@pytest.mark.parametrize("kind", CalculatorError.__subclasses__())
def test_an_error_of_another_process_says_the_same_here(kind: type[CalculatorError]) -> None:
    problem = Problem("the file", "'ZSTD failed'", "a whole file of {n} rows", {"n": 3})
    came = pickle.loads(pickle.dumps(kind([problem, problem])))  # noqa: S301 - our own
    assert type(came) is kind
    assert came.problems == (problem, problem)
    assert str(came).splitlines() == ["the file: found 'ZSTD failed'; expected a whole file of 3 rows."] * 2
