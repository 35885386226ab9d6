"""Random lives priced in three ways that share as little as they can, and held against each other.

python -m tests.differential --times 1000000 --seed 1

`times` counts rows: a life is told, some hundred variants of it (other days, other amounts) are priced as columns, and
one in `ledger` of those as a ledger too, line by line. Every time a rule is read on the way, as numbers or as a column,
what it comes to is worked out again by `tests.references`, and the time it counted by `tests.slowdays`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from calculator import Rulebook, Scenario, ScenarioError, pricing
from calculator.columns import Rows
from calculator.figures import Array
from calculator.rules import rule_for
from calculator.unknowns import Place
from calculator.variants import Variants, _one_by_one, costs, days_of_events
from tests import slowdays
from tests.differential.drawn import life
from tests.references import agrees

ROWS = 200  # variants of a life
LOOKED_AT = 8  # rows of a column that are worked out again, of each reading
#: What each kind of terms asks of a row.
NEEDS = {
    "flat": "keep_price phone_price benefit",
    "monthly": "plan discount discount_given in_promo days_used days_in_month",
    "tapered": "days_served months_served term_months benefit benefit_by_months",
    "capped": "days_served months_served term_months benefit benefit_by_months release_price",
    "banded": "months_served term_months discount days_over month_length",
    "proportional": "old_plan plan benefit",
    "bundle": "lines_before lines_after fees_before fees_after days_used days_in_month",
    "instalments": "phone_price phone_months phone_rate payments",
    "refund": "paid_signup paid_sim paid_port paid_phone",
}
#: Facts that may be -1 and mean something by it.
SIGNED = {"phone_rate"}


class Differs(AssertionError):  # noqa: N818 - what it says
    """Two ways of working something out came to different amounts."""


class Readings:
    """Rules as they are, each reading of which is worked out a second time."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.told, self.rule_for = rng, Counter[str](), rule_for

    @contextmanager
    def watched(self) -> Iterator[None]:
        vars(pricing)["rule_for"] = self.checked
        try:
            yield
        finally:
            vars(pricing)["rule_for"] = self.rule_for

    def checked(self, terms: Any) -> Callable[[Any, Any], Any]:
        rule = self.rule_for(terms)

        def read(given: Any, facts: Any) -> Any:
            found = rule(given, facts)
            if terms.kind in NEEDS and type(given) is type(terms):
                self.again(given, facts, found)
            return found

        return read

    def again(self, terms: Any, facts: Any, found: Any) -> None:
        """Works out some rows of a reading again. Raises Differs."""
        columns = {name: np.asarray(value) for name in _needed(terms) if (value := _fact(facts, name)) is not None}
        amounts = np.asarray(found)
        size = max((c.size for c in (*columns.values(), amounts)), default=1)
        if size == 0:
            return
        for place in {self.rng.randrange(size) for _ in range(LOOKED_AT)}:
            row = {name: int(np.broadcast_to(c, size)[place]) for name, c in columns.items()}
            if _can_be(terms, row):
                amount = int(np.broadcast_to(amounts, size)[place])
                if not agrees(terms, row, amount):
                    raise Differs(f"{terms} on {row} comes to {amount}")
                self.told[terms.kind] += 1
        if isinstance(facts, Rows) and len(facts.row_on):
            self.counted(facts, self.rng.randrange(len(facts.row_on)))

    def counted(self, facts: Rows, place: int) -> None:
        """Whether the time a row counts is the time between its days, by the calendar that counts one by one."""
        if isinstance(facts.months_served, int):  # a household's month: the line that left serves no more
            return
        on, joined, contracted, months = (
            int(np.broadcast_to(np.asarray(getattr(facts, name)), len(facts.row_on))[place])
            for name in ("row_on", "joined", "contracted", "months_served")
        )
        if contracted > on:  # of a contract that the stay did not live to see, and that nothing asks for
            return
        begins = {day for day in (joined, contracted) if day >= 0}
        slow = {slowdays.completed(slowdays.civil(day), slowdays.civil(on)) for day in begins}
        if slow and months not in slow:
            raise Differs(f"from {begins} to {on} are {months} months, and by counting {slow}")
        self.told["months"] += bool(slow)


def _needed(terms: Any) -> list[str]:
    if terms.kind in {"flat", "monthly", "refund"}:
        of = {"flat": "{}", "monthly": "{}", "refund": "paid_{}"}[terms.kind].format(terms.of)
        usual = ["days_used", "days_in_month", "in_promo", "discount_given", "plan", "discount"]
        more = [name for name in usual if terms.kind == "monthly" and name != of]
        return ([of] if terms.of else []) + more
    return NEEDS[terms.kind].split()


def _fact(facts: Any, name: str) -> Any:
    try:
        return getattr(facts, name)
    except AttributeError:
        return None


