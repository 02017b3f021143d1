"""What a change does to its own judge is said, each with the line it stands on."""

from __future__ import annotations

import pytest

from checker.config.amendments import amendments
from checker.config.reader import read_configuration
from checker.git.snapshot import MemorySnapshot

FILE = ".gitops-checker.yaml"
ATTESTATION = """\
attestations:
- {criterion: drift.notified, outcome: satisfied, reason: r, expires: '2030-01-01', link: 'https://example.com/'}
"""
WAIVER = "- {{criterion: drift.diff, unit: web, reason: '{reason}', expires: '2030-01-01'}}\n"


def told(before, after):
    """Return what is said of a change from one tree to another: files by name."""
    base, head = (MemorySnapshot({name: text.encode() for name, text in files.items()}) for files in (before, after))
    return [f"{one.location} {one.message}" for one in amendments(base, head, read_configuration(base))]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("thresholds: {min-score: 5}\n", "# moved\nthresholds: {min-score: 5}\n", []),
        (
            "thresholds: {min-score: 5}\n",
            "thresholds: {min-score: 4}\n",
            [f"{FILE}:1 min-score is 4; it was 5."],
        ),
        ("thresholds: {fail-on: error}\n", "{}\n", [f"{FILE}:1 fail-on is no longer stated; it was error."]),
        ("{}\n", "exclude: [a/, b/]\n", [f"{FILE}:1 exclude is stated: a/, b/."]),
        (
            "waivers:\n" + WAIVER.format(reason="old"),
            "waivers:\n" + WAIVER.format(reason="new"),
            [f"{FILE}:2 The waiver for drift.diff is changed: until 2030-01-01, 'new'."],
        ),
        (
            "waivers:\n" + WAIVER.format(reason="old"),
            "{}\n",
            [f"{FILE}:2 The waiver for drift.diff is gone: until 2030-01-01, 'old'."],
        ),
        (
            "{}\n",
            ATTESTATION,
            [f"{FILE}:2 The attestation for drift.notified is new: satisfied, until 2030-01-01, 'r'."],
        ),
    ],
)
def test_the_configuration(before, after, expected):
    """Settings and statements that come, go or change are listed; moved lines are no change."""
    assert told({FILE: before}, {FILE: after}) == expected


def test_policies_and_the_baseline():
    """A policy of the repository's own, or its baseline, that is another file is named."""
    config = "packs: [policies]\nbaseline: known.json\n"
    before = {FILE: config, "policies/findings/a.yaml": "a", "policies/findings/b.yaml": "b", "known.json": "[]"}
    after = {FILE: config, "policies/findings/a.yaml": "A", "policies/findings/c.yaml": "c", "known.json": "[ ]"}
    assert told(before, after) == [
        "known.json:1 The baseline is changed.",
        "policies/findings/a.yaml:1 The policy is changed.",
        "policies/findings/b.yaml:1 The policy is removed.",
        "policies/findings/c.yaml:1 The policy is added.",
    ]


def test_a_pack_that_a_change_brings():
    """Policies that would come to judge are named where they stand."""
    after = {FILE: "packs: [policies]\n", "policies/findings/a.yaml": "a"}
    assert told({FILE: "{}\n"}, after) == [
        f"{FILE}:1 packs is stated: policies.",
        "policies/findings/a.yaml:1 The policy comes to be judged by.",
    ]


def test_a_configuration_that_would_be_refused():
    """A fault in the head is said, and stops nothing: what the base says holds."""
    (said,) = told({FILE: "{}\n"}, {FILE: "thresholds: 5\n"})
    assert said.startswith(f"{FILE}:1 The configuration would be refused: ")
    assert told({FILE: "{}\n"}, {}) == [f"{FILE}:1 The configuration is removed."]
