"""What was found: survivors that were looked at (survivors.toml), and the rates of the last whole runs (rates.toml)."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.mutation.mutants import Mutant

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "calculator"
RATES = HERE / "rates.toml"
Key = tuple[str, str, str, str]


def told() -> list[dict[str, Any]]:
    """The entries of survivors.toml, each with `is`, the list it stands in: `equivalent` or `alive`."""
    lists = tomllib.loads((HERE / "survivors.toml").read_text("utf-8"))
    return [entry | {"is": name} for name, entries in lists.items() for entry in entries]


@functools.cache
def looked_at() -> dict[Key, str]:
    """Whether a survivor that was looked at is equivalent, so that no answer could tell it from the truth, or alive."""
    return {(one["module"], one["function"], one["was"], one["now"]): one["is"] for one in told()}


def is_equivalent(mutant: Mutant) -> bool:
    """Whether no answer could tell a mutant from the truth, as survivors.toml says and why."""
    return looked_at().get(mutant.key) == "equivalent"


@dataclass(frozen=True, slots=True)
class Rate:
    """What came of a module's mutants."""

    mutants: int
    equivalent: int
    alive: int

    @classmethod
    def of(cls, mutants: list[Mutant], survivors: list[Mutant]) -> Rate:
        """Of survivors that were tried. The equivalent ones need no trial."""
        return cls(len(mutants), sum(is_equivalent(one) for one in mutants), len(survivors))

    @property
    def killed(self) -> int:
        return self.mutants - self.equivalent - self.alive

    def __str__(self) -> str:
        """Both rates: among those that could be killed, and among all."""
        able = max(self.mutants - self.equivalent, 1)
        return (
            f"{self.mutants} mutants, {self.killed} killed, {self.alive} alive, {self.equivalent} equivalent: "
            f"{self.killed / able:.1%} of those that change an answer, {self.killed / max(self.mutants, 1):.1%} of all"
        )


def digest(module: str) -> str:
    """Which text of a module a rate is of."""
    return hashlib.sha256((PACKAGE / f"{module}.py").read_bytes()).hexdigest()[:12]


def record(rates: dict[str, Rate], on: date, of: str = "") -> None:
    """Keeps the rates of a run, beside those of the modules that were not run. `of` says what was drawn, if not all."""
    said = _recorded()
    for module, rate in rates.items():
        counts = {"mutants": rate.mutants, "equivalent": rate.equivalent, "alive": rate.alive}
        said[module] = {"source": digest(module), "on": on, **counts} | ({"of": of} if of else {})
    text = "# Written by `python -m tests.mutation --record`; shown by `python -m tests.mutation --rates`.\n"
    for module, fields in said.items():
        text += f"\n[{module}]\n"
        text += "".join(f'{name} = "{v}"\n' if isinstance(v, str) else f"{name} = {v}\n" for name, v in fields.items())
    RATES.write_text(text, "utf-8")


def recorded() -> dict[str, tuple[Rate, str]]:
    """The rates of the last recorded run of each module, and its day and of what it was."""
    return {
        module: (Rate(one["mutants"], one["equivalent"], one["alive"]), ", ".join(_said(module, one)))
        for module, one in _recorded().items()
    }


def _said(module: str, one: dict[str, Any]) -> Iterator[str]:
    yield str(one["on"])
    if "of" in one:
        yield one["of"]
    if one["source"] != digest(module):
        yield "the module has changed since"


def _recorded() -> dict[str, dict[str, Any]]:
    return tomllib.loads(RATES.read_text("utf-8")) if RATES.exists() else {}
