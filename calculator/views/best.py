"""The page of the best move: what to do and when, every day and every way that was weighed, and what it hangs on."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from calculator import CalculatorError, Scenario, charts
from calculator.advice import advice
from calculator.best import Best, best
from calculator.candidates import Candidate
from calculator.errors import LinkError
from calculator.levers import levers
from calculator.links import encode
from calculator.spread import spread
from calculator.views import home_rows, pictures, state, story, verdict, wants
from calculator.views.citing import cited
from calculator.views.day_rows import by_month, day_rows, day_words, numbered
from calculator.views.kept import Kept
from calculator.views.markup import bullets, figures, part, sums, text
from calculator.views.spread_rows import to_look_up
from calculator.views.telling import particles, short_day
from calculator.views.wants import Wants
from calculator.views.way_rows import drawn, net_words_signed, once_lanes, once_words, way_lanes, way_words
from calculator.views.weight_rows import weight_rows, weight_table, weight_words
from calculator.wording import Lang, say

Asked = tuple[Scenario, Wants, str]

#: Answers remembered: each holds a curve of two years.
_FOUND: Kept[Asked, Best] = Kept(64)


def show(lang: Lang) -> None:
    """Draws the page: first that ways are being weighed, then what came of it."""
    scenario = story.heard("best", lang)
    if scenario is None:
        return
    with st.container(key="reading"):
        asked = wants.wants()
        place = st.empty()
        likely = verdict.likely(scenario)
        key = (likely, asked, verdict.rulebook().digest)
        if _FOUND.get(key) is None:
            place.html(_weighing(lang))
        title = part("h2", text(say("What you need", lang)), "own-title")
        lead = say("Only plans that give at least this are weighed. What is left empty is taken from your plan.", lang)
        st.html(title + part("p", text(lead), "own-lead"))
        wants.form(asked, lang)
        try:
            found = _FOUND.found(key, lambda: _best(likely, asked))
        except CalculatorError as error:
            with place.container():
                _no_line(error, lang)
            return
        place.html(_answer(found, story.narrowed(scenario, lang), lang))
        _details(found, lang)


def _best(scenario: Scenario, asked: Wants) -> Best:
    return best(scenario, verdict.rulebook(), need=asked.need, new_number=asked.new_number)


def _weighing(lang: Lang) -> str:
    """What stands in the answer's place while it is worked out."""
    words = part("p", text(say("Weighing every plan on every day…", lang)), "own-lead", role="status")
    bars = "".join(part("span", "", "own-bar") for _ in range(3))
    return part("section", words + part("div", bars, "own-waiting", aria_hidden="true"), "own-answer", aria_busy="true")


def _no_line(error: CalculatorError, lang: Lang) -> None:
    if any(problem.found == "no line that runs" for problem in error.problems):
        title = say("There is no line here to leave", lang)
        story.empty(
            title, say("Tell which carrier and plan you have now, and this page weighs every way on.", lang), lang
        )
    else:
        story.failed(error, lang)


def _answer(found: Best, note: str, lang: Lang) -> str:
    first, *rest = ({lang: particles(sentence[lang])} for sentence in advice(found, verdict.rulebook()))
    told = part("h1", sums(first[lang]), data_answer="here") + story.example(lang) + note
    told += "".join(part("p", figures(sentence[lang])) for sentence in rest)
    way = _way_on(found.advised, say("Use this way: every line of it in the calculator", lang), lang)
    return part("section", told + (part("p", way) if way else ""), "own-answer", aria_label=say("The answer", lang))


def _way_on(way: Candidate, words: str, lang: Lang) -> str:
    """A link to the calculator with a way in it. None is needed to stay, and one too long cannot be followed."""
    with suppress(LinkError):
        if way.kind != "stay":
            query = encode(way.scenario, book=verdict.rulebook().digest, was=way.total, lang=lang)
            return part("a", text(words), href=f"./?{query}", data_soft="here")
    return ""


def _details(found: Best, lang: Lang) -> None:
    if found.curve is not None and found.curve.open.any():
        _days(found, lang)
    if found.weighed:
        _ways(found, lang)
    if found.home is not None and found.home.losses:
        st.html(home_rows.losses(found.home, lang))
    if found.switch is not None and not found.switch.blocked:
        _closer(found.switch, lang)


