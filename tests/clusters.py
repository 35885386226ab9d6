"""Spark clusters of real processes on loopback: a master, and workers with an executor each."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Cluster:
    """A master and its workers, each a process of its own with its own executor."""

    url: str
    start: Callable[[], subprocess.Popen[bytes]]
    workers: list[subprocess.Popen[bytes]]

    def renew(self, place: int) -> None:
        """Another machine in the place of one that is dead."""
        self.workers[place] = self.start()


@contextmanager
def standalone(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A cluster of one core a worker, which ends with the block; it keeps its logs in the folder. Needs Java 17."""
    import pyspark  # noqa: PLC0415 - not without the extra

    home = Path(pyspark.__file__).parent
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

    port = _free_port()
    url = f"spark://127.0.0.1:{port}"
    try:
        start("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")

        def worker() -> subprocess.Popen[bytes]:
            return start(
                "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1",
                "--memory", "1200m", "--webui-port", "0", "--work-dir", str(folder / f"worker-{len(started)}"), url,
            )  # fmt: skip

        yield Cluster(url, worker, [worker() for _ in range(workers)])
    finally:
        for process in started:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """A whole machine: the worker, its executor and that one's Pythons. They all are of its session or die with it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def session(cluster: Cluster, more: Mapping[str, str]) -> Iterator[Any]:
    """A Spark session on a cluster, with more settings."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - not without Java

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.cores": "1",
        "spark.executor.memory": "900m",
        "spark.executorEnv.PYTHONPATH": str(ROOT),
        **more,
    }
    building = SparkSession.builder.master(cluster.url).appName("switching")
    for name, value in settings.items():
        building = building.config(name, value)
    session = building.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
