"""The report as SARIF 2.1.0, as GitHub's code scanning takes it.

GitHub matches alerts between uploads by rule and `primaryLocationLineHash`, closes those that are gone, and re-opens
what comes back. So every policy is a rule of every upload, met or not, and what is waived or known is suppressed, not
left out. Its limits: 25,000 results, of which it shows 5,000; 1,000 locations for each, of which it shows 100.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from checker import __version__
from checker.model import Check, Criterion, Location, Policy, Problem, ProblemKind, Report
from checker.report import escape
from checker.report.alerts import Alert, alerts
from checker.report.links import reference

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RESULTS, _RELATED, _NOTIFICATIONS, _SHOWN, _LONGEST = 5_000, 20, 1_000, 1_024, 4_000
_LINK = re.compile(r"\](?=\()")
_REMOTE = re.compile(r"[\w.-]+(:\d+)?(/[\w.~-]+)+", re.ASCII)
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_RECOMMENDED = {"error": "error", "warning": "warning", "note": "recommendation"}


def render(report: Report) -> str:
    """The SARIF log, ASCII only, a result a line."""
    parts = ",\n".join(f"{json.dumps(key)}: {_laid_out(value)}" for key, value in _run(report).items())
    return escape.document(f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{\n{parts}\n}}]}}\n')


def _laid_out(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"  {json.dumps(item)}" for item in value) + "\n]"
    return json.dumps(value)


def _run(report: Report) -> dict[str, Any]:
    policies = _policies(report)
    places = {policy.id: place for place, policy in enumerate(policies)}
    found = alerts(report)
    return {
        "tool": {
            "driver": {
                "name": "gitops-checker",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(policy) for policy in policies],
                "properties": {"rubric": report.rubric, "policies": report.digest},
            }
        },
        "automationDetails": {"id": f"gitops-checker/{uri(report.path)}/" if report.path else "gitops-checker/"},
        "columnKind": "unicodeCodePoints",
        **_provenance(report),
        "invocations": [_invocation(report, len(found) - _RESULTS)],
        "results": [_result(alert, places[alert.policy], report.line_hashes) for alert in found[:_RESULTS]],
        "properties": {
            "scores": {
                dimension.id: dimension.score._asdict() if dimension.score else None for dimension in report.dimensions
            }
        },
    }


def _policies(report: Report) -> tuple[Policy, ...]:
    """Every policy, whatever it came to, and those that no pack holds: of the configuration itself."""
    found = (finding.check for finding in report.findings if finding.check)
    return tuple({policy.id: policy for policy in (*report.policies, *found)}.values())


def _rule(policy: Policy) -> dict[str, Any]:
    group, _, _ = policy.id.partition(".")
    level = policy.severity.value if isinstance(policy, Check) else "warning"
    link = reference(policy)
    return {
        "id": policy.id,
        "name": _title(policy.id),
        "shortDescription": {"text": escape.terminal(policy.title[:_SHOWN])},
        "fullDescription": {"text": escape.terminal((policy.why or policy.title)[:_SHOWN])},
        "help": {"text": _help(policy, escape.terminal), "markdown": _help(policy, escape.markdown)},
        **({"helpUri": link} if link else {}),
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["gitops", group],
            "precision": "high",
            "problem.severity": _RECOMMENDED[level],
        },
    }


def _title(name: str) -> str:
    """`drift.drift-alerts` as the one word that SARIF asks a name to be."""
    return "".join(part.capitalize() for part in re.split(r"\W+", name))


def _help(policy: Policy, shown: Callable[[str], str]) -> str:
    """What a rule asks and why, in words that are plain text and Markdown alike but for how they are escaped."""
    counts = "It counts in no score."
    if isinstance(policy, Criterion):
        counts = f"Asked for a {policy.level} in {policy.dimension}: {policy.question}"
    parts = [policy.title, policy.why, counts]
    link = reference(policy)
    return "\n\n".join([shown(part[:_LONGEST]) for part in parts if part] + ([link] if link else []))


def _result(alert: Alert, place: int, line_hashes: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    at = alert.location
    line_hash = line_hashes.get((at.path, at.line))
    hashed = {"primaryLocationLineHash": line_hash} if line_hash else {}
    settled = [{"kind": "external", "status": "accepted", "justification": _text(alert.settled)}]
    related = [
        {"id": number, **_location(one.location), "message": {"text": _text(one.text or "related")}}
        for number, one in enumerate(alert.related[:_RELATED], start=1)
    ]
    return {
        "ruleId": alert.policy,
        "ruleIndex": place,
        "level": alert.level.value,
        "message": {"text": "\n".join(_text(part) for part in (alert.sentence, alert.fix) if part)},
        "locations": [_location(at)],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {**hashed, "gitopsChecker/v1": alert.identity},
        **({"suppressions": settled} if alert.settled else {}),
        "properties": {"rule": alert.rule, "tool": alert.tool, "outcome": alert.outcome.value, "more": alert.more},
    }


def _location(location: Location) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(location.path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": location.line, "startColumn": location.column},
        }
    }


def uri(path: str) -> str:
    """A path of the repository as a relative URI: every byte that is not unreserved is percent-encoded."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


def _text(text: str) -> str:
    """A message: inert in a log, no link to another location, no placeholder for an argument."""
    shown = _LINK.sub(r"\\]", escape.terminal(text))
    shown = _PLACEHOLDER.sub(r"{{\1}}", shown)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]} …"


def _provenance(report: Report) -> dict[str, Any]:
    revision = report.revision
    if not (revision.commit and _REMOTE.fullmatch(revision.remote or "")):
        return {}
    address = f"https://{revision.remote}"
    return {"versionControlProvenance": [{"repositoryUri": address, "revisionId": revision.commit}]}


def _invocation(report: Report, left_out: int) -> dict[str, Any]:
    failed = [problem for problem in sorted(report.problems) if problem.kind is ProblemKind.FAILED]
    told = [_notification(problem) for problem in failed[:_NOTIFICATIONS]]
    if len(failed) > _NOTIFICATIONS:
        told.append(_said(f"{len(failed) - _NOTIFICATIONS} more inputs failed.", "error"))
    if left_out > 0:
        told.append(_said(f"{left_out} less important results were left out; the JSON report has them all.", "warning"))
    complete = not (failed or report.inputs.failed)
    return {"executionSuccessful": complete, "toolExecutionNotifications": told}


def _notification(problem: Problem) -> dict[str, Any]:
    return {**_said(_text(problem.message), "error"), "locations": [_location(problem.location)]}


def _said(text: str, level: str) -> dict[str, Any]:
    return {"message": {"text": text}, "level": level}
