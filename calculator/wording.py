"""Every word and format a person reads, in Korean and in English.

The English text is the message itself; Korean lives in a gettext catalogue under `locale/`. Days and amounts are put
into messages as text, each in its language's own form.
"""

from __future__ import annotations

import functools
import gettext
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from calculator.errors import CalculatorError, Problem

Lang = Literal["ko", "en"]
LANGS: tuple[Lang, ...] = ("ko", "en")
LOCALE = Path(__file__).with_name("locale")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@functools.cache
def _catalogue(lang: Lang) -> gettext.NullTranslations:
    if lang == "en":
        return gettext.NullTranslations()
    return gettext.translation("calculator", LOCALE, [lang])


def say(message: str, lang: Lang, **values: object) -> str:
    """A message in a language, its `{named}` places filled."""
    text = _catalogue(lang).gettext(message)
    return text.format(**values) if values else text


def both(message: str, **values: object) -> dict[str, str]:
    """A message in both languages, with the same values."""
    return {lang: say(message, lang, **values) for lang in LANGS}


def both_on(message: str, days: Mapping[str, date], **values: object) -> dict[str, str]:
    """A message in both languages, with days in each one's form."""
    said = {lang: {name: day_text(on, lang) for name, on in days.items()} for lang in LANGS}
    return {lang: say(message, lang, **said[lang], **values) for lang in LANGS}


def problem_text(problem: Problem, lang: Lang) -> str:
    """One sentence: where, what was found, what was expected."""
    expected = say(problem.expected, lang, **problem.values)
    found = say(problem.found, lang) if problem.found == "nothing" else problem.found
    return say(
        "{where}: found {found}; expected {expected}.", lang, where=problem.where, found=found, expected=expected
    )


def both_errors(error: CalculatorError) -> dict[str, str]:
    """What an error says, in both languages."""
    return {lang: " ".join(problem_text(problem, lang) for problem in error.problems) for lang in LANGS}


# ---------------------------------------------------------------- amounts and days


def won(amount: int, lang: Lang) -> str:
    """39,600원; 39,600 won."""
    return f"{_digits(amount)}원" if lang == "ko" else f"{_digits(amount)} won"


def won_span(low: int | None, high: int | None, lang: Lang) -> str:
    """7,700~9,900원; what is not known at all says so."""
    if low is None or high is None:
        return say("not known", lang)
    if low == high:
        return won(low, lang)
    return f"{_digits(low)}~{won(high, lang)}"


def man_won(amount: int, lang: Lang) -> str:
    """5만 300원, as Korean prose writes it; in English the full figure."""
    if lang == "en":
        return won(amount, lang)
    sign, rest = ("-" if amount < 0 else ""), abs(amount)
    tens, ones = divmod(rest, 10_000)
    parts = [f"{tens:,}만"] * bool(tens) + [f"{ones:,}"] * bool(ones or not tens)
    return f"{sign}{' '.join(parts)}원"


def day_text(on: date, lang: Lang) -> str:
    """2011년 2월 11일; 11 February 2011."""
    if lang == "ko":
        return f"{on.year}년 {on.month}월 {on.day}일"
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def _digits(amount: int) -> str:
    return f"{amount:,}".replace("-", "−")


# ---------------------------------------------------------------- workings

_SIGNS = {"add": "+", "subtract": "−", "multiply": "×", "floor_divide": "÷"}


def formula(working: Mapping[str, Any], lang: Lang) -> str:
    """A working in words and figures: "49,500 × days used 18 ÷ days in the month 28 = 31,821"."""
    text = _part(working, lang)
    value = _digits(working["value"])
    return text if text.endswith(value) else f"{text} = {value}"


def _part(node: Mapping[str, Any], lang: Lang, inside: str = "") -> str:
    how, parts = node.get("how", ""), node.get("parts", ())
    if not how:
        name = say(node["name"], lang) if "name" in node else ""
        return f"{name} {_digits(node['value'])}".strip()
    if how == "where":  # the condition chose; what was chosen is the working, and the entry's reason says why
        return _part(parts[1], lang, inside)
    if how == "round_down" and parts[1]["value"] == 1:
        return _part(parts[0], lang, inside)
    if how in _SIGNS:
        return _operation(how, parts, lang, inside)
    said = [_part(part, lang) for part in parts]
    value = _digits(node["value"])
    match how:
        case "between":
            return f"{_closed(parts[0], lang)} ~ {_closed(parts[1], lang)}"
        case "with_vat":
            text = say("{price} + {rate}% VAT", lang, price=said[0], rate=f"{parts[1]['value'] / 100:g}")
            return f"({text})" if inside else text
        case "balance":
            price, rate, months, paid = (part["value"] for part in parts)
            said_rate = f"{rate / 100:g}"
            message = "what is left of {price} after {paid} of {months} payments at {rate}% a year ({value})"
            return say(
                message, lang, price=_digits(price), paid=max(paid, 0), months=months, rate=said_rate, value=value
            )
        case "interest":
            return say("a month's interest ({value})", lang, value=value)
        case "round_down":
            return say("{part} rounded down to {to}", lang, part=said[0], to=said[1])
        case _:
            name = say(node["name"], lang) if "name" in node else ""
            return f"{name} {value}".strip()


def _operation(how: str, parts: Any, lang: Lang, inside: str) -> str:  # noqa: ANN401 - JSON-like data
    if how == "floor_divide" and parts[0].get("how") == "multiply" and _same(parts[0]["parts"][1], parts[1]):
        return _part(parts[0]["parts"][0], lang, inside)  # a whole month of a month
    left, right = _part(parts[0], lang, how), _part(parts[1], lang, f"{how} right")
    text = f"{left} {_SIGNS[how]} {right}"
    weak = how in ("add", "subtract") and inside not in ("", "add")
    deep = inside in ("floor_divide right", "multiply right", "subtract right")
    return f"({text})" if weak or deep else text


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one["value"] == other["value"] == 1)


def _closed(node: Mapping[str, Any], lang: Lang) -> str:
    return formula(node, lang) if node.get("how") else _digits(node["value"])
