"""What is taken away from the page by an address: receipts that price again, a code, a picture without boxes."""

from __future__ import annotations

import asyncio
import os
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response

from calculator import Rulebook
from calculator.painter import letters, png
from calculator.reading import link_in
from calculator.revisions import verified
from calculator.views import card, preview, taken
from calculator.views.arrival import FIRST

ROOT = Path(__file__).resolve().parent.parent
WIDE = FIRST.replace("e1=2009-11-28", "e1=2008-01-01~2009-11-28")
Answer = TypeVar("Answer")
HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


class Client:
    """Asks the routes as a browser would, one question at a time."""

    def get(self, address: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(Starlette(routes=taken.ROUTES))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
                return await browser.get(address, headers=headers)

        return asyncio.run(ask())


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    yield Client()
    taken.painter.stop()


@pytest.mark.parametrize("kind", ["html", "json", "csv", "ics"])
@pytest.mark.parametrize("query", [FIRST, f"{FIRST}&lang=en", WIDE], ids=["ko", "en", "much-open"])
def test_every_receipt_prices_again_to_the_same(client: Client, kind: str, query: str) -> None:
    answer = client.get(f"/receipt.{kind}?{query}")
    assert answer.status_code == 200
    assert f'filename="receipt.{kind}"' in answer.headers["content-disposition"]
    text = answer.content.decode("utf-8-sig").strip()
    check = verified(text, link_in(text), Rulebook.load())
    assert check is not None
    assert check.agrees


def test_a_receipt_of_a_broken_link_says_why_and_of_no_kind_there_is_none(client: Client) -> None:
    broken = client.get("/receipt.json?v=9")
    assert broken.status_code == 400
    assert "v" in broken.text
    assert client.get(f"/receipt.exe?{FIRST}").status_code == 404


def test_the_code_holds_the_link_and_is_not_made_of_more_than_it_can_hold(client: Client) -> None:
    drawn = client.get(f"/qr.svg?{FIRST}&step=3")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.content == client.get(f"/qr.svg?{FIRST}").content, "the page's own keys stay at home"
    assert client.get(f"/qr.svg?{'a' * 3_000}").status_code == 414


class TestPicture:
    @pytest.mark.parametrize("path", ["/card.png", "/card/rules.png"])
    def test_is_of_the_size_that_messengers_show_and_is_remembered(self, client: Client, path: str) -> None:
        first = client.get(f"{path}?{FIRST}")
        assert first.headers["content-type"] == "image/png"
        assert struct.unpack(">II", first.content[16:24]) == (card.WIDTH, card.HEIGHT)
        again = client.get(f"{path}?{FIRST}", headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304

    def test_is_only_of_pages_there_are(self, client: Client) -> None:
        assert client.get("/card/nowhere.png").status_code == 404

    def test_the_rules_opened_at_a_fee_have_that_fee_s_picture(self, client: Client) -> None:
        queries = ("lang=en", "lang=en&fee=kr.skt.signup-fee", "lang=en&fee=kr.lgu.signup-fee")
        drawn = [client.get(f"/card/rules.png?{query}").content for query in queries]
        assert len(set(drawn)) == 3

    @pytest.mark.parametrize("query", ["", FIRST, "v=9", f"{FIRST}&lang=ko", WIDE])
    @pytest.mark.parametrize("path", ["", "about", "stories"])
    def test_is_in_english_where_no_face_draws_hangul(self, query: str, path: str) -> None:
        assert not HANGUL.search(card.card(query, path, hangul=False))

    def test_says_what_the_page_says(self) -> None:
        drawn = re.sub("<[^>]+>", " ", card.card(f"{FIRST}&lang=en", "", hangul=True))
        assert (
            preview.of(f"{FIRST}&lang=en").sentence.split()
            == [word for word in drawn.split() if word in preview.of(f"{FIRST}&lang=en").sentence.split()][
                : len(preview.of(f"{FIRST}&lang=en").sentence.split())
            ]
        )
        assert "54,398" in drawn

    def test_no_name_becomes_a_drawing(self) -> None:
        name = quote("</text><script>alert(1)</script>")
        told = FIRST.replace("e2.plan=kr.skt.all-in-one-45", f"e2.plan.monthly=49500&e2.plan.name={name}")
        assert "<script" not in card.card(told, "", hangul=True)
        assert png(card.card(told, "", hangul=False)).startswith(b"\x89PNG")

    def test_a_machine_without_a_face_for_hangul_is_found_out(self, tmp_path: Path) -> None:
        faces = tmp_path / "fonts.conf"
        faces.write_text('<?xml version="1.0"?><fontconfig><dir>/nowhere</dir></fontconfig>')
        program = "from calculator.painter import letters; print(letters())"
        said = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "FONTCONFIG_FILE": str(faces)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert said.stdout.strip() == "latin"
        assert letters() in ("hangul", "latin")


def test_more_than_a_few_at_once_are_turned_away_and_let_in_again() -> None:
    async def story() -> list[int]:
        gate, go = taken.Gate(1), asyncio.Event()

        async def slow() -> Response:
            await go.wait()
            return PlainTextResponse("done")

        first = asyncio.ensure_future(gate.through(slow()))
        await asyncio.sleep(0)
        second = await gate.through(slow())
        go.set()
        answers = [await first, second]
        await asyncio.sleep(0)
        return [answer.status_code for answer in [*answers, await gate.through(slow())]]

    assert asyncio.run(story()) == [200, 503, 200]
