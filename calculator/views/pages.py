"""The pages, in one place: their addresses, what they are called, and the module that draws each.

To add a page: a line in each table, and a module with `show(lang)`, which is imported when the page is first shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from calculator.wording import Lang, say

#: The module of a page, by the page's place in the address; the first one stands at the address itself.
PAGES: Mapping[str, str] = {
    "": "calculator.views.sheet",
    "guide": "calculator.views.guide",
    "stories": "calculator.views.gallery",
    "best": "calculator.views.best",
    "trial": "calculator.views.trial",
    "whatif": "calculator.views.whatif",
    "ask": "calculator.views.ask",
    "rules": "calculator.views.rules",
    "about": "calculator.views.about",
}
PAGE_NAMES: Mapping[str, str] = {
    "": "Calculator",
    "guide": "Six questions",
    "stories": "Stories",
    "best": "Best move",
    "trial": "Trial",
    "whatif": "What if",
    "ask": "Ask the shop",
    "rules": "Rules",
    "about": "About",
}
TITLE_MESSAGES: Mapping[str, str] = {
    "": "What switching carrier costs",
    "guide": "Six questions, and what switching costs",
    "stories": "Stories to begin from",
    "best": "Best move: whether to switch, to which plan, and on which day",
    "trial": "Trial: what a phone on loan leads to, and what each way costs",
    "whatif": "What if a rule were different: who would pay what",
    "ask": "Ask the shop: the questions on which a switch turns",
    "rules": "Rules: what each fee was, since when, and who says so",
    "about": "About the switching calculator",
}
ABOUT_MESSAGES: Mapping[str, str] = {
    "": "What it costs, in all, to switch mobile carrier: line by line, dated and cited.",
    "guide": "Where you are, your contract, your phone, where to, when, who else is on the bundle: then the answer.",
    "stories": "Ready stories of people who switched, or wonder whether to: open the nearest, and change what differs.",
    "best": "Every plan that gives what you need, weighed on every day against staying: the best way, day, and reason.",
    "trial": "Keep the phone or give it back, stay or go: every way on from a trial, its cost, and its last day.",
    "whatif": "A fee never charged, a rule borrowed from a rival: what your switch, and a year of them, would come to.",
    "ask": "What to ask before you sign: each question with the answer the rules give, its source, and the last days.",
    "rules": "Every fee the calculator counts with: its history, its sources, and the claims against it.",
    "about": "How amounts are decided, what is covered and what is not, what changed, and what is kept of you.",
}
#: What a visitor chooses on a page, by its keys in the address (`links.PAGE_KEYS`): kept while one is elsewhere.
CHOICES: Mapping[str, tuple[str, ...]] = {"best": ("need",), "trial": ("kept",), "whatif": ("rule",)}


#: Pages that stand in no menu: the ways in, which the calculator offers itself.
WAYS_IN = frozenset({"guide", "stories"})
MENU = tuple(path for path in PAGES if path not in WAYS_IN)


def name(path: str, lang: Lang) -> str:
    """What a page is called in the menu."""
    return say(PAGE_NAMES[path], lang)


def title(path: str, lang: Lang) -> str:
    """A page's title."""
    return say(TITLE_MESSAGES[path], lang)


def about(path: str, lang: Lang) -> str:
    """What a page holds, in one sentence."""
    return say(ABOUT_MESSAGES[path], lang)


def draw(path: str, lang: Lang) -> None:
    """Draws a page; its module is read when first asked for, so that no visitor waits for pages not opened."""
    import_module(PAGES[path]).show(lang)
