"""The commits that moved a dimension or criterion, for programs (`schemas/blame.schema.json`)."""

from __future__ import annotations

import json
from typing import Any

from checker import __version__
from checker.model import Blame, Cause, Move
from checker.report import escape
from checker.report.timeline.json import of_waypoint


def render(found: Blame) -> str:
    """One JSON document; the commits stand in the order of what they moved."""
    timeline = found.timeline
    document = {
        "schema": 1,
        "tool": {
            "name": "gitops-checker",
            "version": __version__,
            "policies": {"rubric": timeline.rubric, "digest": timeline.digest},
        },
        "subject": found.subject,
        "firstBad": found.first_bad,
        "commits": timeline.commits,
        "measured": len(timeline.measures),
        "leftOut": timeline.left_out,
        "moves": [_move(move) for move in found.moves],
    }
    return escape.document(json.dumps(document, indent=2, ensure_ascii=True)) + "\n"


def _move(move: Move) -> dict[str, Any]:
    return {
        **of_waypoint(move.after.waypoint),
        "parent": move.before.waypoint.commit,
        "points": round(float(move.change), 4),
        "causes": [_cause(cause) for cause in move.causes],
    }


def _cause(cause: Cause) -> dict[str, Any]:
    at = cause.location
    return {
        "criterion": cause.criterion,
        "unit": escape.prose(cause.unit),
        "before": cause.before or None,
        "after": cause.after or None,
        "message": escape.prose(cause.message),
        "location": {"path": escape.path(at.path), "line": at.line, "column": at.column} if at else None,
    }
