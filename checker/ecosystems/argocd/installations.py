"""Installations of Argo CD among what is delivered (domain argocd A1.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.compose.known import is_argo_cd
from checker.compose.object import Object
from checker.ecosystems.argocd.carriers import Content
from checker.ecosystems.argocd.kinds import is_argo
from checker.ecosystems.argocd.records import Installation
from checker.ecosystems.argocd.values import ARGO_CD
from checker.model import Address

_CONTROLLER = "argocd-application-controller"
_CONTROLLER_KINDS = ("StatefulSet", "Deployment")
_VERSION = re.compile(r"(?:v|^)(\d+\.\d+(?:\.\d+)?[^/?\s]*)")


def installations_of(content: Content, namespace: str, owner: Address | None) -> Iterator[Installation]:
    """The installations in what a carrier delivers; `namespace` is where objects without one land."""
    for release in content.releases:
        if release.chart == ARGO_CD:
            place = release.namespace or namespace
            yield Installation(
                "chart", place, release.version, release.values, release.at, owner, values_unseen=release.unseen
            )
    for item in content.of("ArgoCD", *_CONTROLLER_KINDS):
        if is_argo(item, "ArgoCD"):
            yield Installation("operator", item.namespace or namespace, "", item.data, item.origin, owner)
        elif item.name == _CONTROLLER and item.kind in _CONTROLLER_KINDS:
            yield _of_manifests(item, content, namespace, owner)


def _of_manifests(item: Object, content: Content, namespace: str, owner: Address | None) -> Installation:
    """The manifests of Argo CD, vendored or behind a remote base that is known by its address."""
    bases = [one.url for one in content.remotes if is_argo_cd(one.url)]
    found = next((match for url in bases if (match := _VERSION.search(url))), None)
    version = found[1] if found else ""
    place = item.namespace or namespace
    return Installation("manifests", place, version, item.data, item.origin, owner, remote=bool(bases))
