"""`calculator batch`: whatever stops it, the same command finishes the job, and the result is the same to the byte."""

from __future__ import annotations

import fcntl
import json
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from calculator import Rulebook
from calculator.arrow.files import Source, opened
from calculator.arrow.priced import price_table
from calculator.arrow.schema import OUTPUT
from calculator.cli import run

ROOT = Path(__file__).resolve().parent.parent
WINDOW = ("--from", "2009-01-01", "--until", "2014-12-31")
ROWS, GROUP = 40_000, 4_000


@pytest.fixture(scope="module")
def stays() -> pa.Table:
    """Rows of every kind, the same thousand again and again, one in a thousand wrong."""
    columns: dict[str, list[Any]] = {
        "carrier": ["kt", "skt", "lgu", "skt"] * 250,
        "sim": ["usim", "esim", "own", None] * 250,
    }
    columns["carrier"][500] = "nobody"
    columns["joined"] = [date(2009 + i % 5, 1 + i % 12, 1 + i % 28) for i in range(1_000)]
    columns["plan"] = [None if i % 50 == 0 else 30_000 + i for i in range(1_000)]
    columns["line"] = [f"line {i}" for i in range(1_000)]
    return pa.concat_tables([pa.table(columns)] * (ROWS // 1_000)).combine_chunks()


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calculator.arrow.files.PART_ROWS", GROUP)
    monkeypatch.setattr("calculator.arrow.files.PART_BYTES", 50_000)


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Batch = Callable[..., Answer]


def asked(*arguments: object) -> list[str]:
    return ["batch", *map(str, arguments), *WINDOW, "--keep", "line", "--lang", "en"]


@pytest.fixture
def batch(capfd: pytest.CaptureFixture[str]) -> Batch:
    """The command line, inside this process."""

    def answer(*arguments: object) -> Answer:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(asked(*arguments))
        assert isinstance(ended.value.code, int)
        return Answer(ended.value.code, *capfd.readouterr())

    return answer


def write(table: pa.Table, path: Path) -> Path:
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=GROUP)
    elif path.suffix == ".csv":
        pa.csv.write_csv(table, path)
    else:
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write_table(table, max_chunksize=GROUP)
    return path


def read(path: Path) -> pa.Table:
    if path.is_dir():
        return pa.concat_tables([read(part) for part in sorted(path.iterdir())])
    if path.suffix == ".csv":
        types = {field.name: field.type for field in OUTPUT}
        return pa.csv.read_csv(path, convert_options=pa.csv.ConvertOptions(column_types=types))
    return pq.read_table(path) if path.suffix == ".parquet" else pa.ipc.open_file(path).read_all()


@pytest.mark.parametrize(
    ("given", "wanted"), [("a.parquet", "b.csv"), ("a.csv", "b.arrow"), ("a.arrow", "b.parquet"), ("a.parquet", "b")]
)
def test_every_kind_of_file_comes_to_the_same(
    batch: Batch, stays: pa.Table, tmp_path: Path, given: str, wanted: str
) -> None:
    source, target = write(stays, tmp_path / given), tmp_path / wanted
    answer = batch(source, target, "--workers", "1")
    assert answer.code == 0, answer.err
    assert "40,000 rows priced" in answer.out
    assert "40 rows were set aside" in answer.out

    expected = price_table(stays, Rulebook.load(), date(2009, 1, 1), date(2014, 12, 31), keep=["line"])
    assert read(target).to_pylist() == expected.sums.to_pylist()
    (rejects,) = tmp_path.glob("b.rejects.*")
    told = read(rejects)
    assert told["row"].to_pylist() == expected.rejects["row"].to_pylist() == list(range(501, ROWS, 1_000))
    assert told["reasons"].to_pylist() == expected.rejects["reasons"].to_pylist()
    assert not (tmp_path / f"{wanted}.job").exists()


def test_the_receipts_show_what_the_columns_came_to(batch: Batch, stays: pa.Table, tmp_path: Path) -> None:
    source = write(stays, tmp_path / "a.csv")
    for target in ("b.csv", "c.csv"):
        assert batch(source, tmp_path / target, "--explain", "7", "--seed", "3").code == 0
    text = (tmp_path / "b.receipts.json").read_text("utf-8")
    assert text == (tmp_path / "c.receipts.json").read_text("utf-8")
    receipts = json.loads(text)["receipts"]
    assert len(receipts) == 7
    priced = read(tmp_path / "b.csv").to_pylist()
    for receipt in receipts:
        assert {"line": receipt["read"]["line"]} | receipt["columns"] == priced[receipt["row"] - 1]
        found = receipt["ledger"]["by_category"]
        for category, total in found.items():
            assert receipt["columns"][f"{category}_low"] == total["low"]
            assert receipt["columns"][f"{category}_high"] == total["high"]


#: The command line with parts so small that there are many to be interrupted in.
IN_SMALL_PARTS = f"import calculator.arrow.files as f; f.PART_ROWS = {GROUP}; from calculator.cli import run; run()"
SMALL = [sys.executable, "-c", IN_SMALL_PARTS]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_run_goes_on_and_gives_the_same_bytes(stays: pa.Table, tmp_path: Path, workers: int) -> None:
    source = write(stays, tmp_path / "a.parquet")
    whole, killed = tmp_path / "whole.parquet", tmp_path / "killed.parquet"
    subprocess.run([*SMALL, *asked(source, whole)], cwd=ROOT, check=True, capture_output=True)

    for _ in range(2):
        before = _done(killed)
        going = subprocess.Popen([*SMALL, *asked(source, killed, "--workers", workers)], cwd=ROOT)
        while going.poll() is None and _done(killed) < before + 2:
            time.sleep(0.002)
        going.kill()
        assert going.wait() == -signal.SIGKILL
        assert before < _done(killed) < ROWS // GROUP
    last = subprocess.run([*SMALL, *asked(source, killed)], cwd=ROOT, check=True, capture_output=True, text=True)
    assert "were found as an earlier run left them" in last.stdout
    assert killed.read_bytes() == whole.read_bytes()
    rejects = [path.with_name(f"{path.stem}.rejects.parquet").read_bytes() for path in (killed, whole)]
    assert rejects[0] == rejects[1]


def _done(target: Path) -> int:
    return len(list(target.with_name(f"{target.name}.job").glob("done/*.json")))


def test_a_full_disk_is_told_and_the_same_command_finishes(batch: Batch, stays: pa.Table, tmp_path: Path) -> None:
    source, target = write(stays, tmp_path / "a.parquet"), tmp_path / "b.csv"

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    command = [sys.executable, "-m", "calculator", *asked(source, target)]
    full = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=little_room)
    assert full.returncode == 1
    assert re.search(r"b\.csv: found .*; expected room and leave to write; then the same command", full.stderr)
    assert "Traceback" not in full.stderr
    assert not target.exists()
    assert batch(source, target).code == 0
    assert read(target).num_rows == ROWS


