"""Charts render as Helm renders them, and every field knows its line.

A case is a directory `charts/<name>` with a chart in `chart`; `expected.yaml` holds the objects in order, places of
fields (`lines`) and problems. `{unknown: text}` stands for an unknown leaf with that text.
"""

from pathlib import Path

import pytest
import yaml

from checker.compose.chart import load_chart
from checker.compose.helm import Release, render
from checker.git.snapshot import MemorySnapshot
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.located import Map, where

CASES = Path(__file__).parent / "charts"


def tree(directory):
    """All files below a directory, as a repository would hold them."""
    return {str(p.relative_to(directory).as_posix()): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def comparable(node):
    """Composed data as plain data, unknown leaves as `{unknown: text}`."""
    if isinstance(node, dict):
        return {key: comparable(value) for key, value in node.items()}
    if isinstance(node, list):
        return [comparable(item) for item in node]
    return {"unknown": node.text} if isinstance(node, Unknown) else node


def place(objects, path):
    """The location of a field: the position of the object, then keys and positions, joined by dots."""
    position, *steps = path.split(".")
    return str(where(objects[int(position)].data, *(int(step) if step.isdigit() else step for step in steps)))


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_chart_renders_as_expected(name):
    """Objects, their order, the lines of their fields and the problems are those of the case."""
    expected = yaml.safe_load((CASES / name / "expected.yaml").read_text())
    files = Files(MemorySnapshot(tree(CASES / name)))
    given = files.documents(expected["given"])[0].data if "given" in expected else Map(at=Location("-"))
    rendering = render(files, load_chart(files, "chart"), given, Release("web", "argocd"))
    assert [comparable(item.data) for item in rendering.objects] == expected["objects"]
    lines = expected.get("lines", {})
    assert {path: place(rendering.objects, path) for path in lines} == lines
    problems = [f"{problem.location} {problem.kind}: {problem.message}" for problem in rendering.problems]
    assert problems == expected.get("problems", [])
