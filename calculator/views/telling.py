"""A timeline in words: each event as a person would tell it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from calculator import CalculatorError, Rulebook
from calculator.errors import Problem
from calculator.events import (
    AmountRange,
    BoughtPhone,
    BuySim,
    ChangePlan,
    Contract,
    DayRange,
    Discount,
    Event,
    InstalmentPhone,
    Join,
    Leave,
    LoanPhone,
    MaybeAmount,
    MaybeDay,
    OwnPhone,
    Phone,
    Plan,
    PlanById,
    Quote,
    ReturnPhone,
    TopUp,
)
from calculator.scenario import Scenario, Service
from calculator.wording import Lang, day_text, problem_text, say, won, won_span

SIM_NAMES: Mapping[str, str] = {"usim": "USIM", "nfc_usim": "NFC USIM", "esim": "eSIM", "own": "a SIM one had"}
CHANNEL_NAMES: Mapping[str, str] = {"shop": "in a shop", "online": "online", "phone": "by telephone"}
JOIN_NAMES: Mapping[str, str] = {"new": "A new number", "port_in": "Number brought along"}
LEAVE_NAMES: Mapping[str, str] = {
    "cancel": "Cancelled",
    "withdraw": "Withdrawn within the cooling-off days",
    "bad_quality": "Ended for bad call quality",
}
PHONE_NAMES: Mapping[str, str] = {
    "own": "a phone one had",
    "bought": "a phone bought outright",
    "instalments": "a phone on instalments",
    "loan": "a phone lent for a trial",
}
CONTRACT_NAMES: Mapping[str, str] = {
    "discount": "Tariff discount contract",
    "subsidy": "Handset subsidy",
    "top_up": "Dealer's top-up",
    "device_support": "Handset support",
}
#: What the page calls the fields of an event, and of a scenario.
FIELD_NAMES: Mapping[str, str] = {
    "carrier": "Carrier",
    "plan": "Plan",
    "on": "Day",
    "phone": "Phone",
    "contracts": "Contract",
    "market": "Country",
    "household": "Bundle",
    "services": "Side service",
}


def carrier_name(carrier: str, rulebook: Rulebook, lang: Lang) -> str:
    """A carrier as people call it; its id where the rulebook has none."""
    found = rulebook.carriers.get(rulebook.retired.get(carrier, carrier))
    return str(getattr(found.name, lang)) if found else carrier


def particles(words: str) -> str:
    """Korean words with every "(으)로" written as the word before it asks: SK텔레콤으로, KT로."""
    return re.sub(r"(\S)\(으\)로", lambda found: found[1] + _toward(found[1]), words)


def _toward(letter: str) -> str:
    if "가" <= letter <= "힣":
        return "로" if (ord(letter) - ord("가")) % 28 in (0, 8) else "으로"  # no last consonant, or ㄹ
    return "으로" if letter.upper() in "MN" else "로"


def numeral(number: int) -> str:
    """A number in a circle, as the timeline and its picture have it."""
    for first, sign in ((36, 0x32B1), (21, 0x3251), (1, 0x2460)):
        if number >= first:
            return chr(sign + number - first)
    return str(number)


def trouble_words(problem: Problem, lang: Lang) -> str:
    """A problem with a scenario, its event by the number that the timeline shows."""
    where = re.sub(r"^events\.(\d+)\.?", lambda found: f"{numeral(int(found[1]) + 1)} ", problem.where)
    where = re.sub(r"[a-z_]+(\.\w+)*$", lambda found: _field(found[0], lang), where)
    return problem_text(replace(problem, where=where.strip()), lang)


def _field(path: str, lang: Lang) -> str:
    """A field's place by the name that the page has for it."""
    name = FIELD_NAMES.get(path.partition(".")[0])
    return say(name, lang) if name else path


def day_words(on: MaybeDay, lang: Lang) -> str:
    """A day, or the two it lies between."""
    if isinstance(on, DayRange):
        return say("a day between {low} and {high}", lang, low=day_text(on.low, lang), high=day_text(on.high, lang))
    return day_text(on, lang)


def short_day(on: date, lang: Lang) -> str:
    """A day in few signs that never break: 2011. 2. 11.; 11 Feb 2011."""
    day, month, year = day_text(on, "en").split()
    words = f"{on.year}. {on.month}. {on.day}." if lang == "ko" else f"{day} {month[:3]} {year}"
    return words.replace(" ", "\u00a0")


def short_month(on: date, lang: Lang) -> str:
    """A day's month in the same few signs: 2011. 2.; Feb 2011."""
    words = short_day(on, lang)
    return words.rsplit("\u00a0", 1)[0] if lang == "ko" else words.split("\u00a0", 1)[1]


