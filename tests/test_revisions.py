"""A link made under an older rulebook: what it said then, what it says now, and which line moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from calculator import Rulebook, Scenario
from calculator.kinds import Flat
from calculator.ledger import Total
from calculator.revisions import archive, archived, revisions

STORY = Path(__file__).parent / "cases" / "blogger" / "b.json"


@pytest.fixture
def scenario() -> Scenario:
    return Scenario.parse(STORY.read_bytes())


@pytest.fixture
def dearer(rulebook: Rulebook) -> Rulebook:
    """The rulebook as if SKT's sign-up fee of 2009 had been corrected by 400 won."""
    version = next(v for v in rulebook.card("kr.skt.signup-fee").version if v.effective == date(2009, 11, 1))
    return rulebook.with_version("kr.skt.signup-fee", version.model_copy(update={"terms": Flat(amount=40_000)}))


def test_a_kept_rulebook_comes_back_whole(rulebook: Rulebook, tmp_path: Path) -> None:
    first = archive(rulebook, tmp_path).read_bytes()
    assert archive(rulebook, tmp_path).read_bytes() == first
    found = archived(rulebook.digest, tmp_path)
    assert found is not None
    assert found.digest == rulebook.digest
    assert found.cards == rulebook.cards


@pytest.mark.parametrize("digest", ["0" * 12, "../../etc/passwd", ""])
def test_a_rulebook_that_was_not_kept_is_none(digest: str, tmp_path: Path) -> None:
    assert archived(digest, tmp_path) is None


def test_a_damaged_archive_is_none(rulebook: Rulebook, tmp_path: Path) -> None:
    archive(rulebook, tmp_path).write_bytes(b"not gzip")
    assert archived(rulebook.digest, tmp_path) is None


def test_the_same_rulebook_moves_no_line(scenario: Scenario, rulebook: Rulebook) -> None:
    assert revisions(scenario, rulebook, rulebook) == ()


def test_a_corrected_version_is_the_one_line_that_moved(
    scenario: Scenario, rulebook: Rulebook, dearer: Rulebook
) -> None:
    (moved,) = revisions(scenario, rulebook, dearer) or ()
    assert moved.fee == "kr.skt.signup-fee"
    assert (moved.then, moved.now) == (Total(39_600, 39_600), Total(40_000, 40_000))
    assert moved.version_then == moved.version_now == date(2009, 11, 1)
