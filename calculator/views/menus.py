"""What there is to choose from: carriers, those with the most cards first, and the plans sold on a day."""

from __future__ import annotations

import functools
from collections import Counter
from datetime import date

from calculator import Rulebook
from calculator.catalogue import search
from calculator.views.telling import carrier_name, fee_title
from calculator.wording import Lang, say, won


@functools.cache
def carriers(rulebook: Rulebook) -> tuple[str, ...]:
    """The carriers' ids: the networks before those who resell them."""
    cards = Counter(card.id.split(".")[1] for card in rulebook.cards.values())
    return tuple(sorted(rulebook.carriers, key=lambda carrier: (-cards[carrier], carrier)))


def carrier_names(rulebook: Rulebook, lang: Lang) -> dict[str, str]:
    """The carriers by id, each with the name people use."""
    return {carrier: carrier_name(carrier, rulebook, lang) for carrier in carriers(rulebook)}


def plan_names(carrier: str, on: date, rulebook: Rulebook, lang: Lang) -> dict[str, str]:
    """A carrier's plans of a day by id, cheapest first, with what they cost; where none is known, all it ever had."""
    sold = {
        plan.card.id: say(
            "{plan}, {amount} a month", lang, plan=fee_title(plan.card.id, rulebook, lang), amount=won(plan.price, lang)
        )
        for plan in search(rulebook, on=on, carrier=carrier)
    }
    return sold or {card.id: fee_title(card.id, rulebook, lang) for card in rulebook.plans(carrier)}
