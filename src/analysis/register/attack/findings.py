"""What an attack brings to light, and its report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal[
    "exact",
    "known small",
    "class disclosure",
    "small difference",
    "better than guessing",
    "small change between editions",
    "marked text",
]


@dataclass(frozen=True)
class Finding:
    """Something that can be learnt about few persons: where, what, and from which cells."""

    kind: Kind
    where: str
    learnt: str
    combined: tuple[str, ...] = ()

    def __str__(self) -> str:
        source = f" From: {'; '.join(self.combined)}." if self.combined else ""
        return f"{self.kind}: {self.where}: {self.learnt}.{source}"


@dataclass
class Report:
    """All findings, with how much was tried; `tables` are the checksums of what was attacked.

    `scores` rest on the true counts, which nothing protects: they stay on the confidential side.
    """

    tables: dict[str, str]
    findings: list[Finding] = field(default_factory=list)
    tried: dict[str, dict[str, int]] = field(default_factory=dict)
    scores: dict[str, int] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was learnt."""
        return not self.findings

    def to_json(self, *, with_scores: bool = False) -> dict[str, Any]:
        """The report as it lies beside the tables; with scores, for the confidential side only."""
        answer: dict[str, Any] = {
            "verdict": "clean" if self.is_clean else "not clean",
            "tables": self.tables,
            "findings": [asdict(finding) for finding in self.findings],
            "tried": self.tried,
        }
        return answer | ({"confidential_scores": self.scores} if with_scores else {})
