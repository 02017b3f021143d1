"""What a report asks to be looked at, one place each, for the formats that annotate code: most important first.

A report says how every unit does under every criterion. Who reads annotations wants what can be mended, at its line:
what one rule finds at one line is one alert, whatever number of units it is about; what cannot be seen from here is one
alert for each rule, since no line is at fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from checker.model import Finding, Location, Outcome, Place, Report, Severity
from checker.report.basis import LOOKED_AT
from checker.report.ledger import steps

_SEVERITIES = tuple(Severity)
_LEVELS = {
    Outcome.UNSATISFIED: Severity.WARNING,
    Outcome.PARTIAL: Severity.NOTE,
    Outcome.UNOBSERVABLE: Severity.NOTE,
}
_NOWHERE = Location("README.md")


class Alert(NamedTuple):
    """One thing to look at.

    `policy` is the criterion or the policy beyond the scores, `level` how much it matters. `location` is the line that
    decides or, where none does, the first one that was looked at; `related` then holds the others. `more` counts the
    further units that it is about. `identity` is stable under moved lines. `settled` says why it is not open, "" where
    it is. `rank` is the place of its rule among the next steps of the report, cheapest points first.
    """

    policy: str
    tool: str
    rule: str
    outcome: Outcome
    level: Severity
    message: str
    fix: str
    location: Location
    related: tuple[Place, ...]
    more: int
    identity: str
    settled: str
    rank: int

    @property
    def sentence(self) -> str:
        """The message, with the number of further units it is about."""
        return f"{self.message} (and {self.more} more)" if self.more else self.message


def alerts(report: Report) -> tuple[Alert, ...]:
    """Every alert of a report: errors, warnings, notes, the cheapest points first; settled ones among them."""
    ranks = {(step.criterion.id, step.tool, step.rule): rank for rank, step in enumerate(steps(report))}
    found = [_alert(group, report.entries, ranks) for group in _together(report.findings)]
    return tuple(sorted(found, key=_importance))


def by_rule(found: Iterable[Alert]) -> tuple[tuple[Alert, ...], ...]:
    """Open alerts of one rule together, in the order of the most important of each."""
    groups: dict[tuple[str, str, str, Severity], list[Alert]] = {}
    for alert in found:
        if not alert.settled:
            groups.setdefault((alert.policy, alert.tool, alert.rule, alert.level), []).append(alert)
    return tuple(map(tuple, groups.values()))


def _together(findings: Iterable[Finding]) -> Iterator[tuple[Finding, ...]]:
    """Findings that are one alert: of one rule at one line, or of one rule about what cannot be seen."""
    told = sorted((one for one in findings if one.judgement.outcome in _LEVELS), key=_line)
    for _, group in groupby(told, key=_line):
        yield tuple(group)


def _line(finding: Finding) -> tuple[str, str, str, str, str, int]:
    one = finding.judgement
    about = (one.criterion, one.tool, one.rule, _settled(finding))
    if one.location is None or one.outcome is Outcome.UNOBSERVABLE:
        return (*about, "", 0)
    return (*about, one.location.path, one.location.line)


def _alert(
    group: tuple[Finding, ...], entries: Mapping[str, Location], ranks: Mapping[tuple[str, str, str], int]
) -> Alert:
    first = group[0]
    one = first.judgement
    level = first.check.severity if first.check else _LEVELS[one.outcome]
    if first.attestation:  # as somebody states it, not as this repository shows
        level = Severity.NOTE
    unseen = one.outcome is Outcome.UNOBSERVABLE
    looked = one.basis.places if one.basis else ()
    return Alert(
        policy=one.criterion,
        tool=one.tool,
        rule=one.rule,
        outcome=one.outcome,
        level=level,
        message=one.message,
        fix=one.fix,
        location=one.location or (looked[0].location if looked else _entry(one.tool, entries)),
        related=one.related or tuple(place._replace(text=f"{LOOKED_AT}: {place.text}") for place in looked[1:]),
        more=len(group) - 1,
        identity=f"{one.criterion}/{one.tool}/{one.rule}" if unseen else first.fingerprint,
        settled=_settled(first),
        rank=ranks.get((one.criterion, one.tool, one.rule), len(ranks)),
    )


def _entry(tool: str, entries: Mapping[str, Location]) -> Location:
    """Where what stands in no line is shown: at the first unit of its tool, or of any."""
    return entries.get(tool) or min(entries.values(), default=_NOWHERE)


def _settled(finding: Finding) -> str:
    if finding.waiver:
        return f"Waived until {finding.waiver.expires}: {finding.waiver.reason}"
    return "Known: listed in the baseline." if finding.known else ""


def _importance(alert: Alert) -> tuple[int, bool, int, str, str, str, Location, str]:
    unseen = alert.outcome is Outcome.UNOBSERVABLE
    order = _SEVERITIES.index(alert.level)
    return (order, unseen, alert.rank, alert.policy, alert.tool, alert.rule, alert.location, alert.identity)
