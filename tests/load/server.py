"""The page in a process of its own: started, killed, weighed; of the checkout, or a copy to do harm to."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]


def copied(folder: Path) -> Path:
    """The page and its cards, copied into a folder: what is done to them there is done to nobody else."""
    for name in ("calculator", "data", ".streamlit"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", folder)
    return folder


class Server:
    """The page in a process of its own, and how much memory it holds."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> float:
        """Starts it; the seconds to its first answer."""
        begun = time.monotonic()
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={self.port}"]
        environment = os.environ | {"PYTHONPATH": str(self.root), "MALLOC_ARENA_MAX": "2"}  # as .deploy/ has it
        self.process = subprocess.Popen(
            command, cwd=self.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while self.process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.base}/ready", timeout=5).status_code == 200:
                    return time.monotonic() - begun
            time.sleep(0.05)
        raise RuntimeError(f"the server ended with {self.process.returncode} before it was ready")

    def health(self) -> dict[str, Any]:
        """What it says of its cards."""
        found: dict[str, Any] = httpx.get(f"{self.base}/health", timeout=60).json()["rulebook"]
        return found

    def memory(self) -> float:
        """MiB that it holds."""
        text = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024  # type: ignore[index] # Linux says so

    def end(self, how: int = signal.SIGTERM) -> float:
        """Stops it; the seconds that took."""
        begun = time.monotonic()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, how)
        self.process.wait(30)
        return time.monotonic() - begun
