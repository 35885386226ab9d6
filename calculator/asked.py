"""Answers as JSON text, one for the command line and the HTTP routes: so both give the same bytes."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from calculator.answers import compact, several_data
from calculator.best import best
from calculator.bestdata import to_json
from calculator.cards import Card
from calculator.dates import number
from calculator.errors import Problem, ScenarioError, shown
from calculator.pricing import price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.several import several
from calculator.ways import Need

#: What can be asked of a scenario, each with the function that answers it.
ANSWERS: Mapping[str, Callable[[Scenario, Rulebook], str]] = {
    "price": lambda scenario, rulebook: price(scenario, rulebook).to_json(),
    "compare": lambda scenario, rulebook: compact(several_data(several([scenario], rulebook), rulebook)),
    "best": lambda scenario, rulebook: to_json(best(scenario, rulebook, need=Need(None, None, None)), rulebook),
}


def rules(rulebook: Rulebook, fee: str | None = None, on: date | None = None) -> str:
    """The cards of a rulebook, or one of them; with a day, only the versions in force then.

    Raises ScenarioError where no card has the id.
    """
    cards = rulebook.cards.values() if fee is None else (rulebook.card(fee),)
    told = [_card(card, rulebook, on) for card in sorted(cards, key=lambda card: card.id)]
    data = {"v": 1, "rulebook": rulebook.digest, "on": on and on.isoformat(), "cards": told}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@functools.cache
def schema(of: str = "scenario") -> str:
    """The JSON Schema of a scenario, or of a card. Raises ScenarioError for anything else."""
    models: dict[str, type[BaseModel]] = {"scenario": Scenario, "card": Card}
    if of not in models:
        known = {"known": ", ".join(models)}
        raise ScenarioError(Problem("of", shown(of), "one of {known}", known))
    data = {"$schema": "https://json-schema.org/draft/2020-12/schema", **models[of].model_json_schema()}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _card(card: Card, rulebook: Rulebook, on: date | None) -> dict[str, Any]:
    data = card.model_dump(mode="json", by_alias=True, exclude_none=True)
    if on is not None:
        held = {edition.version.effective for edition in _in_force(card, rulebook, on)}
        data["version"] = [v for v, own in zip(data["version"], card.version, strict=True) if own.effective in held]
    return data


def _in_force(card: Card, rulebook: Rulebook, on: date) -> tuple[Any, ...]:
    fee = rulebook.fees[card.id]
    return fee.in_force(number(on)) if number(on) >= fee.starts[0] else ()
