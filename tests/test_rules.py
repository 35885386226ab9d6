"""The arithmetic of every kind of terms, worked by hand; published examples where there are some."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from calculator.dates import number, whole_months
from calculator.kinds import Terms
from calculator.rules import CARD_RATE, Facts, rule_for

READ: TypeAdapter[Any] = TypeAdapter(Terms)
KINDS = {kind.model_fields["kind"].default for kind in get_args(get_args(Terms)[0])}


def owed(terms: dict[str, Any], **facts: Any) -> int:
    """What terms come to, given only the facts they should need."""
    read = READ.validate_python(terms)
    found = rule_for(read)(read, cast("Facts", SimpleNamespace(**facts)))
    assert isinstance(found, int | np.integer)
    return int(found)


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize("amount", [0, 1, 39_600])
def test_a_flat_amount_is_itself(amount: int) -> None:
    assert owed({"kind": "flat", "amount": amount}) == amount


@pytest.mark.parametrize("of", ["keep_price", "phone_price", "benefit"])
def test_a_flat_amount_may_be_what_the_customer_stated(of: str) -> None:
    assert owed({"kind": "flat", "of": of}, **{of: 250_000}) == 250_000


@pytest.mark.parametrize("kind", ["not_charged", "unknown"])
def test_what_is_not_charged_or_not_known_comes_to_nothing(kind: str) -> None:
    """That an unknown is no 0 is the entry's to say."""
    assert owed({"kind": kind}) == 0


def test_a_lock_costs_nothing() -> None:
    assert owed({"kind": "lock", "months": 3}) == 0


@pytest.mark.parametrize(
    ("amount", "used", "length", "expected"),
    [
        (49_500, 28, 28, 49_500),  # a whole month is the amount itself
        (49_500, 31, 31, 49_500),
        (30_000, 15, 30, 15_000),  # published: the half of a month of 30 days
        (49_500, 18, 28, 31_821),  # 31,821.43
        (49_500, 10, 28, 17_678),  # 17,678.57: always down, so two parts may fall a won short of the whole
        (49_500, 1, 31, 1_596),  # 1,596.77
        (49_500, 30, 31, 47_903),  # 47,903.23
        (49_500, 0, 31, 0),
        (1, 30, 31, 0),
        (0, 5, 31, 0),
    ],
)
def test_a_month_is_charged_by_its_days(amount: int, used: int, length: int, expected: int) -> None:
    by_card = owed(
        {"kind": "monthly", "amount": amount}, days_used=used, days_in_month=length, in_promo=0, discount_given=0
    )
    by_customer = owed(
        {"kind": "monthly", "of": "plan"}, plan=amount, days_used=used, days_in_month=length, discount_given=1
    )
    assert by_card == by_customer == expected


def test_a_discount_is_the_one_given_or_else_its_share_of_the_plan() -> None:
    terms = {"kind": "monthly", "of": "discount", "share": 2_500}
    month = {"days_used": 1, "days_in_month": 1, "plan": 69_000}
    assert owed(terms, **month, discount=16_500, discount_given=1) == 16_500
    assert owed(terms, **month, discount=0, discount_given=0) == 17_250  # 69,000 × 25 %
    assert owed(terms, **month, discount=0, discount_given=1) == 0  # a discount of nothing, as told


def test_a_promotional_price_holds_while_it_runs() -> None:
    terms = {"kind": "monthly", "amount": 55_000, "promo": 33_000, "promo_months": 6}
    assert owed(terms, days_used=1, days_in_month=1, in_promo=1) == 33_000
    assert owed(terms, days_used=1, days_in_month=1, in_promo=0) == 55_000
    assert owed(terms, days_used=10, days_in_month=30, in_promo=1) == 11_000


# ---------------------------------------------------------------- tapered


def tapered(benefit: int, months: int, served: int, **terms: Any) -> int:
    """Counted in days."""
    return owed(
        {"kind": "tapered", **terms}, benefit=benefit, benefit_by_months=-1, term_months=months, days_served=served,
        months_served=-1,
    )  # fmt: skip


