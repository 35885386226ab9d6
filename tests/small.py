"""A builder of tiny rulebooks and scenarios, so that tests of the engine rest on no real amount.

Amounts are chosen to be worked in the head: a plan of 31,000 is 1,000 a day in a month of 31 days, one of 30,000 is
1,000 a day in a month of 30.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Any

from calculator import Entry, Ledger, Rulebook, Scenario, ScenarioError, price

CARRIERS = ("kt", "skt", "lgu")
AS_OF = "2026-11-22"
SOURCE = {"title": "A price list", "url": "https://example.org/list", "seen": date(2026, 11, 22)}
TAX = {"title": "The act on value-added tax", "url": "https://example.org/tax", "seen": date(2026, 11, 22)}
OTHER = {"title": "Another page", "url": "https://example.org/other", "seen": date(2026, 11, 22)}
UNKNOWN = {"kind": "unknown"}
FREE = {"kind": "not_charged"}

Data = dict[str, Any]
File = tuple[str, str]


def words(text: str) -> Data:
    """The same text in both languages, told apart by a letter."""
    return {"ko": f"{text} (가)", "en": text}


def flat(amount: int) -> Data:
    return {"kind": "flat", "amount": amount}


def monthly(amount: int) -> Data:
    return {"kind": "monthly", "amount": amount}


def version(effective: str = "2000-01-01", terms: Data | None = None, **said: Any) -> Data:
    """A version of a card; `terms`, or `low` and `high`, and whatever else it says."""
    start = date.fromisoformat(effective)
    given = {} if terms is None else {"terms": terms}
    usual = {"effective": start, "checked": date(2026, 11, 22), "standing": "published", "source": [SOURCE]}
    return usual | given | said


def excuse(instead: Data, reason: str = "so it is", **when: Any) -> Data:
    """An exception that cites a page of its own."""
    return {"when": when, "instead": instead, "reason": words(reason), "source": [OTHER]}


def card(id: str, category: str, charged_on: str, *versions: Data, group: str = "", **said: Any) -> File:  # noqa: A002
    """A card file: its path and its text."""
    *folder, stem = id.split(".")
    path = "/".join([*folder, *([group] if group else []), stem]) + ".toml"
    top = {"id": id, "title": words(id), "category": category, "charged_on": charged_on, **said}
    return path, _toml(top | {"version": list(versions)})


def fee(id: str, category: str, charged_on: str, terms: Data, **said: Any) -> File:  # noqa: A002
    """A card of one version that has held since 2000."""
    return card(id, category, charged_on, version(terms=terms), **said)


def plan(id: str, amount: int, **said: Any) -> File:  # noqa: A002
    """A plan of the catalogue."""
    return card(id, "plan", "month", version(terms=monthly(amount)), group="plans", **said)


def service(id: str, *versions: Data) -> File:  # noqa: A002
    """A side service of the catalogue."""
    return card(id, "service", "month", *versions, group="services")


def book(*cards: File) -> Rulebook:
    """The rulebook of a market with three carriers, a plan each at 31,000 a month, and these cards."""
    return Rulebook.read(files(*cards))


def files(*cards: File) -> dict[str, str]:
    """The files of that rulebook; a card given here stands in the place of the usual one."""
    market = {"id": "kr", "name": words("Korea"), "currency": "KRW", "vat": 1000}
    usual = {"kr/market.toml": _toml(market | {"vat_source": [TAX], "prorate_source": [SOURCE]})}
    for carrier in CARRIERS:
        usual[f"kr/{carrier}/carrier.toml"] = _toml({"id": carrier, "name": words(carrier.upper())})
    typed = fee("kr.plan", "plan", "month", {"kind": "monthly", "of": "plan"})
    return usual | dict([typed, *(plan(f"kr.{carrier}.basic", 31_000) for carrier in CARRIERS), *cards])


def join(on: Any, carrier: str = "kt", joined_as: str = "new", /, **said: Any) -> Data:
    """A join with a plan that costs nothing, so that only what a test is about comes to an amount."""
    return {"kind": "join", "on": on, "carrier": carrier, "as": joined_as, "plan": {"monthly": 0}, **said}


def port(on: Any, carrier: str, /, **said: Any) -> Data:
    return join(on, carrier, "port_in", **said)


def leave(on: Any, why: str = "cancel") -> Data:
    return {"kind": "leave", "on": on, "why": why}


def quote(on: Any, fee: str, amount: int) -> Data:
    return {"kind": "quote", "on": on, "fee": fee, "amount": amount}


def document(*events: Data, first: str = "2011-01-01", until: str = "2011-12-31", **said: Any) -> Data:
    """A scenario document over the year 2011."""
    return {"v": 1, "market": "kr", "as_of": AS_OF, "from": first, "until": until, "events": list(events), **said}


def scenario(*events: Data, **said: Any) -> Scenario:
    return Scenario.parse(document(*events, **said))


def priced(rulebook: Rulebook, *events: Data, **said: Any) -> Ledger:
    """The ledger of such a document."""
    return price(scenario(*events, **said), rulebook)


class Memory(dict[Hashable, tuple[Entry, ...]]):
    """What `price` may remember, for as long as it likes."""

    def __call__(self, key: Hashable, made: Callable[[], tuple[Entry, ...]]) -> tuple[Entry, ...]:
        return self[key] if key in self else self.setdefault(key, made())


def of(ledger: Ledger, fee: str) -> list[Entry]:
    """The entries of one fee."""
    return [entry for entry in ledger.entries if entry.fee == fee]


def one(ledger: Ledger, fee: str) -> Entry:
    """The only entry of a fee."""
    (entry,) = of(ledger, fee)
    return entry


def amounts(entries: Iterable[Entry]) -> list[tuple[int | None, int | None]]:
    return [(entry.low, entry.high) for entry in entries]


def day(text: str) -> date:
    return date.fromisoformat(text)


def said(error: ScenarioError) -> str:
    """All an error says, once every problem of it is seen to name a place, a finding and an expectation."""
    for problem in error.problems:
        assert problem.where
        assert problem.found
        assert problem.expected.format(**problem.values)
    return str(error)


def _toml(data: Data) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in data.items())


def _value(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{key} = {_value(part)}" for key, part in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case date():
            return value.isoformat()
        case _:
            return json.dumps(value, ensure_ascii=False)
