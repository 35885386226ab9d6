"""Many visitors at once, each on a socket of its own that speaks Streamlit's protocol, each answer checked.

python -m tests.load --sessions 100 --seconds 600 --every 2            the long run
python -m tests.load --sessions 100 --seconds 60 --restart 30          the server is killed and comes back meanwhile
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from calculator.links import decode
from calculator.views import verdict
from calculator.views.arrival import FIRST

ROOT = Path(__file__).resolve().parents[2]


@cache
def link(number: int) -> tuple[str, str]:
    """A link of its own, and the amounts of its answer: the total differs from every other's."""
    query = FIRST.replace("e2.plan=kr.skt.all-in-one-45", f"e2.plan.monthly={30_000 + 37 * number}")
    scenario = decode(query).scenario
    return query, verdict.answer(scenario, verdict.weighed(scenario), "ko")


@dataclass
class Told:
    """What the visitors met."""

    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    back: list[float] = field(default_factory=list)


class Tab:
    """One tab on the wire."""

    def __init__(self, base: str) -> None:
        self.base, self.page = base, ""

    async def open(self) -> None:
        address = self.base.replace("http", "ws", 1) + "/_stcore/stream"
        self.socket = await websockets.connect(
            address, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None
        )

    async def see(self, query: str) -> tuple[str, float]:
        """All the words a run shows, and the seconds from the question to its end."""
        message = BackMsg()
        message.rerun_script.query_string, message.rerun_script.page_script_hash = query, self.page
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        words: list[str] = []
        while True:
            found = ForwardMsg.FromString(bytes(await self.socket.recv()))  # type: ignore[arg-type] # it sends bytes
            kind = found.WhichOneof("type")
            if kind == "new_session":
                self.page, words = found.new_session.page_script_hash, []
            elif kind == "delta":
                words.append(_text(found))
            elif kind == "script_finished" and found.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return " ".join(words), time.perf_counter() - start


def _text(found: ForwardMsg) -> str:
    element = found.delta.new_element
    kind = element.WhichOneof("type")
    body = getattr(getattr(element, kind), "body", "") if kind else ""
    return unescape(re.sub(r"<[^>]*>", "", str(body)))


async def visit(base: str, place: int, asked: argparse.Namespace, until: float, told: Told) -> None:
    """One visitor: opens a link of their own, changes it every so often, and comes back by it when the line is lost."""
    rng = random.Random(place)  # noqa: S311 - chance, not a secret
    await asyncio.sleep(rng.random() * asked.every)
    tab, down = Tab(base), 0.0
    while time.monotonic() < until:
        try:
            await tab.open()
            while time.monotonic() < until:
                query, answer = link(place + asked.sessions * rng.randrange(3))
                words, seconds = await tab.see(query)
                if answer not in words:
                    told.wrong.append(f"{query}: {answer!r} is not in {words[:400]!r}")
                if down:
                    told.back.append(time.monotonic() - down)
                    down = 0.0
                told.took.append(seconds)
                await asyncio.sleep(max(asked.every - seconds, 0) * (0.8 + 0.4 * rng.random()))
            await tab.socket.close()
        except (OSError, websockets.WebSocketException):
            told.lost += 1
            down = down or time.monotonic()
            await asyncio.sleep(0.25)


class Server:
    """The page in a process of its own, and how much memory it holds."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> float:
        """Starts it; the seconds to its first answer."""
        begun = time.monotonic()
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={self.port}"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ready", timeout=5):
                return time.monotonic() - begun
            time.sleep(0.05)

    def memory(self) -> float:
        """MiB that it holds."""
        text = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024  # type: ignore[index] # Linux says so

    def end(self, how: int = signal.SIGTERM) -> float:
        """Stops it; the seconds that took."""
        begun = time.monotonic()
        os.kill(self.process.pid, how)
        self.process.wait(30)
        return time.monotonic() - begun


async def load(asked: argparse.Namespace, server: Server) -> Told:
    """All visitors for as long as asked; the server is killed and started again in the middle if asked to."""
    told, until = Told(), time.monotonic() + asked.seconds
    base = f"http://127.0.0.1:{server.port}"
    visits = [asyncio.create_task(visit(base, place, asked, until, told)) for place in range(asked.sessions)]
    if asked.restart:
        await asyncio.sleep(asked.restart)
        server.end(signal.SIGKILL)
        took = await asyncio.to_thread(server.start)
        print(f"killed and ready again in {took:.1f} s")  # noqa: T201
    await asyncio.gather(*visits)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between two changes of one visitor")
    parser.add_argument("--restart", type=float, default=0, help="kill and restart after so many seconds")
    asked = parser.parse_args()
    for number in range(asked.sessions * 3):
        link(number)
    server = Server()
    try:
        before = server.memory()
        told = asyncio.run(load(asked, server))
        each = (server.memory() - before) / asked.sessions
        stopped = server.end()
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.process.kill()
    took = sorted(told.took) or [0.0]
    print(  # noqa: T201 - its purpose
        f"{asked.sessions} sessions, {len(told.took):,} answers, {len(told.wrong)} wrong, {told.lost} lost lines, "
        f"p50 {took[len(took) // 2] * 1e3:.0f} ms, p95 {took[int(len(took) * 0.95)] * 1e3:.0f} ms, "
        f"{each:.2f} MiB a session, back within {max(told.back, default=0):.1f} s, stopped in {stopped:.1f} s"
    )
    for text in told.wrong[:5]:
        print(text)  # noqa: T201
    sys.exit(bool(told.wrong) or (told.lost > 0 and not asked.restart) or not told.took)


if __name__ == "__main__":
    main()
