"""`monitor audit`: numbers and direction words in our texts that no fact carries."""

from __future__ import annotations

import json

import typer

from analysis.commands.options import Json
from analysis.paths import find_project


def audit(as_json: Json = False) -> None:
    """Find numbers and direction words in our texts that no fact carries.

    Exit code 1 when there is one.

    Example: monitor audit
    """
    from dataclasses import asdict

    from analysis.book.audit.naked import audit as audit_texts

    findings = audit_texts(find_project())
    if as_json:
        answer = [asdict(finding) for finding in findings]
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(f"{len(findings)} finding(s)" if findings else "no number without a fact")
    raise typer.Exit(1 if findings else 0)
