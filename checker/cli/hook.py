"""`gitops-checker hook`: judge what is about to be committed, before it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from checker.cli.assessment import terms_options
from checker.cli.caching import cache_options
from checker.cli.comparing import compared
from checker.cli.exits import Exit
from checker.cli.gating import say_failed
from checker.cli.terminal import display, standard_output, write
from checker.gates import failed_gates
from checker.model import Comparison, FailedGate, Severity, Sides, Thresholds

if TYPE_CHECKING:
    from checker.git.repository import Repository
    from checker.git.snapshot import Snapshot

_INDEX = "the index"


@click.command(name="hook")
@click.argument("repository", default=".", metavar="[REPO]")
@click.option("--remote", metavar="URL", help="The repository's own URL, if its clone does not know it.")
@terms_options
@cache_options
@click.option("--strict", is_flag=True, help="Count every unreadable file as failed, needed or not.")
@click.pass_context
def command(context: click.Context, /, repository: str, remote: str | None, *, strict: bool, **_: Any) -> Exit:
    """Judge what is about to be committed: the index that Git names, compared with HEAD.

    Fails on new findings, on new errors beyond the scores, on a dimension that falls and on files that can no longer
    be read; not on what is there already. Says nothing where nothing changes. Before the first unit, and in a first
    commit, there is nothing to fall behind: findings are shown, and only errors beyond the scores fail.
    """
    from checker.git.repository import open_repository

    standard_output()
    with open_repository(repository, remote=remote) as opened:
        after = opened.staged()
        before = _before(opened)
        if before.revision.tree == after.revision.tree and not after.problems:
            return Exit.DONE
        sides = Sides("HEAD" if opened.born else "nothing", _INDEX)
        comparison = compared(context, before, after, sides, strict=strict).comparison
    gates = tuple(_gates(comparison))
    _show(comparison)
    say_failed(gates)
    if gates:
        return Exit.GATE
    return Exit.INCOMPLETE if comparison.failures else Exit.DONE


def _before(opened: Repository) -> Snapshot:
    return opened.commit() if opened.born else opened.empty()


def _show(comparison: Comparison) -> None:
    if comparison.nothing:
        return  # most commits change nothing that is judged: for those no page is laid out
    from checker.report.comparison import text

    shown = display(standard_output(), os.environ)
    write(text.changed(comparison, width=shown.width, color=shown.color, unicode=shown.unicode))


def _gates(comparison: Comparison) -> Iterator[FailedGate]:
    """Why the commit is not to be made; what was there before is no reason."""
    from checker.report.causes import is_accepted

    new = [one for one in comparison.changes if one.opened and not is_accepted(one.finding)]
    errors = sum(one.severity is Severity.ERROR for one in new)
    if errors:
        yield FailedGate("hook", f"{_count(errors, 'error')} beyond the scores would be new.")
    if not any(comparison.before.units.values()):
        return
    findings = sum(one.severity is None for one in new)
    if findings:
        yield FailedGate("hook", f"{_count(findings, 'finding')} would be new.")
    yield from failed_gates(comparison.after, Thresholds(no_regression=0), comparison.before)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
