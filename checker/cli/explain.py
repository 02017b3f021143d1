"""`gitops-checker explain`: what a dimension or criterion asks, why, and how it is judged; offline."""

from __future__ import annotations

import os

import click

from checker.cli.terminal import display, standard_output, write


@click.command(name="explain")
@click.argument("subject", required=False, metavar="[CRITERION|DIMENSION]")
def command(subject: str | None) -> None:
    """Say what a dimension or criterion asks, why, and how it is judged.

    Without an argument, list all dimensions and criteria.
    """
    from checker.cli.explanation import explain
    from checker.policy.pack import load_pack

    write(explain(load_pack(), subject, display(standard_output(), os.environ)))
