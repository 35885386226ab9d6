"""One rule body, three readings: whole numbers, columns and figures come to the same amount, for every kind of terms."""

from types import SimpleNamespace
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.cards import Given, Instalments, Monthly, Refund, Tapered, Terms
from calculator.entries import SCENARIO
from calculator.figures import Figure, bare, leaf
from calculator.rules import rule_for

amounts = st.integers(0, 3_000_000)
KINDS = get_args(get_args(Terms)[0])

#: Terms of every kind; every choice a kind has is among them.
TERMS: dict[str, st.SearchStrategy[Any]] = {
    "flat": st.builds(KINDS[0], amount=amounts),
    "monthly": st.one_of(
        st.builds(Monthly, amount=amounts), st.builds(Monthly, of=st.sampled_from(["plan", "discount"]))
    ),
    "given": st.builds(Given, of=st.sampled_from(["keep_price", "phone_price"])),
    "tapered": st.builds(
        Tapered,
        of=st.sampled_from(["support", "subsidy"]),
        counting=st.sampled_from(["days", "months"]),
        grace_days=st.integers(0, 200),
        round_to=st.sampled_from([1, 10, 100]),
    ),
    "instalments": st.builds(
        Instalments, due=st.sampled_from(["payment", "balance"]), rate=st.sampled_from([0, 590, 610])
    ),
    "refund": st.builds(
        Refund, of=st.sampled_from(["signup", "sim", "port", "phone"]), share=st.sampled_from([0, 5_000, 10_000])
    ),
    "not_charged": st.just(KINDS[6]()),
    "unknown": st.just(KINDS[7]()),
    "lock": st.builds(KINDS[8], months=st.integers(1, 12)),
}

rows = st.fixed_dictionaries(
    {
        "days_used": st.integers(1, 31),
        "days_in_month": st.integers(28, 31),
        "days_served": st.integers(0, 1_500),
        "months_served": st.integers(0, 50),
        "phone_months": st.sampled_from([0, 12, 24, 36]),
        "phone_rate": st.sampled_from([-1, 0, 590]),
        "payments": st.integers(0, 40),
        "support_months": st.sampled_from([0, 12, 24]),
        "subsidy_months": st.sampled_from([0, 18, 24]),
    }
    | {
        name: amounts
        for name in (
            "plan", "discount", "support", "subsidy", "phone_price", "keep_price",
            "paid_signup", "paid_sim", "paid_port", "paid_phone",
        )
    }
)  # fmt: skip


def test_every_kind_of_terms_is_among_the_cases() -> None:
    assert {kind.model_fields["kind"].default for kind in KINDS} == set(TERMS)


@pytest.mark.parametrize("kind", TERMS)
@given(data=st.data())
def test_numbers_columns_and_figures_agree(kind: str, data: st.DataObject) -> None:
    terms: Any = data.draw(TERMS[kind])
    batch = data.draw(st.lists(rows, min_size=1, max_size=6))
    rule = rule_for(terms)

    one_by_one = [int(bare(rule(terms, SimpleNamespace(**row)))) for row in batch]  # type: ignore[arg-type]
    columns = {name: np.array([row[name] for row in batch], dtype=np.int64) for name in batch[0]}
    as_column = np.broadcast_to(rule(terms, SimpleNamespace(**columns)), len(batch))  # type: ignore[arg-type]
    explained = [int(bare(rule(_figures(terms), SimpleNamespace(**_leaves(row))))) for row in batch]  # type: ignore[arg-type]

    assert as_column.tolist() == one_by_one == explained


def _leaves(row: dict[str, int]) -> dict[str, Figure]:
    return {name: leaf(value, name, SCENARIO) for name, value in row.items()}


def _figures(terms: Any) -> Any:
    fields = {name: getattr(terms, name) for name in type(terms).model_fields}
    return SimpleNamespace(**{n: leaf(v, n, SCENARIO) if isinstance(v, int) else v for n, v in fields.items()})
