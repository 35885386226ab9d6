"""The links that were published, as the files beside this one keep them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TESTS = FOLDER.parent


def published() -> list[dict[str, Any]]:
    """Every link form there ever was, with what each must say."""
    found: list[dict[str, Any]] = tomllib.loads((TESTS / "links.toml").read_text("utf-8"))["link"]
    return found


def kept(digest: str) -> list[dict[str, Any]]:
    """What the links of a rulebook's release say."""
    return [json.loads(text) for text in (FOLDER / f"{digest}.jsonl").read_text("utf-8").splitlines()]


def digests() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def corrected() -> list[dict[str, Any]]:
    """Lines of those files that a later calculator reckons otherwise, each with what it comes to now and why."""
    path = FOLDER / "corrected.toml"
    found: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8")).get("line", [])
    return found
