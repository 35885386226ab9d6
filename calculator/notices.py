"""Notices: what costs nothing but matters on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from calculator.cards import STALE_AFTER
from calculator.dates import day
from calculator.events import PlanById
from calculator.ledger import Entry, Notice
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tenure import Tenure
from calculator.told import stray
from calculator.wording import LANGS, both_on


def notices(
    stays: tuple[Tenure, ...], entries: Iterable[Entry], scenario: Scenario, rulebook: Rulebook
) -> Iterator[Notice]:
    """What there is to say beside the entries, and what is barred: plans not sold, quotes of nothing, old prices."""
    yield from closed_plans(stays, rulebook)
    yield from stray(scenario, rulebook)
    yield from carried_forward(entries)


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
