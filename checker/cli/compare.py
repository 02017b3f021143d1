"""`gitops-checker compare`: what a change does to the scores, and why."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from checker.cli import forms
from checker.cli.assessment import terms_options
from checker.cli.caching import cache_options
from checker.cli.comparing import compared
from checker.cli.exits import Exit, say
from checker.cli.gating import GatedCommand, gate_options, regression_option, say_failed
from checker.cli.outputs import Output, format_option, send
from checker.cli.terminal import display
from checker.gates import failed_gates
from checker.model import Comparison, ProblemKind, Report, Sides

if TYPE_CHECKING:
    from checker.git.snapshot import Snapshot

_ANNOTATING = ("github", "rdjson")
FORMS = ("text", "json", "markdown", *_ANNOTATING)


@click.command(name="compare", cls=GatedCommand)
@click.argument("base", metavar="BASE")
@click.argument("head", default="HEAD", metavar="[HEAD]")
@click.option("--repo", "repository", default=".", metavar="DIR", help="A clone, bare or not.  [default: .]")
@click.option("--exact-base", is_flag=True, help="Compare with BASE itself, not with where HEAD left it.")
@click.option("--remote", metavar="URL", help="The repository's own URL, if its clone does not know it.")
@format_option(FORMS)
@terms_options
@cache_options
@regression_option
@gate_options
@click.option("-v", "--verbose", is_flag=True, help="Show every place, and changes that move nothing.")
@click.option("--strict", is_flag=True, help="Count every unreadable file as failed, needed or not.")
@click.option("--allow-incomplete", is_flag=True, help="Do not exit with 3 when an input of the head newly failed.")
@click.option("--allow-empty", is_flag=True, help="Do not exit with 4 when there is nothing to assess.")
@click.pass_context
def command(
    context: click.Context,
    /,
    base: str,
    head: str,
    *,
    repository: str,
    remote: str | None,
    outputs: tuple[Output, ...],
    exact_base: bool,
    verbose: bool,
    strict: bool,
    allow_incomplete: bool,
    allow_empty: bool,
    **_: Any,
) -> Exit:
    """Say what the change from BASE to HEAD does to the scores, and why.

    Both are commits, branches or tags of the repository; nothing is checked out. The base is where HEAD left BASE,
    their merge base. Both sides are judged by the policies, the configuration, the waivers and the history of the base:
    what the change does to these itself is listed, and holds once it has landed.
    """
    from checker.cli.progress import progress

    with (
        progress("Comparing", shown=sys.stderr is not None and display(sys.stderr, os.environ).color),
        _sides(repository, remote, base, head, exact=exact_base) as (sides, before, after),
    ):
        comparison, thresholds = compared(context, before, after, sides, strict=strict)
    gates = failed_gates(comparison.after, thresholds, comparison.before)
    comparison = comparison._replace(gates=gates)
    send(outputs, lambda output: _rendered(comparison, output, verbose=verbose))
    if any(output.form == "github" for output in outputs):
        _summarise(comparison)
    _say_what_failed(comparison)
    say_failed(gates)
    if gates:
        return Exit.GATE
    return _exit_of(comparison, allow_incomplete=allow_incomplete, allow_empty=allow_empty)


@contextmanager
def _sides(
    repository: str, remote: str | None, base: str, head: str, *, exact: bool
) -> Iterator[tuple[Sides, Snapshot, Snapshot]]:
    """Both snapshots; each is told the history up to the base, since how the head lands is not decided yet."""
    from checker.git.repository import open_repository

    with open_repository(repository, remote=remote) as opened:
        start = opened.resolve(base) if exact else opened.merge_base(base, head)
        yield Sides(base, head, merge_base=not exact), opened.commit(start), opened.commit(head, past_of=start)


def _opened(comparison: Comparison) -> Report:
    """The report on the head with no more in it than the change brought: what annotates a change's lines."""
    brought = tuple(change.after for change in comparison.changes if change.opened and change.after)
    return comparison.after._replace(findings=brought, problems=comparison.failures, gates=comparison.gates)


def _summarise(comparison: Comparison) -> None:
    """Put the page where GitHub Actions shows what does not fit into annotations."""
    from checker.cli.step_summary import add_to_summary
    from checker.report.comparison import markdown

    add_to_summary(markdown.render(comparison))


def _rendered(comparison: Comparison, output: Output, *, verbose: bool) -> str:
    if output.form == "json":
        from checker.report.comparison import json

        return json.render(comparison)
    if output.form in _ANNOTATING:
        return forms.render(_opened(comparison), output, verbose=verbose)
    if output.form == "markdown":
        from checker.report.comparison import markdown

        return markdown.render(comparison)
    from checker.report.comparison import text

    shown = output.display
    return text.render(comparison, verbose=verbose, width=shown.width, color=shown.color, unicode=shown.unicode)


def _say_what_failed(comparison: Comparison) -> None:
    """Say in a line each what the head can no longer read, and what neither side could."""
    from checker.report import escape

    for one in comparison.failures:
        say(f"incomplete: {escape.terminal(str(one.location))} could not be read or followed")
    ours = {one.location.path for one in comparison.failures}
    rest = {one.location.path for one in comparison.after.problems if one.kind is ProblemKind.FAILED} - ours
    if rest:
        say(f"{len(rest)} of the inputs could not be read in the base already; gitops-checker scan names them")


def _exit_of(comparison: Comparison, *, allow_incomplete: bool, allow_empty: bool) -> Exit:
    """The exit code without gates; what could not be read before and is as it was, the change is not to blame for."""
    if comparison.failures and not allow_incomplete:
        return Exit.INCOMPLETE
    if not any(any(one.units.values()) for one in (comparison.before, comparison.after)) and not allow_empty:
        return Exit.EMPTY
    return Exit.DONE
