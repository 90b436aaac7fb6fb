"""One problem found in the data, said so that it can be mended without asking."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from analysis.errors import DataError


@dataclass(frozen=True, order=True)
class Problem:
    """A problem in one file: `row` is the line number in the file, 0 for the file as a whole."""

    file: str
    row: int
    column: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}" if self.row else self.file
        column = f", column {self.column}" if self.column else ""
        return f"{place}{column}: {self.message}. {self.remedy}."

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def raise_for(problems: list[Problem]) -> None:
    """Raise one DataError that lists every problem; do nothing when there is none."""
    if problems:
        listed = "\n".join(str(problem) for problem in sorted(problems))
        raise DataError(f"{len(problems)} problem(s) in the data:\n{listed}")
