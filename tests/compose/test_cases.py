"""Builds agree with kustomize, on small trees that each show one field.

A case is a directory `cases/<name>/input` that is built at its top; `expected.yaml` is what `kubectl kustomize`
prints for it. `python tests/compose/test_cases.py` writes the expected files anew (it needs kubectl).
"""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from checker.compose.emit import in_order, to_data
from checker.compose.kustomize import Composer
from checker.git.snapshot import MemorySnapshot
from checker.parse.files import Files

CASES = Path(__file__).parent / "cases"


def tree(directory):
    """All files below a directory, as a repository would hold them."""
    return {str(p.relative_to(directory).as_posix()): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_build_equals_kustomize(name):
    """A build holds the same objects with the same content in the same order as kustomize's, hashes included."""
    build = Composer(Files(MemorySnapshot(tree(CASES / name / "input")))).build("")
    expected = list(yaml.safe_load_all((CASES / name / "expected.yaml").read_text()))
    assert [to_data(item.data) for item in in_order(build.objects)] == expected
    assert build.problems == ()
    assert build.remotes == ()


def write_expected():
    """Ask kustomize itself."""
    for case in sorted(CASES.iterdir()):
        command = ["kubectl", "kustomize", "--load-restrictor=LoadRestrictionsNone", str(case / "input")]
        done = subprocess.run(command, capture_output=True, check=True)
        (case / "expected.yaml").write_bytes(done.stdout)


if __name__ == "__main__":
    sys.exit(write_expected())
