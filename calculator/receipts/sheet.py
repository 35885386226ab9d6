"""The questions for a shop on one page, in Markdown that reads as plain text: each with a line for what is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from calculator.questions import Question
from calculator.rulebook import Rulebook
from calculator.wording import Lang, say


def sheet(found: Sequence[Question], rulebook: Rulebook, lang: Lang) -> str:
    """The sheet. In English each question stands in Korean too, to be shown across the counter."""
    return "\n".join(_lines(found, rulebook, lang)).rstrip() + "\n"


def _lines(found: Sequence[Question], rulebook: Rulebook, lang: Lang) -> Iterator[str]:
    yield f"# {say('What to ask in the shop', lang)}"
    yield ""
    yield say(
        "Ask for each answer in writing, with a name and a day. What is said outranks what is written here.", lang
    )
    if not found:
        yield f"\n{say('By the rules there is nothing to ask about this.', lang)}"
    for carrier in dict.fromkeys(question.carrier for question in found):
        name = getattr(rulebook.carriers[carrier].name, lang) if carrier in rulebook.carriers else ""
        yield f"\n## {name}\n" if name else ""
        asked = [question for question in found if question.carrier == carrier]
        for place, question in enumerate(asked, 1):
            yield from _question(place, question, lang)


def _question(place: int, question: Question, lang: Lang) -> Iterator[str]:
    yield f"{place}. **{question.ask[lang]}**"
    if lang != "ko":
        yield f"   {question.ask['ko']}"
    yield f"   - {question.answer[lang]}"
    yield from (f"   - {say('Others say:', lang)} {other[lang]}" for other in question.others)
    yield f"   - {say('Source', lang)}: {_pages(question, lang)}"
    boxes = f"[ ] {say('the same', lang)}  [ ] {say('not the same', lang)}"
    yield f"   - {say('They say', lang)}: ______________________  {boxes}"
    yield f"   - {say('If not the same', lang)}: {question.if_not[lang]}"
    yield ""


def _pages(question: Question, lang: Lang) -> str:
    """The first page, with its address, and how many more there are."""
    first, more = question.sources[0], len(question.sources) - 1
    page = f"{say(first.title, lang)} {first.url or ''}".strip()
    return page + (" " + say("and {n} more", lang, n=more) if more else "")
