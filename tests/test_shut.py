"""What is forbidden, over columns: the same that a ledger's notices block."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from calculator import Rulebook
from calculator.columns import Stays
from calculator.dates import number
from calculator.rules import NEVER
from calculator.shut import shut
from calculator.when import SETS, mask
from tests.small import FREE, Data, book, card, version

FIRST, LAST = number(date(2011, 1, 1)), number(date(2013, 12, 31))


def lock(**said: Any) -> Data:
    return {"kind": "lock", **said}


def forbidden(rulebook: Rulebook, joined: list[str], **columns: list[int]) -> list[bool]:
    """Whether each of some stays with KT does what is forbidden."""
    days = np.array([number(date.fromisoformat(on)) for on in joined], np.int64)
    told = {name: np.array(column, np.int64) for name, column in columns.items()}
    stays = Stays(("kt",), np.zeros(len(joined), np.int8), days, FIRST, LAST, told)
    return [bool(found) for found in shut(stays, "kr", rulebook)]


def at(day: str) -> int:
    return number(date.fromisoformat(day))


PORT, CANCEL = (SETS["left_by"].index(why) for why in ("port", "cancel"))


def test_a_port_before_the_lock_opens() -> None:
    rulebook = book(card("kr.lock", "port", "lock", version(terms=lock(months=3)), governed_by="join"))
    left = [at("2011-05-10"), at("2011-05-11"), at("2011-05-10"), NEVER]
    ways = [PORT, PORT, CANCEL, NEVER]
    assert forbidden(rulebook, ["2011-02-11"] * 4, left=left, left_by=ways) == [True, False, False, False]


def test_a_port_before_porting_began() -> None:
    versions = version(terms=lock(blocks=True)), version("2011-03-01", FREE)
    rulebook = book(card("kr.kt.opening", "port", "lock", *versions))
    left = [at("2011-02-28"), at("2011-03-01"), at("2011-02-28")]
    assert forbidden(rulebook, ["2011-01-05"] * 3, left=left, left_by=[PORT, PORT, CANCEL]) == [True, False, False]


def test_contracts_that_exclude_each_other_where_both_run() -> None:
    rule = version(terms=lock(together=["discount", "subsidy"], blocks=True))
    rulebook = book(card("kr.either", "discount", "entry", rule, version("2012-01-01", FREE), governed_by="join"))
    both, one = mask("contract", "discount", "subsidy"), mask("contract", "discount")
    found = forbidden(
        rulebook, ["2011-02-01", "2011-02-01", "2011-02-01", "2011-02-01", "2012-01-01"],
        contract=[both, one, both, both, both], discount_months=[12] * 5, subsidy_months=[24] * 5,
        discount_since=[NEVER, NEVER, at("2013-01-31"), at("2013-02-01"), NEVER],
    )  # fmt: skip
    assert found == [True, False, True, False, False]


def test_what_is_only_told_does_not_forbid() -> None:
    rulebook = book(
        card("kr.days", "port", "lock", version(terms=lock(closed={"weekdays": ["sun"]}))),
        card("kr.limit", "phone", "entry", version(terms=lock(share=1_500)), governed_by="join"),
    )
    assert forbidden(rulebook, ["2011-02-01"], left=[at("2011-03-06")], left_by=[PORT], top_up=[5]) == [False]
