"""`gather` over small trees: each case is a directory with a tree and the activities expected of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from checker.ecosystems.ci import gather
from checker.git.snapshot import MemorySnapshot
from checker.model import Activity, Evidence, Unknown
from checker.parse.files import Files

CASES = Path(__file__).parent / "cases"


def evidence(tree: Path) -> Evidence:
    """What is gathered from the files below a directory."""
    files = {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    return gather(Files(MemorySnapshot(files)))


def described(activity: Activity) -> dict[str, object]:
    """An activity as a case file says it; what is empty is left out."""
    entry: dict[str, object] = {
        "at": str(activity.location),
        "purpose": activity.purpose.value,
        "tools": " ".join(sorted(activity.tools)),
        "events": " ".join(sorted(activity.events)),
        "directories": list(activity.directories),
        "opaque": activity.opaque,
        "undeclared": activity.undeclared,
        "gate": gate.reason if isinstance(gate := activity.gate, Unknown) else str(gate or ""),
        "command": activity.command,
    }
    if activity.opaque:
        entry.pop("tools")
    return {key: value for key, value in entry.items() if value}


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_case(case: str) -> None:
    """The tree of a case gives exactly the activities that its `expected.yaml` lists, in that order."""
    expected = yaml.safe_load((CASES / case / "expected.yaml").read_text())
    found = evidence(CASES / case / "tree")
    assert [described(activity) for activity in found.activities] == expected["activities"]
    assert sorted(found.reads) == expected["reads"]
    assert found.problems == ()
