"""One rule body, three readings: numbers, columns and figures come to the same amount, for every kind of terms."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.entries import SCENARIO
from calculator.fees import stated
from calculator.figures import Figure, bare, leaf
from calculator.kinds import (
    Banded,
    Bundle,
    Capped,
    Flat,
    Instalments,
    Lock,
    Monthly,
    NotCharged,
    Proportional,
    Refund,
    Tapered,
    Terms,
    Unknown,
)
from calculator.rules import Facts, rule_for

amounts = st.integers(0, 3_000_000)
KINDS = get_args(get_args(Terms)[0])
tapers = {
    "counting": st.sampled_from(["days", "months"]),
    "grace_days": st.integers(0, 200),
    "grace_months": st.integers(0, 6),
    "round_to": st.sampled_from([1, 10, 100]),
}
rising = st.lists(st.integers(1, 30), min_size=1, max_size=5, unique=True).map(sorted)

#: Terms of every kind; every choice a kind has is among them.
TERMS: dict[str, st.SearchStrategy[Any]] = {
    "flat": st.one_of(
        st.builds(Flat, amount=amounts),
        st.builds(Flat, of=st.sampled_from(["keep_price", "phone_price", "benefit"])),
    ),
    "monthly": st.one_of(
        st.builds(Monthly, amount=amounts),
        st.builds(Monthly, of=st.sampled_from(["plan", "discount"])),
        st.builds(Monthly, of=st.just("discount"), share=st.sampled_from([1_200, 2_000, 2_500])),
        st.builds(Monthly, amount=amounts, promo=amounts, promo_months=st.just(7)),
    ),
    "tapered": st.builds(Tapered, **tapers),
    "capped": st.builds(
        Capped, share=st.just(5_000), cheap_below=st.just(600_000), cheap_cap=st.just(300_000), **tapers
    ),
    "banded": st.builds(
        Banded,
        bands=rising.flatmap(
            lambda ends: st.tuples(*(st.tuples(st.just(end), st.integers(-4_500, 10_000)) for end in ends))
        ),
    ),
    "proportional": st.just(Proportional()),
    "bundle": st.builds(
        Bundle,
        by=st.sampled_from(["lines", "fees"]),
        steps=rising.flatmap(lambda ends: st.tuples(*(st.tuples(st.just(end), amounts) for end in ends))),
    ),
    "instalments": st.builds(
        Instalments,
        due=st.sampled_from(["payment", "balance"]),
        rate=st.sampled_from([0, 590, 610]),
        monthly_fee=st.sampled_from([0, 25, 27]),
    ),
    "refund": st.builds(
        Refund, of=st.sampled_from(["signup", "sim", "port", "phone"]), share=st.sampled_from([0, 5_000, 10_000])
    ),
    "not_charged": st.just(NotCharged()),
    "unknown": st.just(Unknown()),
    "lock": st.builds(Lock, months=st.integers(1, 12)),
}

AMOUNTS = (
    "plan", "old_plan", "discount", "benefit", "benefit_by_months", "phone_price", "release_price", "keep_price",
    "paid_signup", "paid_sim", "paid_port", "paid_phone",
)  # fmt: skip
rows = st.fixed_dictionaries(
    {
        "days_used": st.integers(1, 31),
        "days_in_month": st.integers(28, 31),
        "days_served": st.integers(0, 1_500),
        "months_served": st.integers(0, 50),
        "days_over": st.integers(0, 30),
        "month_length": st.integers(28, 31),
        "term_months": st.sampled_from([0, 12, 18, 24]),
        "phone_months": st.sampled_from([0, 12, 24, 36]),
        "phone_rate": st.sampled_from([-1, 0, 590]),
        "payments": st.integers(0, 40),
        "discount_given": st.integers(0, 1),
        "in_promo": st.integers(0, 1),
        "lines_before": st.integers(0, 6),
        "lines_after": st.integers(0, 6),
        "fees_before": st.integers(0, 40),
        "fees_after": st.integers(0, 40),
    }
    | dict.fromkeys(AMOUNTS, amounts)
)


def test_every_kind_of_terms_is_among_the_cases() -> None:
    assert {kind.model_fields["kind"].default for kind in KINDS} == set(TERMS)
    assert len(KINDS) <= 12


@pytest.mark.parametrize("kind", TERMS)
@given(data=st.data())
def test_numbers_columns_and_figures_agree(kind: str, data: st.DataObject) -> None:
    terms: Terms = data.draw(TERMS[kind])
    batch = data.draw(st.lists(rows, min_size=1, max_size=6))
    rule = rule_for(terms)

    one_by_one = [int(bare(rule(terms, _facts(row)))) for row in batch]
    columns = {name: np.array([row[name] for row in batch], dtype=np.int64) for name in batch[0]}
    as_column = np.broadcast_to(np.asarray(rule(terms, _facts(columns))), len(batch))
    lens = stated(terms, SCENARIO, None).lens
    explained = [int(bare(rule(lens, _facts(_leaves(row))))) for row in batch]

    assert as_column.tolist() == one_by_one == explained


def _facts(values: dict[str, Any]) -> Facts:
    return cast("Facts", SimpleNamespace(**values))


def _leaves(row: dict[str, int]) -> dict[str, Figure]:
    return {name: leaf(value, name, SCENARIO) for name, value in row.items()}
