"""The rows of a CSV file with the line they begin on; one that cannot be read costs only itself."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

_MAX_LINES = 20
"""No cell of an extract runs over more lines: a quotation mark was not closed."""


@dataclass
class Records:
    """Rows as `(line, cells)`; `cells` is None where the quotation marks do not pair.

    After such a row reading starts again at the next line, so that one stray quotation mark does
    not swallow the rest of the file. `is_cut_off` says whether the last row had no line end.
    """

    lines: Iterator[str]
    separator: str
    line: int = 0
    is_cut_off: bool = False
    _taken: list[str] = field(default_factory=list)
    _returned: deque[str] = field(default_factory=deque)

    def __iter__(self) -> Iterator[tuple[int, list[str] | None]]:
        reader = self._reader()
        while True:
            self._taken.clear()
            start = self.line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield start, None
                self._step_back(start)
                reader = self._reader()
                continue
            if cells:
                self.is_cut_off = not self._taken[-1].endswith(("\n", "\r"))
                yield start, cells

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self.separator, strict=True)

    def _feed(self) -> Iterator[str]:
        while len(self._taken) < _MAX_LINES:
            line = self._returned.popleft() if self._returned else next(self.lines, None)
            if line is None:
                return
            self._taken.append(line)
            self.line += 1
            yield line
        raise csv.Error

    def _step_back(self, start: int) -> None:
        self._returned.extendleft(reversed(self._taken[1:]))
        self.line = start
