"""The picture that messengers show beside a link: the answer in large letters, and who one is with and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

from calculator import CalculatorError, Scenario
from calculator.charts.look import INKS
from calculator.dates import number
from calculator.events import Join, Leave, earliest
from calculator.painter import FACES
from calculator.views import pages, preview, verdict
from calculator.views.arrival import arrival
from calculator.views.telling import carrier_name, short_day
from calculator.wording import Lang, say

WIDTH, HEIGHT, EDGE = 1_200, 630, 72
_INKS = INKS["light"]
_BROKEN = re.compile(r"(\d)만 (\d)")  # an amount that must stay on one line
_SIZE, _LEADING, _MOST_LINES = 50, 70, 4
_BAR_TOP, _BAR = 470, 56


@dataclass(frozen=True, slots=True)
class _Bar:
    """A stretch of the window with one carrier, as shares of the window's length."""

    name: str
    first: float
    last: float


def card(query: str, path: str, *, hangul: bool) -> str:
    """The picture of an address as SVG. Never raises; without a face for Hangul it is in English."""
    shown = query if hangul else _in_english(query)
    told = preview.of(shown, path)
    story = None if path else arrival(shown).scenario
    heading = told.title if path else say("Switching calculator", told.lang)
    inside = [_text(EDGE, 104, heading, 30, _INKS.quiet)]
    lines = list(_wrapped(_BROKEN.sub("\\1만\u00a0\\2", told.sentence), WIDTH - 2 * EDGE, _SIZE))
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
    inside += [
        _text(EDGE, 190 + place * _LEADING, line, _SIZE, _INKS.text, bold=True) for place, line in enumerate(lines)
    ]
    if story is not None:
        inside += _timeline(story, told.lang)
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_INKS.ground}"/>'
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FACES}">{ground}{"".join(inside)}</svg>'


def words(query: str, path: str) -> str:
    """What the picture shows, for those who do not see it."""
    told = preview.of(query, path)
    return f"{pages.title(path, told.lang)}. {told.sentence}"


def meta(image: str, alt: str) -> dict[str, str]:
    """What a page's head says of its picture."""
    size = {"og:image:width": str(WIDTH), "og:image:height": str(HEIGHT)}
    return {"og:image": image, **size, "og:image:alt": alt}


def _timeline(scenario: Scenario, lang: Lang) -> Iterator[str]:
    """A bar for every stay, named where there is room, over the days that count."""
    length = WIDTH - 2 * EDGE
    try:
        bars = list(_bars(scenario, lang))
    except CalculatorError:
        return
    for place, bar in enumerate(bars):
        left, wide = EDGE + bar.first * length, max((bar.last - bar.first) * length - 4, 4)
        ink = _INKS.tones[place % len(_INKS.tones)]
        yield f'<rect x="{left:.0f}" y="{_BAR_TOP}" width="{wide:.0f}" height="{_BAR}" fill="{ink}"/>'
        if _width(bar.name, 28) + 24 <= wide:
            yield _text(left + 14, _BAR_TOP + 38, bar.name, 28, _INKS.ground, bold=True)
    yield _text(EDGE, _BAR_TOP + 92, short_day(scenario.from_, lang), 26, _INKS.quiet)
    yield _text(WIDTH - EDGE, _BAR_TOP + 92, short_day(scenario.until, lang), 26, _INKS.quiet, end=True)


def _bars(scenario: Scenario, lang: Lang) -> Iterator[_Bar]:
    """The stays that reach into the window, in turn."""
    turns = [event for event in scenario.events if isinstance(event, Join | Leave)]
    first, after = number(scenario.from_), number(scenario.until) + 1
    ends = [*(number(earliest(event.on)) for event in turns[1:]), after]
    for event, end in zip(turns, ends, strict=True):
        start, stop = max(number(_day(event)), first), min(end, after)
        if isinstance(event, Join) and start < stop:
            name = carrier_name(event.carrier, verdict.rulebook(), lang)
            yield _Bar(name, (start - first) / (after - first), (stop - first) / (after - first))


def _day(event: Join | Leave) -> date:
    return earliest(event.on)


def _wrapped(words: str, room: float, size: int) -> Iterator[str]:
    """Words in lines that have room; a single word is never broken."""
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}".strip()
        if line and _width(longer, size) > room:
            yield line
            longer = word
        line = longer
    yield line


def _width(words: str, size: int) -> float:
    """About how wide words are: a syllable of Hangul is as wide as it is high, other signs a little over half."""
    return sum(size * (0.96 if letter >= "ᄀ" else 0.58) for letter in words)


def _text(x: float, y: int, words: str, size: int, ink: str, *, bold: bool = False, end: bool = False) -> str:
    look = f' font-weight="{700 if bold else 400}"' + (' text-anchor="end"' if end else "")
    return f'<text x="{x:.0f}" y="{y}" font-size="{size}" fill="{ink}"{look}>{escape(words)}</text>'


def _in_english(query: str) -> str:
    kept = [pair for pair in query.split("&") if pair and not pair.startswith("lang=")]
    return "&".join(["lang=en", *kept])
