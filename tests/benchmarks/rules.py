"""The rules that every engine of the comparison prices: the real cards of three carriers, cut to one amount a version.

Cut away: the low end of what is only known as a range, the days on which a change may have come, versions that nobody
knows (the one before goes on), and every exception but the waiver for who comes back. Left are the dated versions of
six fees, in force by the day of the join: sign-up, SIM, port, the clawbacks of a subsidy and of a discount (in bands;
by days since 2018 and 2020), and the balance of a phone on instalments.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from calculator import Rulebook
from tests.small import _toml, book

DATA = Path(__file__).resolve().parents[2] / "data" / "kr"
CARRIERS = ("kt", "lgu", "skt")
#: The fees, by the name of their card; and the card that all carriers have in common.
CARDS = {
    "signup": "signup-fee",
    "sim": "usim",
    "subsidy": "subsidy-clawback",
    "discount": "discount-clawback",
    "balance": "instalment-balance",
}
PORT = "port-fee"
#: Where the waivers for who comes back are, and what stands for none.
AWAY, NONE = ("months_away", "days_away"), -1
#: How a discount is taken back.
FREE, BANDED, TAPERED = range(3)

Data = dict[str, Any]


def rulebook() -> Rulebook:
    """The cut cards, as this engine has them."""
    return book(*((path, _toml(card)) for path, card in _cards()))


def told() -> Data:
    """The same for the others: each parameter of each fee by carrier and by the day since when; and the bands' ends."""
    rules: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    ends: set[tuple[int, ...]] = set()
    for path, card in _cards():
        stem = Path(path).stem
        fee = next((name for name, known in CARDS.items() if known == stem), "port")
        for carrier in (Path(path).parent.name,) if fee != "port" else CARRIERS:
            for version in card["version"]:
                ends |= {tuple(end for end, _ in version["terms"]["bands"])} if "bands" in version["terms"] else set()
                for name, value in _parameters(fee, version):
                    by_day = rules.setdefault(fee, {}).setdefault(name, {}).setdefault(carrier, {})
                    by_day[version["effective"].isoformat()] = value
    (only,) = ends
    return {"carriers": CARRIERS, "rules": rules, "ends": only}


def _cards() -> Iterator[tuple[str, Data]]:
    paths = [f"{carrier}/{stem}.toml" for carrier in CARRIERS for stem in CARDS.values()]
    for path in (f"{PORT}.toml", *paths):
        card = tomllib.loads((DATA / path).read_text("utf-8"))
        yield f"kr/{path}", card | {"version": list(_cut(card["version"]))}


def _cut(versions: list[Data]) -> Iterator[Data]:
    for version in versions:
        terms = version.get("terms") or version["high"]
        if terms["kind"] == "unknown":
            continue
        kept = {name: version[name] for name in ("effective", "checked", "standing", "source")}
        waivers = [e for e in version.get("exception", ()) if _is_waiver(e)]
        yield kept | {"standing": "published", "terms": terms} | ({"exception": waivers} if waivers else {})


def _is_waiver(exception: Data) -> bool:
    """Whether an exception waives a fee for who comes back, whoever it is."""
    when = exception["when"]
    return exception["instead"]["kind"] == "not_charged" and bool(when) and when.keys() <= {*AWAY}


def _parameters(fee: str, version: Data) -> Iterator[tuple[str, int]]:
    terms = version["terms"]
    match fee:
        case "signup":
            yield "amount", terms.get("amount", 0)
            limits = {k: v["at_most"] for e in version.get("exception", ()) for k, v in e["when"].items()}
            yield from ((name, limits.get(name, NONE)) for name in AWAY)
        case "subsidy":
            yield "grace", terms.get("grace_days", 0)
        case "discount":
            kind = {"not_charged": FREE, "banded": BANDED, "tapered": TAPERED}[terms["kind"]]
            yield "kind", kind
            yield "grace", terms.get("grace_days", 0)
            rates = [rate for _, rate in terms.get("bands", ())]
            yield from ((f"rate{n}", rates[n] if rates else 0) for n in range(5))
        case "balance":
            yield "rate", terms["rate"]
        case _:
            yield "amount", terms.get("amount", 0)


def first_day(fee: str) -> dict[str, date]:
    """Since when each carrier's card has a version of a fee."""
    by_carrier = next(iter(told()["rules"][fee].values()))
    return {carrier: date.fromisoformat(min(days)) for carrier, days in by_carrier.items()}
