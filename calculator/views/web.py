"""What the web server adds to Streamlit: security headers, the page's own HTML head, a few routes, a warm start."""

from __future__ import annotations

import base64
import functools
import gc
import hashlib
import html
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.file_util import get_static_dir

from calculator import links
from calculator.views import api, card, operations, pages, preview, taken
from calculator.views.arrival import tongue
from calculator.views.markup import part, sums
from calculator.views.refusals import METHODS, READING, not_allowed, problem, reading
from calculator.wording import say

HERE = Path(__file__).parent
SCRIPT = HERE / "page.py"
PAGES = frozenset(pages.PAGES)
#: Where Streamlit would take files for a page that asks for some, and keep any number of them. No page of ours does.
_UPLOADS = "/_stcore/upload_file"
#: Of a query: what is longer than a link may be, the page says in its own words; this is no link that grew. Beyond
#: 64 KiB the server itself refuses what comes in pieces, and would let in what comes at once.
_LONGEST = 4 * links.LONGEST
_HOST = re.compile(r"([\w.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?", re.ASCII)
_STREAMLITS = ("/_stcore", "/media/", "/component/", "/static/")

_INDEX = (Path(get_static_dir()) / "index.html").read_text("utf-8").replace("./favicon.png", "./own.svg")
#: Streamlit preloads a face that our theme never shows.
_INDEX = re.sub(r'<link\s+rel="preload"[^>]*\.woff2"[^>]*>', "", _INDEX)


def _parts() -> tuple[str, ...]:
    """Streamlit's page in four: up to its language, to its title, to its words for those without scripts, the rest."""
    found = re.fullmatch(
        r'(.*<html lang=")en(">.*?)<title>Streamlit</title>(.*?<noscript>).*?</noscript>(.*)', _INDEX, re.DOTALL
    )
    if found is None:
        raise RuntimeError("Streamlit's index.html is not the one the page shell knows; see calculator/views/web.py")
    return found.groups()


_PARTS = _parts()
_ANEW = (Path(__file__).parent / "anew.js").read_text("utf-8")
_INLINE = " ".join(
    f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
    for script in (_ANEW, *re.findall(r"<script>(.*?)</script>", _INDEX, re.DOTALL))
)

