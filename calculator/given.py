"""What discount contracts have given by the day they end, as columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np

from calculator.columns import Rows, since
from calculator.dates import add_months, month_lengths, month_starts, months_of, whole_months
from calculator.figures import Array
from calculator.vocabulary import where


def when_asked(make: Callable[[], Any]) -> Callable[[Rows], Any]:
    """A fact that is made only when a rule asks for it."""
    return lambda _: make()


def put(column: Any, places: Array, values: Array, size: int) -> Array:
    """A column with other values in some places."""
    put: Array = np.array(np.broadcast_to(column, (size,)))
    put[places] = values
    return put


def promised_of(rows: Rows, months: Array) -> dict[str, Any]:
    """Since when the discount contract that ends ran, and how long; nothing to add where all began with the stay."""
    if not {"discount_since", "discount_renews"} & rows.row_stays.given():
        return {}
    begun = since(rows)
    again = add_months(begun, months)
    begun = cast("Array", where((rows.discount_renews != 0) & (rows.row_on >= again), again, begun))
    served = {"days_served": rows.row_on - begun, "months_served": whole_months(begun, rows.row_on)}
    return {"contracted": begun, **served}


def received_of(rows: Rows, months: Array) -> Array:
    """The discounts that leavers have had, by the days of each calendar month."""
    begun = rows.contracted
    ends = cast("Array", np.minimum(rows.row_on, add_months(begun, months))) - 1
    first, last = months_of(begun), months_of(np.maximum(ends, begun))
    until = np.minimum(ends, month_starts(first) + month_lengths(first) - 1)
    head = rows.discount * (until - begun + 1) // month_lengths(first)
    tail = rows.discount * (ends - month_starts(last) + 1) // month_lengths(last)
    whole = rows.discount * np.maximum(last - first - 1, 0)
    return cast("Array", where(ends < begun, 0, head + where(first == last, 0, tail + whole)))
