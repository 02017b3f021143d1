"""The report for people: six scores, where every tenth comes from, what would bring the next ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, islice

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from checker.model import (
    CriterionResult,
    DimensionResult,
    Judgement,
    Location,
    Outcome,
    Problem,
    ProblemKind,
    Report,
    Severity,
)
from checker.report.ledger import Step, beyond, points, spread, steps, unseen
from checker.report.looked import basis_lines
from checker.report.page import Page, counted, grid, heading, indented, together, tool_name
from checker.report.provenance import named, ruler, short
from checker.report.stated import accepted, attested_scores, statements

_FEW, _SOME, _MANY = 3, 8, 200
_WORTH_A_LINE = Fraction(1, 20)
_INDENT = 16
_SEVERE = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_HOW_TO_READ = (
    "Points add up to the proven score: up to 5 for what a 5 asks, up to 5 on top for what a 10 asks. "
    "Could add: what meeting that criterion alone would bring."
)


def render(report: Report, *, verbose: bool, width: int, color: bool, unicode: bool) -> str:
    """The report as a page of terminal text, each line at most `width` columns wide; `verbose` shows all evidence."""
    page = Page(width, color, unicode)
    parts: list[RenderableType] = [_header(page, report), ""]
    if any(report.units.values()):
        parts += [*_scores(page, report), *_ledger(page, report), *_next(page, report, verbose=verbose)]
        parts += [*_beyond(page, report, verbose=verbose), *statements(page, report, verbose=verbose)]
        parts += [*_unseen(page, report, verbose=verbose), *accepted(page, report)]
    else:
        parts += [Text("Nothing to assess: no live unit was found in this tree.", style="bold")]
    if verbose:
        parts += _evidence(page, report)
    parts += [*_problems(page, report, verbose=verbose), *_closing(page, report, verbose=verbose)]
    return page.render(parts)


def _header(page: Page, report: Report) -> RenderableType:
    table = grid("left", "wide")
    table.add_row(Text("Revision", style="bold"), page.safe(_revision(report)))
    for tool, kinds in sorted(report.units.items()):
        if kinds:
            each = ", ".join(counted(count, kind) for kind, count in sorted(kinds.items()))
            table.add_row(
                page.safe(tool_name(tool), "bold"), page.safe(f"{counted(sum(kinds.values()), 'unit')}: {each}")
            )
    counts = report.inputs
    files = Text(f"{counts.checked} read, {counts.skipped} skipped, ")
    files.append(f"{counts.failed} failed", style="red" if counts.failed else "")
    table.add_row(Text("Files", style="bold"), files)
    if report.coverage is not None:
        seen = f"{report.coverage}% of what the criteria ask can be seen from here"
        table.add_row(Text("Coverage", style="bold"), Text(seen))
    if report.path:
        part = f"{report.path}: units that stand or read there, and what they deliver; the rest is said of all"
        table.add_row(Text("Part", style="bold"), page.safe(part))
    table.add_row(Text("Ruler", style="bold"), page.safe(ruler(report)))
    return table


def _revision(report: Report) -> str:
    revision = report.revision
    more = f"tree {short(revision.tree)}" if revision.commit else "not a commit"
    shallow = "; the clone is shallow" if revision.shallow else ""
    return f"{named(revision)}, {more}{shallow}"


def _scores(page: Page, report: Report) -> Iterator[RenderableType]:
    tools = sorted({tool for dimension in report.dimensions for tool in dimension.tools})
    columns = tools if len(tools) > 1 and page.roomy else []
    table = grid("left", "right", "right", *(["left"] if page.snug else []), *["right"] * len(columns))
    scale = [Text("0        10", style="dim")] if page.snug else []
    table.add_row(
        Text("Dimension", style="dim"),
        Text("Proven", style="dim"),
        Text("Possible", style="dim"),
        *scale,
        *(page.safe(tool_name(tool), "dim") for tool in columns),
    )
    for dimension in report.dimensions:
        of_tools = (Text(page.score(dimension.tools.get(tool))) for tool in columns)
        table.add_row(page.safe(dimension.title), *_numbers(page, dimension), *of_tools)
    yield table
    yield Text(
        "Proven: shown by what is committed here. Possible: if all that cannot be seen from here were met.",
        style="dim",
    )
    yield from attested_scores(page, report)


def _numbers(page: Page, dimension: DimensionResult) -> tuple[Text, ...]:
    score = dimension.score
    if score is None:
        said = Text("nothing to assess", style="dim")
        return (Text(page.glyphs.none), Text(page.glyphs.none), said)[: 3 if page.snug else 2]
    numbers = (Text(f"{score.proven:.1f}", style="bold"), Text(f"{score.possible:.1f}"), page.bar(score))
    return numbers[: 3 if page.snug else 2]


def _ledger(page: Page, report: Report) -> Iterator[RenderableType]:
    yield heading("Where the points come from")
    yield Text(_HOW_TO_READ, style="dim")
    for dimension in report.dimensions:
        yield Padding(page.safe(f"{dimension.title} ({dimension.id}): {_standing(dimension)}", "bold"), (1, 0, 0, 0))
        if dimension.score is not None:
            yield Padding(_criteria(page, dimension), (0, 0, 0, 2))
    yield Padding(_legend(page, report), (1, 0, 0, 0))


def _standing(dimension: DimensionResult) -> str:
    score = dimension.score
    if score is None:
        return "nothing to assess"
    possible = f", {score.possible:.1f} possible" if score.possible != score.proven else ""
    return f"{score.proven:.1f} proven{possible}"


def _criteria(page: Page, dimension: DimensionResult) -> RenderableType:
    last = ["right"] if page.snug else []
    table = grid("right", "left", "left", *(["wide"] if page.roomy else []), "right", "right", *last)
    titles = ["For a", "", "Criterion", *([""] if page.roomy else []), "Covered", "Points", "Could add"]
    table.add_row(*(Text(title, style="dim") for title in titles[: len(table.columns)]))
    level = 0
    for criterion, share in zip(dimension.criteria, points(dimension), strict=True):
        applies = criterion.coverage is not None
        cells = [
            Text(str(criterion.level) if criterion.level != level else "", style="dim"),
            page.mark(criterion.verdict),
            page.safe(criterion.id.partition(".")[2]),
            *([page.safe(_title(criterion))] if page.roomy else []),
            Text(page.coverage(criterion.coverage)),
            Text(f"{share:.2f}" if applies else "", style="bold" if share else "dim"),
            Text(_gain(criterion.gain), style="green"),
        ]
        table.add_row(*cells[: len(table.columns)])
        level = criterion.level
    return table


def _title(criterion: CriterionResult) -> str:
    return f"{criterion.title} (gate)" if criterion.gate else criterion.title


def _legend(page: Page, report: Report) -> RenderableType:
    words = {Outcome.UNOBSERVABLE: "cannot be seen from here", Outcome.NOT_APPLICABLE: "does not apply"}
    marks = [page.mark(one).append(together(f" {words.get(one, one)}"), "dim") for one in Outcome]
    legend = [Text("   ").join(marks)]
    if any(criterion.gate for dimension in report.dimensions for criterion in dimension.criteria):
        legend.append(Text("gate: the points for a 10 count only as far as this is met", style="dim"))
    return Group(*legend)


def _next(page: Page, report: Report, *, verbose: bool) -> Iterator[RenderableType]:
    found = steps(report)
    shown = found if verbose else tuple(step for step in found if step.gain >= _WORTH_A_LINE)[:_SOME]
    if not shown:
        return
    yield heading("Cheapest next points")
    yield Text("What can be mended in this repository, most points for the fewest files first.", style="dim")
    table = grid("right", "right", "wide")
    for number, step in enumerate(shown, start=1):
        gain = Text(_gain(step.gain) or page.glyphs.none, style="bold green")
        body = _step(page, step, verbose=verbose)
        table.add_row(Text(f"{number}.", style="dim"), gain, Padding(body, (0, 0, int(number < len(shown)), 0)))
    yield table
    if len(found) > len(shown):
        yield Text(f"{len(found) - len(shown)} more: --verbose", style="dim")


def _step(page: Page, step: Step, *, verbose: bool) -> RenderableType:
    title = page.safe(step.criterion.id, "bold").append("  ").append_text(page.safe(step.criterion.title, "dim"))
    places = _places(page, step.findings, None if verbose else _FEW)
    return Group(title, *_mendable(page, step.findings), *places)


def _mendable(page: Page, findings: Sequence[Judgement]) -> Iterator[Text]:
    """What one rule found and how to mend it: the first finding speaks for all."""
    first, more = findings[0], len(findings) - 1
    files = len({finding.location.path for finding in findings if finding.location}) or 1
    said = page.safe(first.message)
    said.append(f" (and {more} more, in {counted(files, 'file')})" if more else "", style="dim")
    yield said
    if first.fix:
        yield Text.assemble((f"{page.glyphs.arrow} ", "green"), page.safe(first.fix))


def _beyond(page: Page, report: Report, *, verbose: bool) -> Iterator[RenderableType]:
    found = [one for one in beyond(report) if not one[0].id.startswith("configuration.")]  # said where they are listed
    if not found:
        return
    yield heading("Worth a look")
    yield Text("What does not work as it is written. It is listed, not scored.", style="dim")
    table = grid("left", "wide")
    for number, (check, findings) in enumerate(found, start=1):
        title = page.safe(check.id, "bold").append("  ").append_text(page.safe(check.title, "dim"))
        everywhere = [place for finding in findings for place in spread(finding)]
        body = Group(title, *_mendable(page, findings), *_places(page, everywhere, None if verbose else _FEW))
        severity = Text(check.severity, style=_SEVERE[check.severity])
        table.add_row(severity, Padding(body, (0, 0, int(number < len(found)), 0)))
    yield table


def _places(page: Page, findings: Sequence[Judgement], limit: int | None) -> Iterator[RenderableType]:
    """Where findings stand, one line each: the place and, if there are several and they fit, whose it is."""
    owned = [(finding.location, str(finding.unit or "")) for finding in findings if finding.location]
    room = page.width - _INDENT
    if len(owned) == 1 or any(len(str(place)) + len(owner) > room for place, owner in owned):
        owned = [(place, "") for place, _ in owned]
    distinct = dict.fromkeys(owned)
    for place, owner in islice(distinct, limit):
        yield indented(page.place(place).append("  " if owner else "").append_text(page.safe(owner, "dim")))
    if limit is not None and len(distinct) > limit:
        yield indented(Text(f"{counted(len(distinct) - limit, 'more place')}: --verbose", style="dim"))
    yield from basis_lines(page, findings, limit)


def _unseen(page: Page, report: Report, *, verbose: bool) -> Iterator[RenderableType]:
    found = sorted(unseen(report), key=lambda one: one[1][0].message)
    if not found:
        return
    yield heading("What cannot be seen from here")
    table = grid("left", "wide")
    for message, group in groupby(found, key=lambda one: one[1][0].message):
        table.add_row(page.mark(Outcome.UNOBSERVABLE), _reason(page, message, list(group), verbose=verbose))
    yield table


def _reason(
    page: Page, message: str, group: Sequence[tuple[CriterionResult, tuple[Judgement, ...]]], *, verbose: bool
) -> RenderableType:
    findings = [finding for _, found in group for finding in found]
    names = ", ".join(dict.fromkeys(criterion.id for criterion, _ in group))
    more = len(group[0][1]) - 1
    said = page.safe(message).append(f" (and {more} more)" if more else "", style="dim")
    return Group(said, page.safe(names, "dim"), *_places(page, findings, None if verbose else _FEW))


def _evidence(page: Page, report: Report) -> Iterator[RenderableType]:
    met = [one.judgement for one in report.findings if one.judgement.outcome is Outcome.SATISFIED]
    if not met:
        return
    yield heading("Evidence of what is met")
    for criterion, group in groupby(met, key=lambda judgement: judgement.criterion):
        yield page.safe(criterion, "bold")
        for judgement in group:
            yield indented(Text("  ").join((_stands(page, judgement), page.safe(judgement.message))))
            yield from basis_lines(page, [judgement], None)


def _stands(page: Page, judgement: Judgement) -> Text:
    """Where what is met stands: in a line, or in none, by what was looked at or by what the tool is."""
    if judgement.location:
        return page.place(judgement.location)
    return Text("inherent" if judgement.basis is None else "as a whole", style="dim")


def _problems(page: Page, report: Report, *, verbose: bool) -> Iterator[RenderableType]:
    if not report.problems:
        return
    yield heading("Problems")
    failed = [problem for problem in report.problems if problem.kind is ProblemKind.FAILED]
    for problem in failed if verbose else failed[:_MANY]:
        yield _problem(page, problem)
    if len(failed) > _MANY and not verbose:
        yield Text(f"{len(failed) - _MANY} more that failed: --verbose", style="dim")
    groups = _grouped([one for one in report.problems if one.kind is not ProblemKind.FAILED])
    for group in groups if verbose else groups[:_SOME]:
        yield _alike(page, group, verbose=verbose)
    if len(groups) > _SOME and not verbose:
        yield Text(f"{len(groups) - _SOME} more that did not fail: --verbose", style="dim")


def _grouped(problems: Sequence[Problem]) -> list[list[Problem]]:
    """Problems with the same words together, each group at the place of its first."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in sorted(problems, key=lambda one: (one.kind, one.location)):
        groups.setdefault(_reason_of(problem), []).append(problem)
    return list(groups.values())


