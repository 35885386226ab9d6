"""Whole minor units: won, yen, cents. No float touches money."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

#: The largest amount a document may name. Nothing a phone costs comes near it; a slip of the keyboard does.
LARGEST = 100_000_000

#: An amount a person or a page states: whole minor units, never True, never "3", never negative.
Amount = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]

#: An amount that may also come back, such as a quoted refund.
SignedAmount = Annotated[int, Field(strict=True, ge=-LARGEST, le=LARGEST)]

#: A rate in hundredths of a percent: 1,000 is 10 %.
BasisPoints = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]

ONE = 10_000  # basis points in one whole

#: A part of a whole, in basis points: never more than all of it.
Share = Annotated[int, Field(strict=True, ge=0, le=ONE)]
