"""A timeline for people: where each dimension began, where it is, and the commits at which it moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from rich.console import RenderableType
from rich.text import Text

from checker import __version__
from checker.model import Measure, Score, Timeline, Waypoint
from checker.report.page import Page, grid

_SHORT_ID = 9
_ROWS = 40
_MARKS, _ASCII_MARKS = "▁▂▃▄▅▆▇█", "_.:-=+*#"
_LONGEST, _SHORTEST = 40, 8
_TAKEN = 66
_EACH = {
    "commit": "every commit",
    "week": "the last commit of each week",
    "month": "the last commit of each month",
    "tag": "every commit with a tag",
}


def render(timeline: Timeline, *, width: int, color: bool, unicode: bool) -> str:
    """The timeline as a page of terminal text, each line at most `width` columns wide."""
    page = Page(width, color, unicode)
    parts: list[RenderableType] = [_header(page, timeline)]
    if timeline.measures:
        parts += ["", _scores(page, timeline), *_moves(page, timeline)]
    return page.render(parts)


def spark(scores: Sequence[Score | None], marks: str, most: int) -> str:
    """A row of marks for scores from 0 to 10, blank where there is none; at most `most` of them, evenly chosen."""
    if len(scores) > most:
        scores = [scores[index * (len(scores) - 1) // (most - 1)] for index in range(most)]
    top = len(marks) - 1
    return "".join(" " if score is None else marks[int(score.proven * top / 10 + 0.5)] for score in scores)


def _header(page: Page, timeline: Timeline) -> RenderableType:
    table = grid("left", "wide")
    measures = timeline.measures
    span = f", {measures[0].waypoint.date} to {measures[-1].waypoint.date}" if measures else ""
    measured = f"{len(measures)} of {timeline.commits} commits, {_EACH[timeline.sampling]}{span}"
    table.add_row(Text("Measured", style="bold"), page.safe(measured))
    if timeline.left_out:
        older = f"{timeline.left_out} older ones: --most 0 measures them too"
        table.add_row(Text("Left out", style="bold"), page.safe(older))
    ruler = f"gitops-checker {__version__}, rubric {timeline.rubric}, policies {timeline.digest[:19]}"
    table.add_row(Text("Ruler", style="bold"), page.safe(f"{ruler}, for all commits"))
    return table


def _scores(page: Page, timeline: Timeline) -> RenderableType:
    table = grid("left", "right", "right", "right", "left")
    table.add_row(*(Text(title, style="dim") for title in ("Dimension", "First", "Last", "Change", "Over time")))
    room = max(_SHORTEST, min(_LONGEST, page.width - _TAKEN))
    for name, title in timeline.dimensions.items():
        scores = [measure.scores.get(name) for measure in timeline.measures]
        known = [score for score in scores if score is not None]
        change = known[-1].proven - known[0].proven if known else 0.0
        table.add_row(
            page.safe(title),
            Text(_proven(page, scores[0])),
            Text(_proven(page, scores[-1]), style="bold"),
            _change(change),
            Text(spark(scores, _MARKS if page.unicode else _ASCII_MARKS, room)),
        )
    return table


def _moves(page: Page, timeline: Timeline) -> Iterator[RenderableType]:
    rows = [
        (after.waypoint, moved)
        for before, after in pairwise(timeline.measures)
        if (moved := _moved(timeline, before, after))
    ]
    yield Text("\nWHERE IT MOVED", style="bold")
    if not rows:
        yield Text("No score changed.", style="dim")
        return
    if timeline.sampling != "commit":
        yield Text("Each row stands for all commits since the row below; blame names the one.", style="dim")
    table = grid("left", "left", "wide")
    for found, moved in rows[::-1][:_ROWS]:
        table.add_row(
            Text(found.date, style="dim"), page.safe(found.commit[:_SHORT_ID], "cyan"), _row(page, found, moved)
        )
    yield table
    if len(rows) > _ROWS:
        yield Text(f"{len(rows) - _ROWS} more, older: --format csv lists all", style="dim")


def _moved(timeline: Timeline, before: Measure, after: Measure) -> list[tuple[str, float | None]]:
    """The dimensions whose printed score changed, with the change; None where one began or ceased to apply."""
    found: list[tuple[str, float | None]] = []
    for name in timeline.dimensions:
        old, new = before.scores.get(name), after.scores.get(name)
        if old is not None and new is not None and old.proven != new.proven:
            found.append((name, new.proven - old.proven))
        elif (old is None) != (new is None):
            found.append((name, None))
    return found


def _row(page: Page, found: Waypoint, moved: Sequence[tuple[str, float | None]]) -> Text:
    line = Text()
    for name, change in moved:
        line.append_text(page.safe(f"{name} "))
        line.append_text(_change(change) if change is not None else Text("begins or ends", style="dim"))
        line.append("  ")
    request = f" (#{found.request})" if found.request and f"#{found.request})" not in found.subject else ""
    return line.append_text(page.safe(f"{found.subject}{request}", "dim"))


def _proven(page: Page, score: Score | None) -> str:
    return f"{score.proven:.1f}" if score else page.glyphs.none


def _change(change: float) -> Text:
    exact = round(Fraction(change) * 10)
    if not exact:
        return Text("0.0", style="dim")
    return Text(f"{exact / 10:+.1f}", style="green" if exact > 0 else "red")
