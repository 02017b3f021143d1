"""A timeline as Markdown, for a wiki page or a job summary."""

from __future__ import annotations

import re
from itertools import pairwise

from checker import __version__
from checker.model import Measure, Score, Timeline
from checker.report import escape

_SHORT_ID = 9
_ROWS = 200
_ACTIVE = re.compile(r"([\\\\`*_{}\[\]()<>#+\-.!|~@:&$])")


def render(timeline: Timeline) -> str:
    """Two tables: the dimensions from first to last, and the commits at which a printed score changed."""
    measures = timeline.measures
    ruler = f"gitops-checker {__version__}, rubric {timeline.rubric}, policies {timeline.digest[:19]}"
    lines = [f"{len(measures)} of {timeline.commits} commits measured, all by {ruler}.", ""]
    if measures:
        lines += ["| Dimension | First | Last |", "|---|---:|---:|"]
        for name, title in timeline.dimensions.items():
            first, last = measures[0].scores.get(name), measures[-1].scores.get(name)
            lines.append(f"| {_inert(title)} | {_number(first)} | {_number(last)} |")
        lines += ["", "| Date | Commit | " + " | ".join(map(_inert, timeline.dimensions)) + " | Subject |"]
        lines.append("|---|---|" + "---:|" * len(timeline.dimensions) + "---|")
        lines += [_row(timeline, measure) for measure in _changed(timeline)[:_ROWS]]
    return "\n".join(lines) + "\n"


def _changed(timeline: Timeline) -> list[Measure]:
    """The commits at which a printed score changed, the newest first, and the first one."""
    measures = timeline.measures
    changed = [after for before, after in pairwise(measures) if before.scores != after.scores]
    return [*reversed(changed), measures[0]]


def _row(timeline: Timeline, measure: Measure) -> str:
    found = measure.waypoint
    scores = " | ".join(_number(measure.scores.get(name)) for name in timeline.dimensions)
    return f"| {found.date} | {found.commit[:_SHORT_ID]} | {scores} | {_inert(found.subject)} |"


def _number(score: Score | None) -> str:
    return f"{score.proven:.1f}" if score else ""


def _inert(text: str) -> str:
    """Foreign text on one line of a table: no markup, no mention, no link."""
    return _ACTIVE.sub(r"\\\1", escape.terminal(text))
