"""What every receipt carries, so that it can be priced again and checked: the query of its link."""

from __future__ import annotations

from calculator.ledger import Ledger
from calculator.links import encode
from calculator.wording import Lang


def query(ledger: Ledger, lang: Lang) -> str:
    """The query of the link to what a ledger is of, with its rulebook and total. Raises LinkError where too long."""
    if ledger.scenario is None:
        raise ValueError("a ledger without its scenario has no receipt")  # a fault of ours, never of the input
    return encode(ledger.scenario, book=ledger.rulebook, was=ledger.total, lang=lang)
