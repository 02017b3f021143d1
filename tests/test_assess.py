"""An assessment judges by all policies of a pack, and scores by its criteria alone."""

from __future__ import annotations

import pytest

from checker.assess import Terms, assess
from checker.config.reader import configuration_of
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


def test_an_exclusion_of_nothing_is_noted(snapshot):
    """A pattern that names no file is a note at its line, one that names some is none; no score hears of either."""
    (path, *_) = snapshot.entries
    content = f"exclude:\n  - nowhere/\n  - {path}\n  - '*.nothing'\n".encode()
    terms = Terms(configuration_of(content, ".gitops-checker.yaml"))
    found = [
        one for one in assess(snapshot, PACK, terms).findings if one.check and one.check.id == "configuration.unused"
    ]
    assert [(one.judgement.rule, one.judgement.location.line, one.judgement.message) for one in found] == [
        ("unused-exclusion", 2, "The exclusion of 'nowhere/' fits nothing in this revision."),
        ("unused-exclusion", 4, "The exclusion of '*.nothing' fits nothing in this revision."),
    ]
    assert len({one.fingerprint for one in found}) == len(found)
