"""What stands above both pages about commits: which of them were looked at, and the ruler that measured them all."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from checker.model import Timeline
from checker.report.page import Page, grid
from checker.report.provenance import ruler


def header(page: Page, timeline: Timeline, chosen: str, subject: str = "") -> RenderableType:
    """A line for each; `chosen` says which of the commits were measured, "" where those of the range all were."""
    table = grid("left", "wide")
    told = {
        "Subject": subject,
        "Measured": ", ".join(part for part in (_number(timeline), chosen, _span(timeline)) if part),
        "Left out": f"{timeline.left_out} older ones: --most 0 measures them too" if timeline.left_out else "",
        "Ruler": f"{ruler(timeline)}, for all commits",
    }
    for name, text in told.items():
        if text:
            table.add_row(Text(name, style="bold"), page.safe(text))
    return table


def _number(timeline: Timeline) -> str:
    return f"{len(timeline.measures)} of {timeline.commits} commits"


def _span(timeline: Timeline) -> str:
    measures = timeline.measures
    return f"{measures[0].waypoint.date} to {measures[-1].waypoint.date}" if measures else ""
