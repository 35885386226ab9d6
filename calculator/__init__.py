"""What it costs, in all, to switch mobile carrier: line by line, dated and cited."""

from calculator.errors import CalculatorError, CardError, LinkError, NotCovered, ScenarioError
from calculator.ledger import Entry, Ledger, Notice, Total
from calculator.pricing import price
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario

__all__ = [
    "CalculatorError",
    "CardError",
    "Entry",
    "Ledger",
    "LinkError",
    "NotCovered",
    "Notice",
    "Rulebook",
    "Scenario",
    "ScenarioError",
    "Total",
    "price",
]
