"""HTML by hand, in one place: everything that goes in is escaped here, and only web addresses become links."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from calculator.wording import Lang, say

#: Signs of Markdown and of Streamlit's own directives, which a widget's label would otherwise obey.
_MARKDOWN = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]()#+-.!|<>~$:^&"})


class Html(str):
    """HTML to be shown as it stands: in any other words Streamlit looks for a common indent, however long they are."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return self


#: An amount with its unit, in either language.
_SUM = re.compile(r"[+−]?(?:\d[\d,]*만(?: [\d,]+)?원|\d[\d,]*(?:~\d[\d,]*)?(?:원| won)|\d[\d,]*(?= to [\d,]+ won))")
_AMOUNT = re.compile(r"[+−]?(?:\d+만 )?\d[\d,]*(?:원| won)?")


def text(words: object) -> str:
    """Words as HTML text."""
    return html.escape(str(words), quote=True)


def plain(words: str) -> str:
    """Words for a widget's label, with nothing in them read as Markdown."""
    return words.translate(_MARKDOWN)


def rich(message: str, **values: str) -> str:
    """A message, already said in a language but not filled, as HTML with its places filled with HTML."""
    return text(message).format(**values)


def strong(words: str) -> str:
    """Words of ours, set off."""
    return f"<b>{text(words)}</b>"


def _content(words: str) -> str:
    """Words as HTML between tags: without the entity of an apostrophe, whose digits would be taken for an amount."""
    return html.escape(words, quote=False)


def figures(words: str) -> str:
    """Words as HTML in which no amount is broken, and a range only after its sign."""
    whole = _AMOUNT.sub(r'<span class="own-num">\g<0></span>', _content(words))
    return whole.replace("~", "~<wbr>")


def sums(words: str) -> str:
    """Words as HTML with their amounts set off, and not their days and names: what a reader looks for first."""
    return _SUM.sub(r'<b class="own-num">\g<0></b>', _content(words))


def part(tag: str, inside: str, kind: str = "", **more: str) -> str:
    """An element; `inside` is HTML. An underscore in a name stands for a hyphen."""
    named = {"class": kind, **{name.replace("_", "-"): value for name, value in more.items()}}
    attributes = "".join(f' {name}="{text(value)}"' for name, value in named.items() if value)
    return f"<{tag}{attributes}>{inside}</{tag}>"


def bullets(items: Iterable[str]) -> str:
    """A list of HTML items, or nothing where there are none."""
    inside = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{inside}</ul>" if inside else ""


def outward(url: str, words: str, lang: Lang, tongue: str = "") -> str:
    """A link to a page elsewhere, which learns nothing of us; what is no web address stays text.

    `tongue` is the language of the words, where it is not the page's.
    """
    named = part("span", text(words), lang=tongue) if tongue else text(words)
    try:
        address = urlsplit(url)
    except ValueError:
        return named
    if address.scheme not in ("http", "https") or not address.netloc:
        return named
    leaves = part("span", f" {text(say('(opens a new tab)', lang))}", "own-unseen")
    return f'<a href="{text(url)}" target="_blank" rel="noopener noreferrer">{named}{leaves}</a>'
