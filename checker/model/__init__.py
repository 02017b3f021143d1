"""The frozen records that cross the stages of a run, and nothing else.

Snapshot ─parse▶ Documents ─compose▶ Objects ─collect▶ Units + Graph ─judge▶ Judgements ─score▶ Report ─render▶ bytes
"""

from checker.model.evidence import Activity, Event, Evidence, Purpose
from checker.model.places import Location, Place, Problem, ProblemKind, Stage, Unknown
from checker.model.policies import (
    Check,
    Criterion,
    Dimension,
    Example,
    Interval,
    Judgement,
    Outcome,
    Pack,
    Policy,
    Rule,
    Scope,
    Severity,
)
from checker.model.results import (
    CriterionResult,
    DimensionResult,
    Finding,
    Inputs,
    Report,
    Revision,
    Score,
    ToolCoverage,
)
from checker.model.units import Address, Collection, Edge, Fact, Facts, Relation, Unit

__all__ = [
    "Activity",
    "Address",
    "Check",
    "Collection",
    "Criterion",
    "CriterionResult",
    "Dimension",
    "DimensionResult",
    "Edge",
    "Event",
    "Evidence",
    "Example",
    "Fact",
    "Facts",
    "Finding",
    "Inputs",
    "Interval",
    "Judgement",
    "Location",
    "Outcome",
    "Pack",
    "Place",
    "Policy",
    "Problem",
    "ProblemKind",
    "Purpose",
    "Relation",
    "Report",
    "Revision",
    "Rule",
    "Scope",
    "Score",
    "Severity",
    "Stage",
    "ToolCoverage",
    "Unit",
    "Unknown",
]
