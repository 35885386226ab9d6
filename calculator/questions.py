"""What to ask in the shop: the questions on which this very switch turns, each with the answer the rules give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Literal, cast

from calculator.cards import Category, Source, Standing
from calculator.dates import number
from calculator.deadlines import Deadline, deadlines
from calculator.known import modernised
from calculator.ledger import Ledger, Said
from calculator.lines import Line, lines
from calculator.occasions import Setting, joined_facts
from calculator.pricing import price
from calculator.rulebook import Rulebook
from calculator.rules import Facts
from calculator.scenario import Scenario
from calculator.tables import Asked, asked
from calculator.tenure import Tenure, tenures
from calculator.told import yours
from calculator.unknowns import worlds
from calculator.when import Tests, holds
from calculator.wording import LANGS, both, day_text, say, won_span

Topic = Literal["fee", "day", "service", "ready"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question, whom to ask it, and the answer. `others` is what other sources claim; `if_not` what to say then."""

    topic: Topic
    about: str
    carrier: str
    ask: Said
    answer: Said
    if_not: Said
    standing: Standing
    sources: tuple[Source, ...]
    others: tuple[Said, ...] = ()


_ASK_MESSAGES: Mapping[str, str] = {
    "signup": "Is there a sign-up fee when I join on {day}? How much?",
    "signup_again": "I was with you before. Do I pay the sign-up fee again when I join on {day}?",
    "sim": "Do I have to buy a new SIM, or does one I have work? What does it cost?",
    "port": "What does it cost to bring my number along?",
    "exit": "If my line ends on {day}, what do I pay back, and how is it worked out: {fee}?",
    "phone": "What is there to pay for the phone: {fee}?",
    "phone_lent": "If I keep the lent phone, or give it back late, what do I pay?",
    "discount": "Until when does the discount run, and what is it a month: {fee}?",
    "plan": "What does the plan cost a month, VAT included: {fee}?",
    "service": "May I keep using it after I leave: {fee}?",
    "bundle": "When my line leaves the family bundle, what do those who stay lose: {fee}?",
    "refund": "If the line ends so, what do I get back: {fee}?",
    "lock": "From which day may I take my number to another carrier?",
    "loan": "By which day must the lent phone be back, and where do I give it back?",
    "promo": "Until when does the promotional price hold, and what is it afterwards: {fee}?",
    "withdraw": "If I change my mind, until which day may I withdraw?",
    "bad_quality": "If calls are bad where I live, until which day may I leave without a charge?",
    "waiver": "Until which day are penalties waived, and does that hold for me?",
    "contract": "When does my contract end, and what must I do on that day?",
    "grace": "Until which day must I pay back all of it: {fee}?",
    "kept": "May I keep this when my phone goes to another carrier, and does its price stay: {fee}?",
}
_ANSWER_MESSAGES: Mapping[str, str] = {
    "charged": "By the rules: {amount}.",
    "waived": "By the rules nothing: it is waived.",
    "not_due": "By the rules nothing is due.",
    "unknown": "No source settles it.",
    "quoted": "You were told: {amount}.",
    "kept": "By the rules you may, and nothing is due for it.",
    "bounded": "No source settles it: {amount}.",
}
_IF_NOT_MESSAGES: Mapping[Standing, str] = {
    "published": "“{page}: that says otherwise. Which rule of yours is it, and since when? Please write it down.”",
    "told": "“I was told otherwise. By which rule of yours is it so? Please write it down with your name and the day.”",
    "inferred": "“I could find no page that settles it. By which rule of yours is it so? Please write it down for me.”",
}


