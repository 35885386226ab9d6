"""Stays into occasions: the moments at which fees may fall due, with all that rules may know of them.

Rules never see a date. Every day, month, contract and phone becomes a whole number here, in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from calculator.dates import add_months, begun_months, number, whole_months
from calculator.events import BoughtPhone, Discount, InstalmentPhone, LoanPhone, Plan, PlanById, TopUp
from calculator.kinds import Counts
from calculator.promises import Promise, parts, promises
from calculator.rules import CARD_RATE, NEVER
from calculator.scenario import Scenario, Service
from calculator.tenure import Tenure
from calculator.when import mask


@dataclass(frozen=True, slots=True)
class Occasion:
    """A moment at which fees may fall due, with all the facts a rule may ask for. `missing` names those not known."""

    kind: str
    on: int
    facts: dict[str, int]
    missing: frozenset[str] = frozenset()
    until: int | None = None
    plan: Plan | None = None
    old_plan: Plan | None = None
    #: Which of the household's lines this is about, from 1.
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What is so whatever the stay: the window, the side services, the household, and the words of the rulebook."""

    first: int
    last: int
    services: tuple[tuple[int, int, int], ...] = ()  # bit, first day, last day
    claims: int = 0
    household: int = 0
    bundle: int = 0
    speed: int = 0
    lines: tuple[tuple[str, int], ...] = ()
    counting: Counts | None = None

    @classmethod
    def of(cls, scenario: Scenario, words: dict[str, dict[str, int]]) -> Setting:
        """The setting of a scenario; `words` numbers the claims and services that cards test."""
        bits, last = words["holds"], number(scenario.until)
        held = [(bits[s.id], *span(s, last)) for s in scenario.services if s.id in bits]
        home = scenario.household
        household = mask(
            "household", *(["internet"] if home and home.internet else []), *(["lines"] if home and home.lines else [])
        )
        claims = sum(words["claims"][claim] for claim in set(scenario.claims))
        counting = None if scenario.assume.counting == "card" else scenario.assume.counting
        return cls(
            number(scenario.from_),
            last,
            tuple(held),
            claims,
            household,
            bundle=_word(words["bundle"], home.bundle if home else None),
            speed=_word(words["speed"], home.internet if home else None),
            lines=tuple((line.carrier, line.monthly) for line in home.lines) if home else (),
            counting=counting,
        )

    def holds(self, on: int) -> int:
        """The services that run on a day, as bits."""
        return sum({bit for bit, first, last in self.services if first <= on <= last})

    def __contains__(self, on: int) -> bool:
        return self.first <= on <= self.last


def _word(known: dict[str, int], word: str | None) -> int:
    """The bit of a word; what is not given, or no card tests, counts as "none"."""
    return known.get(word or "none", known.get("none", 0))


def span(service: Service, last: int) -> tuple[int, int]:
    """The first and last day a service runs, as day numbers."""
    return number(service.from_), number(service.until) if service.until else last


def occasions(stay: Tenure, setting: Setting) -> Iterator[Occasion]:
    """Every moment of a stay inside the window at which fees may fall due, in no particular order."""
    at = _maker(stay, setting)
    if stay.joined in setting:
        yield at("join", stay.joined)
    for on, sim in stay.sims:
        if on in setting:
            yield at("sim", on, sim=mask("sim", sim))
    yield from _monthly(stay, setting, at)
    yield from _payments(stay, setting, at)
    yield from changes(stay, setting, at)
    if isinstance(stay.join.phone, LoanPhone):
        due = stay.returned if stay.returned is not None else number(stay.join.phone.return_by)
        if due in setting:
            yield at("loan", due)
    if stay.left is not None and stay.left in setting:
        yield at("leave", stay.left, payments=whole_months(stay.joined, stay.left))
        yield from _contracts_ended(stay, stay.left, at)


def _maker(stay: Tenure, setting: Setting) -> Callable[..., Occasion]:
    """Makes occasions of a stay: what is so on all of them, and what is so on the day."""
    person, missing = _person(stay, setting)

    def at(
        kind: str,
        on: int,
        until: int | None = None,
        plan: Plan | None = None,
        unknown: Iterable[str] = (),
        /,
        **facts: int,
    ) -> Occasion:
        timed = {
            "holds": setting.holds(on),
            "days_served": on - stay.joined,
            "months_served": whole_months(stay.joined, on),
        }
        gone = missing.union(unknown, {"plan"} if kind == "month" and plan is None else ())
        return Occasion(kind, on, {**person, **timed, **facts}, gone, until, plan)

    return at


