"""The command line: one module per command, imported when it is called."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from checker import __version__

COMMANDS = {
    "baseline": "List the findings that are there, so that only new ones fail a gate.",
    "blame": "Name the commits that moved a dimension or criterion, and the one that broke it.",
    "build": "Show what a directory becomes when kustomize and Flux have had their say.",
    "cache": "Show what is remembered between runs, or forget it.",
    "compare": "Say what a change does to the scores, and why.",
    "completion": "Print what makes a shell complete commands and options.",
    "config": "Show the configuration that holds, and where each value was stated.",
    "explain": "Say what a dimension or criterion asks, why, and how it is judged.",
    "graph": "Show who delivers what, from which source, to which cluster.",
    "history": "Show how the scores developed along the main line.",
    "hook": "Judge what is about to be committed, before it is.",
    "policy": "Work with policies: test a pack by its own examples.",
    "publish": "Post what a report comes to: a commit's status and one comment.",
    "recipe": "Print what makes a repository use the checker: a hook, a CI job.",
    "scan": "Assess a repository: six scores, where they come from, the next points.",
}
"""Name -> what it does, in one line. `checker/cli/<name>.py` exports `command`."""

_EPILOG = "Exit codes: 0 done, 1 gate failed, 2 usage, 3 incomplete, 4 nothing to assess, 70 bug, 130 interrupted."


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports a command's module only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"{__name__}.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The list of commands for `--help`, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    epilog=_EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="gitops-checker", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context, /, **_: Any) -> None:
    """Which GitOps dimensions does an infrastructure repository really satisfy?

    Reads one revision of a Git repository, never writes to it, and needs no network and no cluster.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), file=sys.stderr)
        raise click.exceptions.Exit(2)
