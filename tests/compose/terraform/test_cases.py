"""Small trees and what they are: each file in `cases/` holds the files of one repository and what is expected of it.

`directories` must name every directory of configuration, as `class rule`. Under `roots` and `units` only what is
written is compared: `backend`, `locking`, `key` (None, a list, or `unknown`), `sources`, `providers`, `variants`,
`uses`, `inputs`, `dependencies`. `links` are symlinks, `remote` is the repository's own.
"""

from pathlib import Path

import pytest
import yaml

from checker.compose.terraform import Backend, Pin, survey
from checker.git.snapshot import SYMLINK, Entry, MemorySnapshot
from checker.model import Unknown
from checker.parse.files import Files

CASES = Path(__file__).parent / "cases"


class Repository(MemorySnapshot):
    """Files and symlinks in memory."""

    def __init__(self, files, links):
        super().__init__({**files, **links})
        self.entries = {
            path: Entry(path, SYMLINK, entry.oid) if path in links else entry for path, entry in self.entries.items()
        }


def load(name):
    """The case and what the survey makes of it."""
    case = yaml.safe_load((CASES / name).read_text())
    files = Files(Repository(case["files"], case.get("links", {})))
    return case, survey(files, remote=case.get("remote"))


def plain(value):
    """A value as the cases write it."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def of_backend(backend):
    """What a case may say of state."""
    if not isinstance(backend, Backend):
        return {"backend": "unknown"}
    locking = backend.locking
    return {
        "backend": backend.kind,
        "locking": "unknown" if isinstance(locking, Unknown) else locking.value,
        "locking_at": str(backend.locking_at),
        "shared": plain(backend.shared),
        "key": plain(backend.key),
        "missing": list(backend.missing),
    }


def of_source(source):
    """A source as the cases write it."""
    return f"{source.kind.value} {source.pin.value} {source.reference}".strip()


def of_content(content):
    """What a case may say of modules and providers."""
    if content is None:
        return {}
    return {
        "providers": {each.source: each.pin.value for each in content.providers},
        "calls": {
            call.name: [f"{s.kind.value} {s.pin.value} {s.reference}".strip() for s in call.sources]
            for call in content.calls
        },
        "uses": [use.address for use in content.uses],
    }


def of_root(root):
    """Everything that a case may say of a root."""
    return {
        **of_backend(root.backend),
        **of_content(root.content),
        "variants": [f"{each.kind} {each.name}" for each in root.variants],
        "workspaces": root.workspaces,
        "reads": sorted(root.reads),
    }


def of_unit(estate, unit):
    """Everything that a case may say of a unit."""
    return {
        **of_backend(unit.backend),
        **of_content(estate.content(unit)),
        "sources": [f"{each.kind.value} {each.pin.value} {each.directory or each.text}" for each in unit.sources],
        "directories": list(unit.directories),
        "inputs": plain(unit.inputs),
        "dependencies": [each.directory for each in unit.dependencies],
        "generated": [block.labels[0] for body in unit.generated for block in body.of("provider")],
    }


def test_there_are_cases():
    """Every class of directory is shown by a case."""
    shown = {
        line.split()[0] for path in CASES.iterdir() for line in yaml.safe_load(path.read_text())["directories"].values()
    }
    assert shown == {"root", "child", "terragrunt-module", "example", "template", "published-module", "unused"}


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_case(name):
    """A tree is what its case says."""
    case, estate = load(name)
    found = {each.path: f"{each.verdict.kind.value} {each.verdict.rule}" for each in estate.directories}
    assert found == case["directories"]
    roots = {root.path: of_root(root) for root in estate.roots}
    assert set(roots) == set(case.get("roots", {}))
    for path, expected in case.get("roots", {}).items():
        assert {key: roots[path].get(key) for key in expected} == expected
    units = {unit.directory: of_unit(estate, unit) for unit in estate.units}
    assert set(units) == set(case.get("units", {}))
    for path, expected in case.get("units", {}).items():
        assert {key: units[path].get(key) for key in expected} == expected
    assert [list(each) for each in estate.collisions.values()] == case.get("collisions", [])
    assert [f"{state.path} {state.proven}" for state in estate.states] == case.get("states", [])
    assert [str(problem.location) for problem in estate.problems] == case.get("problems", [])


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_comments_change_nothing(name):
    """Configuration in comments, whatever it says, leaves every class, root and unit as it was."""
    case, estate = load(name)
    noise = (
        '\n# terraform { backend "s3" {} }\n/*\nprovider "aws" {}\nmodule "x" { source = "../.." }\n*/\n// locals {}\n'
    )
    files = {
        path: text + noise if path.endswith((".tf", ".tofu", ".hcl", ".tfvars")) and "broken" not in path else text
        for path, text in case["files"].items()
    }
    again = survey(Files(Repository(files, case.get("links", {}))), remote=case.get("remote"))
    assert [(each.path, each.verdict) for each in again.directories] == [
        (each.path, each.verdict) for each in estate.directories
    ]
    assert [of_root(root) for root in again.roots] == [of_root(root) for root in estate.roots]
    assert [of_unit(again, unit) for unit in again.units] == [of_unit(estate, unit) for unit in estate.units]


def test_pins_are_told_apart():
    """A pin in a case is one of the pins there are."""
    words = {pin.value for pin in Pin}
    for path in CASES.iterdir():
        for root in (yaml.safe_load(path.read_text()).get("roots") or {}).values():
            assert set(root.get("providers", {}).values()) <= words