def discounts(stay: Tenure, setting: Setting, first: int, last: int) -> Iterator[Occasion]:
    """The months of the discount contract that began on a day, up to another."""
    at = _maker(stay, setting)
    for promise in promises(stay.join.contracts, stay.joined):
        if isinstance(promise.contract, Discount) and promise.since <= first <= promise.last:
            yield from discounted(stay, promise, first, min(last, promise.last), at)


def joined_facts(stay: Tenure, setting: Setting) -> dict[str, int]:
    """The facts of a stay on the day it began."""
    facts, _ = _person(stay, setting)
    return {**facts, "days_served": 0, "months_served": 0, "holds": setting.holds(stay.joined)}


def service_occasions(service: Service, setting: Setting) -> Iterator[Occasion]:
    """The months a side service runs inside the window."""
    first, last = span(service, setting.last)
    for part in parts(max(first, setting.first), min(last, setting.last)):
        facts = {**_NOTHING, "holds": setting.holds(part.first), "claims": setting.claims, **part.facts}
        yield Occasion("month", part.first, facts, until=part.last)


def joining(stay: Tenure, setting: Setting) -> Iterator[Occasion]:
    """The occasions on which a stay's own entry was paid for, whether inside the window or not: what a refund is of."""
    anywhere = replace(setting, first=stay.joined, last=max(stay.joined, stay.left or stay.joined))
    yield from (o for o in occasions(stay, anywhere) if o.kind in ("join", "sim"))


def _monthly(stay: Tenure, setting: Setting, at: Any) -> Iterator[Occasion]:  # noqa: ANN401 - the maker above
    last = setting.last if stay.left is None else min(setting.last, stay.left - 1)
    ends = [start - 1 for start, _ in stay.plans[1:]] + [last]
    for (start, plan), end in zip(stay.plans, ends, strict=True):
        a_month = plan.monthly if plan is not None and not isinstance(plan, PlanById) else 0
        for part in parts(max(start, setting.first), min(end, last)):
            yield at("month", part.first, part.last, plan, plan=a_month, contracted=start, **part.facts)
    for promise in promises(stay.join.contracts, stay.joined):
        if isinstance(promise.contract, Discount):
            yield from discounted(stay, promise, max(promise.since, setting.first), min(last, promise.last), at)


def discounted(stay: Tenure, promise: Promise, first: int, last: int, at: Any) -> Iterator[Occasion]:  # noqa: ANN401
    """The months of a discount between two days, cut where the plan changed: it may be a share of the plan's price."""
    facts, gone = promise.discount
    starts = [start for start, _ in stay.plans]
    for (start, plan), after in zip(stay.plans, [*starts[1:], last + 1], strict=True):
        unknown = (*gone, "plan") if plan is None else gone
        a_month = plan.monthly if plan is not None and not isinstance(plan, PlanById) else 0
        for part in parts(max(first, start), min(last, after - 1)):
            more = {"plan_since": start, **facts, **part.facts}
            yield at("discount", part.first, part.last, plan, unknown, plan=a_month, **more)


def changes(stay: Tenure, setting: Setting, at: Any) -> Iterator[Occasion]:  # noqa: ANN401
    """Changes of plan, each with the dealer's top-up it may touch. The prices of the plans are filled in by pricing."""
    top_up: Any = next((c.amount for c in stay.join.contracts if isinstance(c, TopUp)), 0)
    for (_, old), (on, new) in pairwise(stay.plans):
        if on in setting:
            yield replace(at("change_plan", on, None, new, benefit=top_up), old_plan=old)


def _contracts_ended(stay: Tenure, left: int, at: Any) -> Iterator[Occasion]:  # noqa: ANN401
    """The contracts that leaving ends. One that a later one put to rest counts up to then, and only within its term."""
    for promise in promises(stay.join.contracts, stay.joined):
        if promise.rested and left >= add_months(promise.since, promise.months):
            continue
        facts, gone = promise.ended(min(left, promise.last + 1) if promise.rested else left)
        yield at("contract", left, None, None, gone, **facts)


