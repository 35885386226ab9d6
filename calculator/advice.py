"""The best way in words and as data: what to do, when, how sure that is, and what would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from calculator.best import Best
from calculator.candidates import Candidate
from calculator.events import Join
from calculator.ledger import Said, Total
from calculator.rulebook import Rulebook
from calculator.turns import THRESHOLD, Turn
from calculator.ways import MB, NO_END, Need, promotion
from calculator.wording import LANGS, Lang, day_text, man_won, say

_SWITCH_MESSAGES: Mapping[str, str] = {
    "more": "The best switch, {way} on {on}, costs {amount} more than going on as you are, by {until}.",
    "less": "The best switch, {way} on {on}, costs {amount} less than going on as you are, by {until}.",
    "either": "The best switch, {way} on {on}, costs from {less} less to {more} more than going on as you are, by "
    "{until}.",
}
_YOURS_MESSAGES: Mapping[str, str] = {
    "more": "Your own switch on {on} costs {amount} more than staying.",
    "less": "Your own switch on {on} costs {amount} less than staying.",
    "either": "Your own switch on {on} costs anything from {less} less to {more} more than staying.",
}
#: The days after the first by which the worth of waiting is told.
A_MONTH = 30


def advice(found: Best, rulebook: Rulebook) -> tuple[Said, ...]:
    """What a careful friend would say, a sentence at a time: what to do, when, and what that rests on."""
    return tuple(in_each_language(sentence) for sentence in _sentences(found, rulebook))


_Sentence = Callable[[Lang], str]


def in_each_language(sentence: _Sentence) -> Said:
    return {str(lang): sentence(lang) for lang in LANGS}


def _sentences(found: Best, rulebook: Rulebook) -> Iterator[_Sentence]:
    yield lambda lang: _verdict(found, lang)
    if found.cut is not None:
        yield lambda lang: _cut(found, lang)
    if found.advised is not found.best:
        yield from _rests(found)
    if _else(found, "en"):
        yield lambda lang: _else(found, lang)
    switch = found.switch
    if switch is not None and found.curve is not None and found.best.leaves:
        yield from _when(found)
        if _promotion(switch, rulebook, "en"):
            yield lambda lang: _promotion(switch, rulebook, lang)
    if found.best.leaves and found.advised is found.best:
        yield from (notice.words.__getitem__ for notice in found.warned)
    if _at_home(found, "en"):
        yield lambda lang: _at_home(found, lang)
    yield from _yours(found)
    near = [way for way in found.ways[1:] if way.is_near and way.kind != "stay"]
    if near and found.best.leaves:
        names = {lang: ", ".join(way.words[lang] for way in near) for lang in LANGS}
        yield lambda lang: say("As good, within a hundredth: {ways}.", lang, ways=names[lang])
    yield lambda lang: _need(found.need, rulebook, lang)
    if found.switch is not None and not found.switch.net.complete:
        yield lambda lang: say("Not all of it is known, so the sums are of what is known.", lang)


def _cut(found: Best, lang: Lang) -> str:
    """Which days were weighed, and which were not."""
    if found.cut is None:
        return ""
    message = (
        "Only the days up to {until} were weighed: this story holds what has to be priced day by day. A later day may "
        "be better."
    )
    return say(message, lang, until=day_text(found.cut, lang))


def _verdict(found: Best, lang: Lang) -> str:
    """What to do, in one sentence."""
    switch = found.advised if found.advised.leaves else found.switch
    if not found.best.leaves and found.best.kind != "stay":
        return _stay_but(found, lang)
    if switch is None:
        return say("Stay as you are: no other plan that gives what you need is known here.", lang)
    if switch.blocked:
        return say("Stay as you are: the number cannot be moved on any of the days weighed.", lang)
    until, on = found.stay.scenario.until, switch.on or found.stay.scenario.from_
    values = {"way": switch.words[lang], "until": day_text(until, lang), "on": day_text(on, lang)}
    if found.best.kind == "stay" and not switch.net.low < 0 < switch.net.high:
        return say("Stay as you are: no switch is cheaper on any day.", lang)
    return _switch_words(found, switch.net, lang, **values)


def _switch_words(found: Best, net: Total, lang: Lang, **values: str) -> str:
    """The verdict of a switch that is cheaper, or may be."""
    if net.low < 0 < net.high:
        ends = {"less": man_won(-net.low, lang), "more": man_won(net.high, lang)}
        message = (
            "It turns on what is not known: {way} on {on} comes to between {less} less and {more} more than staying, "
            "by {until}."
        )
        return say(message, lang, **values, **ends)
    if found.doable is not None and found.advised is found.best:  # one day too late, and it does not pay any more
        message = "Stay as you are: {way} would cost {amount} less only on {on}, when no number is ported."
        return say(message, lang, **values, amount=_span(Total(-net.high, -net.low), lang))
    message = "Switch to {way} on {on}: {amount} less than staying, by {until}."
    told_message = "Switch as you told it, on {on}: {amount} less than staying, by {until}."
    amount = _span(Total(-net.high, -net.low), lang)
    return say(told_message if found.best.kind == "yours" else message, lang, **values, amount=amount)


def _stay_but(found: Best, lang: Lang) -> str:
    """Something better than leaving can be had without leaving."""
    best, until = found.best, day_text(found.stay.scenario.until, lang)
    less = Total(-best.net.high, -best.net.low)
    message = "Do not leave: {way}, comes to {amount} less than going on as you are, by {until}."
    return say(message, lang, way=best.words[lang], amount=_span(less, lang), until=until)


def _rests(found: Best) -> Iterator[_Sentence]:
    """Why it is not the very best day that is advised."""
    saved = (found.advised.middle - found.best.middle) // 2
    on = found.best.on
    if saved and on is not None:
        message = "On {on} it would be {amount} less."
        yield lambda lang: say(message, lang, on=day_text(on, lang), amount=man_won(saved, lang))
    yield from (notice.words.__getitem__ for notice in found.warned)


def _else(found: Best, lang: Lang) -> str:
    """Where leaving is not the best: what the best switch would come to."""
    switch = found.switch
    if found.best.leaves or switch is None or switch.blocked or switch.on is None:
        return ""
    if switch.net.low <= 0 <= switch.net.high and found.best.kind == "stay":
        return ""  # the verdict has said it
    until, on = day_text(found.stay.scenario.until, lang), day_text(switch.on, lang)
    return _beside(_SWITCH_MESSAGES, switch.net, lang, way=switch.words[lang], on=on, until=until)


def _beside(messages: Mapping[str, str], net: Total, lang: Lang, **values: str) -> str:
    """What a difference comes to, by a sentence for what costs more, one for less, and one for what may do either."""
    if net.low >= 0:
        return say(messages["more"], lang, amount=_span(net, lang), **values)
    if net.high <= 0:
        return say(messages["less"], lang, amount=_span(Total(-net.high, -net.low), lang), **values)
    return say(messages["either"], lang, less=man_won(-net.low, lang), more=man_won(net.high, lang), **values)


def _at_home(found: Best, lang: Lang) -> str:
    """What those who stay on the bundle lose."""
    home = found.home
    if home is None or not home.losses:
        return ""
    if not home.a_month.complete:
        return say("What those who stay on the bundle would lose is not all known: ask before the line leaves.", lang)
    if not home.a_month.high:
        return ""
    message = "Those who stay on the bundle lose {amount} a month; that is in the sum."
    return say(message, lang, amount=_span(home.a_month, lang))


def _need(need: Need, rulebook: Rulebook, lang: Lang) -> str:
    """What was looked for, and where that was taken from."""
    if need.data_mb is None:
        message = "How much data you need is not known here, so plans of any size were weighed: tell it to be sure."
        return say(message, lang)
    gb = say("{gb} GB or more a month", lang, gb=f"{need.data_mb / MB:g}")
    data = say("data without end", lang) if need.data_mb >= NO_END else gb
    if need.like is None:
        return say("Weighed were plans with {data}.", lang, data=data)
    like = getattr(rulebook.card(need.like).title, lang)
    message = "Weighed were plans with {data}, as {plan} gives: if you need less, say so."
    return say(message, lang, data=data, plan=like)


def _promotion(way: Candidate, rulebook: Rulebook, lang: Lang) -> str:
    """For how long a plan's first price holds, and what it is then."""
    plan = next(event.plan for event in reversed(way.scenario.events) if isinstance(event, Join))
    terms = promotion(plan, rulebook)
    if terms is None or terms.amount is None:
        return ""
    message = "Its price is for {months} months; after them it is {amount} a month: look again then."
    return say(message, lang, months=terms.promo_months, amount=man_won(terms.amount, lang))


