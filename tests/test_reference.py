"""The reference in docs/ is what the program and its policies say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from checker.cli import COMMANDS

ROOT = Path(__file__).parent.parent
PAGES = ["commands.md", "policies.md"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Let the script write the pages anew."""
    folder = tmp_path_factory.mktemp("docs")
    subprocess.run([sys.executable, ROOT / ".ci" / "reference", folder], env=dict(os.environ), check=True)
    return folder


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_current(written, golden, name):
    """Who changes a command or a policy renews its page: `python3 .ci/test --update-golden tests/test_reference.py`."""
    golden(ROOT / "docs" / name, (written / name).read_text(encoding="utf-8"))


def test_every_command_is_in_the_reference():
    """No command is left out."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert all(f"\n## gitops-checker {name}\n" in page for name in COMMANDS)