def by_months(benefit: int, months: int, served: int, **terms: Any) -> int:
    return owed(
        {"kind": "tapered", "counting": "months", **terms}, benefit=-1, benefit_by_months=benefit, term_months=months,
        days_served=-1, months_served=served,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("served", "expected"),
    # 24 months are 730 days as the filed terms say, so 730,000 is 1,000 a day.
    [(0, 730_000), (1, 729_000), (365, 365_000), (728, 2_000), (729, 1_000), (730, 0), (731, 0), (5_000, 0)],
)
def test_a_benefit_of_24_months_tapers_over_730_days(served: int, expected: int) -> None:
    assert tapered(730_000, 24, served) == expected


@pytest.mark.parametrize(
    ("served", "expected"),
    # 730 days less 180 of grace are 550: 550,000 is 1,000 a day from the day after.
    [(0, 550_000), (1, 550_000), (179, 550_000), (180, 550_000), (181, 549_000), (729, 1_000), (730, 0), (731, 0)],
)
def test_within_the_grace_all_of_it_is_repaid_and_the_rest_by_what_is_left(served: int, expected: int) -> None:
    assert tapered(550_000, 24, served, grace_days=180, grace_months=6) == expected


@pytest.mark.parametrize(("served", "expected"), [(0, 91_000), (90, 91_000), (91, 0), (179, 0), (180, 0), (181, 0)])
def test_a_term_shorter_than_its_grace_owes_nothing_once_it_is_served(served: int, expected: int) -> None:
    """Three months are 91 days (365 × 3 ÷ 12 = 91.25): kept to the end, though the grace would run to day 180."""
    assert tapered(91_000, 3, served, grace_days=180) == expected


@pytest.mark.parametrize(("served", "expected"), [(0, 90_000), (2, 90_000), (3, 0), (6, 0), (7, 0)])
def test_so_it_is_in_months(served: int, expected: int) -> None:
    assert by_months(90_000, 3, served, grace_months=6) == expected


@pytest.mark.parametrize(("served", "expected"), [(0, 365_000), (364, 1_000), (365, 0)])
def test_12_months_are_365_days(served: int, expected: int) -> None:
    assert tapered(365_000, 12, served) == expected


@pytest.mark.parametrize(("months", "days"), [(12, 365), (18, 547), (24, 730), (30, 912), (36, 1_095), (60, 1_825)])
def test_the_last_day_of_a_term_in_days(months: int, days: int) -> None:
    assert tapered(days * 1_000, months, days - 1) == 1_000
    assert tapered(days * 1_000, months, days) == 0


@pytest.mark.parametrize(
    ("served", "expected"), [(0, 240_000), (1, 230_000), (12, 120_000), (23, 10_000), (24, 0), (25, 0)]
)
def test_a_benefit_tapers_by_completed_months(served: int, expected: int) -> None:
    assert by_months(240_000, 24, served) == expected


@pytest.mark.parametrize(
    ("served", "expected"), [(0, 180_000), (5, 180_000), (6, 180_000), (7, 170_000), (23, 10_000), (24, 0), (25, 0)]
)
def test_grace_in_months_is_the_cards_own_and_not_its_days(served: int, expected: int) -> None:
    """24 months less 6 of grace are 18: 180,000 is 10,000 a month from the seventh on."""
    assert by_months(180_000, 24, served, grace_days=180, grace_months=6) == expected


@pytest.mark.parametrize(
    ("benefit", "months", "served", "terms", "expected"),
    [
        (550_000, 24, 6, {}, 412_500),  # KT's terms of 2009: 18 of 24 months left
        (300_000, 24, 6, {}, 225_000),  # SKT, October 2014: linear
        (90_400, 24, 7, {}, 64_033),  # KT iPad: printed as about 64,000; 64,033.33
        (600_000, 24, 3, {"grace_months": 6}, 600_000),
        (600_000, 24, 24, {"grace_months": 6}, 0),
        (379_500, 24, 23, {"grace_months": 6}, 21_083),  # SKT 2018: 16,500 × 23 months ÷ 18
        (192_000, 24, 12, {"grace_months": 6}, 128_000),  # SKT 2023: 16,000 × 12 months × 12 ÷ 18
        (150_000, 12, 6, {"grace_months": 3}, 100_000),  # 25,000 × 6 months × 6 ÷ 9
        (150_000, 24, 6, {"grace_months": 6}, 150_000),
        (24_750, 12, 1, {"grace_months": 3}, 24_750),
        (50_000, 12, 10, {}, 8_333),  # SKT home phone: 5,000 × 10 months × 2 ÷ 12 = 8,333.33
    ],
)
def test_published_examples_counted_in_months(
    benefit: int, months: int, served: int, terms: dict[str, int], expected: int
) -> None:
    assert by_months(benefit, months, served, **terms) == expected


