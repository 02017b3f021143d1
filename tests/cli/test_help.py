import importlib
import subprocess
import sys

import click
import pytest

from checker import __version__
from checker.cli import COMMANDS

HEAVY = ["git", "jsonschema", "rich", "ruamel", "yaml"]


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_imports_nothing_heavy(option):
    """What a scan needs is not loaded to print a page of help."""
    code = (
        "import sys; from checker.__main__ import main\n"
        f"sys.argv[1:] = ['{option}']\n"
        "try: main()\n"
        f"finally: print('loaded:', *sorted(set({HEAVY}) & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_help_lists_every_command(program):
    """`--help` names all commands, and each of them has a page of its own."""
    page = program("--help").stdout.decode()
    assert all(f"\n  {name}" in page for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_where_its_name_says(name):
    """The module of a command exports it under one name, with a text for its own `--help`."""
    command = importlib.import_module(f"checker.cli.{name}").command
    assert isinstance(command, click.Command)
    assert command.help


def test_version(program):
    """`--version` says name and version."""
    assert program("--version").stdout.decode() == f"gitops-checker {__version__}\n"


def test_no_command_is_a_usage_error(program):
    """Called without a command the program shows its help, on standard error, and has judged nothing."""
    done = program()
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Usage:" in done.stderr
