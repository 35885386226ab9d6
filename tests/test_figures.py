"""What a figure records, and that everything outside the vocabulary raises."""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.cards import Source
from calculator.figures import UFUNCS, Cited, Figure, bare, derivation, leaf, named, sources_of
from calculator.vocabulary import balance, days_of, interest, round_down, where, with_vat

CARD = Source(title="A card", seen=date(2026, 11, 22))
PERSON = Source(title="The customer", seen=date(2026, 11, 22))
choice: Any = np.where  # typed for arrays alone, while figures answer it by protocol
PRICE = Cited("kr.kt.fee@2009-11-28", (CARD,))
TOLD = Cited("scenario", (PERSON,))

whole = st.integers(-(10**9), 10**9)


def price(value: int = 24_000) -> Any:
    return leaf(value, "amount", PRICE)


def months(value: int = 14) -> Any:
    return leaf(value, "months away", TOLD)


# ---------------------------------------------------------------- what is recorded

OPERATIONS: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "add": (operator.add, "add"),
    "subtract": (operator.sub, "subtract"),
    "multiply": (operator.mul, "multiply"),
    "floor division": (operator.floordiv, "floor_divide"),
    "less": (operator.lt, "less"),
    "at most": (operator.le, "less_equal"),
    "equal": (operator.eq, "equal"),
    "different": (operator.ne, "not_equal"),
    "more": (operator.gt, "greater"),
    "at least": (operator.ge, "greater_equal"),
    "both": (operator.and_, "bitwise_and"),
    "either": (operator.or_, "bitwise_or"),
    "smaller of": (np.minimum, "minimum"),
    "larger of": (np.maximum, "maximum"),
}


def test_every_word_of_the_vocabulary_is_tried() -> None:
    assert {how for _, how in OPERATIONS.values()} == {ufunc.__name__ for ufunc in UFUNCS}


@pytest.mark.parametrize("operation", OPERATIONS)
@given(a=whole, b=whole.filter(bool))
def test_an_operation_gives_the_number_and_remembers_both_parts(operation: str, a: int, b: int) -> None:
    function, how = OPERATIONS[operation]
    left, right = price(a), months(b)
    found = function(left, right)
    assert isinstance(found, Figure)
    assert found.value == function(a, b)
    assert type(found.value) in (int, bool)
    assert found.how == how
    assert found.parts[0] is left
    assert found.parts[1] is right


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_plain_number_may_stand_on_either_side(operation: str) -> None:
    function, _ = OPERATIONS[operation]
    assert bare(function(price(7), 3)) == function(7, 3)
    assert bare(function(7, price(3))) == function(7, 3)


def test_a_choice_keeps_the_condition_and_only_the_branch_taken() -> None:
    condition = months(14) <= 36
    taken, left_out = price(0), leaf(24_000, "amount", TOLD)
    chosen = choice(condition, taken, left_out)
    assert chosen.value == 0
    assert chosen.how == "where"
    assert chosen.parts[0] is condition
    assert chosen.parts[1] is taken
    assert len(chosen.parts) == 2
    assert choice(months(40) <= 36, taken, left_out).value == 24_000


def test_a_choice_by_a_plain_truth_is_no_step_at_all() -> None:
    one, other = price(1), price(2)
    assert where(True, one, other) is one
    assert where(np.False_, one, other) is other


def test_a_choice_over_columns_is_made_row_by_row() -> None:
    assert np.asarray(where(np.array([True, False]), 1, 2)).tolist() == [1, 2]


def test_a_name_is_kept_and_changes_nothing_else() -> None:
    left = price() - 1_000
    found = named(left, "left of the term")
    assert isinstance(found, Figure)
    assert isinstance(left, Figure)
    assert (found.name, found.value, found.how) == ("left of the term", 23_000, "subtract")
    assert found.parts is left.parts
    assert left.name == ""


def test_numbers_and_columns_pass_through_a_name() -> None:
    column = np.array([1, 2])
    assert named(5, "five") == 5
    assert named(column, "two") is column


