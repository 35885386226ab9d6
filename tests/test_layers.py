"""Imports go one way: words and models below, rules on them, prices on those, and the two faces on top."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "calculator"

#: The floors of the house, the ground first. A module may import from its own floor and from those below it.
FLOORS = (
    {"errors", "money", "dates", "spreadsheets"},
    {"events", "kinds", "conditions", "offers", "cards", "scenario", "wording", "formulas", "figures", "vocabulary"},
    {"ledger", "lines", "tenure", "overlaps", "transit", "grammar", "links", "rules", "when", "promises"},
    {"fees", "rulebook", "occasions", "terms"},
    {
        "known",
        "unknowns",
        "prices",
        "entries",
        "told",
        "barred",
        "notices",
        "catalogue",
        "coverage",
        "health",
        "reading",
    },
    {"stories", "tables", "bills", "causes", "exits", "deadlines"},
    {"pricing", "columns", "planmonths", "editions", "given", "tally", "apart", "running"},
    {"batch", "lots", "beside", "compare", "revisions", "tabulate", "grids", "shut", "portdays", "market", "policies"},
    {"reconcile", "whatif", "crowds", "questions"},
    {"variants", "answers", "branches", "downgrade", "household", "rights", "several", "trial", "simulate"},
    {"curve", "inputs"},
    {"turns", "ways", "spread", "levers"},
    {"weigh", "candidates"},
    {"inplace"},
    {"best"},
    {"advice"},
    {"bestdata"},
    {"arrow", "asked"},
    {"spark"},
    {"charts", "terminal", "receipts", "documents", "painter"},
    {"views", "cli", "console", "verbs", "deciding", "bulk"},
    {"__main__"},
)
#: Packages that only some rooms may let in, by the first word of a module's path.
ONLY_IN = {
    "streamlit": {"views", "cli"},  # cli: to start it, inside the one verb that does
    "starlette": {"views"},
    "anyio": {"views"},
    "altair": {"charts"},
    "pyarrow": {"charts", "views", "arrow", "spark"},
    "pyspark": {"spark"},
    "typer": {"cli", "console", "verbs", "deciding", "bulk"},
    "rich": {"terminal", "console"},
    "vl_convert": {"painter"},  # pictures, in a process of their own
    "segno": {"views"},  # QR codes
    "icalendar": {"receipts"},  # days not to miss, as calendar entries
}
ENGINE = set().union(*FLOORS[:16])
#: All the engine may stand on besides Python.
ENGINE_PACKAGES = {"numpy", "pydantic", "pydantic_core"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room(path: Path) -> str:
    """A module's own name, or that of the folder it is in: `pricing`, `views`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in it: as dotted names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative path; the full one says which room it means"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor(name: str) -> int:
    return next(level for level, names in enumerate(FLOORS) if name in names)


def rooms(path: Path) -> set[str]:
    """The rooms of this package a file imports from; what the package exports is of the engine's top floor."""
    own = (name.split(".") for name in imported(path) if name.split(".")[0] == "calculator")
    return {part[1] if len(part) > 1 and part[1] in set().union(*FLOORS) else "batch" for part in own}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
class TestEveryModule:
    def test_has_a_place_on_a_floor(self, path: Path) -> None:
        assert room(path) in set().union(*FLOORS), "say in FLOORS what it may import"

    def test_imports_nothing_from_above(self, path: Path) -> None:
        above = {name for name in rooms(path) if floor(name) > floor(room(path))}
        assert not above, f"{room(path)} reaches up for {above}"

    def test_lets_no_package_in_that_belongs_elsewhere(self, path: Path) -> None:
        guests = {name.split(".")[0] for name in imported(path)}
        assert not {guest for guest in guests if room(path) not in ONLY_IN.get(guest, {room(path)})}

    def test_of_the_engine_stands_on_two_packages(self, path: Path) -> None:
        if room(path) in ENGINE:
            guests = {name.split(".")[0] for name in imported(path)} - set(sys.stdlib_module_names) - {"calculator"}
            assert guests <= ENGINE_PACKAGES


def test_every_place_is_taken() -> None:
    assert set().union(*FLOORS) == {room(path) for path in MODULES}


def test_no_module_imports_itself_through_another() -> None:
    graph = {path: {name for name in rooms(path) if name != room(path)} for path in MODULES}
    below: dict[str, set[str]] = {}
    for path, names in graph.items():
        below.setdefault(room(path), set()).update(names)
    while below:
        leaves = {name for name, names in below.items() if not names & below.keys()}
        assert leaves, f"a ring of imports among {sorted(below)}"
        below = {name: names for name, names in below.items() if name not in leaves}


def test_the_engine_loads_without_the_packages_of_the_page() -> None:
    program = "import calculator, sys; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(loaded.stdout.split()) & {"streamlit", "altair", "pandas", "pyarrow", "typer", "rich", "babel"}
