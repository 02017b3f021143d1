"""The report as JSON: the published record of `schemas/report.schema.json`, the same bytes for the same tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.model import (
    Attestation,
    CriterionResult,
    DimensionResult,
    Finding,
    Judgement,
    Location,
    Outcome,
    Report,
    Statement,
    Waiver,
)
from checker.report import escape
from checker.report.ledger import points
from checker.report.records import (
    coverage_record,
    document,
    finding_record,
    gate_record,
    location_record,
    problem_record,
    revision_record,
    score_record,
    tool_record,
)

SCHEMA = 1
_ALWAYS = frozenset({Outcome.UNSATISFIED, Outcome.UNOBSERVABLE})
_VERBOSE = _ALWAYS | {Outcome.SATISFIED, Outcome.PARTIAL}


def render(report: Report, *, verbose: bool) -> str:
    """The JSON document, ASCII only, one item of a list per line; `verbose` adds the evidence of what is met."""
    return document(record(report, verbose=verbose))


def record(report: Report, *, verbose: bool) -> dict[str, Any]:
    """The document as plain data, in the shape of the report schema."""
    shown = _VERBOSE if verbose else _ALWAYS
    findings = sorted((one for one in report.findings if one.judgement.outcome in shown), key=_order)
    return {
        "schema": SCHEMA,
        "tool": tool_record(report),
        "revision": revision_record(report),
        "tools": {
            tool: {"units": report.numbers[tool], "kinds": dict(kinds)} for tool, kinds in report.units.items() if kinds
        },
        "dimensions": [_dimension(dimension) for dimension in report.dimensions],
        "findings": [finding_record(finding) for finding in findings],
        "problems": [problem_record(problem) for problem in sorted(report.problems)],
        "inputs": {
            "checked": report.inputs.checked,
            "skipped": report.inputs.skipped,
            "failed": report.inputs.failed,
        },
        "coverage": report.coverage,
        "path": escape.path(report.path),
        "configuration": _configuration(report),
        "baseline": _baseline(report),
        "hidden": report.hidden,
        "gates": [gate_record(gate) for gate in report.gates],
    }


def _configuration(report: Report) -> dict[str, Any] | None:
    """What the configuration states, each statement as it stands; None without a configuration."""
    if not report.configuration.path:
        return None
    return {
        "path": escape.path(report.configuration.path),
        "digest": report.configuration.digest,
        "today": report.today,
        "attestations": [_statement(one) for one in report.statements if isinstance(one.said, Attestation)],
        "waivers": [_statement(one) for one in report.statements if isinstance(one.said, Waiver)],
    }


def _statement(statement: Statement) -> dict[str, Any]:
    said = statement.said
    words = {
        name: escape.prose(str(value))
        for name, value in said._asdict().items()
        if name not in {"location", "outcome", "expires"}
    }
    return {
        **words,
        **({"outcome": str(said.outcome)} if isinstance(said, Attestation) else {}),
        "expires": said.expires,
        "standing": str(statement.standing),
        "findings": statement.matched,
        "days": statement.days,
        "note": escape.prose(statement.note),
        "location": location_record(said.location),
    }


def _baseline(report: Report) -> dict[str, Any] | None:
    if report.baseline is None:
        return None
    return {
        "path": escape.path(report.baseline.path),
        "known": sum(finding.known for finding in report.findings),
        "stale": [{name: escape.prose(text) for name, text in one._asdict().items()} for one in report.stale],
    }


def _dimension(dimension: DimensionResult) -> dict[str, Any]:
    return {
        "id": dimension.id,
        "title": dimension.title,
        "score": score_record(dimension.score),
        "unattested": score_record(dimension.unattested),
        "tools": {tool: score_record(score) for tool, score in dimension.tools.items()},
        "criteria": [
            _criterion(criterion, share) for criterion, share in zip(dimension.criteria, points(dimension), strict=True)
        ],
    }


def _criterion(criterion: CriterionResult, share: float) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "level": criterion.level,
        "gate": criterion.gate,
        "scope": str(criterion.scope),
        "question": criterion.question,
        "verdict": str(criterion.verdict),
        "coverage": coverage_record(criterion.coverage),
        "points": share,
        "tools": {
            tool: {
                "verdict": str(covered.verdict),
                "coverage": coverage_record(covered.coverage),
                "units": _counts(covered.units),
            }
            for tool, covered in criterion.tools.items()
        },
    }


def _counts(units: Mapping[str, int]) -> dict[str, int]:
    return {outcome.value: units.get(outcome, 0) for outcome in Outcome}


def _order(finding: Finding) -> tuple[str, str, str, Location, str]:
    one: Judgement = finding.judgement
    return (one.criterion, one.tool, str(one.unit or ""), one.location or Location("", 0, 0), one.rule)
