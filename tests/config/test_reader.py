"""`.gitops-checker.yaml` is read whole from the assessed revision, or refused with every fault at its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from checker.config.reader import FILE, LIMITS, configuration_of, read_configuration
from checker.config.ruler import extended
from checker.data import data_directory
from checker.errors import UsageError
from checker.git.snapshot import SYMLINK, Entry, MemorySnapshot
from checker.model import Configuration, Location, Outcome, Severity, Thresholds
from checker.policy.pack import load_pack

FAULTS = yaml.safe_load((Path(__file__).parent / "faults.yaml").read_text("utf-8"))
SCHEMA = json.loads((data_directory("schemas") / "config.schema.json").read_text("utf-8"))
WHOLE = """\
# yaml-language-server: $schema=https://gitops-checker.dev/schemas/config.schema.json
select: [drift, findings]
ignore: [drift.diff]
exclude: [vendor/, "*.generated.yaml"]
packs: [policies/own/]
baseline: .baseline.json
thresholds:
  min-score: {default: 5, drift: 7.5}
  fail-on: warning
  min-coverage: 80
  no-regression: 0.2
attestations:
  - criterion: drift.notified
    outcome: satisfied
    reason: The platform team is paged.
    link: https://wiki.example.com/paging
    expires: 2030-01-31
    tool: flux
    unit: "production:*"
waivers:
  - criterion: findings.missing-source
    rule: not-defined
    path: apps/legacy/
    unit: "*/HelmRelease/*"
    tool: flux
    reason: It goes away with the old cluster.
    expires: 2030-06-30
