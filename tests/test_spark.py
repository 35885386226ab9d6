"""Spark on a real cluster of three processes comes to the same won, also when one of its machines dies halfway."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calculator import Rulebook, ScenarioError
from calculator.arrow import files
from calculator.arrow.jobs import Job, run
from calculator.arrow.parts import do
from calculator.arrow.priced import price_table
from tests import population
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

    with a_machine_dies_halfway(cluster, spark):
        found = priced.toArrow().sort_by("line")

    assert found.drop_columns("reasons").to_pylist() == expected.sums.to_pylist()
    reasons = {line: why for line, why in _pairs(found) if why}
    assert sorted(reasons) == expected.rejects["line"].to_pylist()
    assert set(reasons.values()) == set(expected.rejects["reasons"].to_pylist())


@contextmanager
def a_machine_dies_halfway(cluster: Cluster, spark: Any) -> Iterator[None]:
    """Kills a worker when a quarter of the tasks of what goes on in the block are done; another comes afterwards."""
    context, killed = spark.sparkContext, threading.Event()
    all_here = context._jsc.sc().statusTracker().getExecutorInfos
    end = time.monotonic() + 60
    while len(all_here()) < 3:  # the driver is one of them
        assert time.monotonic() < end, "a machine did not come"
        time.sleep(0.1)

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
    yield
    killer.join()
    cluster.renew(0)
    assert killed.is_set(), "the job was over before a machine could die"


def test_a_file_is_priced_by_a_cluster_to_the_same_bytes_when_a_machine_dies_halfway(
    cluster: Cluster, spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from calculator.spark import batch  # noqa: PLC0415 - not without PySpark

    rows, rulebook = ROWS // FILES, Rulebook.load()
    monkeypatch.setattr(files, "PART_ROWS", rows)
    source = population.write(tmp_path / "stays.parquet", ROWS, wrong=1_000, group=rows)
    here = Job(source, tmp_path / "here.parquet", FIRST, LAST, keep=("line",))
    there = replace(here, target=tmp_path / "there.parquet")
    alone = run(here, rulebook, lambda works: map(do, works), lambda *_: None)

    with a_machine_dies_halfway(cluster, spark):
        found = batch(spark, there, rulebook)

    assert replace(found, rejects=None) == replace(alone, rejects=None)
    assert there.target.read_bytes() == here.target.read_bytes()
    assert there.beside("rejects").read_bytes() == here.beside("rejects").read_bytes()
    assert not there.work.exists()


def test_what_stops_a_part_on_another_machine_is_told_as_it_is_here(spark: Any, tmp_path: Path) -> None:
    from calculator.spark import batch  # noqa: PLC0415 - not without PySpark

    source = population.write(tmp_path / "stays.parquet", 1_000)
    data = bytearray(source.read_bytes())
    data[40:400] = bytes(360)
    source.write_bytes(data)
    with pytest.raises(ScenarioError, match="expected a whole file of its kind"):
        batch(spark, Job(source, tmp_path / "prices.parquet", FIRST, LAST, keep=("line",)), Rulebook.load())


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
