"""Links, changed at random: each is refused by name, or says to the last sign what it showed.

What an accepted link showed is read a second time here, by a few lines that know nothing of the codec: every parameter
must come back with its own text, or with another spelling of the same number, or be a default of version 1.
"""

from __future__ import annotations

import functools
import random
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote_plus

from calculator import Rulebook, price
from calculator.errors import CalculatorError, LinkError
from calculator.links import Link, decode, encode, parameters
from calculator.scenario import Scenario
from calculator.unknowns import worlds
from tests.fuzz.harness import Find, Outcome, measured

HERE = Path(__file__).parent
LONGEST_REFUSAL = 200_000  # characters

#: Defaults of version 1, which a link may leave out. Frozen: it never grows shorter or other.
DEFAULTS = {
    "market": "kr",
    "counting": "card",
    "e#.sim": "usim",
    "e#.channel": "shop",
    "e#.phone": "own",
    "e#.c#.renews": "no",
    "household.lines": "none",
}
FOREIGN = {"embed", "embed_options", "fbclid", "fee"}
DECIMALS = re.compile(r"\.apr$|\.hours$")

TOKENS = """
& = # ? % %25 %2525 %26 %3D %3d %00 %ff %C3 %ED%95%9C ~ ~~ . .. - -- + amp; &amp; &amp;amp; &v=1 v=1 &v=2 &v=01 v=
&market=kr &counting=days &household.lines=none &h1=kt.69000 &h2=kt.0 &claims=welfare~welfare &claims= &lang=ko &lang=
&book=3f9c0a1b2c3d &was=1 &was=-0 &was=00 &was=5~5 &was=1~2.incomplete &e1.sim=own &e1.sim=usim &e1.channel=shop
&e1.phone=own &e1.phone=bought &e1.phone.price=5 &e1.phone.apr=1e-7 &e1.phone.apr=0.0 &e1.phone.months=24
&e1.c1=discount &e1.c1.months=12 &e1.c1.renews=no &e1.c1.renews=yes &e1.c2=top_up &e1.c2.amount=1~2~1 &e1.plan.name=%25
&e1.plan.monthly=007 &s1=kr.kt.wibro-1g &s1.from=2024-02-29 &s1.until=2024-02-29 &hassle.hours=1.50 &hassle.per_hour=0
2024-02-29 2023-02-29 1984-01-01 2060-12-31 9999-12-31 0000-00-00 2024-03-04.join.skt.new 2024-03-04.leave.cancel
0 00 -0 1 2 9 12 13 61 99 100 999999999999 1000000000000 100000000 100000001 1e9 0x1 1_0 ١ ５ NaN inf nan null None
true yes no none own loan quote join leave port_in new kt skt lgu kr __class__ {0} {where} %s =cmd|' <script> [x](y) $$
를 」。
""".split()  # noqa: SIM905 - a table to read
TOKENS += ["\u200b", "\u202e", "\u00a0", "\ufeff", "\ud800", "\U0001f4f1", "\x00", "\x1f", "\x7f", "\x85", "\u2028", ""]
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789~.-_%&=+#?;:, \t\n\"'<>[]()*A가５\u200b\u202e"


@functools.cache
def seeds() -> list[str]:
    """Links that were published, and a small one with each thing a link can say."""
    text = HERE.parent.joinpath("links.toml").read_text("utf-8")
    found = [entry["link"] for entry in tomllib.loads(text)["link"]]
    small = "as_of=2026-11-22&{}&from=2024-01-01&until=2026-12-31&v=1".format
    usual = "e1=2024-03-04.join.skt.new"
    more = (
        usual,
        f"{usual}&e1.plan.monthly=1000~2000&e1.plan.name=5%25%20off",
        f"{usual}&e1.phone=instalments&e1.phone.apr=5.9&e1.phone.months=24&e1.phone.price=900000",
        f"{usual}&e1.c1=discount&e1.c1.months=24&e2=2024-09-01~2024-12-31~2024-10-10.leave.cancel",
        f"{usual}&e1.sim=esim&e2=2024-05-05.quote&e2.amount=-7000&e2.fee=kr.skt.sim-card",
        f"claims=welfare&{usual}&h1=kt.69000&household.bundle=kt-total&lang=en&was=48100~50300",
    )
    return found + [small(one) for one in more] * 3


