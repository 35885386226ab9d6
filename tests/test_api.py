"""The HTTP routes: the command line's own bytes, and a readable refusal for everything else."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import uvicorn
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # no types of its own
from starlette.applications import Starlette
from starlette.routing import Route

from calculator import Rulebook, Scenario
from calculator.asked import ANSWERS
from calculator.links import encode
from calculator.scenario import MOST_BYTES
from calculator.views import api, web
from calculator.views.gate import AT_ONCE, Gate

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "tests" / "cases" / "blogger" / "c.json"
SCENARIO = Scenario.parse(CASE.read_bytes())
QUERY = encode(SCENARIO)
RUNNING = encode(
    Scenario.parse(
        {
            "as_of": "2026-11-22",
            "from": "2026-11-22",
            "until": "2027-11-21",
            "events": [
                {"kind": "join", "on": "2025-11-22", "carrier": "skt", "as": "new", "plan": {"monthly": 69_000}}
            ],
        }
    )
)


@contextmanager
def serving(routes: list[Route]) -> Iterator[httpx.Client]:
    """A server of its own on some free port, and someone who asks it."""
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving([*api.routes(Gate(burst=0)), *web.ROUTES]) as client:
        yield client


def printed(*arguments: str) -> bytes:
    command = [sys.executable, "-m", "calculator", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout


def test_a_link_and_a_document_give_the_command_lines_bytes(client: httpx.Client) -> None:
    by_command = printed("price", str(CASE), "--json")
    by_link = client.get(f"/api/v1/price?{QUERY}")
    by_document = client.post("/api/v1/price", content=CASE.read_bytes(), headers={"Content-Type": "application/json"})
    assert by_link.content == by_document.content == by_command
    assert by_link.headers["content-type"] == "application/json"


def test_a_comparison_is_told_in_the_command_lines_bytes(client: httpx.Client) -> None:
    assert client.get(f"/api/v1/compare?{QUERY}").content == printed("compare", str(CASE), "--json")


def test_the_best_way_is_told_in_the_command_lines_bytes(client: httpx.Client) -> None:
    begun = time.monotonic()
    told = client.get(f"/api/v1/best?{RUNNING}")
    assert told.status_code == 200, (told.text[:300], time.monotonic() - begun)
    assert told.content == printed("best", RUNNING, "--json")


def test_rules_give_the_command_lines_bytes(client: httpx.Client) -> None:
    answer = client.get("/api/v1/rules?fee=kr.skt.signup-fee&on=2011-02-11")
    assert answer.content == printed("rules", "kr.skt.signup-fee", "--on", "2011-02-11", "--json")
    (card,) = answer.json()["cards"]
    assert len(card["version"]) == 1
    assert len(client.get("/api/v1/rules").json()["cards"]) == len(Rulebook.load().cards)


def test_a_card_not_yet_in_force_has_no_version(client: httpx.Client) -> None:
    (card,) = client.get("/api/v1/rules?fee=kr.skt.signup-fee&on=1984-01-01").json()["cards"]
    assert card["version"] == []


def test_an_answer_that_is_known_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get(f"/api/v1/price?{QUERY}")
    again = client.get(f"/api/v1/price?{QUERY}", headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")


def test_head_has_the_headers_and_no_body(client: httpx.Client) -> None:
    head, answer = client.head(f"/api/v1/price?{QUERY}"), client.get(f"/api/v1/price?{QUERY}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == answer.headers["content-length"]


JSON = {"Content-Type": "application/json"}


def chunks() -> Iterator[bytes]:
    for _ in range(10):
        yield b" " * (MOST_BYTES // 8)


@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (400, lambda c: c.get("/api/v1/price")),
        (400, lambda c: c.get("/api/v1/price?e1.on=2011-13-40&v=1")),
        (400, lambda c: c.post("/api/v1/price", content=b"{", headers=JSON)),
        (400, lambda c: c.post("/api/v1/price", content=b"[]", headers=JSON)),
        (400, lambda c: c.post("/api/v1/price", content=b"\xff\xfe", headers=JSON)),
        (400, lambda c: c.get("/api/v1/rules?fee=kr.nothing")),
        (400, lambda c: c.get("/api/v1/rules?on=yesterday")),
        (400, lambda c: c.get("/api/v1/schema?of=everything")),
        (404, lambda c: c.get("/api/v1/nothing")),
        (405, lambda c: c.put("/api/v1/price", content=b"{}", headers=JSON)),
        (405, lambda c: c.post("/api/v1/rules", content=b"{}", headers=JSON)),
        (413, lambda c: c.post("/api/v1/price", content=b" " * (MOST_BYTES + 1), headers=JSON)),
        (413, lambda c: c.post("/api/v1/price", content=chunks(), headers=JSON)),
        (414, lambda c: c.get("/api/v1/price?x=" + "1" * 9_000)),
        (415, lambda c: c.post("/api/v1/price", content=b"{}", headers={"Content-Type": "text/plain"})),
    ],
)
def test_a_refusal_says_why(client: httpx.Client, status: int, ask: Callable[[Any], httpx.Response]) -> None:
    answer = ask(client)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]
    assert ("allow" in answer.headers) is (status == 405)


def test_a_problem_names_its_place_in_the_askers_language(client: httpx.Client) -> None:
    document = json.loads(CASE.read_bytes()) | {"until": "soon"}
    answer = client.post("/api/v1/price?lang=ko", json=document)
    (problem,) = answer.json()["problems"]
    assert problem == {"where": "until", "found": "'soon'", "expected": "YYYY-MM-DD로 적은 날짜"}


def test_one_address_may_not_ask_without_end() -> None:
    now = [0.0]
    gate = Gate(burst=3, per_second=0.5, clock=lambda: now[0])
    with serving(api.routes(gate)) as client:
        codes = [client.get("/api/v1/schema").status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        refused = client.get("/api/v1/schema")
        assert refused.headers["retry-after"] == "2"
        assert refused.json()["detail"] == "One address may ask 0.5 times a second, and 3 times at once."
        now[0] = 2.0
        assert client.get("/api/v1/schema").status_code == 200
        assert client.get("/api/v1/schema").status_code == 429
        assert client.get("/ready").status_code == 200  # who watches over the server is never turned away


def test_the_gate_forgets_the_longest_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calculator.views.gate.ADDRESSES", 2)
    gate = Gate(burst=1, per_second=0.001, clock=lambda: 0.0)
    assert [gate.wait(address) > 0 for address in ("a", "b", "c", "b", "a")] == [False, False, False, True, False]


@pytest.mark.parametrize(("said", "burst"), [("", 60), ("1", 30), ("0", 0), ("many", 60), ("0.01", 1)])
def test_the_limit_can_be_set(monkeypatch: pytest.MonkeyPatch, said: str, burst: int) -> None:
    monkeypatch.setenv("CALCULATOR_API_PER_SECOND", said)
    assert Gate.of_environment().burst == burst


def test_an_answer_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch, client: httpx.Client) -> None:
    monkeypatch.setattr(api, "PATIENCE", 0.05)

    def slow(*_: object) -> str:
        time.sleep(0.5)
        return ""

    monkeypatch.setitem(cast("dict[str, object]", ANSWERS), "price", slow)
    answer = client.get(f"/api/v1/price?{QUERY}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_what_was_given_up_still_has_its_place_until_it_ends(
    monkeypatch: pytest.MonkeyPatch, client: httpx.Client
) -> None:
    """Found by the fuzzer of addresses: each answer that took too long left a thread behind, as many as were asked."""
    assert client.get(f"/api/v1/price?{QUERY}").status_code == 200  # the rulebook is read
    monkeypatch.setattr(api, "PATIENCE", 0.1)
    running, most, begun = 0, 0, 0
    lock = threading.Lock()

    def slow(*_: object) -> str:
        nonlocal running, most, begun
        with lock:
            running, begun = running + 1, begun + 1
            most = max(most, running)
        time.sleep(0.6)
        with lock:
            running -= 1
        return ""

    monkeypatch.setitem(cast("dict[str, object]", ANSWERS), "price", slow)
    for _ in range(3):  # one after the other, so that each finds those before it given up
        asking = [threading.Thread(target=client.get, args=(f"/api/v1/price?{QUERY}",)) for _ in range(3)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
    time.sleep(0.8)
    assert most <= AT_ONCE
    assert 1 <= begun <= AT_ONCE  # those who waited in vain are forgotten
    assert client.get("/api/v1/schema").status_code == 200


def test_ready_names_the_rulebook(client: httpx.Client) -> None:
    assert client.get("/ready").json() == {"status": "ready", "rulebook": Rulebook.load().digest}
    assert client.get("/health").json()["status"] == "ok"


def test_openapi_tells_of_every_route_and_every_reference_is_there(client: httpx.Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    told = ("/api/", "/health", "/ready")  # the rest is the page's own: its files, its pictures, its figures
    served = {route.path for route in web.ROUTES if "{" not in route.path and route.path.startswith(told)}
    assert set(document["paths"]) == served
    text = json.dumps(document)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= document["components"]["schemas"].keys()
    assert "$defs" not in text


def test_schemas_describe_what_is_taken(client: httpx.Client) -> None:
    checking = Draft202012Validator(client.get("/api/v1/schema").json())
    checking.validate(json.loads(CASE.read_bytes()))
    assert client.get("/api/v1/schema?of=card").json()["properties"]["version"]
