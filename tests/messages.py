"""Every message the package can show, read from its source: what the Korean catalogue must hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from calculator.kinds import Terms
from calculator.rules import Facts

PACKAGE = Path(__file__).resolve().parent.parent / "calculator"
#: Functions that take messages, and which of their arguments are ones.
SAYING = {
    "say": [0], "both": [0], "both_on": [0], "Expected": [0], "Problem": [1, 2], "named": [1], "_cannot": [2, 3],
}  # fmt: skip
#: Names that hold messages until they are said.
HOLDING = ("expected", "message", "told_message")


def messages() -> dict[str, str]:
    """Each message with the place it was found at."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            for text in _said(node):
                found.setdefault(text, f"{path.relative_to(PACKAGE.parent)}:{getattr(node, 'lineno', 0)}")
    return found | dict.fromkeys(_figures(), "a figure's name")


def _figures() -> Iterator[str]:
    """The names under which workings show facts and terms."""
    yield "nothing"
    yield "VAT rate"
    names = set(Facts.__annotations__)
    for kind in get_args(get_args(Terms)[0]):
        names |= {name for name, field in kind.model_fields.items() if "int" in str(field.annotation)}
    yield from sorted(name.replace("_", " ") for name in names - {"bands", "steps"})
    yield from ("from", "rate")


def _said(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        for place in SAYING.get(name, ()):
            if len(node.args) > place:
                yield from _texts(node.args[place])
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [t.id for t in targets if isinstance(t, ast.Name)]
        if any(name in HOLDING for name in names) or any(_is_table(name) for name in names):
            yield from _texts(node.value)


def _is_table(name: str) -> bool:
    """Whether a module's table holds messages as its values: it is written in capitals and ends as they do."""
    return name.lstrip("_").endswith(
        ("EXPECTED", "NAMES", "STATUSES", "STANDINGS", "MESSAGES", "MONTHLY", "GIVEN", "TAPERED")
    )


def _texts(node: ast.expr) -> Iterator[str]:
    """The literal texts an expression can come to."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _texts(value)
