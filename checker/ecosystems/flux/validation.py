"""Who validates, renders or compares what Flux delivers: CI, and renderers in the cluster (domain flux §4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.ecosystems.flux.charts import releases, values_of
from checker.ecosystems.flux.records import Cluster, Found
from checker.model import Activity, Event, Evidence, Fact, Location, Place, Purpose, Unknown
from checker.parse.files import Files

_SUBJECTS = frozenset({"flux", "kustomize", "helm", "kubernetes"})
_OTHERS = frozenset({"argocd"})
_CHECKS = frozenset({Purpose.VALIDATE, Purpose.RENDER, Purpose.DIFF})
_RENDERERS = ("konflate",)
_HOOKS = frozenset({"pre-commit", "lefthook"})
_HALF = 2
_MAX_COMMAND = 80


@dataclass(frozen=True, slots=True)
class Checks:
    """What looks at the declared state: commands of CI, and renderers in a cluster with the line that turns them on."""

    activities: tuple[Activity, ...]
    renderers: tuple[tuple[str, Location], ...]
    opaque: tuple[Activity, ...]


def checks_of(evidence: Evidence, clusters: Sequence[Cluster], files: Files) -> Checks:
    """Sift the activities for those about Flux's manifests, and the live releases for renderers of pull requests."""
    concerned = [one for one in evidence.activities if one.purpose in _CHECKS and not one.opaque]
    about = tuple(one for one in concerned if one.tools & _SUBJECTS and not one.tools & _OTHERS)
    opaque = tuple(one for one in evidence.activities if one.opaque and Event.PULL_REQUEST in one.events)
    return Checks(about, tuple(_renderers(clusters, files)), opaque)


def _renderers(clusters: Sequence[Cluster], files: Files) -> Iterator[tuple[str, Location]]:
    for name in _RENDERERS:
        for cluster, release in releases(clusters, name):
            values = values_of(release, cluster, files)
            for switch in ("prComments", "statusChecks"):
                if values.get("config", switch) is True:
                    yield name, values.where("config", switch)


def validation_fact(checks: Checks, clusters: Sequence[Cluster]) -> Fact:
    """`validation`: the best check of the declared state, weighed by the units it covers."""
    if checks.renderers:
        return Fact("pull-request", checks.renderers[-1][1])
    proposed = [one for one in checks.activities if Event.PULL_REQUEST in one.events and not _is_hook(one)]
    if proposed:
        return _on_pull_requests(proposed, clusters)
    if checks.opaque:
        return _followed_no_further(checks.opaque[0])
    pushed = [one for one in checks.activities if Event.PUSH in one.events and not _is_hook(one)]
    if pushed:
        return Fact("push", pushed[0].location)
    hooks = [one for one in checks.activities if _is_hook(one)]
    return Fact("hooks", hooks[0].location) if hooks else Fact("none")


def _on_pull_requests(proposed: Sequence[Activity], clusters: Sequence[Cluster]) -> Fact:
    units = [(cluster, unit) for cluster in clusters for unit in cluster.units]
    counts = {one: sum(_covers(one, cluster, unit) for cluster, unit in units) for one in proposed}
    covered = sum(any(_covers(one, cluster, unit) for one in proposed) for cluster, unit in units)
    best = max(proposed, key=lambda one: (counts[one], one.purpose is not Purpose.RENDER, -one.location.line))
    if not covered:
        return Fact("none")
    value = "pull-request" if covered * _HALF >= len(units) else "pull-request-partly"
    related = tuple(Place(one.location, _short(one)) for one in proposed if one is not best)
    return Fact(value, best.location, related)


def impact_fact(checks: Checks) -> Fact:
    """`impact`: what a pull request shows of its effect."""
    if checks.renderers:
        return Fact("diff", checks.renderers[0][1])
    proposed = [one for one in checks.activities if Event.PULL_REQUEST in one.events and not _is_hook(one)]
    diffs = [one for one in proposed if one.purpose is Purpose.DIFF]
    if diffs:
        return Fact("diff", diffs[0].location)
    if checks.opaque:
        return _followed_no_further(checks.opaque[0])
    if proposed:
        return Fact("validation", proposed[0].location)
    return Fact("none")


def diff_tool_fact(checks: Checks) -> Fact:
    """`diff.tool`: what shows the difference inside Helm releases, in the cluster or in CI."""
    if checks.renderers:
        name, at = checks.renderers[0]
        return Fact(name, at)
    for one in checks.activities:
        if one.purpose is Purpose.DIFF and "helm" in one.tools:
            return Fact(_short(one), one.location)
    return Fact(None)


def _covers(activity: Activity, cluster: Cluster, unit: Found) -> bool:
    """Whether a check looks at a unit: it names no place, a place above it, or (for Flux tools) the entry's path."""
    if not activity.directories:
        return True
    places = (*unit.directories, unit.item.origin.path)
    if any(_touches(directory, place) for directory in activity.directories for place in places):
        return True
    mount = cluster.entry.mount
    entry = mount.directories(cluster.entry.path) if mount else ()
    return "flux" in activity.tools and any(_touches(one, path) for one in activity.directories for path in entry)


def _touches(directory: str, place: str) -> bool:
    directory = directory.strip("/").removeprefix("./")
    return directory in ("", ".") or place == directory or place.startswith(f"{directory}/")


def _is_hook(activity: Activity) -> bool:
    return activity.system in _HOOKS


def _followed_no_further(activity: Activity) -> Fact:
    reason = f"the program `{_short(activity)}` runs on pull requests and is not followed"
    return Fact(Unknown(reason, activity.location), activity.location)


def _short(activity: Activity) -> str:
    words = " ".join(activity.command.split())
    return words if len(words) <= _MAX_COMMAND else f"{words[: _MAX_COMMAND - 1]}…"
