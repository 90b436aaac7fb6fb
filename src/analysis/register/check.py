"""An extract checked as a whole: every file, row by row and then between rows, all at once."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.errors import MonitorError, UsageError
from analysis.register.between_rows import Seen
from analysis.register.card import Card, check_files, read_card
from analysis.register.cells import typed
from analysis.register.codes import Codes, read_codes
from analysis.register.crosschecks import check_period, check_rows
from analysis.register.mapping import read_mapping
from analysis.register.problems import Problems, RegisterError
from analysis.register.reading import SourceTable, find_tables, open_table
from analysis.register.schema import check_cells, check_header, table_schema

Keep = Callable[[str, pd.DataFrame], None]
Report = Callable[[str], None]


@dataclass(frozen=True)
class TableSeen:
    """A table that was read: `form` says how it was understood, `rows` those that were whole."""

    table: str
    file: str
    form: str
    rows: int


@dataclass(frozen=True)
class Outcome:
    """What a check found; it is clean when no error is among the problems."""

    folder: Path
    problems: Problems
    tables: list[TableSeen] = field(default_factory=list)
    is_synthetic: bool = False

    @property
    def is_clean(self) -> bool:
        return not self.problems.count("error")


def check_extract(
    folder: Path,
    data: Path,
    mapping: Path | None = None,
    show_values: bool = False,
    report: Report = lambda message: None,
    keep: Keep = lambda table, frame: None,
) -> Outcome:
    """Check the extract in a folder in bounded memory, and find every problem in one go.

    `data` is the project's data folder, with the code lists. `keep` is given every block of rows,
    typed, with its table. Raises ExtractNotFound when there is no extract to check, and
    RegisterError when a file breaks its reader in a way that cannot be told by rule.
    """
    _refuse_checkout(folder, data)
    problems = Problems(show_values)
    try:
        with warnings.catch_warnings():
            # openpyxl puts the values of cells into its warnings.
            warnings.simplefilter("ignore")
            return _check(folder, data, mapping, report, keep, problems)
    except (MonitorError, OSError, MemoryError):
        raise
    except Exception as error:
        if show_values:
            raise
        # What a library says about a row may hold its values.
        raise RegisterError(
            f"{folder}: the check stopped at an unexpected {type(error).__name__}, whose text "
            "may hold values of persons and is not shown. Run it again with --show-values, "
            "where nobody else can see it."
        ) from None


def _refuse_checkout(folder: Path, data: Path) -> None:
    # What lies inside the checkout is one `git add` away from everybody.
    own = folder.resolve()
    if own.is_relative_to(data.parent.resolve()) and own != (data / "register").resolve():
        raise UsageError(
            f"{folder}: an extract must not lie inside the checkout {data.parent}: move it out"
        )


def _check(
    folder: Path, data: Path, named: Path | None, report: Report, keep: Keep, problems: Problems
) -> Outcome:
    codes = read_codes(data)
    paths = find_tables(folder, problems)
    card = read_card(folder, problems)
    mapping = read_mapping(folder, named, codes, problems)
    if mapping is None:
        # Every header and code would be told as unknown.
        return Outcome(folder, problems)
    check_files(folder, card, problems)
    stream = _Stream(codes, card, problems, report, keep, Seen(codes))
    tables = []
    for table, path in paths.items():
        if source := open_table(table, path, mapping, problems):
            tables.append(TableSeen(table, source.file, source.form, stream.run(source)))
    report("comparing rows")
    is_synthetic = stream.seen.check(card, problems)
    return Outcome(folder, problems, tables, is_synthetic)


@dataclass(frozen=True)
class _Stream:
    """Sends the rows of a table past every check, block by block."""

    codes: Codes
    card: Card
    problems: Problems
    report: Report
    keep: Keep
    seen: Seen

    def run(self, source: SourceTable) -> int:
        """Check a table; gives how many rows were whole."""
        schema = table_schema(source.table, self.codes)
        check_header(source.table, source.columns, schema, source.file, self.problems)
        present = [name for name in schema.columns if name in source.columns]
        cell_schema = schema.select_columns(present)
        done = 0
        for rows in source.rows:
            check_cells(rows.cells, rows.numbers, cell_schema, source.file, self.problems)
            frame = typed(source.table, rows.cells)
            place = (source.table, frame, rows.numbers, source.file)
            check_rows(*place, self.problems)
            check_period(*place, self.card, self.problems)
            self.seen.add(source, rows, frame)
            self.keep(source.table, frame)
            done += len(rows.numbers)
            self.report(f"{source.file}: {done:,} rows")
        return done
