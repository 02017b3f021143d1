"""A timeline as Markdown, for a wiki page or a job summary."""

from __future__ import annotations

from checker.model import Measure, Timeline
from checker.report import escape
from checker.report.comment import TO, name, row, sentence
from checker.report.provenance import ruler, short
from checker.report.timeline.extent import left_out, measured

_ROWS = 200


def render(timeline: Timeline) -> str:
    """Two tables: the dimensions from first to last, and the commits at which a printed score changed."""
    measures = timeline.measures
    limit = f" Left out: {left_out(timeline)}." if timeline.left_out else ""
    lines = [f"Measured: {measured(timeline)}, all by {ruler(timeline)}.{limit}"]
    if measures:
        lines += ["", *_scores(timeline), "", *_moves(timeline)]
    return escape.lines("\n".join(lines) + "\n")


def _scores(timeline: Timeline) -> list[str]:
    rows = (
        row([sentence(title), *map(_number, timeline.ends(dimension))])
        for dimension, title in timeline.dimensions.items()
    )
    return [row(["Dimension", "First", "Last"]), row(["---", "---:", "---:"]), *rows]


def _moves(timeline: Timeline) -> list[str]:
    """The commits at which a printed score changed, the newest first, and the one that all began with."""
    steps = timeline.steps
    shown = [after for _, after in steps[::-1][:_ROWS]]
    lines = [
        row(["Date", "Commit", *map(sentence, timeline.dimensions), "Subject"]),
        row(["---", "---", *["---:"] * len(timeline.dimensions), "---"]),
        *(_row(timeline, measure) for measure in (*shown, timeline.measures[0])),
    ]
    left_out = len(steps) - len(shown)
    return [*lines, "", f"{left_out} more between the last two rows: the CSV has all."] if left_out else lines


def _row(timeline: Timeline, measure: Measure) -> str:
    found = measure.waypoint
    scores = (_number(measure.proven(dimension)) for dimension in timeline.dimensions)
    return row([found.date, name(short(found.commit)), *scores, sentence(found.title)])


def _number(proven: float | None) -> str:
    return TO if proven is None else f"{proven:.1f}"
