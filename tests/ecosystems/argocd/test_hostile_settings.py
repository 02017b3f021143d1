"""Settings of any shape: what a scanned repository holds is not what the schema of Kubernetes allows."""

import json

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.compose.object import Object
from checker.data import data_directory
from checker.ecosystems.argocd.answers import answers_of, tool_answers, unit_answers
from checker.ecosystems.argocd.folders import Folders
from checker.ecosystems.argocd.generators import Ground
from checker.ecosystems.argocd.policy_csv import read_policies
from checker.ecosystems.argocd.projects import Bounds
from checker.ecosystems.argocd.records import Delivered, Installation, Instance, Project, World
from checker.ecosystems.argocd.unit import Reader
from checker.git.snapshot import MemorySnapshot
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.located import Map, Seq

AT = Location("hostile.yaml", 3)
SCHEMA = json.loads((data_directory("schemas") / "facts" / "argocd.schema.json").read_text())["$defs"]
WORDS = st.sampled_from(
    ["*", "", "!", "{{name}}", "a.b", "p, a, *, *, *, allow", "g, a, role:admin", "- when: x", "[", "connectors: []"]
)
LEAVES = st.none() | st.booleans() | st.integers() | WORDS | st.just(Unknown("it is encrypted"))
KEYS = st.sampled_from(
    [
        "namespace",
        "server",
        "name",
        "labelSelector",
        "matchLabels",
        "recipients",
        "groups",
        "rules",
        "expr",
        "alert",
        "projectName",
        "policies",
        "applications",
        "jsonPointers",
        "selector",
        "triggers",
        "namePattern",
        "images",
        "type",
    ]
)
SHAPES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


def placed(node):
    """Plain data as located data."""
    if isinstance(node, dict):
        return Map(((key, placed(value)) for key, value in node.items()), at=AT)
    return Seq((placed(item) for item in node), at=AT) if isinstance(node, list) else node


def item(kind, version="argoproj.io/v1alpha1", name="a", **fields):
    """An object with arbitrary fields."""
    metadata = {"name": name, "namespace": "argocd", **fields.pop("metadata", {})}
    return Object(placed({"apiVersion": version, "kind": kind, "metadata": metadata, **fields}), AT)


SECTIONS = {
    "argocd-cm": ["dex.config", "oidc.config", "url", "globalProjects", "accounts.a", "resource.customizations"],
    "argocd-rbac-cm": ["policy.csv", "policy.default", "policy.x.csv"],
    "argocd-notifications-cm": ["subscriptions", "service.a", "trigger.x", "defaultTriggers", "defaultTriggers.a"],
    "argocd-cmd-params-cm": ["server.disable.auth", "applicationsetcontroller.policy"],
}
ANNOTATIONS = [
    "notifications.argoproj.io/subscriptions",
    "notifications.argoproj.io/subscribe.x.a",
    "notifications.argoproj.io/subscribe.",
    "argocd-image-updater.argoproj.io/image-list",
    "argocd.argoproj.io/sync-options",
]
PROJECT = ["sourceRepos", "destinations", "syncWindows", "roles", "sourceNamespaces"]


def some(keys):
    """A mapping of some of the keys to anything, or anything else in its place."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, SHAPES)) | SHAPES


@st.composite
def worlds(draw):
    """One instance whose every setting may be anything."""
    source = {"repoURL": "https://git/o/own", "path": "a"}
    app = item(
        "Application",
        metadata={"annotations": draw(some(ANNOTATIONS)), "labels": draw(SHAPES)},
        spec={"source": source, "destination": {"name": "x"}, "project": "a", "ignoreDifferences": draw(SHAPES)},
    )
    project = item("AppProject", spec=draw(some(PROJECT)), metadata={"annotations": draw(some(ANNOTATIONS))})
    objects = [app, project, item("PrometheusRule", "monitoring.coreos.com/v1", spec=draw(some(["groups"])))]
    objects += [item("ConfigMap", "v1", name, data=draw(some(keys))) for name, keys in SECTIONS.items()]
    objects.append(
        item("ImageUpdater", "argocd-image-updater.argoproj.io/v1alpha1", spec=draw(some(["applicationRefs"])))
    )
    chart = placed(
        {"configs": draw(some(["cm", "rbac", "params"])), "server": draw(SHAPES), "notifications": draw(SHAPES)}
    )
    operator = item("ArgoCD", spec=draw(some(["sso", "rbac", "localUsers", "extraConfig", "notifications", "dex"])))
    files = Files(MemorySnapshot({}))
    unit = Reader(Ground(files, Folders(files), lambda _: True)).read(app)
    installations = (
        Installation("chart", "argocd", draw(st.sampled_from(["", "5.1.0", "9.0.0"])), chart, AT),
        Installation("operator", "argocd", "", operator.data, AT),
    )
    delivered = tuple(Delivered(one, unit.address) for one in objects)
    instance = Instance("", "argocd", installations, (unit,), (Project("a", "argocd", project),), delivered, AT)
    return World((instance,), files)


@given(worlds())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=150)
def test_any_settings_give_facts_of_the_schema(world):
    """Whatever shape settings have, every fact is of its schema or unknown, and points to a place."""
    answers = answers_of(world.instances[0])
    found = [("unit", unit_answers(world.units[0], answers)), ("tool", tool_answers(world, (answers,)))]
    for level, facts in found:
        for name, fact in facts.items():
            assert fact.at is not None, name
            if not isinstance(fact.value, Unknown):
                jsonschema.validate(fact.value, SCHEMA[level]["properties"][name])


@pytest.mark.parametrize("line", ["g, role:{0}, role:{1}", "p, role:{0}, applications, sync, */*, allow"])
def test_large_policies_are_read_to_a_limit(line):
    """A policy of very many lines is read as far as is reasonable, in one pass."""
    policies = read_policies((line.format(number, number + 1), AT) for number in range(100_000))
    assert len(policies.grants) + len(policies.memberships) == 20_000


def test_what_is_out_of_sight_stands_where_it_is_listed():
    """An item that cannot be seen leaves a list open, at its own line where nothing else is known of it."""
    project = Project("a", "argocd", item("AppProject", spec={"sourceRepos": ["x", Unknown("it is encrypted")]}))
    assert Bounds(project).unseen("sourceRepos") == Unknown("it is encrypted", AT)
