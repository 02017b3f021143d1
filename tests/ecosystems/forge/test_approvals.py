"""What approves and what lands by itself, over small trees."""

from __future__ import annotations

import json

import jsonschema
import pytest

from checker.compose.kustomize import Composer
from checker.data import data_directory
from checker.ecosystems import Scene
from checker.ecosystems.forge.approvals import approval_facts
from checker.git.snapshot import MemorySnapshot
from checker.model import Address, Collection, Evidence, Fact, Location, Unit, Unknown
from checker.parse.files import Files

WORKFLOW = """\
on: pull_request
jobs:
  merge:
    if: github.actor == 'dependabot[bot]'
    steps:
      - run: gh pr merge --auto --squash "$URL"
"""


def unit(name="apps", tool="flux", **facts):
    """A unit that stands in apps/web.yaml."""
    stated = {path.replace("_", "."): Fact(value, Location("apps/web.yaml", 3)) for path, value in facts.items()}
    return Unit(Address(tool, "", "", "Kustomization", name), Location("apps/web.yaml"), stated)


def scene(files, remote=None):
    """What the forge sees of a tree."""
    snapshot = MemorySnapshot(files, remote=remote)
    parsed = Files(snapshot)
    return Scene(parsed, Composer(parsed), snapshot.revision, Evidence())


def facts(files, *units):
    """The forge's facts about a tree with one delivered file."""
    collection = Collection("flux", units or (unit(),), reads=frozenset({"apps/web.yaml", "gone.yaml"}))
    return approval_facts(scene({"apps/web.yaml": "a: 1\n", **files}), (collection,))


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"renovate.json": '{"automerge": true}'}, "renovate.json:1"),
        ({"renovate.json": '{"automerge": false}'}, None),
        ({"renovate.json": '{"extends": [":automergeMinor"]}'}, "renovate.json:1"),
        ({"renovate.json": '{"extends": [":automergeBranch"]}'}, None),
        ({"renovate.json": '{"minor": {"automerge": true}}'}, "renovate.json:1"),
        ({"renovate.json5": "{\n  // all\n  'automerge': true, /* yes */\n}"}, "renovate.json5:3"),
        ({"renovate.json": '{"packageRules": [{"matchManagers": ["npm"], "automerge": true}]}'}, None),
        (
            {"renovate.json": '{"packageRules": [{"matchFileNames": ["apps/**"], "automerge": true}]}'},
            "renovate.json:1",
        ),
        ({"renovate.json": '{"packageRules": [{"matchFileNames": ["src/**"], "automerge": true}]}'}, None),
        ({"package.json": '{"renovate": {"automerge": true}}'}, "package.json:1"),
        (
            {"renovate.json": '{"extends": ["local>me/it//presets/x.json5"]}', "presets/x.json5": "{automerge:true}"},
            "presets/x.json5:1",
        ),
        ({"renovate.json": '{"extends": ["github>me/it//a"]}', "a.json": '{"extends": ["github>me/it//a"]}'}, None),
        ({".github/dependabot.yml": "updates: [{package-ecosystem: docker, directory: /apps}]"}, None),
        (
            {
                ".github/dependabot.yml": "updates: [{package-ecosystem: docker, directory: /apps}]",
                ".github/workflows/merge.yaml": WORKFLOW,
            },
            ".github/workflows/merge.yaml:6",
        ),
        (
            {
                ".github/dependabot.yml": "updates: [{package-ecosystem: docker, directory: /images}]",
                ".github/workflows/merge.yaml": WORKFLOW,
            },
            None,
        ),
    ],
)
def test_automerge(files, line):
    """Only what is told to merge by itself counts, and only over delivered files; presets of the tree are followed."""
    fact = facts(files)["automerge"]
    assert (str(fact.at) if fact.at else None) == line
    assert bool(fact.value) is (line is not None)


def test_unread_configuration():
    """A configuration that is no JSON leaves open what is merged: it is not taken for none."""
    assert isinstance(facts({"renovate.json": "{automerge: [}"})["automerge"].value, Unknown)


