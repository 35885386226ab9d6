"""What there is to choose from: carriers, the networks first, and the plans sold on a day."""

from __future__ import annotations

import functools
from datetime import date

from calculator import Rulebook
from calculator.cards import FORBIDDING, Version
from calculator.catalogue import search
from calculator.views.telling import carrier_name, fee_title
from calculator.wording import Lang, say, won


@functools.cache
def carriers(rulebook: Rulebook) -> tuple[str, ...]:
    """The carriers' ids: the networks, and then those who resell them by the names people know them by."""
    own = networks(rulebook)
    sold = (carrier for carrier in rulebook.carriers if carrier not in own)
    return (*own, *sorted(sold, key=lambda carrier: rulebook.carriers[carrier].name.ko))


@functools.cache
def networks(rulebook: Rulebook) -> tuple[str, ...]:
    """The carriers with a network of their own: those that plans of others run on too, the oldest card first."""
    run_on = {card.offer.network for card in rulebook.cards.values() if card.offer and card.offer.network}
    oldest = {carrier: min(v.effective for v in _versions(rulebook, carrier)) for carrier in run_on}
    return tuple(sorted(oldest, key=lambda carrier: (oldest[carrier], carrier)))


def _versions(rulebook: Rulebook, carrier: str) -> list[Version]:
    ours = (card for card in rulebook.cards.values() if card.id.split(".")[1] == carrier)
    cards = (card for card in ours if card.charged_on not in FORBIDDING)  # what was forbidden is no price
    return [version for card in cards for version in card.version]


def carrier_names(rulebook: Rulebook, lang: Lang) -> dict[str, str]:
    """The carriers by id, each with the name people use; of a reseller it says so, which typing finds too."""
    own = networks(rulebook)
    names = {carrier: carrier_name(carrier, rulebook, lang) for carrier in carriers(rulebook)}
    return {
        carrier: name if carrier in own else say("{carrier} (budget)", lang, carrier=name)
        for carrier, name in names.items()
    }


def plan_names(carrier: str, on: date, rulebook: Rulebook, lang: Lang) -> dict[str, str]:
    """A carrier's plans of a day by id, cheapest first, with what they cost; where none is known, all it ever had."""
    sold = {
        plan.card.id: say(
            "{plan}, {amount} a month", lang, plan=fee_title(plan.card.id, rulebook, lang), amount=won(plan.price, lang)
        )
        for plan in search(rulebook, on=on, carrier=carrier)
    }
    return sold or {card.id: fee_title(card.id, rulebook, lang) for card in rulebook.plans(carrier)}
