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


@pytest.fixture
def repository(tmp_path):
    """Return a maker of repositories: files (path -> text) become one commit; the folder is given back."""

    def make(files, name="fleet"):
        place = tmp_path / name
        place.mkdir()
        for path, text in files.items():
            file = place / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        git(place, "init", "--quiet", "--initial-branch=main")
        git(place, "add", "--all")
        git(place, "commit", "--quiet", "--message=First")
        return place

    return make


def git(place, *arguments):
    """Run git in a folder of the test's own."""
    subprocess.run(["git", "-C", str(place), *arguments], check=True, capture_output=True)