def _problem(page: Page, problem: Problem) -> Text:
    style = "red" if problem.kind is ProblemKind.FAILED else "yellow"
    return Text.assemble((f"{problem.kind}  ", style), page.place(problem.location), ": ", page.safe(problem.message))


def _alike(page: Page, group: Sequence[Problem], *, verbose: bool) -> RenderableType:
    if len(group) == 1:
        return _problem(page, group[0])
    kind, message = _reason_of(group[0])
    said = Text.assemble((f"{kind}  ", "yellow"), page.safe(message), (f" ({len(group)} places)", "dim"))
    return Group(said, *_locations(page, [one.location for one in group], None if verbose else _FEW))


def _locations(page: Page, locations: Sequence[Location], limit: int | None) -> Iterator[RenderableType]:
    for location in locations[:limit]:
        yield indented(page.place(location))
    if limit is not None and len(locations) > limit:
        yield indented(Text(f"{len(locations) - limit} more: --verbose", style="dim"))


def _reason_of(problem: Problem) -> tuple[str, str]:
    return problem.kind, problem.message


def _closing(page: Page, report: Report, *, verbose: bool) -> Iterator[RenderableType]:
    ids = [step.criterion.id for step in steps(report)[:1]]
    ids += [criterion.id for one in report.dimensions for criterion in one.criteria[:1]]
    first = next(iter(ids), "drift")
    yield ""
    table = grid("left", "wide") if page.roomy else grid("left")
    hints = [(f"gitops-checker explain {first}", "what a criterion asks, why, and how it is judged")]
    if not verbose:
        hints.append(("gitops-checker scan --verbose", "all evidence, also of what is met"))
    for command, meaning in hints:
        table.add_row(page.safe(command), *([Text(meaning, style="dim")] if page.roomy else []))
    yield table


def _gain(gain: Fraction) -> str:
    amount = f"+{float(gain):.2f}"
    return "" if amount == "+0.00" else amount
