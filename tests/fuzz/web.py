"""Requests, changed at random, to all that we put before Streamlit: whatever is asked, an answer or a readable refusal.

The application is asked directly, as a server would ask it, so that also what servers refuse comes through; it takes a
body only as far as it asks for it, which is how a body past the limit is seen to be left.
"""

from __future__ import annotations

import asyncio
import csv
import functools
import io
import json
import random
import re
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from calculator.asked import ANSWERS
from calculator.links import decode
from calculator.scenario import MOST_BYTES
from calculator.views import api, pages, taken, web
from calculator.views.gate import Gate
from calculator.views.refusals import METHODS
from tests.fuzz import documents, links
from tests.fuzz.harness import Find, Outcome
from tests.hostile import PAYLOADS, UNSEEN

DEEP = 20  # one request in so many is asked by hand and by document
#: Seconds of processor time an answer may take. The best way weighs two years of days; in a history
#: that columns do not hold, one after the other: 15 s were met, of which a server gives 10 and then refuses.
LIMITS = {"/api/v1/best": 40.0, "/api/v1/compare": 6.0}
#: A story of which much is not known is a thousand stories.
LIMIT = 2.0
BEYOND = "this would be Streamlit's to answer"
KINDS = ("html", "json", "csv", "ics")
PATHS = (
    *("/api/v1/price",) * 6, *("/api/v1/compare",) * 3, *("/api/v1/rules",) * 3,
    *(f"/receipt.{kind}" for kind in KINDS for _ in range(3)),
    *(f"/{path}" for path in pages.PAGES), "/", "/",
    "/api/v1/best", "/api/v1/schema", "/api/v1/openapi.json", "/api/v1/nothing", "/api", "/api/", "/receipt.exe",
    "/qr.svg", "/qr.svg", "/card.png", "/card/rules.png", "/card/nothing.png", "/health", "/ready", "/metrics",
    "/nowhere", "/%2e%2e/app.py", "//evil.example/", "/rules/", "/own.js", "/receipt.", "/card/..%2f.png", "/\u202e",
)  # fmt: skip
WAYS = ("GET",) * 12 + ("HEAD", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "X")
OTHERS = ("fee=kr.skt.signup-fee", "on=2011-02-11", "of=card", "of=scenario", "lang=ko", "lang=en", "step=when",
          "unsure=plan", "need=5", "kept=50", "rule=kr.skt.signup-fee", "fee=", "on=", "of=", "lang=")  # fmt: skip
HEADS = (
    ("content-type", "application/json"), ("content-type", "application/json; charset=utf-16"),
    ("content-type", "text/plain"), ("content-type", "multipart/form-data; boundary=x"), ("content-length", "-1"),
    ("content-length", "x"), ("content-length", "9" * 30), ("content-length", "2_0"), ("if-none-match", "*"),
    ("if-none-match", '"x", W/"' + "y" * 500), ("accept-language", "ko"), ("accept-language", "\xff\x00"),
    ("host", "evil.example"), ("host", "127.0.0.1:<script>"), ("host", "127.0.0.1:8501"), ("host", "localhost:x"),
    ("host", ""), ("host", "["), ("origin", "null"), ("accept-encoding", "gzip"), ("x-forwarded-host", "evil.example"),
    ("transfer-encoding", "chunked"), ("cookie", "a=" + "b" * 4_000), ("range", "bytes=0-1"),
)  # fmt: skip
Asked = tuple[str, str, str, tuple[tuple[str, str], ...], Any]


def changed(rng: random.Random) -> Any:
    """A method, a path, a query, headers, and a body: bytes, or how many chunks of 64 KiB, or nothing."""
    path, method = rng.choice(PATHS), rng.choice(WAYS)
    heads = [rng.choice(HEADS) for _ in range(rng.choice((0, 0, 0, 1, 2)))]
    body: Any = None
    if method in ("POST", "PUT", "PATCH"):
        if rng.random() < 0.85:
            heads.append(HEADS[0])
        body = rng.choice((_document, _document, _document, _noise, _endless))(rng)
    return method, path, _query(rng), tuple(heads), body


def _query(rng: random.Random) -> str:
    text = rng.choice((_link, _link, _named, _named, _pairs, _junk))(rng)
    if rng.random() < 0.2:
        text += "&" + rng.choice(OTHERS)
    return text


def _link(rng: random.Random) -> str:
    link = links.changed(rng)
    return link if isinstance(link, str) else rng.choice(links.seeds())


