"""What the picture of cost over time draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from calculator import Scenario
from calculator.charts import COST_HEIGHT, COST_ROWS, WIDE, Rows, columns
from calculator.compare import Comparison, Running
from calculator.dates import day
from calculator.events import earliest
from calculator.figures import Array
from calculator.views import verdict
from calculator.views.scale import WIDTH, Side, breadth, nice_top, pixel, reaches
from calculator.views.telling import event_words, month_day, short_day
from calculator.wording import Lang, day_text, man_won, say, won_span

ROUNDED = 4  # won by which rounding can bend a line
RING, DOT = 180, 64  # sizes of marks
PLOT = COST_HEIGHT - 48  # pixels between the axis and the top of the picture, whose height holds the axis too
NAME = 28  # pixels that the name below the lines takes, with room above it
CLEAR, HALF = 16, 8  # pixels from a line to the middle of a label, and half a label


def cost_rows(scenario: Scenario, found: Comparison, lang: Lang) -> dict[str, Rows]:
    """The rows: what had been paid by each day, a mark for each event, the lines' names, the days they meet."""
    both = {"stay": found.stay_running, "switch": found.switch_running}
    drawn = both if found.switched_on is not None else {"stay": found.stay_running}
    ranges = {who: running for who, running in drawn.items() if (running.high != running.low).any()}
    none = (scenario.from_, 0, "", 0)
    return {
        "paid": columns(list(_lines(drawn)), COST_ROWS["paid"]),
        "between": columns(list(_lines(ranges)) or [(scenario.from_, "stay", 0, 0)], COST_ROWS["between"]),
        "steps": columns(list(_steps(scenario, found, lang)) or [none], COST_ROWS["steps"]),
        "ends": columns(list(_ends(scenario, found, lang)), COST_ROWS["ends"]),
        "meets": columns(list(_meets(scenario, found, lang)) or [(*none[:3], "left", 0, 0, 0)], COST_ROWS["meets"]),
    }


def _lines(drawn: Mapping[str, Running]) -> Iterator[tuple[date, str, int, int]]:
    """The days on which lines bend, and how high they are then."""
    for who, running in drawn.items():
        for place in bends(running.low, running.high).tolist():
            yield day(int(running.days[place])), who, int(running.low[place]), int(running.high[place])


def bends(*lines: Array) -> Array:
    """The places where any of some lines bends, with the first and the last: a straight line needs no more than two.

    What accrues by the day is rounded to the won, and turns by as much every day: that is no bend.
    """
    bent = [np.abs(np.diff(line, 2)) > ROUNDED for line in lines]
    return np.flatnonzero(np.concatenate([[True], np.logical_or.reduce(bent), [True]])[: len(lines[0])])


def cost_words(scenario: Scenario, found: Comparison, lang: Lang) -> str:
    """The same for those who do not see it."""
    sums = {
        name: won_span(int(running.low[-1]), int(running.high[-1]), lang)
        for name, running in (("stay", found.stay_running), ("switch", found.switch_running))
    }
    message = "What has been paid in all by {day}: {stay} when staying, {switch} when switching. {crossing}"
    crossing = verdict.crossing(found, scenario, lang)
    return say(message, lang, day=day_text(scenario.until, lang), crossing=crossing, **sums)


def _steps(scenario: Scenario, found: Comparison, lang: Lang) -> Iterator[tuple[date, int, str, int]]:
    paid = found.switch_running
    for event in verdict.departures(scenario):
        on = earliest(event.on)
        if scenario.from_ <= on <= scenario.until:
            low, high = (int(end[(on - scenario.from_).days]) for end in (paid.low, paid.high))
            words = event_words(event, verdict.rulebook(), lang)
            yield on, high, f"{short_day(on, lang)} {words}: {won_span(low, high, lang)}", DOT


def _ends(scenario: Scenario, found: Comparison, lang: Lang) -> Iterator[tuple[date, int, str, str, int]]:
    """Each line's name, dash and sum: the dearer's above its end, the cheaper's below both, nearer where it is wide."""
    last = scenario.until
    stay, switch = found.stay_running, found.switch_running
    kept, moved = _names(found, lang)
    if found.switched_on is None:
        yield last, int(stay.high[-1]), kept, "stay", 0
    elif switch.high[-1] >= stay.high[-1]:
        yield last, int(switch.high[-1]), moved, "switch", 0
        yield last, _below(kept, found), kept, "stay", _nearer(kept, found)
    else:
        yield last, int(stay.high[-1]), kept, "stay", 0
        yield last, _below(moved, found), moved, "switch", _nearer(moved, found)


