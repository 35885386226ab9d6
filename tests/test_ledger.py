"""What comes out: the JSON of the contract, the same bytes every time, and totals that are the sum of their lines."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator import Entry, Ledger, Scenario, Total, price
from tests.small import (
    FREE,
    OTHER,
    TAX,
    UNKNOWN,
    Data,
    book,
    card,
    document,
    excuse,
    fee,
    flat,
    join,
    leave,
    monthly,
    plan,
    port,
    priced,
    quote,
    scenario,
    service,
    version,
    words,
)

ROOT = Path(__file__).resolve().parent.parent
CLAIM = {"claim": words("a blog says so"), "terms": flat(55_000), "source": [OTHER]}

#: A card of every sort: ranges, waivers, unknowns, credits, taxes, disputes, locks, refunds, contracts, services.
RICH = book(
    card("kr.kt.signup-fee", "signup", "join",
         version("2000-01-01", flat(30_000)),
         version("2010-06-01", flat(24_000), effective_by=date(2010, 6, 30), disputed=[CLAIM],
                 exception=[excuse(FREE, "rejoin", months_away={"at_most": 36}),
                            excuse(FREE, "welfare", claims=["welfare"], months_away={"at_least": 37})])),
    card("kr.skt.signup-fee", "signup", "join", version("2010-09-01", flat(36_000), vat="added")),
    fee("kr.lgu.signup-fee", "signup", "join", UNKNOWN),
    card("kr.kt.usim", "sim", "sim", version(low=flat(7_700), high=flat(9_900)), applies={"sim": ["usim"]}),
    card("kr.skt.usim", "sim", "sim", version(low=FREE, high=flat(9_900), known=False)),
    fee("kr.port-fee", "port", "join", flat(800), applies={"joined_as": ["port_in"]}),
    fee("kr.port-lock", "port", "lock", {"kind": "lock", "months": 3}, applies={"joined_as": ["port_in"]}),
    fee("kr.bad-sim", "refund", "leave", {"kind": "refund", "of": "sim"},
        applies={"left_by": ["bad_quality"]}, credit=True),
    fee("kr.bad-signup", "refund", "leave", {"kind": "refund", "of": "signup", "share": 5_000},
        applies={"left_by": ["bad_quality"]}, credit=True),
    fee("kr.kt.discount", "discount", "month", {"kind": "monthly", "of": "discount"}, credit=True),
    fee("kr.kt.clawback", "exit", "contract", {"kind": "tapered", "grace_days": 180, "grace_months": 6},
        applies={"contract": ["discount", "device_support"]}, governed_by="join"),
    fee("kr.payment", "phone", "payment", {"kind": "instalments", "due": "payment", "rate": 590}),
    fee("kr.balance", "phone", "leave", {"kind": "instalments", "due": "balance", "rate": 590},
        applies={"phone": ["instalments"]}),
    card("kr.trial-phone", "phone", "loan", version(terms={"kind": "flat", "of": "keep_price"},
         exception=[excuse(FREE, "returned", returned=["in_time"])])),
    card("kr.lgu.old-slim", "plan", "month", version(terms=monthly(30_000)), version("2011-03-17", monthly(29_000)),
         group="plans"),
    plan("kr.skt.slim", 35_000, retired=["kr.skt.ancient"]),
    service("kr.kt.wibro", version(terms=monthly(10_000))),
)  # fmt: skip

START = date(2010, 1, 1)


def on(n: int) -> str:
    return (START + timedelta(n)).isoformat()


amounts = st.integers(0, 1_000_000)
plans = st.sampled_from([{"monthly": 0}, {"monthly": 49_500}, {"monthly": 33_333}, None])
catalogue = {"kt": "kr.kt.basic", "skt": "kr.skt.ancient", "lgu": "kr.lgu.old-slim"}
contracts = st.sampled_from(
    [
        [],
        [{"kind": "device_support", "amount": 550_000, "months": 24}],
        [{"kind": "discount", "months": 12, "monthly": 7_777}, {"kind": "top_up", "amount": 5}],
        [{"kind": "discount", "months": 24}],
    ]
)
phones = st.one_of(
    st.just({"kind": "own"}),
    st.builds(lambda p, m: {"kind": "instalments", "price": p, "months": m}, amounts, st.sampled_from([12, 24])),
    st.builds(lambda days: {"kind": "loan", "return_by": days}, st.integers(0, 60)),
)


@st.composite
def stories(draw: st.DrawFn) -> Data:
    """A line that goes from carrier to carrier, by ports and by new numbers."""
    now, running = draw(st.integers(0, 200)), ""
    events: list[Data] = []
    for carrier in draw(st.lists(st.sampled_from(["kt", "skt", "lgu"]), min_size=1, max_size=4)):
        if carrier == running:
            continue
        chosen = draw(st.one_of(plans, st.just({"id": catalogue[carrier]})))
        phone = draw(phones)
        if "return_by" in phone:
            phone = phone | {"return_by": on(now + phone["return_by"])}
        joined_as = "port_in" if running else draw(st.sampled_from(["new", "port_in"])) if not events else "new"
        events.append(
            join(on(now), carrier, joined_as, plan=chosen, phone=phone, contracts=draw(contracts),
                 sim=draw(st.sampled_from(["usim", "own", "esim"])))
        )  # fmt: skip
        running = carrier
        now += draw(st.integers(0, 250))
        if draw(st.booleans()):
            events.append(leave(on(now), draw(st.sampled_from(["cancel", "withdraw", "bad_quality"]))))
            running = ""
        if draw(st.integers(0, 4)) == 0:
            events.append(quote(on(now), draw(st.sampled_from(["kr.kt.signup-fee", "kr.port-fee"])), draw(amounts)))
        now += draw(st.integers(0, 40))
    first = draw(st.integers(0, 500))
    more: Data = {"services": [{"id": "kr.kt.wibro", "from": on(100)}]} if draw(st.booleans()) else {}
    if draw(st.booleans()):
        more |= {"claims": ["welfare"], "hassle": {"hours": 1.5, "per_hour": 10_031}}
    return document(*events, first=on(first), until=on(first + draw(st.integers(0, 700))), **more)


def ledger_of(told: Data) -> Ledger:
    return price(Scenario.parse(told), RICH)


@settings(max_examples=150)
@given(stories())
def test_every_ledger_keeps_the_contract(told: Data) -> None:
    ledger = ledger_of(told)
    cash = [entry for entry in ledger.entries if entry.category != "hassle"]
    whole = not any(e.low is None for e in cash) and not any(n.blocks for n in ledger.notices)
    assert ledger.total == Total(sum(e.low or 0 for e in cash), sum(e.high or 0 for e in cash), whole)
    for category, total in ledger.by_category().items():
        parts = [e for e in ledger.entries if e.category == category]
        assert (total.low, total.high) == (sum(e.low or 0 for e in parts), sum(e.high or 0 for e in parts))
    assert {e.category for e in ledger.entries} == set(ledger.by_category())
    for entry in ledger.entries:
        _sound(entry, told)
    days = [entry.on for entry in ledger.entries]
    assert days == sorted(days)
    assert all(notice.sources for notice in ledger.notices)


def _sound(entry: Entry, told: Data) -> None:
    assert entry.sources
    assert set(entry.words) == {"ko", "en"}
    assert told["from"] <= entry.on.isoformat() <= (entry.until or entry.on).isoformat() <= told["until"]
    assert (entry.low is None) == (entry.high is None)
    if entry.low is None or entry.high is None:
        assert entry.status == "unknown"
        return
    assert entry.low <= entry.high
    assert type(entry.low) is type(entry.high) is int
    if entry.status in ("not_due", "waived"):
        assert entry.low == 0
    if entry.status != "quoted":
        assert (entry.high <= 0) if entry.category in ("refund", "discount") else (entry.low >= 0)
    if entry.working is not None and entry.status != "quoted":
        assert entry.working["value"] in (abs(entry.low), abs(entry.high))


@settings(max_examples=50)
@given(stories())
def test_a_ledger_survives_pickle_and_json_and_comes_out_the_same_again(told: Data) -> None:
    ledger = ledger_of(told)
    assert pickle.loads(pickle.dumps(ledger)) == ledger  # noqa: S301 - our own bytes
    assert json.loads(ledger.to_json()) == ledger.to_dict()
    again = price(Scenario.parse(json.dumps(Scenario.parse(told).document())), RICH)
    assert again.to_json() == ledger.to_json()
    assert again == ledger


@settings(max_examples=60)
@given(stories())
def test_no_more_comes_back_than_was_paid(told: Data) -> None:
    """Over the whole story, so that what was paid is in the window as well."""
    ledger = ledger_of(told | {"from": on(0), "until": on(2_500)})
    if any(e.status == "quoted" for e in ledger.entries):
        return
    for stay in {e.stay for e in ledger.entries}:
        paid = sum(e.high or 0 for e in ledger.entries if e.stay == stay and e.category in ("signup", "sim"))
        back = sum(e.low or 0 for e in ledger.entries if e.stay == stay and e.category == "refund")
        assert 0 <= -back <= paid


@settings(max_examples=60)
@given(stories(), st.integers(0, 700))
def test_two_windows_side_by_side_count_what_one_over_both_does(told: Data, cut: int) -> None:
    """Less the won or two that a month cut in two loses."""
    first, last = date.fromisoformat(told["from"]), date.fromisoformat(told["until"])
    if first == last or any(e["kind"] == "quote" for e in told["events"]):
        return
    middle = first + timedelta(cut % (last - first).days)
    ledger = ledger_of(told)
    left, right = (
        ledger_of(told | {"from": a.isoformat(), "until": b.isoformat()})
        for a, b in ((first, middle), (middle + timedelta(1), last))
    )
    for end in ("low", "high"):
        parts = getattr(left.total, end) + getattr(right.total, end)
        assert abs(getattr(ledger.total, end) - parts) <= 4


# ---------------------------------------------------------------- JSON


def one_entry() -> Ledger:
    claim = {"claim": words("a blog says so"), "terms": FREE, "source": [OTHER]}
    rulebook = book(
        card("kr.skt.signup-fee", "signup", "join", version("2009-11-01", flat(36_000), vat="added", disputed=[claim]))
    )
    return priced(rulebook, join("2011-02-11", "skt"), leave("2011-02-11"))


def test_the_json_is_the_contracts_to_the_letter() -> None:
    """36,000 and 10 % are 39,600."""
    ledger = one_entry()
    printed = {"title": "A price list", "url": "https://example.org/list", "seen": "2026-11-22"}
    act, page = ({**source, "seen": "2026-11-22"} for source in (TAX, OTHER))
    assert json.loads(ledger.to_json()) == {
        "v": 1,
        "rulebook": ledger.rulebook,
        "market": "kr",
        "currency": "KRW",
        "total": {"low": 39_600, "high": 39_600},
        "by_category": {"signup": {"low": 39_600, "high": 39_600}},
        "entries": [
            {
                "on": "2011-02-11",
                "carrier": "skt",
                "fee": "kr.skt.signup-fee",
                "category": "signup",
                "status": "charged",
                "low": 39_600,
                "high": 39_600,
                "version": "2009-11-01",
                "checked": "2026-11-22",
                "words": {"ko": "kr.skt.signup-fee (가) · SKT (가)", "en": "kr.skt.signup-fee · SKT"},
                "working": {
                    "value": 39_600,
                    "how": "with_vat",
                    "parts": [
                        {"value": 36_000, "name": "amount", "from": "kr.skt.signup-fee@2009-11-01"},
                        {"value": 1_000, "name": "VAT rate", "from": "kr"},
                    ],
                },
                "sources": [printed, act],
                "disputed": [{"low": 0, "high": 0, "words": words("a blog says so"), "sources": [page]}],
                "standing": "published",
                "stay": 0,
            }
        ],
        "notices": [],
        "scenario": scenario(join("2011-02-11", "skt"), leave("2011-02-11")).document(),
    }
    assert len(ledger.rulebook) == 12
    assert set(ledger.rulebook) <= set("0123456789abcdef")


def test_the_fields_stand_in_the_contracts_order() -> None:
    data = one_entry().to_dict()
    assert list(data) == [
        "v",
        "rulebook",
        "market",
        "currency",
        "total",
        "by_category",
        "entries",
        "notices",
        "scenario",
    ]
    assert list(data["entries"][0])[:13] == [
        "on", "carrier", "fee", "category", "status", "low", "high", "version", "checked", "words", "working",
        "sources", "disputed",
    ]  # fmt: skip


def test_a_notice_has_the_contracts_fields() -> None:
    way = {"words": words("with leave"), "source": [OTHER]}
    lock = card("kr.port-lock", "port", "lock", version(terms={"kind": "lock", "months": 3}, way_out=[way]))
    rulebook = book(lock, plan("kr.kt.slim", 1))
    ledger = priced(rulebook, join("2011-02-11", "kt"), port("2011-05-10", "skt"))
    first, _ = ledger.to_dict()["notices"]
    assert list(first)[:5] == ["on", "kind", "fee", "words", "sources"]
    assert (first["on"], first["kind"], first["fee"], first["blocks"], first["event"]) == (
        "2011-05-11", "port_lock", "kr.port-lock", True, 1,
    )  # fmt: skip
    assert first["ways_out"][0]["words"] == words("with leave")
    assert ledger.to_dict()["total"]["complete"] is False


def test_an_incomplete_total_says_so_and_a_complete_one_needs_no_word() -> None:
    unknown = priced(book(fee("kr.kt.signup-fee", "signup", "join", UNKNOWN)), join("2011-02-11"))
    assert unknown.to_dict()["total"] == {"low": 0, "high": 0, "complete": False}
    assert unknown.to_dict()["by_category"]["signup"] == {"low": 0, "high": 0, "complete": False}
    assert unknown.to_dict()["by_category"]["plan"] == {"low": 0, "high": 0}
    assert unknown.to_dict()["entries"][0]["low"] is None


def test_a_quoted_entry_shows_what_was_estimated() -> None:
    rulebook = book(fee("kr.kt.signup-fee", "signup", "join", flat(24_000)))
    ledger = priced(rulebook, join("2011-02-11"), quote("2011-02-12", "kr.kt.signup-fee", 20_000))
    entry = ledger.to_dict()["entries"][0]
    assert (entry["status"], entry["low"], entry["estimate"]) == ("quoted", 20_000, {"low": 24_000, "high": 24_000})


def test_categories_stand_in_the_products_order() -> None:
    ledger = ledger_of(
        document(
            join("2010-01-01", "skt"), port("2011-02-11", "kt", plan={"monthly": 1},
                 contracts=[{"kind": "discount", "months": 12, "monthly": 5}]),
            leave("2011-02-20", "bad_quality"),
            services=[{"id": "kr.kt.wibro", "from": "2011-01-01"}], hassle={"hours": 1, "per_hour": 1},
        )
    )  # fmt: skip
    assert list(ledger.by_category()) == [
        "signup",
        "sim",
        "port",
        "plan",
        "discount",
        "exit",
        "service",
        "refund",
        "hassle",
    ]


def test_an_entry_without_a_source_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="has no source"):
        Entry(date(2011, 2, 11), "kt", "kr.kt.fee", "signup", "charged", 1, 1, words("x"), ())


MOVED = document(
    join("2010-01-01", "skt"), port("2011-02-11", "kt", contracts=[{"kind": "top_up", "amount": 5}]),
    leave("2011-05-20", "bad_quality"), claims=["welfare"],
)  # fmt: skip
PROGRAM = """
import json, sys
from calculator import Rulebook, Scenario, price
files, told = json.load(sys.stdin)
print(price(Scenario.parse(told), Rulebook.read(files)).to_json())
"""


def test_the_bytes_are_the_same_in_every_process() -> None:
    """Whatever order a machine keeps its sets in."""
    printed = [_printed(seed) for seed in ("0", "1")]
    assert printed == [ledger_of(MOVED).to_json()] * 2
    assert "kr.kt.signup-fee" in printed[0]


def _printed(seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    given_in = json.dumps([dict(RICH.files), MOVED]).encode()
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=ROOT, env=environment, input=given_in, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_a_rulebook_read_again_has_the_same_digest_and_a_changed_one_another() -> None:
    one, same, other = (book(fee("kr.kt.signup-fee", "signup", "join", flat(a))) for a in (1, 1, 2))
    assert one.digest == same.digest != other.digest


def test_an_exact_total_is_one_number_and_all_of_it() -> None:
    assert Total(5, 5).exact
    assert not Total(5, 6).exact
    assert not Total(5, 5, complete=False).exact


def test_an_empty_ledger_comes_to_nothing() -> None:
    ledger = price(scenario(join("2020-01-01")), RICH)
    assert ledger.entries == ()
    assert ledger.total == Total(0, 0)
    assert ledger.by_category() == {}
