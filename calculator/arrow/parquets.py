"""Parquet files put behind one another as they are: nothing is read or packed again, only their ends are rewritten.

A Parquet file ends with a note of where each of its columns' pages begin, in Thrift's compact encoding. Behind other
files those places lie further on, and that is all that changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from calculator.errors import JobError, Problem

MAGIC = b"PAR1"
#: Kinds of values in Thrift's compact encoding.
TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, SET, STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
#: Fields by their numbers in parquet.thrift.
SCHEMA, ROWS, GROUPS = 2, 3, 4
COLUMNS, GROUP_AT, ORDINAL = 1, 5, 7
META = 3
CHUNK_PLACES, META_PLACES = (2, 4, 6), (9, 10, 11, 14)

#: A Thrift structure: by its number, each field's kind and value.
Struct = dict[int, tuple[int, Any]]


def joined(parts: Sequence[Path], target: Path) -> Path:
    """Writes a file of the rows of others that have the same columns, in their order."""
    whole: Struct = {}
    with target.open("wb") as out:
        out.write(MAGIC)
        for path in parts:
            further = out.tell() - len(MAGIC)
            with path.open("rb") as part:
                end = _copied(part, out)
            for group in end[GROUPS][1][1]:
                _moved(group, further)
            whole = _both(whole, end, path) if whole else end
        note = _struct_bytes(whole)
        out.write(note + len(note).to_bytes(4, "little") + MAGIC)
    return target


def _copied(part: BinaryIO, out: BinaryIO) -> Struct:
    """Copies all of a file but its mark at the start and the note at its end, which is given back."""
    ends = part.seek(-8, 2)
    begins = ends - int.from_bytes(part.read(4), "little")
    left = begins - part.seek(len(MAGIC))
    while left:
        data = part.read(min(left, 1 << 20))
        out.write(data)
        left -= len(data)
    return _Note(part.read(ends - begins)).struct()


def _moved(group: Struct, further: int) -> None:
    """A row group whose pages lie further on; what number it has in its file is not needed."""
    group.pop(ORDINAL, None)
    _move(group, (GROUP_AT,), further)
    for chunk in group[COLUMNS][1][1]:
        _move(chunk, CHUNK_PLACES, further)
        _move(chunk[META][1], META_PLACES, further)


def _move(struct: Struct, fields: tuple[int, ...], further: int) -> None:
    for field in fields:
        if field in struct and struct[field][1]:  # 0 where a writer does not say
            kind, place = struct[field]
            struct[field] = kind, place + further


def _both(one: Struct, other: Struct, path: Path) -> Struct:
    if one[SCHEMA] != other[SCHEMA]:
        raise JobError(Problem(str(path), "other columns than the parts before it", "the same columns in every part"))
    kind, (of, groups) = one[GROUPS]
    rows = one[ROWS][0], one[ROWS][1] + other[ROWS][1]
    return one | {ROWS: rows, GROUPS: (kind, (of, groups + other[GROUPS][1][1]))}


class _Note:
    """Thrift's compact encoding, read from its start on."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def struct(self) -> Struct:
        found: Struct = {}
        number = 0
        while head := self._take(1)[0]:
            number = number + (head >> 4) if head >> 4 else self._signed()
            found[number] = head & 15, self._value(head & 15)
        return found

    def _value(self, kind: int) -> Any:  # noqa: ANN401 - of any kind
        if kind in (TRUE, FALSE):
            return kind == TRUE  # of a field, the kind is the value
        if kind in (BYTE, DOUBLE):
            return self._take(1 if kind == BYTE else 8)
        if kind in (LIST, SET):
            return self._list()
        if kind == BINARY:
            return self._take(self._whole())
        return self.struct() if kind == STRUCT else self._signed()

    def _list(self) -> tuple[int, list[Any]]:
        head = self._take(1)[0]
        kind, size = head & 15, head >> 4 if head >> 4 < 15 else self._whole()
        if kind in (TRUE, FALSE):
            return kind, [self._take(1) for _ in range(size)]
        return kind, [self._value(kind) for _ in range(size)]

    def _take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def _whole(self) -> int:
        value = shift = 0
        while True:
            byte = self._take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def _signed(self) -> int:
        value = self._whole()
        return value >> 1 ^ -(value & 1)


def _struct_bytes(struct: Struct) -> bytes:
    out, before = bytearray(), 0
    for number, (kind, value) in sorted(struct.items()):
        step = number - before
        out += bytes([step << 4 | kind]) if step < 16 else bytes([kind]) + _signed_bytes(number)
        out += b"" if kind in (TRUE, FALSE) else _value_bytes(kind, value)
        before = number
    return bytes(out) + b"\0"


def _value_bytes(kind: int, value: Any) -> bytes:  # noqa: ANN401 - of any kind
    if kind in (TRUE, FALSE, BYTE, DOUBLE):
        return bytes(value)
    if kind in (LIST, SET):
        of, values = value
        head = bytes([len(values) << 4 | of]) if len(values) < 15 else bytes([240 | of]) + _whole_bytes(len(values))
        return head + b"".join(_value_bytes(of, one) for one in values)
    if kind == BINARY:
        return _whole_bytes(len(value)) + bytes(value)
    return _struct_bytes(value) if kind == STRUCT else _signed_bytes(value)


def _whole_bytes(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def _signed_bytes(value: int) -> bytes:
    return _whole_bytes(value << 1 if value >= 0 else (-value << 1) - 1)
