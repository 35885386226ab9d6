"""Debian packages that some tests need, installed where this process may: as root on a machine with apt."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path


def install(found: Callable[[], object], *packages: str) -> list[str]:
    """Installs packages unless what they bring is found; tells what was tried, nothing where nothing had to be."""
    said: list[str] = []
    with Path(tempfile.gettempdir(), "calculator-tests-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one installer at a time, when tests run side by side
        if found():
            return said
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            return ["Not root, or no apt-get: nothing tried."]
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
            ran = subprocess.run(
                ["apt-get", *command], env=quiet, capture_output=True, text=True, timeout=600, check=False
            )
            said.append(f"$ apt-get {' '.join(command)} -> {ran.returncode}\n{(ran.stderr or ran.stdout)[-400:]}")
    return said
