"""A gate compares the number that is printed, and says in one sentence why it fails."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.gates import failed_gates, regressed
from checker.model import (
    Check,
    DimensionResult,
    Finding,
    Inputs,
    Interval,
    Judgement,
    Location,
    Outcome,
    Report,
    Revision,
    Scope,
    Score,
    Severity,
    Thresholds,
    Waiver,
)

UNITS = {"flux": {"Kustomization": 1}}


def report(scores=(), severities=(), coverage=80, units=UNITS):
    """Return a report with these scores (dimension -> Score or None) and findings beyond them."""
    dimensions = tuple(DimensionResult(name, name.title(), score, {}, ()) for name, score in dict(scores).items())
    findings = tuple(found(severity) for severity in severities)
    return Report(Revision("1" * 40), 2, "", units, dimensions, findings, (), Inputs(1, 0, 0), coverage)


def found(severity):
    """Return a finding of that severity."""
    check = Check("findings.x", "X", severity, Scope.UNIT, "Why.", {}, (), ())
    nothing = Interval(Fraction(0), Fraction(0))
    return Finding(Judgement("findings.x", "flux", None, Outcome.UNSATISFIED, nothing, "r", "m"), "0" * 16, check)


def sentences(*arguments, **fields):
    """Return what fails, as sentences."""
    return [gate.sentence for gate in failed_gates(*arguments, **fields)]


def test_nothing_asked():
    """Without thresholds everything passes."""
    assert failed_gates(report({"drift": Score(0.0, 0.0)}, [Severity.ERROR]), Thresholds()) == ()


def test_a_score_is_asked_of_every_dimension():
    """One number holds for all; the number that is printed is enough if it is just that."""
    scores = {"drift": Score(6.1, 8.0), "review": Score(6.0, 6.0), "users": Score(7.0, 7.0)}
    assert sentences(report(scores), Thresholds(min_score=6.1)) == ["Review is at 6.0, 6.1 is asked."]


def test_a_named_dimension_has_its_own_number():
    """A number for one dimension stands in place of that for all, be it lower or higher."""
    scores = {"drift": Score(3.0, 3.0), "review": Score(5.0, 9.0)}
    asked = Thresholds(min_score=4, min_scores={"drift": 3, "review": 6.5})
    assert sentences(report(scores), asked) == [
        "Review is at 5.0, 6.5 is asked. Up to 9.0 may be met where it cannot be seen from here."
    ]


def test_no_score_is_no_pass_where_it_is_named():
    """What cannot be scored passes over the number for all, but not one that was asked of it by name."""
    scores = {"drift": None}
    assert sentences(report(scores), Thresholds(min_score=5)) == []
    assert sentences(report(scores), Thresholds(min_scores={"drift": 5})) == [
        "Drift has no score, 5 is asked: nothing in it can be assessed."
    ]


def test_nothing_to_assess_is_no_failure():
    """A repository without any unit has its own exit code; no gate on scores is held against it."""
    asked = Thresholds(min_score=5, min_scores={"drift": 5}, min_coverage=50)
    assert sentences(report({"drift": None}, coverage=None, units={"flux": {}}), asked) == []


@pytest.mark.parametrize(
    ("fail_on", "failing"), [("error", ["1 error"]), ("warning", ["1 error", "2 warning"]), ("note", None)]
)
def test_severities(fail_on, failing):
    """A severity includes the higher ones; each is counted by itself."""
    severities = [Severity.ERROR, Severity.WARNING, Severity.WARNING, Severity.NOTE]
    said = sentences(report(severities=severities), Thresholds(fail_on=Severity(fail_on)))
    told = [f"{text.split()[0]} {text.split()[4]}" for text in said]
    assert told == (failing or ["1 error", "2 warning", "1 note"])


def test_what_is_waived_or_known_fails_no_gate():
    """A waived finding, and one that a baseline lists, are counted elsewhere."""
    waiver = Waiver("findings.x", "Because.", "2030-01-01", Location(".gitops-checker.yaml", 3))
    one = found(Severity.ERROR)
    for accepted in (one._replace(waiver=waiver), one._replace(known=True)):
        assert sentences(report()._replace(findings=(accepted,)), Thresholds(fail_on=Severity.NOTE)) == []


def test_coverage():
    """What can be seen is asked in whole percent, as it is printed."""
    assert sentences(report(coverage=80), Thresholds(min_coverage=80)) == []
    assert sentences(report(coverage=79), Thresholds(min_coverage=80)) == [
        "79% of what the criteria ask can be seen from here, 80% is asked."
    ]


@pytest.mark.parametrize(
    ("before", "after", "tolerance", "worse"),
    [
        (Score(6.5, 6.5), Score(6.4, 6.4), 0, True),
        (Score(6.5, 6.5), Score(6.4, 6.4), 0.1, False),
        (Score(6.5, 6.5), Score(6.3, 6.3), 0.1, True),
        (Score(6.5, 6.5), Score(6.0, 6.5), 0, False),  # less can be seen, the repository is no worse
        (Score(6.5, 8.0), Score(6.0, 7.5), 0, True),
        (Score(6.5, 8.0), Score(6.5, 7.5), 0, False),
        (None, Score(0.0, 0.0), 0, False),
        (Score(0.0, 1.0), None, 0, True),
        (None, None, 0, False),
    ],
)
def test_regression(before, after, tolerance, worse):
    """A dimension is worse if both ends of its score fell by more than is tolerated, or if it lost its score."""
    assert regressed(before, after, tolerance) is worse
    said = sentences(report({"drift": after}), Thresholds(no_regression=tolerance), report({"drift": before}))
    assert bool(said) is worse


def test_an_improvement_elsewhere_pays_for_nothing():
    """Each dimension is compared with itself."""
    before = report({"drift": Score(5.0, 5.0), "review": Score(5.0, 5.0)})
    after = report({"drift": Score(9.0, 9.0), "review": Score(4.9, 4.9)})
    assert sentences(after, Thresholds(no_regression=0), before) == ["Review fell from 5.0 to 4.9."]


TENTHS = st.integers(0, 100)


@given(TENTHS, TENTHS)
def test_the_printed_number_decides(score, asked):
    """The gate fails exactly where the printed tenths are fewer than those asked, whatever floats make of them."""
    failed = failed_gates(report({"drift": Score(score / 10, 10.0)}), Thresholds(min_score=asked / 10))
    assert bool(failed) is (score < asked)


@given(TENTHS, TENTHS, st.integers(0, 20))
def test_tolerance_is_exact(before, after, tolerance):
    """A fall of just the tolerance passes, one tenth more does not."""
    old, new = Score(before / 10, before / 10), Score(after / 10, after / 10)
    assert regressed(old, new, tolerance / 10) is (before - after > tolerance)
