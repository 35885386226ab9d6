"""Ready scenarios to begin from, under `data/stories/`: each with a title, what it asks, and pages for its amounts."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from pydantic import ValidationError

from calculator.cards import Source, Words
from calculator.errors import CardError, Problem, ScenarioError, problems_of
from calculator.events import Model
from calculator.rulebook import default_root
from calculator.scenario import Scenario

FOLDER = "stories"


class Story(Model):
    """A scenario with a title and a sentence. `sources` back the amounts that stand in it and on no card."""

    id: str
    title: Words
    says: Words
    sources: tuple[Source, ...] = ()
    scenario: Scenario


@functools.cache
def stories(root: Path | None = None) -> tuple[Story, ...]:
    """The stories of a folder in the order of their files' numbers. Raises CardError naming the file that is wrong."""
    return tuple(_story(path) for path in sorted((root or default_root() / FOLDER).glob("*.json")))


def _story(path: Path) -> Story:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CardError(Problem(path.name, str(error), "a JSON file")) from None
    if not isinstance(data, dict):
        raise CardError(Problem(path.name, type(data).__name__, "a story: title, says, sources, scenario"))
    try:
        told = {**data, "id": path.stem.partition("-")[2], "scenario": Scenario.parse(data.get("scenario"))}
        return Story.model_validate_json(json.dumps(told, default=Scenario.document))
    except ScenarioError as error:
        found = (Problem(f"{path.name}: {p.where}", p.found, p.expected, p.values) for p in error.problems)
        raise CardError(tuple(found)) from None
    except ValidationError as error:
        raise CardError(problems_of(error, path.name)) from None