def month_day(on: date, lang: Lang) -> str:
    """A day without its year: 2월 11일; 11 February."""
    return day_text(on, lang).split(" ", 1)[1] if lang == "ko" else day_text(on, lang).rsplit(" ", 1)[0]


def amount_words(amount: MaybeAmount, lang: Lang) -> str:
    """An amount, or the two it lies between."""
    return won_span(amount.low, amount.high, lang) if isinstance(amount, AmountRange) else won(amount, lang)


def plan_words(plan: Plan | None, rulebook: Rulebook, lang: Lang) -> str:
    """A plan by its name in the catalogue, or by what it costs a month."""
    if plan is None:
        return say("plan not given", lang)
    if isinstance(plan, PlanById):
        return fee_title(plan.id, rulebook, lang)
    cost = say("{amount} a month", lang, amount=amount_words(plan.monthly, lang))
    return f"{plan.name}, {cost}" if plan.name else cost


def fee_title(fee: str, rulebook: Rulebook, lang: Lang) -> str:
    """A fee's or a plan's title; its id where the rulebook has none."""
    try:
        return str(getattr(rulebook.card(fee).title, lang))
    except CalculatorError:
        return fee


def event_words(event: Event, rulebook: Rulebook, lang: Lang) -> str:
    """What happened, without its day."""
    match event:
        case Join():
            name = carrier_name(event.carrier, rulebook, lang)
            message = (
                "Joined {carrier} with a new number" if event.joined_as == "new" else "Moved to {carrier}, number kept"
            )
            return particles(say(message, lang, carrier=name))
        case Leave():
            return say(LEAVE_NAMES[event.why], lang)
        case ChangePlan():
            return say("Changed plan: {plan}", lang, plan=plan_words(event.plan, rulebook, lang))
        case ReturnPhone():
            return say("Gave the lent phone back", lang)
        case BuySim():
            return say("Bought a SIM: {sim}", lang, sim=say(SIM_NAMES[event.sim], lang))
        case Quote():
            fee = fee_title(event.fee, rulebook, lang)
            return say("Was told: {fee} {amount}", lang, fee=fee, amount=won(event.amount, lang))


def event_details(event: Event, rulebook: Rulebook, lang: Lang) -> str:
    """What else is known of a join: plan, SIM, channel, contracts, phone. Nothing for other events."""
    if not isinstance(event, Join):
        return ""
    parts = [
        plan_words(event.plan, rulebook, lang),
        say(SIM_NAMES[event.sim], lang),
        say(CHANNEL_NAMES[event.channel], lang),
    ]
    parts += [contract_words(contract, lang) for contract in event.contracts]
    if not isinstance(event.phone, OwnPhone):
        parts.append(phone_words(event.phone, lang))
    return " · ".join(parts)


def contract_words(contract: Contract, lang: Lang) -> str:
    """A contract with its term and amount."""
    parts = [say(CONTRACT_NAMES[contract.kind], lang)]
    if not isinstance(contract, TopUp):
        parts.append(say("{n} months", lang, n=contract.months))
    amount = contract.monthly if isinstance(contract, Discount) else contract.amount
    if isinstance(contract, Discount) and contract.from_ is not None:
        parts.append(say("since {day}", lang, day=day_text(contract.from_, lang)))
    if amount is not None:
        monthly = isinstance(contract, Discount)
        said = amount_words(amount, lang)
        parts.append(say("{amount} a month", lang, amount=said) if monthly else said)
    return " ".join(parts)


def phone_words(phone: Phone, lang: Lang) -> str:
    """How one came by the phone, and what is owed for it."""
    kind = say(PHONE_NAMES[phone.kind], lang)
    match phone:
        case BoughtPhone():
            return f"{kind} {amount_words(phone.price, lang)}"
        case InstalmentPhone():
            price, months = amount_words(phone.price, lang), phone.months
            return f"{kind} " + say("{price} over {months} months", lang, price=price, months=months)
        case LoanPhone():
            return f"{kind} " + say("(due back on {day})", lang, day=day_text(phone.return_by, lang))
        case OwnPhone():
            return kind


def service_words(service: Service, rulebook: Rulebook, lang: Lang) -> str:
    """A side service and the days it runs."""
    name = fee_title(service.id, rulebook, lang)
    if service.until is None:
        return say("{service}, since {day}", lang, service=name, day=day_text(service.from_, lang))
    days = {"first": day_text(service.from_, lang), "last": day_text(service.until, lang)}
    return say("{service}, {first} to {last}", lang, service=name, **days)


def window_words(scenario: Scenario, lang: Lang) -> str:
    """The days whose costs count."""
    first, last = day_text(scenario.from_, lang), day_text(scenario.until, lang)
    return say("Costs from {first} to {last}", lang, first=first, last=last)
