"""The catalogue: which plans could be taken on a day, what they give, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from calculator.cards import Card
from calculator.dates import number
from calculator.errors import NotCovered
from calculator.fees import Fee
from calculator.kinds import Monthly
from calculator.offers import Offer
from calculator.rulebook import Rulebook

#: Days a month is taken to have where a plan adds data every day.
DAYS_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Found:
    """A plan with what it costs a month, VAT included, whoever takes it on the day of the search.

    `price` is what is paid at first, for `promo_months` where that is a promotion, and `after` what is paid from then
    on. Cashback is in none of them: it is on the offer, apart from the bill.
    """

    card: Card
    offer: Offer
    price: int
    after: int
    promo_months: int | None = None

    def average(self, months: int) -> int:
        """What a month comes to over so many months, rounded down."""
        cheap = min(self.promo_months or 0, months)
        return (self.price * cheap + self.after * (months - cheap)) // months

    @property
    def data_mb(self) -> int | None:
        """The data of a month, what every day adds included; None where there is no end to it, or none is known."""
        offer = self.offer
        return None if offer.data_mb is None else offer.data_mb + DAYS_A_MONTH * (offer.daily_mb or 0)


def search(
    rulebook: Rulebook,
    *,
    on: date,
    carrier: str | None = None,
    network: str | None = None,
    generation: str | None = None,
    at_most: int | None = None,
    data_at_least_mb: int | None = None,
    voice_at_least: int | None = None,
    online_only: bool | None = None,
    discount_eligible: bool | None = None,
    months: int = 24,
) -> tuple[Found, ...]:
    """The plans that could be taken on a day, those that are cheapest over so many months first.

    `at_most` is held against that average, so that a plan which is cheap for its first months only is not mistaken for
    a cheap one. A plan of which no source says what is asked for is left out.
    """
    wanted = {"network": network, "online_only": online_only, "discount_eligible": discount_eligible}
    found = (
        plan
        for plan in _sold(rulebook, on, carrier)
        if all(value is None or getattr(plan.offer, name) == value for name, value in wanted.items())
        and (generation is None or generation in (plan.offer.generation or "").split("_"))
        and (at_most is None or plan.average(months) <= at_most)
        and _enough(plan, "data", plan.data_mb, data_at_least_mb)
        and _enough(plan, "voice", plan.offer.voice_minutes, voice_at_least)
    )
    return tuple(sorted(found, key=lambda plan: (plan.average(months), plan.after, plan.card.id)))


def _sold(rulebook: Rulebook, on: date, carrier: str | None) -> Iterator[Found]:
    plans: Iterable[Card] = rulebook.cards.values() if carrier is None else rulebook.plans(carrier)
    for card in plans:
        offer = card.offer or Offer()
        if card.category == "plan" and (offer.sold_until is None or on <= offer.sold_until):
            found = _found(rulebook.fee(card.id), offer, on)
            if found is not None:
                yield found


def _found(fee: Fee, offer: Offer, on: date) -> Found | None:
    """The plan with its price on a day; None where no source gives one."""
    try:
        terms = fee.in_force(number(on))[-1].low.terms
    except NotCovered:
        return None
    if not isinstance(terms, Monthly) or terms.amount is None:
        return None
    now = terms.amount if terms.promo is None else terms.promo
    return Found(fee.card, offer, now, terms.amount, terms.promo_months)


def _enough(plan: Found, what: str, given: int | None, at_least: int | None) -> bool:
    if at_least is None or what in plan.offer.unlimited:
        return True
    return given is not None and given >= at_least
