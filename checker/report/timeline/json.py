"""A timeline for programs (`schemas/history.schema.json`)."""

from __future__ import annotations

import json
from typing import Any

from checker import __version__
from checker.model import Interval, Measure, Score, Timeline, Waypoint
from checker.report import escape


def render(timeline: Timeline) -> str:
    """One JSON document; the commits stand with the oldest first."""
    policies = {"rubric": timeline.rubric, "digest": timeline.digest}
    document = {
        "schema": 1,
        "tool": {"name": "gitops-checker", "version": __version__, "policies": policies},
        "sampling": timeline.sampling,
        "commits": timeline.commits,
        "leftOut": timeline.left_out,
        "dimensions": [{"id": name, "title": title} for name, title in timeline.dimensions.items()],
        "measures": [of_measure(measure) for measure in timeline.measures],
    }
    return escape.document(json.dumps(document, indent=2, ensure_ascii=True)) + "\n"


def of_measure(measure: Measure) -> dict[str, Any]:
    """What one commit comes to."""
    return {
        **of_waypoint(measure.waypoint),
        "tree": measure.tree,
        "units": measure.units,
        "scores": {name: _score(score) for name, score in measure.scores.items()},
        "coverages": {name: _coverage(found) for name, found in measure.coverages.items()},
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


def _score(score: Score | None) -> dict[str, float] | None:
    return {"proven": score.proven, "possible": score.possible} if score else None


def _coverage(found: Interval | None) -> list[float] | None:
    return [round(float(found.low), 4), round(float(found.high), 4)] if found else None
