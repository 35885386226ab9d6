"""The rules as this engine has them: cards. The one row is explained, with its working and its sources."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version as version_of
from typing import Any

import numpy as np
from harness import BACK_WITHIN, BANDS, GRACE_DAYS, PORT, SIGNUP, SIM, Columns, measured

KEPT = ("sim", "joined_as", "subsidy", "subsidy_months", "discount", "discount_months", "phone_price", "phone_months")


def rulebook() -> Any:
    """A card for each fee."""
    from tests.small import FREE, book, card, excuse, fee, flat, version

    waived = excuse(FREE, "rejoining", months_away={"at_most": BACK_WITHIN})
    taper = {"kind": "tapered", "counting": "days", "grace_days": GRACE_DAYS}
    banded = {"kind": "banded", "bands": [list(band) for band in BANDS]}
    left = {"kind": "instalments", "due": "balance", "rate": 0}
    return book(
        card("kr.skt.signup-fee", "signup", "join", version(terms=flat(SIGNUP), exception=[waived])),
        fee("kr.skt.usim", "sim", "sim", flat(SIM), applies={"sim": ["usim"]}),
        fee("kr.port-fee", "port", "join", flat(PORT), applies={"joined_as": ["port_in"]}),
        fee("kr.subsidy-clawback", "exit", "contract", taper, applies={"contract": ["subsidy"]}),
        fee("kr.skt.discount-clawback", "exit", "contract", banded, applies={"contract": ["discount"]}),
        fee("kr.skt.instalment-balance", "phone", "leave", left, applies={"phone": ["instalments"]}),
    )


def load() -> Callable[[Columns], Any]:
    from calculator.batch import price_many
    from calculator.columns import Stays
    from calculator.when import SETS, mask

    rules = rulebook()

    def price(columns: Columns) -> Any:
        contract = np.where(columns["subsidy"] > 0, mask("contract", "subsidy"), 0)
        contract += np.where(columns["discount_months"] > 0, mask("contract", "discount"), 0)
        more = {name: columns[name].astype(np.int32) for name in (*KEPT, "left", "away_since")}
        more |= {
            "contract": np.where(contract == 0, mask("contract", "none"), contract).astype(np.int8),
            "phone": np.where(columns["phone_months"] > 0, SETS["phone"].index("instalments"), 0).astype(np.int8),
            "left_by": np.where(columns["left"] < 0, -1, SETS["left_by"].index("cancel")).astype(np.int8),
            "plan": np.zeros(len(contract), np.int32),
        }
        joined = columns["joined"].astype(np.int32)
        window = int(joined.min()), int(max(joined.max(), columns["left"].max()))
        stays = Stays(("skt",), np.zeros(len(joined), np.int8), joined, *window, more)
        sums = price_many(stays, rules)
        if sums.unknown.any():
            raise AssertionError("a row that is not known")
        return sums.total[0]

    return price


def explained(_: object, __: object) -> object:
    """One stay with every fee, as a ledger with its working."""
    from calculator import price

    return price(*_one())


def _one() -> Any:
    global ONE_ROW  # noqa: PLW0603 - made once, outside the clock
    if ONE_ROW is None:
        from tests.small import join, leave, scenario

        contracts = [
            {"kind": "subsidy", "amount": 300_000, "months": 24},
            {"kind": "discount", "monthly": 15_000, "months": 24},
        ]
        phone = {"kind": "instalments", "price": 900_000, "months": 24}
        events = (join("2011-02-11", "skt", contracts=contracts, phone=phone), leave("2011-12-20"))
        ONE_ROW = scenario(*events), rulebook()
    return ONE_ROW


ONE_ROW: Any = None


if __name__ == "__main__":
    measured("this engine", version_of("numpy"), load, explained)
