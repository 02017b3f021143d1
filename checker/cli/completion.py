"""`gitops-checker completion`: what makes a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from checker.cli.terminal import standard_output, write

SHELLS = ("bash", "zsh", "fish")


@click.command(name="completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    r"""Print the completion script of a shell.

    \b
    bash  eval "$(gitops-checker completion bash)" in ~/.bashrc
    zsh   eval "$(gitops-checker completion zsh)" in ~/.zshrc
    fish  gitops-checker completion fish > ~/.config/fish/completions/gitops-checker.fish
    """
    standard_output()
    found = get_completion_class(shell)
    assert found is not None
    write(found(context.find_root().command, {}, "gitops-checker", "_GITOPS_CHECKER_COMPLETE").source() + "\n")
