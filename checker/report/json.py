"""The report as JSON: the published record of `schemas/report.schema.json`, the same bytes for the same tree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from checker import __version__
from checker.model import (
    Attestation,
    CriterionResult,
    DimensionResult,
    Finding,
    Interval,
    Judgement,
    Location,
    Outcome,
    Problem,
    Report,
    Score,
    Statement,
    Waiver,
)
from checker.report import escape
from checker.report.ledger import points

SCHEMA = 1
_ALWAYS = frozenset({Outcome.UNSATISFIED, Outcome.UNOBSERVABLE})
_VERBOSE = _ALWAYS | {Outcome.SATISFIED, Outcome.PARTIAL}


def render(report: Report, *, verbose: bool) -> str:
    """The JSON document, ASCII only, one item of a list per line; `verbose` adds the evidence of what is met."""
    lines = (f"{_encoded(key)}: {_laid_out(value)}" for key, value in sorted(record(report, verbose=verbose).items()))
    return escape.document("{\n" + ",\n".join(lines) + "\n}\n")


def record(report: Report, *, verbose: bool) -> dict[str, Any]:
    """The document as plain data, in the shape of the report schema."""
    shown = _VERBOSE if verbose else _ALWAYS
    findings = sorted((one for one in report.findings if one.judgement.outcome in shown), key=_order)
    return {
        "schema": SCHEMA,
        "tool": {
            "name": "gitops-checker",
            "version": __version__,
            "policies": {"rubric": report.rubric, "digest": report.digest},
        },
        "revision": {
            "commit": report.revision.commit,
            "tree": report.revision.tree,
            "shallow": report.revision.shallow,
        },
        "tools": {
            tool: {"units": sum(kinds.values()), "kinds": dict(kinds)} for tool, kinds in report.units.items() if kinds
        },
        "dimensions": [_dimension(dimension) for dimension in report.dimensions],
        "findings": [_finding(finding) for finding in findings],
        "problems": [_problem(problem) for problem in sorted(report.problems)],
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
        "gates": [
            {"gate": one.gate, "dimension": one.dimension or None, "message": one.sentence} for one in report.gates
        ],
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
        "location": _location(said.location),
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
        "score": _score(dimension.score),
        "unattested": _score(dimension.unattested),
        "tools": {tool: _score(score) for tool, score in dimension.tools.items()},
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
        "coverage": _coverage(criterion.coverage),
        "points": share,
        "tools": {
            tool: {
                "verdict": str(covered.verdict),
                "coverage": _coverage(covered.coverage),
                "units": _counts(covered.units),
            }
            for tool, covered in criterion.tools.items()
        },
    }


def _finding(finding: Finding) -> dict[str, Any]:
    one = finding.judgement
    return {
        "criterion": one.criterion,
        "severity": finding.check.severity.value if finding.check else None,
        "rule": one.rule,
        "tool": one.tool,
        "unit": None if one.unit is None else escape.prose(str(one.unit)),
        "outcome": str(one.outcome),
        "message": escape.prose(one.message),
        "fix": escape.prose(one.fix),
        "location": _location(one.location),
        "related": [
            {"path": escape.path(place.location.path), "line": place.location.line, "text": escape.prose(place.text)}
            for place in one.related
        ],
        "fingerprint": finding.fingerprint,
        "attestation": _accepted(finding.attestation),
        "waiver": _accepted(finding.waiver),
        "known": finding.known,
    }


def _accepted(said: Attestation | Waiver | None) -> dict[str, Any] | None:
    """Why, until when and by which line of the configuration a finding is attested or waived."""
    if said is None:
        return None
    link = {"link": escape.prose(said.link)} if isinstance(said, Attestation) else {}
    return {"reason": escape.prose(said.reason), "expires": said.expires, "location": _location(said.location), **link}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "stage": str(problem.stage),
        "kind": str(problem.kind),
        "message": escape.prose(problem.message),
        "location": {"path": escape.path(problem.location.path), "line": problem.location.line},
    }


def _location(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {"path": escape.path(location.path), "line": location.line, "column": location.column}


def _score(score: Score | None) -> dict[str, float] | None:
    return None if score is None else {"proven": score.proven, "possible": score.possible}


def _coverage(coverage: Interval | None) -> list[float] | None:
    return None if coverage is None else [_decimal(coverage.low), _decimal(coverage.high)]


def _decimal(value: Fraction) -> float:
    return float(round(value, 4))


def _counts(units: Mapping[str, int]) -> dict[str, int]:
    return {outcome.value: units.get(outcome, 0) for outcome in Outcome}


def _order(finding: Finding) -> tuple[str, str, str, Location, str]:
    one: Judgement = finding.judgement
    return (one.criterion, one.tool, str(one.unit or ""), one.location or Location("", 0, 0), one.rule)


def _laid_out(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_items(value)) + "\n]"
    return _encoded(value)


def _items(values: Iterable[Any]) -> Iterable[str]:
    return (f"  {_encoded(value)}" for value in values)


def _encoded(value: Any) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=True, sort_keys=True)
