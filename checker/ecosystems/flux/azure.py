"""Azure's Flux extension: Kustomizations that exist in HCL alone (domain flux §1.2 E6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.compose.terraform import Carried, block_of, blocks_of, is_flux_configuration
from checker.ecosystems.flux.declared import kustomization, object_of, repository
from checker.ecosystems.flux.kinds import CONVENTIONAL, SOURCE
from checker.model import Location, Unknown
from checker.parse.located import Map, Seq

_RESOURCES = ("azurerm_kubernetes_flux_configuration", "azurerm_arc_kubernetes_flux_configuration")
_FIELDS = {"prune": ("garbage_collection_enabled", "prune"), "force": ("recreating_enabled", "force")}


def configured(carried: Carried) -> Iterator[tuple[tuple[Object, ...], Object, Location]]:
    """The Kustomizations of each configuration, the source they read, and the block."""
    for one in carried.further:
        if one.kind in _RESOURCES or is_flux_configuration(one):
            data = one.data
            name, place = text(data.get("name")), text(data.get("namespace")) or CONVENTIONAL
            stated, source = _parts(data, place, name)
            seeds = tuple(_kustomization(source.namespace, name, block, source.kind) for block in stated)
            if seeds:
                yield seeds, source, one.at


def _parts(data: Map, namespace: str, name: str) -> tuple[list[Map], Object]:
    """The Kustomizations as blocks, and the source they read: of the resource, or of the generic provider's body."""
    properties = mapping(data.get("body")).get("properties")
    if isinstance(properties, Map):
        given = properties.get("kustomizations")
        stated = [_named(key, block, given) for key, block in given.items()] if isinstance(given, Map) else []
        git, oci = properties.get("gitRepository"), properties.get("ociRepository")
        source = git if isinstance(git, Map) else oci if isinstance(oci, Map) else Map(at=properties.at)
        kind = "GitRepository" if isinstance(git, Map) or not isinstance(oci, Map) else "OCIRepository"
        spec = Map(at=source.at)
        spec.put("url", source.get("url"), source.where("url"))
        if isinstance(source.get("repositoryRef"), Map):
            spec.put("ref", source["repositoryRef"], source.where("repositoryRef"))
        place = text(properties.get("namespace")) or namespace
        return stated, object_of((SOURCE, kind), place, name, spec, source.at)
    git = block_of(data, "git_repository")
    url, ref = git.get("url"), text(git.get("reference_value"))
    known = url if isinstance(url, str) else Unknown("the repository is not known", git.at)
    stated = [block for block in blocks_of(data, "kustomizations") if isinstance(block, Map)]
    return stated, repository(namespace, name, known, ref, git.at)


def _named(name: str, block: Any, given: Map) -> Map:
    made = block.copy() if isinstance(block, Map) else Map(at=given.where(name))
    made.put("name", name, given.where(name))
    return made


def _kustomization(namespace: str, configuration: str, block: Map, kind: str) -> Object:
    spec = Map(at=block.at)
    spec.put("path", block.get("path") or "", block.where("path"))
    for field, names in (
        ("prune", ("garbage_collection_enabled", "prune")),
        ("force", ("recreating_enabled", "force")),
    ):
        name = next((one for one in names if block.get(one) is not None), names[0])
        spec.put(field, block.get(name) or False, block.where(name))
    listed = sequence(block.get("depends_on") or block.get("dependsOn"))
    if listed:
        at = block.at
        spec.put(
            "dependsOn", Seq([Map([("name", f"{configuration}-{text(one)}")], at=at) for one in listed], at=at), at
        )
    spec.put("sourceRef", Map([("kind", kind), ("name", configuration)], at=block.at), block.at)
    return kustomization(namespace, f"{configuration}-{text(block.get('name'))}", spec, configuration, block.at)
