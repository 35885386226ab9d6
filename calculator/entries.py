"""Entries: an edition of a fee on an occasion, weighed, worded and cited."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

from calculator.cards import Source
from calculator.dates import Counting, day
from calculator.fees import Claim, Edition, Excuse, Fee, Read, Stated, as_figures, as_is
from calculator.figures import Cited, Figure, Whole, bare, derivation, leaf, once, sources_of
from calculator.kinds import Capped, Tapered
from calculator.ledger import Entry, Rival, Said, Status
from calculator.occasions import Occasion
from calculator.rulebook import Rulebook
from calculator.rules import Facts, lacks, rule_for
from calculator.when import holds
from calculator.wording import both, both_on

Amount = Callable[[Edition, Stated, Facts, Read], Whole]
#: What a stay paid in some categories, by the name of the fact, such as `paid_sim`.
Paid = Mapping[str, list[Entry]]
SCENARIO = Cited("scenario")


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What an entry is about: a fee, the occasion, whose it is, and how time is counted if not as the card says."""

    fee: Fee
    occasion: Occasion
    carrier: str
    stay: int
    counting: Counting | None
    rulebook: Rulebook

    @property
    def words(self) -> Said:
        title = self.fee.card.title
        if not self.carrier:  # a service of the whole market
            return title.model_dump()
        name = self.rulebook.carriers[self.carrier].name
        words = {"ko": f"{title.ko} · {name.ko}", "en": f"{title.en} · {name.en}"}
        if self.occasion.line is None:
            return words
        whose = both("line {n} of those who stay", n=self.occasion.line)
        return {lang: f"{text} · {whose[lang]}" for lang, text in words.items()}

    def entry(
        self, status: Status, low: int | None, high: int | None, sources: tuple[Source, ...], **rest: Any
    ) -> Entry:
        """An entry of this fee on this occasion. Credits count negative."""
        if low is not None and high is not None:
            sign = -1 if self.fee.card.credit else 1
            low, high = sorted((sign * low, sign * high))
        until = None if self.occasion.until is None else day(self.occasion.until)
        card = self.fee.card
        return Entry(
            day(self.occasion.on), self.carrier, card.id, card.category, status, low, high, self.words, sources,
            until=until, stay=self.stay, line=self.occasion.line, **rest,
        )  # fmt: skip


class _Figures:
    """Facts handed out as figures that name the scenario as their source; days of a part month, the rule for those."""

    def __init__(self, facts: dict[str, int], prorated: tuple[Source, ...]) -> None:
        self._facts, self._prorated = facts, prorated

    def __getattr__(self, name: str) -> Figure:
        by_days = name == "days_used" and self._facts["days_in_month"] > 1
        cited = Cited("scenario", self._prorated) if by_days else SCENARIO
        figure = leaf(self._facts[name], name.replace("_", " "), cited)
        setattr(self, name, figure)
        return figure


def entry(
    about: Reckoning,
    editions: tuple[Edition, ...],
    amount: Amount,
    paid: Paid,
    *,
    explained: bool,
) -> Entry:
    """The entry of a fee whose editions are those that may be in force: one, or two when the day is in doubt."""
    about, facts = _with_paid(about, paid)
    editions = tuple(_counted(edition, about.counting) for edition in editions)
    held = [(e, next((excuse for excuse in e.excuses if holds(excuse.tests, facts[0])), None)) for e in editions]
    edition, excuse = held[-1]
    version = edition.version
    rest: dict[str, Any] = {"version": version.effective, "checked": version.checked, "standing": version.standing}
    if version.vat == "unknown" and excuse is None:
        rest["vat"] = "unknown"
    if excuse is not None:
        rest |= {"reason": excuse.reason, "standing": excuse.card.standing}
    elif edition.note is not None:
        rest["reason"] = edition.note
    # A claim about the terms says nothing of an exception that puts other terms in their place; one with a test does.
    claims = (claim for claim in edition.claims if claim.tests is not None or excuse is None)
    rest["disputed"] = tuple(_rival(claim, about, facts) for claim in claims if _made(claim, facts[0]))
    cited = excuse.instead.sources if excuse else edition.low.sources
    if any(_silent(e, excused, about.occasion.missing) for e, excused in held):
        return about.entry("unknown", None, None, cited, **rest)
    found = sorted(int(cast("int", amount(e, s, f, as_is))) for e in editions for s, f in _ends(e, facts))
    status = _status(edition, excuse, facts[0], found[-1], silent=_silent(edition, None, about.occasion.missing))
    if explained:
        figures = _figures(editions, about, amount)
        rest["working"] = _working(figures)
        cited = once((*cited, *sources_of(figures)))
    return about.entry(status, found[0], found[-1], cited, **rest)


