"""What the JSON documents of the checker are made of: plain data in the shape of the published schemas."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from checker import __version__
from checker.model import (
    Attestation,
    Basis,
    Change,
    CriterionChange,
    FailedGate,
    Finding,
    Interval,
    Location,
    Place,
    Problem,
    Report,
    Score,
    Waiver,
)
from checker.report import escape
from checker.report.provenance import Ruled


def document(data: Mapping[str, Any]) -> str:
    """A finished document: ASCII only, keys sorted, one item of a list per line, inert in a log."""
    lines = (f"{_encoded(key)}: {_laid_out(value)}" for key, value in sorted(data.items()))
    return escape.document("{\n" + ",\n".join(lines) + "\n}\n")


def tool_record(found: Ruled) -> dict[str, Any]:
    """What assessed: a score means nothing without its ruler."""
    policies = {"rubric": found.rubric, "digest": found.digest}
    return {"name": "gitops-checker", "version": __version__, "policies": policies}


def revision_record(report: Report) -> dict[str, Any]:
    """What was assessed."""
    revision = report.revision
    return {"commit": revision.commit, "tree": revision.tree, "shallow": revision.shallow}


def finding_record(finding: Finding) -> dict[str, Any]:
    """One outcome with its evidence."""
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
        "location": location_record(one.location),
        "related": _places(one.related),
        "basis": _basis(one.basis),
        "fingerprint": finding.fingerprint,
        "attestation": _accepted(finding.attestation),
        "waiver": _accepted(finding.waiver),
        "known": finding.known,
    }


def change_record(change: Change) -> dict[str, Any]:
    """An outcome that is another one, with both sides of it."""
    return {
        "kind": change.kind,
        "opened": change.opened,
        "closed": change.closed,
        "points": decimal(change.points),
        "before": finding_record(change.before) if change.before else None,
        "after": finding_record(change.after) if change.after else None,
    }


def criterion_change_record(criterion: CriterionChange) -> dict[str, Any]:
    """What a criterion moved by, and how much of it because of others."""
    return {
        "id": criterion.id,
        "before": coverage_record(criterion.before),
        "after": coverage_record(criterion.after),
        "delta": decimal(criterion.delta),
        "shift": decimal(criterion.shift),
        "tools": decimal(criterion.tools),
    }


def _places(places: Iterable[Place]) -> list[dict[str, Any]]:
    return [
        {"path": escape.path(place.location.path), "line": place.location.line, "text": escape.prose(place.text)}
        for place in places
    ]


def _basis(basis: Basis | None) -> dict[str, Any] | None:
    """What was looked at where no line decides; None where one does."""
    return None if basis is None else {"places": _places(basis.places), "commits": list(basis.commits)}


def problem_record(problem: Problem) -> dict[str, Any]:
    """An input that was not read or followed."""
    return {
        "stage": str(problem.stage),
        "kind": str(problem.kind),
        "message": escape.prose(problem.message),
        "location": {"path": escape.path(problem.location.path), "line": problem.location.line},
    }


def gate_record(gate: FailedGate) -> dict[str, Any]:
    """A demand that is not met."""
    return {"gate": gate.gate, "dimension": gate.dimension or None, "message": gate.sentence}


def location_record(location: Location | None) -> dict[str, Any] | None:
    """A place in a file."""
    if location is None:
        return None
    return {"path": escape.path(location.path), "line": location.line, "column": location.column}


def score_record(score: Score | None) -> dict[str, float] | None:
    """A printed score, None where nothing applies."""
    return None if score is None else {"proven": score.proven, "possible": score.possible}


def coverage_record(coverage: Interval | None) -> list[float] | None:
    """A pair of decimals, None where nothing applies."""
    return None if coverage is None else [decimal(coverage.low), decimal(coverage.high)]


def decimal(value: Fraction) -> float:
    """A fraction with four decimals."""
    return float(round(value, 4))


def _accepted(said: Attestation | Waiver | None) -> dict[str, Any] | None:
    """Why, until when and by which line of the configuration a finding is attested or waived."""
    if said is None:
        return None
    link = {"link": escape.prose(said.link)} if isinstance(said, Attestation) else {}
    return {
        "reason": escape.prose(said.reason),
        "expires": said.expires,
        "location": location_record(said.location),
        **link,
    }


def _laid_out(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_items(value)) + "\n]"
    return _encoded(value)


def _items(values: Iterable[Any]) -> Iterable[str]:
    return (f"  {_encoded(value)}" for value in values)


def _encoded(value: Any) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=True, sort_keys=True)
