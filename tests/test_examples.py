"""Every worked example that a page prints, run through the terms of the card it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from calculator import Rulebook
from calculator.cards import Card, Example, Version
from calculator.dates import number
from calculator.fees import Edition, Stated, as_is
from calculator.kinds import Capped, Tapered
from calculator.pricing import amount
from calculator.rules import CARD_RATE, NEVER, Facts

#: Facts that an example leaves out: a whole month, a phone of unknown age, an interest rate that nobody named.
USUAL = dict.fromkeys(Facts.__annotations__, 0) | {
    "days_used": 1,
    "days_in_month": 1,
    "month_length": 30,
    "phone_age": NEVER,
    "phone_rate": CARD_RATE,
}

Place = tuple[Card, Version, Example]


def _examples(rulebook: Rulebook) -> Iterator[Place]:
    return ((c, v, example) for c in rulebook.cards.values() for v in c.version for example in v.example)


EXAMPLES = list(_examples(Rulebook.load()))


@pytest.mark.parametrize("place", EXAMPLES, ids=lambda p: f"{p[0].id}@{p[1].effective}-{p[2].expect}")
def test_example(place: Place, rulebook: Rulebook) -> None:
    """The terms give the printed figure; where the card says why they cannot, they must not."""
    card, version, example = place
    edition = next(e for e in rulebook.fee(card.id).editions if e.starts == number(version.effective))
    unknown = set(example.given) - set(USUAL)
    assert not unknown, "an example names facts as rules do"
    either_way = {"benefit_by_months": example.given.get("benefit", 0)}  # a subsidy, however its term is counted
    facts = cast("Facts", SimpleNamespace(**USUAL | either_way | {"contracted": edition.starts} | example.given))

    owed = {_owed(_counted(edition, example), end, facts) for end in ("low", "high")}

    printed = range(example.expect - example.within, example.expect + example.within + 1)
    agrees = all(found in printed for found in owed)
    assert agrees is (example.fails_because is None), f"{sorted(owed)}, where {example.expect} is printed"


def test_every_example_says_what_its_page_prints() -> None:
    assert EXAMPLES
    for card, version, example in EXAMPLES:
        assert all(source.says for source in example.source), f"{card.id} {version.effective}"


def _owed(edition: Edition, end: str, facts: Facts) -> int:
    return int(cast("int", amount(edition, getattr(edition, end), facts, as_is)))


def _counted(edition: Edition, example: Example) -> Edition:
    """The edition with time counted as the page counts it."""
    if example.counting is None:
        return edition
    return replace(edition, low=_recounted(edition.low, example), high=_recounted(edition.high, example))


def _recounted(stated: Stated, example: Example) -> Stated:
    assert isinstance(stated.terms, Tapered | Capped), "only a tapered charge counts time"
    return replace(stated, terms=stated.terms.model_copy(update={"counting": example.counting}))