def _number(rng: random.Random, link: str) -> str:
    """One number of the link, a little or very different."""
    places = list(re.finditer(r"[0-9]+", link))
    if not places:
        return link
    place = rng.choice(places)
    value = int(place[0])
    other = rng.choice(
        [value + 1, max(value - 1, 0), value * 10, f"0{value}", -value, f"{value}~{value + 5}", f"{value}.0"]
    )
    return f"{link[: place.start()]}{other}{link[place.end() :]}"


def _cut(rng: random.Random, link: str) -> str:
    start = rng.randrange(len(link) + 1)
    return link[:start] + link[start + rng.randint(1, 12) :]


def _sign(rng: random.Random, link: str) -> str:
    start = rng.randrange(len(link) + 1)
    return link[:start] + rng.choice(ALPHABET) + link[start + rng.randint(0, 1) :]


def _token(rng: random.Random, link: str) -> str:
    start = rng.randrange(len(link) + 1)
    return link[:start] + rng.choice(TOKENS) + link[start + rng.choice([0, 0, 1, 4]) :]


def _parameter(rng: random.Random, link: str) -> str:
    """A parameter lost, doubled, moved, or taken from another link."""
    parts = link.split("&")
    place = rng.randrange(len(parts))
    match rng.randrange(4):
        case 0:
            del parts[place]
        case 1:
            parts.insert(place, rng.choice(parts))
        case 2:
            parts.insert(rng.randrange(len(parts)), parts.pop(place))
        case _:
            parts.insert(place, rng.choice(rng.choice(seeds()).split("&")))
    return "&".join(parts)


def _text(rng: random.Random, link: str) -> str:
    """A parameter with another's text, or a token for its text."""
    parts = link.split("&")
    place = rng.randrange(len(parts))
    text = rng.choice([rng.choice(parts).partition("=")[2], rng.choice(TOKENS), ""])
    parts[place] = f"{parts[place].partition('=')[0]}={text}"
    return "&".join(parts)


def _encoded(rng: random.Random, link: str) -> str:
    """Some of it percent-encoded, or decoded, or escaped, or wrapped as in an answered mail."""
    start = rng.randrange(len(link) + 1)
    end = start + rng.choice([1, 3, 20, len(link)])
    part = link[start:end]
    try:
        wrapped = "\n> ".join(part[at : at + 40] for at in range(0, len(part), 40))
        entities = part.replace("&", "&#38;").replace("=", "&#x3D;")
        other = rng.choice(
            [quote(part, safe=""), quote(part), unquote_plus(part), part.replace("&", "&amp;"), wrapped, entities]
        )
    except UnicodeEncodeError:  # half a sign: no browser sends it
        return link
    return link[:start] + other + link[end:]


def _wrapped(rng: random.Random, link: str) -> str:
    """What is around a link in a message."""
    around = (
        "https://example.org/?{}",
        "<{}>",
        '"{}"',
        "{}를",
        "{}.",
        "{}#top",
        "?{}",
        " {} ",
        "fbclid=x&{}",
        "({})",
        "{}\n\n--\nA",
        "“{}”",
        "\ufeff{}",
        "> {}",
    )
    return rng.choice(around).format(link.replace("{", "").replace("}", ""))


CHANGES: tuple[Callable[[random.Random, str], str], ...] = (
    _number, _number, _sign, _sign, _token, _token, _cut, _parameter, _parameter, _text, _text, _encoded, _wrapped,
)  # fmt: skip


def changed(rng: random.Random) -> Any:
    """A link with one to four changes; most keep their end, since without it nothing else is looked at.

    One in ten comes as the parameters that a server makes of it.
    """
    link = rng.choice(seeds())
    for _ in range(rng.choice((1, 1, 2, 2, 3, 4))):
        link = rng.choice(CHANGES)(rng, link)
    text = link if "v=1" in link or rng.random() < 0.15 else f"{link}&v=1"
    if rng.random() < 0.1:
        return parse_qs(text.partition("?")[2] or text, keep_blank_values=True, errors="replace")
    return text


def check(given: Any) -> Outcome:
    """Reads a link and holds it to every promise. Raises Find."""
    link, seconds = measured(lambda: _outcome(given))
    if isinstance(link, LinkError):
        told = str(link)
        if not told or not told.replace("\n", "").isprintable() or len(told) > LONGEST_REFUSAL:
            raise Find(f"was refused as {told[:500]!r}", given)
        return Outcome(read=False, seconds=seconds)
    said = parameters(link)
    if decode(encode(link)) != link:
        raise Find("says something else when it is written again", given)
    if not any(_same(pairs, said) for pairs in _readings(given)):
        raise Find(f"was read as {said}", given)
    return Outcome(read=True, seconds=seconds)


