"""What the picture of a fee's history draws: its amounts by their days, beside the same fee of the other networks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from calculator import Rulebook
from calculator.cards import Card
from calculator.charts import HISTORY_ROWS, Rows, columns
from calculator.fees import Edition, Fee
from calculator.kinds import Flat, Monthly, NotCharged, Terms
from calculator.terms import edition_words
from calculator.views import menus
from calculator.views.finding import carrier_of
from calculator.views.telling import carrier_name, short_day
from calculator.wording import Lang, man_won, say, won_span

RANKS = ("a", "b", "c")
DOT = 56


@dataclass(frozen=True, slots=True)
class Span:
    """An amount, or the two it lies between, over the days on which it held."""

    first: date
    until: date
    low: int
    high: int
    edition: Edition


def spans(fee: Fee, today: date) -> tuple[Span, ...]:
    """The days of a fee on which it came to an amount of its own; what follows from a contract has none."""
    ends = [edition.version.effective for edition in fee.editions[1:]] + [
        max(today, fee.editions[-1].version.effective)
    ]
    found = (
        (e, until, _amount(e.low.terms), _amount(e.high.terms)) for e, until in zip(fee.editions, ends, strict=True)
    )
    return tuple(
        Span(e.version.effective, until, min(low, high), max(low, high), e)
        for e, until, low, high in found
        if low is not None and high is not None
    )


def drawn(card: Card, rulebook: Rulebook, today: date) -> dict[str, tuple[Span, ...]]:
    """The fees of a picture by their ids, the fee itself first; none where there is nothing to see a change in."""
    own = spans(rulebook.fee(card.id), today)
    others = {id_: spans(rulebook.fee(id_), today) for id_ in _siblings(card, rulebook)}
    found = {card.id: own, **{id_: found for id_, found in others.items() if found}}
    seen = any(span.high for span in own) and (len(own) > 1 or len(found) > 1)
    return found if seen else {}


def history_rows(found: dict[str, tuple[Span, ...]], rulebook: Rulebook, lang: Lang) -> dict[str, Rows]:
    """The rows: level lines, the risers between them, a mark where each begins, rival claims, names."""
    ranked = list(zip(RANKS, found.items(), strict=False))[::-1]  # the fee itself is drawn last, over the others
    own = next(iter(found.values()))
    none = (own[0].first, 0, "", 0)
    sets = {
        "levels": [row for rank, (id_, all_) in ranked for row in _levels(rank, id_, all_, rulebook, lang)],
        "risers": [row for rank, (_, all_) in ranked for row in _risers(rank, all_)]
        or [(own[0].first, 0, 0, RANKS[0])],
        "rivals": list(_rivals(own, lang)) or [none],
        "names": list(_named(dict(ranked[::-1]), rulebook, lang)),
    }
    return {name: columns(rows, HISTORY_ROWS[name]) for name, rows in sets.items()}


def history_words(found: dict[str, tuple[Span, ...]], rulebook: Rulebook, lang: Lang) -> str:
    """The same for those who do not see it."""
    return " ".join(
        f"{_name(id_, rulebook, lang)}: "
        + ", ".join(f"{short_day(span.first, lang)} {won_span(span.low, span.high, lang)}" for span in all_)
        + "."
        for id_, all_ in found.items()
    )


def _siblings(card: Card, rulebook: Rulebook) -> Iterator[str]:
    """The same fee of the other networks."""
    carrier, networks = carrier_of(card), menus.networks(rulebook)
    market, *_, last = card.id.split(".")
    if carrier in networks and card.category != "plan":
        ids = (f"{market}.{other}.{last}" for other in networks if other != carrier)
        yield from (id_ for id_ in ids if id_ in rulebook.cards)


def _amount(terms: Terms) -> int | None:
    if isinstance(terms, NotCharged):
        return 0
    return terms.amount if isinstance(terms, Flat | Monthly) else None


def _levels(
    rank: str, id_: str, all_: tuple[Span, ...], rulebook: Rulebook, lang: Lang
) -> Iterator[tuple[object, ...]]:
    for span in all_:
        words = f"{_name(id_, rulebook, lang)}, {short_day(span.first, lang)}: {edition_words(span.edition, lang)}"
        yield span.first, span.until, span.low, span.high, rank, words, DOT


def _risers(rank: str, all_: tuple[Span, ...]) -> Iterator[tuple[object, ...]]:
    for before, after in pairwise(all_):
        if before.until == after.first:
            yield after.first, before.high, after.high, rank


def _rivals(own: tuple[Span, ...], lang: Lang) -> Iterator[tuple[object, ...]]:
    """What others say that the fee came to, for everyone."""
    for span in own:
        for claim in span.edition.claims:
            amount = _amount(claim.terms.terms)
            if claim.tests is None and amount is not None and not span.low <= amount <= span.high:
                words = say("Others say: {claim} ({amount})", lang, claim=getattr(claim.card.claim, lang),
                            amount=won_span(amount, amount, lang))  # fmt: skip
                yield span.first, amount, words, DOT * 2


def _named(
    ranked: dict[str, tuple[str, tuple[Span, ...]]], rulebook: Rulebook, lang: Lang
) -> Iterator[tuple[object, ...]]:
    """Each line's name where it begins; one that would stand on another goes below its line."""
    top = max(span.high for _, all_ in ranked.values() for span in all_) or 1
    taken: list[tuple[int, float]] = []
    whole = max(1, (max(a[-1].until for _, a in ranked.values()) - min(a[0].first for _, a in ranked.values())).days)
    for rank, (id_, all_) in ranked.items():
        first = all_[0]
        at = first.first.toordinal(), first.high / top
        close = sum(1 for x, y in taken if abs(x - at[0]) < whole * 0.45 and abs(y - at[1]) < 0.12)
        taken.append(at)
        under = _under(at, [a for r, (_, a) in ranked.items() if r != rank], first.first, top)
        lifts = (-10, 12, 26) if under else (-10, 16, 32)
        label = f"{_name(id_, rulebook, lang)} {man_won(first.high, lang)}"
        late = first.first.toordinal() - min(a[0].first for _, a in ranked.values()).toordinal() > whole * 0.6
        yield first.first, first.high, label, rank, lifts[min(close + under, 2)], "right" if late else "left"


def _under(at: tuple[int, float], others: list[tuple[Span, ...]], on: date, top: int) -> bool:
    """Whether another fee's line runs close above the place where a name would stand."""
    running = (span for all_ in others for span in all_ if span.first < on < span.until)
    return any(0 <= span.high / top - at[1] < 0.15 for span in running)


def _name(id_: str, rulebook: Rulebook, lang: Lang) -> str:
    carrier = carrier_of(rulebook.card(id_))
    return carrier_name(carrier, rulebook, lang) if carrier else say("every carrier", lang)
