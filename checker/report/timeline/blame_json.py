"""The commits that moved a dimension or criterion, for programs (`schemas/blame.schema.json`)."""

from __future__ import annotations

from typing import Any

from checker.model import Blame, Move
from checker.report.records import change_record, criterion_change_record, decimal, document, tool_record
from checker.report.timeline.json import of_waypoint


def render(found: Blame) -> str:
    """One JSON document; the commits stand in the order of what they moved."""
    timeline = found.timeline
    return document(
        {
            "schema": 1,
            "tool": tool_record(timeline),
            "subject": found.subject,
            "firstBad": found.first_bad,
            "commits": timeline.commits,
            "measured": len(timeline.measures),
            "leftOut": timeline.left_out,
            "moves": [_move(move) for move in found.moves],
        }
    )


def _move(move: Move) -> dict[str, Any]:
    return {
        **of_waypoint(move.after.waypoint),
        "parent": move.before.waypoint.commit,
        "points": decimal(move.points),
        "criteria": [criterion_change_record(one) for one in move.criteria],
        "changes": [change_record(one) for one in move.causes],
    }