def _days(found: Best, lang: Lang) -> None:
    """The curve, its turns, and the best day of each month."""
    curve, switch = found.curve, found.switch
    assert curve is not None  # noqa: S101 - as _details saw to it
    assert switch is not None  # noqa: S101 - a curve is that of a switch
    title = part("h2", text(say("If you switched on each day", lang)), "own-title")
    lead = say(
        "{way}, against staying. Below the dashed line it costs less than staying.", lang, way=switch.words[lang]
    )
    st.html(title + part("p", text(lead), "own-lead"))
    tables = charts.tables(charts.DAYS_ROWS, day_rows(found, lang))
    spec = {**charts.spec(charts.by_day, lang, pictures.theme()), "datasets": tables}
    pictures.show("days", spec, day_words(found, lang))
    st.html(_turns(found, lang) + _folded("days", say("The best day of each month", lang), by_month(curve, lang)))


def _turns(found: Best, lang: Lang) -> str:
    """Every turn with its cause and sources; those numbered in the picture bear their numbers."""
    signs = numbered(found.turns)
    told = (
        part(
            "li",
            text(f"{signs.get(place, '·')} {turn.sentence(lang)}")
            + _folded(f"turn {turn.on} {turn.fee}", say("Sources", lang), cited(turn.sources, lang)),
        )
        for place, turn in enumerate(found.turns)
    )
    inside = "".join(told)
    return part("ul", inside, "own-turns") if inside else ""


def _ways(found: Best, lang: Lang) -> None:
    """The ways in their order, as a picture and as a table with a link each."""
    title = part("h2", text(say("The cheapest of {count:,} ways", lang, count=found.weighed)), "own-title")
    lead = say("Each on its best day, beside staying as you are.", lang)
    st.html(title + part("p", text(lead), "own-lead"))
    lanes = way_lanes(found, lang)
    rows, height = drawn(lanes, say("as staying", lang))
    spec = {**charts.spec(charts.ways, lang, pictures.theme()), "datasets": charts.tables(charts.WAYS_ROWS, rows)}
    pictures.show("ways", {**spec, "height": height}, way_words(found, lang))
    st.html(_ways_table(found, lang))


def _ways_table(found: Best, lang: Lang) -> str:
    names = [say("Way", lang), say("Day", lang), say("Against staying", lang)]
    head = part("thead", part("tr", "".join(part("th", text(name), scope="col") for name in names)))
    rows = "".join(part("tr", _way(way, names, lang)) for way in found.told)
    return part("table", head + part("tbody", rows), "own-table own-years")


def _way(way: Candidate, names: list[str], lang: Lang) -> str:
    """A row: what it is, why it is not the best, and a link that opens it."""
    why = part("small", text(way.why[lang]), "own-quiet own-under") if way.why is not None else ""
    use = _way_on(way, say("Use this way", lang), lang)
    name = part("th", text(way.words[lang]) + why + (part("small", use, "own-under") if use else ""), scope="row")
    net = say("cannot be done", lang) if way.blocked else net_words_signed(way.net, lang)
    on = text(short_day(way.on, lang) if way.on is not None else "–")
    return name + part("td", on, data_label=names[1]) + part("td", part("span", figures(net)), data_label=names[2])


def _closer(switch: Candidate, lang: Lang) -> None:
    """What is worked out only for who opens it: what is paid once, and what the answer hangs on."""
    for name, label, draw in (
        ("once", say("What switching costs once", lang), _once),
        ("weights", say("What the answer hangs on", lang), _weights),
    ):
        key = f"best.{name}"
        opened = st.expander(label, key=key, on_change=state.touch)
        if opened.open:
            with opened:
                draw(switch, lang)


def _once(switch: Candidate, lang: Lang) -> None:
    found = verdict.weighed(switch.scenario)
    lanes = once_lanes(found, lang)
    rows, height = drawn(lanes, "")
    spec = {**charts.spec(charts.once, lang, pictures.theme()), "datasets": charts.tables(charts.ONCE_ROWS, rows)}
    pictures.show("once", {**spec, "height": height}, once_words(found, lang))
    st.html(bullets(figures(f"{lane.name}: {lane.amount}") for lane in lanes))


def _weights(switch: Candidate, lang: Lang) -> None:
    book = verdict.rulebook()
    lead = say(
        "Each amount moved by a tenth, or over what you said it lies between; and where the verdict turns.", lang
    )
    st.html(part("p", text(lead), "own-lead"))
    found = levers(switch.scenario, book)
    if found:
        rows, height = weight_rows(found, switch.net, lang)
        tables = charts.tables(charts.WEIGHTS_ROWS, rows)
        spec = {**charts.spec(charts.weights, lang, pictures.theme()), "datasets": tables}
        pictures.show("weights", {**spec, "height": height}, weight_words(found, lang))
        st.html(_folded("weights", say("The same as a table", lang), weight_table(found, lang)))
    unknown = to_look_up(spread(switch.scenario, book), lang)
    if unknown:
        st.html(unknown)


def _folded(name: str, summary: str, inside: str) -> str:
    return part("details", part("summary", text(summary)) + inside, "own-other", data_line=name)