def test_two_runs_on_one_result_do_not_disturb_each_other(batch: Batch, stays: pa.Table, tmp_path: Path) -> None:
    source, target = write(stays, tmp_path / "a.parquet"), tmp_path / "b.parquet"
    work = tmp_path / "b.parquet.job"
    work.mkdir()
    with (work / "lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        second = batch(source, target)
    assert second.code == 1
    assert "another run that writes it; expected one run at a time" in second.err
    assert batch(source, target).code == 0


def test_a_job_that_is_another_one_is_not_gone_on_with(batch: Batch, stays: pa.Table, tmp_path: Path) -> None:
    source, target = write(stays, tmp_path / "a.parquet"), tmp_path / "b.parquet"
    work = tmp_path / "b.parquet.job"
    work.mkdir()
    (work / "job.json").write_text("{}", "utf-8")
    other = batch(source, target)
    assert other.code == 1
    assert "what another job has done; expected the input, rulebook and options it began with" in other.err
    assert batch(source, target, "--restart").code == 0


def test_a_result_is_not_written_over_unasked(batch: Batch, stays: pa.Table, tmp_path: Path) -> None:
    source, target = write(stays, tmp_path / "a.parquet"), tmp_path / "b.parquet"
    target.write_text("dear to someone", "utf-8")
    assert "expected a new name, or --overwrite" in batch(source, target).err
    assert target.read_text("utf-8") == "dear to someone"
    assert batch(source, target, "--overwrite").code == 0


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_a_file_cut_short_is_told(batch: Batch, stays: pa.Table, tmp_path: Path, name: str) -> None:
    source = write(stays, tmp_path / name)
    data = source.read_bytes()
    for cut in (0, 10, len(data) // 2, len(data) - 3):
        source.write_bytes(data[:cut])
        answer = batch(source, tmp_path / "b.csv")
        assert answer.code == 2, answer.out
        assert "expected a whole file of its kind" in answer.err
    source.write_bytes(data)
    assert batch(source, tmp_path / "b.csv").code == 0


def test_a_damaged_middle_is_told(batch: Batch, stays: pa.Table, tmp_path: Path) -> None:
    source = write(stays, tmp_path / "a.parquet")
    data = bytearray(source.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 400] = b"\xff" * 400
    source.write_bytes(bytes(data))
    answer = batch(source, tmp_path / "b.csv")
    assert answer.code == 2, answer.out


def test_lines_that_are_no_rows_are_set_aside(batch: Batch, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    lines = ["line,carrier,joined", "a,skt,2011-02-11", "a,skt", "", "a,kt,2011-02-11,9", "a,k\udcfft,2011-02-11"]
    source.write_bytes("\r\n".join([*lines, "a,kt,2011-02-1"]).encode("utf-8", "surrogateescape"))
    answer = batch(source, tmp_path / "b.csv")
    assert answer.code == 0, answer.err
    told = {row["row"]: row["reasons"] for row in read(tmp_path / "b.rejects.csv").to_pylist()}
    assert told.keys() == {2, 3, 4, 5}
    assert told[2] == "the line: found 'a,skt'; expected 3 fields, as the first line has."
    assert told[5].startswith("joined: found '2011-02-1'; expected a day written YYYY-MM-DD.")
    assert [row["unknown"] is None for row in read(tmp_path / "b.csv").to_pylist()] == [False, True, True, True, True]


def test_a_line_that_is_neither_a_row_nor_text_keeps_its_place(batch: Batch, tmp_path: Path) -> None:
    """Found by the fuzzer: PyArrow dropped such a line, and every row behind it moved up."""
    source = tmp_path / "a.csv"
    source.write_bytes(b"line,carrier,joined\na,k\xfft\nb,kt,2011-02-11\n")
    answer = batch(source, tmp_path / "b.csv")
    assert answer.code == 0, answer.err
    assert [row["line"] for row in read(tmp_path / "b.csv").to_pylist()] == ["", "b"]
    (told,) = read(tmp_path / "b.rejects.csv").to_pylist()
    assert (told["row"], told["reasons"]) == (
        1,
        "the line: found 'a,k\ufffdt'; expected 3 fields, as the first line has.",
    )


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.arrow"])
@pytest.mark.parametrize("into", ["b.csv", "b.parquet", "b.arrow"])
def test_a_file_without_rows_comes_to_one_without_rows(batch: Batch, tmp_path: Path, name: str, into: str) -> None:
    """Found by the fuzzer: an empty Parquet file ended in a traceback."""
    empty = pa.table({column: pa.array([], pa.string()) for column in ("line", "carrier", "joined")})
    answer = batch(write(empty, tmp_path / name), tmp_path / into)
    assert answer.code == 0, answer.err
    assert read(tmp_path / into).num_rows == 0


@pytest.mark.parametrize("type_", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())])
@pytest.mark.parametrize(("name", "into"), [("a.parquet", "b.parquet"), ("a.arrow", "b.arrow"), ("a.parquet", "b.csv")])
def test_texts_of_every_kind_are_set_aside_as_they_came(
    batch: Batch, tmp_path: Path, type_: pa.DataType, name: str, into: str
) -> None:
    """Found by the fuzzer: long texts, as Polars writes them, ended in a traceback where a row was set aside."""
    carriers = pa.array(["kt", "nobody"]).cast(type_)
    stays = pa.table({"line": carriers, "carrier": carriers, "joined": ["2011-02-11"] * 2})
    answer = batch(write(stays, tmp_path / name), tmp_path / into)
    assert answer.code == 0, answer.err
    (rejects,) = tmp_path.glob("b.rejects.*")
    (told,) = read(rejects).to_pylist()
    assert (told["row"], told["carrier"]) == (2, "nobody")


def test_a_heading_of_two_lines_is_told(batch: Batch, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"line,carrier\r,joined\na,kt,2011-02-11\n")
    answer = batch(tmp_path / "a.csv", tmp_path / "b.csv")
    assert answer.code == 2
    assert "expected a whole file of its kind" in answer.err


FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "＝1", '=HYPERLINK("https://evil.example")']
PLAIN = ["-7", "-7.5", "a=1", "1-1", "가", " =1", None]


