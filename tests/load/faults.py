"""What a crowd does not do and an ill-willed few might: each is done to the server while a visitor goes on as usual.

Each fault gives back how many times it was done and what came of it; that the visitor had their own answers, all of
them right, is for whoever calls to see in the `Told` beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import websockets

from calculator.views.arrival import FIRST
from tests.load.server import Server
from tests.load.visitors import PATIENCE, Tab, Told, meanwhile

LONG = 100_000  # characters
#: A card that is none: it has no title, no source and a key that cards do not know.
BAD = "id = 'kr.bad'\namount = 1\n"
BEGUN = f"GET /api/v1/price?{FIRST} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ".encode()
JSON = {"content-type": "application/json"}
UPGRADE = b"GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
Fault = Callable[[Server, int], Awaitable[Counter[str]]]


async def slow(server: Server, times: int) -> Counter[str]:
    """Clients that send a byte a second of a request that never ends; half of them of a socket's handshake."""
    met: Counter[str] = Counter()
    seconds = 5 if times > 20 else 2

    async def one(place: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(UPGRADE if place % 2 else BEGUN)
        with contextlib.suppress(OSError):
            for _ in range(seconds):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(1)
        met["refused" if reader.at_eof() else "waited for"] += 1
        writer.close()

    await asyncio.gather(*(one(place) for place in range(times)))
    return met


async def half_open(server: Server, times: int) -> Counter[str]:
    """Connections that are opened and said nothing on; some torn off in the middle of a question to the page."""
    met: Counter[str] = Counter()
    held = []
    for _ in range(times):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        held.append(writer)
        met["held"] += 1
    for _ in range(max(times // 4, 1)):
        tab = Tab(server.base)
        await tab.open()
        asking = asyncio.create_task(tab.see(FIRST))
        await asyncio.sleep(0.05)
        raw = tab.socket.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # torn: no goodbye
        tab.socket.transport.abort()
        with contextlib.suppress(websockets.WebSocketException, OSError, asyncio.CancelledError):
            await asking
        met["torn"] += 1
    await asyncio.sleep(1)
    for writer in held:
        writer.close()
    return met


async def long_queries(server: Server, times: int) -> Counter[str]:
    """Queries of 100,000 characters: to the page's address, to the routes, as a body, and down a visitor's socket."""
    met: Counter[str] = Counter()
    long, large = f"{FIRST}&e1.plan.name=" + "a" * LONG, b'{"v":' + b"1" * LONG
    async with httpx.AsyncClient(base_url=server.base, timeout=PATIENCE) as client:
        for _ in range(times):
            for path in ("/", "/rules", "/api/v1/price", "/card.png"):
                met[f"GET {path} {await _status(server, f'{path}?{long}')}"] += 1
            large, kind = b'{"v":' + b"1" * LONG, {"content-type": "application/json"}
            body = (await client.post("/api/v1/price", content=large, headers=kind)).status_code
            met[f"POST /api/v1/price {body}"] += 1
            tab = Tab(server.base)
            await tab.open()
            words, _ = await tab.see(long)
            met["socket refused in words" if f"{8_192:,}" in words else "socket answered otherwise"] += 1
            await tab.socket.close()
    return met


async def _status(server: Server, target: str) -> str:
    """The status that a GET is answered with, however long its target; `closed` where there was no answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    try:
        line = await asyncio.wait_for(reader.readline(), PATIENCE)
    except ConnectionError:
        line = b""
    writer.close()
    return line.decode("ascii").split()[1] if line else "closed"


async def flood(server: Server, times: int) -> Counter[str]:
    """Far more requests to the routes than one address may make: what is too much is refused with a reason."""
    met: Counter[str] = Counter()
    async with httpx.AsyncClient(base_url=server.base, timeout=PATIENCE) as client:
        for _ in range(0, times, 20):
            for answer in await asyncio.gather(*(client.get(f"/api/v1/price?{FIRST}") for _ in range(20))):
                met[str(answer.status_code)] += 1
                if answer.status_code == 429:
                    reason = answer.json().get("detail", "")
                    met["429 with a reason"] += bool(reason and answer.headers.get("retry-after", "").isdigit())
    return met


async def bad_card(server: Server, times: int) -> Counter[str]:
    """A card that is none among those on the disk: the rulebook that was read goes on, and /health tells of it."""
    met: Counter[str] = Counter()
    path = Path(server.root) / "data" / "kr" / "bad.toml"
    digest = server.health()["digest"]
    for _ in range(times):
        path.write_text(BAD, "utf-8")
        told = await _until(server, "broken")
        met["told"] += any("bad.toml" in problem for problem in told["problems"])
        met["the old one serves"] += told["digest"] == digest
        path.unlink()
        met["well again"] += (await _until(server, "served"))["on_disk"] == "served"
    return met


async def _until(server: Server, state: str) -> dict[str, Any]:
    """What /health says once it says this of the cards on the disk; what it said last, where it never does."""
    until = time.monotonic() + PATIENCE
    while True:
        told = await asyncio.to_thread(server.health)
        if told["on_disk"] == state or time.monotonic() > until:
            return told
        await asyncio.sleep(0.5)


#: Each fault, and how many times it is done in the long form.
FAULTS: dict[str, tuple[Fault, int]] = {
    "slow clients": (slow, 200),
    "half-open sockets": (half_open, 200),
    "queries of 100,000 characters": (long_queries, 10),
    "a flood of requests": (flood, 2_000),
    "a bad card": (bad_card, 3),
}


async def done(server: Server, name: str, times: int | None = None) -> tuple[Counter[str], Told]:
    """What came of a fault, and what a visitor met meanwhile."""
    fault, usual = FAULTS[name]
    async with meanwhile(server.base) as told:
        met = await fault(server, times or usual)
    return met, told
