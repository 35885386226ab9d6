"""The day on which a switch costs least, weighed when it is asked for and remembered, and the sentence that says so."""

from __future__ import annotations

import functools

from calculator import CalculatorError, Scenario, Total
from calculator.curve import Curve, curve
from calculator.turns import THRESHOLD
from calculator.views.verdict import STAYS, difference_words, likely, rulebook
from calculator.wording import Lang, day_text, man_won, say, won


@functools.lru_cache(maxsize=256)
def best_day(scenario: Scenario) -> tuple[Curve, int | None] | None:
    """The switch on every day ahead, and the place of the day on which it costs least; None without a switch.

    Of a wide scenario the likely form is weighed. Where one day is as good as another, it is the earlier one; a day on
    which no number is ported it is only where there is no other.
    """
    try:
        line = curve(likely(scenario), rulebook(), remembered=STAYS.found)
    except CalculatorError:
        return None
    doable = line.best(~line.rests)
    return line, line.best() if doable is None else doable


def best_words(scenario: Scenario, lang: Lang) -> str:
    """The best day and what it would change; nothing where days cannot be weighed against each other."""
    ahead = best_day(scenario)
    if ahead is None:
        return ""
    line, best = ahead
    if best is None:
        return say("On none of the days ahead can it be done.", lang)
    told, net = line.at(line.switched_on), line.net(best)
    there = {"day": day_text(line.on(best), lang), "words": difference_words(net, lang)}
    if told is None or line.blocked[told] or not line.sound[told]:
        return say("Best day: {day}, {words} than staying.", lang, **there) if net.complete else ""
    return _against(line.net(told), net, there, lang)


def _against(now: Total, net: Total, there: dict[str, str], lang: Lang) -> str:
    """The best day held against the day that is told."""
    if now.complete != net.complete:
        return ""
    saved = (now.low + now.high - net.low - net.high) // 2
    if saved < THRESHOLD:
        return say("No other day ahead would be better by {least} or more.", lang, least=won(THRESHOLD, lang))
    if net.low + net.high > 0:
        return say("Waiting does not make it pay: on the best day, {day}, it is {words} than staying.", lang, **there)
    return say("Best day: {day}, {saved} less than on the day told.", lang, **there, saved=man_won(saved, lang))