def _ends(edition: Edition, facts: tuple[Facts, Facts]) -> Iterator[tuple[Stated, Facts]]:
    """The terms with the facts at the low and at the high end; once where they are the same."""
    yield edition.low, facts[0]
    if edition.high is not edition.low or facts[0] is not facts[1]:
        yield edition.high, facts[1]


def out_of_reach(about: Reckoning) -> Entry:
    """The entry of a fee on a day before the first that any source speaks of: unknown, never 0."""
    first = about.fee.editions[0].version
    days = {"on": day(about.occasion.on), "first": first.effective}
    reason = both_on("No source speaks of {on}: the earliest is of {first}.", days)
    return about.entry("unknown", None, None, first.source, reason=reason, standing="inferred")


# ---------------------------------------------------------------- the parts of an entry


def _with_paid(about: Reckoning, paid: Paid) -> tuple[Reckoning, tuple[Facts, Facts]]:
    """The facts as they read at the low and at the high end: apart only where a refund is of a range."""
    facts = about.occasion.facts
    if not paid:
        same = cast("Facts", SimpleNamespace(**facts))
        return about, (same, same)
    low, high = (
        facts | {name: sum(getattr(e, end) or 0 for e in entries) for name, entries in paid.items()}
        for end in ("low", "high")
    )
    unknown = (name for name, entries in paid.items() if any(e.low is None for e in entries))
    missing = about.occasion.missing.union(unknown)
    about = replace(about, occasion=replace(about.occasion, facts=high, missing=missing))
    return about, (cast("Facts", SimpleNamespace(**low)), cast("Facts", SimpleNamespace(**high)))


def _counted(edition: Edition, counting: Counting | None) -> Edition:
    """The edition with time counted as the scenario assumes, in all its terms."""
    if counting is None:
        return edition
    low = _recount(edition.low, counting)
    return replace(
        edition,
        low=low,
        high=low if edition.high is edition.low else _recount(edition.high, counting),
        excuses=tuple(replace(e, instead=_recount(e.instead, counting)) for e in edition.excuses),
        claims=tuple(replace(c, terms=_recount(c.terms, counting)) for c in edition.claims),
    )


def _recount(stated: Stated, counting: Counting) -> Stated:
    if not isinstance(stated.terms, Tapered | Capped):
        return stated
    lens = SimpleNamespace(**{**vars(stated.lens), "counting": counting})
    return replace(stated, terms=stated.terms.model_copy(update={"counting": counting}), lens=lens)


def _silent(edition: Edition, excuse: Excuse | None, missing: frozenset[str]) -> bool:
    """Whether nothing that holds gives a figure."""
    held = {id(stated): stated for stated in ((excuse.instead,) if excuse else (edition.low, edition.high))}
    return any(lacks(stated.terms, missing.__contains__) for stated in held.values())


def _status(edition: Edition, excuse: Excuse | None, facts: Facts, highest: int, *, silent: bool) -> Status:
    if excuse is None:
        if not edition.version.known:
            return "unknown"
        return "charged" if highest else "not_due"
    full = bare(rule_for(edition.high.terms)(edition.high.terms, facts))
    if highest:
        return "charged"  # a cap, or another lesser charge: its reason stands beside it
    return "waived" if full or silent else "not_due"


def _figures(editions: tuple[Edition, ...], about: Reckoning, amount: Amount) -> list[Figure]:
    """The amounts as figures: one, or the low and the high end."""
    market = about.rulebook.markets[about.fee.card.id.split(".")[0]]
    facts = cast("Facts", _Figures(about.occasion.facts, market.prorate_source))
    stated = dict.fromkeys((e.version.effective, end) for e in editions for end in ("low", "high"))
    found: list[Figure] = []
    for effective, end in stated:
        edition = next(e for e in editions if e.version.effective == effective)
        if end == "high" and edition.high is edition.low:
            continue
        figure = amount(edition, getattr(edition, end), facts, as_figures)
        found.append(figure if isinstance(figure, Figure) else Figure(bare(figure)))
    return found


def _working(figures: list[Figure]) -> dict[str, Any]:
    if len(figures) == 1:
        return derivation(figures[0])
    parts = sorted((derivation(figure) for figure in figures), key=lambda part: part["value"])
    return {"value": parts[-1]["value"], "how": "between", "parts": [parts[0], parts[-1]]}


def _made(claim: Claim, facts: Facts) -> bool:
    return claim.tests is None or bool(holds(claim.tests, facts))


def _rival(claim: Claim, about: Reckoning, facts: tuple[Facts, Facts]) -> Rival:
    """A disputed claim, computed with its own terms."""
    words = claim.card.claim.model_dump()
    stated = claim.terms
    if lacks(stated.terms, about.occasion.missing.__contains__):
        return Rival(None, None, words, stated.sources)
    sign = -1 if about.fee.card.credit else 1
    low, high = sorted(sign * int(bare(rule_for(stated.terms)(stated.terms, f))) for f in facts)
    return Rival(low, high, words, stated.sources)
