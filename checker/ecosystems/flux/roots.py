"""The objects that a bootstrap or the operator creates, made here as they would be (domain flux §1.2)."""

from __future__ import annotations

from collections.abc import Mapping

from checker.compose.kustomization import Kustomization
from checker.compose.object import Object, mapping, text
from checker.compose.patches import apply_json_patches, apply_patches
from checker.compose.resource import read_resource
from checker.compose.site import Ledger, Site
from checker.ecosystems.flux.kinds import KUSTOMIZE
from checker.ecosystems.flux.records import Key
from checker.graph.identity import normalise
from checker.model import Location
from checker.parse.files import Files
from checker.parse.located import Map, Seq

CONTROLLERS = (
    "source-controller",
    "kustomize-controller",
    "helm-controller",
    "notification-controller",
    "image-reflector-controller",
    "image-automation-controller",
    "source-watcher",
)
_RELEASES = frozenset({"ghcr.io/fluxcd/flux-manifests", "docker.io/fluxcd/flux-manifests"})
FLUX_REPOSITORY = "github.com/fluxcd/flux2"


def root_kustomization(namespace: str, name: str, path: str, source: Key, *, at: Location, path_at: Location) -> Object:
    """The Kustomization of a root sync, as bootstrap and operator write it: prune on, interval ten minutes."""
    reference = _map(at, {"kind": source.kind, "name": source.name})
    spec = _map(at, {"interval": "10m0s", "prune": True, "sourceRef": reference})
    spec.put("path", path, path_at)
    metadata = _map(at, {"name": name, "namespace": namespace})
    body = {"apiVersion": f"{KUSTOMIZE}/v1", "kind": "Kustomization", "metadata": metadata, "spec": spec}
    return Object(_map(at, body), at)


def controllers(namespace: str, at: Location) -> tuple[Object, ...]:
    """The Deployments of an installation whose manifests are not here, with the arguments that bear on tenancy."""
    found = []
    for name in CONTROLLERS:
        container = _map(at, {"name": "manager", "args": Seq(["--watch-all-namespaces=true"], at=at)})
        pod = _map(
            at, {"spec": _map(at, {"containers": Seq([container], at=at), "volumes": Seq([_map(at, {})], at=at)})}
        )
        metadata = _map(at, {"name": name, "namespace": namespace})
        body = {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": metadata,
            "spec": _map(at, {"template": pod}),
        }
        found.append(Object(_map(at, body), at))
    return tuple(found)


def patched(objects: tuple[Object, ...], patches: Map, files: Files, directory: str, path: str) -> tuple[Object, ...]:
    """Objects under the patches of a kustomization file, a FluxInstance or a Flux Kustomization, as far as they fit.

    `patches` is a mapping with `patches`, `patchesStrategicMerge` or `patchesJson6902`, relative to `directory`.
    """
    plan = Kustomization(path, patches)
    site = Site(files, directory, Ledger())
    resources = [read_resource(item.data, item.origin) for item in objects]
    resources = apply_json_patches(plan, site, apply_patches(plan, site, resources))
    return tuple(Object(item.data, item.origin) for item in resources)


def released(source: Object | None, path: str) -> bool:
    """Whether a path of a source holds the manifests of a Flux release: its OCI artifact, or Flux's own repository."""
    url = normalise(text(mapping(source.data.get("spec")).get("url"))) if source else ""
    return url in _RELEASES or (url == FLUX_REPOSITORY and path.startswith("manifests/install"))


def _map(at: Location, items: Mapping[str, object]) -> Map:
    return Map(items.items(), at=at, keys_at=dict.fromkeys(items, at), values_at=dict.fromkeys(items, at))
