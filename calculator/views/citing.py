"""Sources as HTML: where a figure comes from, when that appeared, when it was read, what it says."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from datetime import date

from calculator.cards import Source
from calculator.views.markup import bullets, outward, part, text
from calculator.views.telling import short_day, short_month
from calculator.wording import Lang, say

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


def sources(found: Iterable[Source], lang: Lang) -> str:
    """A list of sources under its own heading."""
    return part("div", part("h3", text(say("Sources", lang))) + cited(found, lang))


def cited(found: Iterable[Source], lang: Lang) -> str:
    """A list of sources."""
    return bullets(_source(source, lang) for source in found)


@functools.lru_cache(maxsize=1024)
def _source(source: Source, lang: Lang) -> str:
    """A source with the days it appeared and was read. Its own words are in English, whatever the page speaks."""
    words = say(source.title, lang)
    tongue = "en" if words == source.title and lang != "en" else ""
    title = outward(source.url, words, lang, tongue) if source.url else part("span", text(words), lang=tongue)
    published = say("published {day}", lang, day=_dated(source.published, lang)) if source.published else ""
    seen = say("read on {day}", lang, day=short_day(source.seen, lang))
    says = part("p", text(source.says), lang="en") if source.says else ""
    return f"{title} " + part("span", text(", ".join(filter(None, (published, seen)))), "own-quiet own-num") + says


def _dated(published: object, lang: Lang) -> str:
    if isinstance(published, date):
        return short_day(published, lang)
    written = str(published)
    return short_month(date.fromisoformat(f"{written}-01"), lang) if _MONTH.fullmatch(written) else written
