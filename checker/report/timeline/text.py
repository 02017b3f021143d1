"""A timeline for people: where each dimension began, where it is, and the commits at which it moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from checker.model import Measure, Score, Timeline
from checker.report.page import Page, grid
from checker.report.provenance import short
from checker.report.timeline.header import header

_ROWS = 40
_MARKS, _ASCII_MARKS = "▁▂▃▄▅▆▇█", "_.:-=+*#"
_LONGEST, _SHORTEST = 40, 8
_TAKEN = 66


def render(timeline: Timeline, *, width: int, color: bool, unicode: bool) -> str:
    """The timeline as a page of terminal text, each line at most `width` columns wide."""
    page = Page(width, color, unicode)
    parts: list[RenderableType] = [header(page, timeline)]
    if timeline.measures:
        parts += ["", _scores(page, timeline), *_moves(page, timeline)]
    return page.render(parts)


def spark(scores: Sequence[Score | None], marks: str, most: int) -> str:
    """A row of marks for scores from 0 to 10, blank where there is none; at most `most` of them, evenly chosen."""
    if len(scores) > most:
        scores = [scores[index * (len(scores) - 1) // (most - 1)] for index in range(most)]
    top = len(marks) - 1
    return "".join(" " if score is None else marks[int(score.proven * top / 10 + 0.5)] for score in scores)


def _scores(page: Page, timeline: Timeline) -> RenderableType:
    table = grid("left", "right", "right", "right", "left")
    table.add_row(*(Text(title, style="dim") for title in ("Dimension", "First", "Last", "Change", "Over time")))
    room = max(_SHORTEST, min(_LONGEST, page.width - _TAKEN))
    for name, title in timeline.dimensions.items():
        scores = [measure.scores.get(name) for measure in timeline.measures]
        first, last = timeline.ends(name)
        table.add_row(
            page.safe(title),
            Text(_proven(page, first)),
            Text(_proven(page, last), style="bold"),
            Text() if first is None or last is None else _change(last - first),
            Text(spark(scores, _MARKS if page.unicode else _ASCII_MARKS, room)),
        )
    return table


def _moves(page: Page, timeline: Timeline) -> Iterator[RenderableType]:
    steps = timeline.steps
    yield Text("\nWHERE IT MOVED", style="bold")
    if not steps:
        yield Text("No score changed.", style="dim")
        return
    if timeline.sampling != "commit":
        yield Text("Each row stands for all commits since the one measured before; blame names the one.", style="dim")
    table = grid("left", "left", "wide")
    for before, after in steps[::-1][:_ROWS]:
        found = after.waypoint
        row = Text("  ").join([*_moved(page, timeline, before, after), page.safe(found.title, "dim")])
        table.add_row(Text(found.date, style="dim"), page.safe(short(found.commit), "cyan"), row)
    yield table
    if len(steps) > _ROWS:
        yield Text(f"{len(steps) - _ROWS} more, older: --format csv lists all", style="dim")


def _moved(page: Page, timeline: Timeline, before: Measure, after: Measure) -> Iterator[Text]:
    """The dimensions whose printed score changed, with the change; what began or ceased to apply has none."""
    for name in timeline.dimensions:
        old, new = before.proven(name), after.proven(name)
        if old == new:
            continue
        change = Text("begins" if old is None else "ends", style="dim")
        if old is not None and new is not None:
            change = _change(new - old)
        yield page.safe(f"{name} ").append_text(change)


def _proven(page: Page, score: float | None) -> str:
    return page.glyphs.none if score is None else f"{score:.1f}"


def _change(change: float) -> Text:
    exact = round(Fraction(change) * 10)
    if not exact:
        return Text("0.0", style="dim")
    return Text(f"{exact / 10:+.1f}", style="green" if exact > 0 else "red")
