"""Columns come to the same amounts as ledgers, to the won: random stays, priced one by one and all at once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator import Entry, Rulebook, Scenario, price
from calculator.batch import price_many
from calculator.columns import DEFAULTS, Stays
from calculator.dates import number
from calculator.rules import CARD_RATE, NEVER
from calculator.when import SETS, mask

RULEBOOK = Rulebook.load()
FIRST, LAST = date(2009, 1, 1), date(2026, 12, 31)
CARRIERS = sorted({card.split(".")[1] for card in RULEBOOK.cards if card.count(".") > 1})
amounts = st.integers(0, 900_000)
days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))

contracts = st.one_of(
    st.just({}),
    st.builds(lambda m: {"kind": "discount", "months": m}, st.sampled_from([12, 24])),
    st.builds(lambda m, a: {"kind": "subsidy", "months": m, "amount": a}, st.sampled_from([12, 24, 30]), amounts),
    st.builds(lambda m, a: {"kind": "discount", "months": m, "monthly": a}, st.sampled_from([12, 24]), amounts),
    st.builds(
        lambda m, a: {"kind": "device_support", "months": m, "amount": a}, st.sampled_from([12, 18, 24]), amounts
    ),
)
phones = st.one_of(
    st.just({"kind": "own"}),
    st.builds(lambda p: {"kind": "bought", "price": p}, amounts),
    st.builds(
        lambda p, m, r: {"kind": "instalments", "price": p, "months": m} | ({} if r is None else {"apr": r}),
        amounts,
        st.sampled_from([12, 24, 30]),
        st.sampled_from([None, 0.0, 5.9]),
    ),
)


@st.composite
def one_stay(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario of an earlier stay (or none) and the one that counts, which may end in any way but a port."""
    joined = draw(days)
    carrier = draw(st.sampled_from(CARRIERS))
    plans: list[dict[str, Any]] = [{"id": card.id} for card in RULEBOOK.plans(carrier)]
    join: dict[str, Any] = {
        "kind": "join",
        "on": joined.isoformat(),
        "carrier": carrier,
        "as": "new",
        "channel": draw(st.sampled_from(["shop", "online", "phone"])),
        "sim": draw(st.sampled_from(["usim", "nfc_usim", "esim", "own"])),
        "plan": draw(
            st.one_of(st.builds(lambda a: {"monthly": a}, amounts), st.sampled_from(plans or [{"monthly": 1}]))
        ),
        "phone": draw(phones),
    }
    contract = draw(contracts)
    if contract:
        join["contracts"] = [contract]
    events = [join]
    if draw(st.booleans()):
        away = draw(st.integers(0, 1_500))
        before = joined - timedelta(days=away)
        carrier = draw(st.sampled_from([carrier, "skt"]))
        events.insert(0, {"kind": "leave", "on": before.isoformat()})
        events.insert(0, {"kind": "join", "on": "2003-01-01", "carrier": carrier, "as": "new", "sim": "own"})
    if draw(st.booleans()):
        stays_for = draw(st.one_of(st.integers(0, 20), st.integers(0, 900)))
        why = draw(st.sampled_from(["cancel", "withdraw", "bad_quality"]))
        events.append({"kind": "leave", "on": (joined + timedelta(days=stays_for)).isoformat(), "why": why})
    first = joined + timedelta(days=draw(st.integers(-60, 0)))
    return {
        "as_of": "2026-11-22",
        "from": first.isoformat(),
        "until": (first + timedelta(days=draw(st.integers(0, 900)))).isoformat(),
        "events": events,
        "claims": draw(st.sampled_from([[], ["welfare"]])),
    }


