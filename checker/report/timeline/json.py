"""A timeline for programs (`schemas/history.schema.json`)."""

from __future__ import annotations

from typing import Any

from checker.model import Measure, Timeline, Waypoint
from checker.report import escape
from checker.report.records import coverage_record, document, score_record, tool_record


def render(timeline: Timeline) -> str:
    """One JSON document; the commits stand with the oldest first."""
    data = {
        "schema": 1,
        "tool": tool_record(timeline),
        "sampling": timeline.sampling,
        "commits": timeline.commits,
        "leftOut": timeline.left_out,
        "dimensions": [{"id": name, "title": title} for name, title in timeline.dimensions.items()],
        "measures": [of_measure(measure) for measure in timeline.measures],
    }
    return document(data)


def of_measure(measure: Measure) -> dict[str, Any]:
    """What one commit comes to."""
    return {
        **of_waypoint(measure.waypoint),
        "tree": measure.tree,
        "units": measure.units,
        "scores": {name: score_record(score) for name, score in measure.scores.items()},
        "coverages": {name: coverage_record(found) for name, found in measure.coverages.items()},
    }


def of_waypoint(found: Waypoint) -> dict[str, Any]:
    """What is known of a commit."""
    return {
        "commit": found.commit,
        "date": found.date,
        "author": escape.prose(found.author),
        "subject": escape.prose(found.subject),
        "request": found.request,
        "tags": [escape.prose(tag) for tag in found.tags],
    }
