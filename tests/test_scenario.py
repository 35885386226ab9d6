"""The scenario document: what it keeps, and that everything it cannot be is said in words."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from calculator import Scenario, ScenarioError
from calculator.errors import KINDS, Problem
from calculator.events import Contract, Event, Phone
from calculator.kinds import Terms
from calculator.money import LARGEST
from calculator.scenario import LONGEST_WINDOW, MOST_BYTES, MOST_EVENTS
from tests.small import AS_OF, Data, document, join, leave, port, quote, said

#: The document of the product's own description, word for word.
STORY: Data = {
    "v": 1,
    "market": "kr",
    "as_of": "2026-11-22",
    "from": "2011-02-01",
    "until": "2012-01-31",
    "events": [
        {
            "kind": "join", "on": "2009-11-28", "carrier": "kt", "as": "new", "sim": "usim",
            "plan": {"id": "kr.kt.i-lite-2009"},
        },
        {
            "kind": "join", "on": "2011-02-11", "carrier": "skt", "as": "port_in", "channel": "shop", "sim": "usim",
            "plan": {"monthly": 49500, "name": "All-in-One 45"},
            "phone": {"kind": "loan", "return_by": "2011-03-11"},
        },
        {"kind": "return_phone", "on": "2011-03-11"},
        {
            "kind": "join", "on": "2011-05-12", "carrier": "kt", "as": "port_in", "sim": "usim",
            "plan": {"monthly": 49500},
        },
    ],
    "services": [{"id": "kr.kt.wibro-1g", "from": "2010-11-01"}],
    "household": {"internet": "500m", "lines": [{"carrier": "kt", "monthly": 69000}]},
    "hassle": {"hours": 3.5, "per_hour": 10030},
    "assume": {"counting": "card"},
}  # fmt: skip

#: One of everything a document can say.
WHOLE: Data = STORY | {
    "events": [
        join(
            "2010-01-01", "kt",
            channel="online",
            sim="nfc_usim",
            contracts=[
                {"kind": "discount", "months": 24, "monthly": {"low": 1, "high": 3, "likely": 2}},
                {"kind": "subsidy", "amount": 1, "months": 24},
                {"kind": "top_up", "amount": 1},
                {"kind": "device_support", "amount": 1, "months": 12},
            ],
            phone={"kind": "instalments", "price": 600_000, "months": 24, "apr": 5.9, "release_price": 700_000},
        ),
        {"kind": "change_plan", "on": "2010-02-01", "plan": {"monthly": {"low": 1, "high": 2}}},
        {"kind": "buy_sim", "on": "2010-02-02", "sim": "esim"},
        quote("2010-02-03", "kr.kt.signup-fee", -5),
        leave({"low": "2010-03-01", "high": "2010-03-09", "likely": "2010-03-02"}, "bad_quality"),
        join("2010-04-01", "lgu", sim="own", phone={"kind": "bought", "price": 5}),
        port("2010-05-01", "skt", phone={"kind": "loan", "return_by": "2010-06-01", "keep_price": 9}),
        leave("2010-05-02", "withdraw"),
    ],
    "services": [{"id": "kr.kt.wibro-1g", "from": "2010-11-01", "until": "2010-12-01"}],
    "assume": {"counting": "months"},
    "claims": ["welfare"],
}  # fmt: skip


@pytest.mark.parametrize("story", [STORY, WHOLE])
def test_a_document_is_read_and_written_without_loss(story: Data) -> None:
    scenario = Scenario.parse(story)
    written = scenario.document()
    assert Scenario.parse(written) == scenario
    assert Scenario.parse(json.dumps(written)) == scenario
    assert Scenario.parse(scenario.model_dump_json(by_alias=True)) == scenario
    assert Scenario.parse(json.dumps(story, ensure_ascii=False).encode()) == scenario
    assert Scenario.parse(written).document() == written


def test_what_is_written_is_what_was_read_less_its_defaults() -> None:
    expected = copy.deepcopy(STORY)
    del expected["assume"]  # counting as each card says
    for event in expected["events"]:
        event.pop("sim", None)  # a USIM
        event.pop("channel", None)  # in a shop
    assert Scenario.parse(STORY).document() == expected


def test_the_document_written_is_plain_json_with_the_documents_own_names() -> None:
    written = Scenario.parse(WHOLE).document()
    assert json.loads(json.dumps(written, allow_nan=False)) == written
    assert list(written)[:4] == ["v", "market", "as_of", "from"]
    assert written["events"][0]["as"] == "new"
    assert written["events"][0]["contracts"][0] == {
        "kind": "discount", "months": 24, "monthly": {"low": 1, "high": 3, "likely": 2},
    }  # fmt: skip
    assert written["events"][4]["on"] == {"low": "2010-03-01", "high": "2010-03-09", "likely": "2010-03-02"}


amounts = st.one_of(
    st.integers(0, LARGEST), st.tuples(st.integers(0, 9), st.integers(9, 99)).map(lambda p: {"low": p[0], "high": p[1]})
)
carriers = st.sampled_from(["kt", "skt", "lgu"])
plans = st.one_of(
    st.builds(lambda m, n: {"monthly": m} | ({"name": n} if n else {}), amounts, st.text("가나 <b>&?#%", max_size=60)),
    st.builds(lambda c: {"id": f"kr.{c}.basic"}, carriers),
)
phones = st.one_of(
    st.just({"kind": "own"}),
    st.builds(lambda p: {"kind": "bought", "price": p}, amounts),
    st.builds(
        lambda p, m, a: {"kind": "instalments", "price": p, "months": m, "apr": a},
        amounts, st.integers(1, 60), st.floats(0, 40),
    ),
    st.just({"kind": "loan", "return_by": "2011-06-01"}),
)  # fmt: skip
parts = st.fixed_dictionaries(
    {"carrier": carriers, "as": st.sampled_from(["new", "port_in"])},
    optional={
        "channel": st.sampled_from(["shop", "online", "phone"]),
        "sim": st.sampled_from(["usim", "nfc_usim", "esim", "own"]),
        "plan": plans,
        "phone": phones,
    },
)


@given(st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2020, 1, 1)), parts), min_size=1, max_size=5))
def test_any_document_survives_the_way_there_and_back(joins: list[tuple[date, Data]]) -> None:
    events = [{"kind": "join", "on": on.isoformat()} | part for on, part in sorted(joins, key=lambda j: j[0])]
    scenario = Scenario.parse(document(*events))
    assert Scenario.parse(json.dumps(scenario.document())) == scenario


def test_the_defaults_of_version_1_are_these() -> None:
    """A link leaves defaults out, so they may never change."""
    bare = {"kind": "join", "on": "2011-02-11", "carrier": "skt", "as": "new"}
    written = {"as_of": AS_OF, "from": "2011-01-01", "until": "2011-12-31", "events": [bare]}
    full: Data = bare | {"channel": "shop", "sim": "usim", "contracts": [], "phone": {"kind": "own"}, "plan": None}
    spelt = written | {
        "v": 1, "market": "kr", "events": [full], "services": [], "household": None, "hassle": None,
        "assume": {"counting": "card"}, "claims": [],
    }  # fmt: skip
    assert Scenario.parse(written) == Scenario.parse(spelt)
    left = {"kind": "leave", "on": "2011-03-01"}
    assert Scenario.parse(written | {"events": [bare, left]}) == Scenario.parse(
        written | {"events": [bare, left | {"why": "cancel"}]}
    )


def test_a_scenario_is_frozen() -> None:
    with pytest.raises(ValidationError):
        Scenario.parse(STORY).market = "jp"


# ---------------------------------------------------------------- bad input


def put(path: str, value: Any) -> Callable[[Data], object]:
    """A change that writes a value at a dotted place."""

    def change(data: Any) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            data = data[step]
        data[last] = value

    return change


def drop(path: str) -> Callable[[Data], object]:
    def change(data: Any) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            data = data[step]
        del data[last]

    return change


def rename(path: str, name: str) -> Callable[[Data], object]:
    def change(data: Any) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            data = data[step]
        data[name] = data.pop(last)

    return change


#: A change to the whole document, and what the error must name: the place, the finding, the expectation.
BAD: dict[str, tuple[Callable[[Data], object], tuple[str, ...]]] = {
    "a misspelt key": (put("form", "2011-01-01"), ("form", "unknown key")),
    "a key too many in an event": (put("events.0.colour", "red"), ("events.0", "colour", "unknown key")),
    "a key too many in a plan": (put("events.0.plan.price", 5), ("events.0", "plan", "price")),
    "a key too many in a range": (put("events.1.plan.monthly.mid", 5), ("monthly", "mid")),
    "the program's own name of a key": (put("from_", "2011-01-01"), ("from_", "unknown key")),
    "the program's own name in the place of a key": (rename("from", "from_"), ("from_", "unknown key")),
    "the program's own name in an event": (rename("events.0.as", "joined_as"), ("joined_as", "unknown key")),
    "the program's own name of a key in an event": (put("events.0.joined_as", "new"), ("joined_as", "unknown key")),
    "no first day": (drop("from"), ("from", "nothing", "a value here")),
    "no day of judgement": (drop("as_of"), ("as_of", "nothing")),
    "no events": (put("events", []), ("events", "at least 1")),
    "events that are no list": (put("events", 5), ("events", "5", "a list")),
    "an event that is no group": (put("events.0", "join"), ("events.0", "join")),
    "an event that is nothing": (put("events.0", None), ("events.0",)),
    "an event of no kind": (drop("events.0.kind"), ("events.0", "kind")),
    "an event of an unknown kind": (put("events.0.kind", "jump"), ("events.0", "'join'", "'quote'")),
    "an event on no day": (drop("events.2.on"), ("events.2", "on", "nothing")),
    "a join without a carrier": (drop("events.0.carrier"), ("events.0", "carrier", "nothing")),
    "a join that says not how": (drop("events.0.as"), ("events.0", "as", "nothing")),
    "a join in an unknown way": (put("events.0.as", "lent"), ("events.0", "as", "'lent'", "'new' or 'port_in'")),
    "an unknown channel": (put("events.0.channel", "fax"), ("channel", "'fax'", "'shop'")),
    "an unknown SIM": (put("events.0.sim", "sd"), ("sim", "'sd'", "'usim'")),
    "an unknown reason to leave": (put("events.4.why", "bored"), ("why", "'bored'", "'cancel'")),
    "an unknown way to count": (put("assume.counting", "weeks"), ("counting", "'weeks'", "'card'")),
    "an unknown phone": (put("events.0.phone.kind", "stolen"), ("events.0", "phone", "'own'")),
    "an unknown contract": (put("events.0.contracts.0.kind", "pact"), ("contracts.0", "'discount'")),
    "two contracts of a kind": (
        put("events.0.contracts.1", {"kind": "discount", "months": 24}), ("contracts", "discount"),
    ),
    "a discount for 18 months": (put("events.0.contracts.0.months", 18), ("months", "18", "12 or 24")),
    "a discount for true months": (put("events.0.contracts.0.months", True), ("months", "True")),
    "a renewal in words": (put("events.0.contracts.0.renews", "yes"), ("renews", "'yes'", "true or false")),
    "a renewal by number": (put("events.0.contracts.0.renews", 1), ("renews", "1", "true or false")),
    "a contract of no month": (put("events.0.contracts.1.months", 0), ("months", "0", "1 or more")),
    "a contract of 61 months": (put("events.0.contracts.1.months", 61), ("months", "61", "60 or less")),
    "a negative amount": (put("events.5.phone.price", -1), ("phone", "price", "-1", "0 or more")),
    "a negative plan": (put("events.0.plan.monthly", -49_500), ("plan", "monthly", "-49500", "0 or more")),
    "an amount beyond reason": (put("events.5.phone.price", LARGEST + 1), ("price", str(LARGEST + 1), "or less")),
    "an amount of many digits": (put("events.5.phone.price", 10**30), ("price", "or less")),
    "an amount in words": (put("events.0.plan.monthly", "49500"), ("monthly", "'49500'", "a whole number")),
    "an amount that is true": (put("events.0.plan.monthly", True), ("monthly", "True", "a whole number")),
    "an amount with a fraction": (put("events.0.plan.monthly", 49_500.5), ("monthly", "49500.5", "a whole number")),
    "an amount that is a list": (put("events.0.plan.monthly", [1]), ("monthly", "[1]", "a whole number")),
    "an amount that is nothing": (put("events.0.plan.monthly", None), ("monthly", "nothing")),
    "a plan that is a number": (put("events.0.plan", 49_500), ("plan", "49500", "a group of named fields")),
    "a plan of nothing": (put("events.0.plan", {}), ("plan", "monthly", "nothing")),
    "a quote in words": (put("events.3.amount", "5"), ("amount", "'5'", "a whole number")),
    "a quote below reason": (put("events.3.amount", -LARGEST - 1), ("amount", "or more")),
    "a range upside down": (
        put("events.1.plan.monthly", {"low": 3, "high": 1}), ("monthly", "low 3", "high 1", "rising"),
    ),
    "a range with no end": (put("events.1.plan.monthly", {"low": 3}), ("monthly", "high", "nothing")),
    "a likely value outside": (put("events.1.plan.monthly", {"low": 3, "high": 4, "likely": 5}), ("monthly", "rising")),
    "a likely value below": (put("events.1.plan.monthly", {"low": 3, "high": 4, "likely": 2}), ("monthly", "rising")),
    "a range with a word": (put("events.1.plan.monthly", {"low": "3", "high": 4}), ("monthly", "low", "'3'")),
    "a range of days upside down": (
        put("events.4.on", {"low": "2010-03-09", "high": "2010-03-01"}), ("events.4", "on", "2010-03-09", "rising"),
    ),
    "a day that does not exist": (put("from", "2011-02-29"), ("from", "2011-02-29", "a day that exists")),
    "a month that does not exist": (put("events.0.on", "2010-13-01"), ("events.0", "on", "a day that exists")),
    "a day as a number": (put("from", 14975), ("from", "14975", "YYYY-MM-DD")),
    "a day as a fraction": (put("from", 14975.5), ("from", "YYYY-MM-DD")),
    "a day that is true": (put("from", True), ("from", "True", "YYYY-MM-DD")),
    "a day with a time": (put("from", "2011-02-01T00:00:00"), ("from", "YYYY-MM-DD")),
    "a day without its zeros": (put("from", "2011-2-1"), ("from", "2011-2-1", "YYYY-MM-DD")),
    "a day in other digits": (put("from", "２０１１-０２-０１"), ("from", "YYYY-MM-DD")),
    "a day with a space": (put("from", "2011-02-01 "), ("from", "YYYY-MM-DD")),
    "a day with a line's end": (put("from", "2011-02-01\n"), ("from", "YYYY-MM-DD")),
    "an empty day": (put("from", ""), ("from", "YYYY-MM-DD")),
    "a day before there were phones": (put("from", "1983-12-31"), ("from", "1983-12-31", "1984-01-01")),
    "a day far ahead": (put("until", "2061-01-01"), ("until", "2061-01-01", "2060-12-31")),
    "a window that ends before it begins": (put("until", "2011-01-31"), ("until", "2011-01-31", "2011-02-01")),
    "a window too long": (put("until", "2031-02-19"), ("until", "2031-02-19", "twenty years")),
    "events out of order": (put("events.1.on", "2009-12-31"), ("events", "2009-12-31", "2010-01-01", "order")),
    "a service that ends before it begins": (
        put("services.0.until", "2010-10-31"), ("services.0", "2010-11-01", "until"),
    ),
    "a service without a day": (drop("services.0.from"), ("services.0", "from", "nothing")),
    "too many services": (put("services", [{"id": "a", "from": "2010-01-01"}] * 11), ("services", "at most 10")),
    "too many lines at home": (
        put("household.lines", [{"carrier": "kt", "monthly": 1}] * 11), ("household", "lines", "at most 10"),
    ),
    "too many claims": (put("claims", ["a"] * 9), ("claims", "at most 8")),
    "a claim that is no id": (put("claims", ["My Claim"]), ("claims", "'My Claim'", "small letters")),
    "an id in capitals": (put("events.0.carrier", "KT"), ("carrier", "'KT'", "small letters")),
    "an id with a space": (put("events.0.carrier", "k t"), ("carrier", "'k t'")),
    "an id with a line's end": (put("events.0.carrier", "kt\n"), ("carrier",)),
    "an id of no letters": (put("events.0.carrier", ""), ("carrier",)),
    "an id too long": (put("events.0.carrier", "k" * 65), ("carrier", "at most 64")),
    "an id that climbs": (put("events.0.carrier", "../kt"), ("carrier", "'../kt'")),
    "an id that is a number": (put("events.0.carrier", 5), ("carrier", "5", "text")),
    "a market that is a list": (put("market", ["kr"]), ("market", "text")),
    "a name of no letters": (put("events.1.plan.name", ""), ("name", "at least 1")),
    "a name too long": (put("events.1.plan.name", "가" * 61), ("name", "at most 60")),
    "hours in words": (put("hassle.hours", "3.5"), ("hours", "'3.5'", "a number")),
    "hours that are true": (put("hassle.hours", True), ("hours", "True", "a number")),
    "hours below nothing": (put("hassle.hours", -0.5), ("hours", "-0.5", "0 or more")),
    "hours without end": (put("hassle.hours", 1000.5), ("hours", "1000.5", "or less")),
    "hours that are no number": (put("hassle.hours", float("nan")), ("hours", "nan")),
    "hours that are infinite": (put("hassle.hours", float("inf")), ("hours", "inf")),
    "a rate in words": (put("events.0.phone.apr", "5.9"), ("apr", "'5.9'", "a number")),
    "a rate that is true": (put("events.0.phone.apr", True), ("apr", "True", "a number")),
    "a rate that is no number": (put("events.0.phone.apr", float("nan")), ("apr", "nan")),
    "a rate below nothing": (put("events.0.phone.apr", -0.1), ("apr", "-0.1", "0 or more")),
    "a rate of usury": (put("events.0.phone.apr", 40.1), ("apr", "40.1", "or less")),
    "a newer version": (put("v", 2), ("v", "2", "newer calculator")),
    "an older version": (put("v", 0), ("v", "0")),
    "a version in words": (put("v", "1"), ("v", "'1'")),
    "a version that is true": (put("v", True), ("v", "True")),
    "a version with a fraction": (put("v", 1.0), ("v", "1.0")),
    "a newer version with a fraction": (put("v", 2.0), ("v", "2.0")),
    "a version that is nothing": (put("v", None), ("v", "nothing")),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_named_with_what_was_found_and_what_was_expected(what: str) -> None:
    change, named = BAD[what]
    data = copy.deepcopy(WHOLE)
    data["events"][1]["plan"]["name"] = "i-Light"
    change(data)
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(data)
    text = said(caught.value)
    assert [name for name in named if name not in text] == [], text


CONTROLS = [
    "\x00",
    "\x07",
    "\t",
    "\n",
    "\r",
    "\x1b",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u061c",
]


@pytest.mark.parametrize("sign", CONTROLS, ids=ascii)
def test_a_name_with_a_control_sign_is_refused(sign: str) -> None:
    """A name is one line of plain text; a sign that turns the reading direction could make a page lie."""
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(document(join("2011-02-11", plan={"monthly": 1, "name": f"All{sign}in-One"})))
    assert "plan.name" in said(caught.value)
    assert "one line of plain text" in said(caught.value)


@pytest.mark.parametrize("name", ["올인원 45", "All-in-One 45", "<b>&amp;</b>", "'; --", "가" * 60, "👩\u200d💻", "a"])
def test_a_name_may_be_any_other_text_and_is_kept_as_it_is(name: str) -> None:
    data = document(join("2011-02-11", plan={"monthly": 1, "name": name}))
    assert Scenario.parse(data).document()["events"][0]["plan"]["name"] == name


def test_a_broken_half_of_a_letter_is_refused() -> None:
    """JSON can spell half a surrogate pair, which no file or link could hold."""
    text = json.dumps(document(join("2011-02-11", plan={"monthly": 1, "name": "X"}))).replace('"X"', '"\\ud800"')
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(text)
    assert "name" in said(caught.value)


def test_several_faults_are_told_at_once() -> None:
    data = copy.deepcopy(WHOLE)
    data["until"], data["events"][0]["carrier"], data["hassle"]["hours"] = "soon", "K", -1
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(data)
    assert len(caught.value.problems) == 3
    assert all(word in said(caught.value) for word in ("until", "carrier", "hours"))


@pytest.mark.parametrize(
    "value", [None, 5, "x", [], True, 1.5, b"{", "", "[]", "null", "5", '"x"', b"\xff\xfe", "{]", "\x00"]
)
def test_what_is_no_document_is_said_to_be_none(value: Any) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(value)
    assert "the document" in said(caught.value)


def test_a_fault_in_the_only_event_is_told_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(document(join("2011-02-30")))
    assert [problem.where for problem in caught.value.problems] == ["events.0.on"]


def test_an_empty_document_names_all_that_is_missing() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse({})
    assert {problem.where for problem in caught.value.problems} == {"as_of", "from", "until", "events"}


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_has_not_are_refused(word: str) -> None:
    text = json.dumps(STORY).replace("3.5", word)
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(text)
    assert "JSON" in said(caught.value)
    assert word in said(caught.value)


def test_a_number_too_large_for_a_float_is_refused() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(json.dumps(STORY).replace("3.5", "1e999"))
    assert "hours" in said(caught.value)


@pytest.mark.parametrize("place", ["v", "market", "events.0.plan.monthly", "from", "hassle.hours", "hassle.per_hour"])
def test_a_number_of_ten_thousand_digits_is_refused_like_any_other(place: str) -> None:
    """Python will not even print it."""
    data = copy.deepcopy(WHOLE)
    put(place, 10**10_000)(data)
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(data)
    assert said(caught.value)


def test_ten_thousand_digits_in_json_are_refused() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(json.dumps(STORY).replace("10030", "9" * 10_000))
    assert said(caught.value)


def test_a_key_written_twice_is_refused() -> None:
    """Which of the two was meant? JSON readers silently take the last."""
    text = json.dumps(STORY).replace('"until": "2012-01-31"', '"until": "2012-01-31", "until": "2013-01-31"')
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(text)
    assert "until" in said(caught.value)


@pytest.mark.parametrize("make", [json.dumps, lambda data: json.dumps(data).encode()])
def test_a_document_of_many_bytes_is_refused_before_it_is_read(make: Callable[[Data], Any]) -> None:
    text = make(STORY)
    room = MOST_BYTES - len(text)
    padding = b" " * room if isinstance(text, bytes) else " " * room
    assert Scenario.parse(text + padding) == Scenario.parse(STORY)
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(text + padding + padding[:1])
    assert f"{MOST_BYTES + 1:,} bytes" in said(caught.value)
    assert f"at most {MOST_BYTES:,}" in said(caught.value)


def test_bytes_are_counted_not_letters() -> None:
    """A Hangul syllable is three bytes in a file."""
    text = json.dumps(STORY, ensure_ascii=False).replace("All-in-One 45", "가" * (MOST_BYTES // 3))
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(text)
    assert "bytes" in said(caught.value)


@pytest.mark.parametrize("depth", [5, 50, 300, 900, 5_000, 20_000])
@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("place", ["events", "market", "x", "events.0.plan"])
def test_deep_nesting_is_an_error_like_any_other(place: str, open_: str, close: str, depth: int) -> None:
    text = open_ * depth + ("1" if open_ != "[" else "") + close * depth
    whole = json.dumps(STORY)
    match place:
        case "events.0.plan":
            whole = whole.replace('{"id": "kr.kt.i-lite-2009"}', text)
        case "x":
            whole = f'{{"x": {text}, {whole[1:]}'
        case _:
            value = json.dumps(STORY[place])
            whole = whole.replace(f'"{place}": {value}', f'"{place}": {text}')
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(whole)
    assert said(caught.value)
    assert len(str(caught.value)) < 5_000


def test_a_deep_group_from_python_is_an_error_too() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(STORY | {"events": deep})
    assert "events" in said(caught.value)


def test_as_many_events_as_allowed_and_one_more() -> None:
    first = date(2011, 1, 1)
    events: list[Data] = [join("2011-01-01")]
    events += [{"kind": "buy_sim", "on": (first + timedelta(n)).isoformat()} for n in range(MOST_EVENTS - 1)]
    assert len(Scenario.parse(document(*events)).events) == MOST_EVENTS
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(document(*events, {"kind": "buy_sim", "on": "2011-12-01"}))
    assert "events" in said(caught.value)
    assert f"at most {MOST_EVENTS}" in said(caught.value)


def test_as_long_a_window_as_allowed_and_a_day_more() -> None:
    first = date(2011, 1, 1)
    last = first + timedelta(LONGEST_WINDOW)
    assert Scenario.parse(document(join("2011-01-01"), until=last.isoformat())).until == last
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(document(join("2011-01-01"), until=(last + timedelta(1)).isoformat()))
    assert "twenty years" in said(caught.value)


def test_a_window_of_one_day_is_a_window() -> None:
    found = Scenario.parse(document(join("2011-01-01"), first="2011-05-05", until="2011-05-05"))
    assert found.from_ == found.until == date(2011, 5, 5)


def test_two_events_on_one_day_are_in_order() -> None:
    events = (join("2011-02-11"), leave("2011-02-11"), join("2011-02-11", "skt"))
    assert len(Scenario.parse(document(*events)).events) == 3


def test_a_range_counts_by_its_first_day_in_the_order_of_events() -> None:
    doubt = {"low": "2011-02-01", "high": "2011-03-01"}
    assert Scenario.parse(document(join("2011-02-01"), leave(doubt)))
    with pytest.raises(ScenarioError):
        Scenario.parse(document(join("2011-02-02"), leave(doubt)))


def test_a_range_may_be_a_single_value() -> None:
    data = document(join({"low": "2011-02-01", "high": "2011-02-01"}, plan={"monthly": {"low": 5, "high": 5}}))
    assert Scenario.parse(data).document()["events"][0]["plan"] == {"monthly": {"low": 5, "high": 5}}


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PLACES = [
    "v", "market", "as_of", "from", "until", "events", "events.0", "events.0.on", "events.0.kind", "events.0.plan",
    "events.0.phone", "events.0.phone.kind", "events.0.contracts", "events.0.contracts.0", "events.1.plan.monthly",
    "events.0.phone.apr", "events.4.on.low", "services", "services.0.until", "household", "household.internet",
    "hassle", "assume", "claims",
]  # fmt: skip


@given(place=st.sampled_from(PLACES), value=anything)
def test_whatever_stands_in_a_place_is_read_or_refused_in_words(place: str, value: Any) -> None:
    data = copy.deepcopy(WHOLE)
    put(place, value)(data)
    problems: tuple[Problem, ...] = ()
    try:
        scenario = Scenario.parse(data)
    except ScenarioError as error:
        problems = error.problems
    else:
        assert Scenario.parse(scenario.document()) == scenario
    assert all(str(problem) for problem in problems)


@given(anything)
def test_whatever_is_handed_in_is_read_or_refused_in_words(value: Any) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(value)
    assert said(caught.value)


def test_every_kind_is_left_out_of_the_places_that_errors_name() -> None:
    """Pydantic names the branch of a union in a place; a document has no such key."""
    kinds = {
        k.model_fields["kind"].default
        for union in (Event, Contract, Phone, Terms)
        for k in get_args(get_args(union)[0])
    }
    assert kinds == KINDS
