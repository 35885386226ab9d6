"""What a plan must give, as a form and as a word in the address: `5000mb.300min.25y.new`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import streamlit as st

from calculator.views import state
from calculator.ways import MB, NO_END, Need
from calculator.wording import Lang, say

KEY = "need"
_WORD = re.compile(r"(?:(?P<mb>\d{1,9}|all)mb)?(?:\.?(?P<min>\d{1,6})min)?(?:\.?(?P<age>\d{1,3})y)?(?P<new>\.?new)?")
_MOST_GB, _MOST_MINUTES, _OLDEST = 1_000, 10_000, 120


@dataclass(frozen=True, slots=True)
class Wants:
    """What a plan must give, and whether the number may be given up for a new one."""

    need: Need = field(default_factory=Need)
    new_number: bool = False


def wants() -> Wants:
    """What this tab looks for. A word that cannot be read asks for nothing."""
    return read(state.chosen(KEY))


def read(word: str) -> Wants:
    """What a word of an address asks for."""
    found = _WORD.fullmatch(word)
    if not found:
        return Wants()
    mb = found["mb"]
    data = None if mb is None else NO_END if mb == "all" else int(mb)
    minutes, age = (None if found[name] is None else int(found[name]) for name in ("min", "age"))
    return Wants(Need(data, minutes, age), found["new"] is not None)


def written(asked: Wants) -> str:
    """The word that `read` reads."""
    need = asked.need
    parts = (
        "" if need.data_mb is None else f"{'all' if need.data_mb >= NO_END else need.data_mb}mb",
        "" if need.voice_minutes is None else f"{need.voice_minutes}min",
        "" if need.age is None else f"{need.age}y",
        "new" if asked.new_number else "",
    )
    return ".".join(filter(None, parts))


def data(asked: Wants, lang: Lang) -> None:
    """How much data: what differs most from one line to the next."""
    with st.container(horizontal=True, key="wants", gap="small", vertical_alignment="bottom"):
        _data(asked.need, lang)
        _tick(say("Data without end", lang), "endless", ticked=_endless(asked.need))


def form(asked: Wants, lang: Lang) -> None:
    """The form."""
    need = asked.need
    with st.container(horizontal=True, key="wants", gap="small"):
        _data(need, lang)
        _number(say("Calls a month, minutes", lang), "voice", need.voice_minutes, _MOST_MINUTES, say("any", lang))
        _number(say("Age", lang), "age", need.age, _OLDEST, say("not said", lang))
    with st.container(horizontal=True, key="wants-more", gap="medium"):
        _tick(say("Data without end", lang), "endless", ticked=_endless(need))
        _tick(say("A new number would do", lang), "new", ticked=asked.new_number)


def _endless(need: Need) -> bool:
    return need.data_mb is not None and need.data_mb >= NO_END


def _data(need: Need, lang: Lang) -> None:
    gb = None if _endless(need) or need.data_mb is None else need.data_mb / MB
    hint, label = say("as my plan", lang), say("Data a month, GB", lang)
    _number(label, "data", gb, float(_MOST_GB), hint, disabled=_endless(need))


def _number(label: str, name: str, value: float | None, most: float, hint: str, *, disabled: bool = False) -> None:
    key = state.held(f"want.{name}", value)
    step, shape = (1.0, "%g") if isinstance(most, float) else (1, "%d")
    st.number_input(
        label, min_value=type(most)(0), max_value=most, step=step, format=shape, key=key, placeholder=hint,
        on_change=_changed, args=(key, name), disabled=disabled,
    )  # fmt: skip


def _tick(label: str, name: str, *, ticked: bool) -> None:
    key = state.held(f"want.{name}", ticked)
    st.checkbox(label, key=key, on_change=_changed, args=(key, name))


def _changed(key: str, name: str) -> None:
    if not state.given(key):
        return
    value, asked = st.session_state[key], wants()
    match name:
        case "data":
            asked = replace(asked, need=replace(asked.need, data_mb=None if value is None else round(value * MB)))
        case "endless":
            asked = replace(asked, need=replace(asked.need, data_mb=NO_END if value else None))
        case "voice":
            asked = replace(asked, need=replace(asked.need, voice_minutes=value))
        case "age":
            asked = replace(asked, need=replace(asked.need, age=value))
        case _:
            asked = replace(asked, new_number=bool(value))
    state.choose(KEY, written(asked))
