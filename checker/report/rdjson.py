"""The report in reviewdog's own JSON form: with it reviewdog comments on Bitbucket, Gerrit, Gitea and others.

reviewdog shows what stands in the lines that a change touches, so every line has its diagnostic. A column would count
bytes of UTF-8 there, code points here: none is given.
"""

from __future__ import annotations

import json
from typing import Any

from checker.model import Report, Severity
from checker.report import escape
from checker.report.alerts import Alert, alerts
from checker.report.links import reference

_MOST, _LONGEST = 5_000, 2_000
_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def render(report: Report) -> str:
    """The JSON document, ASCII only, a diagnostic a line, most important first; what is waived or known is left out."""
    references = {policy.id: reference(policy) for policy in report.policies}
    told = [one for one in alerts(report) if not one.settled][:_MOST]
    lines = (json.dumps(_diagnostic(one, references.get(one.policy, "")), ensure_ascii=True) for one in told)
    listed = ",\n".join(f"  {line}" for line in lines)
    return escape.document(f'{{"source": {{"name": "gitops-checker"}}, "diagnostics": [\n{listed}\n]}}\n')


def _diagnostic(alert: Alert, reference: str) -> dict[str, Any]:
    text = "\n".join(escape.terminal(part) for part in (alert.sentence, alert.fix) if part)
    return {
        "message": text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …",
        "location": {
            "path": escape.path(alert.location.path),
            "range": {"start": {"line": alert.location.line}},
        },
        "severity": _SEVERITIES[alert.level],
        "code": {"value": alert.policy, **({"url": reference} if reference else {})},
    }
