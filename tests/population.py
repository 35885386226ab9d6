"""Files of as many stays as one likes, made by chunks: lines like the blogger's, at three carriers, told by a seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

#: Rows made and written at a time: a row group.
CHUNK = 1_048_576
#: The year that is priced: the one after the blogger's port.
WINDOW = ("--from", "2011-02-01", "--until", "2012-01-31")
CARRIERS, LEFT_BY, JOINED_AS = ("kt", "lgu", "skt"), ("port", "cancel"), ("new", "port_in")


def chunk(rows: int, place: int, wrong: int = 0) -> pa.RecordBatch:
    """Stays that began from November 2007 to January 2012, a third of them ended; one in `wrong` is no stay at all."""
    random = np.random.default_rng([20110211, place])
    first, last = (np.datetime64(day).astype(int) for day in ("2007-11-01", "2012-01-31"))
    joined = random.integers(first, last, rows, dtype=np.int32)
    gone = random.random(rows, dtype=np.float32) < 0.3
    left = joined + random.integers(1, 900, rows, dtype=np.int32)
    back = random.random(rows, dtype=np.float32) < 0.2
    away = joined - random.integers(15, 1_500, rows, dtype=np.int32)
    new = random.random(rows, dtype=np.float32) < 0.5
    columns: dict[str, Any] = {
        "line": np.arange(rows, dtype=np.int64) + place * CHUNK,
        "carrier": _words(random.integers(0, 3, rows, dtype=np.int8), CARRIERS),
        "joined": _days(joined),
        "left": _days(left, gone),
        "left_by": _words(random.integers(0, 2, rows, dtype=np.int8), LEFT_BY, gone),
        "joined_as": _words((~new).astype(np.int8), JOINED_AS),
        "came_after": _words(new.astype(np.int8), LEFT_BY, back),
        "away_since": _days(away, back),
        "plan": pa.array(np.array([38_500, 49_500, 60_500, 104_500])[random.integers(0, 4, rows)]),
    }
    if wrong:
        plans = columns["plan"].to_numpy().copy()
        plans[::wrong] = -1
        columns["plan"] = pa.array(plans)
    return pa.record_batch(columns)


def write(path: Path, rows: int, wrong: int = 0, group: int = CHUNK) -> Path:
    """A Parquet file of stays, a row group a chunk."""
    with pq.ParquetWriter(path, chunk(1, 0).schema, compression="zstd", compression_level=1) as writer:
        for place in range(-(-rows // group)):
            writer.write_batch(chunk(min(group, rows - place * group), place, wrong))
    return path


def _words(codes: Any, known: tuple[str, ...], given: Any = None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=None if given is None else ~given), list(known))


def _days(numbers: Any, given: Any = None) -> pa.Array:
    return pa.array(numbers, pa.int32(), mask=None if given is None else ~given).cast(pa.date32())
