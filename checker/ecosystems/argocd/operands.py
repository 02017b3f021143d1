"""The operator's `ArgoCD` object as the ConfigMaps that it writes (domain argocd §1 C8, §2.1, §2.2)."""

from __future__ import annotations

from collections.abc import Iterator

from checker.compose.known import catalog_entries
from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.argocd.chart_values import Written
from checker.ecosystems.argocd.kinds import is_argo
from checker.ecosystems.argocd.table import Entry, entries_of
from checker.model import Location, Place
from checker.parse.located import Map, dig, where

CONFIGURATION = "default-notifications-configuration"
OPENSHIFT = "openshift-gitops"
_ADMINS = "g, system:cluster-admins, role:admin\ng, cluster-admins, role:admin\n"
_CONNECTORS = "connectors:\n- type: openshift\n"
_FIELDS = (
    ("oidc.config", ("oidcConfig",)),
    ("users.anonymous.enabled", ("usersAnonymousEnabled",)),
    ("application.resourceTrackingMethod", ("resourceTrackingMethod",)),
    ("installationID", ("installationID",)),
    ("resource.customizations.ignoreDifferences.all", ("resourceIgnoreDifferences", "all")),
)
_POLICIES = (
    ("policy.csv", ("rbac", "policy")),
    ("policy.default", ("rbac", "defaultPolicy")),
    ("scopes", ("rbac", "scopes")),
    ("policy.matchMode", ("rbac", "policyMatcherMode")),
)


def written_by_operator(data: Map, configurations: tuple[Object, ...]) -> Written:
    """What the operator makes of an `ArgoCD` object and of the `NotificationsConfiguration`s beside it."""
    ready = is_default_instance(data)
    notifies = dig(data, "spec", "notifications", "enabled") is True
    cm = {**_single_sign_on(data, ready=ready), **dict(_typed(data, _FIELDS)), **dict(_switches(data))}
    cm.update(dict(_users(data)))
    cm.update(dict(_differences(data)))
    cm.update(entries_of(dig(data, "spec", "extraConfig")))  # takes precedence over the typed fields
    cm.setdefault("url", Entry("https://argocd", data.at))  # the operator states the address of its route
    return Written(
        cm,
        {**_default_policies(data, ready=ready), **dict(_typed(data, _POLICIES))},
        _notifications(configurations, data.at) if notifies else {},
        dict(_parameters(data)),
        silent=None if notifies else where(data, "spec", "notifications"),
        ineffective=tuple(_ignored(configurations)),
    )


def is_default_instance(data: Map) -> bool:
    """Whether this is the instance that OpenShift GitOps brings: what is not stated keeps its defaults (§6.20)."""
    given = mapping(data.get("metadata"))
    return text(given.get("name")) == OPENSHIFT and text(given.get("namespace")) == OPENSHIFT


def default_instance(at: Location) -> Map:
    """The `ArgoCD` object that the operator of OpenShift GitOps creates by itself."""
    names = Map([("name", OPENSHIFT), ("namespace", OPENSHIFT)], at=at)
    return Map([("metadata", names), ("spec", Map(at=at))], at=at)


def _typed(data: Map, fields: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[tuple[str, Entry]]:
    for key, path in fields:
        value = dig(data, "spec", *path)
        if value is not None:
            yield key, Entry(value, where(data, "spec", *path))


def _switches(data: Map) -> Iterator[tuple[str, Entry]]:
    disabled = dig(data, "spec", "disableAdmin")
    if isinstance(disabled, bool):
        yield "admin.enabled", Entry("false" if disabled else "true", where(data, "spec", "disableAdmin"))


def _single_sign_on(data: Map, *, ready: bool) -> dict[str, Entry]:
    """Dex with its configuration or with OpenShift's accounts; `spec.dex` is the older place (before 0.8)."""
    sso = dig(data, "spec", "sso")
    for path in (("sso", "dex"), ("dex",)):
        if path[0] == "sso" and text(mapping(sso).get("provider")).lower() != "dex":
            continue
        stated = dig(data, "spec", *path, "config")
        if stated:
            return {"dex.config": Entry(stated, where(data, "spec", *path, "config"))}
        if dig(data, "spec", *path, "openShiftOAuth") is True:
            return {"dex.config": Entry(_CONNECTORS, where(data, "spec", *path, "openShiftOAuth"))}
    return {"dex.config": Entry(_CONNECTORS, where(data, "metadata", "name"))} if ready and sso is None else {}


def _default_policies(data: Map, *, ready: bool) -> dict[str, Entry]:
    """Without a stated default everybody may read, except in OpenShift's own instance (A5.8)."""
    if ready:
        return {"policy.csv": Entry(_ADMINS, where(data, "metadata", "name"))}
    return {"policy.default": Entry("role:readonly", where(data, "spec", "rbac"))}


def _users(data: Map) -> Iterator[tuple[str, Entry]]:
    for position, user in enumerate(sequence(dig(data, "spec", "localUsers"))):
        given = mapping(user)
        abilities = [name for name in ("apiKey", "login") if given.get(name, name == "apiKey") is True]
        if text(given.get("name")) and given.get("enabled") is not False:
            place = where(data, "spec", "localUsers", position)
            yield f"accounts.{text(given['name'])}", Entry(", ".join(abilities), place)


def _differences(data: Map) -> Iterator[tuple[str, Entry]]:
    path = ("spec", "resourceIgnoreDifferences", "resourceIdentifiers")
    for position, one in enumerate(sequence(dig(data, *path))):
        given = mapping(one)
        group, kind = text(given.get("group")), text(given.get("kind"))
        name = f"{group}_{kind}" if group else kind
        key = f"resource.customizations.ignoreDifferences.{name}"
        yield key, Entry(given.get("customization"), where(data, *path, position))


def _parameters(data: Map) -> Iterator[tuple[str, Entry]]:
    """The command line parameters that have a field of their own."""
    for key, path in (
        ("application.namespaces", ("sourceNamespaces",)),
        ("applicationsetcontroller.namespaces", ("applicationSet", "sourceNamespaces")),
    ):
        listed = [text(one) for one in sequence(dig(data, "spec", *path))]
        if listed:
            yield key, Entry(",".join(listed), where(data, "spec", *path))
    arguments = sequence(dig(data, "spec", "server", "extraCommandArgs"))
    for position, argument in enumerate(arguments):
        if text(argument) in ("--disable-auth", "--disable-auth=true"):
            place = where(data, "spec", "server", "extraCommandArgs", position)
            yield "server.disable.auth", Entry("true", place)


def _notifications(configurations: tuple[Object, ...], at: Location) -> dict[str, Entry]:
    """The catalog that the operator supplies, under the one configuration that it reads (J10)."""
    found = {key: Entry(value, at) for key, value in catalog_entries()}
    for item in configurations:
        if item.name == CONFIGURATION:
            for name in ("services", "triggers", "templates", "subscriptions"):
                found.update(entries_of(dig(item.data, "spec", name)))
    return found


def _ignored(configurations: tuple[Object, ...]) -> Iterator[Place]:
    for item in configurations:
        if is_argo(item, "NotificationsConfiguration") and item.name != CONFIGURATION:
            place = where(item.data, "metadata", "name")
            yield Place(place, f"NotificationsConfiguration {item.name} is not read, only {CONFIGURATION} is")
