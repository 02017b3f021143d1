"""Who validates, renders or compares what Argo CD delivers (domain argocd A2.10, A3.8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.compose.object import text
from checker.ecosystems.argocd.records import Application, World
from checker.graph.checks import Checks, impact_fact, sifted, touches, validation_fact
from checker.model import Activity, Evidence, Fact, Location

_SUBJECTS = frozenset({"argocd", "kustomize", "helm", "kubernetes"})
_OTHERS = frozenset({"flux"})
_RENDERERS = ("kubechecks", "argocd-diff-preview", "konflate")


def check_facts(evidence: Evidence, world: World) -> dict[str, Fact]:
    """`validation` and `impact`, over all live units."""
    units = world.units
    checks = _checks(evidence, units)
    return {"validation": validation_fact(checks, units, _covers), "impact": impact_fact(checks)}


def _checks(evidence: Evidence, units: Sequence[Application]) -> Checks:
    return sifted(evidence, _SUBJECTS, _OTHERS, _renderers(units))


def _renderers(units: Sequence[Application]) -> Iterator[tuple[str, Location]]:
    """Live units that install a program which renders pull requests."""
    for unit in units:
        for source in unit.sources:
            last = str(source.path).rstrip("/").rpartition("/")[2]
            for name in _RENDERERS:
                if name in (text(source.chart), last) or unit.address.name == name:
                    yield name, source.at


def _covers(activity: Activity, unit: Application) -> bool:
    """Whether a check looks at a unit: at what it delivers, or at the document that declares it."""
    return touches(activity, (*unit.directories, unit.origin.path))