def test_a_step_shows_as_one_under_its_own_name() -> None:
    amount, to = price(39_604), leaf(10, "round to", PRICE)
    found = round_down(amount, to)
    assert isinstance(found, Figure)
    assert (found.value, found.how) == (39_600, "round_down")
    assert found.parts[0] is amount
    assert found.parts[1] is to


STEPS: list[tuple[Callable[..., Any], tuple[int, ...], int]] = [
    (round_down, (39_609, 10), 39_600),
    (with_vat, (45_000, 1_000), 49_500),
    (with_vat, (9, 1_000), 9),  # 9.9, rounded down
    (days_of, (24,), 730),
    (days_of, (12,), 365),
    (interest, (264_000, 590), 1_298),  # 264,000 × 5.9 % ÷ 12 = 1,298 exactly
    (balance, (264_000, 0, 24, 6), 198_000),
]


@pytest.mark.parametrize(("function", "parts", "expected"), STEPS)
def test_a_step_reads_a_number_a_figure_and_a_column_alike(
    function: Callable[..., Any], parts: tuple[int, ...], expected: int
) -> None:
    assert function(*parts) == expected
    figure = function(*(leaf(part, "part", PRICE) for part in parts))
    assert isinstance(figure, Figure)
    assert figure.value == expected
    assert function(*(np.array([part, part]) for part in parts)).tolist() == [expected, expected]


def test_one_figure_among_numbers_is_enough_to_make_a_figure() -> None:
    found = round_down(39_604, leaf(10, "round to", PRICE))
    assert isinstance(found, Figure)
    assert derivation(found)["parts"][0] == {"value": 39_604}


# ---------------------------------------------------------------- everything else raises

ONE_ROW_ONLY: dict[str, Callable[[Any], Any]] = {
    "if": lambda f: 1 if f else 0,
    "not": lambda f: not f,
    "and": lambda f: f and 1,
    "or": lambda f: f or 1,
    "a chained comparison": lambda f: 0 < f < 5,
    "max": lambda f: max(f, 0),
    "min": lambda f: min(f, 0),
    "sorted": lambda f: sorted([f, f]),
    "in a list": lambda f: f in [1, 2],
    "a number in it": lambda f: 1 in f,
    "int": int,
    "float": float,
    "complex": complex,
    "round": round,
    "round to a place": lambda f: round(f, -1),
    "index": operator.index,
    "indexing a list": lambda f: [1, 2][f],
    "range": range,
    "hex": hex,
    "iteration": list,
    "unpacking": lambda f: (*f,),
    "len": len,
    "an item": lambda f: f[0],
    "floor": math.floor,
    "ceil": math.ceil,
    "trunc": math.trunc,
    "a square root": math.sqrt,
    "hash": hash,
    "a key of a dictionary": lambda f: {f: 1},
    "all": lambda f: all([f]),
}

OUTSIDE: dict[str, Callable[[Any], Any]] = {
    "true division": lambda f: f / 2,
    "a divisor": lambda f: 2 / f,
    "remainder": lambda f: f % 2,
    "divmod": lambda f: divmod(f, 2),
    "power": lambda f: f**2,
    "minus": lambda f: -f,
    "abs": abs,
    "invert": lambda f: ~f,
    "exclusive or": lambda f: f ^ 1,
    "shift left": lambda f: f << 1,
    "shift right": lambda f: 1 >> f,
    "matrix product": lambda f: f @ f,
    "np.sqrt": np.sqrt,
    "np.floor": np.floor,
    "np.logical_and": lambda f: np.logical_and(f, 1),
    "np.logical_not": np.logical_not,
    "np.isfinite": np.isfinite,
    "np.sum": np.sum,
    "np.clip": lambda f: np.clip(f, 0, 1),
    "np.sign": np.sign,
    "np.round": np.round,
    "np.select": lambda f: np.select([f > 1], [f], 0),
    "np.choose": lambda f: np.choose(f, [1, 2]),
    "np.isin": lambda f: np.isin(f, [1, 2]),
    "np.maximum.reduce": np.maximum.reduce,
    "np.add.accumulate": np.add.accumulate,
    "np.add.outer": lambda f: np.add.outer(f, f),
    "np.add with an output": lambda f: np.add(f, 1, out=np.zeros(1, np.int64)),
    "np.add with a condition": lambda f: np.add(f, 1, where=np.array(True)),
    "np.add of a type": lambda f: np.add(f, 1, dtype=np.float64),
    "np.where of one part": np.where,
    "np.where by name": lambda f: choice(f > 1, x=f, y=0),
    "np.concatenate": lambda f: np.concatenate([f, f]),
    "np.stack": lambda f: np.stack([f, f]),
}


