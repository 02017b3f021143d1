"""What Flux offers to teams: ResourceSets over inputs, artifacts by pattern, tenants (rubric §3 D6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.flux.kinds import namespace_of
from checker.ecosystems.flux.records import Cluster
from checker.model import Means, Offer, Space
from checker.parse.located import Map, where

_MADE = frozenset(
    {"Namespace", "GitRepository", "OCIRepository", "HelmRepository", "Bucket", "Kustomization", "HelmRelease"}
)
_KIND = re.compile(r"^\s*(?:- )?kind:\s*([A-Za-z]{1,60})\s*$", re.MULTILINE)
_CONTROLLERS = frozenset({"kustomize-controller", "helm-controller", "flux-operator"})
_HOME = "flux-system"
_MOST_NODES = 10_000


def offers_of(clusters: Sequence[Cluster]) -> tuple[Offer, ...]:
    """ResourceSets that make namespaces, sources or deliveries of inputs, and artifacts by path pattern; the first."""
    found: dict[Means, Offer] = {}
    for cluster in clusters:
        for unit in cluster.units:
            if unit.address.kind == "ResourceSet" and _has_inputs(unit.item) and _makes(unit.item):
                at = where(unit.item.data, "spec", "inputs" if unit.spec.get("inputs") else "inputsFrom")
                found.setdefault(Means.RESOURCE_SET, Offer(Means.RESOURCE_SET, at, str(unit.address)))
        for one in cluster.objects:
            if one.item.kind == "ArtifactGenerator":
                for at in _patterns(one.item):
                    found.setdefault(Means.ARTIFACTS, Offer(Means.ARTIFACTS, at, one.item.name))
    return tuple(found.values())


def _has_inputs(item: Object) -> bool:
    spec = mapping(item.data.get("spec"))
    return bool(sequence(spec.get("inputs")) or sequence(spec.get("inputsFrom")))


def _makes(item: Object) -> bool:
    """Whether a ResourceSet templates what makes an environment."""
    spec = mapping(item.data.get("spec"))
    blocks = (spec, *(mapping(step) for step in sequence(spec.get("steps"))))
    kinds = {text(mapping(one).get("kind")) for block in blocks for one in sequence(block.get("resources"))}
    templates = (text(block.get("resourcesTemplate")) for block in blocks)
    kinds.update(found for template in templates for found in _KIND.findall(template))
    return bool(kinds & _MADE)


def _patterns(item: Object) -> Iterator[Any]:
    """The lines of `pathPattern` anywhere in an ArtifactGenerator."""
    pending: list[Any] = [item.data.get("spec")]
    for _ in range(_MOST_NODES):
        if not pending:
            return
        node = pending.pop()
        if isinstance(node, Map):
            if node.get("pathPattern"):
                yield node.where("pathPattern")
            pending += node.values()
        elif isinstance(node, list):
            pending += node


def spaces_of(clusters: Iterable[Cluster]) -> tuple[Space, ...]:
    """The tenants: namespaces whose units run as a ServiceAccount that they state, Flux's own accounts aside."""
    found: dict[str, Space] = {}
    for cluster in clusters:
        for unit in cluster.units:
            account = text(unit.spec.get("serviceAccountName"))
            namespace = namespace_of(unit.item)
            if account and not (account in _CONTROLLERS and namespace == _HOME):
                name = f"{namespace}/{account}"
                found.setdefault(name, Space("Flux tenant", name, unit.where("serviceAccountName")))
    return tuple(found.values())
