"""What people have stated and a baseline knows, on the page of the text report: shown beside the scores."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from checker.model import Attestation, DimensionResult, Finding, Report, Standing, Statement, Waiver
from checker.report.page import Page, counted, grid, heading, indented, tool_name

_FEW = 3
_STYLES = {Standing.IN_FORCE: "green", Standing.EXPIRED: "yellow", Standing.UNUSED: "dim"}
_WORDS = {Standing.IN_FORCE: "in force", Standing.EXPIRED: "expired", Standing.UNUSED: "unused"}


def attested_scores(page: Page, report: Report) -> Iterator[RenderableType]:
    """One line for each dimension in which attestations count: the score with and without them."""
    many = Counter(
        dimension
        for dimension, _ in {
            (one.judgement.criterion.partition(".")[0], one.attestation) for one in report.findings if one.attestation
        }
    )
    for dimension in report.dimensions:
        if many[dimension.id]:
            yield page.safe(_with_and_without(dimension, many[dimension.id]))


def _with_and_without(dimension: DimensionResult, many: int) -> str:
    with_them, without = (f"{one.proven:.1f}" if one else "no score" for one in (dimension.score, dimension.unattested))
    return f"{dimension.title}: {with_them} with {counted(many, 'attestation')}, {without} without."


def statements(page: Page, report: Report, *, verbose: bool) -> Iterator[RenderableType]:
    """Every attestation and waiver as it stands, with the findings that it is about."""
    if not report.statements:
        return
    yield heading("Attestations and waivers")
    yield page.safe(f"As stated in {report.configuration.path}, held against {report.today}; a last day counts.", "dim")
    about: dict[Attestation | Waiver, list[Finding]] = defaultdict(list)
    for one in report.findings:
        for said in (one.attestation, one.waiver):
            if said is not None:
                about[said].append(one)
    table = grid("left", "wide")
    for number, statement in enumerate(report.statements, start=1):
        body = Group(*_statement(page, statement, about[statement.said], None if verbose else _FEW))
        standing = Text(_WORDS[statement.standing], style=_STYLES[statement.standing])
        table.add_row(standing, Padding(body, (0, 0, int(number < len(report.statements)), 0)))
    yield table


def _statement(page: Page, statement: Statement, about: list[Finding], limit: int | None) -> Iterator[RenderableType]:
    said = statement.said
    what = f"attested as {said.outcome}" if isinstance(said, Attestation) else "waived"
    yield page.safe(said.criterion, "bold").append_text(page.safe(f"  {what} until {said.expires}", "dim"))
    yield page.safe(said.reason)
    if isinstance(said, Attestation):
        yield page.safe(said.link, "dim")
    if statement.note:
        kind = "waiver" if isinstance(said, Waiver) else "attestation"
        yield page.safe(f"The {kind} {statement.note}", "yellow")
    yield indented(page.place(said.location))
    for one in about[:limit]:
        yield indented(_finding(page, one, attested=isinstance(said, Attestation)))
    if limit is not None and len(about) > limit:
        yield indented(Text(f"{counted(len(about) - limit, 'more finding')}: --verbose", style="dim"))


def _finding(page: Page, finding: Finding, *, attested: bool) -> Text:
    """A finding in one line: whose it is, if it is attested (the rest is said above it), else where and what."""
    judgement = finding.judgement
    if attested:
        subject = str(judgement.unit) if judgement.unit else tool_name(judgement.tool) or "the repository as a whole"
        return Text(" ").join((page.mark(judgement.outcome), page.safe(subject)))
    said = page.mark(judgement.outcome).append(" ")
    if judgement.location:
        said.append_text(page.place(judgement.location)).append("  ")
    return said.append_text(page.safe(judgement.message))


def accepted(page: Page, report: Report) -> Iterator[RenderableType]:
    """What a baseline knows, and what was asked not to be shown, in a line each."""
    lines = []
    if report.baseline:
        known = sum(finding.known for finding in report.findings)
        lines.append(f"{counted(known, 'finding')} known by {report.baseline.path}: scored as ever, not listed above.")
    if report.stale:
        lines.append(
            f"{counted(len(report.stale), 'entry', 'entries')} of {report.baseline and report.baseline.path} found no "
            "more: gitops-checker baseline check lists them."
        )
    if report.hidden:
        lines.append(f"{counted(report.hidden, 'finding')} not shown, as asked (--select, --ignore); scored as ever.")
    if lines:
        yield heading("Not listed")
    for line in lines:
        yield page.safe(line)
