"""The pipeline on one screen: one revision in, six scores with evidence out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from checker.compose.kustomize import Composer
from checker.ecosystems import Scene, ecosystems
from checker.git.snapshot import Snapshot
from checker.model import Collection, Evidence, Facts, Finding, Judgement, Outcome, Pack, Problem, ProblemKind, Report
from checker.overview import repository_facts
from checker.parse.files import Files
from checker.policy.judge import judge
from checker.score import score, seen
from checker.workspace import Workspace


class Survey(NamedTuple):
    """What stands in one revision, before anything is judged: every tool's collection and the evidence around them."""

    files: Files
    evidence: Evidence
    collections: tuple[Collection, ...]
    repository: Facts


def assess(snapshot: Snapshot, pack: Pack, *, strict: bool = False, workspace: Workspace | None = None) -> Report:
    """Assess one revision by one policy pack; `strict` counts every unreadable file as failed (report contract).

    A `workspace` that earlier assessments of the same repository were given makes this one cost their difference.
    """
    survey = survey_of(snapshot, workspace)
    judged = judge(pack, survey.collections, survey.repository)
    units = {found.tool: _kinds(found) for found in survey.collections}
    needed = survey.evidence.reads.union(*(found.reads for found in survey.collections))
    told = (*survey.evidence.problems, *chain.from_iterable(found.problems for found in survey.collections))
    failed = frozenset(problem.location.path for problem in told if problem.kind is ProblemKind.FAILED)
    dimensions = score(pack, judged, {tool: sum(kinds.values()) for tool, kinds in units.items()})
    inputs, unread = survey.files.inputs(needed, failed=failed, strict=strict)
    return Report(
        revision=snapshot.revision,
        rubric=pack.rubric,
        digest=pack.digest,
        units=units,
        dimensions=dimensions,
        findings=tuple(_findings(pack, judged)),
        problems=_distinct((*snapshot.problems, *unread, *told)),
        inputs=inputs,
        coverage=seen(dimensions),
    )


def judgements(snapshot: Snapshot, pack: Pack) -> tuple[Judgement, ...]:
    """The outcomes alone: what the examples of a policy are compared with."""
    survey = survey_of(snapshot)
    return judge(pack, survey.collections, survey.repository)


def survey_of(snapshot: Snapshot, workspace: Workspace | None = None) -> Survey:
    """Parse, compose and collect. Evidence around the tools is gathered first, since their facts rest on it."""
    files = (workspace or Workspace()).files(snapshot)
    packages = ecosystems()
    evidence = _merged(package.gather(files) for package in packages if hasattr(package, "gather"))
    scene = Scene(files, Composer(files), snapshot.revision, evidence)
    collected = (package.collect(scene) for package in packages if hasattr(package, "collect"))
    collections = tuple(found for found in collected if found.units or found.problems)
    facts = dict(repository_facts(collections, snapshot))
    for package in packages if facts else ():
        if hasattr(package, "surround"):
            facts |= package.surround(scene, collections)
    return Survey(files, evidence, collections, facts)


def fingerprint(judgement: Judgement) -> str:
    """Sixteen hex digits that survive moved lines and other wording: criterion, tool, unit and rule."""
    parts = (judgement.criterion, judgement.tool, str(judgement.unit or ""), judgement.rule)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _findings(pack: Pack, judged: Iterable[Judgement]) -> Iterator[Finding]:
    """What is reported: every outcome of a criterion, but of a policy beyond the scores only what it found."""
    checks = {check.id: check for check in pack.checks}
    for judgement in sorted(judged, key=_order):
        check = checks.get(judgement.criterion)
        if check is None or judgement.outcome is Outcome.UNSATISFIED:
            yield Finding(judgement, fingerprint(judgement), check)


def _merged(parts: Iterable[Evidence]) -> Evidence:
    found = tuple(parts)
    return Evidence(
        activities=tuple(sorted(chain.from_iterable(part.activities for part in found), key=lambda one: one.location)),
        problems=tuple(chain.from_iterable(part.problems for part in found)),
        reads=frozenset().union(*(part.reads for part in found)),
    )


def _kinds(found: Collection) -> Mapping[str, int]:
    return dict(sorted(Counter(unit.address.kind for unit in found.units).items()))


def _distinct(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems)))


def _order(judgement: Judgement) -> tuple[str, str, str, str]:
    return (judgement.criterion, judgement.tool, str(judgement.unit or ""), judgement.rule)
