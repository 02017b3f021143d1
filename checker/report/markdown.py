"""The report as Markdown for a comment, a job's summary or a wiki: the scores, what to do next, the rest folded away.

GitHub takes 65,536 characters in a comment. What matters most comes first; parts that no longer fit are left out whole,
and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from checker.model import (
    Attestation,
    CriterionResult,
    DimensionResult,
    Interval,
    Judgement,
    Location,
    Outcome,
    ProblemKind,
    Report,
)
from checker.report import escape
from checker.report.basis import LOOKED_AT, basis_of, commits, looked_at
from checker.report.comment import COMMENT, MARKS, fitted, folded, more, place, row, score, sentence
from checker.report.ledger import Step, beyond, percent, points, spread, steps, unseen
from checker.report.provenance import named, ruler

_FEW, _SOME, _MANY = 3, 8, 20
_WORTH_A_LINE = Fraction(1, 20)
_DASH = "\N{EN DASH}"
_TOOLS = {"argocd": "Argo CD", "flux": "Flux", "terraform": "Terraform"}


def render(report: Report, *, most: int = COMMENT) -> str:
    """The page, at most `most` characters long."""
    blocks = [_scores(report), *_gates(report), *_failed(report)]
    if any(report.units.values()):
        blocks += [*_next(report), *_beyond(report), *_stated(report), *_unseen(report), *_ledger(report)]
    return fitted(blocks, _ruler(report), most)


def _scores(report: Report) -> str:
    if not any(report.units.values()):
        return "## GitOps scores\n\nNothing to assess: no live unit was found in this tree.\n"
    tools = sorted({tool for dimension in report.dimensions for tool in dimension.tools})
    columns = tools if len(tools) > 1 else []
    head = ["Dimension", "Proven", "Possible", *(_tool(tool) for tool in columns)]
    lines = ["## GitOps scores", "", row(head), row(["---", *["---:"] * (len(head) - 1)])]
    for one in report.dimensions:
        of_tools = (score(one.tools.get(tool)) for tool in columns)
        lines.append(row([escape.markdown(one.title), *_numbers(one), *of_tools]))
    if report.path:
        lines += [
            "",
            f"Only what {escape.code(report.path)} brings; criteria on the whole keep their value.",
        ]
    lines += ["", "Proven: shown by what is committed. Possible: if all that cannot be seen from here were met.", ""]
    return "\n".join(lines)


def _numbers(dimension: DimensionResult) -> tuple[str, str]:
    """What is proven, and without attestations if some count, and what is possible."""
    if dimension.score is None:
        return _DASH, _DASH
    without = dimension.unattested
    attested = f" ({without.proven:.1f} without attestations)" if without else ""
    return f"**{dimension.score.proven:.1f}**{attested}", f"{dimension.score.possible:.1f}"


def _gates(report: Report) -> Iterator[str]:
    if report.gates:
        listed = "".join(f"- ❌ {sentence(gate.sentence)}\n" for gate in report.gates)
        yield f"\n### Gates that failed\n\n{listed}"


def _failed(report: Report) -> Iterator[str]:
    failed = [problem for problem in sorted(report.problems) if problem.kind is ProblemKind.FAILED]
    if not failed:
        return
    lines = [f"- {_linked(report, one.location)}: {sentence(one.message)}\n" for one in failed[:_MANY]]
    listed = "".join(lines) + more(len(failed) - _MANY)
    yield f"\n### Not complete: {_count(len(failed), 'input')} could not be read\n\n{listed}"


def _next(report: Report) -> Iterator[str]:
    found = steps(report)
    shown = tuple(step for step in found if step.gain >= _WORTH_A_LINE)[:_SOME]
    if shown:
        yield "\n### Cheapest next points\n\nMost points for the fewest files first.\n\n"
        yield from (_step(report, number, step) for number, step in enumerate(shown, start=1))
        if len(found) > len(shown):
            yield f"\n{len(found) - len(shown)} more: <code>gitops-checker scan --verbose</code>\n"


def _step(report: Report, number: int, step: Step) -> str:
    title = f"{number}. **+{float(step.gain):.2f}** {escape.code(step.criterion.id)} {sentence(step.criterion.title)}"
    return f"{title}<br>\n{_mendable(report, step.findings, step.findings)}"


def _mendable(report: Report, findings: Sequence[Judgement], places: Iterable[Judgement]) -> str:
    """What one rule found, what to do, and the first places: lines of a list's item, indented for either kind."""
    first, more = findings[0], len(findings) - 1
    files = len({one.location.path for one in findings if one.location}) or 1
    said = f"   {sentence(first.message)}" + (f" (and {more} more, in {_count(files, 'file')})" if more else "")
    lines = [said, *([f"   → {sentence(first.fix)}"] if first.fix else []), *_places(report, places)]
    return "<br>\n".join(lines) + "\n"


