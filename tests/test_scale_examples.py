"""README's examples for users of DuckDB and Polars: their own frames in, Arrow out, back into theirs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calculator import Rulebook
from calculator.arrow.priced import price_table

FIRST, LAST = date(2011, 1, 1), date(2011, 12, 31)


@pytest.fixture
def stays(tmp_path: Path) -> Path:
    """One who left SKT by a port, one who came to KT, and one whose carrier nobody knows."""
    names = ("line", "carrier", "joined", "left", "left_by", "plan")
    rows = [
        (1, "skt", date(2011, 2, 11), date(2011, 5, 12), "port", 0),
        (2, "kt", date(2011, 5, 12), None, None, 0),
        (3, "nope", date(2011, 5, 12), None, None, 0),
    ]
    path = tmp_path / "stays.parquet"
    pq.write_table(pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows]), path)
    return path


def test_duckdb(stays: Path) -> None:
    with duckdb.connect() as base:
        base.read_parquet(str(stays)).create_view("stays")
        query = base.sql("select * from stays where joined >= date '2011-01-01' order by line")
        priced = price_table(query.to_arrow_table(), Rulebook.load(), FIRST, LAST, keep=["line"])
        base.register("priced", priced.sums)
        found = base.sql("select line, signup_high from priced where total_low is not null order by line").fetchall()
    # SKT's sign-up fee from November 2009 was 39,600, KT's 24,000 (facts kr-fees); the third row was set aside.
    assert found == [(1, 39_600), (2, 24_000)]
    assert priced.rejects["line"].to_pylist() == [3]


def test_polars(stays: Path) -> None:
    frame = pl.scan_parquet(stays).filter(pl.col("carrier") != "kt").collect()
    priced = price_table(frame, Rulebook.load(), FIRST, LAST, keep=["line"])
    sums = pl.from_arrow(priced.sums)
    assert isinstance(sums, pl.DataFrame)
    assert sums.drop_nulls("signup_low").select("line", "signup_low").rows() == [(1, 39_600)]
    assert pl.DataFrame(priced.rejects)["reasons"][0].startswith("carrier: found 'nope'")
