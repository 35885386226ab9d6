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
from typing import Literal

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
    found = say(problem.message, lang, **problem.values) if problem.message else _known(problem.found, lang)
    return say(
        "{where}: found {found}; expected {expected}.", lang, where=problem.where, found=found, expected=expected
    )


def _known(found: str, lang: Lang) -> str:
    """What was found, where it is words of ours and no text of a visitor's."""
    return _catalogue(lang).gettext(found) if found else found


def both_errors(error: CalculatorError) -> dict[str, str]:
    """What an error says, in both languages."""
    return {lang: " ".join(problem_text(problem, lang) for problem in error.problems) for lang in LANGS}


# ---------------------------------------------------------------- amounts and days


def won(amount: int, lang: Lang) -> str:
    """39,600원; 39,600 won."""
    return f"{digits(amount)}원" if lang == "ko" else f"{digits(amount)} won"


def won_span(low: int | None, high: int | None, lang: Lang) -> str:
    """7,700~9,900원; what is not known at all says so."""
    if low is None or high is None:
        return say("not known", lang)
    if low == high:
        return won(low, lang)
    return f"{digits(low)}~{won(high, lang)}"


def man_won(amount: int, lang: Lang) -> str:
    """5만 300원, as Korean prose writes it; in English the full figure."""
    if lang == "en":
        return won(amount, lang)
    sign, rest = ("−" if amount < 0 else ""), abs(amount)
    hundred_millions, rest = divmod(rest, 100_000_000)
    ten_thousands, ones = divmod(rest, 10_000)
    parts = [f"{n:,}{unit}" for n, unit in ((hundred_millions, "억"), (ten_thousands, "만"), (ones, "")) if n]
    return f"{sign}{' '.join(parts) or '0'}원"


def day_text(on: date, lang: Lang) -> str:
    """2011년 2월 11일; 11 February 2011."""
    if lang == "ko":
        return f"{on.year}년 {on.month}월 {on.day}일"
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def digits(amount: int) -> str:
    """39,600, with a real minus sign."""
    return f"{amount:,}".replace("-", "−")