def _places(report: Report, findings: Iterable[Judgement]) -> Iterator[str]:
    """Where findings stand or, where no line decides, what was looked at."""
    found = tuple(findings)
    distinct = list(dict.fromkeys(one.location for one in found if one.location))
    looked = looked_at(basis_of(found))
    if distinct:
        yield f"   {_listed(report, distinct)}"
    if looked:
        yield f"   {LOOKED_AT} {_listed(report, looked)}"
    if told := commits(found):
        yield f"   {LOOKED_AT} {told}"


def _listed(report: Report, places: Sequence[Location]) -> str:
    more = f" and {len(places) - _FEW} more" if len(places) > _FEW else ""
    return ", ".join(_linked(report, place) for place in places[:_FEW]) + more


def _beyond(report: Report) -> Iterator[str]:
    found = [one for one in beyond(report) if not one[0].id.startswith("configuration.")]  # said with the statements
    if not found:
        return
    yield "\n### Worth a look\n\nWhat does not work as it is written. It is listed, not scored.\n\n"
    for check, findings in found[:_MANY]:
        everywhere = [place for finding in findings for place in spread(finding)]
        title = f"- **{check.severity}** {escape.code(check.id)} {sentence(check.title)}"
        yield f"{title}<br>\n{_mendable(report, findings, everywhere)}"
    if len(found) > _MANY:
        yield f"- {len(found) - _MANY} more kinds\n"


def _stated(report: Report) -> Iterator[str]:
    """Attestations and waivers as they stand, those first that something is to be done about."""
    if not report.statements:
        return
    lines = []
    for one in sorted(report.statements, key=lambda one: not one.note):
        said = one.said
        what = f"attested as {said.outcome}" if isinstance(said, Attestation) else "waived"
        note = f" **{sentence(one.note)}**" if one.note else ""
        until = f"{escape.code(said.criterion)} {what} until {said.expires} ({one.standing})"
        lines.append(f"- {until}: {sentence(said.reason)} {_linked(report, said.location)}{note}\n")
    yield folded(f"Attestations and waivers, on {report.today}", "".join(lines[:_MANY]) + more(len(lines) - _MANY))


def _unseen(report: Report) -> Iterator[str]:
    found = sorted(unseen(report), key=lambda one: one[1][0].message)
    if not found:
        return
    lines = []
    for message, group in groupby(found, key=lambda one: one[1][0].message):
        names = ", ".join(dict.fromkeys(escape.code(criterion.id) for criterion, _ in group))
        lines.append(f"- {sentence(message)} {names}\n")
    yield folded("What cannot be seen from here", "".join(lines[:_MANY]) + more(len(lines) - _MANY))


def _ledger(report: Report) -> Iterator[str]:
    tables = "\n".join(_criteria(one) for one in report.dimensions if one.score)
    yield folded("Where the points come from", tables)


def _criteria(dimension: DimensionResult) -> str:
    lines = [
        f"**{escape.markdown(dimension.title)}**\n",
        row(["For a", "", "Criterion", "Covered", "Points"]),
        row(["---:", "---", "---", "---:", "---:"]),
    ]
    for one, share in zip(dimension.criteria, points(dimension), strict=True):
        lines.append(row([str(one.level), *_criterion(one), f"{share:.2f}" if one.coverage else ""]))
    return "\n".join(lines) + "\n"


def _criterion(one: CriterionResult) -> tuple[str, str, str]:
    gate = " (gate)" if one.gate else ""
    named = f"{escape.code(one.id)} {sentence(one.title)}{gate}"
    return MARKS[Outcome(one.verdict)], named, _coverage(one.coverage)


def _ruler(report: Report) -> str:
    revision = report.revision
    what = named(revision) if revision.commit else f"{named(revision)}, not a commit"
    shallow = "; the clone is shallow" if revision.shallow else ""
    counts = report.inputs
    files = f"{counts.checked} files read, {counts.skipped} skipped, {counts.failed} failed"
    return f"\n<sub>{escape.markdown(f'{what}{shallow}. {files}. {ruler(report)}')}</sub>\n"


def _linked(report: Report, location: Location) -> str:
    """`path:line`, as a link where the forge is known."""
    return place(location, report.revision)


def _coverage(coverage: Interval | None) -> str:
    if coverage is None:
        return ""
    low, high = percent(coverage.low), percent(coverage.high)
    return f"{low}%" if low == high else f"{low}{_DASH}{high}%"


def _tool(tool: str) -> str:
    return _TOOLS.get(tool) or escape.markdown(tool)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
