"""What bounds units: tenancy lockdown, ServiceAccounts and what those are bound to (domain flux D5-5, D5-6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.flux.charts import releases, values_of
from checker.ecosystems.flux.kinds import OPERATOR, RBAC, is_kind
from checker.ecosystems.flux.records import Cluster, Found
from checker.model import Fact, Location, Place, Unknown
from checker.parse.files import Files
from checker.parse.located import Map, Seq, where

NO_CROSS = "--no-cross-namespace-refs"
DEFAULT_ACCOUNT = "--default-service-account"
_REFUSERS = ("kustomize-controller", "helm-controller", "notification-controller")
_IMAGE = ("image-reflector-controller", "image-automation-controller")
_RECONCILERS = {"Kustomization": "kustomize-controller", "HelmRelease": "helm-controller"}
_ADMIN = "cluster-admin"


@dataclass(frozen=True, slots=True)
class Tenancy:
    """What the installation of one cluster says. `refuses` tells which controllers refuse cross-namespace references.

    `installation` is None where it does not stand here. `accounts` are the default ServiceAccounts of a lockdown with
    their lines, by the kind of unit that gets them; `admins` are the accounts that may do everything, by cluster,
    namespace and name.
    """

    installation: Location | None
    lockdown: bool = False
    at: Location | None = None
    related: tuple[Place, ...] = ()
    accounts: Mapping[str, tuple[str, Location]] = field(default_factory=dict)
    refuses: frozenset[str] = frozenset()
    multitenant: bool = False
    admins: Mapping[tuple[str, str, str], Location] = field(default_factory=dict)


def tenancy_of(cluster: Cluster, files: Files) -> Tenancy:
    """Read the installation of a cluster: gotk manifests under their patches, a FluxInstance, or charts of Flux."""
    admins = dict(_cluster_admins(cluster))
    installation = _installation(cluster)
    switch = next(_switches(cluster, files), None)
    if switch is not None:
        default, at = switch
        return Tenancy(
            installation or at,
            lockdown=True,
            at=at,
            accounts=dict.fromkeys(_RECONCILERS, (default, at)),
            refuses=frozenset((*_REFUSERS, *_IMAGE)),
            multitenant=True,
            admins=admins,
        )
    return _by_arguments(cluster, installation, admins)


def _by_arguments(
    cluster: Cluster, installation: Location | None, admins: Mapping[tuple[str, str, str], Location]
) -> Tenancy:
    """What the controllers' arguments say: the lockdown holds only if no controller is left out."""
    args = {one.name: _arguments(one) for one in _installed(cluster)}
    refusing = {name: given[NO_CROSS] for name, given in args.items() if _stated(given, NO_CROSS) == "true"}
    accounts = {name: given[DEFAULT_ACCOUNT] for name, given in args.items() if _stated(given, DEFAULT_ACCOUNT)}
    complete = all(one in refusing for one in _REFUSERS) and all(one in accounts for one in _RECONCILERS.values())
    complete = complete and all(one in refusing for one in _IMAGE if one in args and _is_real(cluster))
    places = sorted({at for _, at in (*refusing.values(), *accounts.values())})
    return Tenancy(
        installation,
        lockdown=complete,
        at=places[0] if places else installation,
        related=tuple(Place(at, "sets an argument of a Flux controller") for at in places[1:]),
        accounts={kind: accounts[name] for kind, name in _RECONCILERS.items()} if complete else {},
        refuses=frozenset(refusing),
        admins=admins,
    )


def _stated(flags: Mapping[str, tuple[str, Location]], name: str) -> str:
    return flags[name][0] if name in flags else ""


def lockdown_fact(tenancy: Tenancy, otherwise: Location) -> Fact:
    """`cluster.lockdown`; `otherwise` is the place where nothing of the installation is seen."""
    if tenancy.installation is None:
        return Fact(Unknown("the Flux installation of the cluster does not stand in this repository"), otherwise)
    return Fact(tenancy.lockdown, tenancy.at or tenancy.installation, tenancy.related)


def account_facts(unit: Found, tenancy: Tenancy) -> dict[str, Fact]:
    """`account.name` and `account.clusterAdmin`: the ServiceAccount of a unit and whether it may do everything."""
    name, at = _account(unit, tenancy)
    if isinstance(name, Unknown):
        return {"account.name": Fact(name, at), "account.clusterAdmin": Fact(name, at)}
    bound = tenancy.admins.get((unit.target, unit.address.namespace, name or ""))
    if name is None or bound is None:
        return {"account.name": Fact(name, at), "account.clusterAdmin": Fact(_is_controller(name, unit), at)}
    related = (Place(at, "names the ServiceAccount"),)
    return {"account.name": Fact(name, at), "account.clusterAdmin": Fact(value=True, at=bound, related=related)}