def test_a_published_example_counted_in_days() -> None:
    """23,000 × (730 − 185) ÷ 730 = 17,171.2, printed as about 17,180."""
    assert tapered(23_000, 24, 185) == 17_171


@pytest.mark.parametrize(("round_to", "expected"), [(1, 95_833), (10, 95_830), (100, 95_800), (1_000, 95_000)])
def test_a_charge_is_rounded_down_as_the_card_says(round_to: int, expected: int) -> None:
    """100,000 × 23 ÷ 24 = 95,833.3."""
    assert by_months(100_000, 24, 1, round_to=round_to) == expected


def test_the_benefit_in_full_is_rounded_too() -> None:
    assert tapered(99_999, 24, 0, round_to=10) == 99_990


@given(st.integers(0, 3_000_000), st.sampled_from([12, 18, 24, 36]), st.integers(0, 300), st.integers(0, 1_500))
def test_serving_a_day_longer_never_raises_the_charge(benefit: int, months: int, grace: int, served: int) -> None:
    now, later = (tapered(benefit, months, day, grace_days=grace) for day in (served, served + 1))
    assert 0 <= later <= now <= benefit


# ---------------------------------------------------------------- capped, banded, proportional, bundle


def capped(release: int, subsidy: int, served: int) -> int:
    """LGU+ in 2015: half the release price; 300,000 for a phone under 600,000."""
    return owed(
        {"kind": "capped", "grace_days": 180, "share": 5_000, "cheap_below": 600_000, "cheap_cap": 300_000},
        benefit=subsidy, term_months=24, days_served=served, months_served=0, release_price=release,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("release", "subsidy", "served", "expected"),
    [
        (800_000, 600_000, 150, 400_000),  # published: half of 800,000
        (800_000, 400_001, 150, 400_000),
        (800_000, 400_000, 150, 400_000),
        (800_000, 399_999, 150, 399_999),  # less than the cap: the charge itself
        (600_000, 500_000, 150, 300_000),  # half of 600,000
        (599_999, 500_000, 150, 300_000),  # a cheap phone's own cap
        (100_000, 500_000, 150, 300_000),
        (800_000, 550_000, 381, 349_000),  # 730 − 381 = 349 of 550 days left, below the cap
        (800_000, 600_000, 730, 0),
    ],
)
def test_a_charge_is_never_more_than_its_cap(release: int, subsidy: int, served: int, expected: int) -> None:
    assert capped(release, subsidy, served) == expected


@pytest.mark.parametrize(("release", "expected"), [(599_999, 300_000), (600_000, 240_000), (600_001, 240_000)])
def test_a_phone_at_the_very_price_is_not_a_cheap_one(release: int, expected: int) -> None:
    """40 % of 600,000 are 240,000; the fixed 300,000 are for what costs less than 600,000."""
    terms = {"kind": "capped", "share": 4_000, "cheap_below": 600_000, "cheap_cap": 300_000}
    facts = {"benefit": 500_000, "term_months": 24, "days_served": 0, "release_price": release}
    assert owed(terms, **facts) == expected


SKT_OLD = ((6, 10_000), (12, 6_000), (16, 3_500), (20, -1_500), (24, -4_000))
LGU_OLD = ((6, 10_000), (12, 5_000), (16, 3_000), (20, -2_000), (24, -4_000))
TWELVE = ((3, 10_000), (9, 5_000), (12, 0))


