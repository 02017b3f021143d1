"""The commits that moved a dimension or criterion, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from checker import __version__
from checker.model import Blame, Cause, Move
from checker.report.page import Page, grid

_SHORT_ID = 12
_FEW = 4
_WORTH = Fraction(1, 200)


def render(found: Blame, *, width: int, color: bool, unicode: bool) -> str:
    """The commits as a page of terminal text, each line at most `width` columns wide."""
    page = Page(width, color, unicode)
    parts: list[RenderableType] = [_header(page, found)]
    if not found.moves:
        parts += ["", Text(_nothing(found), style="bold")]
    for number, move in enumerate(found.moves, start=1):
        parts += ["", _commit(page, number, move), Padding(Group(*_causes(page, move.causes)), (0, 0, 0, 4))]
    return page.render(parts)


def _header(page: Page, found: Blame) -> RenderableType:
    table = grid("left", "wide")
    timeline = found.timeline
    table.add_row(Text("Subject", style="bold"), page.safe(f"{found.subject}: {found.title}"))
    first, last = timeline.measures[0].waypoint, timeline.measures[-1].waypoint
    span = f"{len(timeline.measures)} of {timeline.commits} commits, {first.date} to {last.date}"
    table.add_row(Text("Looked at", style="bold"), page.safe(span))
    if timeline.left_out:
        older = f"{timeline.left_out} older ones: --most 0 looks at them too"
        table.add_row(Text("Left out", style="bold"), page.safe(older))
    ruler = f"gitops-checker {__version__}, rubric {timeline.rubric}, policies {timeline.digest[:19]}"
    table.add_row(Text("Ruler", style="bold"), page.safe(f"{ruler}, for all commits"))
    return table


def _nothing(found: Blame) -> str:
    return "Nothing broke: the newest commit is as good." if found.first_bad else "No commit moved it."


def _commit(page: Page, number: int, move: Move) -> RenderableType:
    table = grid("right", "right", "wide")
    waypoint = move.after.waypoint
    request = f" (#{waypoint.request})" if waypoint.request else ""
    title = page.safe(waypoint.subject.removesuffix(request), "bold").append(request)
    whose = page.safe(f"{waypoint.commit[:_SHORT_ID]}  {waypoint.date}  {waypoint.author}", "dim")
    table.add_row(Text(f"{number}.", style="dim"), _points(move.change), Group(title, whose))
    return table


def _causes(page: Page, causes: Sequence[Cause]) -> Iterator[RenderableType]:
    """The outcomes that differ, those of one rule together: the first speaks for all."""
    groups: dict[tuple[str, str, str], list[Cause]] = {}
    for cause in causes:
        groups.setdefault((cause.criterion, cause.before, cause.after), []).append(cause)
    for (criterion, before, after), alike in list(groups.items())[:_FEW]:
        first, more = alike[0], len(alike) - 1
        line = Text.assemble(page.mark(before) if before else Text("+", style="dim"), page.glyphs.arrow)
        line.append_text(page.mark(after) if after else Text("-", style="dim")).append("  ")
        line.append_text(page.safe(criterion, "bold")).append("  ").append_text(page.safe(first.message))
        line.append(f" (and {more} more)" if more else "", style="dim")
        yield line
        if first.location and after:
            yield Padding(page.place(first.location), (0, 0, 0, 2))
    if len(groups) > _FEW:
        yield Text(f"{len(groups) - _FEW} more kinds of change: --format json", style="dim")


def _points(change: Fraction) -> Text:
    shown = f"{float(change):+.2f}" if abs(change) >= _WORTH else f"{float(change):+.4f}"
    return Text(shown, style="green" if change > 0 else "red")
