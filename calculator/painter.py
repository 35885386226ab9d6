"""Drawings into pictures, in a process of its own: the library holds Python's lock while it draws."""

from __future__ import annotations

import functools
from typing import Literal

import vl_convert

#: The system's own faces for Hangul; none comes with the calculator.
FACES = (
    "Pretendard, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR', NanumGothic, sans-serif"
)


def png(svg: str) -> bytes:
    """An SVG drawing as a PNG, at its own size."""
    return bytes(vl_convert.svg_to_png(svg))


@functools.cache
def letters() -> Literal["hangul", "latin"] | None:
    """What this machine has a face for. Without one a sign is drawn as a box or not at all, and no error says so."""
    if not _drawn("1", "8"):
        return None
    return "hangul" if _drawn("가", "힣") else "latin"


def _drawn(one: str, other: str) -> bool:
    """Whether two signs are drawn at all, and differently: two boxes would be alike."""
    return len({_sign(one), _sign(other), _sign(" ")}) == 3


def _sign(text: str) -> bytes:
    words = f'<text x="10" y="50" font-size="40" font-family="{FACES}">{text}</text>'
    return png(f'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80">{words}</svg>')