_POLICY = (
    "default-src 'none'",
    f"script-src 'self' {_INLINE}",
    "style-src 'self' 'unsafe-inline'",  # Streamlit writes its styles at run time
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "media-src 'self' blob:",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
)
_HEADERS = {
    "content-security-policy": "; ".join(_POLICY),
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    # No cross-origin-opener-policy: it makes the browser begin another process for a first view, which took 90 ms of
    # 550, and an opener finds nothing here to take: no account, no cookie that says who, no window we open.
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


class Security:
    """Refuses strangers' hosts and foreign sockets before Streamlit sees them, and sends the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)

        async def out(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message["headers"] if pair[0].decode("latin-1").lower() not in _HEADERS]
                message["headers"] = kept + [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
            await send(message)

        headers, socket = Headers(scope=scope), scope["type"] == "websocket"
        origin, host = headers.get("origin"), headers.get("host", "")
        foreign = socket and origin is not None and urlsplit(origin).netloc != host
        if foreign or _hostname(host) not in _hosts():
            if socket:
                return await send({"type": "websocket.close", "code": 1008})
            return await problem(421, "Unknown host", "This server goes by another name.")(scope, receive, out)
        refused = None if socket else _refused(scope)
        if refused is not None:
            return await refused(scope, receive, out)
        return await self.app(scope, receive, send if socket else out)


def _refused(scope: Scope) -> Response | None:
    """What nothing here answers: an address that no link has, a method, a file."""
    if len(scope["query_string"]) > _LONGEST:
        return problem(414, "Address too long", f"A link has at most {links.LONGEST:,} characters.")
    if scope["method"] not in METHODS:
        return not_allowed()
    if _UPLOADS in str(scope["path"]):
        return problem(403, "Forbidden", "This page takes no files.")
    return None


class Shell:
    """Answers a page's HTML with its language, title and description in place, where Streamlit's own says none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", "")).removeprefix(scope.get("root_path", ""))
        asked = scope["type"] == "http" and scope["method"] in READING
        if asked and _is_lost(path, scope):
            return await _lost(Request(scope))(scope, receive, send)
        if scope["type"] == "http" and path[1:] in PAGES and not asked:
            return await not_allowed()(scope, receive, send)
        if not asked or path[1:] not in PAGES:
            return await self.app(scope, receive, send)
        document = await run_in_threadpool(self.answer, Request(scope), path)  # weighing a link takes a moment
        return await GZipMiddleware(document, minimum_size=1_000, compresslevel=5)(scope, receive, send)

    def answer(self, request: Request, path: str) -> Response:
        """The page's HTML, or 304 where the reader has it."""
        query = request.scope["query_string"].decode("latin-1")[: preview.LONGEST]
        seen = preview.of(query, path[1:])
        origin = f"{request.scope['scheme']}://{request.headers.get('host', 'localhost')}"
        behind = f"?{query}" if query else ""
        image = f"{origin}/card{path if path[1:] else ''}.png{behind}"
        body = _document(seen, f"{origin}{path}{behind}", image, card.words(query, path[1:])).encode()
        tag = hashlib.sha256(body).hexdigest()[:24]
        headers = {"ETag": f'W/"{tag}"', "Cache-Control": "no-cache", "Content-Language": seen.lang}
        known = {
            part.strip().removeprefix("W/").strip('"') for part in request.headers.get("if-none-match", "").split(",")
        }
        return Response(status_code=304, headers=headers) if known & {tag, "*"} else HTMLResponse(body, headers=headers)


def _document(seen: preview.Preview, url: str, image: str, alt: str) -> str:
    escape = functools.partial(html.escape, quote=True)
    told = {
        "og:type": "website",
        "og:title": seen.title,
        "og:description": seen.sentence,
        "og:url": url,
        "og:locale": {"ko": "ko_KR", "en": "en_GB"}[seen.lang],
        **card.meta(image, alt),
    }
    head = (
        f"<script>{_ANEW}</script>"
        f'<title>{escape(seen.title)}</title><meta name="description" content="{escape(seen.sentence)}">'
        + "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in told.items())
        + '<meta name="twitter:card" content="summary_large_image">'
        + f'<link rel="stylesheet" href="./own.css?{_mark("own.css")}">'
        + f'<script src="./own.js?{_mark("own.js")}" defer></script>'
    )
    before, between, after, end = _PARTS
    silent = f"<p>{escape(seen.sentence)}</p></noscript>{_first(seen)}"
    return f"{before}{seen.lang}{between}{head}{after}{silent}{end}"


def _first(seen: preview.Preview) -> str:
    """The answer as HTML, for the seconds in which the page's scripts come and start; own.js takes it away.

    The sentence is worked out for the link's preview in any case.
    """
    if not seen.answers:
        return ""
    brand = part("p", html.escape(say("Switching calculator", seen.lang)), "own-brand")
    return part("div", brand + part("h1", sums(seen.sentence)), "own-first", data_first="here")


def _is_lost(path: str, scope: Scope) -> bool:
    """Whether an address looks like a page's and is none: Streamlit would answer 200 with the first page."""
    if (
        path.strip("/") in PAGES
        or "." in path.rpartition("/")[2]
        or path.startswith(_STREAMLITS)
        or "/_stcore/" in path
    ):
        return False
    return not any(route.matches(scope)[0] is Match.FULL for route in ROUTES)


def _lost(request: Request) -> Response:
    """A page of its own for an address where nothing is, with the ways on; the scenario goes along."""
    query = request.scope["query_string"].decode("latin-1")[: preview.LONGEST]
    lang = tongue(parse_qs(query))
    heading = say("Nothing is at this address", lang)
    behind = f"?{query}" if query else ""
    links = "".join(
        part("li", part("a", html.escape(pages.name(path, lang)), href=f"/{path}{behind}")) for path in pages.PAGES
    )
    lead = say("The address may have been cut off on its way. These pages are here:", lang)
    body = part("main", part("h1", heading) + part("p", lead) + part("ul", links), "own-lost")
    style = f'<link rel="stylesheet" href="/own.css?{_mark("own.css")}"><link rel="icon" href="/own.svg">'
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">{style}{part("title", heading)}'
    whole = f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
    return HTMLResponse(whole, 404, headers={"Cache-Control": "no-store", "Content-Language": lang})


@functools.cache
def _mark(name: str) -> str:
    """A short digest of one of our files, so that a changed one is never taken from a reader's cache."""
    return hashlib.sha256((HERE / name).read_bytes()).hexdigest()[:8]


def _hostname(host: str) -> str | None:
    """The name in a Host header; None where what stands there is not a name and perhaps a port, and nothing else."""
    found = _HOST.fullmatch(host)
    return found[1].strip("[]").lower() if found else None


@functools.cache
def _hosts() -> frozenset[str]:
    """The names this server answers to. Without a setting, only this machine's own."""
    named = (*(config.get_option("server.allowedHosts") or ()), config.get_option("browser.serverAddress"))
    return frozenset(str(name).lower() for name in named if name) | {"127.0.0.1", "localhost"}


def _file(name: str, kind: str) -> Callable[[Request], Response]:
    body = (HERE / name).read_bytes()

    def answer(_: Request) -> Response:
        return Response(body, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    return answer


def _nothing_here(request: Request) -> Response:
    return problem(404, "Not found", f"Nothing is at {request.url.path}.")


ROUTES = [
    reading("/own.js", _file("own.js", "text/javascript")),
    reading("/own.css", _file("own.css", "text/css")),
    reading("/own.svg", _file("own.svg", "image/svg+xml")),
    reading("/health", operations.health),
    reading("/ready", operations.ready),
    reading("/metrics", operations.metrics),
    *api.ROUTES,
    *taken.ROUTES,
    # Last: without it Streamlit answers an unknown address under /api with 200 and its page.
    Route("/api/{rest:path}", _nothing_here, methods=list(METHODS)),
]
MIDDLEWARE = [Middleware(operations.Watch), Middleware(Security), Middleware(Shell)]


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """Everything a first visitor would wait for is read before the door opens, and never collected again."""
    operations.keep_logs()
    preview.warm()
    taken.painter.start()
    operations.cards()
    gc.collect()
    gc.freeze()
    # A run makes thousands of short-lived objects. Collected as often as Python's own thresholds have it, they took a
    # tenth of the time of a server with a hundred visitors, and up to 170 ms at once (tests/load).
    gc.set_threshold(5_000, 10, 10)
    operations.SEEN.ready = True
    yield
    operations.SEEN.ready = False
    taken.painter.stop()
