"""Keeps what the links of a release say: one file for each rulebook, written once and then never edited.

python -m tests.golden          writes the file of today's rulebook, if there is none

A line is a link as it is shared, with the rulebook and the total its sender saw; the scenario it tells, defaults spelt
out; and the sums by category. Where a later calculator mends a figure, the line stays, and `corrected.toml` beside the
files says what it comes to now and why.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from calculator import CalculatorError, Ledger, Rulebook, Scenario, price
from calculator.links import decode, encode
from tests.golden.published import FOLDER, TESTS, published

STORIES = TESTS.parent / "data" / "stories"


def scenarios() -> Iterator[Scenario]:
    """Every scenario of the cases and the gallery, in the order of their files."""
    for path in sorted((TESTS / "cases").rglob("*.json")):
        yield Scenario.parse(path.read_bytes())
    for path in sorted(STORIES.glob("*.json")):
        yield Scenario.parse(json.loads(path.read_text("utf-8"))["scenario"])
    for entry in published():
        yield decode(entry["link"]).scenario


def line(scenario: Scenario, rulebook: Rulebook) -> dict[str, Any]:
    """What is kept of a scenario. Raises CalculatorError where the rulebook cannot price it."""
    ledger = price(scenario, rulebook)
    link = encode(scenario, book=rulebook.digest, was=ledger.total)
    return {"link": link, "scenario": scenario.document(), "by_category": sums(ledger)}


def sums(ledger: Ledger) -> dict[str, list[int]]:
    return {category: [total.low, total.high] for category, total in ledger.by_category().items()}


def lines(rulebook: Rulebook) -> Iterator[str]:
    seen: set[str] = set()
    for scenario in scenarios():
        try:
            kept = line(scenario, rulebook)
        except CalculatorError:  # of another market, or of a card that the rulebook does not have
            continue
        if kept["link"] not in seen:
            seen.add(kept["link"])
            yield json.dumps(kept, ensure_ascii=False)


def main() -> None:
    rulebook = Rulebook.load()
    path: Path = FOLDER / f"{rulebook.digest}.jsonl"
    if path.exists():
        sys.exit(f"{path.name} is kept already, and is never written again.")
    path.write_text("\n".join(lines(rulebook)) + "\n", "utf-8")
    print(f"{path.name}: {len(path.read_text('utf-8').splitlines())} links")  # noqa: T201 - its purpose


if __name__ == "__main__":
    main()
