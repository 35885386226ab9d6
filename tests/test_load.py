"""A few seconds of what runs for minutes by hand: python -m tests.load --sessions 100 --minutes 10, and --faults.

Nothing here is a matter of time: how many answers came, whose they were, and what was refused and why.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load.__main__ import load
from tests.load.faults import FAULTS, done
from tests.load.server import Server, copied
from tests.load.visitors import Tab, link


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(copied(tmp_path_factory.mktemp("page")))
    yield found
    found.end(signal.SIGKILL)


def test_each_visitor_has_their_own_answers_and_comes_back_to_them_after_a_kill(server: Server) -> None:
    run = asyncio.run(load([server], sessions=3, seconds=2, every=0.5, restart=1))
    assert run.told.wrong == []
    assert run.told.lost >= 3
    assert run.told.away == set()
    assert len(run.told.back) >= 3
    assert len(run.told.took) > len(run.told.back)


def test_an_answer_never_points_to_a_part_that_the_browser_may_have_dropped(server: Server) -> None:
    async def seen() -> tuple[str, str]:
        tab, (query, _) = Tab(server.base), link(1)
        await tab.open()
        await tab.see(query)
        again, _ = await tab.see(query)
        tab.held.clear()
        without, _ = await tab.see(query)
        await tab.socket.close()
        return str(again), str(without)

    again, without = asyncio.run(seen())
    assert len(again) > 1_000
    assert again == without


#: How often each fault is done here, and what must come of it: at least so many times.
EXPECTED: dict[str, tuple[int, dict[str, int]]] = {
    "slow clients": (6, {"waited for": 0}),
    "half-open sockets": (8, {"held": 8, "torn": 2}),
    "queries of 100,000 characters": (1, {"socket refused in words": 1, "POST /api/v1/price 413": 1}),
    "a flood of requests": (140, {"200": 1, "429": 20, "429 with a reason": 20}),
    "a bad card": (1, {"told": 1, "the old one serves": 1, "well again": 1}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_visitor_goes_on_while_the_server_is_ill_treated(name: str, server: Server) -> None:
    times, expected = EXPECTED[name]
    met, told = asyncio.run(done(server, name, times))
    assert told.wrong == []
    assert len(told.took) >= 2
    assert server.process.poll() is None
    assert {what: met[what] for what in expected if met[what] < expected[what]} == {}, met
    assert not any(status in what for what in met for status in (" 500", " 502", " 503")), met


def test_a_copy_of_the_page_serves_the_cards_beside_it(server: Server) -> None:
    assert Path(server.root, "data", "kr").is_dir()
    assert server.health()["on_disk"] == "served"
