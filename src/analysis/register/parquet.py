"""Parquet files, batch by batch, whatever the types of their columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from analysis.register.blocks import BLOCK_ROWS, Block, OpenTable
from analysis.register.problems import Problems
from analysis.register.rules import COLUMN_TYPE, UNREADABLE


def open_parquet(path: Path, problems: Problems) -> OpenTable | None:
    """A Parquet file; None when it is none, which is told. Its rows are counted from one."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError):
        problems.tell(UNREADABLE, path.name, format="Parquet")
        return None
    schema = file.schema_arrow
    for name, kind in zip(schema.names, schema.types, strict=True):
        if pa.types.is_nested(kind):
            problems.tell(COLUMN_TYPE, path.name, name)
    return OpenTable("Parquet", list(schema.names), _blocks(file, path.name, problems))


def _blocks(file: Any, name: str, problems: Problems) -> Iterator[Block]:
    first = 1
    try:
        for batch in file.iter_batches(batch_size=BLOCK_ROWS):
            columns = [_text(column) for column in batch.columns]
            yield Block(np.arange(first, first + len(batch)), columns)
            first += len(batch)
    except (pa.ArrowException, OSError):
        problems.tell(UNREADABLE, name, rows=[first], format="Parquet")


def _text(column: Any) -> Any:
    """A column as text, with nothing for what is null; nested values were told already."""
    if pa.types.is_nested(column.type):
        return pa.repeat("", len(column))
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    if pa.types.is_binary(column.type):
        column = column.cast(pa.string(), safe=True)
    return pc.fill_null(column.cast(pa.string()), "")
