"""What a command and all it starts took: seconds, processor time, memory together at the peak."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

#: Seconds between two looks at a command's memory.
BETWEEN = 0.05


@dataclass(frozen=True)
class Taken:
    """What a command took; `mib` is the share of memory that its processes hold together, at the peak."""

    seconds: float
    busy: float
    mib: float


def measured(command: list[str], folder: Path) -> Taken:
    """Runs a command to its end, watched. Raises CalledProcessError where it fails."""
    begun, before = time.perf_counter(), os.times()
    peak = 0
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as going:
        while going.poll() is None:
            peak = max(peak, sum(map(_held, tree(going.pid))))
            time.sleep(BETWEEN)
    seconds, after = time.perf_counter() - begun, os.times()
    if going.returncode:
        raise subprocess.CalledProcessError(going.returncode, command)
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return Taken(seconds, busy, peak / 1024)


def tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for one in found:  # grows while it is walked
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text("utf-8").split())
    return found


def _held(pid: int) -> int:
    """A process's own share of memory in KiB: what several have in common counts once."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0
