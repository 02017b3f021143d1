"""The report as Code Quality JSON of GitLab: an issue for each line, which a merge request compares with its target.

GitLab tells new issues from known ones by the fingerprint alone and has no word for what is waived: that is left out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from checker.model import Report, Severity
from checker.report import escape
from checker.report.alerts import Alert, alerts

_MOST, _LONGEST = 5_000, 2_000
_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report) -> str:
    """The JSON array, ASCII only, an issue a line, most important first."""
    issues = (json.dumps(one, ensure_ascii=True, sort_keys=True) for one in _issues(report))
    return escape.document("[\n" + ",\n".join(f"  {one}" for one in issues) + "\n]\n")


def _issues(report: Report) -> Iterator[dict[str, Any]]:
    told: Counter[str] = Counter()
    for alert in [one for one in alerts(report) if not one.settled][:_MOST]:
        told[alert.identity] += 1
        count = told[alert.identity]
        yield _issue(alert, alert.identity if count == 1 else f"{alert.identity}:{count}")


def _issue(alert: Alert, fingerprint: str) -> dict[str, Any]:
    parts = (alert.sentence, alert.fix)
    text = " ".join(escape.terminal(part) for part in parts if part)
    return {
        "type": "issue",
        "check_name": alert.policy,
        "description": text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …",
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[alert.level],
        "location": {"path": escape.path(alert.location.path), "lines": {"begin": alert.location.line}},
    }