@given(st.lists(one_stay(), min_size=1, max_size=4))
@settings(max_examples=250)
def test_a_column_comes_to_what_its_ledgers_come_to(documents: list[dict[str, Any]]) -> None:
    rulebook = RULEBOOK
    for document in documents:
        scenario = Scenario.parse(document)
        stay = sum(event["kind"] == "join" for event in document["events"]) - 1
        entries = [entry for entry in price(scenario, rulebook).entries if entry.stay == stay]
        sums = price_many(_columns(scenario, rulebook), rulebook)

        low, high = ({c: int(column[0]) for c, column in side.items() if column[0]} for side in (sums.low, sums.high))
        assert low == _known(entries, "low"), document
        assert high == _known(entries, "high"), document
        assert bool(sums.unknown[0]) == any(e.low is None for e in entries), document


def test_rows_of_different_carriers_and_years_do_not_disturb_each_other(rulebook: Rulebook) -> None:
    one = _stays(["kt"], [date(2011, 2, 11)])
    many = _stays(["skt", "kt", "lgu", "kt"], [date(2013, 9, 1), date(2011, 2, 11), date(2012, 1, 1), date(2014, 1, 1)])
    alone, among = price_many(one, rulebook), price_many(many, rulebook)
    assert alone.total[0][0] == among.total[0][1]


def test_a_row_before_the_first_version_is_unknown_not_free(rulebook: Rulebook) -> None:
    sums = price_many(_stays(["lgu"], [date(1996, 1, 1)], first=date(1996, 1, 1)), rulebook)
    assert sums.unknown.tolist() == [True]


def _stays(carriers: list[str], joined: list[date], first: date = FIRST) -> Stays:
    names = ("kt", "lgu", "skt")
    codes = np.array([names.index(carrier) for carrier in carriers])
    return Stays(names, codes, np.array([number(d) for d in joined]), number(first), number(LAST), {})


def _known(entries: list[Entry], end: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for entry in entries:
        found[entry.category] += getattr(entry, end) or 0
    return {category: amount for category, amount in found.items() if amount}


def _columns(scenario: Scenario, rulebook: Rulebook) -> Stays:
    """The last stay of a scenario as a row of columns."""
    document = scenario.model_dump(mode="json", by_alias=True)
    joins = [e for e in document["events"] if e["kind"] == "join"]
    leaves = [e for e in document["events"] if e["kind"] == "leave"]
    join = joins[-1]
    left = leaves[-1] if document["events"][-1]["kind"] == "leave" else None
    back = [leaves[0]["on"]] if len(joins) > 1 and joins[0]["carrier"] == join["carrier"] else []
    row = {
        "left": _day(left["on"]) if left else NEVER,
        "left_by": SETS["left_by"].index(left["why"]) if left else NEVER,
        "away_since": _day(back[0]) if back else NEVER,
        "came_after": SETS["came_after"].index("cancel" if len(joins) > 1 else "nothing"),
        "contract": mask("contract", *(c["kind"] for c in join["contracts"])) or mask("contract", "none"),
        "claims": sum(rulebook.words["claims"][claim] for claim in document["claims"]),
        "plan": join["plan"].get("monthly", 0),
        "plan_id": 0 if "id" in join["plan"] else NEVER,
        **{name: SETS[name].index(join[key]) for name, key in (("channel", "channel"), ("sim", "sim"))},
        **_phone(join["phone"]),
    }
    for contract in join["contracts"]:
        amount = contract.get("amount", contract.get("monthly"))
        amount = NEVER if amount is None else amount
        row |= {contract["kind"]: amount, f"{contract['kind']}_months": contract["months"]}
    assert row.keys() <= DEFAULTS.keys()
    columns = {name: np.array([value], dtype=np.int64) for name, value in row.items()}
    window = (number(scenario.from_), number(scenario.until))
    plans = (join["plan"].get("id", ""),)
    return Stays((join["carrier"],), np.array([0]), np.array([_day(join["on"])]), *window, columns, plans)


def _phone(phone: dict[str, Any]) -> dict[str, int]:
    facts = {"phone": SETS["phone"].index(phone["kind"]), "phone_price": phone.get("price", 0)}
    rate = phone.get("apr")
    return facts | {
        "phone_months": phone.get("months", 0),
        "phone_rate": CARD_RATE if rate is None else round(rate * 100),
    }


def _day(text: str) -> int:
    return number(date.fromisoformat(text))
