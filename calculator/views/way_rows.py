"""What the pictures of ways and of what is paid once draw: a lane for each, its name and amount above its bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calculator.apart import less
from calculator.best import Best
from calculator.candidates import Candidate
from calculator.charts import LANE_STEP, LANE_TOP, WAYS_ROWS, Rows, columns
from calculator.compare import Comparison
from calculator.ledger import Total, total
from calculator.views import verdict
from calculator.views.day_rows import net_words
from calculator.views.scale import WIDTH, breadth
from calculator.views.telling import short_day
from calculator.wording import Lang, say

AXIS, BAR = 30, 12  # pixels of the axis beneath, and of a bar
REACH = 4  # pixels by which the line of staying stands out above and below a bar
MOST = 6  # ways that are drawn; the table has all


@dataclass(frozen=True, slots=True)
class Lane:
    """A bar from `begin` to an amount that may be a range."""

    name: str
    amount: str
    tone: str
    begin: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that falls due once by switching: what it is, what it comes to."""

    words: str
    net: Total


def drawn(lanes: Sequence[Lane], zero: str) -> tuple[dict[str, Rows], int]:
    """The rows of some lanes with the line at nothing, and the height they take."""
    rows = []
    for place, lane in enumerate(lanes):
        top = LANE_TOP + place * LANE_STEP + 10
        words = f"{lane.name}: {lane.amount}"
        rows.append(
            (top, top + 12, top + 12 + BAR, lane.name, lane.amount, lane.tone, words, lane.begin, lane.low, lane.high)
        )
    ends = [end for lane in lanes for end in (lane.begin, lane.low, lane.high)]
    side = "right" if -min(ends, default=0) > max(ends, default=0) else "left"
    lines = [
        (0, "" if place else zero, side, LANE_TOP // 2 - 2, row[1] - REACH, row[2] + REACH)
        for place, row in enumerate(rows)
    ]
    found = {"lanes": columns(rows, WAYS_ROWS["lanes"]), "lines": columns(lines, WAYS_ROWS["lines"])}
    return found, LANE_TOP + len(lanes) * LANE_STEP + AXIS


def way_lanes(found: Best, lang: Lang) -> list[Lane]:
    """The first of the ways that can be done, and always staying and the switch as told."""
    ranked = [(place, way) for place, way in enumerate(found.told, 1) if not way.blocked]
    shown = [(place, way) for place, way in ranked if place <= MOST or way.kind in ("stay", "yours")]
    return [_way(way, f"{place}", way is found.advised, lang) for place, way in shown]


def way_words(found: Best, lang: Lang) -> str:
    """The same for those who do not see it."""
    told = [f"{lane.name}: {lane.amount}" for lane in way_lanes(found, lang)]
    return say("Ways by what they cost against staying: {ways}.", lang, ways="; ".join(told))


def _way(way: Candidate, place: str, is_best: bool, lang: Lang) -> Lane:
    low, high = sorted((way.net.low, way.net.high), key=abs)
    tone = "best" if is_best else "told" if way.kind == "yours" else "other"
    day = f" · {short_day(way.on, lang)}" if way.on is not None else ""
    name, amount = f"{place}. {way.words[lang]}", verdict.signed(way.net, lang)
    room = WIDTH - 24 - 7 * len(amount)  # a day that would be cut off stands in the table alone
    return Lane(name + day if breadth(name + day) * 12 / 13 <= room else name, amount, tone, 0, low, high)


def steps(found: Comparison, lang: Lang) -> list[Step]:
    """What falls due once by switching and not by staying, by its days; what comes to nothing is left out."""
    both = [(entry, 1) for entry in found.only_switch] + [(entry, -1) for entry in found.only_stay]
    paid = [(e, sign) for e, sign in both if e.until is None and e.category != "hassle"]
    told = []
    for entry, sign in sorted(paid, key=lambda pair: pair[0].on):
        net = total([entry]) if sign > 0 else less([], [entry])
        if (net.low, net.high, net.complete) != (0, 0, True):
            words = entry.words[lang]
            told.append(Step(words if sign > 0 else say("not paid: {line}", lang, line=words), net))
    return told


def once_lanes(found: Comparison, lang: Lang) -> list[Lane]:
    """Each step on top of the one before, and the sum."""
    lanes, paid = [], 0
    for step in steps(found, lang):
        ends = sorted((step.net.low, step.net.high), key=abs)
        tone = "more" if step.net.high > 0 else "less"
        lanes.append(Lane(step.words, verdict.signed(step.net, lang), tone, paid, paid + ends[0], paid + ends[1]))
        paid += ends[1]
    ends = sorted((found.one_off.low, found.one_off.high), key=abs)
    name = say("Once, for switching", lang)
    return [*lanes, Lane(name, net_words_signed(found.one_off, lang), "sum", 0, ends[0], ends[1])]


def once_words(found: Comparison, lang: Lang) -> str:
    """The same for those who do not see it."""
    told = [f"{step.words}: {verdict.signed(step.net, lang)}" for step in steps(found, lang)]
    message = "What is paid once, one on top of the other: {steps}. In all {amount}."
    return say(message, lang, steps="; ".join(told), amount=net_words(found.one_off, lang))


def net_words_signed(net: Total, lang: Lang) -> str:
    """An amount with its sign, and a question mark where it is not all."""
    return verdict.signed(net, lang) + ("" if net.complete else " + ?")
