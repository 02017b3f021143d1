"""The score is the rubric's arithmetic: exact, between 0 and 10, and never lower for more evidence."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import (
    Address,
    Criterion,
    Dimension,
    Interval,
    Judgement,
    Outcome,
    Pack,
    Scope,
    Score,
)
from checker.score import half_up, score

ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)
COUNTS = {
    "S": (Outcome.SATISFIED, Interval(ONE, ONE)),
    "P": (Outcome.PARTIAL, Interval(HALF, HALF)),
    "U": (Outcome.UNSATISFIED, Interval(ZERO, ZERO)),
    "?": (Outcome.UNOBSERVABLE, Interval(ZERO, ONE)),
    "-": (Outcome.NOT_APPLICABLE, None),
}


def criterion(name, level=5, *, gate=False, scope=Scope.UNIT):
    """Return a criterion of the one dimension."""
    return Criterion(
        id=f"d.{name}",
        dimension="d",
        title=name,
        question="?",
        level=level,
        scope=scope,
        gate=gate,
        why=".",
        rules={},
        examples=(),
        references=(),
    )


def judgement(name, tool, outcome, coverage, unit=None):
    """Return a judgement; `unit` is a number."""
    address = None if unit is None else Address(tool, "", "", "Kind", str(unit))
    return Judgement(f"d.{name}", tool, address, outcome, coverage, "r", "m")


def units(name, tool, outcomes):
    """Return the judgements of units, one letter each."""
    return [judgement(name, tool, *COUNTS[letter], number) for number, letter in enumerate(outcomes)]


def scored(criteria, judgements, weights=None):
    """Return the result of the one dimension."""
    pack = Pack(2, "", (Dimension("d", "D", ("?",), {}),), tuple(criteria))
    (found,) = score(pack, judgements, {"flux": 10} if weights is None else weights)
    return found


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        ("1", "1", "satisfied"),
        ("9/10", "1", "satisfied"),
        ("9/10", "9/10", "satisfied"),
        ("89/100", "1", "partial"),
        ("0", "0", "unsatisfied"),
        ("0", "1/10", "unsatisfied"),
        ("1/10", "1/10", "unsatisfied"),
        ("0", "11/100", "unobservable"),
        ("9/100", "1", "unobservable"),
        ("1/10", "1", "partial"),
        ("1/10", "11/100", "partial"),
        ("1/2", "1/2", "partial"),
    ],
)
def test_verdicts(low, high, verdict):
    """The verdicts are tested in the rubric's order, with its thresholds on the inclusive side."""
    found = scored(
        [criterion("a", scope=Scope.TOOL)],
        [judgement("a", "flux", Outcome.PARTIAL, Interval(Fraction(low), Fraction(high)))],
    )
    assert found.criteria[0].verdict == verdict


@pytest.mark.parametrize(
    ("exact", "printed"),
    [("0", 0.0), ("1/20", 0.1), ("49/1000", 0.0), ("61/20", 3.1), ("305/100", 3.1), ("5/3", 1.7), ("10", 10.0)],
)
def test_half_up(exact, printed):
    """A score is rounded once, half up: 3.05 prints as 3.1, where Python's round gives 3.0."""
    assert half_up(Fraction(exact)) == printed


def test_formula():
    """5 · a · (1 + g · b) with a = 3/4, b = 1/2 and the gate at 1/2 is 4.6875."""
    criteria = [
        criterion("a"),
        criterion("b"),
        criterion("c", 10, gate=True),
        criterion("e", 10),
    ]
    judgements = [
        *units("a", "flux", "SS"),
        *units("b", "flux", "SU"),
        *units("c", "flux", "PP"),
        *units("e", "flux", "SU"),
    ]
    found = scored(criteria, judgements)
    assert found.score == Score(4.7, 4.7)
    assert sum(one.points for one in found.criteria) == Fraction(75, 16)
    assert [one.points for one in found.criteria] == [
        Fraction(5, 2),
        Fraction(5, 4),
        Fraction(15, 32),
        Fraction(15, 32),
    ]


