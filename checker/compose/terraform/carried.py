"""Objects of other tools that live roots and units carry to a cluster (domain argocd §1 C7, domain flux §1.2 E5, E6).

What HCL says is evaluated and handed on as it is: Kubernetes objects, releases of charts, and further blocks. What they
mean is for the tools' own collectors to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checker.compose.kustomization import is_kubernetes_object, members
from checker.compose.object import Object
from checker.compose.terraform.declared import Declaration, block_of, declared, spread
from checker.compose.terraform.documents import documents_of
from checker.compose.terraform.engines import Engine, engines_of
from checker.compose.terraform.paths import within
from checker.compose.terraform.releases import HelmRelease, release_of
from checker.compose.terraform.roots import Content
from checker.model import Address, Location, Problem, ProblemKind, Stage, Unknown
from checker.parse.files import Files
from checker.parse.located import Map

_WORDS = (b"argo", b"flux", b"gitops")
_MOST_TEXT = 4 * 1024 * 1024
_MOST_STEPS = 500_000
_MOST_STEPS_IN_ALL = 5_000_000
_RELEASE = "helm_release"
_MANIFESTS = {"kubernetes_manifest": "manifest", "kubectl_manifest": "yaml_body"}
_BUILT, _BUILDS = "kustomization_resource", ("kustomization_build", "kustomization")
_OBJECTS = {
    "kubernetes_secret": "Secret",
    "kubernetes_secret_v1": "Secret",
    "kubernetes_config_map": "ConfigMap",
    "kubernetes_config_map_v1": "ConfigMap",
    "kubernetes_config_map_v1_data": "ConfigMap",
}
_AZURE = ("azurerm_kubernetes_flux", "azurerm_arc_kubernetes_flux", "azapi_resource")
_FURTHER = ("argocd_", "flux_", "aws_eks_capability", *_AZURE)
_SOURCES = ("argo", "flux", "gitops", "eks-blueprints-addons", "modules/capability")


@dataclass(frozen=True, slots=True)
class Carried:
    """What one live root or unit carries.

    `holder` is its address, `at` where it stands, `directory` where it is run. `manifests` are Kubernetes objects,
    `releases` charts, `further` blocks of providers and modules that make objects of the engines, `builds` the
    directories here that kustomize builds, `engines` what of all this installs an engine.
    """

    holder: Address
    directory: str
    at: Location
    manifests: tuple[Object, ...]
    releases: tuple[HelmRelease, ...]
    further: tuple[Declaration, ...]
    builds: tuple[str, ...]
    engines: tuple[Engine, ...]
    problems: tuple[Problem, ...]
    content: Content

    @property
    def reads(self) -> frozenset[str]:
        """The files that all of this rests on, as far as it has been evaluated."""
        return self.content.reads.union(*(use.scope.reads for use in self.content.uses))


def speaks_of_engines(content: Content, files: Files) -> bool:
    """Whether the HCL of a root or unit names an engine at all; without that it carries nothing of one."""
    return any(word in (files.content(path) or b"").lower() for path in content.reads for word in _WORDS)


def carried_by(holder: Address, at: Location, content: Content, files: Files) -> Iterator[Carried]:
    """What a root or unit carries, if it carries anything."""
    found = tuple(declared(content, _is_wanted))
    manifests: list[Object] = []
    releases: list[HelmRelease] = []
    problems: list[Problem] = []
    for one, stated in _affordable(found, problems):
        if one.kind == _RELEASE:
            releases.append(release_of(one, files))
        for item in _manifests(one, stated, files):
            if isinstance(item, Object):
                manifests.append(item)
            else:
                problems.append(item)
    further = tuple(one for one in found if one.kind.startswith(_FURTHER) or one.kind == "module")
    builds = tuple(dict.fromkeys(_builds(content)))
    if manifests or releases or further or builds or problems:
        given = (tuple(releases), further, tuple(manifests))
        yield Carried(
            holder=holder,
            directory=holder.scope,
            at=at,
            manifests=given[2],
            releases=given[0],
            further=further,
            builds=builds,
            engines=engines_of(holder.scope, *given),
            problems=tuple(dict.fromkeys(problems)),
            content=content,
        )


def _affordable(found: tuple[Declaration, ...], problems: list[Problem]) -> Iterator[tuple[Declaration, Any]]:
    """The blocks with what they state of objects, as far as the budgets of text and evaluation reach."""
    size, start = 0, found[0].scope.spent if found else 0
    for one in found:
        stated = one.get(_MANIFESTS[one.kind]) if one.kind in _MANIFESTS else None
        size += len(stated) if isinstance(stated, str) else len(stated.text) if isinstance(stated, Unknown) else 0
        if size > _MOST_TEXT or one.scope.spent - start > _MOST_STEPS or one.scope.spent > _MOST_STEPS_IN_ALL:
            problems.append(_unseen(one, one.at, Unknown("more is carried than is looked at")))
            return
        yield one, stated


def _builds(content: Content) -> Iterator[str]:
    """What the provider of kustomize builds and applies, where that is a directory of this repository."""
    for use in content.uses:
        if not any(use.scope.module.of("resource", _BUILT)):
            continue
        for kind in _BUILDS:
            for block in use.scope.module.of("data", kind):
                stated = use.scope.get(block.body, "path")
                path = within(use.scope.root, stated) if isinstance(stated, str) else None
                if path is not None:
                    yield path


def _is_wanted(kind: str, source: str) -> bool:
    if kind == "module":
        return any(word in source for word in _SOURCES)
    return kind == _RELEASE or kind in _MANIFESTS or kind in _OBJECTS or kind.startswith(_FURTHER)


def _manifests(one: Declaration, given: Any, files: Files) -> Iterator[Object | Problem]:
    """The objects of one block; those of which not even the name is known are said to be out of sight."""
    if one.kind in _OBJECTS:
        yield _object(one, _OBJECTS[one.kind])
        return
    attribute = _MANIFESTS.get(one.kind)
    if attribute is None:
        return
    at = one.where(attribute)
    found, unseen = documents_of(given, files, at)
    if attribute == "manifest":
        found, unseen = (given,), None
    for data in found:
        yield from _of_data(spread(data), one, at)
    if unseen is not None:
        yield _unseen(one, at, unseen)


def _of_data(data: Any, one: Declaration, at: Location) -> Iterator[Object | Problem]:
    if isinstance(data, Unknown):
        yield _unseen(one, at, data)
        return
    for item, origin in members(data, data.at) if isinstance(data, Map) else ():
        if is_kubernetes_object(item):
            made = Object(_placed(item, one), origin)
            name = item.get("metadata", {}).get("name") if isinstance(item.get("metadata"), Map) else None
            if isinstance(name, Unknown) and not one.certain:
                yield _unseen(one, at, name)
            else:
                yield made


def _placed(data: Map, one: Declaration) -> Map:
    """The object in the namespace that `override_namespace` gives it."""
    stated = one.get("override_namespace") if one.kind == "kubectl_manifest" else None
    if not isinstance(stated, str) or not stated:
        return data
    inner = data.get("metadata")
    metadata = inner.copy() if isinstance(inner, Map) else Map(at=data.at)
    metadata.put("namespace", stated, one.where("override_namespace"))
    made = data.copy()
    made.put("metadata", metadata, data.where("metadata"))
    return made


def _unseen(one: Declaration, at: Location, unseen: Unknown) -> Problem:
    message = f"What {one.address} makes is not seen: {unseen.reason}."
    return Problem(at, Stage.COMPOSE, ProblemKind.UNOBSERVABLE, message)


def _object(one: Declaration, kind: str) -> Object:
    """A resource of the Kubernetes provider as the object it makes; its data is plain text."""
    given = one.data
    made = Map(at=one.at)
    made.put("apiVersion", "v1", one.at)
    made.put("kind", kind, one.at)
    made.put("metadata", block_of(given, "metadata"), given.where("metadata"))
    if isinstance(given.get("data"), Map):
        made.put("stringData" if kind == "Secret" else "data", given["data"], given.where("data"))
    return Object(made, one.at)
