"""What a link says before it is opened: a title and one sentence, in the page's own HTML, for that very link."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from calculator import CalculatorError
from calculator.views import pictures, verdict
from calculator.views.arrival import Arrival, arrival
from calculator.wording import LANGS, Lang, say

LONGEST = 8_192  # of an address; links.LONGEST refuses the rest


@dataclass(frozen=True, slots=True)
class Preview:
    """The language, the title and the sentence of a page."""

    lang: Lang
    title: str
    sentence: str


def title(lang: Lang) -> str:
    """The page's title."""
    return say("What switching carrier costs", lang)


@functools.lru_cache(maxsize=512)
def of(query: str) -> Preview:
    """The preview of an address. Never raises: on any doubt it says what the page is."""
    found = arrival(query)
    return Preview(found.lang, title(found.lang), _sentence(found))


def warm() -> None:
    """Reads the rulebook, builds the pictures' descriptions and weighs the first story, before anyone waits for it."""
    pictures.warm()
    for lang in LANGS:
        of(f"lang={lang}")
    of("")


def _sentence(found: Arrival) -> str:
    try:
        if found.scenario is not None and verdict.quick(found.scenario):
            return verdict.answer(found.scenario, verdict.weighed(found.scenario), found.lang)
    except CalculatorError:
        pass  # the page itself says what is wrong
    return say("What it costs, in all, to switch mobile carrier: line by line, dated and cited.", found.lang)
