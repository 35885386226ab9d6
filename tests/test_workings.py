"""What a rule tells beside its amount: the steps of its working by name, and the facts it cannot do without."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from calculator.entries import SCENARIO
from calculator.fees import stated
from calculator.figures import Figure, derivation, leaf
from calculator.formulas import formula
from calculator.rules import Facts, lacks, rule_for
from calculator.wording import say
from tests.test_rules import READ

Working = dict[str, Any]


def working(terms: dict[str, Any], **facts: int) -> Working:
    """The working of terms over facts that are told."""
    read = READ.validate_python(terms)
    told = SimpleNamespace(**{name: leaf(value, name, SCENARIO) for name, value in facts.items()})
    found = rule_for(read)(stated(read, SCENARIO, None).lens, cast("Facts", told))
    assert isinstance(found, Figure)
    return derivation(found)


def steps(node: Working) -> Iterator[tuple[str, int]]:
    """The steps of a working that a reader meets by name, each with what it comes to."""
    if "name" in node and "how" in node:
        yield node["name"], node["value"]
    for part in node.get("parts", ()):
        yield from steps(part)


# ---------------------------------------------------------------- steps by name

TAPER = {"benefit": 550_000, "term_months": 24, "days_served": 381}
PHONE = {"phone_price": 720_000, "phone_months": 24, "phone_rate": 590}
#: Terms and facts, and each named step as a pencil finds it.
NAMED: dict[str, tuple[dict[str, Any], dict[str, int], dict[str, int]]] = {
    "24 months are 730 days, of which 349 are left after 381": (
        {"kind": "tapered", "grace_days": 180}, TAPER, {"term in days": 730, "left of the term": 349},
    ),
    "18 of 24 months are left after six": (
        {"kind": "tapered", "counting": "months"},
        {"benefit_by_months": 240_000, "term_months": 24, "months_served": 6}, {"left of the term": 18},
    ),
    "half of a release price of 800,000": (
        {"kind": "capped", "grace_days": 180, "share": 5_000, "cheap_below": 600_000, "cheap_cap": 300_000},
        TAPER | {"release_price": 800_000}, {"term in days": 730, "left of the term": 349, "cap": 400_000},
    ),
    "a plan of 109,000 for one of 75,000": (
        {"kind": "proportional"}, {"benefit": 100_000, "old_plan": 109_000, "plan": 75_000},
        {"fall of the plan's price": 34_000},
    ),
    "a discount of 3,000 for three lines, of 2,000 for two": (
        {"kind": "bundle", "by": "lines", "steps": [(2, 2_000), (3, 3_000)]},
        {"lines_before": 3, "lines_after": 2, "days_used": 1, "days_in_month": 1}, {"discount lost": 1_000},
    ),
    "0.25 % of 720,000 a month, and a month's interest on all of it at 5.9 % a year": (
        {"kind": "instalments", "due": "payment", "monthly_fee": 25}, PHONE | {"payments": 1},
        {"monthly fee": 1_800, "interest": 3_540},  # 720,000 × 0.059 ÷ 12
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NAMED)
def test_the_steps_of_a_working_are_named_in_both_languages(what: str) -> None:
    terms, facts, named = NAMED[what]
    shown = dict(steps(working(terms, **facts)))
    assert shown == named
    assert all(say(name, "ko") != name for name in shown)


def test_on_the_last_day_of_the_grace_the_working_is_the_benefit_itself() -> None:
    """Not a share of it that happens to be the whole."""
    terms = {"kind": "tapered", "grace_days": 180}
    assert formula(working(terms, **TAPER | {"days_served": 180}), "en") == "benefit 550,000"
    after = formula(working(terms, **TAPER | {"days_served": 181}), "en")
    assert after.startswith("benefit 550,000 × left of the term 549")  # of 550 days: 549,000


# ---------------------------------------------------------------- facts that must be known

CAP = {"share": 5_000, "cheap_below": 1, "cheap_cap": 1}
#: Terms, and the facts of which none may be missing, by what the kinds of terms promise to rest on.
NEEDS: list[tuple[dict[str, Any], set[str]]] = [
    ({"kind": "flat", "amount": 5}, set()),
    ({"kind": "flat", "of": "keep_price"}, {"keep_price"}),
    ({"kind": "flat", "of": "benefit"}, {"benefit"}),
    ({"kind": "monthly", "amount": 5}, set()),
    ({"kind": "monthly", "of": "plan"}, {"plan"}),
    ({"kind": "monthly", "of": "discount"}, {"discount"}),
    ({"kind": "tapered"}, {"benefit"}),
    ({"kind": "capped", **CAP}, {"benefit"}),
    ({"kind": "banded", "bands": [(12, 10_000)]}, {"discount"}),
    ({"kind": "proportional"}, {"benefit"}),
    ({"kind": "bundle", "by": "lines", "steps": [(2, 5)]}, set()),
    ({"kind": "bundle", "by": "fees", "steps": [(2, 5)]}, {"plan"}),
    ({"kind": "instalments", "due": "balance"}, set()),  # no phone is paid off without a price
    *(({"kind": "refund", "of": paid}, {f"paid_{paid}"}) for paid in ("signup", "sim", "port", "phone")),
    ({"kind": "not_charged"}, set()),
    ({"kind": "lock"}, set()),
]
FACTS = frozenset(Facts.__annotations__)


def silent(terms: dict[str, Any], gone: set[str] | frozenset[str]) -> bool:
    """Whether terms give no answer where such facts are missing. They may ask for facts only, or for `nothing`."""

    def missing(name: str) -> bool:
        assert name in FACTS | {"nothing"}
        return name in gone

    found = lacks(READ.validate_python(terms), missing)
    assert isinstance(found, bool)
    return found


@pytest.mark.parametrize(("terms", "needs"), NEEDS)
def test_terms_are_silent_where_a_fact_they_rest_on_is_missing_and_only_there(
    terms: dict[str, Any], needs: set[str]
) -> None:
    assert not silent(terms, FACTS - needs)
    assert all(silent(terms, {need}) for need in needs)


def test_a_share_of_the_plan_is_silent_only_where_the_discount_is_missing_too() -> None:
    """The customer's own discount or the plan's price: one of the two is enough."""
    terms = {"kind": "monthly", "of": "discount", "share": 2_500}
    assert not silent(terms, FACTS - {"discount"})
    assert not silent(terms, FACTS - {"plan"})
    assert silent(terms, {"discount", "plan"})


def test_what_no_source_says_is_silent_whatever_is_known() -> None:
    assert silent({"kind": "unknown"}, frozenset())


def test_what_is_no_kind_of_terms_has_no_rule() -> None:
    with pytest.raises(AssertionError):
        rule_for(cast("Any", SimpleNamespace(kind="gift")))
