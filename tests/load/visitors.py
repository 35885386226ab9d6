"""Visitors: each a tab on a socket of its own that speaks Streamlit's protocol, each answer checked."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from html import unescape

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from calculator.links import decode
from calculator.views import verdict
from calculator.views.arrival import FIRST

#: How long an answer may be waited for: longer than the slowest, shorter than for ever.
PATIENCE = 120.0
LOST = (OSError, websockets.WebSocketException)


@cache
def link(number: int) -> tuple[str, str]:
    """A link of its own, and its answer: the total differs from every other's."""
    query = FIRST.replace("e2.plan=kr.skt.all-in-one-45", f"e2.plan.monthly={30_000 + 37 * number}")
    scenario = decode(query).scenario
    return query, verdict.answer(scenario, verdict.weighed(scenario), "ko")


@dataclass
class Told:
    """What the visitors met."""

    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    #: Seconds for which a visitor was away whose line was lost, until their own answer stood there again.
    back: list[float] = field(default_factory=list)
    away: set[int] = field(default_factory=set)

    def percentile(self, share: float) -> float:
        """Milliseconds within which a share of the answers came."""
        took = sorted(self.took) or [0.0]
        return took[min(int(len(took) * share), len(took) - 1)] * 1e3


class Words:
    """What a run shows, part by part; a part is read when it is asked for, which a visitor's machine does too."""

    def __init__(self, parts: Sequence[str]) -> None:
        self.parts = parts

    def __contains__(self, sentence: str) -> bool:
        return any(sentence in _read(part) for part in self.parts)

    def __str__(self) -> str:
        return " ".join(map(_read, self.parts))


def _read(part: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", part))


class Tab:
    """One tab on the wire."""

    def __init__(self, base: str) -> None:
        self.base, self.page, self.held = base, "", set[str]()

    async def open(self) -> None:
        address = self.base.replace("http", "ws", 1) + "/_stcore/stream"
        self.socket = await websockets.connect(
            address, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None, open_timeout=PATIENCE
        )

    async def see(self, query: str) -> tuple[Words, float]:
        """What a run shows, and the seconds from the question to its end.

        Like a browser it tells which parts it has had; unlike one it has none of them any more.
        """
        message = BackMsg()
        message.rerun_script.cached_message_hashes.extend(self.held)
        message.rerun_script.query_string, message.rerun_script.page_script_hash = query, self.page
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        parts: list[str] = []
        while True:
            frame = await asyncio.wait_for(self.socket.recv(), PATIENCE)
            found = ForwardMsg.FromString(bytes(frame))  # type: ignore[arg-type] # it sends bytes
            kind = found.WhichOneof("type")
            if kind == "new_session":
                self.page, parts = found.new_session.page_script_hash, []
            elif kind == "delta":
                self.held |= {found.hash} if found.metadata.cacheable else set()
                parts.append(_body(found))
            elif kind == "script_finished" and found.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return Words(parts), time.perf_counter() - start


def _body(found: ForwardMsg) -> str:
    element = found.delta.new_element
    kind = element.WhichOneof("type")
    return str(getattr(getattr(element, kind), "body", "")) if kind else ""


async def visit(base: str, place: int, told: Told, *, crowd: int, every: float, ended: asyncio.Event) -> None:
    """One visitor: opens a link of their own, changes it every so often, and comes back by it when the line is lost."""
    rng = random.Random(place)  # noqa: S311 - chance, not a secret
    await asyncio.sleep(rng.random() * every)
    down = 0.0
    while not ended.is_set() or down:
        tab = Tab(base)
        try:
            await tab.open()
            while not ended.is_set() or down:
                query, answer = link(place + crowd * rng.randrange(3))
                words, seconds = await tab.see(query)
                if answer not in words:
                    told.wrong.append(f"{query}: {answer!r} is not in {str(words)[:400]!r}")
                if down:
                    told.back.append(time.monotonic() - down)
                    told.away.discard(place)
                    down = 0.0
                told.took.append(seconds)
                await asyncio.sleep(max(every - seconds, 0) * (0.8 + 0.4 * rng.random()))
            await tab.socket.close()
        except (*LOST, TimeoutError):
            told.lost += 1
            told.away.add(place)
            down = down or time.monotonic()
            if time.monotonic() > down + PATIENCE:
                return
            await asyncio.sleep(0.25)


@asynccontextmanager
async def meanwhile(base: str, every: float = 0.3) -> AsyncIterator[Told]:
    """An ordinary visitor, for as long as something is done to the server; at least one answer before it and after."""
    told, number = Told(), 0
    tab, ended = Tab(base), asyncio.Event()
    await tab.open()

    async def once() -> None:
        nonlocal number
        number += 1
        query, answer = link(number % 3)
        words, seconds = await tab.see(query)
        told.took.append(seconds)
        if answer not in words:
            told.wrong.append(f"{query}: {answer!r} is not in {str(words)[:400]!r}")

    async def keep_on() -> None:
        while not ended.is_set():
            await once()
            await asyncio.sleep(every)

    await once()
    going = asyncio.create_task(keep_on())
    try:
        yield told
    finally:
        ended.set()
        await going
        await once()
        await tab.socket.close()
