"""Which findings of a report are shown; no score, no coverage and no gate depends on it."""

from __future__ import annotations

from collections.abc import Sequence

from checker.model import Report


def selected(report: Report, select: Sequence[str], ignore: Sequence[str]) -> Report:
    """The report with the findings that are asked for alone; `hidden` counts the others.

    A name is that of a dimension (`drift`), of a criterion (`drift.notified`) or of a policy beyond the scores. The
    longer of two names that fit decides; of the same one in both, `ignore` does. Selecting nothing selects all.
    """
    if not select and not ignore:
        return report
    shown = tuple(one for one in report.findings if is_selected(one.judgement.criterion, select, ignore))
    return report._replace(findings=shown, hidden=report.hidden + len(report.findings) - len(shown))


def is_selected(criterion: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    """Whether findings of a criterion, or of a policy beyond the scores, are shown."""
    names = (criterion, criterion.partition(".")[0])
    for name in names:
        if name in ignore:
            return False
        if name in select:
            return True
    return not select
