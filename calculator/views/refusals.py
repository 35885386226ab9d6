"""How a request is refused, wherever: as a problem document (RFC 9457) with a status and a sentence."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from calculator.errors import CalculatorError, Problem
from calculator.wording import Lang, problem_text, say

#: Every way of asking that is answered at all, if only with a refusal.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
READING = ("GET", "HEAD")


def problem(status: int, title: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> Response:  # noqa: ANN401 - JSON data
    """A problem document."""
    data = {"type": "about:blank", "title": title, "status": status, "detail": detail} | more
    kept = {"Cache-Control": "no-store"} | (headers or {})
    return JSONResponse(data, status, headers=kept, media_type="application/problem+json")


def wrong(error: CalculatorError, lang: Lang) -> Response:
    """What is wrong with a link or a document, in a sentence and part by part."""
    told = " ".join(problem_text(found, lang) for found in error.problems)
    return problem(400, "Bad request", told, problems=[_told(found, lang) for found in error.problems])


def _told(found: Problem, lang: Lang) -> dict[str, str]:
    return {"where": found.where, "found": found.found, "expected": say(found.expected, lang, **found.values)}


def not_allowed(methods: tuple[str, ...] = READING) -> Response:
    """The answer to another method than an address takes."""
    detail = f"This takes {' and '.join(methods)}."
    return problem(405, "Method not allowed", detail, headers={"Allow": ", ".join(methods)})


def reading(path: str, answer: Callable[[Request], Any]) -> Route:
    """A route that is only read. Starlette itself would refuse other methods in words that programs cannot read."""

    async def serve(request: Request) -> Response:
        if request.method not in READING:
            return not_allowed()
        found = answer(request) if iscoroutinefunction(answer) else run_in_threadpool(answer, request)
        return cast("Response", await found)

    return Route(path, serve, methods=list(METHODS))
