"""The picture of a trial: what can follow what, as a tree that grows down the page."""

from __future__ import annotations

import altair as alt

from calculator.charts.look import INKS, SIZE, TEXT, WON, Theme, layered

TREE_LINE = 18  # pixels of a line of words

#: All places are pixels: from the left `x`, from the top `y`; `state` is whether a thing can be done.
TREE_ROWS = {
    "links": {"x": WON, "x2": WON, "y": WON, "y2": WON},
    "nodes": {"x": WON, "y": WON, "state": TEXT, "words": TEXT, "size": WON},
    "lines": {"x": WON, "y": WON, "kind": TEXT, "label": TEXT},
}
#: What is a fork, what can be done, what only with the carrier's consent, and what cannot be.
TREE_SHAPES = {"fork": "circle", "open": "square", "asked": "diamond", "closed": "cross"}


def tree(lang: str, theme: Theme) -> alt.LayerChart:  # noqa: ARG001 - as every picture is asked for
    """Forks and what they lead to, each with its cost and its last day; a mark of its own shape for what cannot be."""
    inks = INKS[theme]
    links, nodes, lines = (alt.Chart(alt.NamedData(name)) for name in ("links", "nodes", "lines"))
    blue, orange, green, _ = inks.tones
    states = list(TREE_SHAPES)
    shape = alt.Shape("state:N", scale=alt.Scale(domain=states, range=[*TREE_SHAPES.values()]), legend=None)
    tones = [inks.text, blue, green, orange]
    tone = alt.Color("state:N", scale=alt.Scale(domain=states, range=tones), legend=None)
    x, y = (alt.X("x:Q", axis=None, scale=None), alt.Y("y:Q", axis=None, scale=None))
    weight = alt.expr("datum.kind == 'amount' ? 'bold' : 'normal'")
    ink = alt.expr(f"datum.kind == 'note' ? '{inks.quiet}' : '{inks.text}'")
    layers = [
        links.mark_rule(color=inks.quiet, strokeWidth=1.5).encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
        nodes.mark_point(filled=True, opacity=1).encode(
            x=x, y=y, shape=shape, color=tone, size=SIZE, tooltip="words:N"
        ),
        lines.mark_text(align="left", baseline="middle", fontSize=13, fontWeight=weight, color=ink).encode(
            x=x, y=y, text="label:N"
        ),
    ]  # fmt: skip
    return layered(layers, TREE_LINE, inks)
