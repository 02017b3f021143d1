"""What is said of a tool or of the repository names the line that decides or, for an absence, what was looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from checker.assess import judgements
from checker.git.snapshot import MemorySnapshot
from checker.model import Example, Location, Outcome
from checker.policy.pack import load_pack
from checker.policy.past import history_of

PACK = load_pack()
CASES = yaml.safe_load((Path(__file__).parent / "basis.yaml").read_text(encoding="utf-8"))
EXAMPLES = [(policy.id, example) for policy in PACK.policies for example in policy.examples]


def judged(example):
    """Return what every policy says of the tree of an example."""
    return judgements(MemorySnapshot(example.files, history=history_of(example)), PACK)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_an_absence_rests_on(case):
    """The basis names what was looked at for just this question, first what is nearest to it."""
    example = Example(case["name"], case["files"], (), Location("basis.yaml"), tuple(case.get("history", ())))
    found = {one.criterion: one for one in judged(example) if one.unit is None}
    for criterion, expected in case["expect"].items():
        judgement = found[criterion]
        assert judgement.location is None
        told = [f"{place.location} {place.text}" for place in judgement.basis.places]
        assert (told, list(judgement.basis.commits)) == (expected.get("places", []), expected.get("commits", []))


@pytest.mark.parametrize(("policy", "example"), EXAMPLES, ids=[f"{one}: {case.name}" for one, case in EXAMPLES])
def test_everything_rests_on_something(policy, example):
    """Whatever a policy says of a tool or the repository, a line or a commit can be opened to see for oneself.

    Without any unit there is nothing to look at, and where there is no commit at all, there is none to name.
    """
    for one in judged(example):
        if one.unit is not None or one.rule == "no-unit" or (not example.history and "review" in one.criterion):
            continue
        assert one.location or one.basis.places or one.basis.commits, f"{policy}: {one.criterion} {one.rule}"


def test_a_line_needs_no_basis():
    """Where a line decides, or a unit is judged, nothing further was looked at."""
    for _, example in EXAMPLES[::20]:
        for one in judged(example):
            assert one.basis is None or (one.unit is None and one.location is None)
            assert one.basis is not None or one.location or one.outcome is Outcome.NOT_APPLICABLE


def test_no_score_rests_on_tags():
    """Clones of one tree differ in their tags: a message may tell of releases, no rule may ask for them."""
    for policy in PACK.policies:
        for rule in (rule for rules in policy.rules.values() for rule in rules):
            assert not [path for path in (*rule.when, rule.share) if path.startswith("releases.")], policy.id
