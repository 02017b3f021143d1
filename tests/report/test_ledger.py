from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from checker.model import Location, Place
from checker.report.ledger import apportion, beyond, points, spread, steps, unseen

WEIGHTS = st.lists(st.fractions(min_value=0, max_value=5), max_size=8)


@given(st.integers(min_value=0, max_value=1000), WEIGHTS)
def test_shares_sum_to_the_whole_and_follow_the_weights(whole, weights):
    """Shares sum to the whole, none is off its exact quota by one or more, and no weight means no share."""
    shares = apportion(whole, weights)
    total = sum(weights)
    if not total:
        assert not any(shares)
        return
    assert sum(shares) == whole
    assert all(abs(share - whole * weight / total) < 1 for share, weight in zip(shares, weights, strict=True))
    assert not any(share for share, weight in zip(shares, weights, strict=True) if not weight)


def test_points_sum_to_the_printed_score(report):
    """A reader who adds up the column gets the number above it."""
    for dimension in report().dimensions:
        printed = dimension.score.proven if dimension.score else 0
        assert round(sum(points(dimension)), 2) == printed


def test_steps_share_the_gain_of_their_criterion(report):
    """What the rules of one criterion could bring together is what the criterion could bring."""
    found = steps(report())
    notified = [step for step in found if step.criterion.id == "drift.notified"]
    assert {step.rule for step in notified} == {"found", "none"}
    assert sum(step.gain for step in notified) == Fraction(5, 3)


def test_steps_begin_with_the_most_points_for_the_fewest_files(report):
    """One file that brings half a point stands before five files that bring one and a half."""
    worth = [step.gain / step.files for step in steps(report())]
    assert worth == sorted(worth, reverse=True)
    assert steps(report())[0].criterion.id == "drift.alerts"


def test_what_cannot_be_seen_is_no_step(report):
    """Nobody is told to mend here what is decided elsewhere."""
    assert [criterion.id for criterion, _ in unseen(report())] == ["drift.approved"]
    assert "drift.approved" not in {step.criterion.id for step in steps(report())}


def test_what_is_not_scored_is_no_step(report):
    """Findings beyond the scores promise no points; they stand apart, errors first, those of one policy together."""
    assert not {step.criterion.id for step in steps(report()) if step.criterion.id.startswith("findings.")}
    found = [(check.id, len(findings)) for check, findings in beyond(report())]
    assert found == [("findings.broken", 2), ("findings.leftover", 2)]


def test_a_finding_about_a_tool_stands_at_all_its_places(report):
    """One sentence about a tool may rest on many files, and each of them is shown; a unit has its own line."""
    (about_a_unit, *_) = beyond(report())[0][1]
    assert spread(about_a_unit) == (about_a_unit,)
    places = (Place(Location("a.yaml", 1)), Place(Location("b.yaml", 2)))
    about_a_tool = about_a_unit._replace(unit=None, related=places)
    assert [str(one.location) for one in spread(about_a_tool)[1:]] == ["a.yaml:1", "b.yaml:2"]
