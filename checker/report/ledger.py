"""The numbers of a report as they are printed: points that sum to the score, and what could be gained next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from checker.model import Check, CriterionResult, DimensionResult, Finding, Judgement, Outcome, Report, Severity

_HUNDREDTHS = 100
_SEVERITIES = tuple(Severity)


def points(dimension: DimensionResult) -> tuple[float, ...]:
    """Each criterion's points with two decimals; they sum to the printed proven score (largest remainders)."""
    if dimension.score is None:
        return (0.0,) * len(dimension.criteria)
    whole = round(dimension.score.proven * _HUNDREDTHS)
    shares = apportion(whole, [criterion.points for criterion in dimension.criteria])
    return tuple(share / _HUNDREDTHS for share in shares)


def apportion(whole: int, weights: Sequence[Fraction]) -> tuple[int, ...]:
    """`whole` in integer shares by weight: floors first, then one more to the largest remainders, first come first."""
    total = sum(weights)
    if not total:
        return (0,) * len(weights)
    quotas = [whole * weight / total for weight in weights]
    shares = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda index: (shares[index] - quotas[index], index))
    for index in by_remainder[: whole - sum(shares)]:
        shares[index] += 1
    return tuple(shares)


class Step(NamedTuple):
    """The findings of one rule, and what the dimension's proven score would rise by if they were all mended."""

    criterion: CriterionResult
    tool: str
    rule: str
    gain: Fraction
    findings: tuple[Judgement, ...]

    @property
    def files(self) -> int:
        """How many files the evidence stands in; one where there is no line to point at."""
        return len({finding.location.path for finding in self.findings if finding.location}) or 1


def steps(report: Report) -> tuple[Step, ...]:
    """What can be mended here, most points for the fewest files first; not what is attested to be so elsewhere."""
    mendable = (finding for finding in _open(report) if not finding.attestation)
    missing = _groups(mendable, {Outcome.UNSATISFIED, Outcome.PARTIAL})
    lost = _lost(report.findings)
    found = [
        Step(criterion, tool, rule, criterion.gain * sum(map(_shortfall, group)) / lost[criterion.id], tuple(group))
        for criterion in _criteria(report)
        for (_, tool, rule), group in missing.get(criterion.id, {}).items()
    ]
    return tuple(sorted(found, key=lambda step: (-step.gain / step.files, -step.gain, step.criterion.id, step.rule)))


def unseen(report: Report) -> tuple[tuple[CriterionResult, tuple[Judgement, ...]], ...]:
    """What cannot be seen from here, by criterion and rule, in the order of the report."""
    groups = _groups(_open(report), {Outcome.UNOBSERVABLE})
    return tuple(
        (criterion, tuple(group)) for criterion in _criteria(report) for group in groups.get(criterion.id, {}).values()
    )


def beyond(report: Report) -> tuple[tuple[Check, tuple[Judgement, ...]], ...]:
    """What policies beyond the scores found, by policy, tool and rule: errors first, then warnings and notes."""
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in _open(report):
        if finding.check:
            groups[finding.check.id, finding.judgement.tool, finding.judgement.rule].append(finding)
    found = [
        (group[0].check, tuple(one.judgement for one in group)) for _, group in sorted(groups.items()) if group[0].check
    ]
    return tuple(sorted(found, key=lambda one: _SEVERITIES.index(one[0].severity)))


def percent(share: Fraction) -> int:
    """Whole percents; neither all nor nothing is claimed that is not so."""
    whole = round(share * 100)
    if share not in {0, 1}:
        whole = min(max(whole, 1), 99)
    return whole


def spread(finding: Judgement) -> tuple[Judgement, ...]:
    """A finding about a tool or the repository at each of the places it rests on; one about a unit as it is."""
    if finding.unit is not None:
        return (finding,)
    return (finding, *(finding._replace(location=place.location) for place in finding.related))


def _open(report: Report) -> Iterable[Finding]:
    """What nobody has accepted: neither waived nor known by a baseline."""
    return (finding for finding in report.findings if not (finding.waiver or finding.known))


def _criteria(report: Report) -> Iterable[CriterionResult]:
    return (criterion for dimension in report.dimensions for criterion in dimension.criteria)


def _groups(
    findings: Iterable[Finding], outcomes: set[Outcome]
) -> dict[str, dict[tuple[str, str, str], list[Judgement]]]:
    found: dict[str, dict[tuple[str, str, str], list[Judgement]]] = defaultdict(dict)
    for finding in findings:
        one = finding.judgement
        if one.outcome in outcomes:
            found[one.criterion].setdefault((one.criterion, one.tool, one.rule), []).append(one)
    return found


def _lost(findings: Iterable[Finding]) -> dict[str, Fraction]:
    lost: dict[str, Fraction] = defaultdict(Fraction)
    for finding in findings:
        lost[finding.judgement.criterion] += _shortfall(finding.judgement)
    return lost


def _shortfall(judgement: Judgement) -> Fraction:
    return 1 - judgement.coverage.low if judgement.coverage else Fraction(0)
