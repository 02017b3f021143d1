"""What stands here of the GitOps engines' own setup: installation and root sync (rubric infra-and-apps.bootstrap)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from checker.model import Collection, Engine, Evidence, Fact, Facts, Form, Item, Location, Place
from checker.overview.kubernetes import ENGINES


class _Part(NamedTuple):
    """What one thing declares of an engine."""

    tool: str
    installs: bool
    roots: bool


_CHARTS: Mapping[str, _Part] = {
    "argo-cd": _Part("argocd", installs=True, roots=False),
    "argocd": _Part("argocd", installs=True, roots=False),
    "argocd-operator": _Part("argocd", installs=True, roots=False),
    "argocd-apps": _Part("argocd", installs=False, roots=True),
    "flux2": _Part("flux", installs=True, roots=False),
    "flux2-sync": _Part("flux", installs=False, roots=True),
    "flux-instance": _Part("flux", installs=True, roots=True),
}
_RESOURCES: Mapping[str, _Part] = {
    "flux_bootstrap_git": _Part("flux", installs=True, roots=True),
    "data.flux_install": _Part("flux", installs=True, roots=False),
    "data.flux_sync": _Part("flux", installs=False, roots=True),
    "azurerm_kubernetes_flux_configuration": _Part("flux", installs=True, roots=True),
    "argocd_application": _Part("argocd", installs=False, roots=True),
    "argocd_application_set": _Part("argocd", installs=False, roots=True),
}
_ADDONS: Mapping[str, _Part] = {
    "microsoft.flux": _Part("flux", installs=True, roots=False),
    "argocd": _Part("argocd", installs=True, roots=False),
    "argo_cd": _Part("argocd", installs=True, roots=False),
}
_MODULES: Mapping[str, _Part] = {
    "gitops-bridge-dev/gitops-bridge": _Part("argocd", installs=True, roots=False),
    "flux-operator-bootstrap": _Part("flux", installs=True, roots=True),
}
_BRIDGE_ROOT = "apps"
_KINDS: Mapping[str, _Part] = {"argoproj.io/ArgoCD": _Part("argocd", installs=True, roots=False)}


def bootstrap_facts(collections: Sequence[Collection], evidence: Evidence) -> Facts:
    """The facts `engines.complete`, `engines.partial` and `engines.unseen`."""
    engines = tuple(_engines(collections, evidence))
    whole = [engine for engine in engines if _is_whole(engine)]
    half = [engine for engine in engines if engine not in whole and _is_seen(engine)]
    return {
        "engines.complete": _fact(whole),
        "engines.partial": _fact(half),
        "engines.unseen": _fact([engine for engine in engines if engine not in whole and engine not in half]),
    }


def _is_whole(engine: Engine) -> bool:
    return bool(engine.installation and engine.root and engine.kept and not engine.gaps)


def _is_seen(engine: Engine) -> bool:
    return bool(engine.root or (engine.installation and engine.kept))


def _engines(collections: Sequence[Collection], evidence: Evidence) -> Iterator[Engine]:
    """The reconcilers of live units, completed by what other tools declare of them; without any, those alone."""
    read = {collection.tool: collection.reads for collection in collections}
    known = [engine for collection in collections for engine in collection.engines]
    for tool in sorted(ENGINES):
        declared = _declared(tool, collections, evidence)
        own = [engine for engine in known if engine.tool == tool]
        if len(own) == 1:
            own = [own[0]._replace(scope="")]
        if own:
            others = frozenset().union(*(reads for name, reads in read.items() if name != tool))
            yield from (_completed(engine, declared, others) for engine in own)
        elif declared is not None:
            yield declared


def _declared(tool: str, collections: Iterable[Collection], evidence: Evidence) -> Engine | None:
    """What other tools and helmfile declare of an engine."""
    installation: Location | None = None
    root: Location | None = None
    first: Location | None = None
    for item in chain(*(one.inventory for one in collections if one.tool != tool), evidence.declared):
        part = _part(item)
        if part is not None and part.tool == tool:
            first = first or item.at
            installation = installation or (item.at if part.installs else None)
            root = root or (item.at if part.roots else None)
    return Engine(tool, "", 0, first, installation, root) if first else None


def _part(item: Item) -> _Part | None:
    match item.form:
        case Form.CHART:
            return _CHARTS.get(item.name)
        case Form.RESOURCE:
            return _RESOURCES.get(item.kind)
        case Form.ADDON:
            return _ADDONS.get(item.name.lower())
        case Form.OBJECT:
            return _KINDS.get(item.kind)
        case Form.MODULE:
            found = next((part for name, part in _MODULES.items() if name in item.name), None)
            return found._replace(roots=found.roots or _BRIDGE_ROOT in item.arguments) if found else None
    return None


def _completed(engine: Engine, declared: Engine | None, others: frozenset[str]) -> Engine:
    """An engine with what another tool declares: its missing half, or that it keeps the installation."""
    if engine.installation is not None and not engine.kept and engine.installation.path in others:
        engine = engine._replace(kept=True)
    if declared is None:
        return engine
    if declared.installation and not (engine.installation and engine.kept and not engine.gaps):
        engine = engine._replace(installation=declared.installation, kept=True, gaps=())
    return engine._replace(root=engine.root or declared.root)


def _fact(engines: Sequence[Engine]) -> Fact:
    """Engines in words; the places are those of their installations and roots."""
    places = [place for engine in engines for place in _places(engine)]
    first = places[0].location if places else next((engine.at for engine in engines), None)
    return Fact([_told(engine) for engine in engines], first, tuple(places))


def _places(engine: Engine) -> Iterator[Place]:
    if engine.root:
        yield Place(engine.root, f"root sync of {_name(engine)}")
    if engine.installation:
        yield Place(engine.installation, f"installation of {_name(engine)}")


def _name(engine: Engine) -> str:
    name = "Argo CD" if engine.tool == "argocd" else "Flux"
    return f"{name} of {engine.scope}" if engine.scope else name


def _told(engine: Engine) -> str:
    """An engine in words, with what of it is missing."""
    if _is_whole(engine):
        return _name(engine)
    missing = []
    if engine.installation is None:
        missing.append("no installation")
    elif not engine.kept:
        missing.append("installation kept by no unit")
    if engine.root is None:
        missing.append("no root sync")
    missing += [f"no manifests in {name}" for name in engine.gaps]
    return f"{_name(engine)} ({', '.join(missing)})"
