"""Each rule against a slow reference that was written from the promise by another hand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate, pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest

from calculator import Rulebook, kinds
from calculator.figures import bare
from calculator.kinds import Terms
from calculator.rules import Facts, rule_for
from tests.references import REFERENCES, agrees
from tests.test_parity import TERMS


def _rising(rng: random.Random, low: int, high: int) -> tuple[tuple[int, int], ...]:
    starts = sorted(rng.sample(range(1, 31), rng.randint(1, 5)))
    return tuple((start, rng.randint(low, high)) for start in starts)


def _terms(kind: str, rng: random.Random) -> Terms:  # noqa: PLR0911 - one return for each kind
    amount, pick = rng.randrange(3_000_000), rng.choice
    taper: dict[str, Any] = {"counting": pick(["days", "months"]), "round_to": pick([1, 10, 100])}
    taper |= {"grace_days": pick([0, 0, 14, 180, 364]), "grace_months": pick([0, 0, 1, 6])}
    match kind:
        case "flat":
            return pick([kinds.Flat(amount=amount), kinds.Flat(of=pick(["keep_price", "phone_price", "benefit"]))])
        case "monthly":
            return pick(
                [
                    kinds.Monthly(amount=amount),
                    kinds.Monthly(of=pick(["plan", "discount"])),
                    kinds.Monthly(of="discount", share=pick([1_200, 2_000, 2_500])),
                    kinds.Monthly(amount=amount, promo=rng.randrange(amount + 1), promo_months=7),
                ]
            )
        case "tapered":
            return kinds.Tapered(**taper)
        case "capped":
            return kinds.Capped(share=5_000, cheap_below=600_000, cheap_cap=300_000, **taper)
        case "banded":
            return kinds.Banded(bands=_rising(rng, -4_500, 10_000))
        case "bundle":
            return kinds.Bundle(by=pick(["lines", "fees"]), steps=_rising(rng, 0, 40_000))
        case "instalments":
            due: Any = pick(["payment", "balance"])
            return kinds.Instalments(due=due, rate=pick([0, 590, 610]), monthly_fee=pick([0, 25, 27]))
        case "refund":
            return kinds.Refund(of=pick(["signup", "sim", "port", "phone"]), share=pick([0, 5_000, 10_000]))
        case "lock":
            return kinds.Lock(months=3)
    return {"proportional": kinds.Proportional(), "not_charged": kinds.NotCharged(), "unknown": kinds.Unknown()}[kind]  # type: ignore[return-value]


def _row(rng: random.Random) -> dict[str, int]:
    length, term = rng.randint(28, 31), rng.choice([3, 12, 18, 24, 36])
    served = rng.randrange(term + 3)
    row = {"days_in_month": length, "days_used": rng.randint(1, length), "month_length": length}
    row |= {"days_over": rng.randrange(length), "months_served": served, "days_served": served * 30 + rng.randrange(31)}
    row |= {
        "term_months": term,
        "phone_months": term,
        "payments": rng.randint(1, term),
    }  # none falls due after the last
    row |= {"phone_rate": rng.choice([-1, 0, 590]), "discount_given": rng.randrange(2), "in_promo": rng.randrange(2)}
    row |= {name: rng.randrange(7) for name in ("lines_before", "lines_after")}
    row |= {name: rng.randrange(41) for name in ("fees_before", "fees_after")}
    amounts = (
        "plan old_plan discount benefit benefit_by_months phone_price release_price keep_price paid_signup paid_sim"
    )
    return row | {
        name: rng.choice([0, 1, rng.randrange(3_000_000)]) for name in f"{amounts} paid_port paid_phone".split()
    }


def test_every_kind_has_a_reference() -> None:
    assert set(REFERENCES) == set(TERMS)


@pytest.mark.parametrize("kind", TERMS)
def test_a_rule_comes_to_its_reference(kind: str) -> None:
    rng = random.Random(kind)  # noqa: S311 - chance, not a secret
    for _ in range(600):
        terms, row = _terms(kind, rng), _row(rng)
        found = int(bare(rule_for(terms)(terms, cast("Facts", SimpleNamespace(**row)))))
        assert agrees(terms, row, found), (terms, row, found, float(REFERENCES[kind][0](terms, row)))


def every_terms(rulebook: Rulebook) -> Iterator[tuple[str, Terms]]:
    """All terms on any card, with exceptions and rival claims, as `card day`."""
    for card in rulebook.cards.values():
        for one in card.version:
            given = [terms for terms in (one.terms, one.low, one.high) if terms is not None]
            others = [*(e.instead for e in one.exception), *(d.terms for d in one.disputed)]
            yield from ((f"{card.id} {one.effective}", terms) for terms in (*given, *others))


def test_no_cards_bands_ever_come_to_less_than_nothing(rulebook: Rulebook) -> None:
    """So that ending at 0 settles no printed charge: the running sum of every schedule, month by month, stays above."""
    found = [(name, terms) for name, terms in every_terms(rulebook) if isinstance(terms, kinds.Banded)]
    assert len(found) > 20
    for name, terms in found:
        rates = [rate for (begins, _), (ends, rate) in pairwise(((0, 0), *terms.bands)) for _ in range(begins, ends)]
        assert min(accumulate(rates)) >= 0, name


def test_no_cards_bundle_gives_less_to_more_lines(rulebook: Rulebook) -> None:
    """So that a household never gains by a line that leaves: what is lost is never less than nothing."""
    found = [(name, terms) for name, terms in every_terms(rulebook) if isinstance(terms, kinds.Bundle)]
    assert len(found) > 20
    for name, terms in found:
        amounts = [amount for _, amount in terms.steps]
        assert amounts == sorted(amounts), name
