"""Which commits of a line were measured, in words."""

from __future__ import annotations

from checker.model import Timeline

_CHOSEN = {
    "week": "the last commit of each week",
    "month": "the last commit of each month",
    "tag": "every commit with a tag",
}


def measured(timeline: Timeline, chosen: str = "") -> str:
    """How many commits, which of them and from when to when; `chosen` says it where it was not by the calendar."""
    measures = timeline.measures
    span = f"{measures[0].waypoint.date} to {measures[-1].waypoint.date}" if measures else ""
    number = f"{len(measures)} of {timeline.commits} commits"
    return ", ".join(part for part in (number, chosen or _CHOSEN.get(timeline.sampling, ""), span) if part)


def left_out(timeline: Timeline) -> str:
    """How many the limit left out; "" where it left out none."""
    return f"{timeline.left_out} older ones: --most 0 measures them too" if timeline.left_out else ""
