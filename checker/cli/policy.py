"""`gitops-checker policy`: work with policies."""

from __future__ import annotations

import os
from pathlib import Path

import click

from checker.cli.exits import Exit
from checker.cli.terminal import display, standard_output, write
from checker.report import escape


@click.group(name="policy")
def command() -> None:
    """Work with policies, which are data: one YAML file each."""


@command.command(name="test")
@click.argument("directory", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
def test(directory: Path | None) -> Exit:
    """Check a policy pack and run its examples.

    DIR is the folder of the pack; without it, the pack that comes with the checker. A pack passes if every file is
    right, every example comes out as expected, and every policy that can find something shows it in an example.
    """
    from checker.assess import judgements
    from checker.data import data_directory
    from checker.policy.examples import try_pack
    from checker.policy.pack import load_pack

    pack = load_pack(directory or _near(data_directory("policies")))
    trial = try_pack(pack, judgements)
    lines = [f"{failure.location}: {failure.criterion}: {failure.text}" for failure in trial.failures]
    if trial.unruled:
        lines.append(f"Not assessed yet, no rules: {', '.join(trial.unruled)}.")
    verdict = f"{len(trial.failures)} failed" if trial.failures else "all as expected"
    lines.append(f"{len(pack.policies)} policies, {trial.examples} examples: {verdict}.")
    unicode = display(standard_output(), os.environ).unicode
    write(escape.lines("".join(f"{escape.terminal(line, unicode=unicode)}\n" for line in lines)))
    return Exit.GATE if trial.failures else Exit.DONE


def _near(path: Path) -> Path:
    """The path as seen from here, if it lies below: shorter, and a terminal can open it."""
    try:
        here = Path.cwd()
    except FileNotFoundError:  # it may be gone
        return path
    return path.relative_to(here) if path.is_relative_to(here) else path
