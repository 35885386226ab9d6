"""Comparisons and trials as JSON data: the same from the command line and from Python."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from calculator.compare import Comparison
from calculator.household import Household, household
from calculator.ledger import Total, entry_data, notice_data, remark_data, sources_data, total_data
from calculator.rulebook import Rulebook
from calculator.several import Contender, Several
from calculator.trial import Branch, Trial

NOTHING = Total(0, 0)


def compact(data: dict[str, Any]) -> str:
    """JSON data as text, as the ledger writes it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def several_data(found: Several, rulebook: Rulebook) -> dict[str, Any]:
    """Ways over one window, in the order of their ranks."""
    stay = found.ways[0].comparison.stay
    return {
        "v": 1,
        "rulebook": stay.rulebook,
        "market": stay.market,
        "currency": stay.currency,
        "from": found.first.isoformat(),
        "until": found.last.isoformat(),
        "one_stay": found.one_stay,
        "no_downgrade": found.no_downgrade and dict(found.no_downgrade),
        "ways": [_way(way, rulebook) for way in found.ways],
    }


def comparison_data(found: Comparison) -> dict[str, Any]:
    """A switch beside its stay. Differences are switch less stay."""
    stay, switch = found.stay.by_category(), found.switch.by_category()
    best, worst = ({"on": _day(on), "month": month} for on, month in _turns(found))
    return {
        "total": total_data(found.switch.total),
        "stay": total_data(found.stay.total),
        "difference": total_data(found.difference),
        "one_off": total_data(found.one_off),
        "a_month": total_data(found.a_month),
        "blocked": found.blocked,
        "switched_on": _day(found.switched_on),
        "by_category": {
            category: {
                "stay": total_data(stay.get(category, NOTHING)),
                "switch": total_data(switch.get(category, NOTHING)),
                "difference": total_data(difference),
            }
            for category, difference in found.by_category.items()
        },
        "by_month": _months(found),
        "break_even": {"best": best, "worst": worst},
        "peak": found.peak
        and {
            end: {"on": peak.on.isoformat(), "extra": peak.extra}
            for end, peak in zip(("best", "worst"), found.peak, strict=True)
        },
        "first_bill": _first_bill(found),
        "differences": {
            "switch": [entry_data(entry) for entry in found.only_switch],
            "stay": [entry_data(entry) for entry in found.only_stay],
        },
        "notices": [notice_data(notice) for notice in found.switch.notices],
    }


def household_data(found: Household) -> dict[str, Any]:
    """What those who stay lose."""
    return {
        "a_month": total_data(found.a_month),
        "window": total_data(found.window),
        "losses": [
            {
                "whose": loss.whose,
                "line": loss.line,
                "words": dict(loss.words),
                "a_month": total_data(loss.a_month),
                "window": total_data(loss.window),
                "shared": loss.shared,
                "remarks": [dict(remark) for remark in loss.remarks],
                "sources": sources_data(loss.sources),
            }
            for loss in found.losses
        ],
    }


def trial_data(found: Trial) -> dict[str, Any]:
    """The tree of a trial. A probability is written as the fraction it is."""
    picked = {"worst": found.worst, "least": found.least, "best_expected": found.best_expected}
    return {
        "v": 1,
        "rulebook": found.stay.rulebook,
        "market": found.stay.market,
        "currency": found.stay.currency,
        "on": found.on.isoformat(),
        "due": found.due.isoformat(),
        "returned": found.returned.isoformat(),
        "keep_probability": None if found.keep_probability is None else str(found.keep_probability),
        "stay": total_data(found.stay.total),
        **{name: branch and dict(branch.words) for name, branch in picked.items()},
        "not_known": [dict(branch.words) for branch in found.not_known],
        "branches": [_branch(branch, found.on) for branch in found.branches],
    }


def _way(way: Contender, rulebook: Rulebook) -> dict[str, Any]:
    home = household(way.scenario, way.comparison.only_switch, rulebook)
    return {
        "rank": way.rank,
        "kind": way.kind,
        "place": way.place,
        "scenario": way.scenario.document(),
        "why": way.why and dict(way.why),
        "remarks": [remark_data(remark) for remark in way.remarks],
        **comparison_data(way.comparison),
        "household": home and household_data(home),
    }


def _turns(found: Comparison) -> zip[tuple[date | None, int | None]]:
    return zip(found.break_even, found.break_even_month, strict=True)


def _months(found: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "month": f"{month.first:%Y-%m}",
            "stay": total_data(month.stay),
            "switch": total_data(month.switch),
            "difference": total_data(month.difference),
            "by_its_end": total_data(month.by_its_end),
        }
        for month in found.by_month
    ]


def _first_bill(found: Comparison) -> dict[str, Any] | None:
    bill = found.first_bill
    if bill is None:
        return None
    return {
        "from": bill.first.isoformat(),
        "until": bill.last.isoformat(),
        "total": total_data(bill.total),
        "by_carrier": {carrier: total_data(total) for carrier, total in bill.by_carrier.items()},
    }


def _branch(branch: Branch, since: date) -> dict[str, Any]:
    extra = branch.extra
    return {
        "name": branch.name,
        "words": dict(branch.words),
        "depends_on": branch.depends,
        "on": _day(branch.on),
        "opens": _day(branch.opens),
        "closes": _day(branch.closes),
        "spared_until": _day(branch.spared_until),
        "extra": extra and total_data(extra),
        "total": extra and branch.comparison and total_data(branch.comparison.switch.total),
        "expected": branch.expected and total_data(branch.expected),
        "blocked": [remark_data(remark) for remark in branch.blocked],
        "remarks": [remark_data(remark) for remark in branch.remarks],
        "once": [entry_data(entry) for entry in branch.once(since)],
        "scenario": branch.scenario and branch.scenario.document(),
    }


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
