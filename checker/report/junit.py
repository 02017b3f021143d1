"""The report as JUnit XML, as CI servers show tests: a suite for each dimension, a case for each criterion and tool.

A case fails where a criterion is not met, and says where; what cannot be seen from here is skipped. Policies beyond the
scores are a suite of their own, and whether every input could be read is the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from checker.model import Check, DimensionResult, Interval, Outcome, ProblemKind, Report, Severity
from checker.report import escape
from checker.report.alerts import Alert, alerts

_PLACES, _LONGEST = 50, 4_000
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")
_FAILING = frozenset({Outcome.UNSATISFIED, Outcome.PARTIAL})
_OVER_ALL = "repository"


class _Case(NamedTuple):
    """One test case: `kind` is `failure`, `error`, `skipped` or "" for a passed one."""

    name: str
    kind: str = ""
    message: str = ""
    type: str = ""
    lines: tuple[str, ...] = ()


def render(report: Report) -> str:
    """The XML document, XML 1.0 and ASCII only."""
    found: dict[tuple[str, str], list[Alert]] = {}
    for alert in alerts(report):
        found.setdefault((alert.policy, alert.tool), []).append(alert)
    suites = [(one.id, tuple(_criteria(one, found))) for one in report.dimensions]
    suites += [("findings", tuple(_checks(report, found))), ("inputs", (_inputs(report),))]
    root = ET.Element("testsuites", _counts("gitops-checker", [case for _, cases in suites for case in cases]))
    for name, cases in suites:
        root.append(_suite(name, cases))
    ET.indent(root)
    text = ET.tostring(root, encoding="us-ascii", xml_declaration=True).decode("ascii")
    return escape.lines(text + "\n")


def _criteria(dimension: DimensionResult, found: Mapping[tuple[str, str], list[Alert]]) -> Iterable[_Case]:
    for criterion in dimension.criteria:
        for tool, covered in criterion.tools.items() or [("", None)]:
            name = f"{criterion.id} ({tool or _OVER_ALL}): {criterion.title}"
            verdict = Outcome(covered.verdict if covered else criterion.verdict)
            coverage = covered.coverage if covered else criterion.coverage
            yield _judged(name, verdict, coverage, found.get((criterion.id, tool), []))


def _judged(name: str, verdict: Outcome, coverage: Interval | None, told: Sequence[Alert]) -> _Case:
    """A case passes, fails by what is known to be amiss, or is skipped where the rest cannot be seen or is accepted."""
    if verdict is Outcome.SATISFIED:
        return _Case(name)
    amiss = [one for one in told if one.outcome in _FAILING]
    if verdict in _FAILING and amiss:
        if all(one.settled for one in amiss):
            return _Case(name, "skipped", amiss[0].settled)
        share = f" ({int(coverage.low * 100)}% covered)" if coverage else ""
        message = f"{_said(verdict)}{share}: {amiss[0].sentence}"
        return _Case(name, "failure", message, verdict.value, tuple(_places(amiss)))
    if verdict is Outcome.NOT_APPLICABLE:
        return _Case(name, "skipped", "Does not apply: nothing that it asks about is here.")
    reason = told[0].sentence if told else "no evidence is listed"
    return _Case(name, "skipped", f"{_said(Outcome.UNOBSERVABLE)}: {reason}")


def _said(verdict: Outcome) -> str:
    return "Cannot be seen from here" if verdict is Outcome.UNOBSERVABLE else str(verdict).capitalize()


def _checks(report: Report, found: Mapping[tuple[str, str], list[Alert]]) -> Iterable[_Case]:
    """A case for each policy beyond the scores, met or not; a note does not fail it."""
    told = (finding.check for finding in report.findings if finding.check)
    checks = {one.id: one for one in (*report.policies, *told) if isinstance(one, Check)}
    for check in checks.values():
        mine = [alert for (policy, _), group in found.items() if policy == check.id for alert in group]
        name = f"{check.id}: {check.title}"
        if not mine:
            yield _Case(name)
        elif check.severity is Severity.NOTE or all(one.settled for one in mine):
            yield _Case(name, "skipped", mine[0].settled or mine[0].sentence)
        else:
            yield _Case(name, "failure", mine[0].sentence, check.severity.value, tuple(_places(mine)))


def _inputs(report: Report) -> _Case:
    name = "Every input that matters could be read"
    failed = [problem for problem in sorted(report.problems) if problem.kind is ProblemKind.FAILED]
    if not failed:
        return _Case(name)
    lines = [f"{escape.terminal(str(one.location))}: {escape.terminal(one.message)}" for one in failed[:_PLACES]]
    return _Case(name, "error", f"{len(failed)} could not be read or followed", "failed", (*lines, *_rest(len(failed))))


def _places(told: Sequence[Alert]) -> Iterable[str]:
    """What was found where, and once for each rule what to do about it."""
    fixes: set[str] = set()
    for alert in told[:_PLACES]:
        settled = f" [{escape.terminal(alert.settled)}]" if alert.settled else ""
        yield f"{escape.terminal(str(alert.location))}: {escape.terminal(alert.sentence)}{settled}"
        if alert.fix and alert.fix not in fixes:
            fixes.add(alert.fix)
            yield f"    To mend it: {escape.terminal(alert.fix)}"
    yield from _rest(len(told))


def _rest(number: int) -> Iterable[str]:
    if number > _PLACES:
        yield f"{number - _PLACES} more"


def _suite(name: str, cases: Sequence[_Case]) -> ET.Element:
    suite = ET.Element("testsuite", _counts(name, cases))
    for case in cases:
        named = {"classname": f"gitops.{name}", "name": _legal(escape.terminal(case.name))}
        element = ET.SubElement(suite, "testcase", named)
        if case.kind:
            kind = {"type": case.type} if case.type else {}
            told = ET.SubElement(element, case.kind, {"message": _legal(escape.terminal(case.message)), **kind})
            told.text = "\n".join(map(_legal, case.lines)) or None
    return suite


def _counts(name: str, cases: Sequence[_Case]) -> dict[str, str]:
    kinds = [case.kind for case in cases]
    return {
        "name": name,
        "tests": str(len(cases)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
    }


def _legal(text: str) -> str:
    """A text without characters that XML 1.0 has not, cut where a viewer would drown in it."""
    legal = _NO_CHARACTERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return legal if len(legal) <= _LONGEST else f"{legal[:_LONGEST]} …"
