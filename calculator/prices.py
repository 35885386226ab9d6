"""What the rulebook adds to an occasion: the price of a plan on a day, and the cuts where a price changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from calculator.dates import add_months, day, number
from calculator.errors import NotCovered
from calculator.events import Plan, PlanById
from calculator.fees import Fee
from calculator.kinds import Monthly
from calculator.occasions import Occasion
from calculator.promises import Part
from calculator.rulebook import Rulebook
from calculator.tenure import Tenure
from calculator.when import mask


def by_edition(fee: Fee, occasion: Occasion) -> Iterator[Occasion]:
    """A month's part, cut where the price list changed inside it; any other occasion as it is."""
    if occasion.until is None or fee.card.governed_by == "join":
        yield occasion
        return
    yield from _cut(occasion, (start for start in fee.starts if occasion.on < start <= (occasion.until or 0)))


def by_price(occasion: Occasion, rulebook: Rulebook) -> Iterator[Occasion]:
    """A month's part, cut where its plan's price changed inside it, each with the price of the plan."""
    if not isinstance(occasion.plan, PlanById) or occasion.until is None:
        yield occasion
        return
    fee = rulebook.fee(occasion.plan.id)
    since = occasion.facts.get("plan_since", occasion.facts["contracted"])
    cuts = [start for start in fee.starts if fee.card.governed_by == "event"]
    ends_on = promo_ends(fee, since)
    if ends_on is not None:
        cuts.append(ends_on)
    for part in _cut(occasion, (cut for cut in cuts if occasion.on < cut <= (occasion.until or 0))):
        price = plan_price(occasion.plan, part.on, since, rulebook)
        gone = part.missing if price is not None else part.missing | {"plan"}
        inside = int(ends_on is not None and part.on < ends_on)
        yield replace(part, facts=part.facts | {"plan": price or 0, "in_promo": inside}, missing=gone)


def at_prices(occasion: Occasion, stay: Tenure, rulebook: Rulebook) -> Occasion:
    """A household's month with the price of the plan that left it."""
    if not isinstance(occasion.plan, PlanById):
        return occasion
    price = plan_price(occasion.plan, stay.left or stay.joined, stay.plans[-1][0], rulebook)
    if price is None:
        return replace(occasion, missing=occasion.missing | {"plan"})
    facts = {"plan": price, "fees_before": occasion.facts["fees_after"] + price}
    if occasion.kind == "bundle_line" and occasion.line is None:
        facts["line_fee"] = price
    return replace(occasion, facts=occasion.facts | facts)


def plans_changed(occasion: Occasion, rulebook: Rulebook) -> Occasion:
    """A change of plan with the prices of both."""
    on = occasion.on
    old, new = (plan_price(plan, on, on, rulebook) for plan in (occasion.old_plan, occasion.plan))
    if old is None or new is None:
        return replace(occasion, missing=occasion.missing | {"plan", "benefit"})
    change = mask("change", "down") if new < old else mask("change", "up") if new > old else 0
    return replace(occasion, facts=occasion.facts | {"plan": new, "old_plan": old, "change": change})


def plan_price(plan: Plan | None, on: int, since: int, rulebook: Rulebook) -> int | None:
    """What a plan costs a month on a day, for a line that took it on the day `since`; None where no source says."""
    if not isinstance(plan, PlanById):
        return None if plan is None else int(plan.monthly)  # type: ignore[arg-type] # ranges were resolved before
    fee = rulebook.fee(plan.id)
    try:
        terms = fee.in_force(since if fee.card.governed_by == "join" else on)[-1].low.terms
    except NotCovered:
        return None
    if not isinstance(terms, Monthly):
        return None
    ends = promo_ends(fee, since)
    return terms.promo if ends is not None and on < ends else terms.amount


def promo_ends(fee: Fee, since: int) -> int | None:
    """The first day after the promotional price, by the card's way of counting its months."""
    try:
        terms = fee.in_force(since)[-1].low.terms
    except NotCovered:
        return None
    if not isinstance(terms, Monthly) or terms.promo_months is None:
        return None
    if terms.promo_counting == "days":
        return int(add_months(since, terms.promo_months))
    first = number(day(since).replace(day=1))  # the month of joining is the first, however late in it
    return int(add_months(first, terms.promo_months))


def _cut(occasion: Occasion, cuts: Iterable[int]) -> Iterator[Occasion]:
    starts = sorted(set(cuts))
    if not starts or occasion.until is None:
        yield occasion
        return
    for first, after in zip([occasion.on, *starts], [*starts, occasion.until + 1], strict=True):
        yield replace(occasion, on=first, until=after - 1, facts=occasion.facts | Part(first, after - 1).facts)