"""


def refused(text):
    """Return the lines of the refusal of a configuration."""
    with pytest.raises(UsageError) as caught:
        configuration_of(text.encode(), FILE)
    return caught.value.message.splitlines()


def test_everything():
    """Every key is read, and each setting knows its line."""
    found = configuration_of(WHOLE.encode(), FILE)
    assert found.path == FILE
    assert (found.select, found.ignore) == (("drift", "findings"), ("drift.diff",))
    assert (found.exclude, found.packs) == (("vendor/", "*.generated.yaml"), ("policies/own",))
    assert found.baseline == ".baseline.json"
    assert found.thresholds == Thresholds(5, {"drift": 7.5}, Severity.WARNING, 80, 0.2)
    (attestation,) = found.attestations
    assert attestation.about == ("drift.notified", "flux", "production:*")
    assert (attestation.outcome, attestation.expires) == (Outcome.SATISFIED, "2030-01-31")
    assert attestation.location == Location(FILE, 13, 5)
    (waiver,) = found.waivers
    assert waiver.about == ("findings.missing-source", "not-defined", "flux", "apps/legacy/", "*/HelmRelease/*")
    assert {name: place.line for name, place in found.places.items()} == {
        "select": 2, "ignore": 3, "exclude": 4, "packs": 5, "baseline": 6,
        "exclude.vendor/": 4, "exclude.*.generated.yaml": 4,
        "min-score": 8, "min-score.drift": 8, "fail-on": 9, "min-coverage": 10, "no-regression": 11,
    }  # fmt: skip


def test_one_number_for_all():
    """A number alone is asked of every dimension."""
    assert configuration_of(b"thresholds: {min-score: 5}\n", FILE).thresholds == Thresholds(min_score=5)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "null\n"])
def test_a_file_that_states_nothing(text):
    """An empty file is a configuration that says nothing."""
    found = configuration_of(text.encode(), FILE)
    assert found._replace(path="", digest="") == Configuration()


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case["name"])
def test_faults(case):
    """All faults are listed by line, each with what is wrong."""
    lines = [line.removeprefix(f"{FILE}:") for line in refused(case["text"])]
    assert [line[: len(fault)] for line, fault in zip(lines, case["faults"], strict=False)] == case["faults"]
    assert len(lines) == len(case["faults"]), lines


HOSTILE = {
    "huge": "a: " + "x" * LIMITS.size,
    "deep": "exclude: " + "[" * 100_000,
    "deep maps": "{a: " * 5_000,
    "an alias bomb": "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "many keys": "".join(f"k{number}: 1\n" for number in range(9_000)),
    "many waivers": "waivers:\n" + "- {criterion: drift.diff, reason: x, expires: 2030-01-01}\n" * 501,
    "not UTF-8": "a: \udcff",
    "a template": "select: {{ .Values.select }}\n",
    "control characters": "select: [\x1b]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(name):
    """Whatever stands there ends in sentences, and few of them."""
    with pytest.raises(UsageError) as caught:
        configuration_of(HOSTILE[name].encode("utf-8", "surrogateescape"), FILE)
    lines = caught.value.message.splitlines()
    assert 1 <= len(lines) <= 201
    assert all(line.startswith((f"{FILE}:", "… and ")) and len(line) < 600 for line in lines)


@given(st.text(max_size=200) | st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5),
                                            lambda inner: st.lists(inner, max_size=3)
                                            | st.dictionaries(st.sampled_from(list(SCHEMA["properties"])), inner),
                                            max_leaves=10).map(yaml.safe_dump))  # fmt: skip
def test_any_text_is_read_or_refused(text):
    """No text makes the reader fail in another way than by a refusal."""
    try:
        said = configuration_of(text.encode("utf-8", "surrogatepass"), FILE).path
    except UsageError as error:
        said = error.message
    assert said.startswith(FILE)


def test_the_file_of_the_revision():
    """The file at the root is read; one elsewhere is a file like any other; none is an empty configuration."""
    assert read_configuration(MemorySnapshot({FILE: "select: [drift]\n"})).select == ("drift",)
    assert read_configuration(MemorySnapshot({f"apps/{FILE}": "nonsense: 1\n"})) == Configuration()


@pytest.mark.parametrize("name", [".gitops-checker.yml", "gitops-checker.yaml"])
def test_a_misnamed_file_is_told(name):
    """A configuration that would silently not be read is refused."""
    with pytest.raises(UsageError, match="is not read: the configuration is called"):
        read_configuration(MemorySnapshot({name: "select: [drift]\n"}))


def test_a_link_is_refused():
    """A link could name anything; it is never followed."""
    snapshot = MemorySnapshot({FILE: "other.yaml", "other.yaml": "select: [drift]\n"})
    snapshot.entries = {**snapshot.entries, FILE: Entry(FILE, SYMLINK, snapshot.entries[FILE].oid)}
    with pytest.raises(UsageError, match="is a link"):
        read_configuration(snapshot)


def test_the_schema_is_a_schema():
    """The published schema is valid by its own dialect, closed at every level, and says what each key means."""
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(yaml.load(WHOLE, yaml.BaseLoader) | {"thresholds": {"fail-on": "note"}})

    def nodes(node):
        if isinstance(node, dict):
            yield node
            for value in node.values():
                yield from nodes(value)

    assert all("additionalProperties" in node for node in nodes(SCHEMA) if "properties" in node and "type" in node)
    assert all("description" in each for each in SCHEMA["properties"].values())


def test_the_schema_knows_the_dimensions():
    """A score can be asked of each dimension of the rubric."""
    asked = SCHEMA["properties"]["thresholds"]["properties"]["min-score"]["properties"]
    assert set(asked) == {"default", *(dimension.id for dimension in load_pack().dimensions)}


def test_the_example_of_the_readme_is_right():
    """What a newcomer copies from the README is a configuration, and speaks of what there is."""
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    (example,) = (block.split("```")[0] for block in text.split("```yaml\n")[1:] if block.startswith("# yaml-language"))
    found = configuration_of(example.encode(), FILE)._replace(packs=())
    assert (len(found.attestations), len(found.waivers)) == (1, 1)
    assert extended(load_pack(), MemorySnapshot({}), found) == load_pack()
