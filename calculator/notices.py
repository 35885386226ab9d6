"""Notices: what costs nothing but forbids or ends something on a day."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

from calculator.cards import Lock
from calculator.dates import add_months, day
from calculator.fees import Edition, Fee
from calculator.ledger import Notice
from calculator.occasions import Setting, joined_facts
from calculator.rulebook import Rulebook
from calculator.rules import Facts
from calculator.scenario import Scenario
from calculator.tenure import Tenure
from calculator.when import holds
from calculator.wording import both_on


def locks(stays: tuple[Tenure, ...], setting: Setting, scenario: Scenario, rulebook: Rulebook) -> Iterator[Notice]:
    """The day each stay's port lock opens, where that lies in the window or the scenario ports before it."""
    for stay in stays:
        facts = cast("Facts", SimpleNamespace(**joined_facts(stay, setting)))
        for fee in rulebook.charged_on(scenario.market, stay.carrier, "lock"):
            if fee.applies is not None and not holds(fee.applies, facts):
                continue
            if stay.joined >= fee.starts[0]:
                yield from _lock(fee, fee.in_force(stay.joined)[-1], stay, setting)


def _lock(fee: Fee, edition: Edition, stay: Tenure, setting: Setting) -> Iterator[Notice]:
    if not isinstance(edition.low.terms, Lock):
        return
    opens = int(add_months(stay.joined, edition.low.terms.months))
    blocks = stay.left_by == "port" and stay.left is not None and stay.left < opens
    given_up = stay.left is not None and stay.left < opens and not blocks
    if given_up or (not blocks and opens not in setting):
        return
    message = (
        "The number cannot be ported away from {carrier} on {left}: the lock opens on {opens}."
        if blocks
        else "From {opens} the number may be ported away from {carrier} again."
    )
    days = {"opens": day(opens), "left": day(stay.left or 0)}
    yield Notice(
        day(opens),
        "port_lock",
        fee.card.id,
        both_on(message, days, carrier=stay.carrier.upper()),
        edition.low.sources,
        blocks=blocks,
        ways_out=tuple((way.words.model_dump(), way.source) for way in edition.version.way_out),
        event=stay.left_event if blocks else None,
    )
