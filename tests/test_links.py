"""Links: what was published stays readable, what is wrong is named, what messengers do is undone."""

from __future__ import annotations

import json
import quopri
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

import pytest
from pydantic import BaseModel

from calculator import events, scenario, transit
from calculator.errors import LinkError
from calculator.links import LONGEST, MOST_PARAMETERS, Link, Was, decode, encode, parameters
from calculator.scenario import Scenario

GOLDEN: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("links.toml").read_text("utf-8"))["link"]
BLOGGER: str = GOLDEN[0]["link"]
NAMED = (
    "as_of=2026-11-22&claims=welfare~other&e1=2024-03-04.join.skt.new&e1.plan.monthly=1000~2000"
    "&e1.plan.name=5%25%20off&from=2024-01-01&until=2026-12-31&v=1"
)
SMALL = "as_of=2026-11-22&e1=2024-03-04.join.skt.new&from=2024-01-01&until=2026-12-31&v=1"

golden = pytest.mark.parametrize("entry", GOLDEN, ids=[entry["told"] for entry in GOLDEN])


def said_of(link: Any) -> list[str]:
    """What is said of a link that cannot be read."""
    with pytest.raises(LinkError) as refused:
        decode(link)
    return [str(problem) for problem in refused.value.problems]


def small_with(*more: str) -> str:
    return "&".join((*more, SMALL))


# What was published stays readable.


@golden
def test_a_published_link_says_what_it_always_said(entry: dict[str, Any]) -> None:
    was = Was(**entry["was"]) if "was" in entry else None
    told = Scenario.parse(json.loads(entry["scenario"]))
    assert decode(entry["link"]) == Link(told, entry.get("book"), was, entry.get("lang"))


@golden
def test_a_published_link_is_written_as_it_was(entry: dict[str, Any]) -> None:
    written = encode(decode(entry["link"]))
    assert (written == entry["link"]) is entry.get("canonical", True)


def test_every_field_of_the_document_travels_in_a_published_link() -> None:
    used = {pair for entry in GOLDEN for pair in fields(decode(entry["link"]).scenario)}
    spelt = {pair for entry in GOLDEN for pair in fields(Scenario.parse(json.loads(entry["scenario"])))}
    assert used <= spelt
    assert spelt == {(model, name) for model in models() for name in model.model_fields}


def test_the_defaults_of_version_1_never_change() -> None:
    given = {
        f"{model.__name__}.{name}": field.default
        for model in models()
        for name, field in model.model_fields.items()
        if not field.is_required() and name != "kind"
    }
    frozen = {
        "Assume.counting": "card",
        "BuySim.sim": "usim",
        "BoughtPhone.on_sale_since": None,
        "BoughtPhone.release_price": None,
        "Household.bundle": None,
        "Household.internet": None,
        "Household.lines": (),
        "InstalmentPhone.apr": None,
        "InstalmentPhone.on_sale_since": None,
        "InstalmentPhone.release_price": None,
        "Discount.from_": None,
        "Discount.monthly": None,
        "Discount.renews": False,
        "Join.channel": "shop",
        "Join.contracts": (),
        "Join.phone": events.OwnPhone(),
        "Join.plan": None,
        "Join.sim": "usim",
        "Leave.why": "cancel",
        "LoanPhone.keep_price": None,
        "AmountRange.likely": None,
        "DayRange.likely": None,
        "Scenario.assume": scenario.Assume(),
        "Scenario.claims": (),
        "Scenario.hassle": None,
        "Scenario.household": None,
        "Scenario.market": "kr",
        "Scenario.services": (),
        "Scenario.v": 1,
        "Service.until": None,
        "TypedPlan.name": None,
    }
    assert {name: given.get(name, "gone") for name in frozen} == frozen
    added = {name: default for name, default in given.items() if name not in frozen}
    assert not added, "new optional fields join the table above, and stay for ever"


def models() -> list[type[BaseModel]]:
    """The models a scenario document is made of."""
    held = {value for module in (events, scenario) for value in vars(module).values() if isinstance(value, type)}
    return [model for model in held if issubclass(model, events.Model) and model.model_fields]


def fields(model: BaseModel) -> Iterator[tuple[type[BaseModel], str]]:
    for name in model.model_fields_set:
        yield type(model), name
        value = getattr(model, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, BaseModel):
                yield from fields(part)


