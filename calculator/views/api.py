"""The HTTP routes: a link's query or a document in, the command line's own bytes out; mistakes as problem documents."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import date
from math import ceil

import anyio
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from calculator.asked import ANSWERS, rules, schema
from calculator.errors import CalculatorError, ScenarioError, problems_of, shown
from calculator.events import Day
from calculator.links import LONGEST, decode
from calculator.scenario import MOST_BYTES, Scenario
from calculator.views.gate import AT_ONCE, PATIENCE, Gate
from calculator.views.openapi import described
from calculator.views.refusals import METHODS, READING, not_allowed, problem, reading, wrong
from calculator.views.verdict import rulebook
from calculator.wording import Lang

BASE = "/api/v1"
_DAY: TypeAdapter[date] = TypeAdapter(Day)


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """A request that is answered with a status and a sentence instead."""

    def __init__(self, status: int, title: str, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail, self.headers = status, title, detail, headers


Answering = Callable[[Request], Awaitable[str]]


async def _of_scenario(name: str, request: Request) -> str:
    """What an answer says of the scenario in the query or in the body."""
    if request.method == "POST":
        raw = await _body(request)
        return await _worked_out(lambda: ANSWERS[name](Scenario.parse(raw), rulebook()))
    query = request.scope["query_string"].decode("latin-1")
    return await _worked_out(lambda: ANSWERS[name](decode(query).scenario, rulebook()))


async def _rules(request: Request) -> str:
    fee, on = request.query_params.get("fee"), request.query_params.get("on")
    return await _worked_out(lambda: rules(rulebook(), fee, None if on is None else _day(on)))


async def _schema(request: Request) -> str:
    return schema(request.query_params.get("of", "scenario"))


async def _openapi(_: Request) -> str:
    return json.dumps(described(tuple(ANSWERS)), ensure_ascii=False, separators=(",", ":"))


def _day(text: str) -> date:
    try:
        return _DAY.validate_python(text)
    except ValidationError as error:
        raise ScenarioError(problems_of(error, "on")) from None


async def _body(request: Request) -> bytes:
    """The request's body, refused as soon as it is too long: also where it does not say its length."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, "Unsupported media type", "A scenario is sent as application/json.")
    too_long = Refused(413, "Content too large", f"A scenario has at most {MOST_BYTES:,} bytes.", Connection="close")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > len(str(MOST_BYTES)) or int(length) > MOST_BYTES):
        raise too_long
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            raise too_long
    return bytes(data)


@functools.cache
def _places() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(AT_ONCE)


async def _worked_out(work: Callable[[], str]) -> str:
    """Does work in a thread of few, within the time an answer may take.

    Python cannot end a thread: work that was given up keeps its place until it ends, so that there are never more than
    those few. Work that has not begun by then never does.
    """
    begun = False

    def begin() -> str:
        nonlocal begun
        begun = True
        return work()

    task = asyncio.ensure_future(anyio.to_thread.run_sync(begin, limiter=_places()))
    try:
        return await asyncio.wait_for(asyncio.shield(task), PATIENCE)
    except TimeoutError:
        wait = {"Retry-After": str(ceil(PATIENCE))}
        raise Refused(503, "Too busy", f"No answer within {PATIENCE:.0f} seconds.", **wait) from None
    finally:
        if not begun:
            task.cancel()
        task.add_done_callback(_looked_at)


def _looked_at(task: asyncio.Future[str]) -> None:
    if not task.cancelled():
        task.exception()  # so that nobody logs it as forgotten


# ---------------------------------------------------------------- answers and refusals


def _served(answering: Answering, gate: Gate, methods: tuple[str, ...]) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        if request.method not in methods:
            return not_allowed(methods)
        try:
            _admit(request, gate)
            return _answer(request, await answering(request))
        except Refused as refused:
            return problem(refused.status, refused.title, refused.detail, headers=refused.headers)
        except CalculatorError as error:
            return wrong(error, _lang(request))

    return serve


def _admit(request: Request, gate: Gate) -> None:
    if len(request.scope["query_string"]) > LONGEST:
        raise Refused(414, "Address too long", f"A query has at most {LONGEST:,} characters.")
    wait = gate.wait(request.client.host if request.client else "")
    if wait:
        detail = f"One address may ask {gate.per_second:g} times a second, and {gate.burst} times at once."
        raise Refused(429, "Too many requests", detail, **{"Retry-After": str(ceil(wait))})


def _answer(request: Request, text: str) -> Response:
    """The text as the command line prints it; 304 where the asker has it."""
    body = f"{text}\n".encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    asked = request.headers.get("if-none-match", "")
    known = {part.strip().removeprefix("W/") for part in asked.split(",")}
    if request.method != "POST" and known & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _lang(request: Request) -> Lang:
    said = request.query_params.get("lang") or request.headers.get("accept-language", "en")
    return "ko" if said.lower().startswith("ko") else "en"


async def _ready(_: Request) -> Response:
    """Whether it can answer: the rulebook was read, and is sound enough to price by."""
    try:
        digest = await anyio.to_thread.run_sync(lambda: rulebook().digest)
    except CalculatorError as error:
        return problem(503, "Not ready", shown(str(error)))
    return JSONResponse({"status": "ready", "rulebook": digest}, headers={"Cache-Control": "no-store"})


def routes(gate: Gate) -> list[Route]:
    """The routes, with one gate before them all."""
    both = (*READING, "POST")
    served: dict[str, tuple[Answering, tuple[str, ...]]] = {
        **{name: (functools.partial(_of_scenario, name), both) for name in ANSWERS},
        "rules": (_rules, READING),
        "schema": (_schema, READING),
        "openapi.json": (_openapi, READING),
    }
    found = [
        Route(f"{BASE}/{name}", _served(answering, gate, methods), methods=list(METHODS))
        for name, (answering, methods) in served.items()
    ]
    return [*found, reading("/ready", _ready)]


ROUTES = routes(Gate.of_environment())
