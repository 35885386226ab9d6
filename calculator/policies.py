"""What a regulator or a carrier might do, as another rulebook: charges waived, a fee abolished, another grace."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from calculator.cards import Card, Exception_, Version, Words
from calculator.conditions import DaySpan, When
from calculator.errors import Problem, ScenarioError, problems_of, shown
from calculator.events import EARLIEST, LATEST, Day
from calculator.kinds import Capped, NotCharged, Tapered
from calculator.rulebook import Rulebook
from calculator.wording import both

_DAY: TypeAdapter[date] = TypeAdapter(Day)
#: What a policy may say, for those who wrote something else.
FORMS = "waive:CARRIER:DAY..DAY, abolish:FEE, abolish:FEE:DAY, grace:MONTHS, grace:MONTHS:CARRIER"


@dataclass(frozen=True, slots=True)
class Policy:
    """A rulebook as a policy would have it; it holds for leavers of one carrier, or of all."""

    said: str
    rulebook: Rulebook
    carrier: str | None = None


def policy(text: str, rulebook: Rulebook, market: str = "kr") -> Policy:
    """The policy of a text such as `waive:kt:2025-12-31..2026-01-13`. Raises ScenarioError where it says none."""
    kind, *said = text.split(":")
    match kind, said:
        case "waive", [carrier, span] if ".." in span:
            days = _span(span)
            changed = _each(rulebook, market, lambda version: _waived(version, days))
            return Policy(text, changed, _carrier(carrier, rulebook, market))
        case "abolish", [fee, *since] if len(since) < 2:
            return Policy(text, _abolished(rulebook, fee, _day(since[0]) if since else EARLIEST))
        case "grace", [months, *carriers] if re.fullmatch("[0-9]{1,3}", months) and len(carriers) < 2:
            changed = _each(rulebook, market, lambda version: _graced(version, int(months)))
            return Policy(text, changed, _carrier(carriers[0], rulebook, market) if carriers else None)
        case _:
            raise ScenarioError(Problem("--policy", shown(text), "one of {known}", {"known": FORMS}))


def _span(text: str) -> DaySpan:
    first, last = map(_day, text.split("..", 1))
    if last < first:  # it would waive nothing, and be told as a policy that changes nothing
        ends = {"first": first, "last": LATEST}
        raise ScenarioError(Problem("--policy", str(last), "a day from {first} to {last}", ends))
    return DaySpan(at_least=first, at_most=last)


def _day(text: str) -> date:
    try:
        return _DAY.validate_python(text)
    except ValidationError as error:
        raise ScenarioError(problems_of(error, "--policy")) from None


def _carrier(name: str, rulebook: Rulebook, market: str) -> str:
    known = rulebook.of_market(market)
    if rulebook.retired.get(name, name) not in known:
        expected = "an id the rulebook knows, such as {known}"
        raise ScenarioError(Problem("--policy", shown(name), expected, {"known": ", ".join(sorted(known))}))
    return rulebook.retired.get(name, name)


def _each(rulebook: Rulebook, market: str, change: Callable[[Version], Version]) -> Rulebook:
    """The rulebook with every version of what leaving a contract costs changed."""
    for card in rulebook.cards.values():
        if card.id.startswith(f"{market}.") and card.category == "exit" and card.charged_on in ("contract", "leave"):
            rulebook = _changed(rulebook, card, change)
    return rulebook


def _changed(rulebook: Rulebook, card: Card, change: Callable[[Version], Version]) -> Rulebook:
    for version in card.version:
        changed = change(version)
        if changed is not version:
            rulebook = rulebook.with_version(card.id, changed)
    return rulebook


def _waived(version: Version, days: DaySpan) -> Version:
    reason = Words(**both("waived in this what-if"))
    excuse = Exception_(when=When(left=days), instead=NotCharged(), reason=reason, source=version.source[:1])
    return version.model_copy(update={"exception": (*version.exception, excuse)})


def _graced(version: Version, months: int) -> Version:
    """Another grace period; a month of it counts 30 days, as the cards' own do."""
    grace = {"grace_months": months, "grace_days": 30 * months}
    terms: dict[str, Any] = {name: getattr(version, name) for name in ("terms", "low", "high")}
    tapering = {name: t for name, t in terms.items() if isinstance(t, Tapered | Capped)}
    changed = {name: t.model_copy(update=grace) for name, t in tapering.items()}
    return version.model_copy(update=changed) if changed else version


def _abolished(rulebook: Rulebook, fee: str, since: date) -> Rulebook:
    """The rulebook as if a fee were not charged from a day on."""
    card = rulebook.card(fee)
    free = {"terms": NotCharged(), "low": None, "high": None, "exception": (), "disputed": (), "example": ()}
    last = [version for version in card.version if version.effective <= since][-1:] or card.version[:1]
    begins = last[0].model_copy(update=free | {"effective": since, "effective_by": None})
    rulebook = rulebook.with_version(card.id, begins)
    for version in card.version:
        if version.effective > since:
            rulebook = rulebook.with_version(card.id, version.model_copy(update=free | {"effective_by": None}))
    return rulebook