def questions(scenario: Scenario, rulebook: Rulebook) -> tuple[Question, ...]:
    """What to ask about a scenario, in the order of its story; of what is plain, nothing. Raises as `price` does."""
    known, _ = modernised(scenario, rulebook)
    _, world = next(iter(worlds(known)))
    sheet = _Sheet(world, rulebook, price(scenario, rulebook), tenures(world))
    found = [*sheet.of_lines(), *sheet.of_days(), *sheet.of_services(), *sheet.ready()]
    return tuple({(q.carrier, q.ask["en"]): q for q in reversed(found)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class _Sheet:
    scenario: Scenario
    rulebook: Rulebook
    ledger: Ledger
    stays: tuple[Tenure, ...]

    def of_lines(self) -> Iterator[Question]:
        """A question for each line that is charged once, or is not plain: not known, a range, spared, disputed."""
        for line in lines(self.ledger):
            entry = line.first
            if not _matters(line):
                continue
            day: Said = {lang: day_text(entry.on, lang) for lang in LANGS}
            named = {"day": day, "fee": self._title(entry.fee)}
            yield Question(
                "fee", entry.fee, entry.carrier, _said(_ASK_MESSAGES[self._kind(line)], named), self._answer(line),
                _if_not(entry.standing, entry.sources), entry.standing, entry.sources, _others(line),
            )  # fmt: skip

    def of_days(self) -> Iterator[Question]:
        """A question for each day not to miss of the stays that the window is about."""
        for deadline in deadlines(self.scenario, self.rulebook):
            if deadline.kind in _ASK_MESSAGES and deadline.on <= self.scenario.until:
                yield self._of_day(deadline)

    def of_services(self) -> Iterator[Question]:
        """Whether each side service may be kept when a stay with its carrier ends."""
        left = {
            stay.carrier for stay in self.stays if stay.left is not None and stay.left >= number(self.scenario.from_)
        }
        for service in self.scenario.services:
            card, carrier = self.rulebook.card(service.id), service.id.split(".")[1]
            if carrier in left:
                version = [v for v in card.version if v.effective <= self.scenario.until][-1:] or list(card.version[:1])
                sources = version[0].source
                answer = both("By the rules it goes on by itself, at its own price, until you end it.")
                yield Question(
                    "service", card.id, carrier, _said(_ASK_MESSAGES["kept"], {"fee": card.title.model_dump()}), answer,
                    _if_not("inferred", sources), "inferred", sources,
                )  # fmt: skip

    def ready(self) -> Iterator[Question]:
        """The ready questions whose tests hold of a stay that begins in the window."""
        setting = Setting.of(self.scenario, self.rulebook.words)
        for stay in self.stays:
            facts = cast("Facts", SimpleNamespace(**joined_facts(stay, setting)))
            for found in asked():
                tests = Tests(found.when, self.rulebook.words, number)
                if stay.joined in setting and self._among(found, stay) and holds(tests, facts):
                    yield Question(
                        "ready", found.id, stay.carrier, found.ask.model_dump(), found.answer.model_dump(),
                        _if_not(found.standing, found.source), found.standing, found.source,
                    )  # fmt: skip

    def _among(self, found: Asked, stay: Tenure) -> bool:
        """Whether a question is for this move: without carriers for any, else for one between two of them."""
        before = self.stays[stay.index - 1].carrier if stay.index else None
        return not found.carriers or ({before, stay.carrier} <= set(found.carriers) and before != stay.carrier)

    def _kind(self, line: Line) -> str:
        entry = line.first
        if entry.category == "signup" and entry.stay >= 0 and self.stays[entry.stay].away_since is not None:
            return "signup_again"
        if entry.category == "phone" and entry.stay >= 0 and self.stays[entry.stay].join.phone.kind == "loan":
            return "phone_lent"
        return entry.category

    def _answer(self, line: Line) -> Said:
        """What the rules give, why, and where it is not known how to find it."""
        low, high = line.bounds
        bounded = line.status == "unknown" and low is not None
        kept = line.first.category == "service" and line.status == "not_due"
        message = _ANSWER_MESSAGES["kept" if kept else "bounded" if bounded else line.status]
        amount: Said = {lang: won_span(low, high, lang) for lang in LANGS}
        told: list[Said] = [_said(message, {"amount": amount})]
        told += [e.reason for e in line.entries[:1] if e.reason]
        card = self.rulebook.cards.get(line.first.fee)
        asked_for = line.status == "unknown" or self._kind(line) == "phone_lent"
        if asked_for and card is not None and card.how_to_find is not None:
            told.append(card.how_to_find.model_dump())
        return {lang: " ".join(part[lang] for part in told) for lang in LANGS}

    def _of_day(self, deadline: Deadline) -> Question:
        fee: Said = self._title(deadline.fees[0]) if deadline.fees else dict.fromkeys(LANGS, "")
        on: Said = {lang: day_text(deadline.on, lang) for lang in LANGS}
        answer: Said = {lang: f"{on[lang]}. {deadline.words[lang]}" for lang in LANGS}
        standing: Standing = "told" if deadline.sources == (yours(self.scenario),) else "published"
        return Question(
            "day", deadline.kind, deadline.carrier, _said(_ASK_MESSAGES[deadline.kind], {"fee": fee}), answer,
            _if_not(standing, deadline.sources), standing, deadline.sources,
        )  # fmt: skip

    def _title(self, fee: str) -> Said:
        card = self.rulebook.cards.get(fee)
        return card.title.model_dump() if card is not None else dict.fromkeys(LANGS, fee)


#: Paid once, so that what is paid can only be asked before.
_ONCE: frozenset[Category] = frozenset({"signup", "sim", "port", "exit", "phone", "refund"})


def _matters(line: Line) -> bool:
    """Whether a line is worth a question: money that falls due once, or anything that is not plain."""
    entry, (low, high) = line.first, line.bounds
    if entry.category == "hassle":
        return False
    plain = line.status in ("charged", "not_due") and low == high and not entry.disputed
    if not plain:
        return True
    return entry.category in _ONCE and (low or 0) != 0


def _others(line: Line) -> tuple[Said, ...]:
    """What other sources claim, each with what it comes to."""
    return tuple(
        {
            lang: say("{claim} ({amount})", lang, claim=r.words[lang], amount=won_span(r.low, r.high, lang))
            for lang in LANGS
        }
        for r in line.first.disputed
    )


def _if_not(standing: Standing, sources: tuple[Source, ...]) -> Said:
    page: Said = {lang: say(sources[0].title, lang) for lang in LANGS}
    return _said(_IF_NOT_MESSAGES[standing], {"page": page})


def _said(message: str, values: Mapping[str, Said]) -> Said:
    """A message in both languages, each value in its own."""
    return {lang: say(message, lang, **{name: by[lang] for name, by in values.items()}) for lang in LANGS}
