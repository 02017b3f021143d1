"""What CI does with the declared state: commands and actions of CI configurations, joined with what starts them.

The systems, what is followed and what is opaque: rubric §3 "CI"; events, directories and guards:
domain terraform-ci-git §1.6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.ecosystems.ci import azure, containers, github, gitlab, hooks, hosted, jenkins
from checker.ecosystems.ci.jobs import activities
from checker.ecosystems.ci.steps import MAX_JOBS, Job
from checker.model import Activity, Evidence, Location, Problem, ProblemKind, Stage
from checker.parse.files import Files

_READERS: tuple[Callable[[Files], Iterator[tuple[Job, str]]], ...] = (
    github.jobs,
    gitlab.jobs,
    azure.jobs,
    hosted.circleci,
    hosted.buildkite,
    containers.drone,
    containers.tekton,
    containers.concourse,
    containers.prow,
    jenkins.jobs,
)


def gather(files: Files) -> Evidence:
    """Return what the CI configurations of a tree do with declared state, in the order of their lines.

    `reads` are the configurations and the scripts behind them. Beyond the limit of jobs a problem says so.
    """
    found, reads = hooks.hook_activities(files)
    collected: dict[Activity, None] = dict.fromkeys(found)
    problems: list[Problem] = []
    read = set(reads)
    for number, (job, path) in enumerate(_jobs(files)):
        if number >= MAX_JOBS:
            message = f"Not observable: CI configuration beyond the first {MAX_JOBS} jobs."
            problems.append(Problem(Location(path), Stage.COLLECT, ProblemKind.UNOBSERVABLE, message))
            break
        done, scripts = activities(files, job)
        collected |= dict.fromkeys(done)
        read |= {path, *job.reads, *scripts, *(activity.location.path for activity in done)}
    return Evidence(tuple(sorted(collected, key=_order)), tuple(problems), frozenset(read))


def _jobs(files: Files) -> Iterator[tuple[Job, str]]:
    for reader in _READERS:
        yield from reader(files)


def _order(activity: Activity) -> tuple[Location, str, str, str]:
    return activity.location, activity.purpose, activity.command, activity.system
