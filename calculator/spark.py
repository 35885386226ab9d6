"""Stays priced on all machines of a Spark cluster by the same columns as anywhere else: a data frame's, or a file's.

    from calculator.spark import batch, price
    priced = price(df, Rulebook.load(), date(2026, 1, 1), date(2026, 12, 31), keep=["line_id"])
    summary = batch(spark, Job(Path("/shared/stays.parquet"), Path("/shared/prices"), first, last), Rulebook.load())

Every machine needs this package with PyArrow. To price a frame, the rulebook is sent along, so that all have the same
one, a what-if too. Most of the time a frame takes is Spark's own, which carries each row from its form into Arrow's and
back; where the rows are in a file that all machines reach, `batch` needs none of that.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import BooleanType, LongType, StringType, StructField, StructType

from calculator.arrow.jobs import Job, Summary, run
from calculator.arrow.parts import Done, PartWork, do
from calculator.arrow.priced import ROWS, cut, price_batch, window
from calculator.arrow.rows import Reader
from calculator.arrow.schema import OUTPUT, checked
from calculator.errors import CalculatorError
from calculator.rulebook import Rulebook


def price(
    df: DataFrame,
    rulebook: Rulebook,
    first: date,
    last: date,
    *,
    market: str = "kr",
    keep: Iterable[str] = (),
) -> DataFrame:
    """What `arrow.priced.price_table` gives for the same rows, behind the columns to `keep`.

    Rows have no order here, so keep something that tells them apart. `reasons` says why a row was set aside, and is
    null for all others. Raises ScenarioError where columns are missing or of a wrong type, before Spark starts.
    """
    kept = tuple(keep)
    checked(to_arrow_schema(df.schema), kept)
    window(rulebook, first, last, market)
    plain = Rulebook(rulebook.files, rulebook.markets, rulebook.carriers, rulebook.cards, rulebook.digest)
    work = _work(pickle.dumps(plain), rulebook.digest, (first, last, market), kept)
    return df.mapInArrow(work, _shape(df, kept))


def batch(spark: SparkSession, job: Job, rulebook: Rulebook, *, overwrite: bool = False) -> Summary:
    """What `calculator batch` does, with all machines at work: Spark hands out the parts, and no row passes through it.

    The paths must mean the same files everywhere. A run that was stopped goes on with the parts that are left. Raises
    ScenarioError where the input cannot be read, JobError where the installed rulebook is another, or files fail.
    """

    def handed_out(works: list[PartWork]) -> Iterator[Done]:
        for found in spark.sparkContext.parallelize(works, len(works)).map(_tried).collect() if works else ():
            if isinstance(found, Exception):
                raise found
            yield found

    return run(job, rulebook, handed_out, lambda *_: None, overwrite=overwrite)


def _tried(work: PartWork) -> Done | CalculatorError | OSError:
    try:
        return do(work)
    except (CalculatorError, OSError) as error:  # as they are: Spark would wrap them in words of its own
        return error


def _shape(df: DataFrame, keep: tuple[str, ...]) -> StructType:
    types = {pa.int64(): LongType(), pa.bool_(): BooleanType()}
    sums = [StructField(field.name, types[field.type]) for field in OUTPUT]
    return StructType([*(df.schema[name] for name in keep), *sums, StructField("reasons", StringType())])


def _work(
    book: bytes, digest: str, asked: tuple[date, date, str], keep: tuple[str, ...]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        reader = _reader(_Book(book, digest), asked)
        for batch in gathered(batches):
            for part in cut(batch):
                yield _priced(part, reader, keep)

    return work


def gathered(batches: Iterable[pa.RecordBatch], rows: int = ROWS) -> Iterator[pa.RecordBatch]:
    """Batches put together until they hold so many rows: Spark cuts them small, and each has a cost of its own."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(part.num_rows for part in held) >= rows:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)


def _priced(batch: pa.RecordBatch, reader: Reader, keep: tuple[str, ...]) -> pa.RecordBatch:
    sums, rejects = price_batch(batch, reader, keep)
    told = dict(zip(rejects["row"].to_pylist(), rejects["reasons"].to_pylist(), strict=True))
    reasons = [told.get(row) for row in range(1, batch.num_rows + 1)] if told else pa.nulls(batch.num_rows, pa.string())
    return sums.append_column("reasons", pa.array(reasons, pa.string()) if told else reasons)


class _Book:
    """A rulebook on its way: equal to another of the same digest, so that a worker unpacks it once."""

    def __init__(self, book: bytes, digest: str) -> None:
        self.book, self.digest = book, digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Book) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@functools.lru_cache(maxsize=2)
def _reader(book: _Book, asked: tuple[Any, ...]) -> Reader:
    return window(pickle.loads(book.book), *asked)  # noqa: S301 - the driver's own
