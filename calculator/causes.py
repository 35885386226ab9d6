"""Why a carrier's figure may differ from ours: one thing changed at a time, each a scenario and a rulebook to price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args

from calculator.cards import Card, Source, Version
from calculator.errors import ScenarioError
from calculator.events import Join
from calculator.kinds import Capped, Tapered, Terms
from calculator.ledger import Entry, Said
from calculator.money import ONE
from calculator.rulebook import Rulebook
from calculator.scenario import Scenario
from calculator.vocabulary import with_vat
from calculator.wording import LANGS, both, both_on, say, won

#: In the order of what is likeliest, where two explain a difference alike.
Kind = Literal["vat", "waiver", "counting", "version", "rival", "date", "claim", "rounding", "release_price"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_AMOUNTS = ("monthly", "amount")  # of contracts
_TENS = (1, 10, 100, 1_000)  # what bills are rounded down to
#: What a change says, by what was changed.
_CAUSE_MESSAGES: Mapping[str, str] = {
    "added": "VAT comes on top of the amount: {fee}.",
    "left_out": "VAT is left out of the amount: {fee}.",
    "typed_added": "The amount you gave, {amount}, is without VAT.",
    "typed_left_out": "VAT is left out of the amount you gave, {amount}.",
    "days": "Time is counted in days.",
    "months": "Time is counted in whole months.",
    "dropped": "An exception was not granted: {reason}",
    "granted": "An exception was granted: {reason}",
    "claim": "You were taken to be entitled to it: {claim}.",
    "rival": "They go by what others say: {claim}",
    "rounding": "The amount is rounded down to {to}.",
    "release_price": "The phone's release price is taken to be {price}.",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that may be otherwise, with the scenario and the rulebook as they then are."""

    kind: Kind
    words: Said
    scenario: Scenario
    rulebook: Rulebook
    sources: tuple[Source, ...] = ()
    #: The day that was moved, where it was one.
    moved: tuple[str, date] | None = None


def changes(
    entries: Sequence[Entry], said: int, scenario: Scenario, rulebook: Rulebook, *, within: int
) -> Iterator[Change]:
    """Every single change that could make what was computed the said amount; days are moved by so many at most."""
    for card, version in _versions(entries, rulebook):
        for kind, words, varied, sources in _of_version(card, version, rulebook):
            yield Change(kind, words, scenario, rulebook.with_version(card.id, varied), sources)
        yield from _release_prices(version, said, scenario, rulebook)
    for counting in ("days", "months"):
        if scenario.assume.counting != counting:
            other = _told(scenario, {"assume": {"counting": counting}})
            yield Change("counting", both(_CAUSE_MESSAGES[counting]), other, rulebook)
    for claim in rulebook.words["claims"]:
        if claim not in scenario.claims:
            other = _told(scenario, {"claims": [*scenario.claims, claim]})
            yield Change("claim", both(_CAUSE_MESSAGES["claim"], claim=claim), other, rulebook)
    yield from _typed(entries, scenario, rulebook)
    yield from _days(entries, scenario, rulebook, within)


def _versions(entries: Sequence[Entry], rulebook: Rulebook) -> list[tuple[Card, Version]]:
    """The versions that priced some entries, once each."""
    found: dict[tuple[str, date], tuple[Card, Version]] = {}
    for entry in entries:
        card = rulebook.cards.get(entry.fee)
        for version in card.version if card is not None else ():
            if card is not None and version.effective == entry.version:
                found[card.id, version.effective] = card, version
    return list(found.values())


# ---------------------------------------------------------------- the rule

_Other = tuple[Kind, Said, Version, tuple[Source, ...]]


def _of_version(card: Card, version: Version, rulebook: Rulebook) -> Iterator[_Other]:
    """The version with one thing in it changed."""
    yield from _taxed(card, version, rulebook.markets[card.id.split(".")[0]].vat)
    for place, exception in enumerate(version.exception):
        kept = (*version.exception[:place], *version.exception[place + 1 :])
        dropped = version.model_copy(update={"exception": kept})
        yield "waiver", _by_lang("dropped", reason=exception.reason.model_dump()), dropped, exception.source
        granted = _with_terms(version, exception.instead)
        yield "waiver", _by_lang("granted", reason=exception.reason.model_dump()), granted, exception.source
    for dispute in version.disputed:
        words = _by_lang("rival", claim=dispute.claim.model_dump())
        yield "rival", words, _with_terms(version, dispute.terms), dispute.source
    for other in card.version:
        if other.effective != version.effective:
            moved = other.model_copy(update={"effective": version.effective, "effective_by": None})
            message = "The terms of another day hold, those in force from {day} on."
            yield "version", both_on(message, {"day": other.effective}), moved, other.source
    for to in _TENS:
        rounded = _rounded(version, to)
        if rounded is not None:
            words = _by_lang("rounding", to={lang: won(to, lang) for lang in LANGS})
            yield "rounding", words, rounded, ()


def _taxed(card: Card, version: Version, vat: int) -> Iterator[_Other]:
    title = card.title.model_dump()
    if version.vat == "added":
        yield "vat", _by_lang("left_out", fee=title), version.model_copy(update={"vat": "included"}), ()
        return
    yield "vat", _by_lang("added", fee=title), version.model_copy(update={"vat": "added"}), ()
    bare = {end: _untaxed(terms, vat) for end in ("terms", "low", "high") if (terms := getattr(version, end))}
    yield "vat", _by_lang("left_out", fee=title), version.model_copy(update=bare), ()


