"""A comparison as JSON: the published record of `schemas/comparison.schema.json`."""

from __future__ import annotations

from typing import Any

from checker.model import Comparison, DimensionChange
from checker.report import escape
from checker.report.causes import appeared, vanished
from checker.report.records import (
    change_record,
    criterion_change_record,
    document,
    gate_record,
    location_record,
    problem_record,
    revision_record,
    score_record,
    tool_record,
)

SCHEMA = 1


def render(comparison: Comparison) -> str:
    """The JSON document, ASCII only."""
    return document(record(comparison))


def record(comparison: Comparison) -> dict[str, Any]:
    """The document as plain data, in the shape of the schema."""
    sides = comparison.sides
    base = {"name": escape.prose(sides.base), "revision": revision_record(comparison.before)}
    return {
        "schema": SCHEMA,
        "tool": tool_record(comparison.after),
        "base": {**base, "merge_base": sides.merge_base},
        "head": {"name": escape.prose(sides.head), "revision": revision_record(comparison.after)},
        "dimensions": [_dimension(one) for one in comparison.dimensions],
        "changes": [change_record(one) for one in comparison.changes],
        "units": {
            "appeared": [escape.prose(str(unit)) for unit in appeared(comparison)],
            "vanished": [escape.prose(str(unit)) for unit in vanished(comparison)],
            "moved": [
                {"before": escape.prose(str(before)), "after": escape.prose(str(after))}
                for before, after in comparison.moved.items()
            ],
        },
        "amendments": [
            {"location": location_record(one.location), "message": escape.prose(one.message)}
            for one in comparison.amendments
        ],
        "failures": [problem_record(one) for one in comparison.failures],
        "gates": [gate_record(gate) for gate in comparison.gates],
    }


def _dimension(dimension: DimensionChange) -> dict[str, Any]:
    return {
        "id": dimension.id,
        "title": dimension.title,
        "before": score_record(dimension.before),
        "after": score_record(dimension.after),
        "criteria": [criterion_change_record(one) for one in dimension.criteria],
    }
