"""What a run comes to: the report and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from checker.model.places import Location, Problem
from checker.model.policies import Check, Interval, Judgement, Policy
from checker.model.statements import Attestation, Baseline, Configuration, Known, Statement, Waiver


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
    """One dimension: its score, per-tool scores (None: nothing applies) and its criteria in the pack's order.

    `unattested` is the score without attestations, None where none counts in this dimension.
    """

    id: str
    title: str
    score: Score | None
    tools: Mapping[str, Score | None]
    criteria: tuple[CriterionResult, ...]
    unattested: Score | None = None


class Finding(NamedTuple):
    """A judgement as reported: `fingerprint` is stable under line moves (criterion, unit, rule).

    `check` is the policy beyond the scores that found it, None where a criterion did. `attestation` is what the
    judgement rests on where the repository alone leaves it open; `waiver` accepts it. `known` says that a baseline
    lists it. Neither of the last two changes a number.
    """

    judgement: Judgement
    fingerprint: str
    check: Check | None = None
    attestation: Attestation | None = None
    waiver: Waiver | None = None
    known: bool = False


class Inputs(NamedTuple):
    """Every tracked file is in exactly one of the three."""

    checked: int
    skipped: int
    failed: int


class FailedGate(NamedTuple):
    """A gate that was not passed: `gate` is its option's name, `dimension` whose score it is about or ""."""

    gate: str
    sentence: str
    dimension: str = ""


class Report(NamedTuple):
    """Everything a renderer may read (`report-contract`): renderers compute no judgement of their own.

    `coverage` is how much of what the criteria ask can be seen, in whole percent, None where nothing applies. `path`
    is the directory whose part was assessed, "" for all. `statements` are all attestations and waivers of the
    configuration, in its order, as they stand on the day `today` (None where nothing is stated); `gates` those that
    failed. `stale` are the entries of the `baseline` that are no longer found. `hidden` counts findings that are there
    and were asked not to be shown.
    `policies` is all that was judged, whatever it came to. `entries` says where each tool's first unit is declared:
    there is shown what stands in no line. `line_hashes` are those of the findings' lines by path and line, if they
    were asked for (`checker.line_hashes`).
    """

    revision: Revision
    rubric: int
    digest: str
    units: Mapping[str, Mapping[str, int]]
    dimensions: tuple[DimensionResult, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    inputs: Inputs
    coverage: int | None = None
    path: str = ""
    configuration: Configuration = Configuration()
    today: str | None = None
    statements: tuple[Statement, ...] = ()
    baseline: Baseline | None = None
    stale: tuple[Known, ...] = ()
    hidden: int = 0
    gates: tuple[FailedGate, ...] = ()
    policies: tuple[Policy, ...] = ()
    entries: Mapping[str, Location] = MappingProxyType({})
    line_hashes: Mapping[tuple[str, int], str] = MappingProxyType({})

    @property
    def numbers(self) -> Mapping[str, int]:
        """How many live units each tool has: what it weighs."""
        return {tool: sum(kinds.values()) for tool, kinds in self.units.items()}
