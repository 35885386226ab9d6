"""The way between leaving and staying: the same line on a cheaper plan of its carrier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from calculator.cards import Source
from calculator.catalogue import Found, search
from calculator.dates import number
from calculator.errors import NotCovered
from calculator.events import ChangePlan, Discount, Event, Join, PlanById
from calculator.kinds import Monthly
from calculator.ledger import Entry, Remark, Said
from calculator.money import ONE
from calculator.prices import plan_price
from calculator.promises import Promise, promises
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tenure import Tenure, tenures
from calculator.unknowns import likeliest
from calculator.wording import LANGS, Lang, both, both_on, day_text, digits, say, won


@dataclass(frozen=True, slots=True)
class Downgrade:
    """A change to the cheapest plan that would do, on a day, and why it is that one."""

    scenario: Scenario
    plan: Found
    on: date
    why: Said
    remarks: tuple[Remark, ...]


def downgraded(
    staying: Scenario, on: date, rulebook: Rulebook, *, data_at_least_mb: int | None = None
) -> Downgrade | Said:
    """The line that stays, on the cheapest plan its carrier is known to sell on a day; else why there is none.

    Left out are plans for an age, for those who sign up online, with a price for the first months only, and, where a
    discount contract runs, those that cannot have it.
    """
    line = _line(staying, number(on))
    if line is None:
        return both_on("No line runs on {on} whose plan could change.", {"on": on})
    since, plan = [taken for taken in line.plans if taken[0] <= number(on)][-1]
    now = plan_price(plan, number(on), since, rulebook)
    if now is None:
        return both("What the present plan costs is not known, so no plan can be called cheaper.")
    about = _Now(on, now, rulebook.carriers[line.carrier].name.model_dump())
    promise = _running(line, number(on))
    plans = search(rulebook, on=on, carrier=line.carrier, data_at_least_mb=data_at_least_mb)
    cheapest = next((found for found in plans if _fits(found, promise) and found.after < now), None)
    if cheapest is None:
        message = "No plan of {carrier} that would do is known to be sold on {on} for less than {now} a month."
        return about.said(message)
    events, remarks = _followed(staying, line, promise, now, rulebook)
    if staying.household is not None:
        remarks.append(Remark(both("What a cheaper plan changes in the household's bundle is not in the figures.")))
    change = ChangePlan(on=on, plan=PlanById(id=cheapest.card.id))
    changed = staying.model_copy(update={"events": (*events, change)})
    return Downgrade(changed, cheapest, on, _why(cheapest, about, data_at_least_mb), tuple(remarks))


def charged_for_it(entries: Sequence[Entry], rulebook: Rulebook) -> Iterator[Remark]:
    """What the change of plan itself costs, such as a share of a subsidy."""
    for entry in entries:
        if rulebook.card(entry.fee).charged_on == "change_plan":
            yield Remark(
                {lang: say("The change itself is charged: {line}.", lang, line=entry.words[lang]) for lang in LANGS},
                entry.sources,
            )


@dataclass(frozen=True, slots=True)
class _Now:
    """What is so on the day: the price of the present plan, and whose it is."""

    on: date
    price: int
    carrier: Said

    def said(self, message: str) -> Said:
        return {
            lang: say(message, lang, carrier=self.carrier[lang], on=day_text(self.on, lang), now=won(self.price, lang))
            for lang in LANGS
        }


def _line(staying: Scenario, on: int) -> Tenure | None:
    """The stay that runs on a day, in the likely one of the scenarios it may be."""
    return next((s for s in tenures(likeliest(staying)) if s.joined <= on and (s.left is None or s.left > on)), None)


def _running(line: Tenure, on: int) -> Promise | None:
    """The discount contract that runs on a day."""
    found = promises(line.join.contracts, line.joined)
    return next((p for p in found if isinstance(p.contract, Discount) and p.since <= on <= p.last), None)


def _fits(found: Found, promise: Promise | None) -> bool:
    offer = found.offer
    barred = promise is not None and offer.discount_eligible is False
    return offer.ages is None and not offer.online_only and found.promo_months is None and not barred


def _followed(
    staying: Scenario, line: Tenure, promise: Promise | None, now: int, rulebook: Rulebook
) -> tuple[tuple[Event, ...], list[Remark]]:
    """The events with a discount that follows the plan's price, as the contract has it, and what to know of it."""
    events, join = staying.events, staying.events[line.event]
    share = None if promise is None else _share(staying.market, line.carrier, promise, rulebook)
    if promise is None or share is None or not isinstance(join, Join):
        return events, []
    terms, sources = share
    # As it was told: in the likely scenario, which the line and its promises are of, nothing is in doubt any more.
    place = line.join.contracts.index(promise.contract)
    contract = join.contracts[place]
    if not isinstance(contract, Discount):
        return events, []
    given = contract.monthly
    if given is not None and given != now * terms // ONE:
        message = "The discount is kept at the {given} a month you gave; it is {share} of the plan, so it would shrink."
        said = both(message, given=digits(given) if isinstance(given, int) else "?", share=f"{terms // 100}%")
        return events, [Remark(said, sources)]
    contracts = list(join.contracts)
    contracts[place] = contract.model_copy(update={"monthly": None})
    moved = list(events)
    moved[line.event] = join.model_copy(update={"contracts": tuple(contracts)})
    message = "The discount is {share} of the plan, so it shrinks with it; that is in the figures."
    return tuple(moved), [Remark(both(message, share=f"{terms // 100}%"), sources)]


def _share(market: str, carrier: str, promise: Promise, rulebook: Rulebook) -> tuple[int, tuple[Source, ...]] | None:
    """The share of the plan's price that a discount contract takes off, in basis points, and who says so."""
    for fee in rulebook.charged_on(market, carrier, "discount"):
        try:
            stated = fee.in_force(promise.since)[-1].low
        except NotCovered:
            continue
        if isinstance(stated.terms, Monthly) and stated.terms.share is not None:
            return stated.terms.share, stated.sources
    return None


def _why(found: Found, about: _Now, at_least: int | None) -> Said:
    """Which plan it is, and why that one."""
    message = "{plan} at {price} a month ({data}) is the cheapest that {carrier} is known to sell on {on}; now {now}."
    if at_least is not None:
        message = (
            "{plan} at {price} a month ({data}) is the cheapest with at least {least} MB that {carrier} is known to "
            "sell on {on}; now {now}."
        )
    return {
        lang: say(
            message, lang, plan=getattr(found.card.title, lang), price=won(found.after, lang), data=_data(found, lang),
            least=digits(at_least or 0), carrier=about.carrier[lang], on=day_text(about.on, lang),
            now=won(about.price, lang),
        )
        for lang in LANGS
    }  # fmt: skip


def _data(found: Found, lang: Lang) -> str:
    if "data" in found.offer.unlimited:
        return say("unlimited data", lang)
    if found.data_mb is None:
        return say("data not stated", lang)
    return say("{n} MB of data", lang, n=digits(found.data_mb))
