"""What an instance's configuration says, by small sets of objects: each case is a file of `settings/`.

A case holds `promise`, the `objects` of one instance as manifests (Applications, ApplicationSets and AppProjects among
them become units and projects), perhaps the values of the `chart` with its `version`, and what is `expected` of units
and of the tool: a value, or a value with the place that set it (`value @ line` of the objects or of the values).
`targets` names the cluster of an object that does not go to the instance's own one.
"""

from pathlib import Path

import pytest
import yaml

from checker.compose.object import Object
from checker.ecosystems.argocd.answers import answers_of, tool_answers, unit_answers
from checker.ecosystems.argocd.folders import Folders
from checker.ecosystems.argocd.generators import Ground
from checker.ecosystems.argocd.kinds import is_argo, is_unit
from checker.ecosystems.argocd.records import Delivered, Installation, Instance, Project, World
from checker.ecosystems.argocd.unit import Reader
from checker.git.snapshot import MemorySnapshot
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.located import Map

CASES = sorted((Path(__file__).parent / "settings").glob("*.yaml"))


def world_of(case):
    """One instance in the namespace `argocd` with the objects of a case."""
    files = Files(MemorySnapshot({"objects.yaml": case.get("objects", ""), "values.yaml": case.get("values", "")}))
    targets = case.get("targets", {})
    objects = [Object(one.data, one.location) for one in files.documents("objects.yaml") if isinstance(one.data, Map)]
    reader = Reader(Ground(files, Folders(files), lambda url: url.endswith("/own")))
    owner = reader.read(objects[0]).address if objects and is_unit(objects[0]) else None
    instance = Instance(
        scope="",
        namespace=case.get("namespace", "argocd"),
        installations=tuple(installed(case, files, objects)),
        units=tuple(reader.read(one) for one in objects if is_unit(one)),
        projects=tuple(Project(one.name, one.namespace, one) for one in objects if is_argo(one, "AppProject")),
        objects=tuple(Delivered(one, owner, targets.get(one.name, "")) for one in objects),
        entry=Location("objects.yaml"),
    )
    return World((instance,), files)


def installed(case, files, objects):
    """The chart of a case, operators and controllers among its objects."""
    if "values" in case:
        values = files.documents("values.yaml")[0].data if case["values"] else Map(at=Location("values.yaml"))
        unseen = Unknown("the values are encrypted") if case.get("unseen") else None
        yield Installation(
            "chart", "argocd", case.get("version", ""), values, Location("Chart.yaml"), values_unseen=unseen
        )
    for one in objects:
        if is_argo(one, "ArgoCD"):
            yield Installation("operator", one.namespace, "", one.data, one.origin)
        elif one.name == "argocd-application-controller":
            yield Installation("manifests", one.namespace, "", one.data, one.origin)


def told(fact, expected):
    """A fact in the form in which a case expects it."""
    value = f"unknown: {fact.value.reason}" if isinstance(fact.value, Unknown) else fact.value
    if isinstance(expected, str) and "@" in expected:
        text = ", ".join(value) if isinstance(value, list) else str(value)
        return f"{text} @ {fact.at}"
    return value


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path):
    """Every case holds what it promises."""
    case = yaml.safe_load(path.read_text())
    world = world_of(case)
    answers = answers_of(world.instances[0])
    found = {unit.address.name: unit_answers(unit, answers) for unit in world.units}
    found["tool"] = tool_answers(world, (answers,))
    expected = case["expected"]
    assert {
        name: {fact: told(found[name][fact], value) for fact, value in facts.items()}
        for name, facts in expected.items()
    } == expected, case["promise"]
