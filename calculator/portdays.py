"""The days on which no number is ported, beside the days of a switch: the same that barred.py says of one stay."""

from __future__ import annotations

import functools
from datetime import date
from typing import cast

import numpy as np

from calculator.columns import Mask
from calculator.dates import day, number
from calculator.events import Join, earliest
from calculator.fees import Fee
from calculator.figures import Array
from calculator.kinds import Closed, Lock
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario


def resting(scenario: Scenario, begun: int, dates: Array, rulebook: Rulebook) -> Mask:
    """Where, were the switch begun on each of some days, a port of it would fall on a day on which none is made.

    `begun` is the place of the switch's first event; what comes after moves with it. Ports after the window are not
    looked at. A card that holds for some stays only is passed over: the price of the day itself says what it forbids.
    """
    switched_on = number(earliest(scenario.events[begun].on))
    found, carrier = np.zeros(len(dates), np.bool_), ""
    for place, event in enumerate(scenario.events):
        if not isinstance(event, Join):
            continue
        if place >= begun and carrier and event.joined_as == "port_in":
            days = dates + (number(earliest(event.on)) - switched_on)
            closed = [_closed(fee, days) for fee in rulebook.charged_on(scenario.market, carrier, "lock")]
            found |= np.logical_or.reduce([found, *closed]) & (days <= number(scenario.until))
        carrier = event.carrier
    return found


def _closed(fee: Fee, days: Array) -> Mask:
    """The days of some that a card closes to everyone."""
    found = np.zeros(len(days), np.bool_)
    if fee.applies is not None or not found.size:
        return found
    which = np.searchsorted(fee.starts, days, side="right") - 1
    for place, edition in enumerate(fee.editions):
        terms = edition.low.terms
        if isinstance(terms, Lock) and terms.closed is not None:
            found |= (which == place) & _among(terms.closed, days)
    return found


def _among(closed: Closed, days: Array) -> Mask:
    """Which of some days are closed."""
    first, last = (day(int(on)).year for on in (days.min(), days.max()))
    every = np.concatenate([_of_year(closed, year) for year in range(first, last + 1)])
    return cast("Mask", every[days - number(date(first, 1, 1))])


@functools.lru_cache(maxsize=256)
def _of_year(closed: Closed, year: int) -> Mask:
    """Which days of a year are closed: asked day by day once, since every switch on every day asks for them."""
    first, after = number(date(year, 1, 1)), number(date(year + 1, 1, 1))
    return np.fromiter((day(on) in closed for on in range(first, after)), np.bool_, after - first)
