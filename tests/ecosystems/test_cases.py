"""Small trees and what the collectors of Argo CD, Flux and Terraform say about them.

A case is a folder in `cases` of its tool: `tree/` is the repository, `case.yaml` the promise and the facts to look at,
`expected.yaml` what must come out. `--update-golden` writes the present answer, for a person to review.
"""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from checker.compose.kustomize import Composer
from checker.data import data_directory
from checker.ecosystems import Scene, argocd, flux, terraform
from checker.ecosystems.ci import gather
from checker.git.snapshot import MemorySnapshot
from checker.model import Unknown
from checker.parse.files import Files

COLLECTORS = {"argocd": argocd.collect, "flux": flux.collect, "terraform": terraform.collect}
CASES = [
    pytest.param(tool, folder, id=f"{tool}: {folder.name}")
    for tool in COLLECTORS
    for folder in sorted((Path(__file__).parent / tool / "cases").iterdir())
]
every_case = pytest.mark.parametrize(("tool", "folder"), CASES)


def collected(tool, folder):
    """The case of a folder and the collection of its tree."""
    case = yaml.safe_load((folder / "case.yaml").read_text())
    tree = folder / "tree"
    paths = (path for path in tree.rglob("*") if path.is_file())
    snapshot = MemorySnapshot(
        {path.relative_to(tree).as_posix(): path.read_bytes() for path in paths}, remote=case.get("remote")
    )
    files = Files(snapshot)
    return case, COLLECTORS[tool](Scene(files, Composer(files), snapshot.revision, gather(files)))


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


@every_case
def test_case(tool, folder, golden):
    """The units of a tree, the chosen facts and the line of each are those of the case."""
    case, found = collected(tool, folder)
    golden(folder / "expected.yaml", summary(case, found))


@every_case
def test_facts_keep_their_schema(tool, folder):
    """Every fact of the schema is present for every unit and for the tool, and known values are of its type."""
    schema = json.loads((data_directory("schemas") / "facts" / f"{tool}.schema.json").read_text())
    _, found = collected(tool, folder)
    scopes = [*(("unit", unit.facts) for unit in found.units), ("tool", found.facts)]
    for scope, facts in scopes if found.units or found.facts else ():
        shape = schema["$defs"][scope]
        assert set(facts) == set(shape["properties"])
        for name, fact in facts.items():
            if not isinstance(fact.value, Unknown):
                jsonschema.validate(fact.value, shape["properties"][name])


@every_case
def test_facts_stand_somewhere(tool, folder):
    """A fact points at a line of the tree, and units come out in the order of their addresses, each once."""
    _, found = collected(tool, folder)
    addresses = [unit.address for unit in found.units]
    assert addresses == sorted(set(addresses))
    for unit in found.units:
        for fact in unit.facts.values():
            assert fact.at is None or (folder / "tree" / fact.at.path).is_file()
