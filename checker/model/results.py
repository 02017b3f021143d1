"""What a run comes to: the report and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from checker.model.places import Problem
from checker.model.policies import Check, Interval, Judgement


class Revision(NamedTuple):
    """Which tree was assessed, and what is not in the tree and yet counts.

    `commit` is None when the tree (staged index, work tree) differs from the commit it stands on. `remote` is the
    normalised `host/path` of the repository's remote, None where it is unknown or only a local path.
    `date` is the commit's date as `YYYY-MM-DD`.
    """

    tree: str
    commit: str | None = None
    shallow: bool = False
    remote: str | None = None
    branch: str | None = None
    date: str | None = None


class Score(NamedTuple):
    """A dimension's score as printed: one decimal, rounded half up from exact fractions."""

    proven: float
    possible: float


class ToolCoverage(NamedTuple):
    """One criterion for one tool: verdict, coverage and how many units got which outcome."""

    verdict: str
    coverage: Interval | None
    units: Mapping[str, int]


class CriterionResult(NamedTuple):
    """One criterion over the whole repository. `points` is exact; a dimension's points sum to its proven score.

    `gain` is what the proven score would rise by if this criterion alone were fully covered.
    """

    id: str
    title: str
    question: str
    level: int
    gate: bool
    scope: str
    verdict: str
    coverage: Interval | None
    points: Fraction
    gain: Fraction
    tools: Mapping[str, ToolCoverage]


class DimensionResult(NamedTuple):
    """One dimension: its score, per-tool scores (None: nothing applies) and its criteria in the pack's order."""

    id: str
    title: str
    score: Score | None
    tools: Mapping[str, Score | None]
    criteria: tuple[CriterionResult, ...]


class Finding(NamedTuple):
    """A judgement as reported: `fingerprint` is stable under line moves (criterion, unit, rule).

    `check` is the policy beyond the scores that found it, None where a criterion did.
    """

    judgement: Judgement
    fingerprint: str
    check: Check | None = None


class Inputs(NamedTuple):
    """Every tracked file is in exactly one of the three."""

    checked: int
    skipped: int
    failed: int


class Report(NamedTuple):
    """Everything a renderer may read (`report-contract`): renderers compute no judgement of their own."""

    revision: Revision
    rubric: int
    digest: str
    units: Mapping[str, Mapping[str, int]]
    dimensions: tuple[DimensionResult, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    inputs: Inputs
