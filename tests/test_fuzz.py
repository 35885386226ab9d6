"""A minute of what runs for hours by hand: python -m tests.fuzz links --times 10000000."""

from __future__ import annotations

import ast
import gc
import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from calculator import grammar
from calculator.arrow import files
from calculator.errors import LinkError, ScenarioError
from calculator.links import decode
from calculator.scenario import Scenario
from tests.fuzz import batch, web
from tests.fuzz import links as door
from tests.fuzz.harness import Find, run
from tests.hostile import PAYLOADS

#: In CI a hundred thousand links; a smaller bite where one is waiting.
TIMES = 100_000 if os.environ.get("CI") else 4_000


def test_changed_links_are_refused_or_say_what_they_show() -> None:
    report = run("links", "ci", TIMES, jobs=os.cpu_count() or 1)
    assert report.finds == []
    assert report.tried == TIMES
    assert report.read > TIMES // 20


DOORS = [("documents", 4_000, 60), ("cards", 600, 20), ("batch", 120, 30), ("web", 800, 150), ("pages", 24, 4)]


@pytest.mark.parametrize(("name", "times", "read"), DOORS)
def test_changed_files_and_requests_are_refused_by_name_or_mean_what_they_say(name: str, times: int, read: int) -> None:
    report = run(name, "ci", times)
    assert report.finds == []
    assert report.read > read


#: What the long runs came upon, kept as they were.
CORPUS = Path(__file__).parent.joinpath("fuzz", "corpus.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("link", CORPUS)
def test_what_was_found_once_is_not_found_again(link: str) -> None:
    door.check(link)
    if door.check(link).read:
        door.deep(link)


def test_the_fuzzer_sees_a_number_that_was_clipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check on the checker: a codec that took 999 for 99 would be found."""
    honest = grammar._maybe
    monkeypatch.setattr(grammar, "_maybe", lambda kind, text: 99 if text == "999" else honest(kind, text))
    link = "as_of=2026-11-22&e1=2024-03-04.join.skt.new&e1.plan.monthly=999&from=2024-01-01&until=2026-12-31&v=1"
    with pytest.raises(Find, match="was read as"):
        door.check(link)


def test_the_fuzzer_sees_markup_that_was_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    given = ("GET", "/about", f"x={PAYLOADS['attribute']}>{PAYLOADS['closing script']}", (), None)
    assert web.check(given).read
    monkeypatch.setattr("calculator.views.web.html", SimpleNamespace(escape=lambda words, **_: words))
    with pytest.raises(Find, match="made 6 scripts"):
        web.check(given)


def test_the_fuzzer_sees_a_body_that_is_taken_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calculator.views.api.MOST_BYTES", 1 << 30)
    with pytest.raises(Find, match="bytes of its body taken"):
        web.check(("POST", "/api/v1/price", "", (("content-type", "application/json"),), 40))


def test_the_fuzzer_sees_a_formula_and_a_lost_row(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = files._csv
    given = (".csv", b"line,carrier,joined\n=1,kt,2011-02-11\nb,kt,2011-02-11\n", ".csv", ("line",), 2)
    assert batch.check(given).read
    monkeypatch.setattr("calculator.arrow.sink._unrun", lambda column: column)
    with pytest.raises(Find, match="formula '=1'"):
        batch.check(given)
    monkeypatch.undo()
    monkeypatch.setattr(files, "_csv", lambda *said: (files.Piece(one.batch[:1]) for one in honest(*said)))
    with pytest.raises(Find, match="2 rows went in, 1 came out"):
        batch.check(given)


def test_a_find_is_written_down_to_the_last_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammar, "_maybe", lambda *_: 1 / 0)
    keep = tmp_path / "finds.jsonl"
    report = run("links", "ci", 200, keep=keep)
    kept = [json.loads(line) for line in keep.read_text("utf-8").splitlines()]
    assert [ast.literal_eval(one["given"]) for one in kept] == [given for _, given in report.finds]
    assert "ZeroDivisionError" in kept[0]["broken"]


def test_what_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: object) -> None:
        while True:
            pass

    monkeypatch.setattr("tests.fuzz.harness.HANGS", 0.2)
    monkeypatch.setattr(door, "check", endless)
    monkeypatch.setattr("tests.fuzz.harness.WORST", 1)
    ((told, given),) = run("links", "ci", 5).finds
    assert "Hung" in told
    assert given


def test_a_refused_document_leaves_nothing_behind() -> None:
    """Found by the long run: each refused link kept its error, its frames and its document for ever, some 5 KiB."""
    kept: list[Any] = []

    def refused(number: int) -> None:
        try:
            decode(f"as_of={number}&e1=2024-03-04.join.skt.new&from=x&until=y&v=1")
        except LinkError as error:
            said = error  # a frame that holds the error is what closed the circle
        kept[:] = [str(said)]

    def parsed(number: int) -> None:
        try:
            Scenario.parse({"as_of": number, "from": "2024-13-01", "until": None, "events": [{}]})
        except ScenarioError as error:
            said = error
        kept[:] = [str(said)]

    for work in (refused, parsed):
        work(0)
        gc.collect()
        before = len(gc.get_objects())
        for number in range(50):
            work(number)
        gc.collect()
        assert len(gc.get_objects()) - before < 50
