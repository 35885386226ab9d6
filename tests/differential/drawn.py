"""Random lives of a line from plain chance: a million in the time in which a shrinking strategy draws ten thousand.

The same world as `tests.lives`, told a second time, so that what one forgets the other may know.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from calculator import Rulebook

FIRST, LAST = date(2009, 1, 1), date(2026, 6, 30)
STAYS = (0, 1, 13, 14, 15, 27, 28, 29, 30, 31, 89, 90, 91, 92, 179, 180, 181, 364, 365, 366, 729, 730, 731)
Document = dict[str, Any]


def amount(rng: random.Random) -> int:
    return rng.choice([0, 1, rng.randrange(100_000), rng.randrange(1_200_000)])


def maybe(rng: random.Random, **values: Any) -> Document:
    """Some of the fields."""
    return {name: value for name, value in values.items() if rng.random() < 0.5}


def contracts(rng: random.Random, on: date) -> list[Document]:
    later = (on + timedelta(days=rng.randrange(400))).isoformat()
    monthly = rng.randrange(40_000)
    months = rng.choice([12, 18, 24, 30])
    every: list[Document] = [
        {"kind": "discount", "months": rng.choice([12, 24])}
        | maybe(rng, monthly=monthly, renews=rng.random() < 0.5, **{"from": later}),
        {"kind": "subsidy", "amount": amount(rng), "months": months},
        {"kind": "top_up", "amount": amount(rng)},
        {"kind": "device_support", "amount": amount(rng), "months": months},
    ]
    return [one for one in every if rng.random() < 0.35]


def phone(rng: random.Random, on: date) -> Document:
    sold = (on - timedelta(days=rng.randint(-90, 900))).isoformat()
    model = maybe(rng, release_price=amount(rng), on_sale_since=sold)
    match rng.randrange(5):
        case 0:
            return {"kind": "bought", "price": amount(rng)} | model
        case 1:
            paid = {"kind": "instalments", "price": amount(rng), "months": rng.choice([12, 24, 30, 36])}
            return paid | maybe(rng, apr=rng.choice([0.0, 5.9, 6.1])) | model
        case 2:
            due = (on + timedelta(days=rng.randrange(60))).isoformat()
            return {"kind": "loan", "return_by": due} | maybe(rng, keep_price=amount(rng))
    return {"kind": "own"}


def join(rng: random.Random, rulebook: Rulebook, carrier: str, on: date, how: str) -> Document:
    plans = rulebook.plans(carrier)
    named = plans and rng.random() < 0.5
    return {
        "kind": "join",
        "on": on.isoformat(),
        "carrier": carrier,
        "as": how,
        "channel": rng.choice(["shop", "online", "phone"]),
        "sim": rng.choice(["usim", "nfc_usim", "esim", "own"]),
        "plan": {"id": rng.choice(plans).id} if named else {"monthly": rng.randrange(130_000)},
        "phone": phone(rng, on),
        "contracts": contracts(rng, on),
    }


def events(rng: random.Random, rulebook: Rulebook) -> list[Document]:
    every = sorted(rulebook.of_market("kr"))
    on = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
    found: list[Document] = []
    at = None
    for _ in range(rng.randint(1, 4)):
        carrier = rng.choice(["kt", "skt", "lgu", rng.choice(every)])
        if at == carrier:
            found.append({"kind": "leave", "on": on.isoformat(), "why": "cancel"})
        found.append(join(rng, rulebook, carrier, on, "port_in" if at and at != carrier else "new"))
        at, stays = carrier, rng.choice([*STAYS, rng.randrange(1_100)])
        if found[-1]["phone"]["kind"] == "loan" and rng.random() < 0.5:
            back = on + timedelta(days=rng.randint(0, stays))
            found.append({"kind": "return_phone", "on": back.isoformat()})
        on += timedelta(days=stays)
        if rng.random() < 0.4:
            why = rng.choice(["cancel", "withdraw", "bad_quality"])
            found.append({"kind": "leave", "on": on.isoformat(), "why": why})
            at = None
            on += timedelta(days=rng.choice([0, 1, 14, 15, rng.randrange(1_200)]))
    return found


def life(rng: random.Random, rulebook: Rulebook) -> Document:
    """A scenario document over a window of up to three years somewhere about its first days."""
    told = events(rng, rulebook)
    first = date.fromisoformat(told[0]["on"]) + timedelta(days=rng.randint(-60, 400))
    until = first + timedelta(days=rng.choice([0, 31, 365, 730, 1_100]))
    document: Document = {"as_of": "2026-11-22", "from": first.isoformat(), "until": until.isoformat(), "events": told}
    claims = sorted(rulebook.words["claims"])
    document["claims"] = rng.sample(claims, rng.choice([0, 0, 1, 2]))
    if rng.random() < 0.2:
        service = rng.choice(rulebook.services()).id
        document["services"] = [{"id": service, "from": first.isoformat()}]
    if rng.random() < 0.4:
        lines = [
            {"carrier": rng.choice(["kt", "skt", "lgu"]), "monthly": rng.randint(10_000, 130_000)}
            for _ in range(rng.randint(1, 4))
        ]
        bundles = sorted(rulebook.words["bundle"].keys() - {"none"})
        home = maybe(rng, bundle=rng.choice(bundles), internet=rng.choice(["100m", "500m", "1g"]))
        document["household"] = {"lines": lines} | home
    return document
