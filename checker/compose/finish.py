"""The last steps of an outermost build: content hashes, name references, and what is not to be applied."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from checker.compose.fields import update
from checker.compose.object import mapping, metadata, text
from checker.compose.references import Reference, mend_references
from checker.compose.resource import Resource
from checker.parse.located import Map

LOCAL = "config.kubernetes.io/local-config"
# kustomize writes hashes without what could form words: vowels and digits that look like them.
_SAFE = str.maketrans({"0": "g", "1": "h", "3": "k", "a": "m", "e": "t"})
_GO_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def finish(resources: list[Resource], references: tuple[Reference, ...]) -> list[Resource]:
    """What the outermost build delivers of all that has accumulated."""
    hashed = [_hashed(item) if item.hashed else item for item in resources]
    mended = mend_references(hashed, references)
    return [_trimmed(item) for item in mended if not _is_local(item.data)]


def _is_local(data: Map) -> bool:
    """Whether the object only serves other tools and is not to be applied."""
    return text(mapping(metadata(data).get("annotations")).get(LOCAL)) == "true"


def _trimmed(item: Resource) -> Resource:
    """Without annotations if there are none: kustomize does not write them."""
    meta = metadata(item.data)
    if "annotations" not in meta or meta["annotations"]:
        return item
    return item.with_data(update(item.data, ("metadata",), _without_annotations, item.origin, create=False))


def _without_annotations(meta: Any) -> Any:
    slim = meta.copy()
    slim.drop("annotations")
    return slim


def _hashed(item: Resource) -> Resource:
    name = f"{item.name}-{content_hash(item.data)}"
    meta = item.data.get("metadata")
    at = meta.where("name") if isinstance(meta, Map) else item.origin
    return item.remembered().with_data(update(item.data, ("metadata", "name"), lambda _: name, at, create=True))


def content_hash(data: Map) -> str:
    """The ten letters that kustomize makes of the content of a ConfigMap, a Secret or any other object."""
    kind = text(data.get("kind"))
    # kustomize means to hash the name too, and hashes an empty one.
    if kind == "ConfigMap":
        content: Any = {"kind": kind, "name": "", "data": data.get("data", "")}
        optional = "binaryData"
    elif kind == "Secret":
        content = {"kind": kind, "name": "", "type": data.get("type", ""), "data": data.get("data", "")}
        optional = "stringData"
    else:
        content, optional = data, ""
    if optional and mapping(data.get(optional)):
        content[optional] = data[optional]
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    for char, escaped in _GO_ESCAPES.items():
        written = written.replace(char, escaped)
    digest = hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:10].translate(_SAFE)
