"""Spark on a real cluster of three processes comes to the same won, also when one of its machines dies halfway."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calculator import Rulebook, ScenarioError
from calculator.arrow.priced import price_table
from tests.apt import install

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]  # the warnings are PySpark's own

ROOT = Path(__file__).resolve().parent.parent
FIRST, LAST = date(2009, 1, 1), date(2014, 12, 31)
ROWS, FILES = 400_000, 40


@dataclass
class Cluster:
    """A master and its workers, each a process of its own with its own executor."""

    url: str
    workers: list[subprocess.Popen[bytes]]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    said = install(lambda: shutil.which("java"), "default-jre-headless")
    if shutil.which("java") is None:
        missing = "Spark needs Java 17 or later; -m 'not spark' leaves these tests out.\n"
        pytest.fail(missing + "\n".join(said), pytrace=False)
    pyspark = pytest.importorskip("pyspark")
    home, folder = Path(pyspark.__file__).parent, tmp_path_factory.mktemp("spark")
    here = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    os.environ |= here
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        with (folder / f"log-{len(started)}").open("wb") as log:
            command = [str(home / "bin" / "spark-class"), *arguments]
            process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, cwd=folder, start_new_session=True
            )
        started.append(process)
        return process

    port = free_port()
    url = f"spark://127.0.0.1:{port}"
    start("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
    workers = [
        start(
            "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1200m",
            "--webui-port", "0", "--work-dir", str(folder / f"worker-{n}"), url,
        )
        for n in range(2)
    ]  # fmt: skip
    yield Cluster(url, workers)
    for process in started:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """A whole machine: the worker, its executor and that one's Pythons. They all are of its session or die with it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def spark(cluster: Cluster) -> Iterator[Any]:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - not without Java

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.cores": "1",
        "spark.executor.memory": "900m",
        "spark.executorEnv.PYTHONPATH": str(ROOT),
        "spark.sql.files.maxPartitionBytes": "1000000",
        "spark.sql.files.openCostInBytes": "1000000",
    }
    building = SparkSession.builder.master(cluster.url).appName("switching")
    for name, value in settings.items():
        building = building.config(name, value)
    session = building.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


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
                _kill(cluster.workers[0])
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


def test_wrong_columns_are_told_before_spark_starts(spark: Any) -> None:
    from calculator.spark import price  # noqa: PLC0415 - not without PySpark

    frame = spark.createDataFrame([("skt", "2011-02-11", 1.5)], "carrier string, joind string, plan double")
    with pytest.raises(ScenarioError, match="columns: found 'joind'"):
        price(frame, Rulebook.load(), FIRST, LAST)
