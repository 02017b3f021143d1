"""Who validates, renders or compares what Flux delivers: CI, and renderers in the cluster (domain flux §4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.ecosystems.flux.charts import releases, values_of
from checker.ecosystems.flux.records import Cluster, Found
from checker.graph import checks as join
from checker.graph.checks import Checks, short, sifted, touches
from checker.model import Activity, Evidence, Fact, Location, Purpose
from checker.parse.files import Files

_SUBJECTS = frozenset({"flux", "kustomize", "helm", "kubernetes"})
_OTHERS = frozenset({"argocd"})
_RENDERERS = ("konflate",)


def checks_of(evidence: Evidence, clusters: Sequence[Cluster], files: Files) -> Checks:
    """Sift the activities for those about Flux's manifests, and the live releases for renderers of pull requests."""
    return sifted(evidence, _SUBJECTS, _OTHERS, _renderers(clusters, files))


def _renderers(clusters: Sequence[Cluster], files: Files) -> Iterator[tuple[str, Location]]:
    for name in _RENDERERS:
        for cluster, release in releases(clusters, name):
            values = values_of(release, cluster, files)
            for switch in ("prComments", "statusChecks"):
                if values.get("config", switch) is True:
                    yield name, values.where("config", switch)


def validation_fact(checks: Checks, clusters: Sequence[Cluster]) -> Fact:
    """`validation`: the best check of the declared state, weighed by the units it covers."""
    units = [(cluster, unit) for cluster in clusters for unit in cluster.units]
    return join.validation_fact(checks, units, _covers)


def impact_fact(checks: Checks) -> Fact:
    """`impact`: what a pull request shows of its effect."""
    return join.impact_fact(checks)


def diff_tool_fact(checks: Checks) -> Fact:
    """`diff.tool`: what shows the difference inside Helm releases, in the cluster or in CI."""
    if checks.renderers:
        name, at = checks.renderers[0]
        return Fact(name, at)
    for one in checks.activities:
        if one.purpose is Purpose.DIFF and "helm" in one.tools:
            return Fact(short(one), one.location)
    return Fact(None)


def _covers(activity: Activity, subject: tuple[Cluster, Found]) -> bool:
    """Whether a check looks at a unit: it names no place, a place above it, or (for Flux tools) the entry's path."""
    cluster, unit = subject
    if touches(activity, (*unit.directories, unit.item.origin.path)):
        return True
    mount = cluster.entry.mount
    entry = mount.directories(cluster.entry.path) if mount else ()
    return "flux" in activity.tools and touches(activity, entry)
