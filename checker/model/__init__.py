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
    FailedGate,
    Finding,
    Inputs,
    Report,
    Revision,
    Score,
    ToolCoverage,
)
from checker.model.statements import Attestation, Configuration, Standing, Statement, Thresholds, Waiver
from checker.model.units import Address, Collection, Edge, Fact, Facts, Relation, Unit

__all__ = [
    "Activity",
    "Address",
    "Attestation",
    "Check",
    "Collection",
    "Configuration",
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
    "FailedGate",
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
    "Standing",
    "Statement",
    "Thresholds",
    "ToolCoverage",
    "Unit",
    "Unknown",
    "Waiver",
]