def _yours(found: Best) -> Iterator[_Sentence]:
    """What the switch comes to on the day it was told for, and what another day would save."""
    yours = next((way for way in found.ways if way.told is not None), None)
    if yours is None or yours.told is None or yours.on is None:
        return
    on, net = yours.told
    if net.complete or net.low or net.high:
        yield lambda lang: _beside(_YOURS_MESSAGES, net, lang, on=day_text(on, lang))
    saved, better = (net.low + net.high - yours.middle) // 2, yours.on
    if found.advised is not found.best and better == found.best.on:
        return  # numbers rest on that day
    if saved >= THRESHOLD and better != on and yours.middle < 0:
        yield lambda lang: say(
            "On {on} it would be {amount} less.", lang, on=day_text(better, lang), amount=man_won(saved, lang)
        )


def _when(found: Best) -> Iterator[_Sentence]:
    """What waiting is worth: against the first day on which the switch can be made."""
    curve, switch = found.curve, found.switch
    assert curve is not None  # noqa: S101 - as _sentences saw to it
    place = curve.best()
    if switch is None or place is None or not curve.open.any():
        return
    first = int(curve.open.argmax())
    if first:
        opens = curve.on(first)
        yield lambda lang: say("The number cannot be moved before {on}.", lang, on=day_text(opens, lang))
    saved = (curve.net(first).low + curve.net(first).high - curve.net(place).low - curve.net(place).high) // 2
    if place > first and saved:
        cause = next((turn for turn in found.turns if turn.on == curve.on(place)), None)
        yield lambda lang: _wait(place - first, saved, cause, lang)
    dearer = next(
        (turn for turn in found.turns if turn.kind == "cliff" and turn.amount > 0 and turn.on > curve.on(place)), None
    )
    if dearer is not None:
        yield lambda lang: say("Do not wait too long. {why}", lang, why=dearer.sentence(lang))
    elif place == first and first + A_MONTH < len(curve):
        later = curve.net(first + A_MONTH).low - curve.net(first).low
        if later > 0:
            message = "There is nothing to gain by waiting: a month later it would be {amount} dearer."
            yield lambda lang: say(message, lang, amount=man_won(later, lang))


def _wait(days: int, saved: int, cause: Turn | None, lang: Lang) -> str:
    text = say("Wait {days} days: that saves {amount} against the first day it can be done.", lang,
               days=days, amount=man_won(saved, lang))  # fmt: skip
    return text if cause is None else f"{text} {cause.sentence(lang)}"


def _span(net: Total, lang: Lang) -> str:
    if net.low == net.high:
        return man_won(net.low, lang)
    low = man_won(net.low, lang)
    return say("{low} to {high}", lang, low=low.removesuffix(" won"), high=man_won(net.high, lang))
