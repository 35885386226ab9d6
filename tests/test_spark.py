"""Spark on a real cluster of three processes comes to the same won, also when one of its machines dies halfway."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calculator import Rulebook, ScenarioError
from calculator.arrow.priced import price_table
from tests.apt import install
from tests.clusters import Cluster, kill, session, standalone

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]  # the warnings are PySpark's own

FIRST, LAST = date(2009, 1, 1), date(2014, 12, 31)
ROWS, FILES = 400_000, 40


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    said = install(lambda: shutil.which("java"), "default-jre-headless")
    if shutil.which("java") is None:
        missing = "Spark needs Java 17 or later; -m 'not spark' leaves these tests out.\n"
        pytest.fail(missing + "\n".join(said), pytrace=False)
    pytest.importorskip("pyspark")
    with standalone(tmp_path_factory.mktemp("spark")) as started:
        yield started


@pytest.fixture(scope="module")
def spark(cluster: Cluster) -> Iterator[Any]:
    small = {"spark.sql.files.maxPartitionBytes": "1000000", "spark.sql.files.openCostInBytes": "1000000"}
    with session(cluster, small) as started:
        yield started


@pytest.fixture(scope="module")
def stays() -> pa.Table:
    days = [date(2009 + i % 5, 1 + i % 12, 1 + i % 28) for i in range(1_000)]
    columns = {
        "carrier": ["kt", "skt", "lgu", "nobody"] * 2 + ["kt", "skt"] * 496,
        "joined": days,
        "left": [date(2014, 6, 1) if i % 2 else None for i in range(1_000)],
        "left_by": ["cancel" if i % 2 else None for i in range(1_000)],
        "plan": [None if i % 50 == 0 else 30_000 + i for i in range(1_000)],
    }
    table = pa.concat_tables([pa.table(columns)] * (ROWS // 1_000))
    return table.append_column("line", pa.array(range(ROWS), pa.int64())).combine_chunks()


def test_a_cluster_comes_to_the_same_when_a_machine_dies_halfway(
    cluster: Cluster, spark: Any, stays: pa.Table, tmp_path: Path
) -> None:
    from calculator.spark import price  # noqa: PLC0415 - not without PySpark

    rulebook = Rulebook.load()
    expected = price_table(stays, rulebook, FIRST, LAST, keep=["line"])
    for n in range(FILES):
        pq.write_table(stays.slice(n * ROWS // FILES, ROWS // FILES), tmp_path / f"{n:02}.parquet")
    priced = price(spark.read.parquet(str(tmp_path)), rulebook, FIRST, LAST, keep=["line"])

    context, killed = spark.sparkContext, threading.Event()

    def kill_one_halfway() -> None:
        tracker = context.statusTracker()
        for _ in range(6_000):
            stages = filter(None, map(tracker.getStageInfo, tracker.getActiveStageIds()))
            if any(FILES // 4 <= stage.numCompletedTasks < FILES for stage in stages):
                kill(cluster.workers[0])
                killed.set()
                return
            time.sleep(0.02)

    killer = threading.Thread(target=kill_one_halfway)
    killer.start()
    found = priced.toArrow().sort_by("line")
    killer.join()

    assert killed.is_set(), "the job was over before a machine could die"
    assert found.drop_columns("reasons").to_pylist() == expected.sums.to_pylist()
    reasons = {line: why for line, why in _pairs(found) if why}
    assert sorted(reasons) == expected.rejects["line"].to_pylist()
    assert set(reasons.values()) == set(expected.rejects["reasons"].to_pylist())


def _pairs(table: pa.Table) -> Iterator[tuple[int, str | None]]:
    return zip(table["line"].to_pylist(), table["reasons"].to_pylist(), strict=True)


def test_small_batches_are_priced_together() -> None:
    from calculator.spark import gathered  # noqa: PLC0415 - not without PySpark

    batches = [pa.record_batch({"line": list(range(start, start + 4))}) for start in range(0, 20, 4)]
    together = list(gathered(batches, 10))
    assert [batch["line"].to_pylist() for batch in together] == [list(range(12)), list(range(12, 20))]


def test_wrong_columns_are_told_before_spark_starts(spark: Any) -> None:
    from calculator.spark import price  # noqa: PLC0415 - not without PySpark

    frame = spark.createDataFrame([("skt", "2011-02-11", 1.5)], "carrier string, joind string, plan double")
    with pytest.raises(ScenarioError, match="columns: found 'joind'"):
        price(frame, Rulebook.load(), FIRST, LAST)