def test_no_cell_of_a_csv_is_a_formula(batch: Batch, tmp_path: Path) -> None:
    """Neither in the result nor among the rejects, nor as a column's name; other files keep every sign."""
    lines = [*FORMULAS, *PLAIN]
    raw = pa.array([b"@y"] * 14, pa.binary())
    stays = pa.table({"line": lines, "carrier": ["kt", "=kt"] * 7, "joined": ["2011-02-11"] * 14, "=x": raw})
    source = write(stays, tmp_path / "a.parquet")
    assert batch(source, tmp_path / "b.csv", "--keep", "=x").code == 0
    assert batch(source, tmp_path / "b.parquet", "--keep", "=x").code == 0
    marked = [f"'{line}" for line in FORMULAS] + [line or "" for line in PLAIN]
    found = pa.csv.read_csv(
        tmp_path / "b.csv", convert_options=pa.csv.ConvertOptions(column_types={"line": pa.string()})
    )
    assert found["line"].to_pylist() == marked
    assert found["'=x"].to_pylist() == ["'@y"] * 14
    aside = pa.csv.read_csv(tmp_path / "b.rejects.csv")
    assert aside["carrier"].to_pylist() == ["'=kt"] * 7
    assert read(tmp_path / "b.parquet")["line"].to_pylist() == lines


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("missing.csv", "no file of that name"),
        ("a.xlsx", "a name that ends in one of"),
        ("", "a name that ends in one of"),
    ],
)
def test_an_input_that_is_none_is_told(batch: Batch, tmp_path: Path, name: str, expected: str) -> None:
    answer = batch(tmp_path / name, tmp_path / "b.csv")
    assert (answer.code, expected in answer.err) == (2, True), answer.err


