"""A pack with a fault is refused as a whole, with every fault at its line; nothing it names is fetched or run."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest
import yaml

from checker.data import data_directory
from checker.errors import UsageError
from checker.model import Scope, Severity
from checker.policy.form import DEPTH
from checker.policy.pack import LIMITS, load_pack

BROKEN = yaml.safe_load((Path(__file__).parent / "broken.yaml").read_text("utf-8"))
POLICY = (Path(__file__).parent / "policy.yaml").read_text("utf-8")
CHECK = POLICY.replace("question: A question?\nlevel: 5", "severity: warning\nreferences: [https://example.com/]")


def write(root, files):
    """Write the files of a pack below `root`."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def refused(root):
    """Return the lines that a pack is refused with."""
    with pytest.raises(UsageError) as caught:
        load_pack(root)
    return caught.value.message.splitlines()


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case["name"])
def test_broken_pack(case, tmp_path):
    """All faults of all files are listed, sorted by path and line, and each says what is wrong at which line."""
    write(tmp_path, case["files"])
    lines = [line.removeprefix(f"{tmp_path}/") for line in refused(tmp_path)]
    assert [line[: len(fault)] for line, fault in zip(lines, case["faults"], strict=False)] == case["faults"]
    assert len(lines) == len(case["faults"]), lines


def test_shipped_pack_is_right():
    """The pack that comes with the checker has the form that it demands of others."""
    checked = load_pack(data_directory("policies"))
    assert checked.digest == load_pack().digest
    assert len(checked.dimensions) == 6
    assert {one.id for one in checked.criteria if one.gate} == {"infra-and-apps.both-declared"}


def test_pack_without_examples():
    """Without its examples the pack that comes with the checker is the same in everything else, its digest too."""
    whole = load_pack()
    bare = tuple(one._replace(examples=()) for one in whole.criteria)
    assert any(one.examples for one in whole.criteria)
    checks = tuple(one._replace(examples=()) for one in whole.checks)
    assert load_pack(examples=False) == whole._replace(criteria=bare, checks=checks)


def test_criteria_in_order():
    """Criteria are ordered by dimension, level and id, whatever their files are called."""
    pack = load_pack()
    order = [dimension.id for dimension in pack.dimensions]
    keys = [(order.index(one.dimension), one.level, one.id) for one in pack.criteria]
    assert keys == sorted(keys)


def test_pack_without_dimensions(tmp_path):
    """A pack of policies alone belongs to the dimensions that come with the checker."""
    write(tmp_path, {"drift/own.yaml": POLICY})
    pack = load_pack(tmp_path)
    assert [one.id for one in pack.criteria] == ["drift.own"]
    assert pack.criteria[0].scope is Scope.UNIT
    assert pack.dimensions == load_pack().dimensions


def test_findings_are_no_criteria(tmp_path):
    """A policy in the folder of findings has no dimension and no level: it is a check, and a pack of its own."""
    write(tmp_path, {"findings/own.yaml": CHECK})
    pack = load_pack(tmp_path)
    assert pack.criteria == ()
    assert [(one.id, one.severity) for one in pack.checks] == [("findings.own", Severity.WARNING)]
    assert load_pack().checks


def test_findings_is_no_dimension(tmp_path):
    """The folder of findings cannot be taken by a dimension."""
    words = "anchors: {0: a, 5: b, 10: c}"
    text = f"rubric: 2\ndimensions:\n  - {{id: findings, title: X, questions: [X?], {words}}}\n"
    write(tmp_path, {"dimensions.yaml": text, "findings/own.yaml": CHECK})
    (line,) = refused(tmp_path)
    assert line.removeprefix(f"{tmp_path}/").startswith("dimensions.yaml:3: dimensions.0.id is not as it must be.")
    assert line.endswith("not 'findings'.")


def test_digest(tmp_path):
    """The digest is over paths and bytes: it survives a copy and changes with a byte or a name."""
    write(tmp_path / "a", {"drift/own.yaml": POLICY})
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    before = load_pack(tmp_path / "a").digest
    assert before == load_pack(tmp_path / "b").digest
    assert len(before) == len("sha256:") + hashlib.sha256().digest_size * 2
    (tmp_path / "b/drift/own.yaml").rename(tmp_path / "b/drift/mine.yaml")
    write(tmp_path / "a", {"drift/own.yaml": f"{POLICY}\n"})
    assert len({before, load_pack(tmp_path / "a").digest, load_pack(tmp_path / "b").digest}) == 3


