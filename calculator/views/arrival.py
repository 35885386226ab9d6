"""What a visitor brings in the address: a scenario, a language, or something that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from calculator.errors import CalculatorError, Problem
from calculator.links import PAGE_KEYS, TotalLike, decode
from calculator.scenario import Scenario
from calculator.wording import LANGS, Lang

#: The story the calculator began with, and what a first visitor sees. It carries no rulebook and no total, so it is
#: never an old link.
FIRST = (
    "as_of=2026-11-22"
    "&e1=2009-11-28.join.kt.new&e1.plan=kr.kt.i-lite-2009"
    "&e2=2011-02-11.join.skt.port_in&e2.phone=loan&e2.phone.return_by=2011-03-11&e2.plan=kr.skt.all-in-one-45"
    "&e3=2011-03-11.return_phone"
    "&e4=2011-05-12.join.kt.port_in&e4.plan=kr.kt.i-lite-2009"
    "&from=2011-02-01&s1=kr.kt.wibro-1g&s1.from=2010-11-01&until=2012-01-31&v=1"
)

#: What may stand in the address of the first story: a language, the page's own keys, what messengers and Streamlit add.
_BARE = frozenset({"lang", "embed", "embed_options", "fbclid", *PAGE_KEYS})

Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an address says: a scenario and what its sender saw, or every problem with it."""

    lang: Lang
    scenario: Scenario | None
    problems: tuple[Problem, ...] = ()
    book: str | None = None
    was: TotalLike | None = None


def arrival(query: str | Query) -> Arrival:
    """The arrival an address stands for. Never raises: what cannot be read comes back as problems."""
    values = parse_qs(query, keep_blank_values=True) if isinstance(query, str) else query
    lang = tongue(values)
    try:
        link = decode(FIRST) if _BARE.issuperset(values) else decode(query if isinstance(query, str) else dict(query))
    except CalculatorError as error:
        return Arrival(lang, None, error.problems)
    return Arrival(lang, link.scenario, (), link.book, link.was)


def tongue(values: Query) -> Lang:
    """The language an address asks for; Korean where it asks for none we have."""
    asked = next(iter(values.get("lang", ())), "")
    return next((lang for lang in LANGS if lang == asked), LANGS[0])
