"""The report as workflow commands of GitHub Actions: annotations on the files of a pull request.

A step shows ten errors and ten warnings, no more. Where there are more lines than that, each rule gets one annotation,
at its first place, the most important first, and a notice says what is not annotated. The whole report is in the job's
summary, which is Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.model import ProblemKind, Report, Severity
from checker.report import escape
from checker.report.alerts import Alert, alerts, by_rule

_SHOWN = 10
_LONGEST = 1_000


def render(report: Report) -> str:
    """One command a line: at most ten errors, ten warnings and a notice."""
    found = [alert for alert in alerts(report) if not alert.settled]
    unread = list(_unread(report))
    errors = _fitting([one for one in found if one.level is Severity.ERROR], _SHOWN - len(unread))
    warnings = _fitting([one for one in found if one.level is Severity.WARNING], _SHOWN)
    told = [*unread, *(_annotation("error", group) for group in errors)]
    told += [_annotation("warning", group) for group in warnings]
    shown = {_kind(group[0]) for group in (*errors, *warnings)}
    left_out = len({_kind(alert) for alert in found} - shown)
    told.append(_command("notice", _summary(report, left_out), title="GitOps scores"))
    return "".join(f"{one}\n" for one in told)


def _fitting(found: Sequence[Alert], most: int) -> Sequence[Sequence[Alert]]:
    """What gets an annotation each: every line if there is room for all, else the first line of every rule."""
    return [(one,) for one in found] if len(found) <= most else by_rule(found)[:most]


def _kind(alert: Alert) -> tuple[str, str, str]:
    return alert.policy, alert.tool, alert.rule


def _unread(report: Report) -> Iterator[str]:
    """One error for all inputs that failed: a report that is not complete must not look so."""
    failed = [problem for problem in sorted(report.problems) if problem.kind is ProblemKind.FAILED]
    if failed:
        first = f"{escape.terminal(str(failed[0].location))}: {escape.terminal(failed[0].message)}"
        many = f"{len(failed)} inputs could not be read or followed, the first: "
        text = f"{many if len(failed) > 1 else 'An input could not be read or followed: '}{first}"
        yield _command("error", text, title="The assessment is incomplete")


def _annotation(kind: str, group: Sequence[Alert]) -> str:
    first = group[0]
    about = sum(alert.more + 1 for alert in group) - 1
    places = len({alert.location.path for alert in group})
    more = f" (and {about} more, in {places} file{'s' if places > 1 else ''})" if about else ""
    said = f"{escape.terminal(first.message)}{more}"
    fix = f"\nTo mend it: {escape.terminal(first.fix)}" if first.fix else ""
    path = first.location.path
    place = {"file": path, "line": str(first.location.line)} if _is_plain(path) else {}
    where = "" if place else f"{escape.terminal(str(first.location))}: "
    return _command(kind, f"{where}{said}{fix}", **place, title=first.policy)


def _is_plain(path: str) -> bool:
    """Whether a path can be part of a command as it is: the runner decodes what a property may not hold, no more."""
    return escape.terminal(path) == path


def _summary(report: Report, left_out: int) -> str:
    if not any(report.units.values()):
        return "Nothing to assess: no live unit was found in this tree."
    scores = "\n".join(
        f"{dimension.title}: {dimension.score.proven:.1f}" + _possible(dimension.score.proven, dimension.score.possible)
        for dimension in report.dimensions
        if dimension.score
    )
    kinds = "kind of findings is" if left_out == 1 else "kinds of findings are"
    more = f"\n{left_out} more {kinds} not annotated." if left_out else ""
    return f"{scores}{more}"


def _possible(proven: float, possible: float) -> str:
    return f" (possible: {possible:.1f})" if possible != proven else ""


def _command(name: str, message: str, **properties: str) -> str:
    stated = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {stated}::{_data(message if len(message) <= _LONGEST else f'{message[:_LONGEST]} …')}"


def _data(text: str) -> str:
    """What follows the second `::`, coded as the runner decodes it (`@actions/core`)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