def _account(unit: Found, tenancy: Tenancy) -> tuple[str | Unknown | None, Location]:
    stated = unit.spec.get("serviceAccountName")
    at = unit.where("serviceAccountName")
    if isinstance(stated, Unknown):
        return Unknown(stated.reason, stated.location or at, stated.text), at
    if text(stated):
        return text(stated), at
    if unit.root and tenancy.multitenant and tenancy.at:
        return "kustomize-controller", tenancy.at
    return tenancy.accounts.get(unit.address.kind, (None, at))


def _is_controller(name: str | None, unit: Found) -> bool:
    """The controllers' own accounts are cluster-admin by Flux's own manifests, wherever those stand."""
    return name in _RECONCILERS.values() and unit.address.namespace == "flux-system"


def _installation(cluster: Cluster) -> Location | None:
    """Where Flux's installation stands: gotk manifests, a FluxInstance, the controllers themselves, or their charts."""
    if cluster.entry.installation is not None:
        return cluster.entry.installation
    for one in _of_cluster(cluster):
        if is_kind(one, OPERATOR, "FluxInstance"):
            return where(one.data, "spec")
        if one.kind == "Deployment" and one.name == "kustomize-controller":
            return one.origin
    chart = next(releases((cluster,), "flux2"), None) or next(releases((cluster,), "flux-instance"), None)
    return chart[1].item.origin if chart else None


def _switches(cluster: Cluster, files: Files) -> Iterator[tuple[str, Location]]:
    """A stated `multitenant: true` with its default account: of the FluxInstance in force, or of the flux2 chart."""
    live = (one.data.get("spec") for one in _of_cluster(cluster) if is_kind(one, OPERATOR, "FluxInstance"))
    specs = [spec for spec in live if isinstance(spec, Map)]
    if not specs and cluster.entry.instance is not None:
        specs = [cluster.entry.instance]
    for spec in specs:
        given = mapping(spec.get("cluster"))
        if given.get("multitenant") is True:
            account = text(given.get("tenantDefaultServiceAccount")) or "default"
            yield account, where(spec, "cluster", "multitenant")
    for chart, path in (
        ("flux2", ("multitenancy", "enabled")),
        ("flux-instance", ("instance", "cluster", "multitenant")),
    ):
        for _, release in releases((cluster,), chart):
            values = values_of(release, cluster, files)
            if values.get(*path) is True:
                account = text(values.get("multitenancy", "defaultServiceAccount")) or "default"
                yield account, values.where(*path)


def _of_cluster(cluster: Cluster) -> Iterator[Object]:
    """What is delivered to the cluster of the entry point itself."""
    return (one.item for one in cluster.objects if one.cluster == cluster.entry.scope)


def _is_real(cluster: Cluster) -> bool:
    """Whether the controllers are read from manifests, so that all of them that are there are installed."""
    return any(one.api_version == "apps/v1" and one.labels for one in cluster.entry.installed)


def _installed(cluster: Cluster) -> Iterable[Object]:
    """The controllers: as delivered, else as the entry point installs them."""
    names = {*_REFUSERS, *_IMAGE}
    delivered = [one for one in _of_cluster(cluster) if one.kind == "Deployment" and one.name in names]
    found = {one.name: one for one in (*cluster.entry.installed, *delivered)}
    return found.values()


def _arguments(deployment: Object) -> dict[str, tuple[str, Location]]:
    """The flags of a controller with the line of each; a later flag wins."""
    pod = mapping(mapping(mapping(deployment.data.get("spec")).get("template")).get("spec"))
    flags: dict[str, tuple[str, Location]] = {}
    for container in sequence(pod.get("containers")):
        args = mapping(container).get("args")
        if isinstance(args, Seq):
            for argument, at in zip(args, args.items_at, strict=True):
                name, equals, value = text(argument).partition("=")
                flags[name] = (value if equals else "true", at)
    return flags


def _cluster_admins(cluster: Cluster) -> Iterator[tuple[tuple[str, str, str], Location]]:
    """(cluster, namespace, ServiceAccount) of every account that a ClusterRoleBinding makes cluster-admin."""
    for one in cluster.objects:
        binding = one.item
        if binding.kind != "ClusterRoleBinding" or binding.group != RBAC:
            continue
        if text(mapping(binding.data.get("roleRef")).get("name")) != _ADMIN:
            continue
        for subject in sequence(binding.data.get("subjects")):
            given = mapping(subject)
            if text(given.get("kind")) == "ServiceAccount":
                place = where(binding.data, "roleRef", "name")
                yield (one.cluster, text(given.get("namespace")), text(given.get("name"))), place
