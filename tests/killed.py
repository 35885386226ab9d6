"""`calculator batch` killed again and again, each time at another random moment: the result is the same to the byte.

Run: python -m tests.killed [--rows 10000000] [--times 5] [--seed N] [--work DIR]

A file of stays, one in a thousand wrong, is priced once in peace and once killed: with SIGKILL, the parent and its
workers in turns, after a stretch drawn anew each time; then the same command is given once more. Amounts
and rejects must be the same bytes as of the run that nobody disturbed, and nothing else may be left.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests import population
from tests.processes import tree

ROOT = Path(__file__).resolve().parents[1]
BATCH = (sys.executable, "-m", "calculator", "batch")
#: What a run may be killed by: its own end, or that of a worker, which it must survive or tell.
VICTIMS = ("parent", "worker")


def command(source: Path, target: Path, batch: Sequence[str] = BATCH, *more: str) -> list[str]:
    return [*batch, str(source), str(target), *population.WINDOW, "--keep", "line", "--lang", "en", *more]


def killed(asked: list[str], after: float, victim: str) -> bool:
    """Starts a run and kills it after some seconds. Whether it did not come to its end before."""
    with subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as going:
        try:
            going.wait(after)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.kill(going.pid if victim == "parent" else _worker(going.pid), signal.SIGKILL)
        return going.wait() != 0


def _worker(parent: int) -> int:
    """A process of a pool below a run; the run itself where it has none yet."""
    others = [pid for pid in tree(parent)[1:] if b"spawn_main" in _words(pid)]
    return others[-1] if others else parent


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def until_done(asked: list[str], times: int, seconds: float, seed: int) -> int:
    """Kills a run so many times at random moments, then lets it end. Gives back how many kills met one that went on.

    Each run is given a random stretch of the `seconds` that the whole takes, on average an even share of them.
    """
    chosen = random.Random(seed)  # noqa: S311 - which moments, told by the seed
    for met in range(times):
        if not killed(asked, chosen.uniform(0, 2 * seconds / (times + 1)), VICTIMS[met % 2]):
            return met  # it was done before the kill
    subprocess.run(asked, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return times


def same(one: Path, other: Path) -> None:
    """Asserts that two runs left the same: results, rejects, and nothing beside."""
    for end in ("", ".rejects"):
        paths = [path.with_name(f"{path.stem}{end}{path.suffix}") for path in (one, other)]
        with paths[0].open("rb") as a, paths[1].open("rb") as b:
            while (part := a.read(1 << 20)) == b.read(1 << 20) and part:
                pass
            assert not part, f"{paths[1].name} differs before byte {a.tell()}"
    assert not list(other.parent.glob("*.job"))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--rows", type=int, default=10_000_000)
    asked.add_argument("--times", type=int, default=5, help="kills before it may end")
    asked.add_argument("--seed", type=int, default=int(time.time()))
    asked.add_argument("--work", type=Path, default=None, help="a folder on a disk with room")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=given.work) as name:
        folder = Path(name)
        source = population.write(folder / "stays.parquet", given.rows, wrong=1_000)
        begun = time.monotonic()
        subprocess.run(command(source, folder / "whole.parquet"), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - begun
        (folder / "other").mkdir()
        target = folder / "other" / "whole.parquet"
        met = until_done(command(source, target), given.times, seconds, given.seed)
        same(folder / "whole.parquet", target)
        size = target.stat().st_size
    told = f"{given.rows:,} rows: killed {met} of {given.times} times (seed {given.seed})"
    print(f"{told}; the {size:,} bytes are the same.")  # noqa: T201 - what was asked for


if __name__ == "__main__":
    main()