def banded(bands: Any, monthly: int, term: int, served: int, over: int = 0) -> int:
    return owed(
        {"kind": "banded", "bands": bands},
        discount=monthly, term_months=term, months_served=served, days_over=over, month_length=30,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("bands", "monthly", "term", "served", "expected"),
    [
        (TWELVE, 7_500, 12, 3, 22_500),
        (TWELVE, 7_500, 12, 9, 45_000),
        (SKT_OLD, 13_500, 24, 6, 81_000),
        (SKT_OLD, 13_500, 24, 20, 140_400),  # printed 144,000, which does not follow from the printed bands
        (LGU_OLD, 18_000, 24, 3, 54_000),
        (LGU_OLD, 18_000, 24, 6, 108_000),
        (LGU_OLD, 18_000, 24, 12, 162_000),
        (SKT_OLD, 16_500, 24, 23, 151_800),  # 16,500 × (6 + 3.6 + 1.4 − 0.6 − 1.2)
        (SKT_OLD, 15_675, 24, 9, 122_265),
    ],
)
def test_published_examples_of_bands(bands: Any, monthly: int, term: int, served: int, expected: int) -> None:
    assert banded(bands, monthly, term, served) == expected


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        (0, 0),
        (5, 50_000),
        (6, 60_000),
        (7, 66_000),
        (12, 96_000),
        (13, 99_500),
        (16, 110_000),
        (17, 108_500),  # from the seventeenth month on, the charge shrinks
        (20, 104_000),
        (21, 100_000),
        (23, 92_000),
        (24, 0),  # the term is served
        (25, 0),
    ],
)
def test_bands_at_their_edges(served: int, expected: int) -> None:
    """10,000 a month."""
    assert banded(SKT_OLD, 10_000, 24, served) == expected


@pytest.mark.parametrize(
    ("served", "over", "expected"),
    [
        (0, 0, 0),
        (0, 15, 5_000),
        (5, 29, 59_666),  # 50,000 + 9,666
        (6, 1, 60_199),  # the seventh month's own rate: 333 × 60 % = 199.8
        (6, 15, 63_000),
        (16, 15, 109_250),  # 110,000 − 5,000 × 15 %
    ],
)
def test_a_month_cut_short_counts_by_its_days_at_its_own_bands_rate(served: int, over: int, expected: int) -> None:
    assert banded(SKT_OLD, 10_000, 24, served, over) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (109_000, 75_000, 31_192),  # printed as 31,000: 100,000 × (1 − 75 ÷ 109)
        (100_000, 99_999, 1),
        (100_000, 100_000, 0),
        (75_000, 109_000, 0),  # a dearer plan takes nothing back
        (100_000, 0, 100_000),
        (0, 0, 0),
    ],
)
def test_a_top_up_is_repaid_by_the_fall_of_the_plans_price(old: int, new: int, expected: int) -> None:
    assert owed({"kind": "proportional"}, benefit=100_000, old_plan=old, plan=new) == expected


def bundle(by: str, before: int, after: int, used: int = 1, length: int = 1) -> int:
    facts = {"lines_before": 0, "lines_after": 0, "fees_before": 0, "fees_after": 0}
    facts |= {f"{by}_before": before, f"{by}_after": after}
    steps = {"lines": [(2, 2_000), (3, 3_000), (5, 3_500)], "fees": [(50_000, 5_000), (100_000, 12_000)]}[by]
    return owed({"kind": "bundle", "by": by, "steps": steps}, days_used=used, days_in_month=length, **facts)


@pytest.mark.parametrize(
    ("by", "before", "after", "expected"),
    [
        ("lines", 3, 2, 1_000),  # 3,000 before, 2,000 after, for each line that stays
        ("lines", 2, 1, 2_000),
        ("lines", 5, 4, 500),
        ("lines", 4, 3, 0),
        ("lines", 1, 0, 0),
        ("fees", 100_000, 99_999, 7_000),
        ("fees", 100_000, 50_000, 7_000),
        ("fees", 100_000, 49_999, 12_000),
        ("fees", 99_999, 50_000, 0),
        ("fees", 49_999, 0, 0),
    ],
)
def test_a_household_loses_its_discount_before_less_after(by: str, before: int, after: int, expected: int) -> None:
    assert bundle(by, before, after) == expected


def test_a_households_loss_in_part_of_a_month_is_by_its_days() -> None:
    assert bundle("lines", 3, 2, 10, 31) == 322  # 322.58


# ---------------------------------------------------------------- instalments


def paying(due: str, price: int, months: int, made: int, rate: int = 0, *, own: int = CARD_RATE, fee: int = 0) -> int:
    return owed(
        {"kind": "instalments", "due": due, "rate": rate, "monthly_fee": fee},
        phone_price=price, phone_months=months, phone_rate=own, payments=made,
    )  # fmt: skip


def exact_balance(price: int, rate: int, months: int, made: int) -> Fraction:
    """The annuity's balance, payment by payment: what is owed grows by a month's interest, less the equal payment."""
    if rate == 0:
        return Fraction(price * (months - made), months)
    monthly = Fraction(rate, 120_000)
    payment = price * monthly / (1 - (1 + monthly) ** -months)
    left = Fraction(price)
    for _ in range(made):
        left = left * (1 + monthly) - payment
    return left


