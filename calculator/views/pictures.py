"""Pictures on the page: rows into Arrow tables, beside a description that was built once."""

from __future__ import annotations

import streamlit as st

from calculator import Scenario, charts
from calculator.compare import Comparison
from calculator.views.cost_rows import cost_rows, cost_words
from calculator.views.time_rows import time_rows, time_words
from calculator.wording import LANGS, Lang


def cost(scenario: Scenario, found: Comparison, lang: Lang) -> None:
    """Draws what has been paid by each day, staying and switching."""
    drawn = charts.tables(charts.COST_ROWS, cost_rows(scenario, found, lang))
    _show("cost", {**charts.spec(charts.cost, lang, theme()), "datasets": drawn}, cost_words(scenario, found, lang))


def timeline(scenario: Scenario, found: Comparison, lang: Lang) -> None:
    """Draws who one was with and when."""
    drawn = time_rows(scenario, found, lang)
    spec = {**charts.spec(charts.timeline, lang, theme()), "datasets": charts.tables(charts.TIME_ROWS, drawn.rows)}
    _show("timeline", {**spec, "height": drawn.height}, time_words(scenario, found, lang))


def theme() -> charts.Theme:
    """Whether the visitor's page is dark; light until the browser has said so."""
    return "dark" if st.context.theme.type == "dark" else "light"


def warm() -> None:
    """Builds every description before the first visitor comes."""
    for lang in LANGS:
        for shade in charts.INKS:
            charts.spec(charts.cost, lang, shade)
            charts.spec(charts.timeline, lang, shade)


def _show(key: str, spec: charts.Spec, words: str) -> None:
    st.vega_lite_chart(None, spec, alt=words, key=key)