# What a link looks like.


def test_the_bloggers_link_needs_no_percent_sign() -> None:
    assert "%" not in BLOGGER


def test_parameters_are_sorted_by_number_and_the_version_ends_them() -> None:
    many = [f"e{n}=2024-03-04.buy_sim.usim" for n in range(12, 1, -1)]
    names = list(parameters(decode(small_with(*many, "e1.sim=own", "e1.channel=online", "was=5", "book=0123456789ab"))))
    numbered = [f"e{n}" for n in range(2, 13)]
    assert names == ["as_of", "book", "e1", "e1.channel", "e1.sim", *numbered, "from", "until", "was", "v"]


def test_spaces_and_signs_of_a_plans_name_are_percent_encoded_and_come_back() -> None:
    link = encode(decode(small_with("e1.plan.monthly=1", f"e1.plan.name={quote('A+B & 1% = 한글 #2')}")))
    assert "e1.plan.name=A%2BB%20%26%201%25%20%3D%20%ED%95%9C%EA%B8%80%20%232&" in link
    assert decode(link).scenario.events[0].plan.name == "A+B & 1% = 한글 #2"  # type: ignore[union-attr]


def test_what_the_sender_saw_stands_beside_the_scenario() -> None:
    told = decode(SMALL).scenario
    link = encode(told, book="0123456789ab", was=Was(-1200, 50300, complete=False), lang="en")
    assert "&was=-1200~50300.incomplete&" in link
    assert decode(link) == Link(told, "0123456789ab", Was(-1200, 50300, complete=False), "en")
    assert encode(decode(link), was=Was(5, 5)) == link.replace("-1200~50300.incomplete", "5")


def test_what_cannot_be_read_back_is_not_written() -> None:
    with pytest.raises(LinkError, match=r"^book: found 'latest'; expected a rulebook's digest"):
        encode(decode(SMALL), book="latest")


def test_a_scenario_too_large_for_a_link_is_refused_with_its_size() -> None:
    joins = "&".join(f"e{n}=2024-03-04.join.skt.new&e{n}.plan.monthly=1" for n in range(1, 41))
    large = decode(f"{joins}&{SMALL.replace('e1=2024-03-04.join.skt.new&', '')}").scenario
    named = [event.model_copy(update={"plan": events.TypedPlan(monthly=1, name="요" * 60)}) for event in large.events]
    with pytest.raises(LinkError, match=r"^the link: found 2\d,\d{3}; expected at most 8,192 characters\.$"):
        encode(large.model_copy(update={"events": tuple(named)}))


def test_a_link_survives_streamlits_own_encoding() -> None:
    for entry in GOLDEN:
        link = decode(entry["link"])
        address = urlencode(parameters(link))
        assert decode(address) == decode(parse_qs(address)) == decode(parameters(link)) == link


# What is wrong is named.

