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

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from calculator import Rulebook
from calculator.arrow.files import Source, opened
from calculator.arrow.parquets import joined
from calculator.arrow.priced import price_table
from calculator.arrow.schema import OUTPUT
from calculator.cli import run
from calculator.errors import JobError

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


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.arrow"])
def test_parts_hold_every_row_once(stays: pa.Table, tmp_path: Path, name: str) -> None:
    source: Source = opened(write(stays, tmp_path / name))
    assert len(source.parts) >= 10
    lines = [line for part in source.parts for piece in source.read(part) for line in piece.batch["line"].to_pylist()]
    assert lines == stays["line"].to_pylist()


def test_parquet_files_stand_behind_one_another_unread(stays: pa.Table, tmp_path: Path) -> None:
    parts, before = list[Path](), 0
    for size in (
        9_000,
        0,
        1_000,
        30_000,
    ):  # with all that a writer may note of places: statistics, dictionaries, page indexes, checksums
        path = tmp_path / f"{len(parts)}.parquet"
        options = {"row_group_size": 2_500, "write_page_index": True, "write_page_checksum": True}
        pq.write_table(stays.slice(before, size), path, **options)
        parts.append(path)
        before += size
    whole = joined(parts, tmp_path / "whole.parquet")
    assert pq.read_table(whole, page_checksum_verification=True).equals(stays)
    assert pq.ParquetFile(whole).metadata.num_rows == ROWS
    counts = "count(*), count(distinct line), sum(plan)"
    assert duckdb.read_parquet(str(whole)).aggregate(counts).fetchall() == (
        duckdb.from_arrow(stays).aggregate(counts).fetchall()
    )


def test_parts_of_other_columns_are_no_whole(stays: pa.Table, tmp_path: Path) -> None:
    for name, columns in (("a", ["line"]), ("b", ["line", "plan"])):
        pq.write_table(stays.select(columns), tmp_path / f"{name}.parquet")
    with pytest.raises(JobError, match="the same columns in every part"):
        joined([tmp_path / "a.parquet", tmp_path / "b.parquet"], tmp_path / "whole.parquet")
