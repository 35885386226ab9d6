"""What can be taken away from the page, as ordinary addresses: receipts, the link as a QR code, the link's picture.

Every one is worked out from its own query, as the page is, so nothing is kept; how much goes on at once is bounded.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import multiprocessing
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calculator import CalculatorError, Scenario, price
from calculator.errors import LinkError
from calculator.links import PAGE_KEYS
from calculator.painter import letters, png
from calculator.receipts.calendar import calendar
from calculator.receipts.page import page
from calculator.receipts.table import table
from calculator.unknowns import likeliest
from calculator.views import card, pages, preview, verdict
from calculator.views.arrival import arrival
from calculator.views.refusals import problem, reading, wrong
from calculator.wording import Lang

SECONDS = 10  # for a receipt or a picture; more is a fault or an attack
MOST_WAITING = 4
MOST_PICTURES = 256
#: Of a QR code's text, at the least correction: what fits into the largest one.
LONGEST_QR = 2_900

_KINDS = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}
_BUSY = {"Retry-After": "2", "Cache-Control": "no-store"}
T = TypeVar("T")


class Gate:
    """Lets so many in at once, and turns the others away rather than have them wait."""

    def __init__(self, most: int) -> None:
        self.free = most

    async def through(self, work: Awaitable[Response]) -> Response:
        """The answer of some work; a place is free again when the work has ended, however long that took."""
        task = asyncio.ensure_future(work)
        if not self.free:
            task.cancel()
            return problem(503, "Busy", "Others are being answered; try again in a moment.", headers=_BUSY)
        self.free -= 1
        task.add_done_callback(self._left)
        try:
            return await asyncio.wait_for(asyncio.shield(task), SECONDS)
        except TimeoutError:
            return problem(503, "Too busy", f"No answer within {SECONDS} seconds.", headers=_BUSY)

    def _left(self, task: asyncio.Future[Response]) -> None:
        self.free += 1
        if not task.cancelled():
            task.exception()  # looked at, so that nobody logs it as forgotten


class Painter:
    """Draws in a process of its own, and remembers what it drew last. A process that died is followed by another."""

    def __init__(self) -> None:
        self.pool: ProcessPoolExecutor | None = None
        self.drawn: OrderedDict[str, bytes] = OrderedDict()

    def start(self) -> None:
        """Starts the process; its first drawing reads the machine's faces, which takes a moment."""
        self.pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        self.pool.submit(letters)

    def stop(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(wait=False, cancel_futures=True)
            self.pool = None

    async def letters(self) -> str | None:
        """What this machine has a face for."""
        return await self._done(letters)

    async def draw(self, svg: str, tag: str) -> bytes:
        """A drawing as a picture, by its tag where it was drawn before."""
        if tag not in self.drawn:
            self.drawn[tag] = await self._done(png, svg)
            while len(self.drawn) > MOST_PICTURES:
                self.drawn.popitem(last=False)
        self.drawn.move_to_end(tag)
        return self.drawn[tag]

    async def _done(self, work: Callable[..., T], *given: str) -> T:
        if self.pool is None:
            self.start()
        try:
            return await asyncio.get_running_loop().run_in_executor(self.pool, work, *given)
        except BrokenProcessPool:
            self.stop()
            raise


_receipts, _pictures = Gate(MOST_WAITING), Gate(MOST_WAITING)
painter = Painter()


async def receipt(request: Request) -> Response:
    """The receipt of a link, as a page, a table, data, or a calendar: a file to keep."""
    return await _receipts.through(run_in_threadpool(_receipt, request))


def _receipt(request: Request) -> Response:
    kind, query = request.path_params["kind"], _query(request)
    if kind not in _KINDS:
        return problem(404, "Not found", f"A receipt is one of {', '.join(_KINDS)}.")
    found = arrival(query)
    if found.scenario is None:
        return wrong(LinkError(found.problems), found.lang)
    try:
        body = _written(kind, found.scenario, found.lang, f"{_origin(request)}/")
    except CalculatorError as error:
        return wrong(error, found.lang)
    headers = {"Content-Disposition": f'attachment; filename="receipt.{kind}"', "Cache-Control": "no-cache"}
    return Response(body, media_type=_KINDS[kind], headers=headers)


async def qr(request: Request) -> Response:
    """The link to the page with this query as a QR code."""
    link = f"{_origin(request)}/?{_query(request)}"
    if len(link) > LONGEST_QR:
        return problem(414, "Address too long", f"A QR code holds at most {LONGEST_QR:,} characters.")
    drawn = io.BytesIO()
    segno.make(link, error="l", micro=False).save(drawn, kind="svg", scale=4, border=4, light="#fff")
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


async def picture(request: Request) -> Response:
    """The picture of an address, for the messenger that shows its link."""
    return await _pictures.through(_picture(request))


async def _picture(request: Request) -> Response:
    path = request.path_params.get("path", "")
    if path not in pages.PAGES:
        return problem(404, "Not found", "There is no such page.")
    try:
        faces = await painter.letters()
        if faces is None:
            return problem(404, "Not found", "This machine has no face to write with.")
        query = _asked(request)  # the rules' picture is of the fee they are opened at
        svg = await run_in_threadpool(card.card, query, path, hangul=faces == "hangul")
        tag = hashlib.sha256(svg.encode()).hexdigest()[:24]
        headers = {"ETag": f'"{tag}"', "Cache-Control": "public, max-age=3600"}
        if f'"{tag}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(await painter.draw(svg, tag), media_type="image/png", headers=headers)
    except BrokenProcessPool:
        return problem(503, "Busy", "Others are being answered; try again in a moment.", headers=_BUSY)


def _written(kind: str, scenario: Scenario, lang: Lang, base: str) -> str:
    rulebook = verdict.rulebook()
    ledger = price(likeliest(scenario) if verdict.wide(scenario) else scenario, rulebook)
    match kind:
        case "html":
            return page(ledger, lang, base)
        case "csv":
            return table(ledger, lang)
        case "ics":
            return calendar(ledger, rulebook, lang)
    return f"{ledger.to_json()}\n"  # to the byte what `calculator price --json` prints


def _query(request: Request) -> str:
    """The query of the page that is meant: as it came, without the page's own keys."""
    return "&".join(pair for pair in _asked(request).split("&") if pair.partition("=")[0] not in PAGE_KEYS)


def _asked(request: Request) -> str:
    return str(request.scope["query_string"].decode("latin-1")[: preview.LONGEST])


def _origin(request: Request) -> str:
    return f"{request.scope['scheme']}://{request.headers.get('host', 'localhost')}"


ROUTES = [
    reading("/receipt.{kind}", receipt),
    reading("/qr.svg", qr),
    reading("/card.png", picture),
    reading("/card/{path}.png", picture),
]
