"""The asker asked: every small wrong of a text is found once, and the text is whole again after each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.mutation import record
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.record import Rate

TEXT = '''
def f(a: int, b: int) -> int:
    """Said to readers alone."""
    if a in (1, 2) and b:
        return a + b
    return g(a, key="k")
'''
WRONGS = {
    ("if a in (1, 2) and b:", "if not (a in (1, 2) and b):"),
    ("if a in (1, 2) and b:", "if a in (1, 2) or b:"),
    ("if a in (1, 2) and b:", "if a not in (1, 2) and b:"),
    ("if a in (1, 2) and b:", "if a in (2, 2) and b:"),
    ("if a in (1, 2) and b:", "if a in (1, 3) and b:"),
    ("return a + b", "return None"),
    ("return a + b", "return a - b"),
    ("return g(a, key='k')", "return None"),
    ("return g(a, key='k')", "return g(a)"),
    ("return g(a, key='k')", "return g(a, key='Xk')"),
}


@pytest.fixture
def found(tmp_path: Path) -> list[Mutant]:
    source = tmp_path / "f.py"
    source.write_text(TEXT, "utf-8")
    return mutants("f", source)


def test_every_wrong_is_found_once_and_told_beside_the_truth(found: list[Mutant]) -> None:
    assert len(found) == len(WRONGS)
    assert {(one.was, one.now) for one in found} == WRONGS
    assert {(one.module, one.function) for one in found} == {("f", "f")}


def test_a_mutant_is_the_module_but_for_its_wrong(found: list[Mutant]) -> None:
    (one,) = (one for one in found if one.now == "return a - b")
    names: dict[str, object] = {"g": lambda a, **_: a}
    exec(one.code(), names)  # noqa: S102 - our own text, but for one sign
    f = names["f"]
    assert callable(f)
    assert (f(1, 5), f(3, 5)) == (-4, 3)


def test_rates_are_kept_and_told_for_the_text_they_are_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of 20, one changes no answer: 17 of the 19 others are 89.5 %, 17 of all 85 %."""
    monkeypatch.setattr(record, "RATES", tmp_path / "rates.toml")
    monkeypatch.setattr(record, "PACKAGE", tmp_path)
    (tmp_path / "f.py").write_text(TEXT, "utf-8")
    record.record({"f": Rate(20, 1, 2)}, date(2026, 11, 22))
    assert record.recorded() == {"f": (Rate(20, 1, 2), "2026-11-22")}
    said = "20 mutants, 17 killed, 2 alive, 1 equivalent: 89.5% of those that change an answer, 85.0% of all"
    assert str(Rate(20, 1, 2)) == said
    (tmp_path / "f.py").write_text(TEXT.replace("+", "-"), "utf-8")
    assert record.recorded()["f"][1] == "2026-11-22, the module has changed since"


def test_each_survivor_is_explained() -> None:
    assert all(len(one["why"]) > 20 for one in record.told())
