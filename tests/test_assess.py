"""An assessment judges by all policies of a pack, and scores by its criteria alone."""

from __future__ import annotations

import pytest

from checker.assess import assess
from checker.git.snapshot import MemorySnapshot
from checker.model import Outcome
from checker.policy.pack import load_pack

PACK = load_pack()


@pytest.fixture(scope="module")
def snapshot():
    """Return the tree of the first example of a policy beyond the scores: one unit is found, one is not."""
    (check,) = (one for one in PACK.checks if one.id == "findings.missing-source")
    return MemorySnapshot(check.examples[0].files)


def test_findings_change_no_score(snapshot):
    """What policies beyond the scores find is listed; every score is what it is without them."""
    with_checks, without = assess(snapshot, PACK), assess(snapshot, PACK._replace(checks=()))
    assert with_checks.dimensions == without.dimensions
    assert [one for one in with_checks.findings if not one.check] == list(without.findings)
    assert any(one.check for one in with_checks.findings)


def test_only_what_is_found_is_listed(snapshot):
    """A policy beyond the scores says nothing of units where it finds nothing, or cannot see."""
    beyond = [one for one in assess(snapshot, PACK).findings if one.check]
    assert [(one.judgement.criterion, str(one.judgement.unit)) for one in beyond] == [
        ("findings.missing-source", "prod:shop/HelmRelease/shop")
    ]
    assert {one.judgement.outcome for one in beyond} == {Outcome.UNSATISFIED}
