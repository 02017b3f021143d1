"""A timeline for spreadsheets: one row a commit, the oldest first."""

from __future__ import annotations

import csv
from io import StringIO

from checker.model import Timeline
from checker.report import escape

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(timeline: Timeline) -> str:
    """Comma-separated with a header; a score that does not apply is empty, text that a spreadsheet would run quoted."""
    output = StringIO()
    writer = csv.writer(output, lineterminator="\n")
    scores = [f"{name} {kind}" for name in timeline.dimensions for kind in ("proven", "possible")]
    writer.writerow(["date", "commit", "request", "units", *scores, "author", "subject"])
    for measure in timeline.measures:
        found = measure.waypoint
        cells: list[object] = [found.date, found.commit, found.request or "", measure.units]
        for name in timeline.dimensions:
            score = measure.scores.get(name)
            cells += [f"{score.proven:.1f}", f"{score.possible:.1f}"] if score else ["", ""]
        writer.writerow([*cells, _inert(found.author), _inert(found.subject)])
    return output.getvalue()


def _inert(text: str) -> str:
    """Foreign text on one line, with a quote before what spreadsheets take for a formula."""
    shown = escape.terminal(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