@pytest.mark.parametrize(
    ("made", "expected"),
    [(0, 264_000), (1, 253_000), (6, 198_000), (23, 11_000), (24, 0), (25, 0)],  # 11,000 a month; published after 6
)
def test_what_is_left_of_a_phone_without_interest(made: int, expected: int) -> None:
    assert paying("balance", 264_000, 24, made) == expected


@given(price=st.integers(0, 3_000_000), months=st.integers(1, 60))
def test_payments_without_interest_sum_to_the_price_to_the_won(price: int, months: int) -> None:
    payments = [paying("payment", price, months, made) for made in range(1, months + 1)]
    assert sum(payments) == price
    assert set(payments) <= {price // months, price // months + 1}
    for made in range(months + 1):
        assert paying("balance", price, months, made) == price - sum(payments[:made])
        assert sum(payments[:made]) == price * made // months


@pytest.mark.parametrize("price", [1, 264_000, 720_000, 946_000, 1_200_000, 2_999_999])
@pytest.mark.parametrize("months", [12, 24, 36])
def test_the_balance_at_interest_is_the_annuitys_to_the_won(price: int, months: int) -> None:
    for made in range(months + 1):
        exact = exact_balance(price, 590, months, made)
        assert abs(paying("balance", price, months, made, 590) - exact) <= Fraction(1, 2) + Fraction(1, 100)


@given(price=st.integers(1, 3_000_000), months=st.sampled_from([12, 24, 30, 36]), rate=st.sampled_from([270, 590, 610]))
def test_payments_at_interest_repay_the_price_and_the_interest_on_what_is_left(
    price: int, months: int, rate: int
) -> None:
    exact = price * Fraction(rate, 120_000) / (1 - (1 + Fraction(rate, 120_000)) ** -months)
    principal = 0
    for made in range(1, months + 1):
        before, after = (paying("balance", price, months, n, rate) for n in (made - 1, made))
        payment = paying("payment", price, months, made, rate)
        assert abs(payment - exact) <= 2  # the balances and the interest are each rounded once
        assert payment - (before - after) == (before * rate + 60_000) // 120_000
        principal += before - after
    assert principal == price


def test_a_published_sum_of_payments() -> None:
    """1,200,000 over 24 months at 5.9 %: printed as about 1,275,000; the annuity gives 1,275,136."""
    paid = sum(paying("payment", 1_200_000, 24, made, 590) for made in range(1, 25))
    assert abs(paid - 1_275_136) <= 12


@pytest.mark.parametrize(("months", "percent"), [(12, 3.22), (24, 6.26)])
def test_published_shares_of_interest(months: int, percent: float) -> None:
    paid = sum(paying("payment", 1_000_000, months, made, 590) for made in range(1, months + 1))
    assert abs(paid - 1_000_000 - percent * 10_000) <= 60


def test_a_flat_monthly_fee_is_a_share_of_the_whole_price() -> None:
    """KT from June 2012: 720,000 × 0.25 % = 1,800 a month, 43,200 in 24."""
    payments = [paying("payment", 720_000, 24, made, fee=25) for made in range(1, 25)]
    assert payments == [31_800] * 24  # 30,000 of the price, and 1,800
    assert paying("balance", 720_000, 24, 6, fee=25) == 540_000


def test_a_rate_the_customer_gave_outranks_the_cards() -> None:
    assert paying("balance", 264_000, 24, 6, rate=590, own=0) == 198_000
    assert paying("balance", 264_000, 24, 6, rate=0, own=590) == paying("balance", 264_000, 24, 6, rate=590) > 198_000


def test_no_phone_and_no_months_owe_nothing() -> None:
    assert paying("balance", 0, 0, 0) == 0
    assert paying("payment", 0, 0, 1) == 0


@given(
    st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(0, 40)), min_size=1, max_size=9),
    st.sampled_from([0, 590]),
)
def test_balances_of_a_column_are_those_of_its_rows(rows: list[tuple[int, int]], rate: int) -> None:
    terms = READ.validate_python({"kind": "instalments", "due": "balance", "rate": rate})
    prices, made = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    facts = SimpleNamespace(phone_price=prices, phone_months=24, phone_rate=CARD_RATE, payments=made)
    found: Any = rule_for(terms)(terms, cast("Facts", facts))
    assert found.tolist() == [paying("balance", price, 24, n, rate) for price, n in rows]


