"""Days not to miss as calendar entries: whole days, the same bytes for the same scenario, nothing personal in them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from calculator.deadlines import Deadline, deadlines
from calculator.ledger import Ledger
from calculator.reading import CARRIED
from calculator.receipts.carried import query
from calculator.rulebook import Rulebook
from calculator.wording import Lang, say

#: Names every entry by what it is about, so that a calendar that reads it again replaces it and does not add to it.
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:carrier-switching-cost:deadline")


def calendar(ledger: Ledger, rulebook: Rulebook, lang: Lang) -> str:
    """The days not to miss of a ledger's scenario as an iCalendar file. Raises LinkError where it is too long for one.

    The time stamp of each entry is the scenario's own day of judgement, never that of the clock.
    """
    carried, scenario = query(ledger, lang), ledger.scenario
    found = Calendar()
    found.add("prodid", "-//carrier-switching-cost//deadlines//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", say("Days not to miss when switching carrier", lang))
    found.add(f"x-{CARRIED}", carried)
    if scenario is not None:
        stamp = datetime.combine(scenario.as_of, time(), tzinfo=UTC)
        for deadline in deadlines(scenario, rulebook):
            found.add_component(_event(deadline, scenario.market, stamp, lang))
    return str(found.to_ical().decode())


def _event(deadline: Deadline, market: str, stamp: datetime, lang: Lang) -> Event:
    event = Event()
    event.add("uid", f"{_id(deadline, market)}@carrier-switching-cost")
    event.add("dtstamp", stamp)
    event.add("dtstart", deadline.on)
    event.add("dtend", _next(deadline.on))
    event.add("summary", deadline.words[lang])
    event.add("description", "\n".join(_pages(deadline, lang)))
    event.add("transp", "TRANSPARENT")
    return event


def _id(deadline: Deadline, market: str) -> uuid.UUID:
    about = (market, deadline.carrier, deadline.stay, deadline.kind, *deadline.fees, deadline.on)
    return uuid.uuid5(_NAMES, "/".join(map(str, about)))


def _pages(deadline: Deadline, lang: Lang) -> list[str]:
    return [f"{say(source.title, lang)} {source.url or ''}".strip() for source in deadline.sources]


def _next(on: date) -> date:
    return on + timedelta(days=1)
