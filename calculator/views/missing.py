"""What must not be said, because what it would rest on is not known."""

from __future__ import annotations

from datetime import date

from calculator.compare import Comparison


def nothing_known(found: Comparison) -> bool:
    """Whether of all that tells the two sides apart no amount is known, as in years no source speaks of."""
    due = [e for e in (*found.only_switch, *found.only_stay) if e.status not in ("not_due", "waived")]
    return bool(due) and all(entry.low is None or entry.high is None for entry in due)


def plans_open(found: Comparison) -> bool:
    """Whether a plan's price is missing on one side: then a difference would count the other side's alone."""
    # Two plans of which neither is known have lines alike, and would be left out as if they cost the same.
    since = found.switched_on or date.min
    sides = (*found.switch.entries, *found.stay.entries) if found.switched_on is not None else found.switch.entries
    plans = (e for e in sides if e.category == "plan" and (e.until or e.on) >= since)
    return any(entry.low is None or entry.high is None for entry in plans)
