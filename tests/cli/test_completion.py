"""Shells complete commands and options from the program itself."""

import subprocess

import pytest

from checker.cli import COMMANDS


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(program, shell):
    """What is printed names the program and the variable by which the shell asks it."""
    text = program("completion", shell).stdout.decode()
    assert "gitops-checker" in text
    assert f"_GITOPS_CHECKER_COMPLETE={shell}_complete" in text
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=text.encode(), check=True)


def test_another_shell_is_refused(program):
    """A shell that is not known is a usage error."""
    assert program("completion", "cmd").returncode == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [("gitops-checker ", set(COMMANDS)), ("gitops-checker compare --exact", {"--exact-base"})],
)
def test_what_is_completed(program, words, expected):
    """The program answers the shell's question with commands and options."""
    count = len(words.split()) - (0 if words.endswith(" ") else 1)
    asked = {"_GITOPS_CHECKER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(count)}
    done = program(**asked)
    assert {line.partition(",")[2] for line in done.stdout.decode().splitlines()} == expected
