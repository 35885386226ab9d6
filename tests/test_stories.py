"""Ready stories: each is whole, priced, told in both languages, and no amount in it is without a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calculator import CardError
from calculator.compare import compare
from calculator.links import decode
from calculator.stories import Story, stories
from calculator.views import gallery, verdict
from calculator.views.arrival import FIRST


def amounts(part: Any) -> Iterator[int]:
    """Every amount that a scenario states as known: a range says that it is not."""
    if isinstance(part, dict) and "low" not in part:
        for name, value in part.items():
            if name in ("amount", "price", "monthly", "keep_price", "release_price") and isinstance(value, int):
                yield value
            yield from amounts(value)
    if isinstance(part, list):
        for item in part:
            yield from amounts(item)


def test_there_are_a_dozen_and_the_bloggers_is_the_first_and_the_one_the_page_opens_with() -> None:
    found = stories()
    assert len(found) >= 12
    assert len({story.id for story in found}) == len(found)
    assert found[0].scenario == decode(FIRST).scenario


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.id)
class TestEveryStory:
    def test_is_priced_and_asks_whether_to_move(self, story: Story) -> None:
        assert verdict.weighed(story.scenario).switched_on is not None

    def test_is_weighed_the_same_beside_all_others_as_by_itself(self, story: Story) -> None:
        found = verdict.weighed(story.scenario)
        assert verdict.net(story.scenario) == (found.difference, found.blocked)
        alone = compare(verdict.likely(story.scenario), verdict.rulebook())
        assert (found.switch, found.stay) == (alone.switch, alone.stay)

    def test_is_the_scenario_its_link_tells(self, story: Story) -> None:
        assert decode(gallery.link(story, "en")).scenario == story.scenario

    def test_cites_a_page_where_it_states_an_amount(self, story: Story) -> None:
        assert bool(story.sources) >= bool(list(amounts(story.scenario.document())))


def written(folder: Path, text: str) -> Path:
    folder.joinpath("01-mine.json").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "JSON"),
        ("[]", "list"),
        (json.dumps({"title": {}, "says": {}, "scenario": {"v": 1}}), "as_of"),
        (json.dumps({"scenario": {"v": 9}}), "v"),
    ],
)
def test_a_broken_story_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CardError, match=r"01-mine\.json") as raised:
        stories(written(tmp_path, text))
    assert told in str(raised.value)
