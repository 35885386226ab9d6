"""The same scenario and the same rulebook give the same bytes, wherever and whenever they are priced.

python -m tests.reproducible          a process for each Python, time zone and hash seed; 1 where any two differ

In each process every case, every story of the gallery, every published link and every leap-day life is priced and
written as JSON; what is compared is the SHA-256 of those bytes. One more process watches for a look at the clock: where
there is none, no midnight anywhere can matter.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import FrameType
from typing import Any

from calculator import CalculatorError, Rulebook, Scenario, price
from tests.golden.__main__ import scenarios

ROOT = Path(__file__).resolve().parent.parent
#: Pythons that pyenv keeps, which uv finds only where pyenv's own switch is turned to them.
PYENV = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
PYTHONS = ("3.11", "3.12", "3.13")
ZONES = ("UTC", "Asia/Seoul", "America/Los_Angeles")
SEEDS = ("0", "1", "20260229")
CLOCK = frozenset({"today", "now", "utcnow", "time", "localtime", "gmtime", "time_ns", "strftime", "tzset"})
LEAPS = ("2012-02-29", "2016-02-29", "2020-02-29", "2024-02-29")
AFTER = ("2013-02-28", "2013-03-01", "2016-02-29", "2017-02-28", "2021-02-28", "2022-02-28", "2025-02-28", "2026-02-28")


def leaping() -> Iterator[Scenario]:
    """Lives that begin on a leap day, with contracts that end on days there are not, in windows cut at leap days."""
    contracts = [
        {"kind": "discount", "months": 12, "monthly": 10_000},
        {"kind": "subsidy", "amount": 240_000, "months": 24},
    ]
    for on, after in product(LEAPS, AFTER):
        if after <= on:
            continue
        join = {"kind": "join", "on": on, "carrier": "skt", "as": "new", "plan": {"monthly": 49_500}}
        to = {"kind": "join", "on": after, "carrier": "kt", "as": "port_in", "plan": {"monthly": 33_000}}
        events = [join | {"contracts": contracts}, to]
        yield Scenario.parse({"as_of": "2024-02-29", "from": on, "until": "2028-02-29", "events": events})


def digest(each: int = 1) -> str:
    """The hash of every ledger's bytes, or of one in `each`, one after the other."""
    rulebook, whole = Rulebook.load(), hashlib.sha256()
    for scenario in [*scenarios(), *leaping()][::each]:
        try:
            whole.update(price(scenario, rulebook).to_json().encode())
        except CalculatorError as error:
            whole.update(str(error).encode())
    return f"{rulebook.digest} {whole.hexdigest()}"


def looks_at_the_clock(each: int = 1) -> list[str]:
    """Each function of the clock that is called while everything is priced, once."""
    found: set[str] = set()

    def watch(_: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ in CLOCK and getattr(called, "__module__", "") in (None, "time"):
            found.add(called.__qualname__)

    sys.setprofile(watch)
    try:
        digest(each)
    finally:
        sys.setprofile(None)
    return sorted(found)


def interpreter(version: str) -> list[str] | None:
    """How to start a Python of a version with the engine's packages; None where there is none on this machine."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return [sys.executable]
    if shutil.which("uv") is None:
        return None
    for asked in (version, *map(str, sorted(PYENV.glob(f"{version}.*/bin/python")))):
        if subprocess.run(["uv", "python", "find", "--no-project", asked], capture_output=True, check=False).returncode:
            continue
        packages = ["--with", "numpy>=2", "--with", "pydantic>=2.12"]
        return ["uv", "run", "--no-project", "--python", asked, *packages, "python"]
    return None


def apart(python: list[str], what: str = "digest", zone: str = "UTC", seed: str = "0", each: int = 1) -> str:
    """What a process of its own says: the digest there, or what it saw of the clock."""
    environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    told = f"import json; from tests.reproducible import {what}; print(json.dumps({what}({each})))"
    ran = subprocess.run([*python, "-c", told], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return json.dumps(json.loads(ran.stdout))


def main() -> None:
    found: dict[str, list[str]] = {}
    for version in PYTHONS:
        python = interpreter(version)
        if python is None:
            print(f"Python {version}: not on this machine, so not compared")  # noqa: T201 - its purpose
            continue
        for zone, seed in product(ZONES, SEEDS):
            said = apart(python, zone=zone, seed=seed)
            found.setdefault(said, []).append(f"Python {version}, {zone}, seed {seed}")
            print(f"Python {version}, {zone}, seed {seed}: {said}")  # noqa: T201
    clock = apart([sys.executable], "looks_at_the_clock")
    print(f"looks at the clock: {clock}")  # noqa: T201
    sys.exit(len(found) != 1 or clock != "[]")


if __name__ == "__main__":
    main()
