"""People: which role types are bound to them, and where they come from (domain flux D5-7, D5-8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.flux.charts import Values, releases, values_of
from checker.ecosystems.flux.kinds import RBAC, namespace_of
from checker.ecosystems.flux.records import Cluster
from checker.model import Fact, Location, Place
from checker.parse.files import Files
from checker.parse.located import where

READ, EDIT, ADMIN = "read", "edit", "admin"
_ORDER = (READ, EDIT, ADMIN)
_MACHINES = ("system:", "gotk:")
_READING = frozenset({"get", "list", "watch"})
_KNOWN = {
    "cluster-admin": ADMIN, "admin": ADMIN, "flux-web-admin": ADMIN,
    "edit": EDIT, "flux-edit-flux-system": EDIT, "flux-web-editor": EDIT,
    "view": READ, "flux-view-flux-system": READ, "flux-web-user": READ,
}  # fmt: skip
_DEPTH = 20
_UI_PROXIES = ("oauth2-proxy", "authelia", "authentik", "pomerium", "vouch-proxy")


def roles_fact(clusters: Iterable[Cluster]) -> Fact:
    """`roles`: the role types that bindings here give to human users or groups."""
    listed = tuple(clusters)
    first: dict[str, Location] = {}
    for cluster in listed:
        for one in cluster.objects:
            if (
                one.item.group == RBAC
                and one.item.kind in ("ClusterRoleBinding", "RoleBinding")
                and _has_people(one.item)
            ):
                role = _role_type(one.item, cluster, one.cluster)
                if role:
                    first.setdefault(role, where(one.item.data, "roleRef", "name"))
    roles = [role for role in _ORDER if role in first]
    if not roles:
        return Fact([], listed[0].entry.set_up_at)
    return Fact(roles, first[roles[0]], tuple(Place(first[role], f"binds {role}") for role in roles[1:]))


def _has_people(binding: Object) -> bool:
    for subject in sequence(binding.data.get("subjects")):
        given = mapping(subject)
        if text(given.get("kind")) in ("Group", "User") and not text(given.get("name")).startswith(_MACHINES):
            return True
    return False


def _role_type(binding: Object, cluster: Cluster, target: str) -> str:
    """The type of the role that a binding refers to: by its well-known name, else by its rules, else ""."""
    reference = mapping(binding.data.get("roleRef"))
    kind, name = text(reference.get("kind")), text(reference.get("name"))
    if name in _KNOWN and kind == "ClusterRole":
        return _KNOWN[name]
    namespace = "default" if kind == "ClusterRole" else namespace_of(binding)
    role = cluster.get(target, kind, namespace, name)
    return "" if role is None else _by_rules(sequence(role.data.get("rules")))


def _by_rules(rules: Iterable[Any]) -> str:
    found = ""
    for rule in map(mapping, rules):
        verbs = {text(verb) for verb in sequence(rule.get("verbs"))}
        everywhere = "*" in sequence(rule.get("resources")) and "*" in sequence(rule.get("apiGroups"))
        if "*" in verbs and everywhere:
            return ADMIN
        found = EDIT if verbs - _READING or found == EDIT else READ
    return found


def identity_fact(clusters: Iterable[Cluster], files: Files) -> Fact:
    """`identity`: who uses the user interface of Flux or the API server, as configured here."""
    listed = tuple(clusters)
    stated = sorted(_interfaces(listed, files), key=lambda fact: _RANK.index(fact.value))
    if stated:
        return stated[0]
    place = _api_server(files)
    return Fact("sso", place) if place else Fact("none", listed[0].entry.set_up_at)


_RANK = ("anonymous", "open", "local", "sso")


def _interfaces(clusters: tuple[Cluster, ...], files: Files) -> Iterator[Fact]:
    """The Web UI of the operator and weave-gitops, as far as they are set up here; the worst one counts."""
    for cluster, release in releases(clusters, "flux-operator"):
        values = values_of(release, cluster, files)
        kind = text(values.get("web", "config", "authentication", "type")).lower()
        at = values.where("web", "config", "authentication", "type")
        if kind == "oauth2":
            yield Fact("sso", at)
        elif kind == "anonymous":
            yield Fact("anonymous", at)
        elif route := _route(values, "web", "httpRoute") or _route(values, "web", "ingress"):
            yield Fact("sso", route) if _is_proxied(values, "web") else Fact("open", route)
    for cluster, release in releases(clusters, "weave-gitops"):
        values = values_of(release, cluster, files)
        if values.find("oidcSecret"):
            yield Fact("sso", values.where("oidcSecret"))
        elif values.get("adminUser", "create") is True:
            yield Fact("local", values.where("adminUser", "create"))


def _route(values: Values, *path: str) -> Location | None:
    """The line that routes an interface to the network."""
    return values.where(*path, "enabled") if values.get(*path, "enabled") is True else None


def _is_proxied(values: Values, *path: str) -> bool:
    """Whether the route names an authenticating proxy: by annotation, filter or middleware."""
    told = " ".join(_strings(values.get(*path), 0)).lower()
    return any(proxy in told for proxy in _UI_PROXIES) or "auth-url" in told or "forwardauth" in told


def _strings(node: Any, depth: int) -> Iterator[str]:
    if isinstance(node, Mapping) and depth < _DEPTH:
        for key, value in node.items():
            yield text(key)
            yield from _strings(value, depth + 1)
    elif isinstance(node, list) and depth < _DEPTH:
        for item in node:
            yield from _strings(item, depth + 1)
    else:
        yield text(node)


def _api_server(files: Files) -> Location | None:
    """Where a tracked cluster definition gives the API server an OpenID provider."""
    for path in files.mentioning(b"oidc-issuer-url"):
        if path.startswith("."):
            continue
        for number, line in enumerate((files.text(path) or "").split("\n"), 1):
            if "oidc-issuer-url" in line and not line.lstrip().startswith("#"):
                return Location(path, number, line.index("oidc-issuer-url") + 1)
    return None