def test_unobservable_is_an_interval():
    """What cannot be seen counts 0 in what is proven and 1 in what is possible."""
    found = scored([criterion("a"), criterion("b", 10)], [*units("a", "flux", "S?"), *units("b", "flux", "?")])
    assert found.score == Score(2.5, 10.0)
    assert found.criteria[0].coverage == Interval(HALF, ONE)


def test_not_applicable_leaves_the_mean():
    """Units, and criteria, that do not apply count neither for nor against."""
    found = scored([criterion("a"), criterion("b")], [*units("a", "flux", "S-"), *units("b", "flux", "--")])
    assert found.score == Score(5.0, 5.0)
    assert (found.criteria[1].verdict, found.criteria[1].coverage) == ("not-applicable", None)
    assert found.criteria[0].tools["flux"].units == {
        "satisfied": 1,
        "partial": 0,
        "unsatisfied": 0,
        "unobservable": 0,
        "not-applicable": 1,
    }


def test_no_lower_half():
    """A dimension with no applicable level-5 criterion has no score, for the setup and for each tool."""
    found = scored([criterion("a"), criterion("b", 10)], [*units("a", "flux", "-"), *units("b", "flux", "S")])
    assert (found.score, found.tools) == (None, {"flux": None})
    assert {(one.points, one.gain) for one in found.criteria} == {(ZERO, ZERO)}


def test_no_upper_half():
    """Where no level-10 criterion applies, nothing proves more than the lower half."""
    found = scored([criterion("a"), criterion("b", 10)], [*units("a", "flux", "S"), *units("b", "flux", "-")])
    assert found.score == Score(5.0, 5.0)


def test_nothing_judged():
    """Without any judgement every criterion is not applicable and every score is null, not 0."""
    found = scored([criterion("a")], [], {})
    assert (found.score, found.tools, found.criteria[0].verdict) == (None, {}, "not-applicable")


def test_tools_are_weighted_by_units():
    """Over several tools the mean is weighted by live units; a tool-wide criterion weighs the same way."""
    criteria = [criterion("a"), criterion("b", scope=Scope.TOOL)]
    judgements = [
        *units("a", "flux", "SSS"),
        *units("a", "argocd", "U"),
        judgement("b", "flux", *COUNTS["U"]),
        judgement("b", "argocd", *COUNTS["S"]),
    ]
    found = scored(criteria, judgements, {"flux": 3, "argocd": 1})
    assert [one.coverage.low for one in found.criteria] == [Fraction(3, 4), Fraction(1, 4)]
    assert found.score == Score(2.5, 2.5)
    assert found.tools == {"argocd": Score(2.5, 2.5), "flux": Score(2.5, 2.5)}


def test_tool_that_a_criterion_does_not_touch():
    """A tool for which a criterion does not apply has no weight in it."""
    found = scored([criterion("a")], [*units("a", "flux", "S"), *units("a", "argocd", "-")], {"flux": 1, "argocd": 9})
    assert found.criteria[0].coverage == Interval(ONE, ONE)
    assert found.tools == {"argocd": None, "flux": Score(5.0, 5.0)}


def test_repository_wide_value_enters_every_tool():
    """A repository-wide criterion has one value, which enters the score of each tool."""
    wide = judgement("b", "", *COUNTS["P"])
    criteria = [criterion("a"), criterion("b", scope=Scope.REPOSITORY)]
    found = scored(criteria, [*units("a", "flux", "S"), *units("a", "argocd", "U"), wide], {"flux": 1, "argocd": 1})
    assert found.tools == {"argocd": Score(1.3, 1.3), "flux": Score(3.8, 3.8)}
    assert found.criteria[1].tools == {}


