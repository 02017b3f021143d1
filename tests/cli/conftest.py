"""The program as people run it: a process of its own; and small repositories to run it on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = str(Path(sys.executable).with_name("gitops-checker"))


@pytest.fixture(scope="session")
def program():
    """Return a function that runs the program to its end and gives back code, output and errors, as bytes."""

    def run(*arguments, cwd=None, **environment):
        return subprocess.run(
            [PROGRAM, *map(os.fspath, arguments)],
            cwd=cwd,
            env={**os.environ, **environment},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    return run


@pytest.fixture(scope="session", name="git")
def git_in():
    """Return a function that runs git in a folder of the test's own."""
    return git


@pytest.fixture(scope="session")
def change():
    """Return a function that commits files to a repository; those that are None are removed."""

    def commit(place, files, message="Change"):
        write(place, files)
        git(place, "add", "--all")
        git(place, "commit", "--quiet", "--allow-empty", f"--message={message}")

    return commit


@pytest.fixture
def repository(tmp_path):
    """Return a maker of repositories: files (path -> text) become one commit; the folder is given back."""

    def make(files, name="fleet"):
        place = tmp_path / name
        place.mkdir()
        write(place, files)
        git(place, "init", "--quiet", "--initial-branch=main")
        git(place, "add", "--all")
        git(place, "commit", "--quiet", "--message=First")
        return place

    return make


def write(place, files):
    """Write files (path -> text) below a folder; those that are None are removed."""
    for path, text in files.items():
        file = place / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def git(place, *arguments):
    """Run git in a folder of the test's own."""
    subprocess.run(["git", "-C", str(place), *arguments], check=True, capture_output=True)
