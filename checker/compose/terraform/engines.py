"""GitOps engines that a live root or unit installs (domain argocd §1 C7, domain flux §1.2 E5, E6)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from checker.compose.object import Object
from checker.compose.terraform.declared import Declaration
from checker.compose.terraform.releases import HelmRelease
from checker.model import Location, Unknown

ARGO_CD, FLUX = "Argo CD", "Flux"
_CHARTS = {"argo-cd": ARGO_CD, "flux2": FLUX, "flux-operator": FLUX, "flux-instance": FLUX}
_RESOURCES = {
    "flux_bootstrap_git": FLUX,
    "azurerm_kubernetes_flux_configuration": FLUX,
    "azurerm_arc_kubernetes_flux_configuration": FLUX,
}
_CONTROLLERS = {"argocd-application-controller": ARGO_CD, "kustomize-controller": FLUX}
_BRIDGES = ("gitops-bridge-dev/gitops-bridge/helm", "gitops-bridge-argocd-bootstrap-terraform")
_ADDONS, _FLUX_OPERATOR = "eks-blueprints-addons", "flux-operator-bootstrap"
_PARTS = ("bootstrap", "root", "apps", "sync")
_WORDS = {ARGO_CD: "argo", FLUX: "flux"}


class Engine(NamedTuple):
    """One engine: `at` is the line that installs it, `reads` are charts from elsewhere that bring its root."""

    name: str
    directory: str
    at: Location
    reads: tuple[tuple[str, Location], ...] = ()

    @property
    def id(self) -> str:
        """What the delivery graph calls it."""
        return f"{self.name} of {self.directory or '.'}"


def engines_of(
    directory: str, releases: tuple[HelmRelease, ...], further: tuple[Declaration, ...], manifests: tuple[Object, ...]
) -> tuple[Engine, ...]:
    """The engines that a root or unit installs by what it carries, each once."""
    found: dict[str, Location] = {}
    for name, at in chain(_by_releases(releases), _by_blocks(further), _by_manifests(manifests)):
        found.setdefault(name, at)
    return tuple(Engine(name, directory, at, tuple(_foreign(releases, name))) for name, at in sorted(found.items()))


def _by_releases(releases: tuple[HelmRelease, ...]) -> Iterator[tuple[str, Location]]:
    for release in releases:
        if isinstance(release.chart, str) and release.chart in _CHARTS:
            yield _CHARTS[release.chart], release.at


def _by_blocks(further: tuple[Declaration, ...]) -> Iterator[tuple[str, Location]]:
    for one in further:
        name = _RESOURCES.get(one.kind) or _of_module(one)
        if name is not None:
            yield name, one.at
        elif is_flux_configuration(one):
            yield FLUX, one.at
        elif is_capability(one):
            yield ARGO_CD, one.where("type")


def _by_manifests(manifests: tuple[Object, ...]) -> Iterator[tuple[str, Location]]:
    for item in manifests:
        if item.name in _CONTROLLERS and item.kind in {"Deployment", "StatefulSet"}:
            yield _CONTROLLERS[item.name], item.origin


def _of_module(one: Declaration) -> str | None:
    if is_bridge(one) and one.get("install") is not False and one.get("create") is not False:
        return ARGO_CD
    if is_addons(one) and one.get("enable_argocd") is True:
        return ARGO_CD
    return FLUX if _FLUX_OPERATOR in one.source else None


def is_bridge(one: Declaration) -> bool:
    """Whether a module call is the GitOps bridge: Argo CD, its cluster Secret and its first Applications."""
    return any(name in one.source for name in _BRIDGES)


def is_addons(one: Declaration) -> bool:
    """Whether a module call is EKS Blueprints' add-ons, of which Argo CD may be one."""
    return _ADDONS in one.source


def is_capability(one: Declaration) -> bool:
    """Whether a block makes Argo CD a capability of an EKS cluster."""
    stated: Any = one.get("type") if one.kind == "aws_eks_capability" or "modules/capability" in one.source else None
    return bool(stated == "ARGOCD")


def is_flux_configuration(one: Declaration) -> bool:
    """Whether a block of Azure's generic provider is a configuration of its Flux extension."""
    stated: Any = one.get("type") if one.kind == "azapi_resource" else None
    return isinstance(stated, str) and stated.startswith("Microsoft.KubernetesConfiguration/fluxConfigurations")


def _foreign(releases: tuple[HelmRelease, ...], name: str) -> Iterator[tuple[str, Location]]:
    """Charts from elsewhere whose name says that they bring the engine's first objects."""
    for release in releases:
        chart = release.chart
        if isinstance(chart, Unknown) or release.directory is not None or chart in {"argocd-apps", "flux2-sync"}:
            continue
        if _WORDS[name] in chart and chart not in _CHARTS and any(part in chart for part in _PARTS):
            yield f"{release.repository.rstrip('/')}/{chart}".lstrip("/"), release.at
