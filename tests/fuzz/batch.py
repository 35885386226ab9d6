"""Files of stays, changed at random in their bytes and their cells: refused as a whole, or every row priced or refused.

What comes out has as many rows as went in; a row is empty where it was set aside, and only there, and is told why; and
no cell of a CSV of ours is a formula.
"""

from __future__ import annotations

import csv
import functools
import io
import random
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from calculator import Rulebook
from calculator.arrow.files import format_of
from calculator.arrow.jobs import Job, run
from calculator.arrow.parts import do
from calculator.arrow.schema import COLUMNS, OUTPUT
from calculator.errors import CalculatorError
from tests.fuzz import links
from tests.fuzz.harness import Find, Outcome, measured
from tests.hostile import PAYLOADS, UNSEEN

NATIVE = True  # Arrow is not Python: a damaged file might end the process
SLOW = 2.0  # seconds of processor time for a job of a few rows, with all its files
WINDOW = date(2009, 1, 1), date(2026, 12, 31)
SUFFIXES = (".csv", ".parquet", ".arrow")

ODD: tuple[Any, ...] = (
    None, "", " ", "kt", "KT", "skt", "port", "none", "own", "x" * 300, "2011-02-11", "2011-02-30", "11/02/2011", "0",
    "-1", "007", "1.5", "1e9", "99999999999999999999", "１２", "true", "TRUE", "yes", "nan", "a,b", 'a"b', "a\nb",
    "\t=1",
    *PAYLOADS.values(), *UNSEEN.values(),
)  # fmt: skip
#: Types in which a column may come, beside the one it should have; most of them hold no stay.
TYPES = (
    pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.int8(), pa.uint64(), pa.int64(), pa.float64(),
    pa.float16(), pa.decimal128(12, 2), pa.bool_(), pa.date64(), pa.timestamp("us", "Asia/Seoul"), pa.time64("us"),
    pa.duration("s"), pa.null(), pa.list_(pa.int32()), pa.struct([("a", pa.string())]),
    pa.map_(pa.string(), pa.int32()), pa.dictionary(pa.int8(), pa.string()), pa.month_day_nano_interval(),
)  # fmt: skip
#: Of each kind, cells that are a stay's.
SOUND: dict[str, tuple[Any, ...]] = {
    "carrier": ("kt", "skt", "lgu"),
    "joined": ("2011-02-11", "2014-11-02", "2024-03-04"),
    "id": (None,), "day": (None, "2026-03-01"), "amount": (None, 0, 9_900, 45_000), "count": (None, 24),
    "word": (None,), "words": (None, "welfare"), "flag": (None, True, False),
}  # fmt: skip


def changed(rng: random.Random) -> Any:
    """The end of a file's name, its bytes, the end of the result's name, what is kept, and its rows where known."""
    table = _table(rng)
    into = rng.choice(SUFFIXES)
    keep = tuple(name for name in ("line", "=note") if name in table.schema.names and rng.random() < 0.9)
    form = rng.choice(SUFFIXES)
    data, rows = _bytes(table, form), table.num_rows
    if rng.random() < 0.45:
        data, rows = _damaged(rng, data), -1
    if rng.random() < 0.03:
        form = rng.choice(SUFFIXES)
    return form, data, into, keep, rows


def _table(rng: random.Random) -> pa.Table:
    rows = rng.choice((0, 1, 2, 7, 30))
    names = ["carrier", "joined", *rng.sample([*COLUMNS], rng.choice((0, 1, 3, 8)))]
    columns: dict[str, pa.Array] = {}
    for name in dict.fromkeys(names):
        column = COLUMNS[name]
        known = SOUND.get(name) or (*SOUND[column.kind], *column.values)
        cells = [rng.choice(known) if rng.random() < 0.9 else rng.choice(ODD) for _ in range(rows)]
        columns[name] = _typed(rng, cells, column.type)
    columns["line"] = _typed(
        rng, [rng.choice(ODD) for _ in range(rows)], rng.choice((pa.string(), pa.string(), *TYPES))
    )
    if rng.random() < 0.2:
        columns["=note"] = pa.array([rng.choice(ODD[-20:]) for _ in range(rows)], pa.string())
    if rng.random() < 0.05:
        columns[rng.choice(("row", "reasons", "joind", "", "carrier "))] = pa.nulls(rows, rng.choice(TYPES))
    return pa.table(columns)


def _typed(rng: random.Random, cells: list[Any], wanted: pa.DataType) -> pa.Array:
    """Cells as a column: of the type that is wanted, as words, or of a type that comes along."""
    texts = pa.array(
        [None if cell is None else str(cell).lower() if cell in (True, False) else str(cell) for cell in cells]
    )
    texts = texts.cast(pa.string())
    for type_ in (rng.choice(TYPES), wanted) if rng.random() < 0.1 else (wanted,) if rng.random() < 0.6 else ():
        try:
            return texts.dictionary_encode() if pa.types.is_dictionary(type_) else texts.cast(type_)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            continue
    return texts


