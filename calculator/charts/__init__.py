"""Pictures: words and inks in, a chart out. Rows go in by name, so that a chart is built once and drawn for any rows.

Colour never stands alone: lines differ by dash and marker too, and every one is labelled where it ends.
"""

from calculator.charts.look import INKS, Inks, Rows, Spec, Theme, columns, spec, tables
from calculator.charts.records import COVER_ROWS, COVER_SHAPES, HISTORY_ROWS, coverage, history
from calculator.charts.story import COST_HEIGHT, COST_ROWS, LANE, SHELF, TIME_ROWS, cost, timeline

__all__ = [
    "COST_HEIGHT", "COST_ROWS", "COVER_ROWS", "COVER_SHAPES", "HISTORY_ROWS", "INKS", "LANE", "SHELF", "TIME_ROWS",
    "Inks", "Rows", "Spec", "Theme", "columns", "cost", "coverage", "history", "spec", "tables", "timeline",
]  # fmt: skip
