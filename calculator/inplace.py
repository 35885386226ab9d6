"""The ways to go on without leaving: the same line on a cheaper plan, or with a new discount contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from calculator.candidates import Candidate
from calculator.compare import Comparison, compare
from calculator.dates import number
from calculator.downgrade import Downgrade, downgraded
from calculator.errors import NotCovered
from calculator.events import Discount, Join, PlanById
from calculator.kinds import Monthly
from calculator.promises import promises
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tenure import Tenure
from calculator.unknowns import MOST, combinations, likeliest
from calculator.ways import Need, running
from calculator.wording import LANGS, both, say


def in_place(history: Scenario, rulebook: Rulebook, on: date, need: Need) -> Iterator[Candidate]:
    """What the line that stays could do on a day: the cheapest plan that would do, and a discount contract."""
    here = running(likeliest(history))
    cheaper = downgraded(history, on, rulebook, data_at_least_mb=need.data_mb)
    if isinstance(cheaper, Downgrade):
        title = cheaper.plan.card.title
        words = {lang: say("staying, on {plan}", lang, plan=getattr(title, lang)) for lang in LANGS}
        said = {str(lang): text for lang, text in words.items()}
        found = _beside(cheaper.scenario, history, rulebook)
        yield Candidate("plan", said, cheaper.scenario, on, found.switch.total, found.difference)
    if _may_promise(here, number(on), history.market, rulebook):
        message = "staying, with a discount contract of 12 months that renews once, where the plan allows it"
        promised = _promised(history, here, on)
        found = _beside(promised, history, rulebook)
        yield Candidate("contract", both(message), promised, on, found.switch.total, found.difference)


def _beside(changed: Scenario, history: Scenario, rulebook: Rulebook) -> Comparison:
    """The two weighed; where more is open than is priced line by line, in their likely form."""
    if combinations(changed) > MOST:
        return compare(likeliest(changed), rulebook, against=likeliest(history))
    return compare(changed, rulebook, against=history)


def _promised(history: Scenario, here: Tenure, on: date) -> Scenario:
    """The same history, with a new discount contract from a day on."""
    events = list(history.events)
    join = events[here.event]
    if isinstance(join, Join):
        contract = Discount.model_validate({"months": 12, "renews": True, "from": on})
        events[here.event] = join.model_copy(update={"contracts": (*join.contracts, contract)})
    return history.model_copy(update={"events": tuple(events)})


def _may_promise(here: Tenure, on: int, market: str, rulebook: Rulebook) -> bool:
    """Whether a discount contract is to be had on a day: the carrier gives one, the plan may, and no promise runs."""
    plan = here.plans[-1][1]
    offer = rulebook.card(plan.id).offer if isinstance(plan, PlanById) else None
    barred = plan is None or (isinstance(plan, PlanById) and (offer is None or offer.discount_eligible is not True))
    bound = any(promise.since <= on <= promise.last for promise in promises(here.join.contracts, here.joined))
    return not barred and not bound and _gives_share(here.carrier, on, market, rulebook)


def _gives_share(carrier: str, on: int, market: str, rulebook: Rulebook) -> bool:
    """Whether a carrier takes a share off the price for a promise made on a day."""
    for fee in rulebook.charged_on(market, carrier, "discount"):
        try:
            terms = fee.in_force(on)[-1].low.terms
        except NotCovered:
            continue
        if isinstance(terms, Monthly) and terms.share is not None:
            return True
    return False
