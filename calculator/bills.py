"""What the carrier said: the lines of a bill, or amounts named at a counter, in a small typed document.

    {"lines": [{"fee": "kr.skt.signup-fee", "amount": 39600, "on": "2011-02-11"}]}

The same in TOML (`[[lines]]`) or in CSV (a heading of the same names). On the command line `FEE=AMOUNT` is a line too.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from calculator.cards import CATEGORIES, Category
from calculator.errors import Expected, Problem, ScenarioError, problems_of, shown
from calculator.events import Day, Label, Model, Quote, Word, earliest
from calculator.money import SignedAmount
from calculator.reading import text_of
from calculator.scenario import Scenario

MOST_LINES = 100
BILL_EXPECTED = "a bill in JSON, TOML or CSV, or lines such as kr.skt.signup-fee=39600 or exit=61000@2011-05-12"
_PAIR = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)=(?P<amount>-?[0-9]{1,12})(?:@(?P<on>[0-9-]+))?")


class BillLine(Model):
    """One amount: of a fee, or of a whole category; `on` a day it was for, where the bill says."""

    fee: Word | None = None
    category: Category | None = None
    amount: SignedAmount
    on: Day | None = None
    #: What the bill calls it. Shown, never matched.
    label: Label | None = None

    @model_validator(mode="after")
    def _of_one(self) -> Self:
        if (self.fee is None) == (self.category is None):
            raise Expected("either fee or category")
        return self


class Bill(Model):
    lines: Annotated[tuple[BillLine, ...], Field(min_length=1, max_length=MOST_LINES)]

    @classmethod
    def parse(cls, document: object) -> Self:
        """The bill in a document as JSON gives it. Raises ScenarioError."""
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            raise ScenarioError(problems_of(error, "the bill")) from None


def bill_of(arguments: Iterable[str]) -> Bill:
    """The bill in a file, or in pairs of a name and an amount. Raises ScenarioError."""
    lines: list[Any] = []
    for text in arguments:
        pair = _PAIR.fullmatch(text)
        if pair is not None and not Path(text).exists():
            kind = "category" if pair["name"] in CATEGORIES else "fee"
            day = {} if pair["on"] is None else {"on": pair["on"]}
            lines.append({kind: pair["name"], "amount": int(pair["amount"]), **day})
        else:
            lines += _document(text).get("lines", [])
    return Bill.parse({"lines": lines})


def quoted_in(scenario: Scenario) -> tuple[BillLine, ...]:
    """The scenario's own quotes as lines of a bill."""
    quotes = (event for event in scenario.events if isinstance(event, Quote))
    return tuple(BillLine(fee=q.fee, amount=q.amount, on=earliest(q.on)) for q in quotes)


def _document(place: str) -> dict[str, Any]:
    name, text = text_of(place)
    try:
        if text.startswith("{"):
            data = json.loads(text)
        elif re.search(r"^\s*\[\[lines\]\]", text, re.MULTILINE):
            data = tomllib.loads(text)
        else:
            data = {"lines": _rows(name, text)}
    except (ValueError, RecursionError, csv.Error) as error:
        raise ScenarioError(Problem(name, str(error)[:80], BILL_EXPECTED)) from None
    if not isinstance(data, dict) or not isinstance(data.get("lines"), list) or data.keys() - {"lines"}:
        raise ScenarioError(Problem(name, shown(data), BILL_EXPECTED))
    return data


def _rows(name: str, text: str) -> list[dict[str, Any]]:
    """The rows of a table: empty cells are left out, amounts may be written with commas."""
    rows = csv.DictReader(io.StringIO(text))
    if "amount" not in (rows.fieldnames or ()):
        raise ScenarioError(Problem(name, shown(rows.fieldnames and rows.fieldnames[0]), BILL_EXPECTED))
    return [_row(row) for row in rows]


def _row(row: dict[str | Any, str | Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        str(key): cell.strip() for key, cell in row.items() if isinstance(cell, str) and cell.strip()
    }
    amount = str(found.get("amount", "")).replace(",", "")
    return found | ({"amount": int(amount)} if re.fullmatch(r"-?[0-9]{1,12}", amount) else {})
