"""Cells of Arrow columns as whole numbers, and where there are none or wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from calculator.arrow.schema import is_text
from calculator.columns import Mask
from calculator.figures import Array

#: Stands in a look-up for a word nobody knows, and for an empty cell.
WRONG, EMPTY = -2, -1


@dataclass(frozen=True, slots=True)
class Cells:
    """A column: numbers, where a cell is given, and where it is given but cannot be read. None: everywhere, nowhere."""

    values: Array
    given: Mask | None = None
    wrong: Mask | None = None

    def or_(self, otherwise: int) -> Array:
        """The numbers, another one where the cell is empty."""
        if self.given is None:
            return self.values
        return np.where(self.given, self.values, self.values.dtype.type(otherwise))

    @property
    def there(self) -> Mask:
        return np.ones(len(self.values), np.bool_) if self.given is None else self.given


def nothing(rows: int) -> Cells:
    """A column that the table does not have."""
    return Cells(np.full(rows, EMPTY, np.int32), np.zeros(rows, np.bool_))


def words(column: pa.Array, meaning: Callable[[str], int], dtype: type = np.int32) -> Cells:
    """Words by what each means; `meaning` gives WRONG for one that means nothing."""
    if pa.types.is_null(column.type):
        return nothing(len(column))
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    known = [EMPTY if not (word or "").strip() else meaning(word.strip()) for word in column.dictionary.to_pylist()]
    table = np.array([*known, EMPTY], np.int64)
    there, indices = _given(column.indices), _bare(column.indices)
    codes: Array = table.astype(dtype)[indices if there is None else np.where(there, indices, len(known))]
    odd = WRONG in known
    bare = EMPTY in known or column.null_count
    return Cells(codes, codes != EMPTY if bare else None, codes == WRONG if odd else None)


def flags(column: pa.Array) -> Cells:
    """Truth values, also those written as text: true and false."""
    if column.type == pa.bool_():
        return Cells(_bare(column.cast(pa.int8())), _given(column))
    return words(column, lambda word: {"true": 1, "false": 0}.get(word.lower(), WRONG), np.int8)


def numbers(column: pa.Array) -> Cells:
    """Whole numbers, also those written as text."""
    if pa.types.is_null(column.type):
        return nothing(len(column))
    if pa.types.is_integer(column.type):
        return Cells(_bare(column), _given(column))
    text = _text(column)
    given = _given(text)
    fine = pc.match_substring_regex(text, r"^[+-]?[0-9]{1,15}$")
    values = pc.if_else(fine, text, "0").cast(pa.int64())
    return Cells(_bare(values), given, _wrong(fine, given))


def days(column: pa.Array) -> Cells:
    """Days as day numbers, also those written as text."""
    if pa.types.is_null(column.type):
        return nothing(len(column))
    if pa.types.is_date(column.type):
        return Cells(_bare(column.cast(pa.date32()).view(pa.int32())), _given(column))
    text = _text(column)
    given = _given(text)
    # A day that does not exist, such as 30 February, would be read as one in March: it reads back otherwise.
    shaped = pc.match_substring_regex(text, r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
    read = pc.strptime(pc.if_else(shaped, text, None), format="%Y-%m-%d", unit="s", error_is_null=True).cast(
        pa.date32()
    )
    fine = pc.equal(read.cast(pa.string()), text)
    return Cells(_bare(read.view(pa.int32())), given, _wrong(fine, given))


def _text(column: pa.Array) -> pa.Array:
    """Texts without spaces around them; an empty one is no text."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not is_text(column.type):
        raise TypeError(f"{column.type} was let through")
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), None, text)


def _bare(column: pa.Array) -> Array:
    """A column's numbers without a copy; where a cell is empty, whatever stands there."""
    dtype, buffer = np.dtype(column.type.to_pandas_dtype()), column.buffers()[1]
    if buffer is None:
        return np.zeros(len(column), np.int64)
    values: Array = np.frombuffer(buffer, dtype, len(column), column.offset * dtype.itemsize)
    return values if values.dtype.kind == "i" else values.astype(np.int64)


def _given(column: pa.Array) -> Mask | None:
    """Where a column has a value; None where it has one everywhere."""
    if not column.null_count:
        return None
    bits = np.unpackbits(np.frombuffer(column.buffers()[0], np.uint8), bitorder="little")
    given: Mask = bits[column.offset : column.offset + len(column)].view(np.bool_)
    return given


def _wrong(fine: pa.Array, given: Mask | None) -> Mask | None:
    right = fine.fill_null(False).to_numpy(zero_copy_only=False)
    wrong: Mask = ~right if given is None else given & ~right
    return wrong if wrong.any() else None
