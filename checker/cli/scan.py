"""`gitops-checker scan`: assess one revision and print the report."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from checker.cli.exits import Exit, say
from checker.cli.terminal import display, standard_output, write
from checker.errors import UsageError
from checker.git.snapshot import Snapshot
from checker.model import ProblemKind, Report


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be scanned: a revision, the staged index or the work tree of a repository, or the demonstration."""

    repository: str
    revision: str | None
    staged: bool
    worktree: bool
    remote: str | None
    demo: bool

    def __post_init__(self) -> None:
        """Refuse two answers to the question which tree is meant."""
        chosen = [
            name
            for name, given in (
                ("--rev", self.revision is not None),
                ("--staged", self.staged),
                ("--worktree", self.worktree),
                ("--demo", self.demo),
            )
            if given
        ]
        if len(chosen) > 1:
            raise UsageError(f"{' and '.join(chosen)} exclude one another", hint="name one tree to scan")


@click.command(name="scan")
@click.argument("repository", default=".", metavar="[REPO]")
@click.option("--rev", "revision", metavar="REV", help="Scan this commit, branch or tag.  [default: HEAD]")
@click.option("--staged", is_flag=True, help="Scan what the next commit would hold: the index.")
@click.option("--worktree", is_flag=True, help="Scan the tracked files as they stand in the work tree.")
@click.option("--remote", metavar="URL", help="The repository's own URL, if its clone does not know it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the report.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show all evidence, also of what is met.")
@click.option("--strict", is_flag=True, help="Count every unreadable file as failed, needed or not.")
@click.option("--allow-incomplete", is_flag=True, help="Do not exit with 3 when an input failed.")
@click.option("--allow-empty", is_flag=True, help="Do not exit with 4 when there is nothing to assess.")
@click.option("--demo", is_flag=True, help="Scan the small repository that is shipped with this program.")
def command(
    repository: str,
    revision: str | None,
    remote: str | None,
    form: str,
    *,
    staged: bool,
    worktree: bool,
    verbose: bool,
    strict: bool,
    allow_incomplete: bool,
    allow_empty: bool,
    demo: bool,
) -> Exit:
    """Assess a repository: six scores, where every point comes from, and what would bring the next ones.

    REPO is a clone (bare ones too) or any directory in one; the current directory if it is left out.
    Only committed files are read unless --staged or --worktree says otherwise.
    """
    standard_output()
    target = Target(repository, revision, staged, worktree, remote, demo)
    report = _assess(target, strict=strict)
    write(_rendered(report, form, verbose=verbose))
    _say_what_failed(report)
    return _exit_of(report, allow_incomplete=allow_incomplete, allow_empty=allow_empty)


def _say_what_failed(report: Report) -> None:
    """Say in one line why a report is incomplete: files that could not be read, builds and walks that failed."""
    failed = sum(problem.kind is ProblemKind.FAILED for problem in report.problems)
    if report.inputs.failed:
        say(f"incomplete: {report.inputs.failed} of the files that matter could not be read; the report names them")
    elif failed:
        say(f"incomplete: {failed} of what was found could not be followed; the report names each under problems")


def _assess(target: Target, *, strict: bool) -> Report:
    from checker.assess import assess
    from checker.cli.progress import progress
    from checker.policy.pack import load_pack

    with (
        progress("Scanning", shown=sys.stderr is not None and display(sys.stderr, os.environ).color),
        _snapshot(target) as snapshot,
    ):
        return assess(snapshot, load_pack(examples=False), strict=strict)


@contextmanager
def _snapshot(target: Target) -> Iterator[Snapshot]:
    if target.demo:
        from checker.cli.demonstration import demonstration

        yield demonstration()
        return
    from checker.git.repository import open_repository

    with open_repository(target.repository, remote=target.remote) as repository:
        if target.staged:
            yield repository.staged()
        elif target.worktree:
            yield repository.worktree()
        else:
            yield repository.commit(target.revision or "HEAD")


def _rendered(report: Report, form: str, *, verbose: bool) -> str:
    if form == "json":
        from checker.report import json

        return json.render(report, verbose=verbose)
    from checker.report import text

    shown = display(standard_output(), os.environ)
    return text.render(report, verbose=verbose, width=shown.width, color=shown.color, unicode=shown.unicode)


def _exit_of(report: Report, *, allow_incomplete: bool, allow_empty: bool) -> Exit:
    """The exit code of an assessment without gates: incomplete before empty before done."""
    failed = report.inputs.failed or any(problem.kind is ProblemKind.FAILED for problem in report.problems)
    if failed and not allow_incomplete:
        return Exit.INCOMPLETE
    if not any(report.units.values()) and not allow_empty:
        return Exit.EMPTY
    return Exit.DONE
