"""Pictures: words and inks in, a chart out. Rows go in by name, so that a chart is built once and drawn for any rows.

Colour never stands alone: lines differ by dash and marker too, and every one is labelled where it ends.
"""

from calculator.charts.days import DAYS_ROWS, SHELF_STEP, SHELVES, by_day
from calculator.charts.lanes import (
    LANE_STEP,
    LANE_TOP,
    LONG_STEP,
    LONG_TOP,
    ONCE_ROWS,
    WAYS_ROWS,
    WEIGHTS_ROWS,
    once,
    ways,
    weights,
)
from calculator.charts.look import INKS, Inks, Rows, Spec, Theme, columns, spec, tables
from calculator.charts.records import COVER_ROWS, COVER_SHAPES, HISTORY_ROWS, coverage, history
from calculator.charts.story import COST_HEIGHT, COST_ROWS, LANE, SHELF, TIME_ROWS, WIDE, cost, timeline
from calculator.charts.tree import TREE_LINE, TREE_ROWS, TREE_SHAPES, tree

__all__ = [
    "COST_HEIGHT", "COST_ROWS", "COVER_ROWS", "COVER_SHAPES", "DAYS_ROWS", "HISTORY_ROWS", "INKS", "LANE",
    "LANE_STEP", "LANE_TOP", "LONG_STEP", "LONG_TOP", "ONCE_ROWS", "SHELF", "SHELF_STEP", "SHELVES",
    "TIME_ROWS", "TREE_LINE", "TREE_ROWS", "TREE_SHAPES", "WAYS_ROWS", "WEIGHTS_ROWS", "WIDE", "Inks", "Rows", "Spec",
    "Theme", "by_day", "columns", "cost", "coverage", "history", "once", "spec", "tables", "timeline", "tree",
    "ways", "weights",
]  # fmt: skip
