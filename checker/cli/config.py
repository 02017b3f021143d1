"""`gitops-checker config`: which configuration holds, and who said so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from checker.cli.assessment import Course, course_of, selection_options, terms_options
from checker.cli.gating import GatedCommand, gate_options, regression_option
from checker.cli.target import Target, tree_options
from checker.cli.terminal import display, standard_output, write
from checker.report import escape

if TYPE_CHECKING:
    from checker.model import Attestation, Waiver

_UNSTATED = {
    "baseline": "none",
    "exclude": "nothing",
    "fail-on": "not asked",
    "ignore": "nothing",
    "min-coverage": "not asked",
    "min-score": "not asked",
    "no-regression": "not asked",
    "packs": "none",
    "policies": "none",
    "select": "all",
    "today": "the day of the commit",
}


@click.group(name="config")
def command() -> None:
    """Work with the configuration: .gitops-checker.yaml at the root of the repository."""


@command.command(name="show", cls=GatedCommand)
@click.argument("repository", default=".", metavar="[REPO]")
@tree_options
@terms_options
@gate_options
@regression_option
@selection_options
@click.pass_context
def show(
    context: click.Context, /, repository: str, revision: str | None, *, staged: bool, worktree: bool, **_: Any
) -> None:
    """Check the configuration and show every value that holds, with where it was stated.

    A flag stands before a variable of the environment, that before .gitops-checker.yaml of the revision, and that
    before the default. Attestations and waivers are listed with their lines.
    """
    with Target(repository, revision, staged, worktree).snapshot() as snapshot:
        course = course_of(context, snapshot)
    unicode = display(standard_output(), os.environ).unicode
    rows = list(_rows(course))
    widths = [max(len(escape.terminal(row[column], unicode=unicode)) for row in rows) for column in (0, 1)]
    lines = (
        "  ".join(
            escape.terminal(cell, unicode=unicode).ljust(width) for cell, width in zip(row, (*widths, 0), strict=True)
        )
        for row in rows
    )
    write(escape.lines("".join(f"{line.rstrip()}\n" for line in lines)))


def _rows(course: Course) -> Iterator[tuple[str, str, str]]:
    """Name, value and origin of every setting, then of every statement."""
    stated = course.settings.stated
    for name in sorted({*_UNSTATED, *stated}):
        setting = stated.get(name)
        yield (name, _shown(setting.value), setting.origin) if setting else (name, _UNSTATED[name], "default")
    configuration = course.terms.configuration
    yield ("configuration", configuration.path or "none", configuration.digest[:19])
    for attestation in configuration.attestations:
        yield ("attestation", f"{_about(attestation)}: {attestation.outcome}", _until(attestation))
    for waiver in configuration.waivers:
        yield ("waiver", _about(waiver), _until(waiver))


def _about(said: Attestation | Waiver) -> str:
    return " ".join(part for part in said.about if part)


def _until(said: Attestation | Waiver) -> str:
    return f"{said.location}, until {said.expires}"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