def _untaxed(terms: Terms, vat: int) -> Terms:
    """Terms whose printed amounts are taken to hold VAT, without it."""
    fields = {"amount": getattr(terms, "amount", None), "promo": getattr(terms, "promo", None)}
    return terms.model_copy(update={name: _bare(value, vat) for name, value in fields.items() if value is not None})


def _bare(amount: int, vat: int) -> int:
    """The least amount that with VAT is at least this one."""
    return -(-amount * ONE // (ONE + vat))


def _with_terms(version: Version, terms: Terms) -> Version:
    """The version with other terms, whatever its exceptions."""
    return version.model_copy(update={"terms": terms, "low": None, "high": None, "exception": (), "known": True})


def _rounded(version: Version, to: int) -> Version | None:
    """The version with a tapered charge rounded down to so much; None where nothing tapers, or it is so already."""
    ends = {name: getattr(version, name) for name in ("terms", "low", "high")}
    tapers = {name: t for name, t in ends.items() if isinstance(t, Tapered | Capped) and t.round_to != to}
    changed = {name: terms.model_copy(update={"round_to": to}) for name, terms in tapers.items()}
    return version.model_copy(update=changed) if changed else None


# ---------------------------------------------------------------- the story


def _release_prices(version: Version, said: int, scenario: Scenario, rulebook: Rulebook) -> Iterator[Change]:
    """The release price at which a cap comes to the said amount."""
    stated = (version.terms, version.low, *(exception.instead for exception in version.exception))
    capped = next((terms for terms in stated if isinstance(terms, Capped)), None)
    if capped is None or said <= 0:
        return
    price = -(-said * ONE // capped.share)
    for place, event in enumerate(scenario.events):
        if isinstance(event, Join) and event.phone.kind in ("bought", "instalments"):
            other = _changed(scenario, ("events", place, "phone", "release_price"), price)
            if other is not None:
                words = _by_lang("release_price", price={lang: won(price, lang) for lang in LANGS})
                yield Change("release_price", words, other, rulebook, version.source)


def _typed(entries: Sequence[Entry], scenario: Scenario, rulebook: Rulebook) -> Iterator[Change]:
    """Amounts that the customer gave, with VAT or without it."""
    vat = rulebook.markets[scenario.market].vat
    for place in _joins(entries, scenario):
        join = scenario.document()["events"][place]
        contracts = [("contracts", n, name) for n in range(len(join.get("contracts", []))) for name in _AMOUNTS]
        parts: list[tuple[str | int, ...]] = [("plan", "monthly"), *contracts]
        for part in parts:
            amount = _at(join, part)
            if type(amount) is int and amount:
                told: Said = {lang: won(amount, lang) for lang in LANGS}
                for name, value in (("typed_added", with_vat(amount, vat)), ("typed_left_out", _bare(amount, vat))):
                    other = _changed(scenario, ("events", place, *part), int(value))
                    if other is not None:
                        yield Change("vat", _by_lang(name, amount=told), other, rulebook)


def _days(entries: Sequence[Entry], scenario: Scenario, rulebook: Rulebook, within: int) -> Iterator[Change]:
    """The days on which the stays began, ended, or were promised, each moved by up to so many days."""
    for place in _joins(entries, scenario):
        document = scenario.document()["events"]
        ends = next((n for n in range(place + 1, len(document)) if document[n]["kind"] in ("join", "leave")), None)
        dated: dict[str, tuple[str | int, ...]] = {"began": ("events", place, "on")}
        if ends is not None:
            dated["ended"] = ("events", ends, "on")
        for n, contract in enumerate(document[place].get("contracts", [])):
            if "from" in contract:
                dated[f"promised {n}"] = ("events", place, "contracts", n, "from")
        for name, where in dated.items():
            told = _at(scenario.document(), where)
            if not isinstance(told, str):
                continue
            for days in (n * sign for n in range(1, within + 1) for sign in (-1, 1)):
                on = date.fromisoformat(told) + timedelta(days)
                other = _changed(scenario, where, on.isoformat())
                if other is not None:
                    yield Change("date", {}, other, rulebook, moved=(f"{place} {name}", on))


def _joins(entries: Sequence[Entry], scenario: Scenario) -> list[int]:
    """The places of the joins with which the stays of some entries began; every join where they belong to none."""
    places = [place for place, event in enumerate(scenario.events) if isinstance(event, Join)]
    stays = {entry.stay for entry in entries if 0 <= entry.stay < len(places)}
    return [places[stay] for stay in sorted(stays)] if stays else places


def _at(document: Any, place: Sequence[str | int]) -> Any:  # noqa: ANN401 - JSON data
    for step in place:
        if isinstance(document, dict) and isinstance(step, str):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            return None
    return document


def _changed(scenario: Scenario, place: Sequence[str | int], value: object) -> Scenario | None:
    """The scenario with one value put in a place of its document; None where that cannot be."""
    document = scenario.document()
    inner = _at(document, place[:-1])
    if inner is None:
        return None
    inner[place[-1]] = value
    try:
        return Scenario.parse(document)
    except ScenarioError:
        return None


def _told(scenario: Scenario, parts: Mapping[str, object]) -> Scenario:
    return Scenario.parse({**scenario.document(), **parts})


def _by_lang(name: str, **values: Said) -> Said:
    """A cause's message in both languages, each value in its own."""
    return {lang: say(_CAUSE_MESSAGES[name], lang, **{k: v[lang] for k, v in values.items()}) for lang in LANGS}
