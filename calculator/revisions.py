"""Then and now: what a rulebook said when a link was made, beside what it says today.

Released rulebooks are kept under `data/archive/`, one packed file each, by digest. A link pins the digest it was made
under; with that rulebook at hand every line can be told apart, without it only the totals can.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from calculator.errors import CalculatorError
from calculator.ledger import Entry, Ledger, Said, Total, total
from calculator.links import Link
from calculator.pricing import price
from calculator.rulebook import ARCHIVE, Rulebook, default_root
from calculator.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Revision:
    """A fee that came to another amount then. A side is None where the fee had no entry on it."""

    fee: str
    words: Said
    then: Total | None
    now: Total | None
    #: The versions that priced it, then and now; the same day on both sides means that the version was corrected.
    version_then: date | None
    version_now: date | None


def archive(rulebook: Rulebook, root: Path | None = None) -> Path:
    """Keeps a rulebook for the links made under it, and gives the file it is kept in. The same book, the same bytes."""
    folder = (root or default_root()) / ARCHIVE
    folder.mkdir(exist_ok=True)
    path = folder / f"{rulebook.digest}.json.gz"
    text = json.dumps(dict(sorted(rulebook.files.items())), ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


def archived(digest: str, root: Path | None = None) -> Rulebook | None:
    """The rulebook of a digest, if it was kept and can still be read."""
    path = (root or default_root()) / ARCHIVE / f"{digest}.json.gz"
    if not digest.isalnum() or not path.is_file():
        return None
    try:
        found = Rulebook.read(json.loads(gzip.decompress(path.read_bytes())), kept=True)
    except (CalculatorError, ValueError, OSError, EOFError, zlib.error):
        return None  # damaged, or written for another calculator: then only the totals can be compared
    return found if found.digest == digest else None  # another book under its name would be worse than none


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a receipt says what its own rulebook gives. `found` is None where that rulebook is not kept here."""

    book: str
    found: Ledger | None
    agrees: bool


def verified(receipt: str, link: Link, now: Rulebook, root: Path | None = None) -> Check | None:
    """A receipt priced again by the rulebook it names; None where it names no rulebook, so it is no receipt.

    A receipt in JSON agrees to the byte; in any other form, by the total it carries.
    """
    if link.book is None or link.was is None:
        return None
    then = now if link.book == now.digest else archived(link.book, root)
    if then is None:
        return Check(link.book, None, agrees=False)
    found = price(link.scenario, then)
    was, is_ = link.was, found.total
    same = (was.low, was.high, was.complete) == (is_.low, is_.high, is_.complete)
    return Check(link.book, found, same and (not receipt.startswith("{") or receipt == found.to_json()))


def revisions(scenario: Scenario, then: Rulebook, now: Rulebook) -> tuple[Revision, ...] | None:
    """The fees that came to something else under another rulebook; None where that one cannot price the scenario."""
    try:
        before = price(scenario, then)
    except CalculatorError:
        return None
    return between(before, price(scenario, now), now.retired)


def between(then: Ledger, now: Ledger, retired: Mapping[str, str] | None = None) -> tuple[Revision, ...]:
    """The fees that came to something else in one ledger than in the other; a `retired` id is what it lives on as."""
    return tuple(_apart(then, now, retired or {}))


def _apart(then: Ledger, now: Ledger, retired: Mapping[str, str]) -> Iterable[Revision]:
    old, new = _by_fee(then, retired), _by_fee(now, retired)
    for fee in sorted(old.keys() | new.keys()):
        before, after = old.get(fee, []), new.get(fee, [])
        first, last = total(before, time=True), total(after, time=True)
        if before and after and first == last:
            continue
        yield Revision(
            fee,
            (after or before)[0].words,
            first if before else None,
            last if after else None,
            before[0].version if before else None,
            after[0].version if after else None,
        )


def _by_fee(ledger: Ledger, retired: Mapping[str, str]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.entries:
        found[retired.get(entry.fee, entry.fee)].append(entry)
    return found
