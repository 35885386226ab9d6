"""What happens to a link on its way, undone where it can mean nothing else; and what gives away the rest.

A link as it is made is ASCII, without a space, a bracket or a quote; so what is none of its signs was added on the way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

#: Where mail programs break lines, with the indentation and the marks of quoting behind the break; and tabs.
_BREAK = re.compile(r"[\r\n]+[ \t>]*|\t")
#: Quoted-printable, as mail travels: each `=` is `=3D`, and a line that goes on ends in `=`.
_QUOTED_PRINTABLE = re.compile(r"[^=]*(?:=(?:3D[^=]*|\r?\n[^=]*))+", re.IGNORECASE)
_SOFT_BREAK = re.compile(r"=\r?\n")
#: `&` and `=` as HTML writes them by number, which templates do that escape all they print.
_ENTITY = re.compile(r"&(?:amp;)*(#38|#61|#x26|#x3d|equals);", re.IGNORECASE)
_AMPERSAND = {"#38", "#x26", "#X26"}
_ENCODED = re.compile("%(25){0,2}3d", re.IGNORECASE)
#: What keyboards for Chinese, Japanese and Korean make of ASCII, when they are set to full width.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
#: Before a name, which begins with a letter or a percent sign: brackets, quotes, question marks.
_BEFORE = re.compile(r"^[^\w%&]+")
#: Signs that an address in a sentence may have around it, and a link never in it: all but letters and these.
_ITS_OWN = frozenset("%&=+.~:-#?/_@[]()!'*$")


def narrowed(link: str) -> str:
    """A link that a keyboard made full-width from end to end, as it was; any other as it is."""
    return link.translate(_NARROW) if "＝" in link and "=" not in link else link


def encoded(query: str) -> bool:
    """Whether all of a query was percent-encoded once more, and perhaps again."""
    return "=" not in query and _ENCODED.search(query) is not None


def undone(query: str) -> str:
    """A query without what messengers and mail programs put into it."""
    if _QUOTED_PRINTABLE.fullmatch(query):
        query = _SOFT_BREAK.sub("", query)  # what is left of it, `cleared` takes from the texts
    query = _ENTITY.sub(lambda found: "&" if found[1] in _AMPERSAND else "=", _BREAK.sub("", query))
    return _BEFORE.sub("", query.strip())


def cleared(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names and texts without what is left in them of mail and of HTML, and without signs that nobody sees.

    The name of a plan is anybody's text, which may hold such signs, and keeps them.
    """
    printable = bool(pairs) and all(text[:2] in ("3D", "3d") for _, text in pairs)
    told = ((re.sub("^(amp;?)+", "", _seen(name)), text[2:] if printable else text) for name, text in pairs)
    return [(name, text if name.endswith(".name") else _seen(text)) for name, text in told]


def _seen(text: str) -> str:
    """A text without joiners, breaks of no width, soft hyphens and marks of direction."""
    if text.isascii():
        return text
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def strange(query: str) -> str:
    """The signs of a query that no link has, each once; letters are left out, since a plan's name may hold any."""
    found = dict.fromkeys(sign for sign in query if not sign.isalnum() and sign not in _ITS_OWN)
    return "".join(found)
