"""What is forbidden or not to be had: port locks and closed days, contracts side by side, ways out that have closed.

Cards say it, by terms of kind "lock"; it costs nothing and becomes a notice. On the occasion `lock` the card of the
carrier left is asked about the number's port away, on `entry` that of the carrier joined about the join and its
contracts, on `way` about the manner in which a stay ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from calculator.cards import Source, Words
from calculator.dates import add_months, day, whole_months
from calculator.events import Contract
from calculator.fees import Edition, Fee
from calculator.kinds import Lock
from calculator.ledger import Notice, NoticeKind
from calculator.money import ONE
from calculator.occasions import Setting, joined_facts
from calculator.promises import promises
from calculator.rulebook import Rulebook
from calculator.rules import Facts
from calculator.tenure import Tenure
from calculator.when import holds
from calculator.wording import LANGS, both, day_text, say, won

Said = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Bar:
    """A lock that holds for a stay, in the words and with the sources of the version or the exception that has it."""

    fee: Fee
    edition: Edition
    stay: Tenure
    terms: Lock
    rule: Said
    sources: tuple[Source, ...]
    carrier: Words

    def said(self, message: str, **days: int) -> Said:
        """A sentence about the carrier, with days in each language's own form."""
        told = {lang: {name: day_text(day(on), lang) for name, on in days.items()} for lang in LANGS}
        return {lang: say(message, lang, carrier=getattr(self.carrier, lang), **told[lang]) for lang in LANGS}

    def notice(self, kind: NoticeKind, on: int, *said: Said, blocks: bool | None = None) -> Notice:
        """A notice of a day that says some sentences after another."""
        blocks = self.terms.blocks if blocks is None else blocks
        words = {str(lang): " ".join(sentence[lang] for sentence in said) for lang in LANGS}
        event = self.stay.event if self.fee.card.charged_on == "entry" else self.stay.left_event
        ways_out = tuple((way.words.model_dump(), way.source) for way in self.edition.version.way_out)
        return Notice(
            day(on), kind, self.fee.card.id, words, self.sources, blocks=blocks, ways_out=ways_out,
            event=event if blocks else None, stay=self.stay.index,
        )  # fmt: skip


def barred(stay: Tenure, setting: Setting, market: str, rulebook: Rulebook) -> Iterator[Notice]:
    """What the cards forbid of what a stay does, and the day on which its port lock opens."""
    joined = joined_facts(stay, setting)
    for occasion, notices in _ASKED.items():
        on = stay.joined if occasion == "entry" else stay.left
        facts = _facts(joined, stay, on)
        for fee in rulebook.charged_on(market, stay.carrier, occasion):
            bar = _bar(fee, stay, on, facts, rulebook)
            if bar is not None:
                yield from notices(bar, setting)


def locking(stay: Tenure, setting: Setting, market: str, rulebook: Rulebook) -> Iterator[tuple[Fee, Edition]]:
    """The cards that lock a stay's number by its day of joining, as they were then; those without a lock then, too."""
    facts = _facts(joined_facts(stay, setting), stay, None)
    for fee in rulebook.charged_on(market, stay.carrier, "lock"):
        if _by_join(fee) and stay.joined >= fee.starts[0] and (fee.applies is None or holds(fee.applies, facts)):
            yield fee, fee.in_force(stay.joined)[-1]


def _by_join(fee: Fee) -> bool:
    """Whether the day of joining picks the version: where a card says so, and for any lock of months."""
    months = (isinstance(e.low.terms, Lock) and e.low.terms.months is not None for e in fee.editions)
    return fee.card.governed_by == "join" or any(months)


def _facts(joined: dict[str, int], stay: Tenure, on: int | None) -> Facts:
    """What is so of a stay on a day, of one that goes on as on the day it began."""
    served = 0 if on is None else on - stay.joined
    timed = {"days_served": served, "months_served": whole_months(stay.joined, stay.joined + served)}
    return cast("Facts", SimpleNamespace(**joined | timed))


