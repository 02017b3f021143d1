"""What stands above both pages about commits: which of them were looked at, and the ruler that measured them all."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from checker.model import Timeline
from checker.report.page import Page, grid
from checker.report.provenance import ruler
from checker.report.timeline.extent import left_out, measured


def header(page: Page, timeline: Timeline, *, subject: str = "", chosen: str = "") -> RenderableType:
    """A line for each; `chosen` says which of the commits were measured where it was not by the calendar."""
    table = grid("left", "wide")
    told = {
        "Subject": subject,
        "Measured": measured(timeline, chosen),
        "Left out": left_out(timeline),
        "Ruler": f"{ruler(timeline)}, for all commits",
    }
    for name, text in told.items():
        if text:
            table.add_row(Text(name, style="bold"), page.safe(text))
    return table
