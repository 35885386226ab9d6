"""What a link says before it is opened: a title and one sentence, in the page's own HTML, for that very link."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import parse_qs

from calculator import CalculatorError
from calculator.links import decode
from calculator.terms import edition_words
from calculator.views import pages, pictures, verdict
from calculator.views.arrival import FIRST, Arrival, arrival, tongue
from calculator.wording import LANGS, Lang, day_text, say

LONGEST = 8_192  # of an address; links.LONGEST refuses the rest


@dataclass(frozen=True, slots=True)
class Preview:
    """The language, the title and the sentence of a page, and whether that sentence is the answer to a story."""

    lang: Lang
    title: str
    sentence: str
    answers: bool = False


@functools.lru_cache(maxsize=512)
def of(query: str, path: str = "") -> Preview:
    """The preview of an address. Never raises: on any doubt it says what the page is."""
    if path:
        values = parse_qs(query, keep_blank_values=True)
        lang = tongue(values)
        told = _fee(values.get("fee", [""])[0], lang) if path == "rules" else None
        return told or Preview(lang, pages.title(path, lang), pages.about(path, lang))
    found = arrival(query)
    answer = _answer(found)
    return Preview(found.lang, pages.title("", found.lang), answer or pages.about("", found.lang), answers=bool(answer))


def warm() -> None:
    """Reads the rulebook and the first page's module, weighs the first story and draws it: nobody waits for that."""
    import_module(pages.PAGES[""])
    pictures.warm(decode(FIRST).scenario)
    for lang in LANGS:
        of(f"lang={lang}")
    of("")


def _answer(found: Arrival) -> str:
    """The answer of an address; nothing where it tells no story that can be weighed in a moment."""
    try:
        if found.scenario is not None and verdict.quick(found.scenario):
            return verdict.answer(found.scenario, verdict.weighed(found.scenario), found.lang)
    except CalculatorError:
        pass  # the page itself says what is wrong
    return ""


def _fee(fee: str, lang: Lang) -> Preview | None:
    """What a link to one fee says: its name, and what it is now; None where there is no such fee."""
    try:
        found = verdict.rulebook().fee(fee)
    except CalculatorError:
        return None
    since = found.editions[-1].version.effective
    message = "{terms}, since {day}. Its whole history, its sources, and the claims against it."
    sentence = say(message, lang, terms=edition_words(found.editions[-1], lang), day=day_text(since, lang))
    return Preview(lang, str(getattr(found.card.title, lang)), sentence)
