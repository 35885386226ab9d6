"""Figures of a run: the machine they are of, their place in the README, and how they are drawn.

A place in the README is what stands between `<!-- name -->` and `<!-- /name -->`.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import vl_convert

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
#: Ink on its own ground, so that a picture reads the same on a light page and on a dark one.
GROUND, TEXT, QUIET, RULE, OURS, OTHERS = "#FBFAF7", "#1B1F24", "#5B6067", "#DCD6C9", "#0072B2", "#8A8F96"


def machine() -> str:
    """The day, the processor, how many there are, the versions."""
    model = next(
        (line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine()
    )
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {model}, {os.cpu_count()} processors, {versions}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8").splitlines() if path.exists() else []


def command() -> str:
    """How this run was started, as one would start it again."""
    script = Path(sys.argv[0]).resolve()
    given = [argument for argument in sys.argv[1:] if argument != "--write"]
    return shlex.join(["uv", "run", "python", str(script.relative_to(ROOT)), *given])


def write(name: str, told: str) -> None:
    """Puts figures into the README with the command they came from. Raises LookupError where there is no place."""
    text = README.read_text("utf-8")
    place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not place.search(text):
        raise LookupError(f"the README has no place for {name}")
    told = f"`{command()}`, {told}\n"
    README.write_text(place.sub(lambda m: f"{m[1]}{told}{m[2]}", text, count=1), "utf-8")


def dots(path: Path, title: str, rates: Sequence[tuple[str, float]], ours: int) -> None:
    """Draws how many rows a second each does, on a scale of powers of ten; the first `ours` are this engine."""
    rows = [
        {"who": who, "rate": rate, "told": f"{rate:,.0f}", "ink": OURS if place < ours else OTHERS}
        for place, (who, rate) in enumerate(rates)
    ]
    powers = _powers([rate for _, rate in rates])
    scale, axis = alt.Scale(type="log", domain=[powers[0], powers[-1]]), alt.Axis(format="~s", values=powers)
    base = alt.Chart(_data(rows)).encode(
        y=alt.Y("who:N", sort=[who for who, _ in rates], title=None),
        x=alt.X("rate:Q", scale=scale, title=title, axis=axis),
    )
    drawn = base.mark_circle(size=130, opacity=1).encode(color=alt.Color("ink:N", scale=None))
    told = base.mark_text(align="left", dx=10, color=TEXT).encode(text="told:N")
    _draw(path, (drawn + told).properties(width=460, height=26 * len(rows)))


def lines(path: Path, panels: Sequence[tuple[str, Sequence[tuple[float, float]], bool]]) -> None:
    """Draws measures over rows; where one should grow with the rows, a dashed line through its last point does."""
    drawn = []
    for title, points, grows in panels:
        last, value = points[-1]
        rows = [{"rows": n, "value": found, "held": value * n / last if grows else None} for n, found in points]
        powers = _powers([n for n, _ in points])
        x = alt.X("rows:Q", scale=alt.Scale(type="log"), title="Rows", axis=alt.Axis(format="~s", values=powers))
        scale = alt.Scale(type="log") if grows else alt.Scale(zero=True)
        axis = alt.Axis(values=_powers([found for _, found in points])) if grows else alt.Axis()
        y: dict[str, Any] = {"scale": scale, "title": title, "axis": axis}
        base = alt.Chart(_data(rows)).encode(x=x)
        held = base.mark_line(color=OTHERS, strokeDash=[4, 4]).encode(y=alt.Y("held:Q", **y))
        point = alt.OverlayMarkDef(color=OURS, size=50)
        found = base.mark_line(color=OURS, point=point).encode(y=alt.Y("value:Q", **y))
        drawn.append((held + found).properties(width=280, height=200))
    _draw(path, alt.hconcat(*drawn))


def _powers(values: Sequence[float]) -> list[float]:
    """The powers of ten around some values."""
    low, high = int(np.floor(np.log10(min(values)))), int(np.ceil(np.log10(max(values))))
    return [10.0**power for power in range(low, high + 1)]


def _data(rows: Sequence[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=list(rows))


def _draw(path: Path, chart: Any) -> None:
    axis = {"labelColor": TEXT, "titleColor": QUIET, "gridColor": RULE, "domainColor": RULE, "tickColor": RULE}
    look = {"axis": axis | {"labelLimit": 260, "labelFontSize": 12}, "view": {"stroke": None}, "background": GROUND}
    spec = chart.to_dict() | {"config": look, "background": GROUND, "padding": 14}
    path.write_text(vl_convert.vegalite_to_svg(spec), "utf-8")
