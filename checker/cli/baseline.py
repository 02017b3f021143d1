"""`gitops-checker baseline`: adopt the gates in a repository that has debt."""

from __future__ import annotations

import os
from typing import Any

import click

from checker.cli.assessment import course_of, terms_options
from checker.cli.caching import cache_options, workspace_of
from checker.cli.exits import Exit, say
from checker.cli.target import Target, tree_options
from checker.cli.terminal import display, standard_output, write
from checker.errors import UsageError
from checker.model import Finding, Known, Report
from checker.report import escape


@click.group(name="baseline")
def command() -> None:
    """List the findings that are there, so that only new ones fail a gate.

    What a baseline lists is counted and scored as ever; name it as `baseline` in .gitops-checker.yaml, or by the option
    --baseline.
    """


@command.command(name="create")
@click.argument("repository", default=".", metavar="[REPO]")
@tree_options
@terms_options
@cache_options
@click.option("--remote", metavar="URL", help="The repository's own URL, if its clone does not know it.")
@click.option("-o", "--output", metavar="FILE", help="Write into this file, not to standard output.")
@click.pass_context
def create(context: click.Context, /, repository: str, output: str | None, **_: Any) -> None:
    """Write a baseline of what is found now: one finding a line, in a fixed order."""
    from checker.baseline import debt, written
    from checker.cli.report_file import check as check_file
    from checker.cli.report_file import replace

    if output is not None:
        check_file(output)
    report = _assess(context, repository)
    known = debt(report.findings)
    text = written(known)
    if output is None:
        write(text)
        return
    replace(output, text.encode())
    say(f"{len(known)} findings are listed in {output}")


@command.command(name="check")
@click.argument("repository", default=".", metavar="[REPO]")
@tree_options
@terms_options
@cache_options
@click.option("--remote", metavar="URL", help="The repository's own URL, if its clone does not know it.")
@click.pass_context
def check(context: click.Context, /, repository: str, **_: Any) -> Exit:
    """Compare what is found now with the baseline: list what is new, and what is found no more.

    Exit code 1 if there is anything new. Stale entries fail nothing; `baseline create` writes the list anew.
    """
    report = _assess(context, repository)
    if report.baseline is None:
        raise UsageError("no baseline is named", hint="give --baseline FILE, or `baseline` in .gitops-checker.yaml")
    fresh = _fresh(report)
    unicode = display(standard_output(), os.environ).unicode
    lines = [*map(_finding, fresh), *map(_stale, report.stale)]
    lines.append(
        f"{len(fresh)} new, {len(report.stale)} stale, {sum(one.known for one in report.findings)} known by "
        f"{report.baseline.path}."
    )
    write(escape.lines("".join(f"{escape.terminal(line, unicode=unicode)}\n" for line in lines)))
    return Exit.GATE if fresh else Exit.DONE


def _fresh(report: Report) -> list[Finding]:
    from checker.baseline import debt

    new = {one.fingerprint for one in debt(one for one in report.findings if not one.known)}
    return [one for one in report.findings if one.fingerprint in new]


def _finding(finding: Finding) -> str:
    place = f"{finding.judgement.location}: " if finding.judgement.location else ""
    return f"new: {place}{finding.judgement.criterion}: {finding.judgement.message}"


def _stale(known: Known) -> str:
    return f"stale: {known.criterion}: {known.rule} no longer holds of {known.unit or known.tool or 'the repository'}"


def _assess(context: click.Context, repository: str) -> Report:
    from checker.assess import assess

    given = context.params
    target = Target(repository, given["revision"], given["staged"], given["worktree"], given["remote"])
    with target.snapshot() as snapshot:
        pack, terms, _ = course_of(context, snapshot)
        return assess(snapshot, pack, terms, workspace=workspace_of(context, once=True))
