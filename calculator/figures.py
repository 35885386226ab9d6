"""Numbers that remember how they were made.

NumPy lets a class take over every ufunc through `__array_ufunc__`. So a rule written in plain NumPy over whole numbers
gives a number when handed numbers, a column when handed columns, and, when handed figures, the amount *with* its
working and its sources. A rule that would only work on one row (an `if`, `max`, `int()`) fails on the first figure.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, ParamSpec, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from calculator.cards import Source

Array = NDArray[np.int64]

#: The whole vocabulary of a rule. Anything else raises, so no rule can outgrow what the words can explain.
UFUNCS = frozenset(
    {
        np.add,
        np.subtract,
        np.multiply,
        np.floor_divide,
        np.less,
        np.less_equal,
        np.equal,
        np.not_equal,
        np.greater,
        np.greater_equal,
        np.bitwise_and,
        np.bitwise_or,
        np.minimum,
        np.maximum,
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Cited:
    """Where a figure was read: a label such as `kr.skt.signup-fee@2009-11-01`, and the sources behind it."""

    label: str
    sources: tuple[Source, ...] = ()


class Figure(np.lib.mixins.NDArrayOperatorsMixin):
    """A whole number that remembers how it was worked out, and from what."""

    __slots__ = ("cited", "how", "name", "parts", "value")
    __hash__ = None  # type: ignore[assignment] # equality of figures is itself a figure

    def __init__(
        self, value: Any, how: str = "", parts: tuple[Any, ...] = (), name: str = "", cited: Cited | None = None
    ) -> None:
        self.value, self.how, self.parts, self.name, self.cited = value, how, parts, name, cited

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *parts: Any, **options: Any) -> Figure:
        if method != "__call__" or options or ufunc not in UFUNCS:
            raise TypeError(f"{ufunc.__name__} is not part of the rule vocabulary")
        return Figure(ufunc(*map(bare, parts)).item(), ufunc.__name__, parts)

    def __array_function__(self, function: Any, types: Any, parts: Any, options: Any) -> Figure:
        if function is not np.where or options or len(parts) != 3:
            raise TypeError(f"{function.__name__} is not part of the rule vocabulary")
        condition, then, otherwise = parts
        taken = then if bare(condition) else otherwise
        return Figure(bare(taken), "where", (condition, taken))

    def __bool__(self) -> NoReturn:
        raise TypeError("a rule may not branch on a figure; use np.where")

    def _one_row_only(self, *_: object) -> NoReturn:
        raise TypeError("a rule must read a column as it reads a number; this works on one number only")

    __int__ = __float__ = __index__ = __iter__ = __len__ = __getitem__ = __contains__ = __round__ = _one_row_only

    def __repr__(self) -> str:
        return f"Figure({self.value}, {self.name or self.how!r})"


#: What a rule reads and gives back: a number, a column, or a figure.
Whole: TypeAlias = "int | Array | Figure"

P = ParamSpec("P")
T = TypeVar("T")


def bare(value: Any) -> Any:
    """The number in a figure; anything else as it is."""
    return value.value if isinstance(value, Figure) else value


def named(value: Whole, name: str) -> Whole:
    """The value under a name a customer would want to see. Numbers and columns pass through."""
    return Figure(value.value, value.how, value.parts, name, value.cited) if isinstance(value, Figure) else value


def step(function: Callable[P, Whole]) -> Callable[P, Whole]:
    """Makes a helper of the vocabulary appear in a working as one step, under its own name."""

    @functools.wraps(function)
    def taken(*parts: P.args, **options: P.kwargs) -> Whole:
        if not any(isinstance(part, Figure) for part in parts):
            return function(*parts, **options)
        value = function(*map(bare, parts))  # type: ignore[call-arg] # steps take positional arguments only
        return Figure(value, function.__name__, parts)

    return taken


def leaf(value: int, name: str, cited: Cited) -> Figure:
    """A number as it was read, under its name, with where it was read."""
    return Figure(value, "", (), name, cited)


def derivation(figure: Figure) -> dict[str, Any]:
    """A figure's working as plain data: `value`, then `name`, `how`, `parts`, `from` where they are set."""
    data: dict[str, Any] = {"value": int(figure.value)}
    if figure.name:
        data["name"] = figure.name
    if figure.how:
        data["how"] = figure.how
        data["parts"] = [derivation(p) if isinstance(p, Figure) else {"value": int(p)} for p in figure.parts]
    if figure.cited is not None:
        data["from"] = figure.cited.label
    return data


def sources_of(figures: Sequence[Figure]) -> tuple[Source, ...]:
    """Every source that any of the figures rests on, each once, in the order first met."""
    cited = {id(c): c for figure in figures for c in _cited(figure)}
    return once(source for c in cited.values() for source in c.sources)


def once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The sources, each once: two versions may cite the same page, read on the same day, for the same thing."""
    found: dict[tuple[object, ...], Source] = {}
    for source in sources:
        found.setdefault((source.title, source.url, source.says, source.seen, source.published), source)
    return tuple(found.values())


def _cited(figure: Figure) -> Iterator[Cited]:
    if figure.cited is not None:
        yield figure.cited
    for part in figure.parts:
        if isinstance(part, Figure):
            yield from _cited(part)
