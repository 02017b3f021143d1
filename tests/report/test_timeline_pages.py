"""Pages about a repository over time, from measures made by hand."""

from fractions import Fraction

import pytest

from checker.model import Blame, CriterionChange, Measure, Move, Score, Timeline, Waypoint
from checker.report.timeline import blame_text, markdown, text


def timeline(*scores):
    """Return a timeline of one dimension with these scores, a commit a day."""
    measures = tuple(
        Measure(
            Waypoint(f"{day:040x}", f"2024-01-{day:02}", "Ann", f"Change {day}"),
            "",
            {"drift": score if score is None else Score(score, score)},
            {},
            {},
            1,
        )
        for day, score in enumerate(scores, start=1)
    )
    return Timeline(2, "sha256:" + "0" * 64, {"drift": "Drift"}, "month", 9, measures, left_out=3)


def test_a_dimension_begins_where_something_applies():
    """First is the first score there was, so that the change is the difference of the two numbers shown."""
    page = text.render(timeline(None, 4.0, 5.5), width=100, color=False, unicode=True)
    assert "Drift        4.0   5.5    +1.5" in page
    assert "| Drift | 4.0 | 5.5 |" in markdown.render(timeline(None, 4.0, 5.5))


def test_a_dimension_that_ended_has_no_change():
    """Where nothing applies any more there is no last score, and none to subtract."""
    page = text.render(timeline(4.0, None), width=100, color=False, unicode=True)
    assert "Drift        4.0     ·" in page
    assert "drift ends  Change 2" in page
    assert "+" not in page


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_every_page_says_which_commits_it_is_about(form):
    """A page that is passed on tells the sampling, the time and what the limit left out."""
    found = timeline(4.0, 5.0)
    page = markdown.render(found) if form == "markdown" else text.render(found, width=120, color=False, unicode=True)
    assert "2 of 9 commits, the last commit of each month, 2024-01-01 to 2024-01-02" in page
    assert "3 older ones: --most 0 measures them too" in page


@pytest.mark.parametrize(
    ("subject", "request_number", "shown"),
    [
        ("Add web (#7)", 7, "Add web (#7)"),
        ("Add web (!7)", 7, "Add web (!7)"),
        ("Add web", 7, "Add web (request 7)"),
        ("Add web to 17 clusters", 7, "Add web to 17 clusters (request 7)"),
        ("Add web", None, "Add web"),
    ],
)
def test_the_number_of_a_request_is_told_once(subject, request_number, shown):
    """What the subject says already is not said again; forges write the number differently, so it goes by its name."""
    assert Waypoint("", "", "", subject, request_number).title == shown


def test_what_many_criteria_move_by_a_little_is_told():
    """Amounts that print as zero each and as something together are no rounding: a commit's points come even."""
    little = Fraction(3, 1000)
    criteria = tuple(CriterionChange(f"drift.{name}", "", None, None, little, little) for name in "abc")
    found = timeline(4.0, 4.0)
    move = Move(*found.measures, 3 * little, (), criteria)
    page = blame_text.render(Blame("drift", "Drift", found, (move,)), width=120, color=False, unicode=True)
    assert "1.  +0.01  Change 2" in page
    assert "+0.01    drift.a, drift.b, drift.c: worth more or less because of other criteria or gates" in page
