"""What the scenario itself says: quotes of the carrier's, contracts no card speaks of, the customer's own time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, cast

from calculator.cards import Source
from calculator.dates import day
from calculator.events import Join, Quote
from calculator.ledger import Entry, Notice, Total
from calculator.occasions import Occasion
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.tenure import Tenure
from calculator.when import SETS, mask
from calculator.wording import LANGS, both, say


def unanswered(stay: Tenure, occasion: Occasion, scenario: Scenario) -> Entry:
    """The entry of a contract that no card speaks of: what ending it costs is not known, which is not 0."""
    kind = next(name for name in SETS["contract"] if mask("contract", name) == occasion.facts["contract"])
    words = both("What ending the {kind} contract costs", kind=kind.replace("_", " "))
    fee = f"{scenario.market}.{stay.carrier}.{kind.replace('_', '-')}"
    reason = both("No card of the rulebook speaks of this contract with this carrier.")
    return Entry(
        day(occasion.on), stay.carrier, fee, "exit", "unknown", None, None, words, (yours(scenario),),
        reason=reason, standing="told", stay=stay.index,
    )  # fmt: skip


def hassle(scenario: Scenario) -> list[Entry]:
    """The value of the hours a switch takes, if the scenario gives one. Kept out of the cash total."""
    spent = scenario.hassle
    if spent is None:
        return []
    worth = round(spent.hours * 100) * spent.per_hour // 100
    words = both("Your time: {hours} hours", hours=f"{spent.hours:g}")
    fee, carrier = f"{scenario.market}.time", ""
    given = (yours(scenario),)
    return [
        Entry(scenario.from_, carrier, fee, "hassle", "charged", worth, worth, words, given, standing="told", stay=-1)
    ]


def quoted(entries: list[Entry], scenario: Scenario, rulebook: Rulebook) -> list[Entry]:
    """The entries with what the carrier itself said in the place of the estimate, the estimate kept beside it."""
    entries = sorted(entries, key=lambda e: e.on)
    for quote in (event for event in scenario.events if isinstance(event, Quote)):
        fee = rulebook.retired.get(quote.fee, quote.fee)
        places = [place for place, e in enumerate(entries) if e.fee == fee]
        said = cast("Any", quote.on)
        later = [place for place in places if entries[place].on >= said]
        if places:
            place = later[0] if later else places[-1]
            entries[place] = _said(entries[place], quote.amount, scenario)
        elif scenario.from_ <= said <= scenario.until and _of_a_stay(fee, scenario, rulebook):
            card = rulebook.card(fee)
            words = card.title.model_dump()
            entries.append(
                Entry(said, "", fee, card.category, "quoted", quote.amount, quote.amount, words, (yours(scenario),),
                      standing="told", stay=-1)
            )  # fmt: skip
    return entries


def stray(scenario: Scenario, rulebook: Rulebook) -> Iterator[Notice]:
    """Quotes of fees of carriers with whom the scenario has no stay: told, and not counted."""
    for index, quote in enumerate(scenario.events):
        fee = rulebook.retired.get(quote.fee, quote.fee) if isinstance(quote, Quote) else ""
        if isinstance(quote, Quote) and not _of_a_stay(fee, scenario, rulebook):
            card = rulebook.card(fee)
            message = "What you were told of {fee} is not counted: this story has no line with {carrier}."
            name = rulebook.carriers[fee.split(".")[1]].name
            words: dict[str, str] = {
                lang: say(message, lang, fee=getattr(card.title, lang), carrier=getattr(name, lang)) for lang in LANGS
            }
            on = cast("date", quote.on)  # ranges were resolved before
            yield Notice(on, "stray_quote", fee, words, card.version[-1].source, event=index)


def _of_a_stay(fee: str, scenario: Scenario, rulebook: Rulebook) -> bool:
    """Whether a fee is of the whole market, of a carrier the scenario joins, or of a service it holds."""
    _, *middle, _ = fee.split(".")
    joined = {rulebook.retired.get(e.carrier, e.carrier) for e in scenario.events if isinstance(e, Join)}
    held = {rulebook.retired.get(service.id, service.id) for service in scenario.services}
    return not middle or middle[0] in joined or fee in held


def _said(estimated: Entry, said: int, scenario: Scenario) -> Entry:
    if estimated.status == "quoted":  # a later word of the carrier's: the estimate is still the rulebook's
        return replace(estimated, low=said, high=said)
    known = estimated.low is not None and estimated.high is not None
    estimate = Total(estimated.low or 0, estimated.high or 0, known)
    sources = (yours(scenario), *estimated.sources)
    return replace(estimated, status="quoted", low=said, high=said, estimate=estimate, sources=sources, standing="told")


def yours(scenario: Scenario) -> Source:
    """What stands behind a figure that only the customer knows."""
    return Source(title="The scenario itself: what the customer was told", seen=scenario.as_of)