def _can_be(terms: Any, row: dict[str, int]) -> bool:
    """Whether a row has all that its terms ask: what is not known stands as -1, and no amount is made of it."""
    told = all(name in row for name in _needed(terms) if not (terms.kind == "monthly" and name in {"plan", "discount"}))
    known = all(value >= 0 for name, value in row.items() if name not in SIGNED | _idle(terms))
    if terms.kind in {"tapered", "capped", "banded"} and row.get("term_months", 0) == 0:
        return False
    if terms.kind == "instalments" and not 0 < row["payments"] <= row["phone_months"]:
        return False
    return told and known


def _idle(terms: Any) -> set[str]:
    """Facts that these terms do not look at."""
    match terms.kind:
        case "monthly":
            used = {terms.of} | ({"plan", "discount"} if terms.share is not None else set())
            return {"plan", "discount"} - used
        case "tapered" | "capped":
            return {"benefit_by_months"} if terms.counting == "days" else {"benefit"}
        case "bundle":
            return {"fees_before", "fees_after"} if terms.by == "lines" else {"lines_before", "lines_after"}
    return set()


def varied(rng: random.Random, scenario: Scenario) -> Variants:
    """A life and its variants: from some event on everything so many days later, and amounts a little dearer."""
    days = days_of_events(scenario)
    begun = rng.randrange(len(scenario.events))
    shifts = np.array([0, *(rng.randint(-40, 900) for _ in range(ROWS - 1))])
    changed: dict[Place, Array] = {place: on + shifts for place, on in days.items() if int(place[1]) >= begun}
    for index, event in enumerate(scenario.document()["events"]):
        if "monthly" in event.get("plan", {}):
            changed["events", index, "plan", "monthly"] = event["plan"]["monthly"] + rng.randrange(90) * np.arange(ROWS)
        for place, contract in enumerate(event.get("contracts", ())):
            for name in {"monthly", "amount"} & contract.keys():
                dearer = contract[name] + rng.randrange(90) * np.arange(ROWS)
                changed["events", index, "contracts", place, name] = dearer
    return Variants(scenario, changed, ROWS)


def held(variants: Variants, rulebook: Rulebook, some: list[int]) -> int:
    """Prices all variants as columns and some as ledgers; the number of ledgers. Raises Differs."""
    quick = costs(variants, rulebook)
    if any((quick.low[fee] > quick.high[fee]).any() for fee in quick.low):
        raise Differs("a low end lies above a high one")
    few = Variants(variants.scenario, {place: column[some] for place, column in variants.changed.items()}, len(some))
    slow = _one_by_one(few, rulebook)
    if quick.sound[some].tolist() != slow.sound.tolist():
        raise Differs(f"what can be: {quick.sound[some].tolist()} and {slow.sound.tolist()}")
    kept = slow.sound
    for name in ("complete", "blocked"):
        ours, theirs = getattr(quick, name)[some][kept], getattr(slow, name)[kept]
        if ours.tolist() != theirs.tolist():
            raise Differs(f"{name}: {ours.tolist()} and {theirs.tolist()}")
    nothing = np.zeros(variants.count, np.int64)
    for end in ("low", "high"):
        ours, theirs = getattr(quick, end), getattr(slow, end)
        for fee in ours.keys() | theirs.keys():
            one, two = ours.get(fee, nothing)[some][kept], theirs.get(fee, nothing[: len(some)])[kept]
            if one.tolist() != two.tolist():
                raise Differs(f"{fee}, {end}: {one.tolist()} as columns, {two.tolist()} as ledgers")
    return int(kept.sum())


def run(times: int, seed: int, ledger: int = 100) -> SimpleNamespace:
    """So many rows; what was held against what, and every life on which two ways differ."""
    rulebook, rng = Rulebook.load(), random.Random(seed)  # noqa: S311 - chance, not a secret
    readings = Readings(rng)
    told = SimpleNamespace(lives=0, rows=0, ledgers=0, readings=readings.told, finds=[])
    with readings.watched():
        while told.rows < times:
            document = life(rng, rulebook)
            try:
                variants = varied(rng, Scenario.parse(document))
                variants.one(0)
                some = sorted({0, *(rng.randrange(ROWS) for _ in range(max(ROWS // ledger - 1, 0)))})
                told.ledgers += held(variants, rulebook, some)
            except ScenarioError:
                continue
            except Differs as error:
                told.finds.append((str(error), json.dumps(document)))
            told.lives, told.rows = told.lives + 1, told.rows + ROWS
    return told


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--times", type=int, default=20_000, help="rows over columns")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ledger", type=int, default=100, help="one row in so many is priced as a ledger too")
    asked = parser.parse_args()
    os.nice(10)
    begun = time.process_time()
    told = run(asked.times, asked.seed, asked.ledger)
    again = sum(told.readings.values())
    print(  # noqa: T201 - its purpose
        f"seed {asked.seed}: {told.lives:,} lives, {told.rows:,} rows as columns, {told.ledgers:,} as ledgers, "
        f"{again:,} readings worked out again ({dict(cast('Counter[str]', told.readings))}), "
        f"{len(told.finds)} finds, {time.process_time() - begun:.0f} s of one core"
    )
    for error, document in told.finds[:5]:
        print(f"\n{error[:600]}\n  {document}")  # noqa: T201
    sys.exit(bool(told.finds))


if __name__ == "__main__":
    main()
