"""Links for ever: what those of a release said, they say; and whatever is revised since, then and now are told."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calculator import Ledger, Rulebook, Scenario, ScenarioError, price
from calculator.errors import CardError
from calculator.ledger import Total
from calculator.links import TotalLike, decode, encode
from calculator.revisions import Revision, archive, archived, between, revisions
from calculator.rulebook import ARCHIVE, default_root
from calculator.views import answer
from tests.golden.__main__ import sums
from tests.golden.published import digests, kept
from tests.small import FREE, UNKNOWN, File, card, excuse, fee, files, flat, join, plan, port, scenario, version

KEPT = sorted(path.name.partition(".")[0] for path in (default_root() / ARCHIVE).glob("*.json.gz"))


def test_every_kept_rulebook_has_the_links_made_under_it() -> None:
    assert digests() == KEPT, "after keeping a rulebook: python -m tests.golden"


@pytest.mark.parametrize("digest", KEPT)
def test_links_of_a_release_say_what_their_senders_saw(digest: str) -> None:
    for told in kept(digest):
        link = decode(told["link"])
        assert encode(link) == told["link"]
        assert link.book == digest
        assert link.scenario == Scenario.parse(told["scenario"]), told["link"]
        assert link.scenario.document() == told["scenario"], "defaults are spelt out, so that none can change"
        found = ledger(link.scenario, book(digest))
        assert link.was is not None
        assert ends(found.total) == ends(link.was), told["link"]
        assert sums(found) == told["by_category"], told["link"]


@pytest.mark.parametrize("digest", KEPT)
def test_links_of_a_release_open_today_with_every_line_that_moved(digest: str, rulebook: Rulebook) -> None:
    today = book(digest) if digest == rulebook.digest else rulebook
    for told in kept(digest):
        scenario = decode(told["link"]).scenario
        then, now = ledger(scenario, book(digest)), ledger(scenario, today)
        moved = between(then, now, today.retired)
        assert moved or (then.total.low, then.total.high) == (now.total.low, now.total.high), told["link"]


@pytest.mark.parametrize("digest", KEPT)
def test_no_id_of_a_release_is_ever_lost(digest: str, rulebook: Rulebook) -> None:
    """A card may be renamed, with its old id among `retired`, and a fee abolished by a version; neither disappears."""
    then = book(digest)
    living = rulebook.cards.keys() | rulebook.carriers.keys() | rulebook.retired.keys()
    assert then.cards.keys() | then.carriers.keys() | then.retired.keys() <= living
    for name, words in then.words.items():
        assert words.keys() <= rulebook.words[name].keys(), f"a word of {name} that links may hold is gone"


@functools.cache
def book(digest: str) -> Rulebook:
    then = archived(digest)
    assert then is not None, f"{digest} was kept, and cannot be read any more"
    return then


@functools.cache
def ledger(scenario: Scenario, rulebook: Rulebook) -> Ledger:
    return price(scenario, rulebook, explained=False)


def ends(total: TotalLike) -> tuple[int, int, bool]:
    return total.low, total.high, total.complete


# ---------------------------------------------------------------- every way a rulebook can change

SIGNUP, PORT, SLIM = "kr.skt.signup-fee", "kr.port-fee", "kr.skt.slim"
PORTED: dict[str, Any] = {"applies": {"joined_as": ["port_in"]}}
THEN = (
    fee(SIGNUP, "signup", "join", flat(36_000)),
    fee(PORT, "port", "join", flat(800), **PORTED),
    plan(SLIM, 31_000),
)
#: On KT for January, on SKT for February and March: 31,000 a month is 31,000 in each whole month.
STORY = scenario(
    join("2011-01-01"), port("2011-02-01", "skt", plan={"id": SLIM}), until="2011-03-31"
)  # 36,000 + 800 + 62,000 = 98,800
Line = tuple[str, int | None, int | None, str | None, str | None]


def changed(*cards: File, without: str = "") -> dict[str, str]:
    """The files with some cards in another form; `without` those of an id's file."""
    told = files(*THEN, *cards)
    return {path: text for path, text in told.items() if not without or without not in path}