@pytest.mark.parametrize(
    ("branches", "enforced"),
    [
        ("[{name: main, protection: {R, S, E, L}}]", True),
        ("[{name: main, protection: {R, S, E}}]", False),
        ("[{name: topic, protection: {R, S, E, L}}]", False),
        ("[{name: main, protection: {N, S, E, L}}]", False),
        ("[{name: main, protection: {Z, S, E, L}}]", False),
        ("{}", False),
    ],
)
def test_settings(branches, enforced):
    """A protection counts if all four keys are stated and it asks for an approval on the default branch."""
    for letter, key in {
        "R": "required_pull_request_reviews: {dismiss_stale_reviews: true}",
        "N": "required_pull_request_reviews: null",
        "Z": "required_pull_request_reviews: {required_approving_review_count: 0}",
        "S": "required_status_checks: null",
        "E": "enforce_admins: true",
        "L": "restrictions: null",
    }.items():
        branches = branches.replace(f"{{{letter},", f"{{{key},").replace(f" {letter}", f" {key}")
    assert bool(facts({".github/settings.yml": f"branches: {branches}\n"})["approval.asCode"].value) is enforced


def test_owners_over_delivered_files():
    """Owners must be named for every delivered file that is here; others do not matter."""
    assert facts({})["owners.cover"].value == "none"
    assert facts({"CODEOWNERS": "/apps/ @ann", "other.txt": ""})["owners.cover"].value == "all"


@pytest.mark.parametrize(
    ("modes", "share"),
    [
        (["none", "automated"], ["1/2", "1/2"]),
        (["disabled", Unknown("templated")], ["1/2", "1"]),
        ([], ["0", "0"]),
    ],
)
def test_manual_syncs(modes, share):
    """A sync by hand is an approval; a mode that cannot be told may be one; without Argo CD there are none."""
    units = tuple(unit(str(index), "argocd", sync_mode=mode) for index, mode in enumerate(modes))
    found = approval_facts(scene({}), (Collection("argocd", units),))
    assert found["sync.manual"].value == share


def test_manual_syncs_of_production():
    """Where production can be told from other stages, its units count alone."""
    stages = [("none", True), ("automated", False), ("automated", False)]
    units = tuple(unit(str(at), "argocd", sync_mode=mode, production=told) for at, (mode, told) in enumerate(stages))
    found = approval_facts(scene({}), (Collection("argocd", units),))
    assert found["sync.manual"].value == ["1", "1"]
    assert found["sync.manualUnits"].value == 1


@pytest.mark.parametrize(
    ("query", "remote", "approved"),
    [
        ("orgs: [Example]", "github.com/example/fleet", True),
        ("repos: [example/fleet]", "github.com/example/fleet", True),
        ("repos: [example/web]", "github.com/example/fleet", False),
        ("orgs: [other]", "github.com/example/fleet", False),
        ("orgs: [example], excludedRepos: [example/fleet]", "github.com/example/fleet", False),
        ("repos: [example/web]", None, True),
    ],
)
def test_tide_of_this_repository(query, remote, approved):
    """A query of Tide counts if it is about this repository, as far as that can be told."""
    files = {
        "apps/web.yaml": "a: 1\n",
        "OWNERS": "approvers: [ann]\n",
        "prow/config.yaml": f"tide: {{queries: [{{{query}, labels: [approved]}}]}}\n",
    }
    collection = Collection("flux", (unit(),), reads=frozenset({"apps/web.yaml"}))
    assert bool(approval_facts(scene(files, remote), (collection,))["approval.asCode"].value) is approved


def test_settings_of_a_named_default_branch():
    """The branch that the settings call the default one is the one that must be protected."""
    keys = "required_pull_request_reviews: {}, required_status_checks: null, enforce_admins: null, restrictions: null"
    protected = f"branches: [{{name: live, protection: {{{keys}}}}}]\n"
    named = f"repository: {{default_branch: live}}\n{protected}"
    assert facts({".github/settings.yml": named})["approval.asCode"].value
    assert not facts({".github/settings.yml": protected})["approval.asCode"].value


def test_facts_keep_their_schema():
    """Every fact is one that the schema of the repository knows, and of its type."""
    schema = json.loads((data_directory("schemas") / "facts" / "repository.schema.json").read_text())
    known = schema["$defs"]["repository"]["properties"]
    for name, fact in facts({"renovate.json": '{"automerge": true}', "OWNERS": "approvers: [ann]"}).items():
        jsonschema.validate(fact.value, known[name])
