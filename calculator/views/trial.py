"""The page of a trial as a decision: what can follow, what each way costs, and the day after which it is closed."""

from __future__ import annotations

import functools
from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import streamlit as st

from calculator import CalculatorError, Scenario, charts
from calculator.compare import stay
from calculator.errors import LinkError
from calculator.events import Join, LoanPhone
from calculator.ledger import Entry, Remark
from calculator.lines import STATUSES
from calculator.links import encode
from calculator.trial import Branch, Trial, trial
from calculator.views import pictures, state, story, verdict
from calculator.views.arrival import FIRST
from calculator.views.citing import cited
from calculator.views.day_rows import net_words
from calculator.views.markup import bullets, figures, part, sums, text
from calculator.views.telling import short_day
from calculator.views.tree_rows import cost_words, tree_rows, tree_words
from calculator.views.way_rows import net_words_signed
from calculator.wording import Lang, day_text, say, won_span

KEY = "kept"
#: How long a phone is lent where one supposes it: as long as the first story's was.
LENT = timedelta(days=28)


def show(lang: Lang) -> None:
    """Draws the page."""
    scenario = story.heard("trial", lang)
    if scenario is None:
        return
    with st.container(key="reading"):
        try:
            found = _found(verdict.likely(scenario), _chance())
        except CalculatorError as error:
            if any(problem.found == "no phone on loan" for problem in error.problems):
                _no_trial(scenario, lang)
            else:
                story.failed(error, lang)
            return
        st.html(_answer(found, story.narrowed(scenario, lang), lang))
        _chance_form(lang)
        _tree(found, lang)
        st.html(_joining(found, lang) + "".join(_branch(branch, found, lang) for branch in found.branches))
        st.html(_last_days(found, lang))


@functools.lru_cache(maxsize=64)
def _found(scenario: Scenario, chance: Fraction | None) -> Trial:
    return trial(scenario, verdict.rulebook(), keep_probability=chance)


def _chance() -> Fraction | None:
    """How likely the phone is kept, where it is told: in whole hundredths. What cannot be read tells nothing."""
    word = state.chosen(KEY)
    return Fraction(int(word), 100) if word.isascii() and word.isdigit() and int(word) <= 100 else None


def _answer(found: Trial, note: str, lang: Lang) -> str:
    told = part("h1", sums(_verdict(found, lang)), data_answer="here") + story.example(lang) + note
    worst, least, best = found.worst, found.least, found.best_expected
    if least is not None and least.extra is not None:
        message = "That is the cheapest way: {way}. The phone is due back on {due}."
        words = say(message, lang, way=least.words[lang], due=day_text(found.due, lang))
        told += part("p", text(words))
    if worst is not None:
        words = say("At the worst: {way}, {sum}.", lang, way=worst.words[lang], sum=cost_words(worst, lang))
        told += part("p", figures(words))
    if found.not_known:
        names = "; ".join(branch.words[lang] for branch in found.not_known)
        told += part("p", text(say("Not known in full, so it may cost more: {way}.", lang, way=names)))
    if best is not None and best.expected is not None and found.keep_probability is not None:
        message = "With the phone kept {share} of the time, the least expected should it go back: {way}, {sum}."
        share = f"{round(found.keep_probability * 100)}%"
        sum_ = net_words_signed(best.expected, lang)
        told += part("p", figures(say(message, lang, share=share, way=best.words[lang], sum=sum_)))
    return part("section", told, "own-answer", aria_label=say("The answer", lang))


def _verdict(found: Trial, lang: Lang) -> str:
    """What the trial costs at the least, in one sentence."""
    on = day_text(found.on, lang)
    least = found.least
    if least is None or least.extra is None:
        return say("Of all that could follow the trial of {on}, nothing can be done in these days.", lang, on=on)
    low, high = least.extra.low, least.extra.high
    if high <= 0:
        message = "The trial from {on} can end up {sum} cheaper than never trying."
        return say(message, lang, on=on, sum=won_span(-high, -low, lang))
    return say(
        "The trial from {on} costs at least {sum} more than never trying.", lang, on=on, sum=won_span(low, high, lang)
    )


def _chance_form(lang: Lang) -> None:
    """How likely the phone is kept: nobody knows it but the visitor, so that nothing is assumed."""
    chance = _chance()
    value = None if chance is None else int(chance * 100)
    key = state.held("trial.kept", value)
    st.number_input(
        say("How likely do you keep the phone, in %?", lang), min_value=0, max_value=100, step=5, key=key,
        placeholder=say("I don't know", lang), on_change=_put_chance, args=(key,),
    )  # fmt: skip


def _put_chance(key: str) -> None:
    if state.given(key):
        value = st.session_state[key]
        state.choose(KEY, "" if value is None else str(value))


def _tree(found: Trial, lang: Lang) -> None:
    title = part("h2", text(say("What can follow", lang)), "own-title")
    lead = say(
        "Each cost is above never having tried. A square can be done, a diamond only if the carrier agrees, a cross "
        "not at all.",
        lang,
    )
    st.html(title + part("p", text(lead), "own-lead"))
    rows, height = tree_rows(found, lang)
    spec = {**charts.spec(charts.tree, lang, pictures.theme()), "datasets": charts.tables(charts.TREE_ROWS, rows)}
    pictures.show("tree", {**spec, "height": height}, tree_words(found, lang))