def _named(rng: random.Random) -> str:
    """A link that can be read, and says what a stranger would like to say."""
    bad = quote(rng.choice([*PAYLOADS.values(), *UNSEEN.values()]), safe="")
    usual = "as_of=2026-11-22&e1=2024-03-04.join.skt.new&e1.plan.monthly=45000&from=2024-01-01&until=2026-12-31"
    place = rng.choice(
        ("e1.plan.name", "e1.plan.name", "e1.plan.name", "claims", "household.bundle", "s1", "lang", "x")
    )
    return f"{usual}&{place}={bad}&v=1"


def _pairs(rng: random.Random) -> str:
    bad = rng.choice([*PAYLOADS.values(), *UNSEEN.values(), *links.TOKENS])
    return "&".join([rng.choice(OTHERS) + rng.choice(["", bad, quote(bad, errors="replace")]), rng.choice(OTHERS)])


def _junk(rng: random.Random) -> str:
    return rng.choice(("", "&", "=", "%", "%ff", "a" * 8_193, "&" * 9_000, "v=1", "\xff\xfe", "?" * 20, "[]=1"))


def _document(rng: random.Random) -> bytes:
    found = documents.changed(rng)
    if isinstance(found, bytes):
        return found
    return (found if isinstance(found, str) else json.dumps(found)).encode(errors="surrogatepass")


def _noise(rng: random.Random) -> bytes:
    return rng.choice((b"", b"{", b"\xff\xfe{}", b"[" * 100_000, b"null", b'"x"', b"{}" * 9, rng.randbytes(40)))


def _endless(rng: random.Random) -> int:
    return rng.choice((1, 5, 2_000))


# ---------------------------------------------------------------- asking


@dataclass
class Answer:
    """What came back, how much of the body was taken, and the processor time it took."""

    status: int = 0
    heads: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    taken: int = 0
    seconds: float = 0.0


@functools.cache
def app() -> Starlette:
    """All of ours, without the limit of one address; drawing in this process, so that its time counts."""

    async def here(work: Callable[..., Any], *given: str) -> Any:
        return await run_in_threadpool(work, *given)

    taken.painter._done = here  # type: ignore[method-assign]
    vars(api)["PATIENCE"] = vars(taken)["SECONDS"] = 600  # it is processor time that is measured here
    beyond = Route("/{rest:path}", lambda _: Response(BEYOND), methods=list(METHODS))
    return Starlette(routes=[*api.routes(Gate(burst=0)), *web.ROUTES, beyond], middleware=web.MIDDLEWARE)


@functools.cache
def _runner() -> asyncio.Runner:
    return asyncio.Runner()


def answered(asked: Asked) -> Answer:
    """Asks, as a server does. Whatever the application raises comes through."""
    method, path, query, heads, body = asked
    answer = Answer()
    kept = {"host": "127.0.0.1", **dict(heads)}
    if isinstance(body, bytes):
        kept.setdefault("content-length", str(len(body)))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(errors="replace"), "root_path": "", "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80), "query_string": _sent(query), "state": {},
        "headers": [(name.encode(), value.encode("latin-1", "replace")) for name, value in kept.items()],
    }  # fmt: skip
    parts = iter([body] if isinstance(body, bytes) else [b"[" * 65_536] * (body or 0))

    async def receive() -> dict[str, Any]:
        chunk = next(parts, None)
        answer.taken += len(chunk or b"")
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.heads = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]
            }
        else:
            answer.body += message.get("body", b"")

    start = time.process_time()
    _runner().run(app()(scope, receive, send))
    answer.seconds = time.process_time() - start
    return answer


def _sent(query: str) -> bytes:
    """A query as a browser or a server lets it through: no space, no end of a line."""
    told = query.encode(errors="replace")
    return b"".join(b"%%%02X" % sign if sign <= 32 or sign == 127 else bytes([sign]) for sign in told)


# ---------------------------------------------------------------- what is promised


def check(given: Any) -> Outcome:
    """Asks, and holds the answer to every promise. Raises Find."""
    answer = answered(given)
    method, path = given[0], given[1]
    if not (200 <= answer.status < 300 or answer.status == 304 or 400 <= answer.status < 500):
        raise Find(f"was answered {answer.status}: {answer.body[:200]!r}", given)
    if answer.taken > MOST_BYTES + 65_536:
        raise Find(f"had {answer.taken:,} bytes of its body taken", given)
    lacking = [name for name in web._HEADERS if name not in answer.heads]
    if lacking:
        raise Find(f"came without {', '.join(lacking)}", given)
    if any(set(value) & set("\r\n\0") for value in answer.heads.values()):
        raise Find(f"has a header of two lines: {answer.heads}", given)
    broken = _refusal(answer, method) if answer.status >= 400 else _content(answer, path, method)
    if broken:
        raise Find(broken, given)
    allowed = LIMITS.get(path, LIMIT)
    return Outcome(read=answer.status < 400, seconds=answer.seconds, allowed=allowed)


