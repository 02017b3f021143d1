"""The commits that moved a dimension or criterion, for people."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from checker.model import Blame, Measure, Move
from checker.report.causes import Cause, causes, shifts, smallest
from checker.report.causes_page import amount, digits_of, ledger
from checker.report.page import Page, counted, grid
from checker.report.provenance import short
from checker.report.timeline.header import header

_FEW = 4
_REST = "--format json"
_SUMS = "Points of the proven score; what is told of a commit sums to its own, but for rounding."


def render(found: Blame, *, width: int, color: bool, unicode: bool) -> str:
    """The commits as a page of terminal text, each line at most `width` columns wide."""
    page = Page(width, color, unicode)
    chosen = "as bisection asked for them" if found.first_bad else ""
    subject = f"{found.subject}: {found.title}"
    parts: list[RenderableType] = [header(page, found.timeline, subject=subject, chosen=chosen), ""]
    parts.append(Text(_SUMS, style="dim") if found.moves else page.safe(_nothing(page, found), "bold"))
    for number, move in enumerate(found.moves, start=1):
        parts += ["", _commit(page, number, move), Padding(Group(*_why(page, move)), (0, 0, 0, 4))]
    return page.render(parts)


def _nothing(page: Page, found: Blame) -> str:
    if not found.first_bad:
        return "No commit moved it."
    oldest, newest = (_standing(page, found, found.timeline.measures[place]) for place in (0, -1))
    return f"Nothing broke: {oldest} at the oldest commit, {newest} at the newest."


def _standing(page: Page, found: Blame, measure: Measure) -> str:
    """How a dimension scores, or how far a criterion is covered."""
    if found.subject in measure.coverages:
        covered = measure.coverages[found.subject]
        return f"{page.coverage(covered)} covered" if covered else "nothing applies"
    score = measure.scores[found.subject]
    return page.score(score) if score else "nothing applies"


def _commit(page: Page, number: int, move: Move) -> RenderableType:
    table = grid("right", "right", "wide")
    waypoint = move.after.waypoint
    whose = page.safe(f"{short(waypoint.commit)}  {waypoint.date}  {waypoint.author}", "dim")
    title = Group(page.safe(waypoint.title, "bold"), whose)
    table.add_row(Text(f"{number}.", style="dim"), amount(move.points, digits_of(move.points)), title)
    return table


def _why(page: Page, move: Move) -> Iterator[RenderableType]:
    """What moved most, whether up or down; what did less in a line, so that all of it sums to the move."""
    digits = digits_of(move.points)
    found = sorted(causes(move.causes), key=lambda cause: -abs(cause.points))
    moving = [cause for cause in found if cause.points]
    told = moving[:_FEW]
    yield ledger(page, told, shifts(move.criteria, move.numbers, smallest(digits)), rest=_REST, digits=digits)
    yield from _rest(moving[_FEW:], digits)
    if still := len(found) - len(moving):
        yield Text(f"{counted(still, 'kind')} of change moved nothing: {_REST}", style="dim")


def _rest(causes: list[Cause], digits: int) -> Iterator[Text]:
    if causes:
        together = amount(sum((cause.points for cause in causes), Fraction(0)), digits)
        said = f"{counted(len(causes), 'more kind')} of change: {_REST}"
        yield Text.assemble(together, "  " if together else "", (said, "dim"))
