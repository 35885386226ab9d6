"""Whether a receipt says what its own rulebook gives."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from calculator.links import Link
from calculator.revisions import Check
from calculator.wording import Lang, say, won_span


def shown_check(found: Check, link: Link, lang: Lang) -> Iterator[RenderableType]:
    """One sentence: it agrees, it does not and what it should say, or its rulebook is not here."""
    if found.agrees:
        yield Text(say("The receipt says what rulebook {book} gives.", lang, book=found.book), style="bold")
        return
    if found.found is None:
        message = "The receipt was made by rulebook {book}, which is not kept here: it cannot be checked."
        yield Text(say(message, lang, book=found.book), style="bold")
        return
    now, was = found.found.total, link.was
    if was is not None and (was.low, was.high, was.complete) == (now.low, now.high, now.complete):
        message = "The total of the receipt is what rulebook {book} gives, but something else in it is not."
        yield Text(say(message, lang, book=found.book), style="bold")
        return
    message = "The receipt does not say what rulebook {book} gives: {now}, where it has {was}."
    values = {
        "now": won_span(now.low, now.high, lang),
        "was": won_span(was.low, was.high, lang) if was else say("not known", lang),
    }
    yield Text(say(message, lang, book=found.book, **values), style="bold")
