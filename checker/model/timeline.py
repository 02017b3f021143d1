"""A repository over time: what commits of its main line come to, all by the same policies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from checker.model.comparison import Change, CriterionChange, Numbers
from checker.model.policies import Interval
from checker.model.results import Score


def concerns(criterion: str, subject: str) -> bool:
    """Whether a criterion is the subject, or one of the dimension that is."""
    return criterion == subject or criterion.startswith(f"{subject}.")


class Waypoint(NamedTuple):
    """A commit of the first-parent line. `date` is `YYYY-MM-DD`; `request` the number of its pull or merge request."""

    commit: str
    date: str
    author: str
    subject: str
    request: int | None = None
    tags: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The subject, and the number of the request where the subject does not say it itself."""
        if self.request is None or re.search(rf"\b{self.request}\b", self.subject):
            return self.subject
        return f"{self.subject} (request {self.request})"


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

    def proven(self, dimension: str) -> float | None:
        """The printed proven score of a dimension, None where nothing applies."""
        score = self.scores.get(dimension)
        return score.proven if score else None

    def value(self, subject: str) -> Fraction:
        """The proven points of a dimension or of a criterion, exact; 0 where nothing applies."""
        return sum((points for one, points in self.points.items() if concerns(one, subject)), Fraction(0))


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

    def ends(self, dimension: str) -> tuple[float | None, float | None]:
        """The printed score that a dimension began with, at the first commit where something applied, and its last."""
        known = (score for measure in self.measures if (score := measure.proven(dimension)) is not None)
        return next(known, None), self.measures[-1].proven(dimension)

    @property
    def steps(self) -> tuple[tuple[Measure, Measure], ...]:
        """The measures, each with the one before it, at which the printed score of a dimension is another one."""
        return tuple(
            (before, after)
            for before, after in pairwise(self.measures)
            if any(before.proven(one) != after.proven(one) for one in self.dimensions)
        )


class Move(NamedTuple):
    """What one step of a timeline moved a subject by, exact, and why.

    `points` is the sum of those of its `causes` and of the shifts of its `criteria`.
    """

    before: Measure
    after: Measure
    points: Fraction
    causes: tuple[Change, ...] = ()
    criteria: tuple[CriterionChange, ...] = ()
    numbers: Numbers = Numbers({}, {})


class Blame(NamedTuple):
    """The steps that moved a dimension or criterion, the largest first, and the timeline they are part of.

    `first_bad` says that the one step was found by bisection: it is the commit that broke the subject.
    """

    subject: str
    title: str
    timeline: Timeline
    moves: tuple[Move, ...]
    first_bad: bool = False
