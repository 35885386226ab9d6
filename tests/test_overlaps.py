"""Whether two exceptions can both hold: decided when a card is read, against every stay there is in a small world."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator import CardError
from calculator import when as tests
from calculator.cards import Version
from calculator.conditions import When
from calculator.overlaps import meet, overlapping
from calculator.rules import NEVER, Facts
from calculator.when import SETS, holds, mask
from tests.small import FREE, SOURCE, book, card, excuse, flat, version

WORDS = {"claims": {"welfare": 1, "soldier": 2}, "holds": {"kr.kt.wibro": 1, "kr.kt.phone": 2}}
MANY = {"contract": SETS["contract"][1:], "household": SETS["household"]}


def _world() -> Facts:
    """Every stay of a small world, as columns: the facts that tests of a few kinds read, in every combination."""
    contracts = [mask("contract", "none"), *(2 * kinds for kinds in range(1, 16))]  # none, or some of the four kinds
    columns = {
        "joined_as": [1, 2],
        "contract": contracts,
        "household": range(4),
        "claims": range(4),
        "days_away": [NEVER, *range(6)],
    }
    grid = np.meshgrid(*(np.array(values, np.int64) for values in columns.values()))
    return cast("Facts", SimpleNamespace(**{n: c.ravel() for n, c in zip(columns, grid, strict=True)}))


WORLD = _world()


def some(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


spans = (
    st.tuples(st.none() | st.integers(0, 5), st.none() | st.integers(0, 5))
    .filter(lambda ends: ends != (None, None) and (None in ends or cast("int", ends[0]) <= cast("int", ends[1])))
    .map(lambda ends: {"at_least": ends[0], "at_most": ends[1]})
)
whens = st.fixed_dictionaries(
    {},
    optional={
        "joined_as": some("new", "port_in"),
        "contract": some(*SETS["contract"]),
        "household": some(*SETS["household"]),
        "claims": some("welfare", "soldier"),
        "days_away": spans,
    },
).filter(bool)


@given(a=whens, b=whens)
def test_two_tests_meet_exactly_when_some_stay_passes_both(a: dict[str, Any], b: dict[str, Any]) -> None:
    first, second = When.model_validate(a), When.model_validate(b)
    both: Any = holds(tests.Tests(first, WORDS, int), WORLD) & holds(tests.Tests(second, WORDS, int), WORLD)
    assert meet(first, second) == bool(both.any())
    assert meet(second, first) == meet(first, second)


@pytest.mark.parametrize(
    ("a", "b", "met"),
    [
        # A stay began in one way, and a line has one SIM: two different ones cannot both hold.
        ({"joined_as": ["new"]}, {"joined_as": ["port_in"]}, False),
        ({"joined_as": ["new", "port_in"]}, {"joined_as": ["port_in"]}, True),
        ({"sim": ["usim"]}, {"sim": ["nfc_usim", "esim"]}, False),
        ({"came_after": ["nothing"]}, {"came_after": ["port"]}, False),
        # Of contracts, services and claims there can be several at once.
        ({"contract": ["discount"]}, {"contract": ["subsidy"]}, True),
        ({"claims": ["welfare"]}, {"claims": ["soldier"]}, True),
        ({"holds": ["kr.kt.wibro"]}, {"holds": ["kr.kt.phone"]}, True),
        ({"household": ["internet"]}, {"household": ["lines"]}, True),
        # None at all is not one of several.
        ({"contract": ["none"]}, {"contract": ["discount"]}, False),
        ({"contract": ["none"]}, {"contract": ["none"]}, True),
        ({"contract": ["none", "discount"]}, {"contract": ["subsidy"]}, True),
        ({"contract": ["none", "discount"]}, {"contract": ["none"]}, True),
        # Ranges meet when they share a whole number, both ends included.
        ({"days_away": {"at_most": 14}}, {"days_away": {"at_least": 15}}, False),
        ({"days_away": {"at_most": 14}}, {"days_away": {"at_least": 14}}, True),
        ({"days_away": {"at_least": 3, "at_most": 5}}, {"days_away": {"at_least": 6, "at_most": 9}}, False),
        ({"days_away": {"at_least": 3, "at_most": 6}}, {"days_away": {"at_least": 6, "at_most": 9}}, True),
        ({"days_away": {"at_least": 3}}, {"days_away": {"at_least": 900}}, True),
        ({"joined": {"at_most": "2010-03-31"}}, {"joined": {"at_least": "2010-04-01"}}, False),
        ({"joined": {"at_most": "2010-04-01"}}, {"joined": {"at_least": "2010-04-01"}}, True),
        # Tests of different things never exclude each other; within one `when`, all must hold.
        ({"joined_as": ["new"]}, {"channel": ["shop"]}, True),
        ({"joined_as": ["new"], "sim": ["usim"]}, {"joined_as": ["new"], "sim": ["esim"]}, False),
    ],
)
def test_what_can_both_hold(a: dict[str, Any], b: dict[str, Any], met: bool) -> None:
    assert meet(When.model_validate(a), When.model_validate(b)) is met


def read(*exceptions: dict[str, Any]) -> Version:
    return Version.model_validate(version(terms=flat(24_000), exception=list(exceptions)))


def test_exceptions_that_clash_are_told_by_their_place() -> None:
    found = read(
        excuse(FREE, channel=["online"]), excuse(flat(1), joined_as=["new"]), excuse(flat(2), joined_as=["port_in"])
    )
    assert list(overlapping(found)) == [(1, 2), (1, 3)]


def test_exceptions_that_agree_do_not_clash() -> None:
    assert list(overlapping(read(excuse(FREE, channel=["online"]), excuse(FREE, "another reason", sim=["usim"])))) == []


def test_a_version_with_no_exception_or_one_has_no_clash() -> None:
    assert list(overlapping(read())) == []
    assert list(overlapping(read(excuse(FREE, channel=["online"])))) == []


def test_a_card_whose_exceptions_clash_is_refused_and_both_are_named() -> None:
    clashing = version(
        "2010-03-01", flat(24_000), exception=[excuse(FREE, channel=["online"]), excuse(flat(1), joined_as=["new"])]
    )
    with pytest.raises(CardError, match=r"kr\.kt\.signup-fee 2010-03-01.*exceptions 1 and 2 that clash"):
        book(card("kr.kt.signup-fee", "signup", "join", version(terms=flat(1)), clashing))


def test_the_same_exceptions_in_two_versions_are_no_clash() -> None:
    """Only one version is in force at a time."""
    first = version("2000-01-01", flat(1), exception=[excuse(FREE, channel=["online"])], source=[SOURCE])
    second = version("2010-01-01", flat(1), exception=[excuse(flat(0), channel=["online"])], source=[SOURCE])
    assert book(card("kr.kt.signup-fee", "signup", "join", first, second))