def _names(found: Comparison, lang: Lang) -> tuple[str, str]:
    kept = f"- - {say('Staying {amount}', lang, amount=_sum(found.stay_running, lang))}"
    return kept, f"— {say('Switching {amount}', lang, amount=_sum(found.switch_running, lang))}"


def _below(name: str, found: Comparison, width: int = WIDTH) -> int:
    """At how many won a name ends that stands at the right, under both lines and as near to them as it can."""
    least, _ = _between(found, 1 - breadth(name) / width, 1)
    return max(int((least - NAME) / PLOT * _top(found)), 0)


def _nearer(name: str, found: Comparison) -> int:
    """By how many pixels the name of the lower line stands higher on a wide picture."""
    return round((_below(name, found) - _below(name, found, WIDE)) / _top(found) * PLOT)


def _between(found: Comparison, left: float, right: float) -> tuple[float, float]:
    """How far above the axis the lines are at their lowest and their highest, between two shares of its width."""
    sides = (found.stay_running, found.switch_running)
    days = len(sides[0].low)
    first, after = max(int(left * days), 0), min(int(right * days) + 1, days)
    least, most = (
        min(int(side.low[first:after].min()) for side in sides),
        max(int(side.high[first:after].max()) for side in sides),
    )
    return least / _top(found) * PLOT, most / _top(found) * PLOT


def _top(found: Comparison) -> float:
    return nice_top(max(int(found.stay_running.high.max()), int(found.switch_running.high.max()), 1))


def _sum(running: Running, lang: Lang) -> str:
    low, high = man_won(int(running.low[-1]), lang), man_won(int(running.high[-1]), lang)
    return low if low == high else f"{low} ~ {high}"


def _meets(scenario: Scenario, found: Comparison, lang: Lang) -> Iterator[tuple[date, int, str, str, int, int, int]]:
    """The day the lines meet, or the first and the last on which they may; the last bears the words."""
    met = [on for on in dict.fromkeys(found.break_even) if on is not None]
    if not met:
        return
    days = {"first": _shortly(met[0], lang), "last": _shortly(met[-1], lang)}
    words = say("Even on {day}", lang, day=days["last"])
    if len(met) > 1:
        words = say("Even between {first} and {last}", lang, **days)
    elif found.break_even[1] is None:
        words = say("Even on {day}, at best", lang, day=days["last"])
    kept, moved = _names(found, lang)
    for on in met:
        paid = int(found.stay_running.high[(on - scenario.from_).days])
        label = words if on == met[-1] else ""
        side: Side = "right" if reaches(words, on, scenario, lang) else "left"
        lift = wide = _over(pixel(on, scenario))
        if side == "left":
            name = kept if found.switch_running.high[-1] >= found.stay_running.high[-1] else moved
            lift, wide = (_beside(on, (words, name), scenario, found, width) for width in (WIDTH, WIDE))
        yield on, paid, label, side, lift, wide, RING


def _shortly(on: date, lang: Lang) -> str:
    """A day of the picture without its year, which the axis names: 12월 2일; 2 Dec."""
    return month_day(on, lang) if lang == "ko" else short_day(on, lang).rsplit("\u00a0", 1)[0]


def _over(at: float) -> int:
    """How far below its mark a label stands that reaches to the left: lines rise, and there is room above them."""
    return -16 if at < WIDTH - 60 else -52


def _beside(on: date, said: tuple[str, str], scenario: Scenario, found: Comparison, width: int) -> int:
    """How far below its mark a label stands that reaches to the right: under the lines, or else over them.

    `said` are its own words and the name of the lower line, which it must not cover.
    """
    words, name = said
    at = pixel(on, scenario) / WIDTH * width
    height = int(found.stay_running.high[(on - scenario.from_).days]) / _top(found) * PLOT
    end = at + breadth(words)
    least, most = _between(found, at / width, end / width)
    taken = _below(name, found, width) / _top(found) * PLOT + NAME if end > width - breadth(name) else 0
    if least - CLEAR > taken + HALF:
        return round(height - least + CLEAR)
    return -round(min(most + CLEAR, PLOT) - height)