def _bytes(table: pa.Table, form: str) -> bytes:
    """A table as a file; as one of texts where that kind of file cannot hold it."""
    out = io.BytesIO()
    try:
        _write(table, form, out)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        others = [f.name for f in table.schema if f.name not in ("carrier", "joined")]
        table = table.drop_columns(others).cast(pa.schema({"carrier": pa.string(), "joined": pa.string()}))
        out = io.BytesIO()
        _write(table, form, out)
    return out.getvalue()


def _write(table: pa.Table, form: str, out: io.BytesIO) -> None:
    if form == ".csv":
        pa.csv.write_csv(table, out)
    elif form == ".parquet":
        pq.write_table(table, out, row_group_size=8)
    else:
        with pa.ipc.new_file(out, table.schema) as writer:
            writer.write_table(table, max_chunksize=8)


def _damaged(rng: random.Random, data: bytes) -> bytes:
    """Bytes lost, put in, turned or doubled; in a text also its signs."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(data) + 1)
        part = rng.choice((b"", b"\x00", b"\xff" * 4, b",", b'"', b"\r\n", b"\n\n", b"\xef\xbb\xbf", rng.randbytes(3),
                           data[at : at + 40], b"9" * 400, b"\x7f\xff\xff\xff"))  # fmt: skip
        data = data[:at] + part + data[at + rng.choice((0, 1, len(part), 60)) :]
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.1 else data


# ---------------------------------------------------------------- what is promised


def check(given: Any) -> Outcome:
    """Prices a file and holds what comes out to every promise. Raises Find."""
    form, data, into, keep, rows = given
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, f"in{form}"), Path(folder, f"out{into}")
        source.write_bytes(data)
        job = Job(source, target, *WINDOW, keep=keep)
        told, seconds = measured(lambda: _outcome(job))
        if isinstance(told, str):
            if not told or len(told) > links.LONGEST_REFUSAL:
                raise Find(f"was refused as {told[:500]!r}", given)
            return Outcome(read=False, seconds=seconds, allowed=SLOW)
        broken = _wrong(job, told, rows)
        if broken:
            raise Find(broken, given)
    return Outcome(read=True, seconds=seconds, allowed=SLOW)


def _outcome(job: Job) -> Any:
    try:
        return run(job, _rulebook(), functools.partial(map, do), lambda *_: None)
    except CalculatorError as error:
        return str(error)


@functools.cache
def _rulebook() -> Rulebook:
    return Rulebook.load()


def _wrong(job: Job, found: Any, rows: int) -> str:
    """What is wrong with the files that came out."""
    priced = _read(job.target)
    aside = _read(found.rejects) if found.rejects else []
    rows = _records(job.source) if job.source.suffix == ".csv" else rows
    if rows >= 0 and found.rows != rows:
        return f"{rows} rows went in, {found.rows} came out"
    if len(priced) != found.rows or len(aside) != found.aside:
        return f"{found.rows} rows and {found.aside} aside are told, {len(priced)} and {len(aside)} are there"
    empty = {place for place, row in enumerate(priced, 1) if all(row[f.name] in (None, "") for f in OUTPUT)}
    told = {int(row["row"]): row["reasons"] for row in aside}
    if empty != told.keys():
        return f"rows {sorted(empty)} are empty, and {sorted(told)} are told of"
    if not all(told.values()):
        return "a row was set aside without a reason"
    formula = next((cell for path in (job.target, found.rejects) for cell in _formulas(path)), None)
    return f"has the formula {formula!r}" if formula else ""


def _records(path: Path) -> int:
    """How many rows a CSV has, by another reader. An empty line is none."""
    text = path.read_bytes().partition(b"\n")[2]
    return sum(bool(row) for row in csv.reader(io.StringIO(text.decode("latin-1"), newline="")))


def _read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file; those of a CSV by Python's own reader, which is another than the one it was written with."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    table = pq.read_table(path) if format_of(path) == "parquet" else pa.ipc.open_file(path).read_all()
    return [dict(row) for row in table.to_pylist()]


def _formulas(path: Path | None) -> list[str]:
    if path is None or path.suffix != ".csv":
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row if is_formula(cell)]


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run a cell: it begins as a formula does, and is no number."""
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")):
        return False
    return not cell.removeprefix("-").replace(".", "", 1).isdecimal()


def deep(given: Any) -> None:
    """The same file gives the same amounts, whatever the kind of file they are written into."""
    form, data, _, keep, _ = given
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"in{form}")
        source.write_bytes(data)
        sums = []
        for into in SUFFIXES:
            found = _outcome(Job(source, Path(folder, f"out{into}"), *WINDOW, keep=keep))
            sums.append((found.rows, found.aside, found.sums) if not isinstance(found, str) else found)
    if sums[0] != sums[1] or sums[1] != sums[2]:
        raise Find(f"comes to {sums}", given)
