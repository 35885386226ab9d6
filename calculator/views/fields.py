"""Widgets that show a place of the scenario's document and write back to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeVar

import streamlit as st

from calculator.events import EARLIEST, LATEST
from calculator.money import LARGEST
from calculator.views import edits, state
from calculator.views.additions import UNSURE
from calculator.wording import say

T = TypeVar("T", str, int)


def key_of(path: edits.Path) -> str:
    """The widget's key: the place it stands for."""
    return "at." + ".".join(map(str, path))


def choice(label: str, path: edits.Path, options: Mapping[T, str], default: T, *, many: bool = False) -> None:
    """One of a few, side by side; in a list where there are many. The default is what a missing place means."""
    key = state.held(key_of(path), _known(edits.at(state.document(), path, default), options, default))
    if many:
        st.selectbox(label, list(options), format_func=options.__getitem__, key=key, on_change=_put, args=(path, key))
    else:
        st.segmented_control(
            label, list(options), format_func=options.__getitem__, key=key, required=True,
            on_change=_put, args=(path, key),
        )  # fmt: skip


def day(
    label: str, path: edits.Path, *, unsure: bool = True, around: Callable[[edits.Part], object] | None = None
) -> None:
    """A day; with `unsure`, it may be said not to be known, and lies between two: a fortnight, or `around` it."""
    value = edits.at(state.document(), path)
    if isinstance(value, Mapping):
        left, right = st.columns(2)
        with left:
            _day(say("{what}: at the earliest", state.lang(), what=label), (*path, "low"))
        with right:
            _day(say("{what}: at the latest", state.lang(), what=label), (*path, "high"))
    else:
        _day(label, path)
    if unsure:
        _unsure(path, say("I don't know the exact day", state.lang()), around or _around_day)


def amount(
    label: str, path: edits.Path, *, default: int | None = None, signed: bool = False, unsure: bool = True
) -> None:
    """An amount in won; with `unsure`, it may be said not to be known, and lies between two.

    One of which nothing was said yet is asked for as one empty field, though it is counted as a range until it is.
    """
    value = edits.at(state.document(), path, default)
    blank = untold(value)
    if blank:
        _amount(label, path, None, blank=True)
    elif isinstance(value, Mapping):
        left, right = st.columns(2)
        with left:
            _amount(say("{what}: at the least", state.lang(), what=label), (*path, "low"), None)
        with right:
            _amount(say("{what}: at the most", state.lang(), what=label), (*path, "high"), None)
    else:
        _amount(label, path, default, signed=signed)
    if unsure:
        _unsure(path, say("I don't know the exact amount", state.lang()), _around_amount, blank=blank)


def untold(value: edits.Part) -> bool:
    """Whether a range is the one an amount begins as, before anything was said of it."""
    return isinstance(value, Mapping) and all(value.get(name) == end for name, end in UNSURE.items()) and (
        value.get("likely") in {None, UNSURE["high"]}
    )  # fmt: skip


def months(label: str, path: edits.Path, default: int) -> None:
    """A number of months."""
    key = state.held(key_of(path), int(edits.at(state.document(), path, default)))
    st.number_input(label, min_value=1, max_value=60, step=1, key=key, on_change=_put, args=(path, key))


def hours(label: str, path: edits.Path) -> None:
    """A number of hours, by halves."""
    key = state.held(key_of(path), float(edits.at(state.document(), path, 0.0)))
    st.number_input(
        label, min_value=0.0, max_value=1_000.0, step=0.5, format="%g", key=key, on_change=_put, args=(path, key)
    )


def words(label: str, path: edits.Path) -> None:
    """A short name; an empty one is none."""
    key = state.held(key_of(path), str(edits.at(state.document(), path, "")))
    st.text_input(label, max_chars=60, key=key, on_change=_put_words, args=(path, key))


def _day(label: str, path: edits.Path) -> None:
    key = state.held(key_of(path), _date(edits.at(state.document(), path)))
    st.date_input(
        label, min_value=EARLIEST, max_value=LATEST, format="YYYY-MM-DD", key=key,
        on_change=_put_day, args=(path, key),
    )  # fmt: skip


def _amount(
    label: str, path: edits.Path, default: int | None, *, signed: bool = False, blank: bool = False
) -> None:  # fmt: skip
    key = state.held(key_of(path), None if blank else edits.at(state.document(), path, default))
    lowest = -LARGEST if signed else 0
    st.number_input(label, min_value=lowest, max_value=LARGEST, step=100, key=key, on_change=_put, args=(path, key))


def _unsure(
    path: edits.Path, label: str, around: Callable[[edits.Part], object], *, blank: bool = False
) -> None:  # fmt: skip
    ranged = isinstance(edits.at(state.document(), path), Mapping) and not blank
    key = state.held(f"{key_of(path)}?", ranged)
    st.checkbox(label, key=key, on_change=_put_unsure, args=(path, key, around))


def sometimes(label: str, path: edits.Path, seed: object) -> bool:
    """Whether an optional part is there; ticking it puts a seed to be changed."""
    key = state.held(f"{key_of(path)}!", edits.at(state.document(), path) is not None)
    return st.checkbox(label, key=key, on_change=_put_sometimes, args=(path, key, seed))


def _put(path: edits.Path, key: str) -> None:
    value = state.taken(key)
    if value is not None:
        _replace(path, value)


def _replace(path: edits.Path, value: object) -> None:
    """Puts a value; with an end of a range goes what was likely within the range before."""
    around = edits.at(state.document(), path[:-1])
    if path[-1] in {"low", "high"} and isinstance(around, Mapping):
        state.put(path[:-1], {name: end for name, end in around.items() if name != "likely"} | {path[-1]: value})
    else:
        state.put(path, value)


def _put_sometimes(path: edits.Path, key: str, seed: object) -> None:
    ticked = state.taken(key)
    if ticked is not None:
        state.put(path, seed if ticked else None)


def _put_words(path: edits.Path, key: str) -> None:
    typed = state.taken(key)
    if typed is not None:
        state.put(path, " ".join(str(typed).split()) or None)


def _put_day(path: edits.Path, key: str) -> None:
    on = state.taken(key)
    if isinstance(on, date):
        _replace(path, on.isoformat())


def _put_unsure(path: edits.Path, key: str, around: Callable[[edits.Part], object]) -> None:
    ticked = state.taken(key)
    if ticked is not None:
        value = edits.at(state.document(), path)
        state.put(path, around(value) if ticked else _one(value))


def _around_day(value: edits.Part) -> dict[str, str]:
    """A fortnight from the day on: something to narrow, not a guess that is used unseen."""
    first = _date(value)
    return {"low": first.isoformat(), "high": (first + timedelta(days=13)).isoformat()}


def _around_amount(value: edits.Part) -> dict[str, int]:
    """Anything from nothing to the amount itself; of one that nothing was said of, with the middle as likely."""
    if isinstance(value, Mapping):
        low, high = UNSURE.values()
        return {"low": low, "likely": (low + high) // 2, "high": high}
    return {"low": 0, "high": int(value or 0)}


def _one(value: edits.Part) -> edits.Part:
    return value.get("likely", value["high" if isinstance(value["low"], int) else "low"])


def _date(value: edits.Part) -> date:
    return date.fromisoformat(str(value)) if value else EARLIEST


def _known(value: edits.Part, options: Mapping[T, str], default: T) -> T:
    return value if value in options else default
