"""A comparison for people: the scores before and after, why they moved, what is new, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from checker import __version__
from checker.model import (
    Comparison,
    DimensionChange,
    Judgement,
    Outcome,
    Report,
    Score,
    Severity,
)
from checker.report.causes import (
    SMALLEST,
    Cause,
    appeared,
    beyond,
    causes_of,
    fixes,
    shifted,
    vanished,
)
from checker.report.looked import basis_lines
from checker.report.page import Page, counted, grid, heading, indented

_FEW, _SOME = 3, 8
_SHORT_ID = 12
_SEVERE = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_SAME_RULER = "Both sides are judged by the policies, the configuration and the history of the base."
_LATER = "They hold once they have landed: both sides are judged by what the base says."


def render(comparison: Comparison, *, verbose: bool, width: int, color: bool, unicode: bool) -> str:
    """The comparison as a page of terminal text; `verbose` shows every place, and what moves nothing."""
    page = Page(width, color, unicode)
    parts: list[RenderableType] = [_header(page, comparison), ""]
    if comparison.nothing:
        return page.render([*parts, Text("Nothing changes: no score, no finding, no unit.", style="bold")])
    parts += [_scores(page, comparison), Text(_SAME_RULER, style="dim")]
    parts += [*_amendments(page, comparison), *_failures(page, comparison)]
    parts += [*_moves(page, comparison, verbose=verbose), *_beyond(page, comparison, verbose=verbose)]
    parts += [*mending(page, comparison, verbose=verbose)]
    return page.render(parts)


def changed(comparison: Comparison, *, width: int, color: bool, unicode: bool) -> str:
    """What a commit hook says: the scores that move, what is new, and what mends it; "" where there is nothing."""
    page = Page(width, color, unicode)
    moved = (one for one in comparison.dimensions if one.before != one.after)
    parts: list[RenderableType] = [page.safe(f"{one.title}: {_from_to(page, one)}", "bold") for one in moved]
    parts += [*_amendments(page, comparison), *_failures(page, comparison)]
    found = [cause for one in comparison.dimensions for cause in causes_of(comparison, one) if cause.first.opened]
    if found:
        parts += [heading("New findings"), _causes(page, found, verbose=False)]
    parts += [*_beyond(page, comparison, verbose=False), *mending(page, comparison, verbose=False)]
    return page.render(parts) if parts else ""


def _header(page: Page, comparison: Comparison) -> RenderableType:
    sides = comparison.sides
    table = grid("left", "wide")
    base = f"the merge base of {sides.base} and {sides.head}" if sides.merge_base else sides.base
    table.add_row(Text("Base", style="bold"), page.safe(f"{base}: {_revision(comparison.before)}"))
    table.add_row(Text("Head", style="bold"), page.safe(f"{sides.head}: {_revision(comparison.after)}"))
    told = [(f"{sign}{len(found)}", found) for sign, found in _units(comparison) if found]
    for number, found in told:
        names = ", ".join(str(unit) for unit in found[:_FEW])
        more = f" and {len(found) - _FEW} more" if len(found) > _FEW else ""
        table.add_row(Text("Units", style="bold"), page.safe(f"{number}: {names}{more}"))
    for before, after in islice(comparison.moved.items(), _FEW):
        table.add_row(Text("Moved", style="bold"), page.safe(f"{before} {page.glyphs.arrow} {after}"))
    if len(comparison.moved) > _FEW:
        table.add_row("", page.safe(counted(len(comparison.moved) - _FEW, "more unit")))
    ruler = f"gitops-checker {__version__}, rubric {comparison.after.rubric}, policies {comparison.after.digest[:19]}"
    table.add_row(Text("Ruler", style="bold"), page.safe(ruler))
    return table


def _units(comparison: Comparison) -> Iterator[tuple[str, Sequence[object]]]:
    yield "+", appeared(comparison)
    yield "-", vanished(comparison)


def _revision(report: Report) -> str:
    revision = report.revision
    return f"commit {revision.commit[:_SHORT_ID]}" if revision.commit else f"tree {revision.tree[:_SHORT_ID]}"


def _scores(page: Page, comparison: Comparison) -> RenderableType:
    table = grid("left", "right", "right", "right")
    titles = ("Dimension", "Before", "After", "Change")
    table.add_row(*(Text(title, style="dim") for title in titles))
    for one in comparison.dimensions:
        change = difference(one.before, one.after)
        style = "dim" if not change else "red" if change.startswith("-") else "green"
        table.add_row(
            page.safe(one.title), page.score(one.before), page.score(one.after), Text(change, style=f"bold {style}")
        )
    return table


def difference(before: Score | None, after: Score | None) -> str:
    """The change of a printed score, with its sign; of what is possible where only that changes; "" for none."""
    if before is None or after is None or before == after:
        return "" if before == after else "new" if before is None else "gone"
    proven = round((after.proven - before.proven) * 10)
    possible = round((after.possible - before.possible) * 10)
    return f"{proven / 10:+.1f}" if proven else f"{possible / 10:+.1f} possible"


def _from_to(page: Page, one: DimensionChange) -> str:
    return f"{page.score(one.before)} {page.glyphs.arrow} {page.score(one.after)}"


def _moves(page: Page, comparison: Comparison, *, verbose: bool) -> Iterator[RenderableType]:
    """Dimension by dimension, what moved it."""
    parts: list[RenderableType] = []
    left_out = 0
    for one in comparison.dimensions:
        found = causes_of(comparison, one)
        shown = found if verbose else tuple(cause for cause in found if cause.telling)
        left_out += len(found) - len(shown)
        if shown or shifted(one):
            parts.append(Padding(page.safe(f"{one.title} ({one.id}): {_from_to(page, one)}", "bold"), (1, 0, 0, 0)))
            parts.append(Padding(Group(*_why(page, one, shown, verbose=verbose)), (0, 0, 0, 2)))
    if parts:
        yield heading("Why")
        yield Text("What each change moves the dimension's proven score by.", style="dim")
        yield from parts
    if left_out:
        yield Padding(Text(f"{counted(left_out, 'change')} that move nothing: --verbose", style="dim"), (1, 0, 0, 0))


def _why(page: Page, one: DimensionChange, shown: Sequence[Cause], *, verbose: bool) -> Iterator[RenderableType]:
    if shown:
        yield _causes(page, shown, verbose=verbose)
    for criterion in shifted(one):
        text = f"{_points(criterion.shift)}  {criterion.id}: weighs otherwise, by other criteria, gates or tools"
        yield page.safe(text, "dim")


def _causes(page: Page, found: Iterable[Cause], *, verbose: bool) -> RenderableType:
    table = grid("right", "left", "wide")
    for cause in found:
        points = _points(cause.points)
        style = "red" if cause.points < 0 else "green"
        body = Group(*_cause(page, cause, verbose=verbose))
        table.add_row(Text(points, style=f"bold {style}"), _mark(page, cause), body)
    return table


def _mark(page: Page, cause: Cause) -> Text:
    after = cause.first.after
    return page.mark(after.judgement.outcome if after else Outcome.NOT_APPLICABLE)


def _cause(page: Page, cause: Cause, *, verbose: bool) -> Iterator[RenderableType]:
    first = cause.first.finding.judgement
    accepted = f", {cause.accepted}" if cause.accepted else ""
    yield page.safe(first.criterion, "bold").append(f"  {cause.word}{accepted}", style="dim")
    more = f" (and {len(cause.changes) - 1} more)" if len(cause.changes) > 1 else ""
    yield page.safe(first.message).append(more, style="dim")
    yield from _places(page, cause.judgements, None if verbose else _FEW)


def _places(page: Page, judgements: Sequence[Judgement], limit: int | None) -> Iterator[RenderableType]:
    distinct = dict.fromkeys((one.location, str(one.unit or "")) for one in judgements if one.location)
    for place, owner in islice(distinct, limit):
        yield indented(page.place(place).append("  " if owner else "").append_text(page.safe(owner, "dim")))
    if limit is not None and len(distinct) > limit:
        yield indented(Text(f"{counted(len(distinct) - limit, 'more place')}: --verbose", style="dim"))
    yield from basis_lines(page, judgements, limit)


def _beyond(page: Page, comparison: Comparison, *, verbose: bool) -> Iterator[RenderableType]:
    found = beyond(comparison)
    if not found:
        return
    yield heading("Beyond the scores")
    table = grid("left", "wide")
    for cause in found:
        severity = cause.first.severity or Severity.NOTE
        fix = cause.first.finding.judgement.fix if cause.first.opened else ""
        body = Group(*_cause(page, cause, verbose=verbose), *_fix(page, fix))
        table.add_row(Text(severity, style=_SEVERE[severity]), body)
    yield table


def mending(page: Page, comparison: Comparison, *, verbose: bool) -> Iterator[RenderableType]:
    """What mends the new findings."""
    found = fixes(comparison)
    if not found:
        return
    yield heading("Cheapest fixes for what is new")
    table = grid("right", "wide")
    for fix in found if verbose else found[:_SOME]:
        first = fix.step.findings[0]
        gain = f"+{float(fix.gain):.2f}" if fix.gain >= SMALLEST else ""
        places = _places(page, fix.step.findings, None if verbose else _FEW)
        body = Group(page.safe(first.criterion, "bold"), *_fix(page, first.fix or first.message), *places)
        table.add_row(Text(gain, style="bold green"), body)
    yield table
    if len(found) > _SOME and not verbose:
        yield Text(f"{len(found) - _SOME} more: --verbose", style="dim")


def _fix(page: Page, text: str) -> Iterator[Text]:
    if text:
        yield Text.assemble((f"{page.glyphs.arrow} ", "green"), page.safe(text))


def _amendments(page: Page, comparison: Comparison) -> Iterator[RenderableType]:
    if comparison.amendments:
        yield heading("Changes to what is judged by")
        yield Text(_LATER, style="dim")
        for one in comparison.amendments:
            yield Text("  ").join((page.place(one.location), page.safe(one.message)))


def _failures(page: Page, comparison: Comparison) -> Iterator[RenderableType]:
    if comparison.failures:
        yield heading("Cannot be read any more")
        for one in comparison.failures:
            yield Text(": ").join((page.place(one.location), page.safe(one.message)))


def _points(amount: Fraction) -> str:
    return f"{float(amount):+.2f}" if abs(amount) >= SMALLEST else ""
