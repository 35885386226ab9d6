"""Sources as HTML: where a figure comes from, when that appeared, when it was read, what it says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from calculator.cards import Source
from calculator.views.markup import bullets, outward, part, text
from calculator.views.telling import short_day
from calculator.wording import Lang, say


def sources(found: Iterable[Source], lang: Lang) -> str:
    """A list of sources under its own heading."""
    return part("div", part("h3", text(say("Sources", lang))) + cited(found, lang))


def cited(found: Iterable[Source], lang: Lang) -> str:
    """A list of sources."""
    return bullets(_source(source, lang) for source in found)


def _source(source: Source, lang: Lang) -> str:
    """A source with the days it appeared and was read. Its own words are in English, whatever the page speaks."""
    title = outward(source.url, source.title, lang) if source.url else text(say(source.title, lang))
    published = say("published {day}", lang, day=_dated(source.published, lang)) if source.published else ""
    seen = say("read on {day}", lang, day=short_day(source.seen, lang))
    says = part("p", text(source.says), lang="en") if source.says else ""
    return f"{title} " + part("span", text(", ".join(filter(None, (published, seen)))), "own-quiet own-num") + says


def _dated(published: object, lang: Lang) -> str:
    return short_day(published, lang) if isinstance(published, date) else str(published)
