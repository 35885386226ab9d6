"""Pictures on the page: rows into Arrow tables, beside a description that was built once."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from importlib import import_module

import streamlit as st

from calculator import Rulebook, Scenario, charts
from calculator.cards import Card
from calculator.coverage import Cell
from calculator.views import coverage_rows, history_rows, verdict
from calculator.views.cost_rows import cost_rows, cost_words
from calculator.views.kept import AGAIN
from calculator.views.time_rows import time_rows, time_words
from calculator.wording import LANGS, Lang, say


def cost(scenario: Scenario, lang: Lang) -> None:
    """Draws what has been paid by each day, staying and switching."""
    drawn, words = _cost(scenario, lang)
    show("cost", {**charts.spec(charts.cost, lang, theme()), **drawn}, words)


def timeline(scenario: Scenario, lang: Lang) -> None:
    """Draws who one was with and when."""
    drawn, words = _timeline(scenario, lang)
    show("timeline", {**charts.spec(charts.timeline, lang, theme()), **drawn}, words)


@functools.lru_cache(maxsize=AGAIN)
def _cost(scenario: Scenario, lang: Lang) -> tuple[charts.Spec, str]:
    """What a story adds to the description, and its words."""
    found = verdict.weighed(scenario)
    drawn = charts.tables(charts.COST_ROWS, cost_rows(scenario, found, lang))
    return {"datasets": drawn}, cost_words(scenario, found, lang)


@functools.lru_cache(maxsize=AGAIN)
def _timeline(scenario: Scenario, lang: Lang) -> tuple[charts.Spec, str]:
    found = verdict.weighed(scenario)
    drawn = time_rows(scenario, found, lang)
    spec = {"datasets": charts.tables(charts.TIME_ROWS, drawn.rows), "height": drawn.height}
    return spec, time_words(scenario, found, lang)


def history(card: Card, rulebook: Rulebook, today: date, lang: Lang) -> str:
    """Draws what a fee came to and when, and says how to read it; nothing where there is no change to see."""
    found = history_rows.drawn(card, rulebook, today)
    if not found:
        return ""
    rows = history_rows.history_rows(found, rulebook, lang)
    spec = {**charts.spec(charts.history, lang, theme()), "datasets": charts.tables(charts.HISTORY_ROWS, rows)}
    show("history", spec, history_rows.history_words(found, rulebook, lang))
    rivals = any(rows["rivals"]["size"])
    if rivals:
        return say("VAT included. A gap: not known. A diamond: what another source says.", lang)
    return say("VAT included. A gap: not known.", lang)


def coverage(cells: Sequence[Cell], carrier: str, lang: Lang) -> None:
    """Draws for which kinds of cost and which years of a carrier a source speaks."""
    rows = coverage_rows.coverage_rows(cells, lang)
    spec = {**charts.spec(charts.coverage, lang, theme()), "datasets": charts.tables(charts.COVER_ROWS, rows)}
    show("coverage", spec, coverage_rows.coverage_words(cells, carrier, lang))


def theme() -> charts.Theme:
    """Whether the visitor's page is dark; light until the browser has said so."""
    return "dark" if st.context.theme.type == "dark" else "light"


def warm(scenario: Scenario) -> None:
    """Builds the first page's descriptions before anyone comes, and draws its story, for which PyArrow reads much."""
    import_module("pandas")
    for lang in LANGS:
        for shade in charts.INKS:
            charts.spec(charts.cost, lang, shade)
            charts.spec(charts.timeline, lang, shade)
        _cost(scenario, lang)
        _timeline(scenario, lang)


def show(key: str, spec: charts.Spec, words: str) -> None:
    """Draws a finished description, its rows in it, with words for those who do not see it."""
    st.vega_lite_chart(None, spec, alt=words, key=key)
