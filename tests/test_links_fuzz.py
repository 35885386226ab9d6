"""Links under generated scenarios and generated damage."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from calculator.errors import LinkError
from calculator.events import TypedPlan
from calculator.links import Link, Was, decode, encode, parameters
from calculator.scenario import Scenario

settings.register_profile("links", deadline=None, suppress_health_check=[HealthCheck.too_slow])
few, some, many = (settings(settings.get_profile("links"), max_examples=n) for n in (80, 200, 300))

# Documents, as JSON has them.


def is_label(text: str) -> bool:
    try:
        TypedPlan(monthly=0, name=text)
    except ValueError:
        return False
    return True


one_of, group = st.sampled_from, st.fixed_dictionaries
words = st.builds("{}{}".format, one_of("az09"), st.text("abcxyz0189._-", max_size=8))
odd_names = ["%20", "5%25", "+", "a&b=c", "&amp;", "~", "e1=x#y?z", " ", "요금제 45", "\ufffd"]
labels = (st.text(min_size=1, max_size=8) | one_of(odd_names)).filter(is_label)
amounts = st.integers(0, 100_000_000) | one_of([0, 1, 49_500])
days = st.integers(0, 15_000).map(lambda n: (date(2005, 1, 1) + timedelta(n)).isoformat())


def or_range(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or its low, its high, and perhaps what is likely."""
    two = st.tuples(values, values).map(lambda v: {"low": min(v), "high": max(v)})
    three = (
        st.tuples(values, values, values)
        .map(sorted)
        .map(lambda v: dict(zip(("low", "likely", "high"), v, strict=True)))
    )
    return values | two | three