def test_wrong_columns_are_told_before_a_row_is_read(batch: Batch, tmp_path: Path) -> None:
    source = write(pa.table({"line": ["a"], "carrier": ["skt"], "joind": [date(2011, 2, 11)]}), tmp_path / "a.parquet")
    answer = batch(source, tmp_path / "b.csv")
    assert answer.code == 2
    assert "columns: found 'joind'" in answer.err
    assert not list(tmp_path.glob("b*"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"plan": pa.array([1.5])}, "column plan: found double; expected the type int64, or text"),
        ({"joined": None}, "column joined: found nothing; expected date32[day]"),
        ({"carrier": pa.array([7])}, "column carrier: found int64; expected the type string, or text"),
        ({"joined": pa.array([0], pa.timestamp("ms"))}, "column joined: found timestamp[ms]"),
    ],
)
def test_a_file_of_wrong_types_is_told_and_the_mended_one_priced(
    batch: Batch, tmp_path: Path, wrong: dict[str, Any], told: str
) -> None:
    right = {"line": pa.array(["a"]), "carrier": pa.array(["skt"]), "joined": pa.array([date(2011, 2, 11)])}
    given = {name: column for name, column in (right | wrong).items() if column is not None}
    source, target = write(pa.table(given), tmp_path / "a.parquet"), tmp_path / "b.parquet"
    answer = batch(source, target)
    assert answer.code == 2
    assert told in " ".join(answer.err.split())
    assert list(tmp_path.iterdir()) == [source]
    write(pa.table(right), source)
    assert batch(source, target).code == 0
    assert read(target).num_rows == 1


def test_a_day_before_the_cards_begin_is_set_aside_or_not_known(batch: Batch, tmp_path: Path) -> None:
    days = [date(1983, 12, 31), date(2009, 1, 1), date(2011, 2, 11)]
    columns = {"line": ["a", "b", "c"], "carrier": ["skt"] * 3, "joined": days, "plan": [0] * 3}
    source, target = write(pa.table(columns), tmp_path / "a.parquet"), tmp_path / "b.parquet"
    answer = batch(source, target)
    assert answer.code == 0, answer.err
    # SKT's SIM cards have a source from February 2010 on: a join of 2009 is not known, and never 0.
    priced = read(target).select(["unknown", "total_low"]).to_pylist()
    assert [row["unknown"] for row in priced] == [None, True, False]
    assert [row["total_low"] is None for row in priced] == [True, True, False]
    (reject,) = read(tmp_path / "b.rejects.parquet").to_pylist()
    assert reject["reasons"].startswith("joined: found 1983-12-31; expected a day from 1984-01-01")


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.arrow"])
def test_parts_hold_every_row_once(stays: pa.Table, tmp_path: Path, name: str) -> None:
    source: Source = opened(write(stays, tmp_path / name))
    assert len(source.parts) >= 10
    lines = [line for part in source.parts for piece in source.read(part) for line in piece.batch["line"].to_pylist()]
    assert lines == stays["line"].to_pylist()
