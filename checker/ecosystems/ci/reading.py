"""From the jobs of all CI systems of a tree, and its hooks, to the evidence of what they do."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from checker.ecosystems.ci.hooks import hook_activities
from checker.ecosystems.ci.jobs import activities
from checker.ecosystems.ci.steps import MAX_JOBS
from checker.ecosystems.ci.systems import HOOKS, Reader, configurations
from checker.model import Activity, Evidence, Location, Problem, ProblemKind, Stage
from checker.parse.files import Files


def evidence_of(files: Files, readers: Iterable[Reader]) -> Evidence:
    """Return what pre-commit hooks and the jobs of all `readers` do with declared state, in the order of their lines.

    `configurations` describe jobs and hooks, `reads` are these and the scripts behind them. Beyond the limit of jobs a
    problem says so.
    """
    found, reads = hook_activities(files)
    collected: dict[Activity, None] = dict.fromkeys(found)
    problems: list[Problem] = []
    read = set(reads)
    configured = {HOOKS} & read
    jobs = chain.from_iterable(reader(files) for reader in readers)
    for number, (job, path) in enumerate(jobs):
        if number >= MAX_JOBS:
            message = f"Not observable: CI configuration beyond the first {MAX_JOBS} jobs."
            problems.append(Problem(Location(path), Stage.COLLECT, ProblemKind.UNOBSERVABLE, message))
            break
        done, scripts = activities(files, job)
        collected |= dict.fromkeys(done)
        configured |= {path}
        read |= {path, *job.reads, *scripts, *(activity.location.path for activity in done)}
    # What a broken configuration does is not known, so it is needed as much as one that can be read.
    read |= {path for path in configurations(files) if files.problem(path) is not None}
    return Evidence(
        activities=tuple(sorted(collected, key=_order)),
        problems=tuple(problems),
        reads=frozenset(read),
        configurations=frozenset(configured),
    )


def _order(activity: Activity) -> tuple[Location, str, str, str]:
    return activity.location, activity.purpose, activity.command, activity.system
