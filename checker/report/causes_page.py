"""What moved a score, on a page of terminal text: the points, what became of what, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count, islice

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from checker.model import Judgement, Outcome
from checker.report.causes import Cause, Shift, smallest
from checker.report.looked import basis_lines
from checker.report.page import Page, counted, grid, indented

_FEW = 3
"""Places that speak for all of a kind."""
_DECIMALS = 2


def ledger(
    page: Page, causes: Sequence[Cause], shifts: Sequence[Shift], *, rest: str, digits: int = _DECIMALS
) -> Table:
    """A row for each cause, then those of what moves because of others.

    `rest` is the option that shows all places, "" where they are shown.
    """
    table = grid("right", "left", "wide")
    for cause in causes:
        table.add_row(amount(cause.points, digits), _mark(page, cause), lines_of(page, cause, rest=rest))
    for one in shifts:
        table.add_row(amount(one.points, digits), "", page.safe(one.sentence(digits), "dim"))
    return table


def lines_of(page: Page, cause: Cause, *, rest: str) -> Group:
    """A cause in words, with its places."""
    first = cause.first.finding.judgement
    accepted = f", {cause.accepted}" if cause.accepted else ""
    more = f" (and {len(cause.changes) - 1} more)" if len(cause.changes) > 1 else ""
    return Group(
        page.safe(first.criterion, "bold").append(f"  {cause.first.kind}{accepted}", style="dim"),
        page.safe(first.message).append(more, style="dim"),
        *places(page, cause.judgements, rest=rest),
    )


def places(page: Page, judgements: Sequence[Judgement], *, rest: str) -> Iterator[RenderableType]:
    """Where something stands and whose it is, each in a line; only a few, and how to see the `rest`, if it is told."""
    limit = _FEW if rest else None
    distinct = dict.fromkeys((one.location, str(one.unit or "")) for one in judgements if one.location)
    for place, owner in islice(distinct, limit):
        yield indented(page.place(place).append("  " if owner else "").append_text(page.safe(owner, "dim")))
    if limit is not None and len(distinct) > limit:
        yield indented(Text(f"{counted(len(distinct) - limit, 'more place')}: {rest}", style="dim"))
    yield from basis_lines(page, judgements, limit)


def amount(points: Fraction, digits: int = _DECIMALS) -> Text:
    """Points with their sign; nothing where they print as zero."""
    if abs(points) < smallest(digits):
        return Text()
    return Text(f"{float(points):+.{digits}f}", style="bold green" if points > 0 else "bold red")


def digits_of(points: Fraction) -> int:
    """How many decimals show it: two, and more for what these would print as zero."""
    return next(digits for digits in count(_DECIMALS, 2) if not points or abs(points) >= smallest(digits))


def _mark(page: Page, cause: Cause) -> Text:
    after = cause.first.after
    return page.mark(after.judgement.outcome if after else Outcome.NOT_APPLICABLE)
