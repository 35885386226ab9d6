"""Many visitors at once, each on a socket of its own that speaks Streamlit's protocol, each answer checked.

python -m tests.load --sessions 100 --minutes 10 --every 2            the long run
python -m tests.load --sessions 100 --minutes 2 --restart 30          killed after 30 s, and back meanwhile
python -m tests.load --sessions 100 --minutes 2 --replicas 2          two servers that share them
python -m tests.load --faults                                         what an ill-willed few might do to it
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.load.faults import FAULTS, done
from tests.load.server import Server, copied
from tests.load.visitors import PATIENCE, Told, link, visit

LOOKS = 20  # at the memory, in a run


@dataclass
class Run:
    """What a run came to: what the visitors met, what the server held, how long it was gone."""

    told: Told = field(default_factory=Told)
    held: list[float] = field(default_factory=list)
    restarted: float = 0.0

    def grows(self) -> float:
        """MiB more in the last quarter than in the second: the first fills caches, and a leak goes on."""
        quarter = max(len(self.held) // 4, 1)
        early, late = self.held[quarter : 2 * quarter], self.held[-quarter:]
        return sum(late) / len(late) - sum(early) / len(early) if early else 0.0


async def load(servers: Sequence[Server], sessions: int, seconds: float, every: float, restart: float = 0) -> Run:
    """All visitors for as long as asked, and until each has been answered; the replicas take them in turns.

    After `restart` seconds, if any, the first server is killed and started again, and the time begins anew.
    """
    run, ended = Run(), asyncio.Event()
    visits = [
        asyncio.create_task(
            visit(servers[place % len(servers)].base, place, run.told, crowd=sessions, every=every, ended=ended)
        )
        for place in range(sessions)
    ]
    weighing = asyncio.create_task(_weigh(servers, run, seconds))
    if restart:
        await _answered(run, sessions, restart)
        servers[0].end(signal.SIGKILL)
        run.restarted = await asyncio.to_thread(servers[0].start)
        run.held.clear()  # another process, with caches of its own to fill
    await _answered(run, len(run.told.took) + sessions, seconds)
    ended.set()
    await asyncio.gather(*visits)
    weighing.cancel()
    return run


async def _answered(run: Run, times: int, seconds: float) -> None:
    """Waits so long, and longer until so many answers have come: a busy machine takes its time."""
    begun = time.monotonic()
    await asyncio.sleep(seconds)
    while len(run.told.took) < times and time.monotonic() < begun + seconds + PATIENCE:  # noqa: ASYNC110 - of many
        await asyncio.sleep(0.1)


async def _weigh(servers: Sequence[Server], run: Run, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds / LOOKS)
        with contextlib.suppress(OSError, TypeError):  # killed just now
            run.held.append(sum(server.memory() for server in servers))


def report(run: Run, sessions: int, before: float, after: float, stopped: float) -> str:
    told = run.told
    quick, slow, slowest = (f"{told.percentile(share):.0f} ms" for share in (0.5, 0.95, 1))
    each, grows = (after - before) / sessions, run.grows()
    lines = [
        f"{sessions} sessions, {len(told.took):,} answers, {len(told.wrong)} wrong, {told.lost} lost lines",
        f"from a change to its answer p50 {quick}, p95 {slow}, slowest {slowest}",
        f"{each:.2f} MiB a session, {grows:+.1f} MiB from the second quarter to the last; stopped in {stopped:.1f} s",
    ]
    if run.restarted:
        lines.append(
            f"killed, and its first answer after {run.restarted:.1f} s; {len(told.back)} visitors back to their own "
            f"answer within {max(told.back, default=0):.1f} s, {len(told.away)} not"
        )
    return "\n".join([*lines, *told.wrong[:5]])


def crowd(asked: argparse.Namespace) -> bool:
    """The visitors; whether each had their own answers, and none was lost without cause."""
    for number in range(asked.sessions * 3):
        link(number)
    servers = [Server() for _ in range(asked.replicas)]
    try:
        before = sum(server.memory() for server in servers)
        seconds = asked.minutes * 60 if asked.minutes else asked.seconds
        run = asyncio.run(load(servers, asked.sessions, seconds, asked.every, asked.restart))
        after = sum(server.memory() for server in servers)
        stopped = max(server.end() for server in servers)
    finally:
        for server in servers:
            server.end(signal.SIGKILL)
    print(report(run, asked.sessions, before, after, stopped))  # noqa: T201 - its purpose
    lost = run.told.away or (run.told.lost and not asked.restart)
    return bool(run.told.took) and not run.told.wrong and not lost


def faults() -> bool:
    """Every fault in turn; whether the visitor beside it had their own answers throughout."""
    well = True
    with tempfile.TemporaryDirectory() as folder:
        server = Server(copied(Path(folder)))
        try:
            for name in FAULTS:
                before = server.memory()
                met, told = asyncio.run(done(server, name))
                well = well and not told.wrong and server.process.poll() is None
                print(  # noqa: T201
                    f"{name}: {dict(met)}; meanwhile {len(told.took)} answers, {len(told.wrong)} wrong, "
                    f"p50 {told.percentile(0.5):.0f} ms, slowest {told.percentile(1):.0f} ms, "
                    f"{server.memory() - before:+.0f} MiB"
                )
        finally:
            server.end(signal.SIGKILL)
    return well


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=0, help="how long; 10 for the long form")
    parser.add_argument("--seconds", type=float, default=60, help="the same, for a short one")
    parser.add_argument("--every", type=float, default=2.0, help="seconds between two changes of one visitor")
    parser.add_argument("--replicas", type=int, default=1, help="servers that share the visitors")
    parser.add_argument("--restart", type=float, default=0, help="kill and restart after so many seconds")
    parser.add_argument("--faults", action="store_true", help="slow clients, torn sockets, floods, a bad card")
    asked = parser.parse_args()
    sys.exit(not (faults() if asked.faults else crowd(asked)))


if __name__ == "__main__":
    main()
