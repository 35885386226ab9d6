"""Rows of Arrow come to what their ledgers come to, and a wrong row is set aside with its reasons, never dropped."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator import Rulebook, ScenarioError
from calculator.arrow.priced import price_table, window
from calculator.arrow.receipts import receipt
from calculator.arrow.schema import COLUMNS, FOLLOWING, INPUT, OUTPUT, PRICED, described
from calculator.columns import DEFAULTS

RULEBOOK = Rulebook.load()
TODAY = date(2026, 11, 22)
CARRIERS = sorted(RULEBOOK.of_market("kr"))
SPEEDS, BUNDLES = ([word for word in RULEBOOK.words[name] if word != "none"] for name in ("speed", "bundle"))
FIRST, LAST = date(2009, 1, 1), date(2026, 12, 31)
amounts = st.integers(0, 900_000)
days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))


def _maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """All of some columns, or none of them."""
    return st.one_of(st.just({}), st.fixed_dictionaries(fields))


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """A row that tells of something that can be."""
    carrier, joined = draw(st.sampled_from(CARRIERS)), draw(days)
    plans = [card.id for card in RULEBOOK.plans(carrier)]
    row: dict[str, Any] = {"carrier": carrier, "joined": joined, "claims": draw(st.sampled_from([None, "welfare"]))}
    row |= draw(st.one_of(st.builds(dict), st.builds(dict, plan=amounts), _plans(plans)))
    row |= {"channel": draw(st.sampled_from([None, "shop", "online", "phone"]))}
    row |= {"sim": draw(st.sampled_from([None, "usim", "nfc_usim", "esim", "own"]))}
    row |= draw(_history(joined))
    for part in (
        _discounts(joined),
        _maybe(speed=st.sampled_from(SPEEDS), bundle=st.one_of(st.none(), st.sampled_from(BUNDLES))),
        _maybe(subsidy=amounts, subsidy_months=st.integers(1, 30)),
        _maybe(device_support=amounts, device_support_months=st.integers(1, 30)),
        _maybe(top_up=amounts),
        _phones(joined),
    ):
        row |= draw(part)
    if draw(st.booleans()):
        row["left"] = joined + timedelta(days=draw(st.one_of(st.integers(0, 20), st.integers(0, 900))))
        row["left_by"] = draw(st.sampled_from(["port", "cancel", "withdraw", "bad_quality"]))
        row["back"] = draw(st.one_of(st.none(), st.just(row["left"] + timedelta(days=40))))
        for within in ("returned_on", "discount_since"):
            if row.get(within):
                row[within] = min(row[within], row["left"])
    return row


def _discounts(joined: date) -> st.SearchStrategy[dict[str, Any]]:
    return _maybe(
        discount_months=st.sampled_from([12, 24]),
        discount=st.one_of(st.none(), amounts),
        discount_renews=st.sampled_from([None, False, True]),
        discount_since=st.one_of(st.none(), st.integers(0, 400).map(lambda n: joined + timedelta(days=n))),
    )


def _plans(plans: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(dict, plan_id=st.sampled_from(plans)) if plans else st.just({"plan": 1})


def _history(joined: date) -> st.SearchStrategy[dict[str, Any]]:
    away = st.integers(0, 1_500).map(lambda n: joined - timedelta(days=n))
    ended = st.sampled_from(["cancel", "withdraw", "bad_quality"])
    return st.one_of(
        st.just({}),
        st.just({"joined_as": "port_in"}),
        st.fixed_dictionaries({"joined_as": st.just("port_in"), "came_after": st.just("port")}),
        st.fixed_dictionaries(
            {"joined_as": st.just("port_in"), "came_after": st.just("port"), "away_since": away},
        ),
        st.fixed_dictionaries({"came_after": ended, "away_since": st.one_of(st.none(), away)}),
    )


def _phones(joined: date) -> st.SearchStrategy[dict[str, Any]]:
    model = {"release_price": st.one_of(st.none(), amounts), "phone_age": st.one_of(st.none(), st.integers(0, 40))}
    later = st.integers(0, 60).map(lambda n: joined + timedelta(days=n))
    return st.one_of(
        st.just({}),
        st.fixed_dictionaries({"phone": st.just("bought"), "phone_price": amounts} | model),
        st.fixed_dictionaries(
            {"phone": st.just("instalments"), "phone_price": amounts, "phone_months": st.sampled_from([12, 24, 30])}
            | {"phone_rate": st.sampled_from([None, 0, 590])}
            | model
        ),
        st.fixed_dictionaries(
            {"phone": st.just("loan"), "return_by": later, "returned_on": st.one_of(st.none(), later)}
            | {"keep_price": st.one_of(st.none(), amounts)}
        ),
    )


@given(st.lists(rows(), min_size=1, max_size=5), days, st.integers(0, 900))
@settings(max_examples=150, deadline=None)
def test_a_row_comes_to_what_its_ledger_comes_to(drawn: list[dict[str, Any]], first: date, length: int) -> None:
    last = first + timedelta(days=length)
    priced = price_table(pa.Table.from_pylist(drawn, INPUT), RULEBOOK, first, last)
    assert priced.rejects.num_rows == 0, priced.rejects.to_pylist()
    reader = window(RULEBOOK, first, last)

    for row, sums in zip(drawn, priced.sums.to_pylist(), strict=True):
        _, ledger = receipt(row, reader, TODAY)
        expected = {end: Counter[str]() for end in ("low", "high")}
        for entry in ledger.entries:
            for end, found in expected.items():
                found[entry.category] += getattr(entry, end) or 0
        for category in PRICED:
            assert [sums[f"{category}_{end}"] for end in expected] == [f[category] for f in expected.values()], row
        known = all(entry.low is not None for entry in ledger.entries)
        assert sums["unknown"] is not known, row
        total = [sums["total_low"], sums["total_high"]]
        assert total == ([sum(found.values()) for found in expected.values()] if known else [None, None]), row


def test_the_columns_are_the_engines_own() -> None:
    assert DEFAULTS.keys() - FOLLOWING == COLUMNS.keys() - {"carrier", "joined", "return_by"}
    told = described()
    assert [column["name"] for column in told["reads"]] == INPUT.names
    assert list(told["gives"]["columns"]) == OUTPUT.names
    assert json.loads(json.dumps(told)) == told


STAY = {"carrier": "skt", "joined": date(2011, 2, 11), "plan": 49_500}


def _priced(*drawn: dict[str, Any], **options: Any) -> Any:
    return price_table(
        pa.Table.from_pylist([STAY | row for row in drawn]), RULEBOOK, FIRST, date(2012, 1, 1), **options
    )


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"carrier": "nope"}, "carrier: found 'nope'; expected an id the rulebook knows, such as amobile"),
        ({"carrier": None}, "carrier: found nothing; expected a value here."),
        ({"joined": date(1970, 1, 1)}, "joined: found 1970-01-01; expected a day from 1984-01-01 to 2060-12-31."),
        (
            {"left": date(2011, 2, 10), "left_by": "port"},
            "left: found 2011-02-10; expected the day of joined or later.",
        ),
        ({"left": date(2011, 3, 10)}, "left_by: found nothing; expected a value, since left is given."),
        ({"left_by": "port"}, "left_by: found 'port'; expected nothing, since left is not given."),
        ({"plan": -1}, "plan: found -1; expected a whole number from 0 to 100000000."),
        ({"plan_id": "kr.kt.i-lite-2009"}, "plan: found 49500; expected nothing, since plan_id is given."),
        (
            {"plan_id": "kr.kt.i-lite-2009"},
            "plan_id: found 'kr.kt.i-lite-2009'; expected a plan of the row's own carrier",
        ),
        ({"discount_months": 7}, "discount_months: found 7; expected one of 12, 24."),
        ({"discount": 7_000}, "discount_months: found nothing; expected a value, since discount is given."),
        ({"subsidy": 7_000}, "subsidy_months: found nothing; expected a value, since subsidy is given."),
        ({"subsidy": 1, "subsidy_months": 999}, "subsidy_months: found 999; expected a whole number from 1 to 60."),
        ({"sim": "nano"}, "sim: found 'nano'; expected one of usim, nfc_usim, esim, own."),
        ({"phone": "instalments"}, "phone_price: found nothing; expected a value, since the phone is one of"),
        ({"phone_price": 5}, "phone_price: found 5; expected nothing, since the phone is none of bought, instalments."),
        ({"away_since": date(2010, 1, 1)}, "came_after: found nothing; expected how the stay before ended"),
        ({"came_after": "port"}, "came_after: found 'port'; expected another way, since a number"),
        ({"joined_as": "port_in", "came_after": "cancel"}, "came_after: found 'cancel'; expected a stay that went on"),
        ({"claims": "welfare rich"}, "claims: found 'welfare rich'; expected an id the rulebook knows, such as"),
        (
            {"phone": "loan", "return_by": date(2011, 3, 1), "returned_on": date(2011, 5, 1)}
            | {"left": date(2011, 4, 1), "left_by": "port"},
            "returned_on: found 2011-05-01; expected the day of left or earlier.",
        ),
        (
            {"phone": "bought", "phone_price": 1, "phone_age": 200, "joined": date(1999, 1, 1)},
            "phone_age: found 200; expected no more months than lie between 1984-01-01 and the join.",
        ),
    ],
)
def test_a_wrong_row_is_set_aside_with_its_reasons(wrong: dict[str, Any], reason: str) -> None:
    fine: dict[str, Any] = dict.fromkeys(wrong)
    priced = _priced(fine | STAY, wrong, fine | STAY)

    (rejected,) = priced.rejects.to_pylist()
    assert rejected["row"] == 2
    assert reason in rejected["reasons"]
    assert {name: rejected[name] for name in wrong} == wrong  # the row itself, to be mended
    first, aside, last = priced.sums.to_pylist()
    assert set(aside.values()) == {None}
    assert first == last
    assert first["unknown"] is False


def test_text_is_read_as_what_a_column_should_be() -> None:
    typed = _priced({"left": date(2011, 5, 12), "left_by": "port"}, {"left": None, "left_by": None})
    text = {"carrier": ["skt", " skt "], "joined": ["2011-02-11", "2011-02-11"], "plan": ["49500", "49500"]}
    said = pa.table(text | {"left": ["2011-05-12", ""], "left_by": ["port", None]})
    assert price_table(said, RULEBOOK, FIRST, date(2012, 1, 1)).sums == typed.sums


@pytest.mark.parametrize("written", ["2011-02-30", "2011-2-3", "11 Feb 2011", "20110211", "1850-01-01"])
def test_a_day_that_does_not_exist_is_not_moved_to_one_that_does(written: str) -> None:
    table = pa.table({"carrier": ["skt"], "joined": [written]})
    assert written in price_table(table, RULEBOOK, FIRST, LAST).rejects["reasons"][0].as_py()


def test_columns_that_nobody_reads_are_an_error_with_the_name_that_was_meant() -> None:
    table = pa.table({"carrier": ["skt"], "joind": [FIRST], "plan": [1.5]})
    with pytest.raises(ScenarioError) as caught:
        price_table(table, RULEBOOK, FIRST, LAST)
    told = str(caught.value)
    assert "columns: found 'joind'; expected a column this table has, such as joined" in told
    assert "column joined: found nothing; expected date32[day]." in told
    assert "column plan: found double; expected the type int64, or text." in told


def test_columns_to_keep_stand_before_the_sums() -> None:
    table = pa.table({"line": ["a", "b"], "carrier": ["skt", "nope"], "joined": [FIRST, FIRST], "plan": [0, 0]})
    sums = price_table(table, RULEBOOK, FIRST, FIRST, keep=["line"]).sums
    assert sums.schema.names == ["line", *OUTPUT.names]
    assert sums["line"].to_pylist() == ["a", "b"]


def test_mended_rejects_can_be_handed_in_as_they_are() -> None:
    rejects = _priced({"sim": "nano"}, {"sim": "usim"}).rejects
    mended = rejects.set_column(rejects.schema.get_field_index("sim"), "sim", pa.array(["usim"]))
    again = price_table(mended, RULEBOOK, FIRST, date(2012, 1, 1))
    assert again.rejects.num_rows == 0
    assert again.sums.to_pylist() == _priced({"sim": "usim"}).sums.to_pylist()


def test_what_is_not_known_is_null_and_never_zero() -> None:
    (row,) = _priced({"plan": None}).sums.to_pylist()
    assert (row["total_low"], row["total_high"], row["unknown"]) == (None, None, True)


def test_an_empty_table_gives_an_empty_one() -> None:
    priced = price_table(INPUT.empty_table(), RULEBOOK, FIRST, LAST)
    assert (priced.sums.num_rows, priced.rejects.num_rows) == (0, 0)
    assert priced.sums.schema == OUTPUT


def test_a_window_that_is_none_is_refused() -> None:
    with pytest.raises(ScenarioError, match="at most twenty years later"):
        price_table(INPUT.empty_table(), RULEBOOK, LAST, FIRST)
    with pytest.raises(ScenarioError, match="market: found 'xx'"):
        price_table(INPUT.empty_table(), RULEBOOK, FIRST, LAST, market="xx")
