"""Small wrongs: every place of a module where one sign, number, word or statement can be another."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any, cast

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And, ast.Continue: ast.Break,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "lesser": "greater", "greater": "lesser"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong: the module it is of, the function, the line as it is, and as it would be."""

    module: str
    function: str
    line: int
    was: str
    now: str
    within: str  # a digest of the function, or of the statement of the module
    source: Path
    place: tuple[int, int]  # the node among all, and which of its wrongs

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stays the same when lines move."""
        return self.module, self.function, self.was, self.now

    @property
    def name(self) -> str:
        """How it stands in a file of killed ones: it is another once its function is."""
        return repr((*self.key, self.within))

    def code(self) -> CodeType:
        """The module with the wrong in it."""
        tree = ast.parse(self.source.read_text("utf-8"))
        node = next(node for place, node in enumerate(ast.walk(tree)) if place == self.place[0])
        list(_wrongs(node))[self.place[1]]()
        return compile(ast.fix_missing_locations(tree), self.source, "exec", dont_inherit=True)


def mutants(module: str, source: Path) -> list[Mutant]:
    """Every wrong of a module, in the order of its lines. Annotations, docstrings and decorators are left alone."""
    tree = ast.parse(source.read_text("utf-8"))
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    found: list[Mutant] = []
    for place, node in enumerate(ast.walk(tree)):
        number_of, where = len(list(_wrongs(node))), _where(parents, node)
        for number in range(number_of if where else 0):
            function, statement = where  # type: ignore[misc] # it is one, or the range is empty
            kept = {name: list(value) if isinstance(value, list) else value for name, value in vars(node).items()}
            was = _line(statement)
            list(_wrongs(node))[number]()
            now = _line(statement)
            vars(node).update(kept)
            if now != was:
                apart, whole = _apart(was, now), _digest(parents, statement)
                found.append(Mutant(module, function, statement.lineno, *apart, whole, source, (place, number)))
    return sorted(found, key=lambda one: one.line)


def _wrongs(node: Any) -> Iterator[Callable[[], object]]:  # noqa: C901, PLR0912 - a table of kinds of nodes
    """What can be done to a node, each as a function that does it."""
    match node:
        case ast.Compare():
            for place, op in enumerate(node.ops):
                yield partial(node.ops.__setitem__, place, cast("ast.cmpop", SWAPS[type(op)]()))
        case ast.BinOp() | ast.BoolOp() | ast.AugAssign() if type(node.op) in SWAPS:
            yield lambda: setattr(node, "op", SWAPS[type(node.op)]())
        case ast.UnaryOp(op=ast.USub()):
            yield lambda: setattr(node, "op", ast.UAdd())
        case ast.Constant(value=bool()):
            yield lambda: setattr(node, "value", not node.value)
        case ast.Constant(value=int()):
            yield partial(setattr, node, "value", cast("int", node.value) + 1)
        case ast.Constant(value=str()) if node.value:
            yield partial(setattr, node, "value", f"X{node.value!s}")
        case ast.Name() if node.id in NAMES:
            yield lambda: setattr(node, "id", NAMES[node.id])
        case ast.If() | ast.IfExp() | ast.While():
            yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
        case ast.comprehension(ifs=[_, *_]):
            yield lambda: setattr(node, "ifs", [])
        case ast.Return() if node.value is not None and not _is_none(node.value):
            yield lambda: setattr(node, "value", ast.Constant(None))
        case ast.Expr() if not isinstance(node.value, ast.Constant):
            yield lambda: setattr(node, "value", ast.Constant(None))
        case ast.Call(keywords=[_, *_]):
            for place, word in enumerate(node.keywords):
                if word.arg:
                    yield partial(node.keywords.pop, place)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _where(parents: dict[ast.AST, ast.AST], target: ast.AST) -> tuple[str, ast.stmt] | None:
    """The function and the statement a node is in; nothing for what only a reader sees."""
    names: list[str] = []
    statement: ast.stmt | None = target if isinstance(target, ast.stmt) else None
    node = target
    while node in parents:
        parent = parents[node]
        if _unseen(parent, node):
            return None
        if statement is None and isinstance(parent, ast.stmt):
            statement = parent
        if isinstance(parent, ast.FunctionDef):
            names = [parent.name]  # what is inside of a function is its own
        elif isinstance(parent, ast.ClassDef):
            names.append(parent.name)
        node = parent
    return (".".join(reversed(names)), statement) if statement else None


def _digest(parents: dict[ast.AST, ast.AST], node: ast.AST) -> str:
    """Which text the function or the module's statement around a node is of, however it is laid out."""
    while not isinstance(parents[node], ast.Module) and not (
        isinstance(node, ast.FunctionDef) and isinstance(parents[node], ast.ClassDef)
    ):
        node = parents[node]
    return hashlib.sha256(ast.unparse(node).encode()).hexdigest()[:12]


def _unseen(parent: ast.AST, node: ast.AST) -> bool:  # noqa: PLR0911 - one return for each kind of node
    match parent:
        case ast.FunctionDef():
            overload = any(isinstance(one, ast.Name) and one.id == "overload" for one in parent.decorator_list)
            return overload or node in parent.decorator_list or node is parent.returns
        case ast.ClassDef():
            protocol = any(isinstance(base, ast.Name) and base.id == "Protocol" for base in parent.bases)
            return protocol or node in parent.decorator_list
        case ast.arg() | ast.AnnAssign():
            return node is parent.annotation
        case ast.arguments():
            return node in (*parent.defaults, *parent.kw_defaults)
        case ast.Expr():
            return isinstance(node, ast.Constant)
        case ast.Call(func=ast.Name(id="cast")):
            return node is parent.args[0]
        case ast.Call(func=ast.Name(id="TypeVar")):
            return True
        case ast.ImportFrom() | ast.Import():
            return True
    return False


def _line(statement: ast.stmt) -> str:
    """A statement's own text, without the block below it."""
    shown = copy.copy(statement)
    if hasattr(shown, "body"):
        shown.body = [ast.Pass()]
    if hasattr(shown, "orelse"):
        shown.orelse = []
    if hasattr(shown, "cases"):
        return ast.unparse(ast.fix_missing_locations(copy.deepcopy(statement)))
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(shown))).replace("\n    pass", "")


def _apart(was: str, now: str) -> tuple[str, str]:
    """Two texts, cut to where they differ and what is around it."""
    first = next((n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    last = next(
        (n for n, (a, b) in enumerate(zip(reversed(was), reversed(now), strict=False)) if a != b),
        min(len(was), len(now)),
    )
    last = min(last, len(was) - first, len(now) - first)
    start = max(first - 60, 0)
    return was[start : len(was) - last + 40], now[start : len(now) - last + 40]
