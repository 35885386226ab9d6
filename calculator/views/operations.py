"""What whoever runs the page may ask of it: whether it lives, is ready, what it has done. No scenario is told.

A scenario is in the address of every page, so no address is ever logged with what stands behind its `?`.
"""

from __future__ import annotations

import functools
import json
import logging
import os
import re
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from calculator.errors import CardError
from calculator.rulebook import Rulebook, default_root
from calculator.views import verdict

LOG = logging.getLogger("calculator.requests")
#: Seconds until the cards on the disk are looked at again.
STALE = 5.0
#: The upper ends of the classes that answers are counted in, in seconds.
CLASSES = (0.005, 0.025, 0.1, 0.25, 1.0, 5.0)
_KNOWN = re.compile(r"/(api/v\d+/[a-z_-]+|health|ready|metrics|_stcore/[a-z-]+|rules|about)?")
_HEADERS = {"Cache-Control": "no-store"}


@dataclass
class Seen:
    """What the server has done since it began."""

    began: float = field(default_factory=time.time)
    ready: bool = False
    answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    took: Counter[float] = field(default_factory=Counter)
    seconds: float = 0.0
    sockets: int = 0


SEEN = Seen()


class Watch:
    """Counts every answer, and tells the log of it in one line of JSON."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            SEEN.sockets += 1
            try:
                return await self.app(scope, receive, send)
            finally:
                SEEN.sockets -= 1
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        start, status = time.perf_counter(), 500

        async def out(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, out)
        finally:
            _count(str(scope["method"]), str(scope["path"]), status, time.perf_counter() - start)


def _count(method: str, path: str, status: int, seconds: float) -> None:
    """A strange path is one of many: none is kept by name, or strangers would fill the memory."""
    place = path if _KNOWN.fullmatch(path) else "other"
    method = method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
    SEEN.answers[method, place, status] += 1
    SEEN.took[next((end for end in CLASSES if seconds <= end), float("inf"))] += 1
    SEEN.seconds += seconds
    line = {"at": round(time.time(), 3), "method": method, "path": place, "status": status}
    LOG.info(json.dumps(line | {"ms": round(seconds * 1e3, 1)}))


class Unasked(logging.Filter):
    """Takes what stands behind the `?` out of a server's own access log: it is somebody's scenario."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every line through, without its query."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                part.partition("?")[0] if isinstance(part, str) and part.startswith("/") else part
                for part in record.args
            )
        return True


_made = logging.getLogRecordFactory()


def _record(*given: Any, **more: Any) -> logging.LogRecord:  # noqa: ANN401 - as `logging` hands them on
    """A line of any log of this process. Of an error only its kind and the places it went through: its words could be
    somebody's scenario.
    """
    record = _made(*given, **more)
    if record.exc_info and record.exc_info[1]:
        record.exc_text = "".join(_places(record.exc_info[1]))
    if isinstance(record.args, tuple):
        record.args = tuple(type(one).__qualname__ if isinstance(one, BaseException) else one for one in record.args)
    return record


def _places(error: BaseException | None) -> Iterator[str]:
    """An error as Python prints it, the cause first, without its words."""
    if error is not None:
        yield from _places(error.__cause__ or error.__context__)
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(error.__traceback__)
        yield f"{type(error).__qualname__}\n"


def keep_logs() -> None:
    """Has no log tell a query or what an error was about, and ours begin if asked for.

    With CALCULATOR_LOG=json every answer is a line of JSON on the standard error output.
    """
    if os.environ.get("CALCULATOR_LOG") == "json" and not LOG.handlers:
        LOG.addHandler(logging.StreamHandler())
        LOG.setLevel(logging.INFO)
        LOG.propagate = False
    logging.setLogRecordFactory(_record)
    for name in ("uvicorn.access", "uvicorn.error", "hypercorn.access", "gunicorn.access"):
        log = logging.getLogger(name)
        if not any(isinstance(one, Unasked) for one in log.filters):
            log.addFilter(Unasked())


# What is asked.


async def health(_: Request) -> JSONResponse:
    """Alive, and the state of the cards: a bad one on the disk changes nothing that is served, but is told here."""
    return JSONResponse({"status": "ok", "rulebook": await run_in_threadpool(cards)}, headers=_HEADERS)


def ready(_: Request) -> JSONResponse:
    """200 once a visitor would not have to wait, and until the server is asked to stop."""
    return JSONResponse({"ready": SEEN.ready}, 200 if SEEN.ready else 503, headers=_HEADERS)


def metrics(_: Request) -> PlainTextResponse:
    """Counters in the text form that Prometheus reads."""
    lines = [
        f'calculator_answers_total{{method="{method}",path="{path}",status="{status}"}} {count}'
        for (method, path, status), count in sorted(SEEN.answers.items())
    ]
    reached = 0
    for end in (*CLASSES, float("inf")):
        reached += SEEN.took[end]
        lines.append(f'calculator_answer_seconds_bucket{{le="{"+Inf" if end == float("inf") else end}"}} {reached}')
    lines += [f"calculator_answer_seconds_sum {SEEN.seconds:.6f}", f"calculator_answer_seconds_count {reached}"]
    lines += [f"calculator_sockets {SEEN.sockets}", f"calculator_up_seconds {time.time() - SEEN.began:.0f}"]
    lines += [f'calculator_rulebook_info{{digest="{verdict.rulebook().digest}"}} 1']
    return PlainTextResponse("\n".join(lines) + "\n", headers=_HEADERS, media_type="text/plain; version=0.0.4")


def cards(root: Path | None = None) -> dict[str, Any]:
    """The digest that is served; and whether the cards on the disk are still those, others, or broken.

    Cards are read once, at the start. Others than those are served by a restart, and broken ones never are.
    """
    return {"digest": verdict.rulebook().digest} | _on_disk(
        _marks(root or default_root(), int(time.monotonic() / STALE))
    )


@functools.lru_cache(maxsize=1)
def _marks(root: Path, _: int) -> tuple[tuple[str, int, int], ...]:
    """What tells the files of a folder from changed ones, looked at once in a while."""
    found = ((path, path.stat()) for path in sorted(root.rglob("*.toml")))
    return ((str(root), 0, 0), *((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found))


@functools.lru_cache(maxsize=2)
def _on_disk(marks: tuple[tuple[str, int, int], ...]) -> dict[str, Any]:
    try:
        other = Rulebook.load(Path(marks[0][0])).digest
    except CardError as error:
        return {"on_disk": "broken", "problems": [str(problem) for problem in error.problems[:5]]}
    return {"on_disk": "served"} if other == verdict.rulebook().digest else {"on_disk": "changed", "waiting": other}
