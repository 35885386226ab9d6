"""Pictures of amounts one below another: the name of each on a line of its own, and its bar beneath.

Names of plans are long and phones are narrow: a name beside its bar would leave no room for either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from calculator.charts.look import INKS, TEXT, WON, Inks, Theme, layered, won_axis

LANE_STEP, LANE_TOP = 46, 22  # pixels of a lane, and of what stands above the first
LONG_STEP, LONG_TOP = 62, 40  # of a lane with a sentence beneath its bar, and two rows of names above the first
_ROOM = "width - 24 - 7 * length(datum.amount)"  # pixels that a lane's amount, at the right, leaves to its name

_LANE = {"top": WON, "mid": WON, "foot": WON, "name": TEXT, "amount": TEXT, "tone": TEXT, "words": TEXT}
_LINE = {"won": WON, "label": TEXT, "side": TEXT, "place": WON, "top": WON, "foot": WON}
WAYS_ROWS = {
    "lanes": {**_LANE, "begin": WON, "low": WON, "high": WON},
    "lines": _LINE,
}
ONCE_ROWS = WAYS_ROWS
WEIGHTS_ROWS = {
    "lanes": {**_LANE, "low": WON, "high": WON, "first": TEXT, "last": TEXT, "turn": TEXT},
    "flips": {"mid": WON, "won": WON, "words": TEXT, "size": WON},
    "lines": _LINE,
}


def ways(lang: str, theme: Theme) -> alt.LayerChart:
    """Ways by what they cost beside staying: a bar from nothing, lighter where it is a range, a mark at its end."""
    return _bars(lang, theme, {"best": "diamond", "told": "square", "other": "circle"})


def once(lang: str, theme: Theme) -> alt.LayerChart:
    """What falls due once, each on top of the one before, and the sum at the foot."""
    return _bars(lang, theme, {"more": "triangle-right", "less": "triangle-left", "sum": "diamond"})


def weights(lang: str, theme: Theme) -> alt.LayerChart:
    """What moving each amount does to the answer: a bar between its ends, and a mark where the verdict turns."""
    inks = INKS[theme]
    lanes, flips = alt.Chart(alt.NamedData("lanes")), alt.Chart(alt.NamedData("flips"))
    x = _amounts(lang, inks, "low")
    bar = lanes.mark_bar(color=inks.tones[0], opacity=0.75).encode(
        x=x, x2="high:Q", y=_y("mid"), y2="foot:Q", tooltip="words:N"
    )
    ends = [
        lanes.mark_point(
            filled=shape == "circle", shape=shape, size=70, color=inks.tones[0], fill=fill, opacity=1
        ).encode(x=alt.X(f"{end}:Q"), y=_y("centre"), tooltip=f"{words}:N")
        for end, words, shape, fill in (
            ("low", "first", "circle", inks.tones[0]),
            ("high", "last", "square", inks.ground),
        )
    ]
    turned = flips.mark_point(shape="diamond", filled=True, color=inks.tones[1], opacity=1, stroke=inks.ground).encode(
        x="won:Q", y=_y("centre"), size=alt.Size("size:Q", scale=None, legend=None), tooltip="words:N"
    )
    turns = _words(lanes, "turn", inks.quiet, {"baseline": "top", "dy": 5, "limit": alt.expr("width")}).encode(
        x=alt.value(0), y=_y("foot")
    )
    middle = "(datum.mid + datum.foot) / 2"
    placed = [part.transform_calculate(centre=middle) for part in ends]
    layers = [*_lines(inks), bar, *placed, *_names(lanes, inks), turned.transform_calculate(centre="datum.mid"), turns]
    return layered(layers, LONG_STEP, inks)


def _bars(lang: str, theme: Theme, shapes: Mapping[str, str]) -> alt.LayerChart:
    inks = INKS[theme]
    lanes = alt.Chart(alt.NamedData("lanes"))
    domain = list(shapes)
    blue, orange, green, _ = inks.tones
    colours = {"best": green, "told": orange, "other": blue, "more": orange, "less": blue, "sum": inks.text}
    tone = alt.Color("tone:N", scale=alt.Scale(domain=domain, range=[colours[name] for name in domain]), legend=None)
    shape = alt.Shape("tone:N", scale=alt.Scale(domain=domain, range=[*shapes.values()]), legend=None)
    x = _amounts(lang, inks, "begin")
    layers = [
        *_lines(inks),
        lanes.mark_bar(opacity=0.75).encode(x=x, x2="low:Q", y=_y("mid"), y2="foot:Q", color=tone, tooltip="words:N"),
        lanes.mark_bar(opacity=0.3).encode(
            x=alt.X("low:Q"), x2="high:Q", y=_y("mid"), y2="foot:Q", color=tone, tooltip="words:N"
        ),
        lanes.transform_calculate(centre="(datum.mid + datum.foot) / 2")
        .mark_point(filled=True, opacity=1, size=80, stroke=inks.ground)
        .encode(x=alt.X("high:Q"), y=_y("centre"), color=tone, shape=shape, tooltip="words:N"),
        *_names(lanes, inks),
    ]
    return layered(layers, LANE_STEP, inks)


def _amounts(lang: str, inks: Inks, name: str) -> alt.X:
    return alt.X(f"{name}:Q", title=None, axis=won_axis(lang, inks), scale=alt.Scale(zero=True, nice=True, padding=10))


def _y(name: str) -> alt.Y:
    """Places in pixels from the top."""
    return alt.Y(f"{name}:Q", axis=None, scale=None)


def _names(lanes: alt.Chart, inks: Inks) -> Sequence[alt.Chart]:
    """Each lane's name from the left, as long as there is room, and its amount up to the right."""
    clear = {"stroke": inks.ground, "strokeWidth": 5}  # no line runs through words
    found = []
    for look in (clear, {}):
        colour = inks.ground if look else inks.text
        left = _words(lanes, "name", colour, {"limit": alt.expr(_ROOM), **look})
        right = _words(lanes, "amount", colour, {"align": "right", "fontWeight": "bold", **look})
        found.append(left.encode(x=alt.value(0), y=_y("top"), tooltip="words:N"))
        found.append(right.encode(x=alt.value("width"), y=_y("top")))
    return found


def _words(rows: alt.Chart, name: str, colour: str, look: Mapping[str, Any]) -> alt.Chart:
    set_ = {"align": "left", "baseline": "middle", "fontSize": 12, "color": colour, **look}
    words: alt.Chart = rows.mark_text(**set_).encode(text=f"{name}:N")
    return words


def _lines(inks: Inks) -> Sequence[alt.Chart]:
    """Lines at amounts that matter, such as that of staying, beside each bar and never through words; named above."""
    lines = alt.Chart(alt.NamedData("lines"))
    names = lines.mark_text(
        align=alt.expr("datum.side"), dx=alt.expr("datum.side == 'left' ? 4 : -4"), baseline="middle", fontSize=12,
        color=inks.quiet,
    )  # fmt: skip
    return (
        lines.mark_rule(color=inks.text, strokeDash=[6, 4], strokeWidth=1.5).encode(
            x="won:Q", y=_y("top"), y2="foot:Q"
        ),
        names.encode(x="won:Q", y=_y("place"), text="label:N"),
    )
