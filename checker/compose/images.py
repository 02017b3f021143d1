"""`images` and `replicas`."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from checker.compose.fields import FieldSpec, update, update_all
from checker.compose.kustomization import Kustomization, configured
from checker.compose.object import mapping, text
from checker.parse.located import Map, Seq

if TYPE_CHECKING:
    from checker.compose.resource import Resource
    from checker.compose.site import Site
    from checker.model import Location

_HOLDERS = frozenset({"containers", "initContainers"})
_REFERENCE = re.compile(r"^(?P<name>[^@]*?)(?::(?P<tag>[^:/@]*))?(?:@(?P<digest>.*))?$", re.DOTALL)
_SCALED = frozenset({"Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"})


def set_images(plan: Kustomization, site: Site, resources: list[Resource]) -> list[Resource]:
    """`images`: new names, tags and digests for containers, wherever a pod specification stands."""
    fields = configured(plan, site, "images")
    for entry, _ in plan.entries("imageTags", "images"):
        if isinstance(entry, Map) and text(entry.get("name")):
            resources = [_with_image(item, entry, fields) for item in resources]
    return resources


def _with_image(item: Resource, image: Map, fields: tuple[FieldSpec, ...]) -> Resource:
    data = item.data if item.id.kind == "CustomResourceDefinition" else _walk(item.data, image)
    return item.with_data(update_all(data, item.id, fields, partial(_changed, image=image), _place(image)))


def _walk(node: Any, image: Map) -> Any:
    """The node with the images of all lists of containers below it set."""
    if isinstance(node, Map):
        result = node
        for key, value in node.items():
            if not isinstance(value, Map | Seq):
                continue
            new = _walk(value, image)
            if key in _HOLDERS and isinstance(new, Seq):
                new = _set_in(new, image)
            if new is not value:
                result = node.copy() if result is node else result
                result[key] = new
        return result
    if isinstance(node, Seq):
        items = [_walk(item, image) for item in node]
        same = all(new is old for new, old in zip(items, node, strict=True))
        return node if same else Seq(items, at=node.at, items_at=node.items_at)
    return node


def _set_in(containers: Seq, image: Map) -> Seq:
    changed: Seq = update(containers, ("image",), partial(_changed, image=image), _place(image), create=False)
    return changed


def _changed(old: Any, image: Map) -> Any:
    new = renamed(old, image) if isinstance(old, str) else old
    return old if new == old else new


def _place(image: Map) -> Location:
    return next((image.where(key) for key in ("newTag", "digest", "newName") if key in image), image.at)


def renamed(reference: str, image: Map) -> str:
    """The image reference as an entry of `images` changes it; the same if the entry is for another image."""
    match = _REFERENCE.match(reference)
    if match is None or match["name"] != text(image.get("name")):
        return reference
    name = text(image.get("newName")) or match["name"]
    tag, digest = match["tag"], match["digest"]
    new_tag, new_digest, suffix = (text(image.get(key)) for key in ("newTag", "digest", "tagSuffix"))
    if new_tag or new_digest:
        tag, digest = new_tag, new_digest
    if suffix and tag:
        tag += suffix
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def set_replicas(plan: Kustomization, site: Site, resources: list[Resource]) -> list[Resource]:
    """`replicas`: the count of the workloads that have, or had, the given name."""
    for entry, at in plan.entries("replicas"):
        name, count = text(mapping(entry).get("name")), mapping(entry).get("count")
        found = [
            position
            for position, item in enumerate(resources)
            if item.id.kind in _SCALED and any(own.name == name for own in item.ids)
        ]
        if not found:
            site.fail(at, f"There is no workload {name} to scale.")
        resources = list(resources)
        for position in found:
            place = entry.where("count") if isinstance(entry, Map) else at
            resources[position] = _scaled(resources[position], count, place)
    return resources


def _scaled(item: Resource, count: Any, at: Location) -> Resource:
    return item.with_data(update(item.data, ("spec", "replicas"), lambda _: count, at, create=True))
