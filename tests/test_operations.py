"""For whoever runs the page: lives, ready, counted, logged without a scenario; a bad card; every answer's headers."""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request

from calculator.rulebook import default_root
from calculator.views import operations, web
from calculator.views.arrival import FIRST

SECRET = FIRST.replace("until=2012-01-31", "until=2012-01-30")
HEADERS = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


@contextmanager
def served() -> Iterator[httpx.Client]:
    """All that we put before Streamlit, on a real socket."""
    app = Starlette(routes=web.ROUTES, middleware=web.MIDDLEWARE, lifespan=web.lifespan)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join()
    gc.unfreeze()  # what the start froze would look to later tests like a leak


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served() as found:
        yield found


@pytest.mark.parametrize(
    "path", ["/", f"/?{SECRET}", "/rules", "/health", "/ready", "/metrics", "/own.js", "/nowhere", "/api/nothing"]
)
def test_every_answer_carries_the_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert "http:" not in policy
    assert "https:" not in policy


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "", "[", "127.0.0.1@evil.example", "localhost:x", "127.0.0.1:<script>"],
)
def test_a_strange_host_is_refused(client: httpx.Client, host: str) -> None:
    refused = client.get("/", headers={"host": host})
    assert refused.status_code == refused.json()["status"] == 421
    assert {name: refused.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_no_file_is_taken(client: httpx.Client, method: str) -> None:
    """No page of ours asks for one; Streamlit would keep any number of them for whoever has a session."""
    session = "/_stcore/upload_file/00000000-0000-0000-0000-000000000000/1"
    refused = client.request(method, session, files={"f": b"x" * 2_000_000})
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/rules", "/receipt.html", "/qr.svg", "/card.png", "/health", "/own.js"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "X"])
def test_what_is_only_read_takes_nothing_else(client: httpx.Client, path: str, method: str) -> None:
    refused = client.request(method, path)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/best", "/api/v1/price", "/card.png", "/nowhere"])
def test_an_address_that_no_link_has_is_refused_in_words(client: httpx.Client, path: str) -> None:
    refused = client.get(f"{path}?{'a' * 32_769}")
    assert refused.status_code == refused.json()["status"] == 414
    assert "8,192" in refused.json()["detail"]
    assert {name: refused.headers.get(name) for name in HEADERS} == HEADERS


def test_a_link_that_is_only_too_long_is_for_the_page_to_refuse(client: httpx.Client) -> None:
    assert client.get(f"/?{'a' * 32_768}").status_code == 200


@pytest.mark.parametrize("pieces", [1, 3])
@pytest.mark.parametrize("length", [60_000, 100_000, 1_000_000])
def test_a_query_far_too_long_is_refused_however_it_arrives(client: httpx.Client, length: int, pieces: int) -> None:
    """Of what comes in pieces the server reads 64 KiB of a head and refuses it; of what comes at once, all."""
    whole = b"GET /?" + b"a" * length + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", client.base_url.port), timeout=10) as asked:
        answer = b""
        with contextlib.suppress(ConnectionError):  # closed while it was still being sent
            for start in range(0, len(whole), len(whole) // pieces + 1):
                asked.sendall(whole[start : start + len(whole) // pieces + 1])
                time.sleep(0.05)
        with contextlib.suppress(ConnectionError):
            while part := asked.recv(65_536):
                answer += part
    assert answer[9:12] in (b"400", b"414", b"431", b"")
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{7*7}}", "$$x$$"])
def test_text_of_a_link_is_never_markup_in_the_pages_own_html(client: httpx.Client, bad: str) -> None:
    named = FIRST.replace("e2.plan=kr.skt.all-in-one-45", "e2.plan.monthly=45000&e2.plan.name={}")
    for query in (named.format(bad), f"lang={bad}", f"fee={bad}", bad):
        for path in ("/", "/rules", "/nowhere"):
            text = client.get(f"{path}?{query}").text
            assert "<script>alert" not in text
            assert "<img src=x" not in text


def test_ready_and_health_say_so(client: httpx.Client) -> None:
    assert client.get("/ready").json() == {"ready": True}
    told = client.get("/health").json()
    assert told["status"] == "ok"
    assert told["rulebook"]["on_disk"] == "served"


def test_not_ready_once_it_is_asked_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "SEEN", operations.Seen())
    with served() as own:
        assert own.get("/ready").status_code == 200
    assert operations.SEEN.ready is False
    assert operations.ready(Request({"type": "http"})).status_code == 503


def test_answers_are_counted_without_what_was_asked(client: httpx.Client) -> None:
    client.get(f"/?{SECRET}")
    client.get("/of-a-stranger/anything")
    text = client.get("/metrics").text
    assert 'calculator_answers_total{method="GET",path="/",status="200"}' in text
    assert "calculator_rulebook_info" in text
    assert "until" not in text
    assert "stranger" not in text


def test_the_log_is_json_and_holds_no_scenario(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(f"/?{SECRET}")
        client.post("/api/v1/price", json={"v": 1, "from": "2012-01-30"})
    lines = [json.loads(record.message) for record in caplog.records if record.name == "calculator.requests"]
    assert [line["path"] for line in lines] == ["/", "/api/v1/price"]
    assert "2012-01-30" not in "".join(record.getMessage() for record in caplog.records if record.name != "httpx")


def test_a_servers_own_log_loses_the_query() -> None:
    operations.keep_logs()
    log = logging.getLogger("uvicorn.access")
    record = log.makeRecord(log.name, logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', (), None)
    record.args = ("1.2.3.4:5", "GET", f"/?{SECRET}", "1.1", 200)
    assert all(one.filter(record) for one in log.filters if isinstance(one, logging.Filter))
    assert record.getMessage() == '1.2.3.4:5 - "GET / HTTP/1.1" 200'


def test_a_bad_card_on_the_disk_is_told_and_the_old_rulebook_serves(tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(default_root(), root)
    served = operations.cards(root)
    assert served["on_disk"] == "served"
    (root / "kr" / "bad.toml").write_text("id = 'kr.bad'\namount = 1", "utf-8")
    operations._marks.cache_clear()
    told = operations.cards(root)
    assert told["digest"] == served["digest"]
    assert told["on_disk"] == "broken"
    assert any("bad.toml" in problem for problem in told["problems"])
    (root / "kr" / "bad.toml").unlink()
    operations._marks.cache_clear()
    assert operations.cards(root) == served
