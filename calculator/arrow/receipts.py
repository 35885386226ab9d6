"""A row as a scenario of its own, so that its columns can be checked by hand against an explained ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from calculator.arrow.rows import Reader
from calculator.dates import add_months, day, number
from calculator.events import EARLIEST
from calculator.ledger import Ledger
from calculator.pricing import price
from calculator.scenario import Scenario

Row = Mapping[str, Any]


def receipt(row: Row, reader: Reader, as_of: date) -> tuple[Scenario, Ledger]:
    """The scenario a good row tells of, and the ledger of its own stay: neither what came before nor what comes after.

    `row` is as Arrow gives it: days as dates, empty cells as None.
    """
    scenario = scenario_of(row, reader, as_of)
    stay = _stays_before(row)
    ledger = price(scenario, reader.rulebook)
    entries = tuple(entry for entry in ledger.entries if entry.stay == stay)
    notices = tuple(notice for notice in ledger.notices if notice.stay == stay)
    return scenario, replace(ledger, entries=entries, notices=notices, spans=None)


def scenario_of(row: Row, reader: Reader, as_of: date) -> Scenario:
    """A row with the stays that its columns imply around it."""
    joined, left = row["joined"], row.get("left")
    another = _another(row["carrier"], reader)
    events = [*_before(row, another), _join(row)]
    if row.get("returned_on"):
        events.append({"kind": "return_phone", "on": row["returned_on"]})
    if left is not None and row["left_by"] == "port":
        events.append({"kind": "join", "on": left, "carrier": another, "as": "port_in", "sim": "own"})
    elif left is not None:
        events.append({"kind": "leave", "on": left, "why": row["left_by"]})
    if row.get("back") is not None:
        how = "port_in" if row["left_by"] == "port" else "new"
        events.append(_line(row["carrier"], row["back"], how))
    home = {"internet": row.get("speed"), "bundle": row.get("bundle")}
    services = [{"id": id_, "from": min(EARLIEST, joined)} for id_ in (row.get("holds") or "").split()]
    return Scenario.parse(
        {
            "market": reader.market,
            "as_of": as_of,
            "from": day(reader.first),
            "until": day(reader.last),
            "events": events,
            "services": services,
            "household": home if any(home.values()) else None,
            "claims": (row.get("claims") or "").split(),
        }
    )


def _stays_before(row: Row) -> int:
    after, away = row.get("came_after") or "nothing", row.get("away_since")
    return 0 if after == "nothing" else 2 if after == "port" and away is not None else 1


def _before(row: Row, another: str) -> list[dict[str, Any]]:
    """The stays before, without plan or contract: only how and when they ended counts."""
    after, away, carrier = row.get("came_after") or "nothing", row.get("away_since"), row["carrier"]
    if after == "nothing":
        return []
    if after == "port":
        earlier = [_line(carrier, away)] if away is not None else []
        return [*earlier, _line(another, away or row["joined"], "port_in" if earlier else "new")]
    ended = away if away is not None else row["joined"]
    return [_line(carrier if away is not None else another, ended), {"kind": "leave", "on": ended, "why": after}]


def _line(carrier: str, on: date, how: str = "new") -> dict[str, Any]:
    return {"kind": "join", "on": on, "carrier": carrier, "as": how, "sim": "own"}


def _another(carrier: str, reader: Reader) -> str:
    return next(other for other in reader.carriers if other != carrier)


def _join(row: Row) -> dict[str, Any]:
    plan = {"id": row["plan_id"]} if row.get("plan_id") else None
    if plan is None and row.get("plan") is not None:
        plan = {"monthly": row["plan"]}
    return {
        "kind": "join",
        "on": row["joined"],
        "carrier": row["carrier"],
        "as": row.get("joined_as") or "new",
        "channel": row.get("channel") or "shop",
        "sim": row.get("sim") or "usim",
        "plan": plan,
        "contracts": list(_contracts(row)),
        "phone": _phone(row),
    }


def _contracts(row: Row) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = []
    if row.get("discount_months") is not None:
        discount = {"kind": "discount", "months": row["discount_months"], "monthly": row.get("discount")}
        held.append(discount | {"from": row.get("discount_since"), "renews": bool(row.get("discount_renews"))})
    termed = (kind for kind in ("subsidy", "device_support") if row.get(kind) is not None)
    held += ({"kind": kind, "amount": row[kind], "months": row[f"{kind}_months"]} for kind in termed)
    if row.get("top_up") is not None:
        held.append({"kind": "top_up", "amount": row["top_up"]})
    return held


def _phone(row: Row) -> dict[str, Any]:
    kind = row.get("phone") or "own"
    if kind == "own":
        return {"kind": kind}
    if kind == "loan":
        return {"kind": kind, "return_by": row["return_by"], "keep_price": row.get("keep_price")}
    phone = {"kind": kind, "price": row["phone_price"], "release_price": row.get("release_price")}
    if row.get("phone_age") is not None:
        phone["on_sale_since"] = day(int(add_months(number(row["joined"]), -row["phone_age"])))
    if kind == "instalments":
        rate = row.get("phone_rate")
        phone |= {"months": row["phone_months"], "apr": None if rate is None else rate / 100}
    return phone