@pytest.mark.parametrize("use", ONE_ROW_ONLY)
def test_what_works_on_one_row_only_fails_on_the_first_figure(use: str) -> None:
    with pytest.raises(TypeError):
        ONE_ROW_ONLY[use](price())


@pytest.mark.parametrize("use", OUTSIDE)
def test_what_is_outside_the_vocabulary_raises(use: str) -> None:
    with pytest.raises(TypeError):
        OUTSIDE[use](price())


def test_the_refusal_says_what_was_used_and_what_to_use_instead() -> None:
    with pytest.raises(TypeError, match="sqrt is not part of the rule vocabulary"):
        np.sqrt(price())
    with pytest.raises(TypeError, match="select is not part of the rule vocabulary"):
        np.select([price() > 1], [price()], 0)
    with pytest.raises(TypeError, match=r"may not branch on a figure; use np\.where"):
        bool(price())


# ---------------------------------------------------------------- workings and sources


def test_a_working_is_plain_data_down_to_its_leaves() -> None:
    """600,000 × 10 ÷ 24 = 250,000."""
    support: Any = leaf(600_000, "support", TOLD)
    figure = support * named(leaf(10, "left", TOLD), "left of the term") // price(24)
    assert isinstance(figure, Figure)
    assert derivation(figure) == {
        "value": 250_000,
        "how": "floor_divide",
        "parts": [
            {
                "value": 6_000_000,
                "how": "multiply",
                "parts": [
                    {"value": 600_000, "name": "support", "from": "scenario"},
                    {"value": 10, "name": "left of the term", "from": "scenario"},
                ],
            },
            {"value": 24, "name": "amount", "from": "kr.kt.fee@2009-11-28"},
        ],
    }


@given(a=whole, b=whole.filter(bool), c=st.booleans())
def test_a_working_survives_json_unchanged(a: int, b: int, c: bool) -> None:
    figure = choice(leaf(c, "holds", TOLD) == 1, price(a) // months(b), np.minimum(price(a), 3))
    data = derivation(figure)
    assert json.loads(json.dumps(data)) == data
    _plain(data)


def _plain(data: Any) -> None:
    """Only the types JSON has, exactly: no NumPy number hides in a working."""
    assert type(data) in (dict, list, int, str)
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        _plain(part)


def test_sources_are_found_wherever_they_lie_each_once_in_the_order_met() -> None:
    figure = (price() + 1) * months() - price()
    assert isinstance(figure, Figure)
    assert sources_of([figure]) == (CARD, PERSON)
    assert sources_of([months(), figure]) == (PERSON, CARD)


def test_two_readings_of_one_page_are_one_source() -> None:
    """Two versions of a card that cite the same page hold two objects that say the same."""
    again = Cited("kr.kt.fee@2010-01-01", (Source(title="A card", seen=date(2026, 11, 22)),))
    assert sources_of([price() + leaf(1, "amount", again)]) == (CARD,)


def test_the_branch_not_taken_is_not_a_source_but_the_condition_is() -> None:
    chosen = choice(months() <= 36, price(), leaf(0, "other", Cited("other", (PERSON,))))
    assert sources_of([chosen]) == (PERSON, CARD)
    assert sources_of([choice(price() > 0, price(), months())]) == (CARD,)


def test_no_figures_rest_on_no_sources() -> None:
    assert sources_of([]) == ()
    assert sources_of([Figure(0)]) == ()
    assert derivation(Figure(0)) == {"value": 0}


def test_a_figure_shows_its_value_and_name() -> None:
    assert repr(price()) == "Figure(24000, 'amount')"
    assert repr(price() + 1) == "Figure(24001, 'add')"
