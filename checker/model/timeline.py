"""A repository over time: what commits of its main line come to, all by the same policies."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from checker.model.places import Location
from checker.model.policies import Interval
from checker.model.results import Score


class Waypoint(NamedTuple):
    """A commit of the first-parent line. `date` is `YYYY-MM-DD`; `request` the number of its pull or merge request."""

    commit: str
    date: str
    author: str
    subject: str
    request: int | None = None
    tags: tuple[str, ...] = ()


class Measure(NamedTuple):
    """What one commit comes to: the score of every dimension, points and coverage of every criterion, live units.

    A score or a coverage is None where nothing applies; the points of a dimension sum to its unrounded proven score.
    """

    waypoint: Waypoint
    tree: str
    scores: Mapping[str, Score | None]
    points: Mapping[str, Fraction]
    coverages: Mapping[str, Interval | None]
    units: int

    def value(self, subject: str) -> Fraction:
        """The proven points of a dimension or of a criterion, exact; 0 where nothing applies."""
        if subject in self.points:
            return self.points[subject]
        return sum((self.points[one] for one in self.points if one.startswith(f"{subject}.")), Fraction(0))


class Timeline(NamedTuple):
    """Commits of one line, the oldest first, and the ruler they were measured with.

    `dimensions` maps id to title. `sampling` is `commit`, `week`, `month` or `tag`: of each week and month the last
    commit stands for it. `commits` counts all that the line holds there, `left_out` the older ones beyond the limit.
    """

    rubric: int
    digest: str
    dimensions: Mapping[str, str]
    sampling: str
    commits: int
    measures: tuple[Measure, ...]
    left_out: int = 0


class Cause(NamedTuple):
    """An outcome that differs between two commits. `before` and `after` are outcomes, "" where there was none.

    `message` and `location` are those of the newer commit, or of the older one where the newer has no such outcome.
    """

    criterion: str
    unit: str
    before: str
    after: str
    message: str
    location: Location | None


class Move(NamedTuple):
    """What one step of a timeline changed: points of the subject before and after, exact, and why."""

    before: Measure
    after: Measure
    change: Fraction
    causes: tuple[Cause, ...] = ()


class Blame(NamedTuple):
    """The steps that moved a dimension or criterion, the largest first, and the timeline they are part of.

    `first_bad` says that the one step was found by bisection: it is the commit that broke the subject.
    """

    subject: str
    title: str
    timeline: Timeline
    moves: tuple[Move, ...]
    first_bad: bool = False
