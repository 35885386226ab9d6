"""What the picture of cost over time draws."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from calculator import Scenario
from calculator.charts import COST_HEIGHT, COST_ROWS, Rows, columns
from calculator.compare import Comparison, Running
from calculator.events import earliest
from calculator.views import verdict
from calculator.views.scale import WIDTH, Side, nice_top, pixel, reaches
from calculator.views.telling import event_words, month_day, short_day
from calculator.wording import Lang, day_text, man_won, say, won_span

RING, DOT = 180, 64  # sizes of marks
PLOT = COST_HEIGHT - 48  # pixels between the axis and the top of the picture, whose height holds the axis too
FOOT = 36  # pixels from the axis up to where the name at the foot ends, and room for half a label


def cost_rows(scenario: Scenario, found: Comparison, lang: Lang) -> dict[str, Rows]:
    """The rows: what had been paid by each day, a mark for each event, the lines' names, the days they meet."""
    both = {"stay": found.stay_running, "switch": found.switch_running}
    drawn = both if found.switched_on is not None else {"stay": found.stay_running}
    days = found.stay_running.days.astype("datetime64[D]")
    none = (scenario.from_, 0, "", 0)
    return {
        "paid": {
            "day": np.tile(days, len(drawn)),
            "who": [who for who in drawn for _ in days],
            "low": np.concatenate([running.low for running in drawn.values()]),
            "high": np.concatenate([running.high for running in drawn.values()]),
        },
        "steps": columns(list(_steps(scenario, found, lang)) or [none], COST_ROWS["steps"]),
        "ends": columns(list(_ends(scenario, found, lang)), COST_ROWS["ends"]),
        "meets": columns(list(_meets(scenario, found, lang)) or [(*none[:3], "left", 0, 0)], COST_ROWS["meets"]),
    }


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


def _ends(scenario: Scenario, found: Comparison, lang: Lang) -> Iterator[tuple[date, int, str, str]]:
    """Each line's name, dash and sum. Lines rise: there is room above the dearer's end and below the cheaper's."""
    last = scenario.until
    stay, switch = found.stay_running, found.switch_running
    kept = f"- - {say('Staying {amount}', lang, amount=_sum(stay, lang))}"
    moved = f"— {say('Switching {amount}', lang, amount=_sum(switch, lang))}"
    if found.switched_on is None:
        yield last, int(stay.high[-1]), kept, "stay"
    elif switch.high[-1] >= stay.high[-1]:
        yield last, int(switch.high[-1]), moved, "switch"
        yield last, 0, kept, "stay"
    else:
        yield last, int(stay.high[-1]), kept, "stay"
        yield last, 0, moved, "switch"


def _sum(running: Running, lang: Lang) -> str:
    low, high = man_won(int(running.low[-1]), lang), man_won(int(running.high[-1]), lang)
    return low if low == high else f"{low} ~ {high}"


def _meets(scenario: Scenario, found: Comparison, lang: Lang) -> Iterator[tuple[date, int, str, str, int, int]]:
    """The day the lines meet, or the first and the last on which they may; the last bears the words."""
    met = [on for on in dict.fromkeys(found.break_even) if on is not None]
    if not met:
        return
    days = {"first": month_day(met[0], lang), "last": month_day(met[-1], lang)}
    words = say("Even on {day}", lang, day=days["last"])
    if len(met) > 1:
        words = say("Even between {first} and {last}", lang, **days)
    elif found.break_even[1] is None:
        words = say("Even on {day}, at best", lang, day=days["last"])
    for on in met:
        paid = int(found.stay_running.high[(on - scenario.from_).days])
        label = words if on == met[-1] else ""
        side: Side = "right" if reaches(words, on, scenario, lang) else "left"
        yield on, paid, label, side, _lift(on, paid, side, scenario, found), RING


def _lift(on: date, paid: int, side: Side, scenario: Scenario, found: Comparison) -> int:
    """How far below its mark a label stands, clear of the lines' names: one at the upper right, one at the foot.

    Lines rise, so that there is room above what reaches to the left, and below what reaches to the right.
    """
    if side == "right":
        return -16 if pixel(on, scenario) < WIDTH - 60 else -52
    top = max(int(found.stay_running.high.max()), int(found.switch_running.high.max()), 1)
    above = int(paid / nice_top(top) * PLOT)
    return 18 if above - 18 > FOOT else above - FOOT
