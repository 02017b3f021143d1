"""Small trees and what the Terraform collector says about them.

A case is a folder: `tree/` is the repository, `case.yaml` the promise and the facts to look at, `expected.yaml` what
must come out. `--update-golden` writes the present answer, for a person to review.
"""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from checker.compose.kustomize import Composer
from checker.data import data_directory
from checker.ecosystems import Scene
from checker.ecosystems.ci import gather
from checker.ecosystems.terraform import collect
from checker.git.snapshot import MemorySnapshot
from checker.model import Unknown
from checker.parse.files import Files

CASES = sorted((Path(__file__).parent / "cases").iterdir())


def collected(folder):
    """The case of a folder and the collection of its tree."""
    case = yaml.safe_load((folder / "case.yaml").read_text())
    tree = folder / "tree"
    paths = (path for path in tree.rglob("*") if path.is_file())
    snapshot = MemorySnapshot(
        {path.relative_to(tree).as_posix(): path.read_bytes() for path in paths}, remote=case.get("remote")
    )
    files = Files(snapshot)
    return case, collect(Scene(files, Composer(files), snapshot.revision, gather(files)))


def told(fact):
    """A fact as it stands in an expected file."""
    value = f"unknown: {fact.value.reason}" if isinstance(fact.value, Unknown) else fact.value
    return {"value": value, "at": str(fact.at)}


def summary(case, found):
    """What a case looks at, as YAML."""
    lines = {str(unit.address): {name: told(unit.facts[name]) for name in case["facts"]} for unit in found.units}
    result = {"units": lines}
    if "tool" in case:
        result["tool"] = {name: told(found.facts[name]) for name in case["tool"]}
    if "edges" in case:
        result["edges"] = [f"{edge.source} {edge.relation} {edge.target} @ {edge.at}" for edge in found.edges]
    if "platforms" in case:
        result["platforms"] = [f"{one.kind} {one.name} @ {one.at}" for one in found.platforms]
    if "problems" in case:
        result["problems"] = sorted(f"{one.kind} {one.location} {one.message}" for one in found.problems)
    return yaml.safe_dump(result, sort_keys=False, width=1000, allow_unicode=True)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case(folder, golden):
    """The units of a tree, the chosen facts and the line of each are those of the case."""
    case, found = collected(folder)
    golden(folder / "expected.yaml", summary(case, found))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_facts_keep_their_schema(folder):
    """Every fact of the schema is present for every unit and for the tool, and known values are of its type."""
    schema = json.loads((data_directory("schemas") / "facts" / "terraform.schema.json").read_text())
    _, found = collected(folder)
    scopes = [("unit", unit.facts) for unit in found.units]
    for scope, facts in [*scopes, *([("tool", found.facts)] if scopes else [])]:
        shape = schema["$defs"][scope]
        assert set(facts) == set(shape["required"])
        for name, fact in facts.items():
            if not isinstance(fact.value, Unknown):
                jsonschema.validate(fact.value, shape["properties"][name])


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_facts_stand_somewhere(folder):
    """A fact points at a line of the tree, and units come out in the order of their addresses, each once."""
    _, found = collected(folder)
    addresses = [unit.address for unit in found.units]
    assert addresses == sorted(set(addresses))
    for unit in found.units:
        for fact in unit.facts.values():
            assert fact.at is None or (folder / "tree" / fact.at.path).is_file()
