"""Whether the rulebook knows every id a scenario names, and where retired ids live on."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from calculator.cards import Card
from calculator.errors import Problem, ScenarioError, shown
from calculator.events import ChangePlan, Join, PlanById, Quote
from calculator.ledger import Notice
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.wording import both


def modernised(scenario: Scenario, rulebook: Rulebook) -> tuple[Scenario, tuple[Notice, ...]]:
    """The scenario with retired ids as they live on, and a notice of each. Raises ScenarioError naming all unknown."""
    problems = tuple(_unknown(scenario, rulebook))
    if problems:
        raise ScenarioError(problems)
    moved = {used: rulebook.retired[used] for used in _ids(scenario) if used in rulebook.retired}
    if not moved:
        return scenario, ()
    notices = tuple(_renamed(scenario, rulebook, old, new) for old, new in sorted(moved.items()))
    return Scenario.model_validate(_replaced(scenario.model_dump(by_alias=True), moved)), notices


def _ids(scenario: Scenario) -> Iterator[str]:
    for event in scenario.events:
        if isinstance(event, Join):
            yield event.carrier
        if isinstance(event, Join | ChangePlan) and isinstance(event.plan, PlanById):
            yield event.plan.id
        if isinstance(event, Quote):
            yield event.fee
    yield from (service.id for service in scenario.services)
    yield from (line.carrier for line in (scenario.household.lines if scenario.household else ()))


def _unknown(scenario: Scenario, rulebook: Rulebook) -> Iterator[Problem]:
    if scenario.market not in rulebook.markets:
        yield _one_of("market", scenario.market, rulebook.markets)
        return
    yield from _unknown_in_events(scenario, rulebook)
    for index, service in enumerate(scenario.services):
        yield from _card(f"services.{index}.id", service.id, "service", rulebook)
    for claim in scenario.claims:
        if claim not in rulebook.words["claims"]:
            yield _one_of("claims", claim, rulebook.words["claims"])
    yield from _unknown_at_home(scenario, rulebook)


def _unknown_in_events(scenario: Scenario, rulebook: Rulebook) -> Iterator[Problem]:
    at = ""
    for index, event in enumerate(scenario.events):
        where = f"events.{index}"
        at = event.carrier if isinstance(event, Join) else at
        if isinstance(event, Join):
            yield from _carrier(f"{where}.carrier", event.carrier, scenario.market, rulebook)
        if isinstance(event, Join | ChangePlan) and isinstance(event.plan, PlanById):
            yield from _card(f"{where}.plan.id", event.plan.id, "plan", rulebook)
            yield from _elsewhere(f"{where}.plan.id", event.plan.id, at, rulebook)
        if isinstance(event, Quote):
            yield from _card(f"{where}.fee", event.fee, None, rulebook)


def _unknown_at_home(scenario: Scenario, rulebook: Rulebook) -> Iterator[Problem]:
    for index, line in enumerate(scenario.household.lines if scenario.household else ()):
        yield from _carrier(f"household.lines.{index}.carrier", line.carrier, scenario.market, rulebook)
    home = scenario.household
    named = {"bundle": home.bundle, "internet": home.internet} if home else {}
    for field, word in named.items():
        known = rulebook.words["bundle" if field == "bundle" else "speed"].keys() - {"none"}
        if word is not None and known and word not in known:
            yield _one_of(f"household.{field}", word, sorted(known))


def _carrier(where: str, carrier: str, market: str, rulebook: Rulebook) -> Iterator[Problem]:
    known = rulebook.of_market(market)
    if rulebook.retired.get(carrier, carrier) not in known:
        yield _one_of(where, carrier, _nearest(carrier, iter(known)))


def _card(where: str, id: str, category: str | None, rulebook: Rulebook) -> Iterator[Problem]:  # noqa: A002
    card = rulebook.cards.get(rulebook.retired.get(id, id))
    if card is None or not _is(card, category):
        ids = (c.id for c in rulebook.cards.values() if _is(c, category))
        yield _one_of(where, id, _nearest(id, ids))


def _elsewhere(where: str, plan: str, carrier: str, rulebook: Rulebook) -> Iterator[Problem]:
    card = rulebook.cards.get(rulebook.retired.get(plan, plan))
    home = rulebook.retired.get(carrier, carrier)
    if card is not None and home in rulebook.carriers and card.id.split(".")[1] != home:
        yield Problem(where, shown(plan), "a plan of {carrier}", {"carrier": carrier})


def _is(card: Card, category: str | None) -> bool:
    return category is None or (card.category == category and card.charged_on == "month")


def _nearest(id: str, ids: Iterator[str]) -> list[str]:  # noqa: A002
    every = sorted(ids)
    return get_close_matches(id, every, n=5, cutoff=0.4) or every[:5]


def _one_of(where: str, found: str, known: object) -> Problem:
    listed = ", ".join(sorted(known))  # type: ignore[call-overload] # any collection of ids
    return Problem(where, shown(found), "an id the rulebook knows, such as {known}", {"known": listed})


def _renamed(scenario: Scenario, rulebook: Rulebook, old: str, new: str) -> Notice:
    words = both("{old} is now called {new}.", old=old, new=new)
    card = rulebook.cards.get(new)
    sources = card.version[-1].source if card else ()
    return Notice(scenario.as_of, "renamed", new, words, sources)


def _replaced(data: object, moved: dict[str, str]) -> object:
    """The document with every retired id as it lives on. Ids are whole values, and free text never equals one."""
    if isinstance(data, dict):
        return {
            key: moved.get(value, value)
            if key in ("id", "carrier", "fee") and isinstance(value, str)
            else _replaced(value, moved)
            for key, value in data.items()
        }
    return [_replaced(part, moved) for part in data] if isinstance(data, list | tuple) else data