# ---------------------------------------------------------------- refund


@pytest.mark.parametrize(
    ("paid", "share", "expected"),
    [
        (39_600, 10_000, 39_600),
        (39_600, 5_000, 19_800),
        (7_701, 5_000, 3_850),  # 3,850.5, rounded down
        (39_600, 0, 0),
        (0, 10_000, 0),
    ],
)
@pytest.mark.parametrize("of", ["signup", "sim", "port", "phone"])
def test_a_share_of_what_was_paid_comes_back(of: str, paid: int, share: int, expected: int) -> None:
    assert owed({"kind": "refund", "of": of, "share": share}, **{f"paid_{of}": paid}) == expected


@given(st.integers(0, 10**8), st.integers(0, 10_000))
def test_no_more_comes_back_than_was_paid(paid: int, share: int) -> None:
    assert 0 <= owed({"kind": "refund", "of": "sim", "share": share}, paid_sim=paid) <= paid


# ---------------------------------------------------------------- terms that cannot be

NONSENSE: dict[str, dict[str, Any]] = {
    "an unknown kind": {"kind": "gift"},
    "no kind": {"amount": 5},
    "a flat fee of nothing said": {"kind": "flat"},
    "a flat fee said twice": {"kind": "flat", "amount": 5, "of": "keep_price"},
    "a negative fee": {"kind": "flat", "amount": -1},
    "a fee that is true": {"kind": "flat", "amount": True},
    "a fee in words": {"kind": "flat", "amount": "3"},
    "a fee with a fraction": {"kind": "flat", "amount": 3.5},
    "a key too many": {"kind": "flat", "amount": 3, "term": 5},
    "a monthly fee of nothing said": {"kind": "monthly"},
    "a promotion without its months": {"kind": "monthly", "amount": 5, "promo": 3},
    "a promotion on the customer's own price": {"kind": "monthly", "of": "plan", "promo": 3, "promo_months": 6},
    "a share of no discount": {"kind": "monthly", "amount": 5, "share": 2_500},
    "a taper in weeks": {"kind": "tapered", "counting": "weeks"},
    "a rounding to nothing": {"kind": "tapered", "round_to": 0},
    "a negative grace": {"kind": "tapered", "grace_days": -1},
    "bands out of order": {"kind": "banded", "bands": [(12, 1), (6, 1)]},
    "one band twice": {"kind": "banded", "bands": [(6, 1), (6, 1)]},
    "no band": {"kind": "banded", "bands": []},
    "a refund of a plan": {"kind": "refund", "of": "plan"},
    "a negative rate": {"kind": "instalments", "due": "payment", "rate": -1},
    "a lock of no month": {"kind": "lock", "months": 0},
}


@pytest.mark.parametrize("what", NONSENSE)
def test_terms_that_cannot_be_are_refused(what: str) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(NONSENSE[what])


@pytest.mark.parametrize(
    "terms",
    [
        {"kind": "refund", "of": "sim", "share": 10_001},
        {"kind": "capped", "share": 10_001, "cheap_below": 1, "cheap_cap": 1},
        {"kind": "bundle", "by": "lines", "steps": [(3, 1), (2, 1)]},
    ],
)
def test_a_share_above_the_whole_or_steps_out_of_order_are_refused(terms: dict[str, Any]) -> None:
    """More than was paid can never come back, and a step out of order would be read as the last one reached."""
    with pytest.raises(ValidationError):
        READ.validate_python(terms)


def test_every_kind_of_terms_has_a_rule() -> None:
    tried = {"flat", "monthly", "tapered", "capped", "banded", "proportional", "bundle", "instalments", "refund"}
    assert tried | {"not_charged", "unknown", "lock"} == KINDS


def test_months_and_days_of_one_stay_agree_at_the_ends_of_its_term() -> None:
    """On the day the term began nothing is served, on the day it ends nothing is left, however time is counted."""
    joined = date(2010, 3, 31)
    for left, expected in ((joined, 240_000), (joined + timedelta(732), 0)):
        months = whole_months(number(joined), number(left))
        assert by_months(240_000, 24, months) == expected
        assert tapered(240_000, 24, (left - joined).days) == expected