def bundle_months(stay: Tenure, setting: Setting, back: int | None) -> Iterator[Occasion]:
    """The months after a stay in which the household misses its line: once for all, and once for each line that stays.

    `back` is the day the line came back to the same carrier, if it did.
    """
    fees = [monthly for carrier, monthly in setting.lines if carrier == stay.carrier]
    if stay.left is None or not (fees or setting.household):
        return
    person, missing = _person(stay, setting)
    last = setting.last if back is None else min(setting.last, back - 1)
    plan = stay.plans[-1][1]
    own: Any = plan.monthly if plan is not None and not isinstance(plan, PlanById) else 0
    gone = missing | {"plan"} if plan is None else missing
    counts = {"lines_before": len(fees) + 1, "lines_after": len(fees)}
    sums = {"fees_before": sum(fees) + own, "fees_after": sum(fees), "plan": own}
    for part in parts(max(stay.left, setting.first), last):
        facts = {**person, **counts, **sums, **part.facts, "months_served": 0, "days_served": part.first - stay.joined}
        yield Occasion("bundle", part.first, facts, gone, part.last, plan)
        # The plan that is left was priced without the bundle, so its own discount is lost as well.
        yield Occasion("bundle_line", part.first, {**facts, "lines_after": 0, "line_fee": own}, gone, part.last, plan)
        for place, fee in enumerate(fees, 1):
            yield Occasion("bundle_line", part.first, {**facts, "line_fee": fee}, gone, part.last, plan, line=place)


def _payments(stay: Tenure, setting: Setting, at: Any) -> Iterator[Occasion]:  # noqa: ANN401
    if not isinstance(stay.join.phone, InstalmentPhone):
        return
    for made in range(1, stay.join.phone.months + 1):
        due = add_months(stay.joined, made)
        if due in setting and (stay.left is None or due <= stay.left):
            yield at("payment", due, payments=made)


#: Facts that only some occasions or contracts give; 0 elsewhere, and listed as missing where a rule must not use it.
_NOTHING = dict.fromkeys(
    (
        "plan", "discount", "benefit", "benefit_by_months", "term_months", "phone_price", "phone_months", "payments",
        "keep_price", "paid_signup", "paid_sim", "paid_port", "paid_phone", "days_used", "holds", "old_plan", "change",
        "discount_given", "in_promo", "days_over", "month_length", "line_fee", "lines_before", "lines_after",
        "fees_before", "fees_after", "release_price",
    ),
    0,
)  # fmt: skip


def _person(stay: Tenure, setting: Setting) -> tuple[dict[str, int], frozenset[str]]:
    """The facts of a stay that are the same on all its occasions, and the names of those not known."""
    join = stay.join
    away = stay.away_since
    phone, missing = _phone(stay)
    facts = {
        **_NOTHING,
        "days_in_month": 1,
        "phone_age": NEVER,
        "joined_as": mask("joined_as", join.joined_as),
        "channel": mask("channel", join.channel),
        "sim": mask("sim", join.sim),
        "came_after": mask("came_after", stay.came_after),
        "left_by": mask("left_by", stay.left_by) if stay.left_by else 0,
        "joined": stay.joined,
        "contracted": stay.joined,
        "contract": mask("contract", *{c.kind for c in join.contracts}) or mask("contract", "none"),
        "left": NEVER if stay.left is None else stay.left,
        "days_away": NEVER if away is None else stay.joined - away,
        "months_away": NEVER if away is None else begun_months(away, stay.joined),
        "claims": setting.claims,
        "household": setting.household,
        "bundle": setting.bundle,
        "speed": setting.speed,
        **phone,
    }
    return facts, frozenset(missing)


def _phone(stay: Tenure) -> tuple[dict[str, int], set[str]]:
    phone = stay.join.phone
    facts: dict[str, Any] = {"phone": mask("phone", phone.kind), "returned": 0, "phone_rate": CARD_RATE}
    missing: set[str] = set() if getattr(phone, "release_price", None) is not None else {"release_price"}
    match phone:
        case BoughtPhone():
            facts |= {"phone_price": phone.price} | _model(phone, stay.joined)
        case InstalmentPhone():
            rate = CARD_RATE if phone.rate is None else phone.rate
            facts |= {"phone_price": phone.price, "phone_months": phone.months, "phone_rate": rate}
            facts |= _model(phone, stay.joined)
        case LoanPhone():
            facts["returned"] = mask("returned", _returned(stay, phone))
            facts["keep_price"] = phone.keep_price or 0
            missing |= {"keep_price"} if phone.keep_price is None else set()
    return facts, missing


def _model(phone: BoughtPhone | InstalmentPhone, joined: int) -> dict[str, Any]:
    """The phone's list price, and its age in completed months when it was bought."""
    since = phone.on_sale_since
    age = NEVER if since is None or number(since) > joined else whole_months(number(since), joined)
    return {"release_price": phone.release_price or 0, "phone_age": age}


def _returned(stay: Tenure, phone: LoanPhone) -> str:
    if stay.returned is None:
        return "no"
    return "in_time" if stay.returned <= number(phone.return_by) else "late"