def kind(name: str, optional: dict[str, Any] | None = None, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    said: dict[str, Any] = {"kind": st.just(name), **fields}
    return group(said, optional=optional or {})


won, on, months = or_range(amounts), or_range(days), st.integers(1, 60)
plans = group({"id": words}) | group({"monthly": won}, optional={"name": labels})
model = {"release_price": won, "on_sale_since": days}
phones = st.one_of(
    kind("own"),
    kind("bought", model, price=won),
    kind("instalments", {"apr": st.floats(0, 40), **model}, price=won, months=months),
    kind("loan", {"keep_price": won}, return_by=days),
)
contracts = st.one_of(
    kind("discount", {"monthly": won, "from": days, "renews": st.booleans()}, months=one_of([12, 24])),
    kind("subsidy", amount=won, months=months),
    kind("top_up", amount=won),
    kind("device_support", amount=won, months=months),
)
said_of_joins = {
    "channel": one_of(["shop", "online", "phone"]),
    "plan": plans,
    "sim": one_of(["usim", "nfc_usim", "esim", "own"]),
    "contracts": st.lists(contracts, max_size=3, unique_by=lambda contract: contract["kind"]),
    "phone": phones,
}
events = st.one_of(
    group(
        {"kind": st.just("join"), "on": on, "carrier": words, "as": one_of(["new", "port_in"])}, optional=said_of_joins
    ),
    kind("leave", {"why": one_of(["cancel", "withdraw", "bad_quality"])}, on=on),
    kind("change_plan", on=on, plan=plans),
    kind("return_phone", on=on),
    kind("buy_sim", {"sim": one_of(["usim", "nfc_usim", "esim"])}, on=on),
    kind("quote", on=on, fee=words, amount=st.integers(-100_000_000, 100_000_000)),
)
others = group({"carrier": words, "monthly": amounts})
households = group({}, optional={"internet": words, "bundle": words, "lines": st.lists(others, max_size=3)})


def in_order(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(told, key=lambda event: str(event["on"]["low"] if isinstance(event["on"], dict) else event["on"]))


documents = group(
    {
        "as_of": days,
        "from": days,
        "events": st.lists(events, min_size=1, max_size=3).map(in_order),
    },
    optional={
        "market": words,
        "services": st.lists(group({"id": words, "from": days}, optional={"until": st.just("2060-12-31")}), max_size=2),
        "household": households,
        "hassle": group({"hours": st.floats(0, 1_000), "per_hour": amounts}),
        "assume": group({}, optional={"counting": one_of(["card", "days", "months"])}),
        "claims": st.lists(words, max_size=3),
    },
)
scenarios = documents.map(lambda document: Scenario.parse(document | {"until": document["from"]}))
sums = st.integers(-(10**12) + 1, 10**12 - 1)
links = st.builds(
    Link,
    scenarios,
    book=st.none() | st.text("0123456789abcdef", min_size=12, max_size=12),
    was=st.none()
    | st.builds(lambda one, two, whole: Was(min(one, two), max(one, two), whole), sums, sums, st.booleans()),
    lang=one_of([None, "ko", "en"]),
)


def told_or_refused(link: Any) -> Link | None:
    """What a link says; None where it is refused. Nothing else may happen."""
    try:
        return decode(link)
    except LinkError as error:
        problems = error.problems
    assert problems
    assert all(str(problem).isprintable() for problem in problems)
    return None


@some
@given(links)
def test_a_link_says_what_was_put_into_it(link: Link) -> None:
    query = encode(link)
    assert query.isascii()
    assert not set(query) & set(" \"'<>+#?/\\")
    assert decode(query) == link
    assert encode(decode(query)) == query


@few
@given(links)
def test_a_link_says_the_same_through_an_address_bar(link: Link) -> None:
    address = urlencode(parameters(link))
    assert decode(address) == decode(parse_qs(address)) == link


@few
@given(links, st.randoms(use_true_random=False))
def test_the_order_of_parameters_says_nothing(link: Link, random: Any) -> None:
    parts = encode(link).split("&")
    random.shuffle(parts)
    assert decode("&".join(parts)) == link


@some
@given(links, st.data())
def test_a_link_cut_off_anywhere_is_refused(link: Link, data: st.DataObject) -> None:
    query = encode(link)
    assert told_or_refused(query[: data.draw(st.integers(0, len(query) - 1))]) is None


@few
@given(links, st.data())
def test_a_link_that_lost_one_parameter_never_says_the_same(link: Link, data: st.DataObject) -> None:
    parts = encode(link).split("&")
    del parts[data.draw(st.integers(0, len(parts) - 1))]
    assert told_or_refused("&".join(parts)) != link


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A link with some of its characters replaced, doubled, moved or lost."""
    link = encode(draw(links))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(link)))
        end = start + draw(st.integers(0, 12))
        moved = one_of(["", link[start:end] * 2, link[end:][:12]])
        link = link[:start] + draw(moved | st.text("~.-_%&=+#?; 019eshcvo\t\n\x00를５", max_size=4)) + link[end:]
    return link


@many
@given(damaged())
@example("v=1&e1.plan.name=%ff")
@example("v=1&e99.c99.from=")
@example("v=1&as_of=2026-11-22&from=2024-01-01&until=2024-01-01&e1=2024-01-01.leave.cancel&e1.c2.kind=x&e1.c2.amount=5")
def test_a_damaged_link_is_refused_or_read_to_the_last_sign(link: str) -> None:
    told = told_or_refused(link)
    assume(told)
    assert told is not None
    assert decode(encode(told)) == told


NAMES = """
v v v as_of from until e1 e2 e1.plan e1.plan.name e1.plan.monthly e1.phone e1.phone.price e1.c1 e1.c1.months e1.c2
e1.sim s1 s1.from h1 h2 household.lines hassle.hours claims was book lang market counting amp;e1 fbclid E1 e0 # e#
"""
TEXTS = """
1 1 2 -5 0~5 5~0~1 ~ 2024-01-01 2024-02-30 2024-01-01~2024-02-01.join.kt.new 2024-01-01.leave.cancel .. own bought
discount top_up none kt.5 nan 1e9 9999999999999 1e-400 ko %25 %ff a a~b
"""
names, texts = one_of(NAMES.split()), one_of([*TEXTS.split(), "", "\ud800"])


@many
@given(st.dictionaries(names | st.text(max_size=4), texts | st.text(max_size=8) | st.lists(texts, max_size=2)))
def test_any_parameters_are_read_or_refused(parts: dict[str, str | list[str]]) -> None:
    told_or_refused(parts | {"v": "1"})
    told_or_refused(parts)


@many
@given(st.text() | st.lists(st.tuples(names, texts)).map(lambda pairs: "&".join("=".join(pair) for pair in pairs)))
def test_any_text_is_read_or_refused(text: str) -> None:
    told_or_refused(text)
    told_or_refused(f"{text}&v=1")