def carrier_renamed() -> dict[str, str]:
    """SK Telecom by another id: the folder moves, and every card of it."""
    moved = {"kr.skt.": "kr.sk.", 'id = "skt"': 'id = "sk"\nretired = ["skt"]'}
    return {
        path.replace("/skt/", "/sk/"): functools.reduce(lambda t, old: t.replace(old, moved[old]), moved, text)
        + _retired(text)
        for path, text in changed().items()
    }


def _retired(text: str) -> str:
    old = text.partition('id = "')[2].partition('"')[0]
    return f'retired = ["{old}"]\n' if old.startswith("kr.skt.") else ""


def signup(*versions: dict[str, Any]) -> File:
    return card(SIGNUP, "signup", "join", *versions)


#: What the rulebook becomes, and each line that then says something else: its fee, then and now, and the versions.
CHANGES: dict[str, tuple[dict[str, str], list[Line]]] = {
    "nothing": (changed(), []),
    "an amount is corrected": (
        changed(fee(SIGNUP, "signup", "join", flat(39_600))),
        [(SIGNUP, 36_000, 39_600, "2000-01-01", "2000-01-01")],
    ),
    "a version is added that held on its day": (
        changed(signup(version(terms=flat(36_000)), version("2011-02-01", flat(30_000)))),
        [(SIGNUP, 36_000, 30_000, "2000-01-01", "2011-02-01")],
    ),
    "a version is added from the day after": (
        changed(signup(version(terms=flat(36_000)), version("2011-02-02", flat(30_000)))),
        [],
    ),
    "a fee is abolished": (
        changed(signup(version(terms=flat(36_000)), version("2011-01-15", FREE))),
        [(SIGNUP, 36_000, 0, "2000-01-01", "2011-01-15")],
    ),
    "an exception is found": (
        changed(signup(version(terms=flat(36_000), exception=[excuse(FREE, joined_as=["port_in"])]))),
        [(SIGNUP, 36_000, 0, "2000-01-01", "2000-01-01")],
    ),
    "a fee is added": (
        changed(fee("kr.skt.usim", "sim", "join", flat(7_700))),
        [("kr.skt.usim", None, 7_700, None, "2000-01-01")],
    ),
    "a card is taken away": (changed(without="port-fee"), [(PORT, 800, None, "2000-01-01", None)]),
    "a fee is renamed": (
        changed(fee("kr.skt.joining", "signup", "join", flat(36_000), retired=[SIGNUP]), without="signup-fee"),
        [],
    ),
    "a fee is renamed twice, and dearer": (
        changed(
            fee("kr.skt.joining", "signup", "join", flat(39_600), retired=["kr.skt.entry", SIGNUP]),
            without="signup-fee",
        ),
        [("kr.skt.joining", 36_000, 39_600, "2000-01-01", "2000-01-01")],
    ),
    "a plan is renamed": (changed(plan("kr.skt.thin", 31_000, retired=[SLIM]), without="slim"), []),
    "a plan is renamed, and dearer": (
        changed(plan("kr.skt.thin", 62_000, retired=[SLIM]), without="slim"),
        [("kr.skt.thin", 62_000, 124_000, "2000-01-01", "2000-01-01")],
    ),
    "a plan's price is known no more": (
        changed(card(SLIM, "plan", "month", version(terms=UNKNOWN), group="plans")),
        [(SLIM, 62_000, None, "2000-01-01", "2000-01-01")],
    ),
    "a carrier is renamed, with all its cards": (carrier_renamed(), []),
    "two lines move apart and the total stands": (
        changed(fee(SIGNUP, "signup", "join", flat(35_000)), fee(PORT, "port", "join", flat(1_800), **PORTED)),
        [(PORT, 800, 1_800, "2000-01-01", "2000-01-01"), (SIGNUP, 36_000, 35_000, "2000-01-01", "2000-01-01")],
    ),
}


