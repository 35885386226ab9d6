"""What the guided path begins with when nothing has been told: a line of today of which almost nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from calculator import CalculatorError, Rulebook, Scenario, price
from calculator.catalogue import search
from calculator.dates import add_months, day, number
from calculator.views import additions, edits, menus

#: For how long one looks ahead, and how long one may have been there where the day is not known: a contract's term.
MONTHS = 24


def seed(today: date, rulebook: Rulebook) -> edits.Document:
    """A line with the first of the networks, joined within the last two years, and nothing else."""
    until = day(int(add_months(number(today), MONTHS)) - 1)
    line = {"kind": "join", "on": unknown_day(today), "carrier": menus.networks(rulebook)[0], "as": "port_in"}
    return {
        "v": 1,
        "as_of": today.isoformat(),
        "from": today.isoformat(),
        "until": until.isoformat(),
        "events": [line],
    }


def unknown_day(today: date) -> dict[str, str]:
    """A day of joining that is not known: any of the last two years, the middle taken as likely."""
    first, last = day(int(add_months(number(today), -MONTHS))), today - timedelta(days=1)
    likely = first + (last - first) / 2
    return {"low": first.isoformat(), "high": last.isoformat(), "likely": likely.isoformat()}


def unknown_contract(document: edits.Document, place: int, rulebook: Rulebook) -> list[dict[str, object]]:
    """A contract that may or may not be there: a discount of anything from nothing to what the plan's would be."""
    most = _most_discount(document, place, rulebook)
    return [{"kind": "discount", "months": MONTHS, "monthly": {"low": 0, "high": most, "likely": most}}]


def is_unknown_contract(contract: Mapping[str, object]) -> bool:
    """Whether a contract is one that may not be there."""
    monthly = contract.get("monthly")
    return contract.get("kind") == "discount" and isinstance(monthly, Mapping) and monthly.get("low") == 0


def _most_discount(document: edits.Document, place: int, rulebook: Rulebook) -> int:
    """The discount of a whole month on the plan that is told, else on the carrier's dearest plan of the day.

    Where no card tells, the ceiling that every unknown amount begins with.
    """
    join = document["events"][place]
    on = date.fromisoformat(str(document["from"]))
    sold = search(rulebook, on=on, carrier=join["carrier"])
    plan = join.get("plan") or ({"id": sold[-1].card.id} if sold else None)
    month = day(int(add_months(number(on.replace(day=1)), 1)))
    line = {**join, "on": month.isoformat(), "plan": plan, "contracts": [{"kind": "discount", "months": MONTHS}]}
    window = {"from": month.isoformat(), "until": day(int(add_months(number(month), 1)) - 1).isoformat()}
    try:
        told = Scenario.parse(
            {"v": 1, "as_of": document["as_of"], **window, "events": [edits.put(line, ("phone",), None)]}
        )
        found = [e.low for e in price(told, rulebook).entries if e.category == "discount" and e.low is not None]
    except CalculatorError:
        found = []
    return max((-low for low in found), default=0) or additions.CEILING
