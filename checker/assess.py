"""The pipeline on one screen: one revision in, six scores with evidence out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from checker.baseline import DEBT, stale
from checker.errors import UsageError
from checker.git.excluding import ExcludingSnapshot
from checker.git.snapshot import Snapshot
from checker.graph.portion import portion
from checker.model import (
    Baseline,
    Check,
    Collection,
    Configuration,
    DimensionResult,
    Finding,
    Judgement,
    Outcome,
    Pack,
    Policy,
    Problem,
    ProblemKind,
    Report,
    Stage,
)
from checker.parse.files import Files
from checker.parse.memory import Same
from checker.parse.patterns import matches
from checker.policy.judge import Judge
from checker.policy.wording import shown
from checker.score import score, seen
from checker.statements import CHECKS, Note, Stated, brought, notes, unmatched
from checker.workspace import Survey, Workspace


class Terms(NamedTuple):
    """On which terms a revision is assessed, beside the policies.

    `configuration` is that of the revision that decides, `today` the day (`YYYY-MM-DD`) on which what it states is to
    hold: that of the commit if none is given. What the `baseline` lists is known. `path` is the directory whose part is
    assessed, "" for all. `strict` counts every unreadable file as failed (report contract).
    """

    configuration: Configuration = Configuration()
    today: str | None = None
    baseline: Baseline | None = None
    path: str = ""
    strict: bool = False


USUAL = Terms()
"""A whole revision, by the policies alone."""


def assess(snapshot: Snapshot, pack: Pack, terms: Terms = USUAL, *, workspace: Workspace | None = None) -> Report:
    """Assess one revision by one policy pack.

    A `workspace` that earlier assessments of the same repository were given makes this one cost their difference.

    Raises:
        UsageError: the terms do not fit the revision: there is no such directory, or no day.
    """
    workspace = workspace or Workspace(once=True)
    survey = survey_of(_readable(snapshot, terms.configuration), workspace)
    collections = _portion(survey, terms.path)
    judge = workspace.kept(("judge", Same(pack)), lambda: Judge(pack))
    today = terms.today or snapshot.revision.date
    stated, statements = brought(judge.judge(collections, survey.repository), terms.configuration, today)
    units = {found.tool: _kinds(found) for found in collections}
    dimensions = _scored(pack, stated, {tool: sum(kinds.values()) for tool, kinds in units.items()})
    needed = survey.evidence.reads.union(*(found.reads for found in survey.collections))
    told = (*survey.evidence.problems, *chain.from_iterable(found.problems for found in survey.collections))
    failed = frozenset(problem.location.path for problem in told if problem.kind is ProblemKind.FAILED)
    policies = tuple(one._replace(examples=()) for one in pack.policies)
    noted = (*notes(statements), *unmatched(terms.configuration, snapshot.entries))
    findings = tuple(_findings(policies, stated, noted, terms.baseline))
    inputs, unread = survey.files.inputs(needed, failed=failed, strict=terms.strict)
    return Report(
        revision=snapshot.revision,
        rubric=pack.rubric,
        digest=pack.digest,
        units=units,
        dimensions=dimensions,
        findings=findings,
        problems=_distinct((*snapshot.problems, *unread, *told)),
        inputs=inputs,
        coverage=seen(dimensions),
        path=terms.path,
        configuration=terms.configuration,
        today=today if statements else None,
        statements=statements,
        baseline=terms.baseline,
        stale=() if terms.path else stale(findings, terms.baseline),
        policies=(*policies, *CHECKS.values()),
        entries={found.tool: min(unit.location for unit in found.units) for found in collections if found.units},
    )


def is_lasting(snapshot: Snapshot, report: Report) -> bool:
    """Whether a report on a commit holds for good: nothing of the repository that it rests on could not be read."""
    history = snapshot.history()
    lost = any(one.stage is Stage.GIT and one.kind is ProblemKind.FAILED for one in report.problems)
    return not lost and (history is None or history.is_whole)


def judgements(snapshot: Snapshot, pack: Pack) -> tuple[Judgement, ...]:
    """The outcomes alone: what the examples of a policy are compared with."""
    survey = survey_of(snapshot)
    return Judge(pack).judge(survey.collections, survey.repository)


def survey_of(snapshot: Snapshot, workspace: Workspace | None = None) -> Survey:
    """What stands in a snapshot; with a workspace that knows it already, at the cost of looking it up."""
    return (workspace or Workspace(once=True)).survey(snapshot, lambda files: _surveyed(snapshot, files))


def _surveyed(snapshot: Snapshot, files: Files) -> Survey:
    from checker.survey import surveyed  # noqa: PLC0415 - a tree that is known needs no composers and no tools

    return surveyed(snapshot, files)


def fingerprint(judgement: Judgement, *more: str) -> str:
    """Sixteen hex digits that survive moved lines and other wording: criterion, tool, unit and rule."""
    return _digest(judgement.criterion, judgement.tool, str(judgement.unit or ""), judgement.rule, *more)


@lru_cache(1 << 16)
def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _readable(snapshot: Snapshot, configuration: Configuration) -> Snapshot:
    """The snapshot without the content of what the configuration excludes."""
    patterns, file = configuration.exclude, configuration.path
    found = ((path, next((one for one in patterns if matches(one, path)), None)) for path in snapshot.entries)
    excluded = {path: f"excluded by '{shown(one)}' in {file}" for path, one in found if one} if patterns else {}
    return ExcludingSnapshot(snapshot, excluded) if excluded else snapshot


def _portion(survey: Survey, path: str) -> tuple[Collection, ...]:
    if not path:
        return survey.collections
    if not survey.files.is_directory(path):
        raise UsageError(f"{path[:200]!a} is no directory of this revision", hint="--path is relative to its root")
    return portion(survey.collections, path)


def _scored(pack: Pack, stated: Sequence[Stated], units: Mapping[str, int]) -> tuple[DimensionResult, ...]:
    """The dimensions; those in which an attestation counts with what they come to without."""
    dimensions = score(pack, [one.judgement for one in stated], units)
    attested = {one.judgement.criterion.partition(".")[0] for one in stated if one.attestation}
    if not attested:
        return dimensions
    without = score(pack, [one.unattested or one.judgement for one in stated], units)
    return tuple(
        one._replace(unattested=before.score) if one.id in attested else one
        for one, before in zip(dimensions, without, strict=True)
    )


def _findings(
    policies: Iterable[Policy], stated: Iterable[Stated], noted: Iterable[Note], baseline: Baseline | None
) -> Iterator[Finding]:
    """What is reported: every outcome of a criterion, but of a policy beyond the scores only what it found."""
    checks = {one.id: one for one in policies if isinstance(one, Check)}
    known = {one.fingerprint for one in baseline.known} if baseline else set()
    for one in sorted(stated, key=lambda one: _order(one.judgement)):
        judgement, check = one.judgement, checks.get(one.judgement.criterion)
        if check is None or judgement.outcome in {Outcome.UNSATISFIED, Outcome.PARTIAL}:
            mark = fingerprint(judgement)
            is_known = mark in known and judgement.outcome in DEBT
            yield Finding(judgement, mark, check, one.attestation, one.waiver, is_known)
    for note in noted:
        yield Finding(note.judgement, fingerprint(note.judgement, *note.about), note.check)


def _kinds(found: Collection) -> Mapping[str, int]:
    return dict(sorted(Counter(unit.address.kind for unit in found.units).items()))


def _distinct(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems)))


def _order(judgement: Judgement) -> tuple[str, str, str, str]:
    return (judgement.criterion, judgement.tool, str(judgement.unit or ""), judgement.rule)