def _refusal(answer: Answer, method: str) -> str:
    """What is wrong with a refusal: it is a problem document, or a page of ours."""
    kind = answer.heads.get("content-type", "")
    if kind.startswith("text/html"):
        return _page(answer)
    if kind != "application/problem+json":
        return f"was refused as {kind}: {answer.body[:200]!r}"
    if method == "HEAD":
        return ""
    told = json.loads(answer.body)
    if told["status"] != answer.status or not told["title"] or not told["detail"]:
        return f"was refused as {told}"
    return "" if len(answer.body) < links.LONGEST_REFUSAL else f"was refused in {len(answer.body):,} bytes"


def _content(answer: Answer, path: str, method: str) -> str:
    """What is wrong with an answer, by what it says it is."""
    kind = answer.heads.get("content-type", "").split(";")[0]
    if method == "HEAD" or answer.status == 304 or answer.heads.get("content-encoding"):
        return ""
    if kind == "text/html":
        return _page(answer, own=not path.startswith("/receipt"))
    if kind == "text/csv":
        return _table(answer.body.decode("utf-8-sig"))
    if kind == "text/calendar":
        return _calendar(answer.body.decode())
    if kind == "image/png":
        return "" if answer.body.startswith(b"\x89PNG") and len(answer.body) < 1_000_000 else "drew no picture"
    if kind == "application/json":
        json.loads(answer.body)
    return ""


class Elements(HTMLParser):
    """What elements a page has, and what of them could run or ask."""

    #: Streamlit's own page and ours have these; the receipt and a lost address fewer.
    KNOWN = frozenset(
        """html head meta title link script style noscript body div main section h1 h2 h3 p a ul ol li span b strong
        table thead tbody tr th td dl dt dd details summary br wbr header footer small i em""".split()  # noqa: SIM905
    )

    def __init__(self, known: frozenset[str] = KNOWN) -> None:
        super().__init__()
        self.known = known
        self.strange: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes what no page of ours has."""
        self.scripts += tag == "script"
        if tag not in self.known:
            self.strange.append(tag)
        self.strange += [f"{tag} {name}={value}" for name, value in attrs if _harms(name, value or "")]


def _harms(name: str, value: str) -> bool:
    """Whether an attribute could run something, or ask another place by itself."""
    if name in ("href", "src", "action", "formaction"):
        scheme, netloc = urlsplit(value)[:2]
        return scheme not in ("", "http", "https") or (name == "src" and bool(netloc))
    return name.startswith("on") or (name == "http-equiv" and value.lower() == "refresh")


def _page(answer: Answer, *, own: bool = True) -> str:
    found = Elements()
    found.feed(answer.body.decode())
    if found.strange:
        return f"made elements: {found.strange}"
    most = _scripts() if own and answer.status == 200 else 0
    return f"made {found.scripts} scripts" if found.scripts > most else ""


@functools.cache
def _scripts() -> int:
    """How many scripts a page of ours has when nothing is asked of it."""
    found = Elements()
    found.feed(answered(("GET", "/", "", (), None)).body.decode())
    return found.scripts


def _table(text: str) -> str:
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            if is_formula(cell):
                return f"has the formula {cell!r}"
    return ""


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run a cell: it begins as a formula does, and is no number."""
    if not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")):
        return False
    return not cell.removeprefix("-").replace(".", "", 1).isdecimal()


def _calendar(text: str) -> str:
    """A line of a calendar is no longer than 75 bytes, and begins with a name or goes on with a space."""
    for line in text.split("\r\n")[:-1]:
        named = line.startswith(" ") or re.match(r"[A-Z-]+[:;]", line)
        if len(line.encode()) > 75 or "\n" in line or not named:
            return f"has the line {line!r}"
    whole = text.endswith("END:VCALENDAR\r\n") and text.count("BEGIN:VEVENT") == text.count("\r\nEND:VEVENT")
    return "" if whole else "is torn"


def deep(given: Any) -> None:
    """What a link says and what its document says is answered alike, as every answer's own bytes."""
    method, path, query, _, body = given
    name = path.removeprefix("/api/v1/")
    if method != "GET" or name not in ANSWERS or name == "best" or body is not None:
        return
    document = json.dumps(decode(query).scenario.document()).encode()
    other = answered(("POST", path, "", (HEADS[0],), document))
    if other.body != answered((method, path, query, (), None)).body:
        raise Find("is answered otherwise as a document", given)
