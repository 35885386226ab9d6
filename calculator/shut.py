"""What is forbidden, over columns: the same that barred.py says of one stay, in words."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from calculator.columns import Mask, Rows, Stays
from calculator.dates import add_months
from calculator.fees import Fee
from calculator.kinds import Lock
from calculator.rulebook import Rulebook
from calculator.rules import NEVER, Facts
from calculator.when import holds, mask


def shut(stays: Stays, market: str, rulebook: Rulebook) -> Mask:
    """Where what a stay does is forbidden: a port before its lock opened, or contracts that exclude each other."""
    found = np.zeros(len(stays), np.bool_)
    for code, carrier in enumerate(stays.carriers):
        places = np.flatnonzero(stays.carrier == code)
        rows = Rows(stays, places, stays.joined[places])
        for occasion in ("lock", "entry"):
            for fee in rulebook.charged_on(market, carrier, occasion):
                found[places] |= _forbidden(fee, occasion, rows)
    return found


def _forbidden(fee: Fee, occasion: str, rows: Rows) -> Any:  # noqa: ANN401 - a truth value or a column of them
    """Where a card forbids what some rows do."""
    applies: Any = True if fee.applies is None else holds(fee.applies, cast("Facts", rows))
    by_join = occasion == "entry" or fee.card.governed_by == "join"
    which = np.searchsorted(fee.starts, rows.joined if by_join else rows.left, side="right") - 1
    found: Any = False
    for place, edition in enumerate(fee.editions):
        if isinstance(edition.low.terms, Lock):
            found = found | (applies & (which == place) & _forbids(edition.low.terms, occasion, rows))
    return found


def _forbids(terms: Lock, occasion: str, rows: Rows) -> Any:  # noqa: ANN401
    """Where terms stand in the way, so that no total is the answer; barred.py says the same of one stay, in words."""
    ported = (rows.left_by & mask("left_by", "port")) != 0
    first, last = rows.row_stays.first, rows.row_stays.last
    if terms.months is not None:
        return ported & (rows.left < add_months(rows.joined, terms.months))
    if not terms.blocks:
        return False
    if terms.together is not None:
        (since, ends), (other, until) = (_running(kind, rows) for kind in terms.together)
        both, met = mask("contract", *terms.together), np.maximum(since, other)
        meet = (met <= np.minimum(ends, until)) & (first <= met) & (met <= last)
        return meet & ((rows.contract & both) == both)
    return ported & (occasion == "lock") & (first <= rows.left) & (rows.left <= last)


def _running(kind: str, rows: Rows) -> tuple[Any, Any]:
    """The first and the last day a contract of some kind runs, were it held."""
    if kind == "top_up":
        return rows.joined, rows.joined
    since, months = rows.joined, getattr(rows, f"{kind}_months")
    if kind == "discount":
        since = np.where(rows.discount_since == NEVER, since, rows.discount_since)
        months = months * (1 + rows.discount_renews)
    return since, add_months(since, months) - 1
