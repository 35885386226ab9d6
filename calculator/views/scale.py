"""Where a day falls on the time axis of a phone, and so which labels have room."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, Protocol

from calculator.dates import number
from calculator.wording import Lang

Side = Literal["left", "right"]


class Window(Protocol):
    """The days that an axis shows."""

    @property
    def from_(self) -> date: ...

    @property
    def until(self) -> date: ...


WIDTH = 330  # pixels between the ends of the axis at the narrowest
_LETTER = {"ko": 12, "en": 7}  # pixels of a letter at the size of labels
_MARK = 24


def pixel(on: date, window: Window) -> float:
    """How far from the left a day stands, at the narrowest."""
    first, after = number(window.from_), number(window.until) + 1
    return (number(on) - first) / max(after - first, 1) * WIDTH


def side(on: date, window: Window) -> Side:
    """How a label beside a day is set so that it stays inside: from its left, or up to its right."""
    return "left" if pixel(on, window) < WIDTH * 0.55 else "right"


def reaches(label: str, on: date, window: Window, lang: Lang) -> bool:
    """Whether a label that ends at a day has room to its left."""
    return _room(label, lang) <= pixel(on, window)


def fits(label: str, first: date, last: date, window: Window, lang: Lang) -> bool:
    """Whether a bar has room for its label."""
    return len(label) * _LETTER[lang] + 10 <= pixel(last, window) - pixel(first, window)


def breadth(words: str) -> float:
    """The pixels of words at the size of a line's name: letters of Hangul are broad, all others narrow."""
    return sum(13 if "가" <= letter <= "힣" else 7.5 for letter in words)


def wrapped(words: str, room: int, lang: Lang) -> list[str]:
    """Words on as many lines as they need where a line has so many pixels."""
    return textwrap.wrap(words, max(int(room / _LETTER[lang]), 8)) or [""]


def nice_top(highest: float) -> float:
    """Where an axis of amounts ends that is to hold this one: the tenth of it, rounded as the pictures round ticks."""
    step = highest / 10
    whole = 10.0 ** math.floor(math.log10(step))
    factor = next(f for f, least in ((10, 50), (5, 10), (2, 2), (1, 0)) if (step / whole) ** 2 >= least)
    return math.ceil(highest / (whole * factor)) * whole * factor


def shelved(labels: Iterable[tuple[date, str]], window: Window, lang: Lang, *, back: bool = False) -> Iterator[int]:
    """The row of each label, so that none covers another; an empty one takes only the room of its mark.

    With `back` the labels come last day first, and no line down to a label crosses another label.
    """
    taken: list[float] = []
    for on, label in labels:
        at, room = pixel(on, window), _room(label, lang) if label else _MARK
        ends = (at - room, at) if label and side(on, window) == "right" else (at, at + room)
        near, far = (-ends[1], -ends[0]) if back else ends
        row = next((row for row, end in enumerate(taken) if end <= near), len(taken))
        taken[row : row + 1] = [far]
        yield row


def _room(label: str, lang: Lang) -> float:
    return len(label) * _LETTER[lang] + _MARK