def deep(given: Any) -> None:
    """Prices what a link says."""
    deep_of(decode(given).scenario, given)


def deep_of(scenario: Scenario, given: Any) -> None:
    """Prices a scenario: a refusal by name, or entries that make the total. Raises Find."""
    try:
        ledger = price(scenario, _rulebook(), explained=False)
    except CalculatorError:
        return
    cash = [entry for entry in ledger.entries if entry.category != "hassle"]
    if sum(entry.low or 0 for entry in cash) != ledger.total.low and len(list(worlds(scenario))) == 1:
        raise Find(f"comes to {ledger.total}, which its entries do not", given)
    if ledger.total.low > ledger.total.high:
        raise Find(f"comes to {ledger.total}", given)


def _outcome(given: Any) -> Link | LinkError:
    try:
        return decode(given)
    except LinkError as error:
        return error


@functools.cache
def _rulebook() -> Rulebook:
    return Rulebook.load()


# What a link shows, read by other eyes.


def _readings(given: Any) -> Iterator[list[tuple[str, str]]]:
    """Every way in which a link may be split into names and texts, once what messengers do is undone."""
    if not isinstance(given, str):
        for times in (0, 1):
            yield [
                _clear(_undone(name, times), _undone(text, times)) for name, texts in given.items() for text in texts
            ]
        return
    text = given
    for _ in range(4):
        for part in (text, text.partition("?")[2]):
            for times in (1, 2):
                parts = (pair.partition("=") for pair in _seen(part).split("&") if pair)
                yield [_clear(_undone(name, times), _undone(value, times)) for name, _, value in parts]
        text = _undone(text, 1)


def _seen(part: str) -> str:
    """A query without its breaks and tabs, without escapes by number, and without the signs before its first name."""
    lines = re.split(r"[\r\n]+[\t >]*|\t", part)
    numbered = re.compile("&(?:amp;)*(#38|#61|#x26|#x3d|equals);", re.IGNORECASE)
    text = numbered.sub(lambda found: unescape(f"&{found[1]};"), "".join(lines))
    seen = text.strip()
    while seen and not (seen[0].isalnum() or seen[0] in "_%&"):
        seen = seen[1:]
    return seen


def _clear(name: str, text: str) -> tuple[str, str]:
    """A name and its text without signs that nobody sees, which only a plan's name may hold."""
    name, plain = ("".join(s for s in said if unicodedata.category(s) != "Cf") for said in (name, text))
    return name, text if name.endswith(".name") else plain


def _undone(text: str, times: int) -> str:
    for _ in range(times):
        text = unquote_plus(text)
    return text


def _same(pairs: list[tuple[str, str]], said: dict[str, str]) -> bool:
    """Whether a reading shows what was said: no more, no less, nothing else."""
    shown = {re.sub("^(amp;?)+", "", name): text for name, text in reversed(pairs)}
    shown = {name: text for name, text in shown.items() if name.lower() not in FOREIGN}
    return all(
        _normal(name, shown[name]) == _normal(name, said[name])
        if name in said and name in shown
        else name in shown and DEFAULTS.get(re.sub("[0-9]+", "#", name)) == shown[name]
        for name in said.keys() | shown.keys()
    )


def _normal(name: str, text: str) -> object:
    """A text without the spelling of its numbers: 007 is 7, 1.50 is 1.5, -0 is 0. What is no number stays as it is."""
    try:
        return _number_of(name, text)
    except ValueError:  # a reading that is not the one: some other one may be
        return text


def _number_of(name: str, text: str) -> object:
    if name == "v":
        return re.match("[0-9]*", text)[0].lstrip("0")  # type: ignore[index] # it always matches
    if DECIMALS.search(name):
        return float(text)
    if name == "was":
        low, _, high = text.removesuffix(".incomplete").partition("~")
        return int(low), int(high or low), text.endswith(".incomplete")
    parts = text.rpartition(".") if re.fullmatch("h[0-9]+", name) else (text,)
    return [[int(bit) if re.fullmatch(r"-?[0-9]+", bit) else bit for bit in part.split("~")] for part in parts]