FRACTIONS = st.fractions(0, 1, max_denominator=12)
INTERVALS = st.tuples(FRACTIONS, FRACTIONS).map(lambda pair: Interval(min(pair), max(pair)))
CRITERIA = st.lists(st.tuples(st.sampled_from([5, 10]), st.booleans(), st.none() | INTERVALS), min_size=1, max_size=6)


def made(rows):
    """Return criteria, and judgements that give them these coverages."""
    criteria = [criterion(str(n), level, gate=gate, scope=Scope.TOOL) for n, (level, gate, _) in enumerate(rows)]
    judgements = [judgement(str(n), "flux", Outcome.PARTIAL, found) for n, (_, _, found) in enumerate(rows)]
    return criteria, judgements


def exact(rows):
    """Return the exact proven score, None where there is none."""
    found = scored(*made(rows))
    return None if found.score is None else sum(one.points for one in found.criteria)


@given(CRITERIA)
def test_bounds_of_a_score(rows):
    """A score lies between 0 and 10, proven is at most possible, and the points print as the proven score."""
    found = scored(*made(rows))
    if found.score:
        assert 0 <= found.score.proven <= found.score.possible <= 10
        assert half_up(sum(one.points for one in found.criteria)) == found.score.proven
        assert all(one.points >= 0 for one in found.criteria)


@given(CRITERIA)
def test_points_are_the_formula(rows):
    """The points of a dimension sum exactly to 5 · a · (1 + g · b) over the lows."""
    lows = {level: [found.low for row, _, found in rows if row == level and found] for level in (5, 10)}
    if not lows[5]:
        assert exact(rows) is None
        return
    a, b = sum(lows[5]) / Fraction(len(lows[5])), sum(lows[10]) / Fraction(len(lows[10]) or 1)
    g = min([found.low for _, gate, found in rows if gate and found], default=ONE)
    assert exact(rows) == 5 * a * (1 + g * b)


@given(CRITERIA, st.data())
def test_better_never_scores_lower(rows, data):
    """Raising any coverage never lowers the proven or the possible score."""
    index = data.draw(st.integers(0, len(rows) - 1))
    level, gate, found = rows[index]
    if found is None:
        return
    low = data.draw(st.fractions(found.low, 1))
    better = [*rows]
    better[index] = (level, gate, Interval(low, max(low, found.high)))
    before, after = scored(*made(rows)).score, scored(*made(better)).score
    assert (before is None) == (after is None)
    if before and after:
        assert before.proven <= after.proven
        assert before.possible <= after.possible
        assert exact(rows) <= exact(better)


@given(CRITERIA, st.data())
def test_evidence_narrows(rows, data):
    """Knowing more within an interval never lowers what is proven nor raises what is possible."""
    narrower = []
    for level, gate, found in rows:
        low = data.draw(st.fractions(found.low, found.high)) if found else None
        narrower.append((level, gate, Interval(low, data.draw(st.fractions(low, found.high))) if found else None))
    before, after = scored(*made(rows)).score, scored(*made(narrower)).score
    if before and after:
        assert before.proven <= after.proven <= after.possible <= before.possible


@given(CRITERIA)
def test_gain(rows):
    """The gain of a criterion is what the proven score rises by when its coverage alone becomes full."""
    criteria, judgements = made(rows)
    for index, one in enumerate(scored(criteria, judgements).criteria):
        level, gate, found = rows[index]
        full = [*rows[:index], (level, gate, Interval(ONE, ONE)), *rows[index + 1 :]]
        before = exact(rows)
        expected = ZERO if found is None or before is None else exact(full) - before
        assert one.gain == expected
        assert one.gain >= 0


def test_points_and_gain_of_what_does_not_apply():
    """A criterion that does not apply has no points and nothing to gain, whatever stands beside it."""
    applying, other = scored(*made([(5, False, Interval(HALF, ONE)), (5, False, None)])).criteria
    assert (applying.points, applying.gain) == (Fraction(5, 2), Fraction(5, 2))
    assert (other.points, other.gain) == (ZERO, ZERO)
