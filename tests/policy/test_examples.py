"""Examples are run as small repositories, and what does not come out as expected is told with the policy's line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from checker.errors import UsageError
from checker.model import Address, Interval, Judgement, Location
from checker.policy.examples import try_pack
from checker.policy.pack import load_pack

POLICY = (Path(__file__).parent / "policy.yaml").read_text("utf-8")
EXAMPLE = """\
examples:
  - name: two units
    files: {a.yaml: "stopped", b.yaml: "running"}
    expect:
      - {unit: "prod:ns/Kind/a", outcome: unsatisfied, rule: stopped, at: "a.yaml:3", coverage: [0, 0]}
      - unit: "prod:ns/Kind/b"
        outcome: satisfied
"""
WORTH = {"stopped": Fraction(0), "running": Fraction(1)}


def judging(snapshot, pack):
    """Judge a file for each unit: its text is the rule that decides."""
    (criterion,) = pack.criteria
    outcomes = {rule.id: rule.outcome for rule in criterion.rules["flux"]}
    return tuple(
        Judgement(
            criterion.id,
            "flux",
            Address("flux", "prod", "ns", "Kind", path.removesuffix(".yaml")),
            outcomes[text.decode()],
            Interval(WORTH[text.decode()], WORTH[text.decode()]),
            text.decode(),
            f"{path} was judged.",
            location=Location(path, 3),
        )
        for path, text in snapshot.read(snapshot.entries)
    )


def tried(root, text):
    """Write a pack of one policy and run its examples; the lines and texts of the failures."""
    (root / "drift").mkdir(exist_ok=True)
    (root / "drift/own.yaml").write_text(text, encoding="utf-8")
    trial = try_pack(load_pack(root), judging)
    return [(failure.location.line, failure.text) for failure in trial.failures]


def test_as_expected(tmp_path):
    """An example that comes out as expected fails nothing, and is counted."""
    assert tried(tmp_path, POLICY + EXAMPLE) == []
    assert try_pack(load_pack(tmp_path), judging).examples == 1


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("outcome: unsatisfied, r", "outcome: partial, r", 21, "expected outcome partial, found unsatisfied"),
        ("rule: stopped", "rule: halted", 21, "expected rule halted, found stopped"),
        ("a.yaml:3", "a.yaml:4", 21, "expected at a.yaml:4, found a.yaml:3"),
        ("[0, 0]", "[0, 0.5]", 21, "expected coverage [0, 1/2], found [0, 0]"),
        ('"prod:ns/Kind/b"', '"prod:ns/Kind/c"', 22, "nothing was judged for 'prod:ns/Kind/c'; did you mean"),
        ("outcome: satisfied\n", "outcome: unsatisfied\n", 22, "expected outcome unsatisfied, found satisfied"),
    ],
)
def test_not_as_expected(before, after, line, words, tmp_path):
    """Each difference is told at the line of its expectation, with what was found."""
    text = EXAMPLE.replace(before, after)
    assert text != EXAMPLE
    (failure,) = tried(tmp_path, POLICY + text)
    assert failure[0] == line
    assert words in failure[1]


def test_evidence_is_told(tmp_path):
    """A failure shows the rule, the line and the message that were found."""
    (failure,) = tried(tmp_path, POLICY + EXAMPLE.replace("a.yaml:3", "a.yaml:4"))
    assert failure[1].endswith("(by rule stopped at a.yaml:3: a.yaml was judged.)")


@pytest.mark.parametrize(
    "examples", ["", EXAMPLE[: EXAMPLE.index("      - {")] + EXAMPLE[EXAMPLE.index("      - unit") :]]
)
def test_policy_that_never_finds_anything(examples, tmp_path):
    """A policy that can find something, and never does in its examples, fails."""
    (failure,) = tried(tmp_path, POLICY + examples)
    assert "no example shows what the policy finds" in failure[1]


def test_policy_that_can_find_nothing(tmp_path):
    """A policy whose rules are all satisfied has nothing to find, and needs no example of it."""
    rules = POLICY[: POLICY.index("    - id: stopped")] + POLICY[POLICY.index("    - id: running") :]
    assert tried(tmp_path, rules) == []


def test_policy_without_rules(tmp_path):
    """A policy without rules is listed as not assessed yet and fails nothing."""
    assert tried(tmp_path, POLICY[: POLICY.index("rules:")]) == []
    assert try_pack(load_pack(tmp_path), judging).unruled == ("drift.own",)


SHIPPED = load_pack()
CASES = [(policy, example) for policy in SHIPPED.policies for example in policy.examples]


@pytest.mark.parametrize(("policy", "example"), CASES, ids=[f"{one.id}: {case.name}" for one, case in CASES])
def test_shipped_example(policy, example):
    """Every example of the policies that come with the checker comes out as it says, through the whole pipeline."""
    from checker.assess import judgements  # noqa: PLC0415 - the pipeline is only needed here

    alone = SHIPPED.alone(policy._replace(examples=(example,)))
    failures = [failure for failure in try_pack(alone, judgements).failures if "no example shows" not in failure.text]
    assert failures == []


def test_shipped_policies_show_what_they_find():
    """Every shipped policy that can find something shows it in an example."""
    judged = try_pack(SHIPPED, lambda snapshot, pack: ())  # noqa: ARG005 - nothing is judged here
    assert [one.criterion for one in judged.failures if "no example shows" in one.text] == []


def test_reading_is_not_judging(tmp_path):
    """A broken pack is refused before any example is run."""
    with pytest.raises(UsageError):
        tried(tmp_path, POLICY.replace("suspended:", "suspendet:"))
