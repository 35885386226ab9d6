"""What stops `calculator batch` at its worst moments: a kill anywhere, a disk that fills late, two runs at once.

Each ends in a sentence and in a state from which the same command finishes the job. `python -m tests.killed` is the
long form of the kills, on ten million rows.
"""

from __future__ import annotations

import contextlib
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import killed, population

ROOT = Path(__file__).resolve().parent.parent
ROWS, GROUP = 24_000, 4_000
#: The command line with parts so small that there are many to be interrupted in.
IN_SMALL_PARTS = f"import calculator.arrow.files as f; f.PART_ROWS = {GROUP}; from calculator.cli import run; run()"
SMALL = (sys.executable, "-c", IN_SMALL_PARTS, "batch")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return population.write(tmp_path_factory.mktemp("stays") / "stays.parquet", ROWS, wrong=1_000, group=GROUP)


@pytest.fixture(scope="module")
def whole(source: Path) -> tuple[Path, float]:
    """What a run that nobody disturbs comes to, and how long it takes."""
    target, begun = source.with_name("whole.parquet"), time.monotonic()
    assert finished(source, target).returncode == 0
    return target, time.monotonic() - begun


def finished(source: Path, target: Path, **how: Any) -> subprocess.CompletedProcess[str]:
    asked = killed.command(source, target, SMALL)
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False, **how)


def test_kills_at_random_moments_change_no_byte(source: Path, whole: tuple[Path, float], tmp_path: Path) -> None:
    target, seed = tmp_path / "whole.parquet", time.time_ns()
    killed.until_done(killed.command(source, target, SMALL, "--workers", "2"), 2, whole[1], seed)
    try:
        killed.same(whole[0], target)
    except AssertionError as error:
        raise AssertionError(f"{error}, with the seed {seed}") from error


def begun_to_grow(path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):  # it has taken its place just now
        return path.stat().st_size > 1_000
    return False


@pytest.mark.parametrize("begun", ["new/*.arrow", "whole.*"])
def test_a_kill_while_a_file_is_written_changes_no_byte(
    source: Path, whole: tuple[Path, float], tmp_path: Path, begun: str
) -> None:
    target = tmp_path / "whole.parquet"
    work = target.with_name(f"{target.name}.job")
    asked = killed.command(source, target, SMALL, "--workers", "1")
    with subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.DEVNULL) as going:
        while going.poll() is None and not any(map(begun_to_grow, work.glob(begun))):
            time.sleep(0.001)
        going.kill()
        assert going.wait() == -signal.SIGKILL
    assert not target.exists()
    assert finished(source, target).returncode == 0
    killed.same(whole[0], target)


def test_a_disk_that_fills_at_the_very_end_is_told(source: Path, whole: tuple[Path, float], tmp_path: Path) -> None:
    target, size = tmp_path / "whole.parquet", whole[0].stat().st_size

    def room_for_parts_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))

    full = finished(source, target, preexec_fn=room_for_parts_only)
    assert full.returncode == 1, full.stderr
    parts = ROWS // GROUP
    assert f"then the same command goes on, with {parts} of {parts} parts done" in " ".join(full.stderr.split())
    assert "Traceback" not in full.stderr
    again = finished(source, target)
    assert "were found as an earlier run left them" in again.stdout
    killed.same(whole[0], target)


def test_of_two_runs_at_once_one_finishes_and_one_says_why_not(
    source: Path, whole: tuple[Path, float], tmp_path: Path
) -> None:
    target = tmp_path / "whole.parquet"
    asked = killed.command(source, target, SMALL)
    with (
        subprocess.Popen(asked, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as one,
        subprocess.Popen(asked, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as other,
    ):
        told = [run.communicate()[1] for run in (one, other)]
    assert sorted(run.returncode for run in (one, other)) == [0, 1], told
    # Whichever came second met the first at work, or its finished result.
    (why,) = (text for text, run in zip(told, (one, other), strict=True) if run.returncode)
    assert "another run that writes it" in why or "a file that is there already" in why
    killed.same(whole[0], target)
