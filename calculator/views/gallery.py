"""Ready stories as ordinary links, each with what it comes to: a way in for those who would rather change than tell."""

from __future__ import annotations

import streamlit as st

from calculator import CalculatorError
from calculator.links import encode
from calculator.stories import Story, stories
from calculator.views import state, verdict
from calculator.views.citing import cited
from calculator.views.head import head
from calculator.views.markup import figures, part, text
from calculator.wording import Lang, say


def show(lang: Lang) -> None:
    """Draws the gallery."""
    head("stories", lang)
    heading = part("h1", text(say("Stories to begin from", lang)), data_answer="here")
    lead = part("p", text(say("Open the one nearest to yours, and change what is different.", lang)), "own-lead")
    listed = part("ol", "".join(part("li", _story(story, lang)) for story in stories()), "own-stories")
    asked = text(say("None is like mine: ask me six questions", lang))
    ways = part("p", part("a", asked, href=state.guide_address(lang), data_soft="here"))
    with st.container(key="reading"):
        st.html(part("section", heading + lead + listed + ways, "own-answer"))


def _story(story: Story, lang: Lang) -> str:
    title = part("a", text(getattr(story.title, lang)), href=f"./?{link(story, lang)}", data_soft="here")
    told = part("h2", title) + part("p", text(getattr(story.says, lang)), "own-quiet")
    told += part("p", figures(_outcome(story, lang)), "own-outcome")
    if not story.sources:
        return told
    summary = part("summary", text(say("Where the amounts in it come from", lang)))
    return told + part("details", summary + cited(story.sources, lang), "own-other", data_line=f"story-{story.id}")


def link(story: Story, lang: Lang) -> str:
    """The query of a story's link. It carries no total: nobody saw one."""
    return encode(story.scenario, lang=lang)


def _outcome(story: Story, lang: Lang) -> str:
    try:
        found = verdict.weighed(story.scenario)
    except CalculatorError:
        return ""
    if found.blocked:
        return say("not allowed yet", lang)
    words = verdict.difference_words(found.difference, lang)
    told = words if found.difference.complete else say("{known}, and something unknown", lang, known=words)
    return say("Against staying: {words}", lang, words=told)
