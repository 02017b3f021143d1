"""Where the users of an Argo CD instance come from (domain argocd A5.6, A5.7, A5.9, A5.10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.argocd.settings import Configuration
from checker.model import Fact, Location, Place, Unknown
from checker.parse.located import Map, dig, where

SSO, LOCAL, ANONYMOUS, OPEN, NONE = "sso", "local", "anonymous", "open", "none"
_ROUTES = frozenset({"Ingress", "IngressRoute", "HTTPRoute", "VirtualService", "Route", "HTTPProxy"})
_PROXIES = (
    "oauth2-proxy",
    "oauth2_proxy",
    "authelia",
    "authentik",
    "pomerium",
    "vouch-proxy",
    "forwardauth",
    "forward-auth",
)
_AUTH_ANNOTATIONS = ("nginx.ingress.kubernetes.io/auth-url", "nginx.ingress.kubernetes.io/auth-signin")
_SERVER = "argocd-server"
MAX_DEPTH, MAX_STRINGS = 20, 5_000


def identity_fact(config: Configuration) -> Fact:
    """`identity`: single sign-on first, since local and anonymous users beside it do not undo it."""
    proxy = _proxy(config)
    disabled = config.params.is_on("server.disable.auth")
    if disabled is True:
        at = config.params.where("server.disable.auth")
        return Fact(OPEN, at) if proxy is None else Fact(SSO, proxy, (Place(at, "authentication is left to a proxy"),))
    sign_on = _single_sign_on(config)
    if sign_on is not None:
        return sign_on
    if proxy is not None:
        return Fact(SSO, proxy)
    return _without_sign_on(config)


def _without_sign_on(config: Configuration) -> Fact:
    if config.cm.is_on("users.anonymous.enabled") is True:
        return Fact(ANONYMOUS, config.cm.where("users.anonymous.enabled"))
    if config.cm.unseen is not None:
        return Fact(config.cm.unseen, config.cm.at)
    local = next((entry.at for name, entry in config.cm.starting("accounts.") if "." not in name), None)
    if local is not None:
        return Fact(LOCAL, local)
    if "admin.enabled" in config.cm.entries and config.cm.is_on("admin.enabled") is True:
        return Fact(LOCAL, config.cm.where("admin.enabled"))
    related = [place for place in (_lost_dex(config),) if place is not None]
    return Fact(NONE, config.cm.at, tuple(related))


def _single_sign_on(config: Configuration) -> Fact | None:
    """OIDC, or Dex with a connector: Dex stays off without a `url` (A5.6). Unknown where the content is hidden."""
    oidc = config.cm.content("oidc.config") if "oidc.config" in config.cm.entries else None
    if _is_provider(oidc):
        return Fact(SSO, config.cm.where("oidc.config"))
    dex = config.cm.content("dex.config") if "dex.config" in config.cm.entries else None
    url = config.cm.get("url")
    if _connectors(dex) and config.no_dex is None and url:
        at = _connector_place(dex, config.cm.where("dex.config"))
        if isinstance(url, Unknown) and config.cm.entries.get("url") is None:
            return Fact(Unknown(url.reason, at), at)
        return Fact(SSO, at, (Place(config.cm.where("url"), "the address that Dex needs"),))
    for key, value in (("oidc.config", oidc), ("dex.config", dex)):
        if isinstance(value, Unknown) and not (key == "dex.config" and config.no_dex is not None):
            return Fact(value, config.cm.where(key))
    return None


def _is_provider(oidc: Any) -> bool:
    return isinstance(oidc, dict) and bool(oidc.get("issuer"))


def _connectors(dex: Any) -> list[Any]:
    return [one for one in sequence(mapping(dex).get("connectors")) if mapping(one).get("type")]


def _connector_place(dex: Any, otherwise: Location) -> Location:
    return where(dex, "connectors", 0) if isinstance(dex, Map) else otherwise


def _lost_dex(config: Configuration) -> Place | None:
    """A Dex configuration that has no effect."""
    if "dex.config" not in config.cm.entries:
        return None
    why = "Dex is not installed" if config.no_dex is not None else "without a url in argocd-cm Dex stays off"
    return Place(config.no_dex or config.cm.where("dex.config"), why)


def _proxy(config: Configuration) -> Location | None:
    """Where a route to the API server passes an authenticating proxy."""
    for one in config.instance.of(*_ROUTES):
        if one.target in config.clusters and _leads_to_server(one.item):
            marks = dig(one.item.data, "metadata", "annotations")
            for name in _AUTH_ANNOTATIONS:
                if name in mapping(marks):
                    return where(one.item.data, "metadata", "annotations", name)
            if _names_proxy(one.item):
                return one.item.origin
    for installation in config.instance.installations:
        if installation.carrier == "chart":
            marks = dig(installation.data, "server", "ingress", "annotations")
            for name, value in mapping(marks).items():
                if name in _AUTH_ANNOTATIONS or _is_proxy(text(value)):
                    return where(installation.data, "server", "ingress", "annotations", name)
    return None


def _leads_to_server(route: Object) -> bool:
    return any(string == _SERVER for string in _strings(route.data.get("spec")))


def _names_proxy(route: Object) -> bool:
    """Whether a middleware, filter or annotation of a route speaks of an authenticating proxy."""
    return any(_is_proxy(string) for string in _strings(route.data))


def _is_proxy(string: str) -> bool:
    return any(name in string.lower() for name in _PROXIES)


def _strings(node: Any) -> Iterator[str]:
    """The texts in a structure, as many and as deep as is reasonable."""
    pending, count = [(node, 0)], 0
    while pending and count < MAX_STRINGS:
        current, depth = pending.pop()
        count += 1
        if isinstance(current, dict | list) and depth < MAX_DEPTH:
            pending.extend((value, depth + 1) for value in (current.values() if isinstance(current, dict) else current))
        elif isinstance(current, str):
            yield current
