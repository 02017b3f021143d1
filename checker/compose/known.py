"""What a build knows of remote bases without fetching them: the objects of an Argo CD installation and its catalog.

Repositories patch Argo CD's published manifests far more often than they keep a copy. So that such patches take effect,
a base that is recognised by its address stands for the names it is known to hold (domain argocd §1 C3, §3 J10); keys
that nobody patches are not made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.model import Location
from checker.parse.located import Map, Seq

MAX_URL = 2048
_CORE = (
    ("v1", "ConfigMap", "argocd-cm"),
    ("v1", "ConfigMap", "argocd-cmd-params-cm"),
    ("v1", "ConfigMap", "argocd-gpg-keys-cm"),
    ("v1", "ConfigMap", "argocd-rbac-cm"),
    ("v1", "ConfigMap", "argocd-ssh-known-hosts-cm"),
    ("v1", "ConfigMap", "argocd-tls-certs-cm"),
    ("v1", "Secret", "argocd-secret"),
    ("v1", "Service", "argocd-applicationset-controller"),
    ("v1", "Service", "argocd-metrics"),
    ("v1", "Service", "argocd-redis"),
    ("v1", "Service", "argocd-repo-server"),
    ("v1", "ServiceAccount", "argocd-application-controller"),
    ("v1", "ServiceAccount", "argocd-applicationset-controller"),
    ("v1", "ServiceAccount", "argocd-redis"),
    ("v1", "ServiceAccount", "argocd-repo-server"),
    ("apps/v1", "Deployment", "argocd-applicationset-controller"),
    ("apps/v1", "Deployment", "argocd-redis"),
    ("apps/v1", "Deployment", "argocd-repo-server"),
    ("apps/v1", "StatefulSet", "argocd-application-controller"),
)
_SERVER = (
    ("v1", "Service", "argocd-dex-server"),
    ("v1", "Service", "argocd-server"),
    ("v1", "Service", "argocd-server-metrics"),
    ("v1", "ServiceAccount", "argocd-dex-server"),
    ("v1", "ServiceAccount", "argocd-server"),
    ("apps/v1", "Deployment", "argocd-dex-server"),
    ("apps/v1", "Deployment", "argocd-server"),
)
_NOTIFICATIONS = (
    ("v1", "ConfigMap", "argocd-notifications-cm"),
    ("v1", "Secret", "argocd-notifications-secret"),
    ("v1", "Service", "argocd-notifications-controller-metrics"),
    ("v1", "ServiceAccount", "argocd-notifications-controller"),
    ("apps/v1", "Deployment", "argocd-notifications-controller"),
)
_AVAILABLE = (("v1", "Service", "argocd-redis-ha-haproxy"), ("apps/v1", "StatefulSet", "argocd-redis-ha-server"))
_HYDRATOR = (("v1", "Service", "argocd-commit-server"), ("apps/v1", "Deployment", "argocd-commit-server"))
_CONTAINERS = {"argocd-dex-server": "dex", "argocd-redis": "redis", "argocd-redis-ha-server": "redis"}

# The published catalog: what each trigger tests and sends; none of them tests for drift (domain argocd A3.4).
CATALOG = {
    "on-created": ("true", "app-created"),
    "on-deleted": ("app.metadata.deletionTimestamp != nil", "app-deleted"),
    "on-deployed": ("app.status.health.status == 'Healthy'", "app-deployed"),
    "on-health-degraded": ("app.status.health.status == 'Degraded'", "app-health-degraded"),
    "on-sync-failed": ("app.status.operationState.phase in ['Error', 'Failed']", "app-sync-failed"),
    "on-sync-running": ("app.status.operationState.phase in ['Running']", "app-sync-running"),
    "on-sync-status-unknown": ("app.status.sync.status == 'Unknown'", "app-sync-status-unknown"),
    "on-sync-succeeded": ("app.status.operationState.phase in ['Succeeded']", "app-sync-succeeded"),
}


def known_objects(url: str, at: Location) -> tuple[Map, ...]:
    """The objects that a remote base is known to hold, all at the line that names it; none for an unknown address."""
    address = url[:MAX_URL].partition("?")[0].lower()
    if "argoproj/argo-cd" in address and address.endswith(
        ("notifications_catalog/install.yaml", "notifications_catalog")
    ):
        return (_catalog(at),)
    if "argoproj-labs/argocd-notifications" in address:
        return _standalone_notifications(address, at)
    if is_argo_cd(address) and "/manifests/" in address:
        return tuple(_object(*one, at) for one in _installed(address.rpartition("/manifests/")[2]))
    return ()


def is_argo_cd(url: str) -> bool:
    """Whether an address is of Argo CD's published manifests, by themselves or as Autopilot passes them on."""
    return "argoproj/argo-cd" in url or "argoproj-labs/argocd-autopilot" in url


def catalog_entries() -> Iterator[tuple[str, str]]:
    """The keys of the published catalog with their content: triggers and the templates that they send."""
    for name, (when, template) in CATALOG.items():
        yield f"trigger.{name}", f'- when: "{when}"\n  send: [{template}]\n'
        yield f"template.{template}", "message: as published\n"


def _standalone_notifications(address: str, at: Location) -> tuple[Map, ...]:
    """Notifications were a project of their own before Argo CD 2.3."""
    if "/catalog/" in address:
        return (_catalog(at),)
    return tuple(_object(*one, at) for one in _NOTIFICATIONS) if "/manifests/" in address else ()


def _installed(variant: str) -> Iterator[tuple[str, str, str]]:
    """The objects of `install.yaml`, `ha/install.yaml`, `core-install`, `cluster-install-with-hydrator` and so on."""
    name = variant.rpartition("/")[2].removesuffix(".yaml")
    if "install" not in name and name != "base":
        return
    yield from _CORE
    if not name.startswith("core-"):
        yield from _SERVER
        yield from _NOTIFICATIONS
    if variant.startswith("ha/"):
        yield from _AVAILABLE
    if name.endswith("-with-hydrator"):
        yield from _HYDRATOR


def _object(version: str, kind: str, name: str, at: Location) -> Map:
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "argocd"}
    body: dict[str, Any] = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "labels": labels}}
    if version == "apps/v1":
        container = {"name": _CONTAINERS.get(name, name), "args": [], "env": [], "volumeMounts": []}
        body["spec"] = {"template": {"spec": {"containers": [container], "volumes": []}}}
    return _placed(body, at)


def _catalog(at: Location) -> Map:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "argocd-notifications-cm"}}
    return _placed({**body, "data": dict(catalog_entries())}, at)


def _placed(body: dict[str, Any], at: Location) -> Map:
    """Constant data of this module with every place at `at`."""
    return Map(((key, _leaf(value, at)) for key, value in body.items()), at=at, keys_at=dict.fromkeys(body, at))


def _leaf(node: Any, at: Location) -> Any:
    if isinstance(node, dict):
        return _placed(node, at)
    return Seq((_leaf(item, at) for item in node), at=at) if isinstance(node, list) else node
