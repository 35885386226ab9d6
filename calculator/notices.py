"""Notices: what costs nothing but forbids or ends something on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import cast

from calculator.cards import STALE_AFTER
from calculator.dates import add_months, day
from calculator.events import PlanById
from calculator.fees import Edition, Fee
from calculator.kinds import Lock
from calculator.ledger import Entry, Notice
from calculator.occasions import Setting, joined_facts
from calculator.rulebook import Rulebook
from calculator.rules import Facts
from calculator.scenario import Scenario
from calculator.tenure import Tenure
from calculator.when import holds
from calculator.wording import LANGS, both_on


def locks(stays: tuple[Tenure, ...], setting: Setting, scenario: Scenario, rulebook: Rulebook) -> Iterator[Notice]:
    """The day each stay's port lock opens, where that lies in the window or the scenario ports before it."""
    for stay in stays:
        for fee, edition in locking(stay, setting, scenario.market, rulebook):
            yield from _lock(fee, edition, stay, setting)


def locking(stay: Tenure, setting: Setting, market: str, rulebook: Rulebook) -> Iterator[tuple[Fee, Edition]]:
    """The cards that lock a stay's number, in the edition of its join; of those without a lock then, too."""
    facts = cast("Facts", SimpleNamespace(**joined_facts(stay, setting)))
    for fee in rulebook.charged_on(market, stay.carrier, "lock"):
        if (fee.applies is None or holds(fee.applies, facts)) and stay.joined >= fee.starts[0]:
            yield fee, fee.in_force(stay.joined)[-1]


def closed_plans(stays: tuple[Tenure, ...], rulebook: Rulebook) -> Iterator[Notice]:
    """Plans taken after the last day that any source sells them: those who have one may keep it, few can take it."""
    for stay in stays:
        for on, plan in stay.plans:
            card = rulebook.card(plan.id) if isinstance(plan, PlanById) else None
            until = card.offer.sold_until if card is not None and card.offer is not None else None
            if card is not None and until is not None and day(on) > until:
                message = "Sources speak of {plan} being sold until {until}: ask whether it could be taken on {on}."
                days = {"until": until, "on": day(on)}
                said = {lang: both_on(message, days, plan=getattr(card.title, lang)) for lang in LANGS}
                words = {str(lang): both[lang] for lang, both in said.items()}
                yield Notice(day(on), "closed_plan", card.id, words, card.version[-1].source, stay=stay.index)


def carried_forward(entries: Iterable[Entry]) -> Iterator[Notice]:
    """From which day on the price lists are too old to trust blindly: they are carried forward, and that is said."""
    late = [e for e in entries if e.checked is not None and (e.until or e.on) > e.checked + STALE_AFTER]
    if late:
        first = min(late, key=lambda e: (e.on, e.fee))
        on = max(first.on, first.checked + STALE_AFTER) if first.checked else first.on
        message = "From {on} on the prices are those last checked on {checked}, taken to go on as they were."
        words = both_on(message, {"on": on, "checked": first.checked or on})
        yield Notice(on, "carried_forward", first.fee, words, first.sources)


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
        stay=stay.index,
    )
