"""A card's terms and tests in words."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from calculator.conditions import DaySpan, Span, When
from calculator.fees import Edition
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
from calculator.lines import CATEGORY_NAMES
from calculator.wording import Lang, day_text, say, won, won_span

_OF_MESSAGES = {
    "keep_price": "what keeping the lent phone costs",
    "phone_price": "the price of the phone",
    "benefit": "all of the contract's benefit",
    "plan": "what the plan costs a month",
    "discount": "the discount a month",
}
_TAPERED = {
    "days": "the contract's benefit, by the days left of its term",
    "months": "the contract's benefit, by the months left of its term",
}
_PAYING_MESSAGES = {
    "payment": "the phone in equal months at {rate}% a year",
    "balance": "what is left of the phone's price, at {rate}% a year",
}
_BUNDLE_MESSAGES = {
    "lines": "what the bundle's discount by lines loses a month",
    "fees": "what the bundle's discount by monthly fees loses a month",
}
_PLAIN_MESSAGES = {
    "banded": "the discount a month, by a rate for each band of months",
    "proportional": "the benefit, by the share the plan's price fell by",
    "not_charged": "not charged",
    "unknown": "not known",
}


def edition_words(edition: Edition, lang: Lang) -> str:
    """What a version charges, VAT included: its terms, or both where it gives a range."""
    ends = _amount(edition.low.terms), _amount(edition.high.terms)
    if None not in ends and ends[0] != ends[1]:
        words = won_span(*ends, lang)
    else:
        low, high = terms_words(edition.low.terms, lang), terms_words(edition.high.terms, lang)
        words = low if low == high else f"{low} ~ {high}"
    return words if edition.version.known else say("not known, within {bounds}", lang, bounds=words)


def _amount(terms: Terms) -> int | None:
    """What terms come to, where that is one sum whatever else is so."""
    if isinstance(terms, NotCharged):
        return 0
    return terms.amount if isinstance(terms, Flat) and terms.of is None else None


def terms_words(terms: Terms, lang: Lang) -> str:
    """Terms of any kind in a few words."""
    match terms:
        case Flat() | Monthly():
            words = _price_words(terms, lang)
        case Tapered() | Capped():
            words = _taper_words(terms, lang)
        case Bundle():
            words = say(_BUNDLE_MESSAGES[terms.by], lang)
        case Instalments():
            words = _instalment_words(terms, lang)
        case Refund():
            paid = say(CATEGORY_NAMES[terms.of], lang)
            words = say("{share}% back of what was paid: {paid}", lang, share=_percent(terms.share), paid=paid)
        case Lock():
            words = _lock_words(terms, lang)
        case Banded() | Proportional() | NotCharged() | Unknown():
            words = say(_PLAIN_MESSAGES[terms.kind], lang)
        case _:
            assert_never(terms)
    return words


def _price_words(terms: Flat | Monthly, lang: Lang) -> str:
    if terms.of is not None:
        return say(_OF_MESSAGES[terms.of], lang)
    amount = won(terms.amount or 0, lang)
    if isinstance(terms, Flat):
        return amount
    words = say("{amount} a month", lang, amount=amount)
    if terms.promo is None:
        return words
    first = say("{amount} in the first {n} months", lang, amount=won(terms.promo, lang), n=terms.promo_months)
    return f"{words} ({first})"


def _taper_words(terms: Tapered | Capped, lang: Lang) -> str:
    words = say(_TAPERED[terms.counting], lang)
    if isinstance(terms, Tapered):
        return words
    most = say("at most {share} of the phone's release price", lang, share=f"{_percent(terms.share)}%")
    return f"{words} ({most})"


def _instalment_words(terms: Instalments, lang: Lang) -> str:
    words = say(_PAYING_MESSAGES[terms.due], lang, rate=_percent(terms.rate))
    if not terms.monthly_fee:
        return words
    fee = say("and {share} of the price each month", lang, share=f"{_percent(terms.monthly_fee)}%")
    return f"{words}, {fee}"


def _lock_words(terms: Lock, lang: Lang) -> str:
    if terms.months is not None:
        return say("no port out in the first {n} months", lang, n=terms.months)
    if terms.together is not None:
        return say("not together: {contracts}", lang, contracts=" + ".join(terms.together))
    if terms.share is not None:
        return say("a top-up of at most {share} of the subsidy", lang, share=f"{_percent(terms.share)}%")
    return say("not on some days" if terms.closed is not None else "not to be had", lang)


def _percent(points: int) -> str:
    return f"{points / 100:g}"


def when_words(when: When, lang: Lang) -> str:
    """A card's tests by their own names: what they test is a fact of a stay, not prose."""
    given = ((name, getattr(when, name)) for name in When.model_fields)
    return "; ".join(f"{name} {_test_words(test, lang)}" for name, test in given if test is not None)


def _test_words(test: tuple[str, ...] | Span | DaySpan, lang: Lang) -> str:
    if isinstance(test, tuple):
        return " | ".join(test)
    least, most = (_end_words(end, lang) for end in (test.at_least, test.at_most))
    if least is None:
        return f"≤ {most}"
    return f"≥ {least}" if most is None else f"{least} ~ {most}"


def _end_words(end: int | date | None, lang: Lang) -> str | None:
    return day_text(end, lang) if isinstance(end, date) else None if end is None else str(end)
