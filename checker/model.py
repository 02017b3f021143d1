"""The frozen records that cross the stages of a run, and nothing else.

Snapshot ─parse▶ Documents ─compose▶ Objects ─collect▶ Units + Graph ─judge▶ Judgements ─score▶ Report ─render▶ bytes
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple


class Location(NamedTuple):
    """A place in a tracked file; `line` and `column` are 1-based, columns count code points."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that this scan cannot see: a leaf of a composed object or the value of a fact.

    `reason` completes the sentence "not observable: …"; `text` is the source text it stands for, if there is one.
    """

    reason: str
    location: Location | None = None
    text: str = ""

    def __str__(self) -> str:
        return self.text


class Stage(StrEnum):
    """Where in the row of stages a problem arose."""

    GIT = "git"
    PARSE = "parse"
    COMPOSE = "compose"
    COLLECT = "collect"


class ProblemKind(StrEnum):
    """How a problem counts: `failed` makes a run incomplete, the others are said and go on."""

    FAILED = "failed"
    SKIPPED = "skipped"
    UNOBSERVABLE = "unobservable"


class Problem(NamedTuple):
    """An input that could not be read or followed; it travels with the rest and never stops a run."""

    location: Location
    stage: Stage
    kind: ProblemKind
    message: str


class Address(NamedTuple):
    """The universal key of a unit: unique within one report.

    `scope` is what tells equal names apart: the cluster (flux), the instance (argocd), the directory (terraform).
    """

    tool: str
    scope: str
    namespace: str
    kind: str
    name: str

    def __str__(self) -> str:
        prefix = f"{self.scope}:" if self.scope else ""
        namespace = f"{self.namespace}/" if self.namespace else ""
        return f"{prefix}{namespace}{self.kind}/{self.name}"


class Place(NamedTuple):
    """A location with the words that say what stands there."""

    location: Location
    text: str = ""


class Fact(NamedTuple):
    """One neutral statement about a unit, a tool or the repository: what the configuration *is*.

    `value` is JSON data or `Unknown`; `at` is the line that set it (or, for an absent key, the mapping that lacks it);
    `related` are further lines it rests on. `at` is None for what is inherent in the tool, and for what stands nowhere.
    """

    value: Any
    at: Location | None = None
    related: tuple[Place, ...] = ()


Facts = Mapping[str, Fact]
"""Fact path (dotted, as in `schemas/facts/<tool>.schema.json`) -> fact. Every path of the schema is present."""


class Unit(NamedTuple):
    """What a tool delivers and reconciles as one thing (rubric §1); only live units are made."""

    address: Address
    location: Location
    facts: Facts


class Relation(StrEnum):
    """What an edge of the delivery graph says."""

    DELIVERS = "delivers"
    READS = "reads from"
    TARGETS = "targets"
    NOTIFIES = "notifies"
    BOUNDED = "bounded by"


class Edge(NamedTuple):
    """`source` (a unit's address as text) stands in `relation` to `target` (a unit, a source, a cluster, a path)."""

    source: str
    relation: Relation
    target: str
    at: Location | None = None


class Collection(NamedTuple):
    """All that one tool's collector found: its live units, tool-wide facts, edges, problems.

    `facts` is empty when the tool has no live unit. `reads` are the paths of the tree that live units needed.
    """

    tool: str
    units: tuple[Unit, ...] = ()
    facts: Facts = MappingProxyType({})
    edges: tuple[Edge, ...] = ()
    problems: tuple[Problem, ...] = ()
    reads: frozenset[str] = frozenset()


class Event(StrEnum):
    """What starts a CI job."""

    PULL_REQUEST = "pull-request"
    PUSH = "push"
    TAG = "tag"
    SCHEDULE = "schedule"
    DISPATCH = "dispatch"
    OTHER = "other"


class Purpose(StrEnum):
    """What a command in a CI job does with the repository's declared state."""

    VALIDATE = "validate"
    RENDER = "render"
    DIFF = "diff"
    PLAN = "plan"
    APPLY = "apply"
    PUBLISH = "publish"
    NOTIFY = "notify"


class Activity(NamedTuple):
    """One recognised command or action of CI (rubric §3 "CI").

    `tools` are the subjects it works on (`flux`, `argocd`, `terraform`, `kustomize`, `helm`, `kubernetes`);
    `directories` are repository paths it names, empty when it names none (then it is taken to cover all);
    `command` is the text as written, for people. `opaque` marks a program that cannot be followed (rubric §3).
    `undeclared` marks a deployment whose state stands in the command, not in files in Git (rubric §3 `history`).
    """

    location: Location
    purpose: Purpose
    tools: frozenset[str]
    events: frozenset[Event]
    command: str
    directories: tuple[str, ...] = ()
    system: str = ""
    opaque: bool = False
    undeclared: bool = False


class Evidence(NamedTuple):
    """What surrounds the tools: CI, and later forge files and history. `problems` and `reads` as in `Collection`."""

    activities: tuple[Activity, ...] = ()
    problems: tuple[Problem, ...] = ()
    reads: frozenset[str] = frozenset()


class Outcome(StrEnum):
    """What one unit, tool or repository gets for one criterion (rubric §2)."""

    SATISFIED = "satisfied"
    PARTIAL = "partial"
    UNSATISFIED = "unsatisfied"
    UNOBSERVABLE = "unobservable"
    NOT_APPLICABLE = "not-applicable"


class Interval(NamedTuple):
    """A proven and a possible amount, as exact fractions."""

    low: Fraction
    high: Fraction

    @property
    def verdict(self) -> Outcome:
        """What a coverage amounts to (rubric §2), tested in the rubric's order.

        A low below a tenth says that no more than a tenth is known to be satisfied or partial.
        """
        tenth = Fraction(1, 10)
        if self.low >= 1 - tenth:
            return Outcome.SATISFIED
        if self.high <= tenth:
            return Outcome.UNSATISFIED
        return Outcome.UNOBSERVABLE if self.low < tenth else Outcome.PARTIAL


class Judgement(NamedTuple):
    """The outcome of one criterion for one unit (`unit` set), one tool (`unit` None) or the repository (`tool` "").

    `coverage` is what the outcome counts (rubric §2); None for not-applicable. `rule` is the id of the deciding rule.
    `message` and `fix` are complete sentences; `location` and `related` are the evidence.
    """

    criterion: str
    tool: str
    unit: Address | None
    outcome: Outcome
    coverage: Interval | None
    rule: str
    message: str
    fix: str = ""
    location: Location | None = None
    related: tuple[Place, ...] = ()


class Scope(StrEnum):
    """What one outcome of a criterion is about."""

    UNIT = "unit"
    TOOL = "tool"
    REPOSITORY = "repository"


class Rule(NamedTuple):
    """One line of a criterion's judgement: `outcome` holds where all conditions of `when` hold (none: always).

    `when` maps a fact path to a JSON Schema. `bounds` is what an unobservable outcome counts, if less than [0, 1].
    `share` names a fact that holds the measured coverage, a pair [low, high], in place of a fixed outcome; then
    `bounds` are what the rest counts (none: nothing).
    `at` names the fact whose location is the evidence, if it is not the first one of `when`.
    `message` and `fix` may hold `{unit}`, `{tool}` and `{fact.path}`.
    """

    id: str
    outcome: Outcome | None
    when: Mapping[str, Mapping[str, Any]]
    message: str
    fix: str = ""
    bounds: Interval | None = None
    share: str = ""
    at: str = ""


class Example(NamedTuple):
    """A small tree with the outcomes expected of it: `files` maps a path to text, `expect` lists assertions.

    `history` lists the changes that led to it, newest first, as `schemas/policy.schema.json` has them.
    """

    name: str
    files: Mapping[str, str]
    expect: tuple[Mapping[str, Any], ...]
    location: Location
    history: tuple[Mapping[str, Any], ...] = ()


class Criterion(NamedTuple):
    """One policy file: `id` is `<dimension>.<name>`, from its path; `rules` maps tool or `repository` to rules."""

    id: str
    dimension: str
    title: str
    question: str
    level: int
    scope: Scope
    gate: bool
    why: str
    rules: Mapping[str, tuple[Rule, ...]]
    examples: tuple[Example, ...]
    references: tuple[str, ...]


class Severity(StrEnum):
    """How much a finding beyond the scores matters: an `error` breaks something, a `warning` has no effect."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Check(NamedTuple):
    """A policy without a criterion: what it finds is listed and never scored. `id` is `findings.<name>`."""

    id: str
    title: str
    severity: Severity
    scope: Scope
    why: str
    rules: Mapping[str, tuple[Rule, ...]]
    examples: tuple[Example, ...]
    references: tuple[str, ...]


Policy = Criterion | Check
"""What has rules and is judged; only a criterion counts."""


class Dimension(NamedTuple):
    """One of the six dimensions: the article's questions and its anchors at 0, 5 and 10."""

    id: str
    title: str
    questions: tuple[str, ...]
    anchors: Mapping[int, str]


class Pack(NamedTuple):
    """A policy pack, checked and complete: `criteria` by dimension, level and id, `checks` by id; `digest` over all."""

    rubric: int
    digest: str
    dimensions: tuple[Dimension, ...]
    criteria: tuple[Criterion, ...]
    checks: tuple[Check, ...] = ()

    @property
    def policies(self) -> tuple[Policy, ...]:
        """All that is judged, criteria first."""
        return (*self.criteria, *self.checks)

    def alone(self, policy: Policy) -> Pack:
        """The pack with this policy only."""
        if isinstance(policy, Check):
            return self._replace(criteria=(), checks=(policy,))
        return self._replace(criteria=(policy,), checks=())


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