#: What is wrong, and how the one sentence about it begins: whole where the codec says it, not where the scenario does.
WRONG = {
    "e1.plan.monthly=-5": "e1.plan.monthly: found '-5'; expected a whole number of won, 0 or more.",
    "e1.plan.monthly=49,500": "e1.plan.monthly: found '49,500'; expected a whole number of won, 0 or more.",
    "e1.plan.monthly=５": "e1.plan.monthly: found '５'; expected a whole number of won, 0 or more.",
    "e1.plan.monthly=1~x": "e1.plan.monthly: found '1~x'; expected a whole number of won, 0 or more.",
    "e1.plan.monthly=1~2~3~4": "e1.plan.monthly: found '1~2~3~4'; expected low~high or low~high~likely.",
    "e1.plan.monthly=1~2~3~4~5": "e1.plan.monthly: found '1~2~3~4~5'; expected low~high or low~high~likely.",
    "e1.plan.monthly=5~3": "e1.plan.monthly: found low 5 and high 3;",
    "e1.plan.monthly=1234567890123": "e1.plan.monthly: found '1234567890123'; expected a number of at most 12 digits.",
    "e1.plan.monthly=123456789012": "e1.plan.monthly: found 123456789012;",
    "e1.plan=A": "e1.plan: found 'A';",
    "e1.plan=a&e1.plan.monthly=5": (
        "e1.plan.monthly: found '5'; expected nothing here: what it belongs to has no such thing."
    ),
    "e1.plan.name=A": "e1.plan.monthly: found nothing;",
    "e1.phone=rented": "e1.phone: found 'rented';",
    "e1.phone=loan&e1.phone.price=5&e1.phone.return_by=2024-04-04": (
        "e1.phone.price: found '5'; expected nothing here: what it belongs to has no such thing."
    ),
    "e1.phone=bought": "e1.phone.price: found nothing;",
    "e1.phone=loan&e1.phone.return_by=2024-02-30": ("e1.phone.return_by: found '2024-02-30';"),
    "e1.phone=instalments&e1.phone.price=5&e1.phone.months=2.5": (
        "e1.phone.months: found '2.5'; expected a whole number of months."
    ),
    "e1.phone=instalments&e1.phone.price=5&e1.phone.months=24&e1.phone.apr=nan": (
        "e1.phone.apr: found 'nan'; expected a number, 0 or more."
    ),
    "e1.c1=discount&e1.c1.months=13": "e1.c1.months: found 13;",
    "e1.c1=top_up&e1.c1.amount=1&e1.c2=top_up&e1.c2.amount=1": ("e1.c1: found"),
    "e1.c1.months=12": "e1.c1: found nothing; expected e1.c1, since e1.c1.months is there.",
    "e1.c2=top_up&e1.c2.amount=1": "e1.c1: found nothing; expected e1.c1, since e1.c2 is there.",
    "e1.c1=discount&e1.c1.months=12&e1.c1.renews=maybe": "e1.c1.renews: found 'maybe'; expected yes or no.",
    "e2=2024-03-05.quote&e2.fee=kr.x&e2.amount=1.5": "e2.amount: found '1.5'; expected a whole number of won.",
    "e2=2024-03-05.quote&e2.fee=kr.x&e2.amount=-1234567890123": (
        "e2.amount: found '-1234567890123'; expected a number of at most 12 digits."
    ),
    "e1.channel=fax": "e1.channel: found 'fax';",
    "e1.phone.months=3": "e1.phone: found nothing; expected e1.phone, since e1.phone.months is there.",
    "e2=2024-03-05.leave": "e2: found '2024-03-05.leave'; expected the form day.leave.why.",
    "e2=2024-03-05.leave.cancel.now": "e2: found 'cancel.now';",
    "e2=2024-03-05.leave.angry": "e2: found 'angry';",
    "e2=2024-03-05.return_phone.now": "e2: found '2024-03-05.return_phone.now'; expected the form day.return_phone.",
    "e2=2024-03-05.jion.kt.new": (
        "e2: found '2024-03-05.jion.kt.new'; expected a day and what happened, such as 2011-02-11.join.skt.port_in."
    ),
    "e2=2024-03-05.join.kt": "e2: found '2024-03-05.join.kt'; expected the form day.join.carrier.as.",
    "e2=2024-03-05.join.KT.new": "e2: found 'KT';",
    "e2=20240305.join.kt.new": "e2: found '20240305';",
    "e2=2024-03-03.join.kt.new": ("e2: found e2 (join) on 2024-03-03, after e1 on 2024-03-04;"),
    "e2=2024-03-05.buy_sim.own": "e2: found 'own';",
    "e2=2024-03-05.buy_sim.esim&e2.sim=usim": (
        "e2.sim: found 'usim'; expected nothing here: another parameter says it already."
    ),
    "e2=2024-03-05.return_phone&e2.plan.monthly=5": (
        "e2.plan.monthly: found '5'; expected nothing here: what it belongs to has no such thing."
    ),
    "e2=2024-03-05.return_phone&e2.plan.monthly=5&e2.plan=x": (
        "e2.plan: found 'x'; expected nothing here: what it belongs to has no such thing."
    ),
    "e2=2024-03-05.quote&e2.fee=kr.x": "e2.amount: found nothing;",
    # Found by 596,000 changed links: the dot was passed over, so the link said less than it showed.
    "e2=2024-03-05.quote.&e2.fee=kr.x&e2.amount=1": "e2: found '2024-03-05.quote.'; expected the form day.quote.",
    "e3=2024-03-05.return_phone": "e2: found nothing; expected e2, since e3 is there.",
    "e2.sim=esim": "e2: found nothing; expected e2, since e2.sim is there.",
    "e01=2024-03-05.return_phone": "e01: found '2024-03-05.return_phone'; expected only parameters that version 1 has.",
    "e1.joined_as=new": "e1.joined_as: found 'new'; expected only parameters that version 1 has.",
    "e1.kind=leave": "e1.kind: found 'leave'; expected only parameters that version 1 has.",
    "utm_source=x": "utm_source: found 'x'; expected only parameters that version 1 has.",
    "%00%1B=x": "\\x00\\x1b: found 'x'; expected only parameters that version 1 has.",
    "e#=x": "e#: found 'x'; expected only parameters that version 1 has.",
    "X1X=x": "X1X: found 'x'; expected only parameters that version 1 has.",
    "E1=x": "E1: found 'x'; expected only parameters that version 1 has.",
    "s1=wibro": "s1.from: found nothing;",
    "s1=wibro&s1.from=2024-03-05&s1.until=2024-03-04": ("s1: found from 2024-03-05 until 2024-03-04;"),
    "h1=kt69000": "h1: found 'kt69000'; expected a carrier and its monthly amount, such as kt.69000.",
    "h1=kt.-1": "h1: found 'kt.-1'; expected a whole number of won, 0 or more.",
    "h1=.1": "h1: found '';",
    "household.lines=none&h1=kt.1": (
        "household.lines: found 'none'; expected nothing here: another parameter says it already."
    ),
    "household.lines=some": "household.lines: found 'some'; expected none.",
    "hassle.hours=3.5": "hassle.per_hour: found nothing;",
    "hassle.per_hour=1~2&hassle.hours=1": "hassle.per_hour: found '1~2'; expected a whole number of won, 0 or more.",
    "counting=weeks": "counting: found 'weeks';",
    "claims=welfare~": "claims: found '';",
    "claims=a~b~c~d~e~f~g~h~i": "claims: found 9;",
    "market=KR": "market: found 'KR';",
    "book=3f9c": "book: found '3f9c'; expected a rulebook's digest: twelve digits and letters from a to f.",
    "was=50300~48100": "was: found '50300~48100'; expected a total, such as 50300, 48100~50300 or 50300.incomplete.",
    "was=5.": "was: found '5.'; expected a total, such as 50300, 48100~50300 or 50300.incomplete.",
    "lang=jp": "lang: found 'jp'; expected ko or en.",
    "until=2024-01-02": "until: found '2024-01-02', '2026-12-31'; expected this parameter once.",
    "v=1": "v: found '1', '1'; expected this parameter once.",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_named_by_its_parameter(wrong: str) -> None:
    (told,) = said_of(small_with(wrong))
    assert told.startswith(WRONG[wrong])


def test_every_problem_is_told_at_once() -> None:
    wrong = ("e1.plan.monthly=-5", "e3=x", "colour=red", "lang=jp", "hassle.hours=1001", "hassle.per_hour=1")
    told = said_of(small_with(*wrong).replace("2026-12-31", "2023-12-31"))
    assert sorted(sentence.partition(":")[0] for sentence in told) == sorted(
        ["e1.plan.monthly", "e2", "e3", "colour", "lang", "hassle.hours", "until"]
    )


def test_problems_are_told_in_the_order_of_the_events() -> None:
    """The second before the tenth, though "e10" is before "e2" in a dictionary."""
    events = ["e10=2024-03-05.jion", *(f"e{n}=2024-03-05.return_phone" for n in range(9, 2, -1)), "e2=2024-03-05.jion"]
    assert [sentence.partition(":")[0] for sentence in said_of(small_with(*events))] == ["e2", "e10"]


def test_two_problems_of_one_parameter_are_both_told() -> None:
    told = said_of(small_with("claims=welfare~A~B", "e2=2024-03-05.join.KT.old"))
    assert [sentence.partition(";")[0] for sentence in told] == [
        "e2: found 'KT'",
        "e2: found 'old'",
        "claims: found 'A'",
        "claims: found 'B'",
    ]


def test_a_link_without_anything_but_its_version_says_what_it_needs() -> None:
    told = [f"{name}: found nothing" for name in ("as_of", "from", "until", "e1")]
    assert [sentence.partition(";")[0] for sentence in said_of("v=1")] == told


def test_more_events_than_a_scenario_holds_are_refused() -> None:
    many = [f"e{n}=2024-03-04.return_phone" for n in range(2, 42)]
    (told,) = said_of(small_with(*many))
    assert told.startswith("e1: found 41;")


@pytest.mark.parametrize("version", ["2", "9", "12", "999999999999"])
def test_a_newer_link_is_not_read_at_all(version: str) -> None:
    newer = small_with("colour=red", "e9=?").replace("v=1", f"v={version}")
    expected = "expected version 1 or older: this link was made by a newer calculator."
    assert said_of(newer) == [f"v: found {version}; {expected}"]


@pytest.mark.parametrize(("version", "found"), [("", "''"), ("0", "'0'"), ("one", "'one'"), ("1.5", "'1.5'")])
def test_a_version_that_is_none_is_refused(version: str, found: str) -> None:
    (told,) = said_of(SMALL.replace("v=1", f"v={version}"))
    assert told.startswith(f"v: found {found}; expected v=1, with which every whole link ends: this one was cut off")


def test_a_link_of_40_kb_is_refused_by_its_length() -> None:
    (told,) = said_of(small_with("claims=" + "a" * 40_000))
    assert told == "the link: found 40,088; expected at most 8,192 characters."
    assert said_of({"v": "1" * LONGEST}) == ["the link: found 8,195; expected at most 8,192 characters."]
    assert said_of("x" * 50_000_000) == ["the link: found 50,000,000; expected at most 8,192 characters."]


def test_a_link_of_401_parameters_is_refused_by_their_number() -> None:
    many = ["a="] * (MOST_PARAMETERS - 4)
    assert said_of(small_with(*many)) == ["the link: found 401; expected at most 400 parameters."]
    assert "the link" not in said_of(small_with(*many[1:]))[0]
    assert said_of({"a": [""] * 401}) == ["the link: found 401; expected at most 400 parameters."]


def test_text_that_is_not_utf_8_is_refused() -> None:
    (told,) = said_of(small_with("e1.plan.name=caf%E9"))
    assert told == "the link: found b'caf\\xe9'; expected percent-encoded UTF-8."


def test_a_name_that_is_not_utf_8_is_refused_and_shown_in_part() -> None:
    """Forty signs of it: a message is no place for eight thousand."""
    (name,) = said_of(small_with("caf%E9=x"))
    assert name == "the link: found b'caf\\xe9'; expected percent-encoded UTF-8."
    (text,) = said_of(small_with("e1.plan.name=" + "a" * 60 + "%E9"))
    assert text == f"the link: found b'{'a' * 40}'; expected percent-encoded UTF-8."


def test_a_link_of_8_192_signs_is_read_and_one_more_is_not() -> None:
    fill = LONGEST - len(small_with("claims="))
    assert not said_of(small_with("claims=" + "a" * fill))[0].startswith("the link")
    (told,) = said_of(small_with("claims=" + "a" * (fill + 1)))
    assert told == "the link: found 8,193; expected at most 8,192 characters."


@golden
def test_a_link_cut_off_anywhere_is_refused_and_says_so(entry: dict[str, Any]) -> None:
    link = encode(decode(entry["link"]))
    for address in (link, f"https://example.org/page?{link}"):
        for end in range(len(address)):
            (told,) = said_of(address[:end])
            assert "this one was cut off" in told


# What messengers do is undone.


def signs(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


def wrapped(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


UNDONE = {
    "a URL": f"https://example.org/?{NAMED}",
    "a URL of a page, with a port": f"http://localhost:8501/rules/kr?{NAMED}",
    "an address without its scheme": f"example.org/page?{NAMED}",
    "an address with an equals sign": f"https://example.org/lang=ko/page?{NAMED}",
    "a query with its mark": f"?{NAMED}",
    "white space around": f" \n {NAMED} \r\n",
    "line breaks inside": "\r\n".join(NAMED[i : i + 25] for i in range(0, len(NAMED), 25)),
    "angle brackets": f"<https://example.org/?{NAMED}>",
    "brackets of a bare query": f"<{NAMED}>",
    "quotes": f'"{NAMED}"',
    "a full stop": f"{NAMED}.",
    "a closing bracket and a comma": f"{NAMED}),",
    "Korean quotes and a full stop": f"{NAMED}」。",
    "a Korean particle": f"{NAMED}를",
    "a particle and a mark": f"{NAMED}인데요?!",
    "asterisks of bold type": f"{NAMED}**",
    "a zero-width space": f"{NAMED}\u200b",
    "an encoded line break": f"{NAMED}%0A",
    "a fragment": f"{NAMED}#receipt",
    "a text fragment": f"{NAMED}#:~:text=50%25,off",
    "a last ampersand": f"{NAMED}&",
    "escaped as HTML": NAMED.replace("&", "&amp;"),
    "escaped as HTML twice": NAMED.replace("&", "&amp;amp;"),
    "plus signs for spaces": NAMED.replace("%20", "+"),
    "tildes encoded, as browsers do": NAMED.replace("~", "%7E"),
    "every sign encoded": "&".join(f"{name}={signs(text)}" for name, text in parameters(decode(NAMED)).items()),
    "all of it encoded once more": quote(NAMED, safe=""),
    "all of the URL encoded once more": quote(f"https://example.org/?{NAMED}", safe=""),
    "each text encoded twice": "&".join(
        f"{name}={quote(signs(text))}" for name, text in parameters(decode(NAMED)).items()
    ),
    "all of it encoded twice more": quote(quote(NAMED)),
    "wrapped by a mail program": "\n".join(wrapped(f"https://example.org/?{NAMED}", 76)),
    "wrapped, indented and quoted in the answer": "\n>> ".join(wrapped(f"https://example.org/?{NAMED}", 72)),
    "mail's quoted-printable": quopri.encodestring(f"https://example.org/?{NAMED}".encode()).decode(),
    "quoted-printable without its line breaks": NAMED.replace("=", "=3D"),
    "escaped by number": NAMED.replace("&", "&#38;"),
    "escaped by a template": NAMED.replace("&", "&amp;").replace("=", "&#x3D;"),
    "an entity that lost its semicolon": NAMED.replace("&", "&amp"),
    "full-width from end to end": f"https://example.org/?{NAMED}".translate({c: c + 0xFEE0 for c in range(33, 127)}),
    "the host in capitals": f"HTTPS://EXAMPLE.ORG/?{NAMED}",
    "typographic quotes": f"“{NAMED}”",
    "single typographic quotes": f"‘{NAMED}’,",
    "guillemets": f"«{NAMED}»",
    "Korean brackets": f"「{NAMED}」를",
    "brackets and a full stop": f"({NAMED}).",
    "the link of a Markdown text": f"[여기](https://example.org/?{NAMED})",
    "two question marks": f"https://example.org/??{NAMED}",
    "a byte order mark": f"\ufeff{NAMED}",
    "zero-width spaces, to break at": NAMED.replace("&e1", "\u200b&e1"),
    "soft hyphens": NAMED.replace("-", "-\u00ad"),
    "marks of writing direction": f"\u202a{NAMED}\u202c",
    "ampersands by number, in large letters": NAMED.replace("&", "&#X26;"),
    "quoted-printable in small letters": NAMED.replace("=", "=3d"),
    "one text encoded twice": NAMED.replace("1000~2000", "1000%257E2000"),
    "what Streamlit owns": f"embed=true&embed_options=show_padding&embed_options=dark_theme&{NAMED}",
    "what Facebook adds": f"{NAMED}&fbclid=IwAR0_%25-x",
}


def test_a_keyboard_set_to_full_width_gives_each_sign_of_ascii_and_no_other() -> None:
    """Unicode has the 94 signs from ! to ~ once more from U+FF01 on; what follows them is no ASCII."""
    wide, narrow = "".join(map(chr, range(0xFF01, 0xFF5F))), "".join(map(chr, range(0x21, 0x7F)))
    assert transit.narrowed(wide) == narrow
    assert transit.narrowed("＝\uff5f\uff00") == "=\uff5f\uff00"


def test_a_wide_sign_in_a_plans_name_stays_wide() -> None:
    told = decode(NAMED.replace("5%25%20off", "Ａ＝Ｂ")).scenario
    assert told.events[0].plan.name == "Ａ＝Ｂ"  # type: ignore[union-attr]


@pytest.mark.parametrize("undone", UNDONE)
def test_what_messengers_do_to_a_link_is_undone(undone: str) -> None:
    assert encode(decode(UNDONE[undone])) == NAMED


def test_an_escaped_link_that_was_clicked_is_read_all_the_same() -> None:
    assert encode(decode(parse_qs(NAMED.replace("&", "&amp;")))) == NAMED


@pytest.mark.parametrize("mark", ["3D", "3d"])
def test_a_quoted_printable_link_that_was_clicked_is_read_all_the_same(mark: str) -> None:
    assert encode(decode({name: f"{mark}{text}" for name, text in parameters(decode(NAMED)).items()})) == NAMED


def test_a_plan_called_3d_keeps_its_name() -> None:
    """What mail puts before every text is no mark of it before one."""
    told = decode(NAMED.replace("5%25%20off", "3D%20TV")).scenario
    assert told.events[0].plan.name == "3D TV"  # type: ignore[union-attr]


UNCLEAR = {
    "cut by a space": NAMED.replace(".join", " .join"),
    "a sentence behind it": f"{NAMED} (look at this)",
    "digits behind it": f"{NAMED}~2",
    "a full stop where the version is not last": f"v=1&{NAMED.removesuffix('&v=1')}.",
    "semicolons for ampersands": NAMED.replace("&", ";"),
    "an address in an address": f"https://example.org/go?url={quote(f'https://example.org/?{NAMED}')}",
}


@pytest.mark.parametrize("unclear", UNCLEAR)
def test_what_could_mean_something_else_is_refused(unclear: str) -> None:
    assert said_of(UNCLEAR[unclear])


def test_signs_that_nobody_sees_stay_in_a_name_and_nowhere_else() -> None:
    named = NAMED.replace("5%25%20off", quote("👨\u200d👩 두\u200b 사람"))
    for link in (named.replace("2024-01-01", "2024-01\u200b-01"), parse_qs(named.replace("-01", "-\u00ad01"))):
        told = decode(link).scenario
        assert told.events[0].plan.name == "👨\u200d👩 두\u200b 사람"  # type: ignore[union-attr]
        assert encode(told) == named


def test_quoted_printable_that_was_clicked_is_read_all_the_same() -> None:
    assert encode(decode(parse_qs(NAMED.replace("=", "=3D")))) == NAMED


#: What cannot be undone, and what the one sentence says was found.
NAMES_IT = {
    "semicolons for ampersands": (NAMED.replace("&", ";"), "the link: found ';'; expected only signs that a link has"),
    "a chat's ellipsis": (f"{NAMED[:60]}…", "the link: found '…'; expected only signs that a link has"),
    "a zero byte": (NAMED.replace("&", "\0"), "the link: found '\\x00'; expected only signs that a link has"),
    "an ellipsis of dots": (f"{NAMED[:60]}...", "v: found nothing; expected v=1, with which every whole link ends"),
    "a newer version": (NAMED.replace("v=1", "v=2"), "v: found 2; expected version 1 or older"),
    "a full-width number": (
        NAMED.replace("monthly=1000", "monthly=１０００"),
        "e1.plan.monthly: found '１０００~2000'",
    ),
    "a full-width tilde": (NAMED.replace("1000~", "1000～"), "e1.plan.monthly: found '1000～2000'"),
    "dashes of a word processor": (NAMED.replace("until=2026-12-31", "until=2026–12–31"), "until: found '2026–12–31'"),
    "capitals": (NAMED.replace("claims", "CLAIMS"), "CLAIMS: found 'welfare~other'"),
}


@pytest.mark.parametrize("damage", NAMES_IT)
def test_what_cannot_be_undone_is_refused_by_what_was_found(damage: str) -> None:
    link, expected = NAMES_IT[damage]
    (told,) = said_of(link)
    assert told.startswith(expected)


@pytest.mark.parametrize("behind", ["", "#:~:text=50%25,off"])
def test_a_name_that_looks_encoded_is_left_as_it_is(behind: str) -> None:
    """Whatever stands behind the version."""
    told = decode(NAMED.replace("5%25%20off", "%252525") + behind).scenario
    assert told.events[0].plan.name == "%2525"  # type: ignore[union-attr]
    assert decode(encode(told)).scenario == told