def _joining(found: Trial, lang: Lang) -> str:
    """What the trial costs once, whatever follows; and the heading of what follows."""
    first = next((branch for branch in found.branches if branch.comparison is not None), None)
    once = [e for e in first.once(found.on) if e.on == found.on] if first is not None else []
    title = part("h2", text(say("What the trial costs once, whatever follows", lang)), "own-title") if once else ""
    ways = part("h2", text(say("Each way, with what it brings once", lang)), "own-title")
    lead = part("p", text(say("Tap one for its days, its lines, and what speaks against it.", lang)), "own-lead")
    return title + _once(once, lang) + ways + lead


def _branch(branch: Branch, found: Trial, lang: Lang) -> str:
    """One way on, folded."""
    summary = part("span", text(branch.words[lang]), "own-what") + part("b", figures(cost_words(branch, lang)))
    when = " · ".join(told[lang] for _, told in branch.days(found.on))
    summary += part("span", text(when), "own-when") if when else ""
    inside = "".join(
        part("p", part("b", text(remark.words[lang])) + _sources(remark, lang)) for remark in branch.blocked
    )
    if branch.expected is not None:
        words = say("Expected: {amount}", lang, amount=net_words(branch.expected, lang))
        inside += part("p", figures(words))
    inside += bullets(text(remark.words[lang]) + _sources(remark, lang) for remark in branch.remarks)
    if branch.extra is not None:
        inside += _once([e for e in branch.once(found.on) if e.on > found.on], lang)
    inside += _use(branch, lang)
    line = part("summary", summary) + part("div", inside, "own-inside")
    return part("details", line, "own-line own-long", data_line=f"trial {branch.words['en']}")


def _sources(remark: Remark, lang: Lang) -> str:
    return cited(remark.sources, lang) if remark.sources else ""


def _use(branch: Branch, lang: Lang) -> str:
    """The way as a story for the calculator."""
    if branch.scenario is None or branch.comparison is None:
        return ""
    with suppress(LinkError):
        total = branch.comparison.switch.total
        query = encode(branch.scenario, book=verdict.rulebook().digest, was=total, lang=lang)
        return part("p", part("a", text(say("Use this way", lang)), href=f"./?{query}", data_soft="here"))
    return ""


def _once(entries: list[Entry], lang: Lang) -> str:
    """What falls due once: with what is waived, and why, for that is what one asks at the counter."""
    names = [say("Item", lang), say("Day", lang), say("Amount", lang)]
    told = sorted((entry for entry in entries if entry.status != "not_due"), key=lambda e: e.on)
    rows = [_line(entry, names, lang) for entry in told]
    if not rows:
        return ""
    head = part("thead", part("tr", "".join(part("th", text(name), scope="col") for name in names)))
    return part("table", head + part("tbody", "".join(rows)), "own-table own-years")


def _line(entry: Entry, names: list[str], lang: Lang) -> str:
    words = text(entry.words[lang])
    if entry.status != "charged":
        words += f" ({text(say(STATUSES[entry.status], lang))})"
    why = part("small", text(entry.reason[lang]), "own-quiet own-under") if entry.reason else ""
    amount = figures(won_span(entry.low, entry.high, lang))
    cells = (text(short_day(entry.on, lang)), part("span", amount))
    told = "".join(part("td", cell, data_label=name) for cell, name in zip(cells, names[1:], strict=True))
    return part("tr", part("th", words + why, scope="row") + told)


def _last_days(found: Trial, lang: Lang) -> str:
    """The days to keep in mind, in their order."""
    days: dict[tuple[date, str], list[str]] = {}
    for branch in found.branches:
        for on, told in branch.days(found.on):
            days.setdefault((on, told[lang]), []).append(branch.words[lang])
    if not days:
        return ""
    title = part("h2", text(say("Days to keep in mind", lang)), "own-title")
    listed = (
        part("li", part("b", text(words)) + bullets(map(text, ways))) for (_, words), ways in sorted(days.items())
    )
    return title + part("ul", "".join(listed), "own-turns own-days")


# ---------------------------------------------------------------- without a trial


def _no_trial(scenario: Scenario, lang: Lang) -> None:
    """For a story in which no phone is lent: what the page is for, and two ways to see it at work."""
    ways = [part("a", text(say("See the example", lang)), href=f"./trial?{FIRST}&lang={lang}", data_soft="here")]
    lent = _lent(scenario)
    if lent is not None:
        words = say("Suppose the phone of your switch were lent for four weeks", lang)
        ways = [part("a", text(words), href=f"./trial?{encode(lent, lang=lang)}", data_soft="here"), *ways]
    title = say("No phone is on loan in this story", lang)
    words = say(
        "Where a carrier lends a phone for a trial, this page shows what can follow: keep it or give it back, stay or "
        "go, what each costs, and until when it can be done.",
        lang,
    )
    story.empty(title, words, lang, *ways)


def _lent(scenario: Scenario) -> Scenario | None:
    """The story with the phone of its switch on loan; None where it has no switch on a known day."""
    begun = len(stay(scenario).events)
    for place, event in enumerate(scenario.events[begun:], begun):
        if isinstance(event, Join) and isinstance(event.on, date):
            loan: dict[str, Any] = {"kind": "loan", "return_by": event.on + LENT}
            lent = event.model_copy(update={"phone": LoanPhone.model_validate(loan)})
            events = (*scenario.events[:place], lent)
            return scenario.model_copy(update={"events": events})
    return None