def _bar(fee: Fee, stay: Tenure, on: int | None, facts: Facts, rulebook: Rulebook) -> _Bar | None:
    """The lock of a card that applies to a stay, as it was on the day that governs it."""
    governs = stay.joined if on is None or _by_join(fee) else on
    if governs < fee.starts[0] or (fee.applies is not None and not holds(fee.applies, facts)):
        return None
    edition = fee.in_force(governs)[-1]
    excuse = next((e for e in edition.excuses if holds(e.tests, facts)), None)
    stated = excuse.instead if excuse else edition.low
    if not isinstance(stated.terms, Lock):
        return None
    rule = excuse.reason if excuse else edition.note or fee.card.title.model_dump()
    return _Bar(fee, edition, stay, stated.terms, rule, stated.sources, rulebook.carriers[stay.carrier].name)


# ---------------------------------------------------------------- ports away


def _port(bar: _Bar, setting: Setting) -> Iterator[Notice]:
    stay, closed = bar.stay, bar.terms.closed
    if bar.terms.months is not None:
        yield from _locked(bar, setting)
    elif stay.left is None or stay.left_by != "port" or stay.left not in setting:
        return
    elif closed is None:
        message = "On {on} no number could be ported away from {carrier}."
        yield bar.notice("no_port", stay.left, bar.said(message, on=stay.left), bar.rule)
    elif day(stay.left) in closed:
        message = "No number is ported on {on}."
        yield bar.notice("closed_day", stay.left, bar.said(message, on=stay.left), bar.rule)


def _locked(bar: _Bar, setting: Setting) -> Iterator[Notice]:
    """The day a stay's port lock opens, where that lies in the window or the scenario ports before it."""
    stay = bar.stay
    opens = int(add_months(stay.joined, bar.terms.months or 0))
    blocks = stay.left_by == "port" and stay.left is not None and stay.left < opens
    given_up = stay.left is not None and stay.left < opens and not blocks
    if given_up or (not blocks and opens not in setting):
        return
    message = (
        "The number cannot be ported away from {carrier} on {left}: the lock opens on {opens}."
        if blocks
        else "From {opens} the number may be ported away from {carrier} again."
    )
    said = [bar.said(message, opens=opens, left=stay.left or 0)]
    if bar.terms.about:
        said.append(both("Guides count the months differently: give or take {n} days.", n=bar.terms.about))
    yield bar.notice("port_lock", opens, *said, blocks=blocks)


# ---------------------------------------------------------------- joins and their contracts


def _entry(bar: _Bar, setting: Setting) -> Iterator[Notice]:
    stay, terms = bar.stay, bar.terms
    if terms.together is not None:
        since = _both_run_from(stay, terms.together)
        if since is not None and since in setting:
            yield bar.notice("contracts", since, bar.rule)
    elif stay.joined not in setting:
        return
    elif terms.share is not None:
        given = _sum(stay.join.contracts, "top_up")
        most = _sum(stay.join.contracts, "subsidy") * terms.share // ONE
        if given > most:
            yield bar.notice("contracts", stay.joined, _over(given, most), bar.rule)
    elif terms.closed is None or day(stay.joined) in terms.closed:
        yield bar.notice("no_entry", stay.joined, bar.rule)


def _both_run_from(stay: Tenure, kinds: tuple[str, str]) -> int | None:
    """The first day on which contracts of both kinds run; None where they never meet."""
    running = [promise for promise in promises(stay.join.contracts, stay.joined) if promise.contract.kind in kinds]
    for place, promise in enumerate(running):
        for other in running[:place]:
            if other.contract.kind != promise.contract.kind and promise.since <= other.last:
                return promise.since
    return None


def _sum(contracts: tuple[Contract, ...], kind: str) -> int:
    amounts: Iterator[Any] = (getattr(contract, "amount", 0) for contract in contracts if contract.kind == kind)
    return sum(amounts)


def _over(given: int, most: int) -> Said:
    message = "The top-up of {given} is more than the {most} that was allowed."
    return {lang: say(message, lang, given=won(given, lang), most=won(most, lang)) for lang in LANGS}


# ---------------------------------------------------------------- ways out


def _way(bar: _Bar, setting: Setting) -> Iterator[Notice]:
    if bar.stay.left is not None and bar.stay.left in setting:
        yield bar.notice("way_closed", bar.stay.left, bar.rule)


_ASKED: Mapping[str, Callable[[_Bar, Setting], Iterator[Notice]]] = {"lock": _port, "entry": _entry, "way": _way}
