"""The picture of a trial: what can follow what, as a tree that grows down the page."""

from __future__ import annotations

import altair as alt

from calculator.charts.look import INKS, SIZE, TEXT, WON, Theme, layered

TREE_STEP = 44  # pixels of one thing that can follow
AMOUNT = 128  # pixels at the right that its amount may take

#: All places are pixels: from the left `x`, from the top `y`; `state` is whether a thing can be done.
TREE_ROWS = {
    "links": {"x": WON, "x2": WON, "y": WON, "y2": WON},
    "nodes": {
        "x": WON, "y": WON, "under": WON, "state": TEXT, "name": TEXT, "amount": TEXT, "note": TEXT, "words": TEXT,
        "size": WON,
    },
}  # fmt: skip
#: What is a fork, what can be done, what only with the carrier's consent, and what cannot be.
TREE_SHAPES = {"fork": "circle", "open": "square", "asked": "diamond", "closed": "cross"}


def tree(lang: str, theme: Theme) -> alt.LayerChart:  # noqa: ARG001 - as every picture is asked for
    """Forks and what they lead to, each with its cost and its last day; a mark of its own shape for what cannot be."""
    inks = INKS[theme]
    links, nodes = alt.Chart(alt.NamedData("links")), alt.Chart(alt.NamedData("nodes"))
    blue, orange, green, _ = inks.tones
    states = list(TREE_SHAPES)
    shape = alt.Shape("state:N", scale=alt.Scale(domain=states, range=[*TREE_SHAPES.values()]), legend=None)
    tones = [inks.text, blue, green, orange]
    tone = alt.Color("state:N", scale=alt.Scale(domain=states, range=tones), legend=None)
    x, y = (alt.X("x:Q", axis=None, scale=None), alt.Y("y:Q", axis=None, scale=None))
    name = nodes.mark_text(
        align="left", baseline="middle", dx=12, fontSize=13, color=inks.text,
        limit=alt.expr(f"width - datum.x - 12 - (datum.amount ? {AMOUNT} : 0)"),
    )  # fmt: skip
    note = nodes.mark_text(
        align="left", baseline="middle", dx=12, fontSize=12, color=inks.quiet, limit=alt.expr("width - datum.x - 12")
    )
    amount = nodes.mark_text(align="right", baseline="middle", fontSize=13, fontWeight="bold", color=inks.text)
    layers = [
        links.mark_rule(color=inks.quiet, strokeWidth=1.5).encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
        nodes.mark_point(filled=True, opacity=1).encode(
            x=x, y=y, shape=shape, color=tone, size=SIZE, tooltip="words:N"
        ),
        name.encode(x=x, y=y, text="name:N", tooltip="words:N"),
        note.encode(x=x, y=alt.Y("under:Q", axis=None, scale=None), text="note:N"),
        amount.encode(x=alt.value("width"), y=y, text="amount:N"),
    ]
    return layered(layers, TREE_STEP, inks)
