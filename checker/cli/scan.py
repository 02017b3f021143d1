"""`gitops-checker scan`: assess one revision and print the report."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from checker.cli.assessment import course_of, selection_options, terms_options
from checker.cli.caching import cache_options, store_of
from checker.cli.exits import Exit, say
from checker.cli.forms import FORMS, ask_for_lines, render, with_line_hashes
from checker.cli.gating import gate_options, say_failed
from checker.cli.outputs import Output, format_option, send
from checker.cli.recall import recall_of, settings_from
from checker.cli.target import Target, tree_options
from checker.cli.terminal import display
from checker.errors import UsageError
from checker.gates import failed_gates
from checker.model import ProblemKind, Report
from checker.selection import selected

if TYPE_CHECKING:
    from checker.cache.store import Store
    from checker.cli.recall import Recall
    from checker.cli.settings import Settings
    from checker.git.snapshot import Snapshot


@click.command(name="scan")
@click.argument("repository", default=".", metavar="[REPO]")
@tree_options
@click.option("--remote", metavar="URL", help="The repository's own URL, if its clone does not know it.")
@format_option(FORMS)
@click.option("--path", "directory", default="", metavar="DIR", help="Assess what this directory brings, not all.")
@terms_options
@gate_options
@selection_options
@cache_options
@click.option("-v", "--verbose", is_flag=True, help="Show all evidence, also of what is met.")
@click.option("--strict", is_flag=True, help="Count every unreadable file as failed, needed or not.")
@click.option("--allow-incomplete", is_flag=True, help="Do not exit with 3 when an input failed.")
@click.option("--allow-empty", is_flag=True, help="Do not exit with 4 when there is nothing to assess.")
@click.option("--demo", is_flag=True, help="Scan the small repository that is shipped with this program.")
@click.pass_context
def command(
    context: click.Context,
    /,
    repository: str,
    revision: str | None,
    remote: str | None,
    outputs: tuple[Output, ...],
    *,
    directory: str,
    staged: bool,
    worktree: bool,
    verbose: bool,
    strict: bool,
    allow_incomplete: bool,
    allow_empty: bool,
    demo: bool,
    **_: Any,
) -> Exit:
    """Assess a repository: six scores, where every point comes from, and what would bring the next ones.

    REPO is a clone (bare ones too) or any directory in one; the current directory if it is left out.
    Only committed files are read unless --staged or --worktree says otherwise.
    """
    target = Target(repository, revision, staged, worktree, remote, demo)
    report = _assess(context, target, directory, outputs, strict=strict)
    send(outputs, lambda output: render(report, output, verbose=verbose))
    if any(output.form == "github" for output in outputs):
        _summarise(report)
    _say_what_failed(report)
    say_failed(report.gates)
    if report.gates:
        return Exit.GATE
    return _exit_of(report, allow_incomplete=allow_incomplete, allow_empty=allow_empty)


def _summarise(report: Report) -> None:
    """Put the report where GitHub Actions shows what does not fit into annotations."""
    from checker.cli.step_summary import add_to_summary
    from checker.report import markdown

    add_to_summary(markdown.render(report))


def _say_what_failed(report: Report) -> None:
    """Say in one line why a report is incomplete: files that could not be read, builds and walks that failed."""
    failed = len({problem.location.path for problem in report.problems if problem.kind is ProblemKind.FAILED})
    if failed:
        say(f"incomplete: {failed} of the inputs could not be read or followed; the report names each under problems")


def _assess(
    context: click.Context, target: Target, directory: str, outputs: Iterable[Output], *, strict: bool
) -> Report:
    """The report with the gates that failed; what is not to be shown is left out only after they were tried."""
    from checker.cli.progress import progress
    from checker.parse.tree import join

    path = join("", directory)
    if path is None:
        raise UsageError(f"--path {directory[:200]!a} leaves the repository", hint="it is relative to its root")
    with (
        progress("Scanning", shown=sys.stderr is not None and display(sys.stderr, os.environ).color),
        target.opened() as opened,
    ):
        store = store_of(context)
        recall = recall_of(context, store, opened.identity(), path, strict=strict)
        report = recall.report() if recall and not ask_for_lines(outputs) else None
        if report is not None:
            settings = settings_from(context, report)
        else:
            snapshot = opened.snapshot()
            report, settings = _made(context, snapshot, store, recall, path, strict=strict)
            report = with_line_hashes(report, outputs, snapshot)
    report = report._replace(gates=failed_gates(report, settings.thresholds))
    return selected(report, *settings.selection)


def _made(
    context: click.Context, snapshot: Snapshot, store: Store | None, recall: Recall | None, path: str, *, strict: bool
) -> tuple[Report, Settings]:
    """The report by assessment; it is kept if it holds for good."""
    from checker.assess import assess, is_lasting
    from checker.workspace import Workspace

    pack, terms, settings = course_of(context, snapshot)
    terms = terms._replace(path=path, strict=strict)
    report = assess(snapshot, pack, terms, workspace=Workspace(store, once=True))
    if recall and is_lasting(snapshot, report):
        recall.keep(report)
    return report, settings


def _exit_of(report: Report, *, allow_incomplete: bool, allow_empty: bool) -> Exit:
    """The exit code of an assessment without gates: incomplete before empty before done."""
    failed = report.inputs.failed or any(problem.kind is ProblemKind.FAILED for problem in report.problems)
    if failed and not allow_incomplete:
        return Exit.INCOMPLETE
    if not any(report.units.values()) and not allow_empty:
        return Exit.EMPTY
    return Exit.DONE
