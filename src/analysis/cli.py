"""The `monitor` command. Heavy parts are imported when a command needs them: help is at once."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Annotated

import typer
from rich.markup import escape

from analysis.commands.diff import diff
from analysis.commands.estimate import estimate
from analysis.commands.options import Cube, Jobs, Json, project_with, stoppable, told
from analysis.commands.register import register_app
from analysis.commands.run import run
from analysis.commands.sweep import sweep
from analysis.errors import MonitorError, ParameterError, UsageError
from analysis.paths import find_project

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Rebuild, check and rerun the victim monitor.\n\nExample: [bold]monitor build[/bold]",
)
sources_app = typer.Typer(
    no_args_is_help=True,
    help="The published figures and their cards.\n\nExample: monitor sources check",
)
app.add_typer(sources_app, name="sources")
app.add_typer(register_app, name="register")
app.command()(estimate)
app.command(context_settings={"help_option_names": []})(run)
app.command()(diff)
app.command()(sweep)


@app.command()
def build(
    editions: Annotated[
        list[str] | None, typer.Argument(help="Editions; all when left out.")
    ] = None,
    jobs: Jobs = 2,
    acknowledge: Annotated[
        list[str] | None,
        typer.Option(help="A contradicted claim to publish all the same; can be repeated."),
    ] = None,
    reason: Annotated[
        list[str] | None, typer.Option(help="Why, printed on the page; one for each claim.")
    ] = None,
    cube: Cube = None,
    no_pdf: Annotated[
        bool, typer.Option("--no-pdf", help="Print no PDFs: faster while working on a chapter.")
    ] = False,
) -> None:
    """Run the chapters and render the site into _build/site/.

    Chapters that were run with the same data, code and parameters before are not run again.

    Example: monitor build 2014-2018
    """
    if len(acknowledge or []) != len(reason or []):
        raise UsageError("each --acknowledge CLAIM needs its own --reason TEXT")
    acknowledged = dict(zip(acknowledge or [], reason or [], strict=True))
    from analysis.book.unchanged import inputs_of_site, is_unchanged

    project = project_with(cube)
    if is_unchanged(project, inputs_of_site(project, editions, acknowledged, with_pdfs=not no_pdf)):
        told.print(f"Nothing changed since the last build: {project.site / 'index.html'}")
        return
    from analysis.book.build import build as build_site

    with (
        stoppable(lambda: "the site is as it was, and chapters that ended are kept"),
        told.status("building") as status,
    ):

        def report(message: str) -> None:
            told.print(f"  {escape(message)}")
            status.update(escape(f"building; last: {message}"))

        site = build_site(project, editions, jobs, report, acknowledged, with_pdfs=not no_pdf)
    told.print(f"The site is ready: open {site / 'index.html'} or run `monitor serve`.")


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on this machine; 0 takes a free one.")
    ] = 8000,
) -> None:
    """Show the built site on this machine.

    Example: monitor serve --port 8080
    """
    from analysis.book.serve import open_server

    with open_server(find_project().site, port) as server:
        told.print(f"http://127.0.0.1:{server.server_port}/ (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            told.print("stopped")


@app.command()
def claims(
    edition: Annotated[str | None, typer.Option(help="One edition; all when left out.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Another date for `then`, such as 2019-10-18.")
    ] = None,
    failing: Annotated[
        bool, typer.Option("--failing", help="Name each specification in which a claim fails.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Test every claim behind the recommendations, by the figures known then and now.

    Each is also tested under every other choice that its grid admits: another count, other years,
    what was known then or is known today. The page of recommendations has the commands that rerun
    those that fail. Exit code 1 when the figures contradict a claim.

    Example: monitor claims --edition 2014-2018 --failing
    """
    from analysis.book.records import ledgers_of, robustness_values
    from analysis.facts.ledger import contradicted_claims, in_words, to_json
    from analysis.observations.catalogue import load_catalogue

    project = find_project()
    figures = load_catalogue(project.data).figures
    ledgers = ledgers_of(project, figures, edition, _date(as_of))
    robust = {ledger.edition: robustness_values(project, ledger, figures) for ledger in ledgers}
    if as_json:
        answer = {ledger.edition: to_json(ledger, robust[ledger.edition]) for ledger in ledgers}
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False, sort_keys=True))
    else:
        for ledger in ledgers:
            typer.echo(in_words(ledger, robust[ledger.edition], with_failing=failing))
    raise typer.Exit(1 if any(contradicted_claims(ledger) for ledger in ledgers) else 0)


@app.command()
def facts(
    id: Annotated[str, typer.Argument(help="The id of a fact, such as rapporteur_last.")],
    edition: Annotated[str | None, typer.Option(help="One edition; all when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Show a fact of the built site with the whole way back to its sources.

    Example: monitor facts domestic_minors_2018 --edition 2014-2018
    """
    from analysis.book.lookup import find_facts, trails
    from analysis.observations.catalogue import load_catalogue

    project = find_project()
    found = find_facts(project.site, id, edition)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False, sort_keys=True))
    else:
        cards = load_catalogue(project.data).cards
        typer.echo("\n\n".join(trails(found, cards)))


@app.command()
def audit(as_json: Json = False) -> None:
    """Find numbers and direction words in our texts that no fact carries.

    Exit code 1 when there is one.

    Example: monitor audit
    """
    from dataclasses import asdict

    from analysis.book.audit import audit as audit_texts

    findings = audit_texts(find_project())
    if as_json:
        answer = [asdict(finding) for finding in findings]
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(f"{len(findings)} finding(s)" if findings else "no number without a fact")
    raise typer.Exit(1 if findings else 0)


@sources_app.command("check")
def check(as_json: Json = False) -> None:
    """Check every source, code list, sum and erratum; report all problems at once.

    Example: monitor sources check
    """
    from analysis.observations.catalogue import read_catalogue

    catalogue, problems = read_catalogue(find_project().data)
    if as_json:
        answer = {
            "sources": len(catalogue.cards),
            "figures": len(catalogue.figures),
            "problems": [problem.as_dict() for problem in problems],
        }
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        _print_problems(problems, len(catalogue.cards), len(catalogue.figures))
    raise typer.Exit(1 if problems else 0)


def _print_problems(problems: list, sources: int, figures: int) -> None:  # type: ignore[type-arg]
    for problem in problems:
        typer.echo(str(problem))
    verdict = f"{len(problems)} problem(s)" if problems else "no problem"
    typer.echo(f"{sources} sources, {figures} figures: {verdict}")


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParameterError(f"--as-of {text!r} is not a date such as 2019-10-18") from None


def main() -> None:
    """Run the command; a failure is told without a traceback, with its exit code."""
    try:
        app()
    except MonitorError as error:
        told.print(f"[bold red]Error:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(error.exit_code)
    except OSError as error:
        told.print(f"[bold red]Error:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