def opened(link: str, now: Rulebook, root: Path) -> tuple[int, int, list[Line]]:
    """What a link shows when it is opened: the total then, the total now, and the lines that moved."""
    told = decode(link)
    assert told.book is not None
    assert told.was is not None
    then = archived(told.book, root)
    assert then is not None
    found = revisions(told.scenario, then, now)
    assert found is not None
    lines = [(r.fee, one(r.then), one(r.now), text(r.version_then), text(r.version_now)) for r in found]
    return told.was.low, price(told.scenario, now).total.low, lines


def one(side: Total | None) -> int | None:
    """An amount; none where there was no such line or it is not known."""
    if side is None or not side.complete:
        return None
    assert side.low == side.high
    return side.low


def text(found: date | None) -> str | None:
    return found.isoformat() if found else None


@pytest.mark.parametrize("change", CHANGES)
def test_a_link_opens_after_any_change_with_then_and_now(change: str, tmp_path: Path) -> None:
    then = Rulebook.read(files(*THEN))
    archive(then, tmp_path)
    link = encode(STORY, book=then.digest, was=price(STORY, then).total)
    told, expected = CHANGES[change]

    was, is_, lines = opened(link, Rulebook.read(told), tmp_path)

    assert was == 98_800
    assert lines == expected
    assert is_ == was + sum((now or 0) - (before or 0) for _, before, now, *_ in lines)


def test_a_link_to_a_plan_that_was_dropped_is_refused_by_its_name_and_still_says_what_it_was() -> None:
    then = Rulebook.read(files(*THEN))
    link = decode(encode(STORY, book=then.digest, was=price(STORY, then).total))
    with pytest.raises(ScenarioError, match=r"events\.1\.plan\.id: found 'kr\.skt\.slim'"):
        price(link.scenario, Rulebook.read(changed(without="slim")))
    assert link.was is not None
    assert link.was.low == 98_800


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        (Total(5, 5), Total(0, 0, complete=False), "X: 5 won then, not known now."),
        (Total(0, 0, complete=False), Total(5, 7), "X: not known then, 5~7 won now."),
        (None, Total(0, 0), "X: no such line then, 0 won now."),
    ],
)
def test_the_page_never_shows_a_line_that_is_not_known_as_nothing(then: Any, now: Any, told: str) -> None:
    assert answer._moved(Revision("kr.x", {"en": "X", "ko": "X"}, then, now, None, None), "en") == told


# ---------------------------------------------------------------- what is kept


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda whole: whole[:-1],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:200] + bytes([whole[200] ^ 0xFF]) + whole[201:],
        lambda whole: whole[:10] + b"\xff" * 20 + whole[30:],
        lambda _: b"not packed",
    ],
    ids=["emptied", "a byte short", "half of it", "a byte changed", "bytes changed", "never packed"],
)
def test_a_kept_rulebook_that_was_damaged_is_not_taken_for_whole(
    spoil: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    then = Rulebook.read(files(*THEN))
    path = archive(then, tmp_path)
    path.write_bytes(spoil(path.read_bytes()))
    assert archived(then.digest, tmp_path) is None


def test_another_rulebook_under_a_kept_ones_name_is_not_taken_for_it(tmp_path: Path) -> None:
    then, other = Rulebook.read(files(*THEN)), Rulebook.read(changed(without="port-fee"))
    archive(then, tmp_path).write_bytes(archive(other, tmp_path).read_bytes())
    assert archived(then.digest, tmp_path) is None


def test_a_kept_rulebook_is_read_by_the_checks_of_its_own_day(tmp_path: Path) -> None:
    """The first that was kept has caps without a word on the phone's price, which a card may not have any more."""
    cap = {"kind": "capped", "counting": "days", "share": 5_000, "cheap_below": 600_000, "cheap_cap": 300_000}
    uncapped = {"kind": "tapered", "counting": "days"}
    told = version(terms=uncapped, exception=[excuse(cap, months_served={"at_least": 6})])
    text = changed(card("kr.skt.exit", "exit", "contract", told))
    with pytest.raises(CardError, match="release_price among the tests"):
        Rulebook.read(text)
    then = Rulebook.read(text, kept=True)
    archive(then, tmp_path)
    found = archived(then.digest, tmp_path)
    assert found is not None
    assert found.cards == then.cards
