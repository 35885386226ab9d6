"""Random rows of a job, each with its receipt, so that a reviewer can check the columns by hand."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from calculator.arrow.files import Source, opened
from calculator.arrow.jobs import Job
from calculator.arrow.priced import price_batch, window
from calculator.arrow.receipts import receipt
from calculator.arrow.rows import Reader
from calculator.arrow.schema import COLUMNS
from calculator.rulebook import Rulebook


def explained(job: Job, rulebook: Rulebook, rows: int, count: int, seed: int) -> Path:
    """Writes the receipts of some rows beside the result, always the same for a seed. Gives back where."""
    reader = window(rulebook, job.first, job.last, job.market)
    chosen = sorted(random.Random(seed).sample(range(rows), min(count, rows)))  # noqa: S311 - a sample, not a secret
    receipts = [_receipt(place, row, reader, job) for place, row in _rows(opened(job.source), chosen)]
    data = {"seed": seed, "of": rows, "rulebook": rulebook.digest, "receipts": receipts}
    path = job.beside("receipts", ".json")
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, default=_plain) + "\n", "utf-8")
    return path


def _rows(source: Source, chosen: Iterable[int]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The chosen rows, each as a batch of its own with its number. Rows are numbered from 0 here."""
    wanted, before = list(chosen), 0
    for part in source.parts:
        if not wanted:
            return
        if part.rows and wanted[0] >= before + part.rows:  # nobody of this part
            before += part.rows
            continue
        for piece in source.read(part):
            while wanted and wanted[0] < before + piece.batch.num_rows:
                place = wanted.pop(0)
                yield place, piece.batch.slice(place - before, 1)
            before += piece.batch.num_rows


def _receipt(place: int, row: pa.RecordBatch, reader: Reader, job: Job) -> dict[str, Any]:
    """A row as it was read, what its columns came to, and the ledger that says why; or why it was set aside."""
    sums, rejects = price_batch(row, reader, before=place, lang=job.lang)
    (given,), (columns,) = row.to_pylist(), sums.to_pylist()
    told: dict[str, Any] = {"row": place + 1, "read": given}
    if rejects.num_rows:
        return told | {"set_aside": rejects["reasons"][0].as_py()}
    scenario, ledger = receipt(_typed(row, reader), reader, job.last)
    return told | {"columns": columns, "scenario": scenario.document(), "ledger": ledger.to_dict()}


def _typed(row: pa.RecordBatch, reader: Reader) -> dict[str, Any]:
    """The cells of a good row as what their columns should be, where they were text."""
    typed: dict[str, Any] = {}
    for name in row.schema.names:
        cell = row.column(name)[0].as_py() if name in COLUMNS else None
        if isinstance(cell, str):
            cell = _from_text(name, cell.strip())
        typed[name] = cell
    typed["carrier"] = reader.rulebook.retired.get(typed["carrier"], typed["carrier"])
    return typed


def _from_text(name: str, cell: str) -> Any:  # noqa: ANN401 - as the column has it
    if not cell:
        return None
    match COLUMNS[name].kind:
        case "day":
            return date.fromisoformat(cell)
        case "amount" | "count":
            return int(cell)
        case "flag":
            return cell.lower() == "true"
        case _:
            return cell


def _plain(value: object) -> str:
    return str(value)
