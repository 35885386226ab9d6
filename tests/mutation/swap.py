"""Wrong code taken into a running program: functions keep who they are, and do something else."""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import inspect
import re
import sys
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.mutation.mutants import Mutant

#: The functions that were entered since it was last cleared: the module and the name.
SEEN: set[tuple[str, str]] = set()


def functions(module: ModuleType) -> dict[str, FunctionType]:
    """The functions of a module and of its classes, by their names."""
    found = {}
    for name, value in vars(module).items():
        held = (
            vars(value).items() if inspect.isclass(value) and value.__module__ == module.__name__ else [(None, value)]
        )
        for part, one in held:
            function = _plain(one)
            if function is not None and function.__code__.co_filename == module.__file__:
                found[f"{name}.{part}" if part else name] = function
    return found


def _plain(value: Any) -> FunctionType | None:
    for inner in ("__func__", "fget", "func", "__wrapped__"):
        with contextlib.suppress(AttributeError):
            value = getattr(value, inner)
    return value if isinstance(value, FunctionType) else None


def mark(name: str) -> None:
    """Has every function of a module tell SEEN when it is entered."""
    module = importlib.import_module(f"calculator.{name}")
    vars(module)["__seen__"] = SEEN
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    holders: list[ast.Module | ast.ClassDef] = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
    for holder in holders:
        for node in holder.body:
            if isinstance(node, ast.FunctionDef):
                full = f"{holder.name}.{node.name}" if isinstance(holder, ast.ClassDef) else node.name
                node.body.insert(0, ast.parse(f"__seen__.add(({name!r}, {full!r}))").body[0])
    codes = {code.co_qualname: code for code in _codes(compile(tree, str(module.__file__), "exec", dont_inherit=True))}
    for full, function in functions(module).items():
        function.__code__ = codes[full]


def can_enter(mutant: Mutant) -> bool:
    """Whether a mutant is in a function, or in a table of its module; what a class is made of is built in too deep."""
    return mutant.function in ("", *_functions(mutant.module))


@functools.cache
def _functions(name: str) -> frozenset[str]:
    return frozenset(functions(importlib.import_module(f"calculator.{name}")))


def enter(mutant: Mutant) -> None:
    """Puts a mutant's code into its function, or its tables into its module, in this process."""
    module = importlib.import_module(f"calculator.{mutant.module}")
    code = mutant.code()
    if mutant.function:
        (found,) = (part for part in _codes(code) if part.co_qualname == mutant.function)
        functions(module)[mutant.function].__code__ = found
    else:
        _put_tables(module, code)
    forget()


def _put_tables(module: ModuleType, code: CodeType) -> None:
    """Every table of the module as the wrong code makes it, in all modules that took it from there."""
    made: dict[str, Any] = {"__name__": module.__name__, "__file__": module.__file__, "__package__": "calculator"}
    exec(code, made)  # noqa: S102 - our own module, but for one sign
    for name, value in list(vars(module).items()):
        new = made.get(name)
        if isinstance(value, dict) and name[:2] != "__":
            value.clear()
            value.update(new or {})
        elif isinstance(value, str | int | tuple | set | frozenset | re.Pattern) and value != new and name[:2] != "__":
            for other in [m for n, m in sys.modules.items() if n.startswith("calculator")]:
                if vars(other).get(name) is value:
                    setattr(other, name, new)


def _codes(code: CodeType) -> list[CodeType]:
    inner = [const for const in code.co_consts if isinstance(const, CodeType)]
    return [code, *(deep for one in inner for deep in _codes(one))]


def forget(*names: str) -> None:
    """Empties the caches of some modules, or of the whole package: what they hold was found out by the right code."""
    full = {f"calculator.{name}" for name in names}
    for name, module in list(sys.modules.items()):
        if name in full if names else name.startswith("calculator"):
            for value in vars(module).values():
                with contextlib.suppress(AttributeError, TypeError):
                    value.cache_clear()