def test_directory_is_none(tmp_path):
    """A pack that is no directory, or holds no policy, is the user's mistake and says so."""
    (tmp_path / "file.yaml").write_text("title: x\n")
    assert refused(tmp_path / "file.yaml") == [f"{tmp_path}/file.yaml is not a directory."]
    assert refused(tmp_path / "absent") == [f"{tmp_path}/absent is not a directory."]
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty") == [f"{tmp_path}/empty holds no policy."]


def test_policy_is_a_directory(tmp_path):
    """A folder where a policy should be is a fault of the pack: the policy that was meant would not be asked."""
    write(tmp_path, {"drift/own.yaml": POLICY})
    (tmp_path / "drift/x.yaml").mkdir()
    assert any("drift/x.yaml:1: is not a file" in line for line in refused(tmp_path))


def test_symlink_outside(tmp_path):
    """A policy that links outside its pack is refused without a word of what it links to."""
    (tmp_path / "secret.yaml").write_text("title: HOSTILE-SECRET\n")
    (tmp_path / "pack/drift").mkdir(parents=True)
    (tmp_path / "pack/drift/x.yaml").symlink_to(tmp_path / "secret.yaml")
    lines = refused(tmp_path / "pack")
    assert len(lines) == 1
    assert "is not a file of this folder" in lines[0]
    assert "SECRET" not in lines[0]


def test_no_regular_file(tmp_path):
    """A link to itself, a link to nothing and a pipe are refused; none of them is opened."""
    (tmp_path / "drift").mkdir()
    (tmp_path / "drift/loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "drift/nothing.yaml").symlink_to("absent.yaml")
    os.mkfifo(tmp_path / "drift/pipe.yaml")
    lines = refused(tmp_path)
    assert [line.split(":")[2] for line in lines] == [" is not a file of this folder; put a regular file here."] * 3


def test_name_that_is_not_utf8(tmp_path):
    """A file name that is not UTF-8 is a fault like any other."""
    (tmp_path / "drift").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/drift/\xff.yaml")).write_text("titel: x\n")
    assert "unknown key 'titel'" in refused(tmp_path)[1]


def test_huge_policy(tmp_path):
    """A policy larger than 1 MiB is refused by its size."""
    write(tmp_path, {"drift/x.yaml": POLICY + "# " + "x" * LIMITS.size})
    assert "larger than 1,048,576 bytes" in refused(tmp_path)[0]


def test_alias_bomb(tmp_path):
    """Aliases that multiply are refused, not expanded."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    write(tmp_path, {"drift/x.yaml": "\n".join(rows)})
    assert len(refused(tmp_path)) == 1


@pytest.mark.parametrize("levels", [DEPTH, 80, 3000])
def test_deep_condition(levels, tmp_path):
    """A condition that nests without end is refused before anything walks down it."""
    nested = "{not: " * levels + "{const: true}" + "}" * levels
    write(tmp_path, {"drift/x.yaml": POLICY.replace("{const: true}", nested)})
    assert len(refused(tmp_path)) == 1


def test_deepest_condition(tmp_path):
    """A condition just within the limit is read, checked and compiled."""
    levels = DEPTH - 10
    nested = "{not: " * levels + "{const: true}" + "}" * levels
    write(tmp_path, {"drift/x.yaml": POLICY.replace("{const: true}", nested)})
    assert len(load_pack(tmp_path).criteria) == 1


def test_wide_lattice(tmp_path):
    """A lattice of shared branches, 2 to the 15th of them, is refused as too large."""
    text = "{const: true}"
    for level in range(15):
        text = f"{{allOf: [&a{level} {text}, *a{level}]}}"
    write(tmp_path, {"drift/x.yaml": POLICY.replace("{const: true}", text)})
    assert len(refused(tmp_path)) == 1


def test_many_faults_are_cut(tmp_path):
    """A file with a hundred thousand faults is answered with a bounded page."""
    write(tmp_path, {"drift/x.yaml": "".join(f"key{n}: 1\n" for n in range(5000))})
    lines = refused(tmp_path)
    assert len(lines) == 201
    assert lines[-1] == "… and 4801 more."


def test_control_characters_in_keys(tmp_path):
    """A key that holds line breaks cannot forge a line of the list of faults."""
    write(tmp_path, {"drift/x.yaml": POLICY + '"a\\ndrift/y.yaml:1: forged": 1\n'})
    assert len(refused(tmp_path)) == 1
