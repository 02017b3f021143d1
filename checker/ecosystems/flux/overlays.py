"""What a Flux Kustomization lays over the build of its path (domain flux §1.4.4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from checker.compose.kustomize import Overlay
from checker.compose.object import mapping, sequence, text
from checker.model import Location
from checker.parse.files import Files, join
from checker.parse.located import Map, Seq


def overlay_of(spec: Map, directory: str, ignored: Callable[[Files, str], bool]) -> Overlay:
    """The overlay of a Kustomization's `spec` on a directory; `ignored` tells what its source leaves out."""
    named = (join(directory, text(one)) for one in sequence(spec.get("components")))
    common = spec.get("commonMetadata")
    return Overlay(
        target_namespace=text(spec.get("targetNamespace")) or None,
        name_prefix=text(spec.get("namePrefix")),
        name_suffix=text(spec.get("nameSuffix")),
        patches=(*_legacy_patches(spec), *_maps(spec.get("patches"))),
        components=tuple(path for path in named if path is not None),
        images=_maps(spec.get("images")),
        ignored=ignored,
        common_metadata=common if isinstance(common, Map) else None,
        spec=spec,
    )


def _maps(node: object) -> tuple[Map, ...]:
    return tuple(item for item in sequence(node) if isinstance(item, Map))


def _legacy_patches(spec: Map) -> Iterator[Map]:
    """The fields `patchesStrategicMerge` and `patchesJson6902` of v1beta1 and v1beta2, as `patches` say it today."""
    for item, at in _entries(spec.get("patchesStrategicMerge")):
        yield Map([("patch", _as_text(item))], at=at)
    for item, at in _entries(spec.get("patchesJson6902")):
        given = mapping(item)
        yield Map([("patch", _as_text(given.get("patch"))), ("target", given.get("target"))], at=at)


def _entries(node: Any) -> Iterator[tuple[Any, Location]]:
    if isinstance(node, Seq):
        yield from zip(node, node.items_at, strict=True)


def _as_text(patch: Any) -> str:
    """A structured patch as the text that a patch is; JSON is YAML."""
    return patch if isinstance(patch, str) else json.dumps(patch, default=str)
