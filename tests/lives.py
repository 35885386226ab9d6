"""Random lives of a line: scenarios of one to three stays with every contract, phone and household there is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from calculator import Rulebook

FIRST, LAST = date(2009, 1, 1), date(2026, 12, 31)
amounts = st.integers(0, 900_000)
days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
terms = st.sampled_from([12, 18, 24, 30])


def _kinds(**values: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({k: v if isinstance(v, st.SearchStrategy) else st.just(v) for k, v in values.items()})


def _discounts(joined: date) -> st.SearchStrategy[dict[str, Any]]:
    later = st.integers(0, 400).map(lambda n: (joined + timedelta(days=n)).isoformat())
    given = {"kind": st.just("discount"), "months": st.sampled_from([12, 24])}
    return st.fixed_dictionaries(given, optional={"monthly": amounts, "renews": st.booleans(), "from": later})


def contracts(joined: date) -> st.SearchStrategy[list[dict[str, Any]]]:
    one_each = (
        _discounts(joined),
        _kinds(kind="subsidy", amount=amounts, months=terms),
        _kinds(kind="top_up", amount=amounts),
        _kinds(kind="device_support", amount=amounts, months=terms),
    )
    return st.tuples(*(st.none() | one for one in one_each)).map(lambda found: [c for c in found if c])


def phones(joined: date) -> st.SearchStrategy[dict[str, Any]]:
    due = st.integers(0, 60).map(lambda n: (joined + timedelta(days=n)).isoformat())
    sold = st.integers(-90, 900).map(lambda n: (joined - timedelta(days=n)).isoformat())
    model = {"release_price": amounts, "on_sale_since": sold}
    paid: dict[str, Any] = {"kind": st.just("instalments"), "price": amounts, "months": terms}
    return st.one_of(
        _kinds(kind="own"),
        st.fixed_dictionaries({"kind": st.just("bought"), "price": amounts}, optional=model),
        st.fixed_dictionaries(paid, optional={"apr": st.sampled_from([0.0, 5.9])} | model),
        st.fixed_dictionaries({"kind": st.just("loan"), "return_by": due}, optional={"keep_price": amounts}),
    )


@st.composite
def joins(draw: st.DrawFn, rulebook: Rulebook, carrier: str, on: date, joined_as: str) -> dict[str, Any]:
    plans: list[dict[str, Any]] = [{"id": card.id} for card in rulebook.plans(carrier)] or [{"monthly": 1}]
    return {
        "kind": "join",
        "on": on.isoformat(),
        "carrier": carrier,
        "as": joined_as,
        "channel": draw(st.sampled_from(["shop", "online", "phone"])),
        "sim": draw(st.sampled_from(["usim", "nfc_usim", "esim", "own"])),
        "phone": draw(phones(on)),
        "contracts": draw(contracts(on)),
        "plan": draw(st.builds(lambda a: {"monthly": a}, amounts) | st.sampled_from(plans)),
    }


@st.composite
def events(draw: st.DrawFn, rulebook: Rulebook) -> list[dict[str, Any]]:
    carriers = sorted(rulebook.of_market("kr"))
    on, found, open_at = draw(days), [], None
    for _ in range(draw(st.integers(1, 3))):
        carrier = draw(st.sampled_from(["kt", "skt", "lgu"]) | st.sampled_from(carriers))
        how = "port_in" if open_at and carrier != open_at else "new"
        if open_at == carrier:
            found.append({"kind": "leave", "on": on.isoformat(), "why": "cancel"})
        found.append(draw(joins(rulebook, carrier, on, how)))
        open_at = carrier
        stays_for = draw(st.sampled_from([0, 10, 13, 14, 15, 27, 28, 29, 90, 180, 400, 740]) | st.integers(0, 900))
        back = draw(st.integers(0, stays_for))
        if found[-1]["phone"]["kind"] == "loan" and draw(st.booleans()):
            found.append({"kind": "return_phone", "on": (on + timedelta(days=back)).isoformat()})
        on += timedelta(days=stays_for)
        if draw(st.booleans()):
            why = draw(st.sampled_from(["cancel", "withdraw", "bad_quality"]))
            found.append({"kind": "leave", "on": on.isoformat(), "why": why})
            open_at = None
            on += timedelta(days=draw(st.integers(0, 1_200)))
    return found


@st.composite
def lives(draw: st.DrawFn, rulebook: Rulebook) -> dict[str, Any]:
    """A scenario document, over a window of up to three years somewhere about its first days."""
    told = draw(events(rulebook))
    first = date.fromisoformat(told[0]["on"]) + timedelta(days=draw(st.integers(-60, 60)))
    home = draw(st.none() | st.just({"internet": "500m"}) | homes(rulebook))
    wibro = sorted(card.id for card in rulebook.services())
    return {
        "as_of": "2026-11-22",
        "from": first.isoformat(),
        "until": (first + timedelta(days=draw(st.sampled_from([0, 31, 365, 730, 1_100])))).isoformat(),
        "events": told,
        "claims": draw(st.lists(st.sampled_from(sorted(rulebook.words["claims"])), max_size=2, unique=True)),
        "services": draw(
            st.just([]) | st.sampled_from(wibro).map(lambda id_: [{"id": id_, "from": first.isoformat()}])
        ),
    } | ({"household": home} if home else {})


def homes(rulebook: Rulebook) -> st.SearchStrategy[dict[str, Any]]:
    bundles = sorted(rulebook.words["bundle"].keys() - {"none"})
    line = _kinds(carrier=st.sampled_from(["kt", "skt", "lgu"]), monthly=st.integers(10_000, 130_000))
    given = {"bundle": st.sampled_from(bundles), "internet": st.sampled_from(["100m", "500m", "1g"])}
    return st.fixed_dictionaries({"lines": st.lists(line, min_size=1, max_size=4)}, optional=given)
