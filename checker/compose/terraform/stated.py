"""What other blocks of a module give to an expression: data sources that read files, and arguments as they are stated.

An argument that the configuration states is what the resource will have; everything else is known only when it is
applied.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from checker.compose.terraform.modules import Module
from checker.compose.terraform.values import Stated, mapping, sequence
from checker.model import Location, Unknown
from checker.parse.hcl import Block
from checker.parse.located import Map, Seq

STATED = ("kubernetes_", "helm_release", "argocd_")
"""The resources whose arguments are read: those that name what stands in a cluster."""

_HEAVY = frozenset({"manifest", "values", "data", "yaml_body"})
_GLOBS = "*?[{"

Evaluate = Callable[[Any], Any]
Call = Callable[[str, tuple[Any, ...], Location], Any]


def stated(module: Module, kind: str, name: str, evaluate: Evaluate) -> Any:
    """The arguments of a resource, None if it is not declared here."""
    block = next(module.of("resource", kind, name), None)
    if block is None or "for_each" in block.body.attributes:
        return None
    made = Stated(at=block.at)
    for key in block.body.attributes:
        if key not in _HEAVY:
            _put(made, block, key, evaluate)
    for inner in block.body.of("metadata"):
        metadata = Stated(at=inner.at)
        for key in inner.body.attributes:
            _put(metadata, inner, key, evaluate)
        made.put("metadata", Seq([metadata], at=inner.at), inner.at)
        if kind.startswith("kubernetes_namespace") and "name" in metadata:
            made.put("id", metadata["name"], metadata.where("name"))
    return sequence([made], block.at) if "count" in block.body.attributes else made


def _put(made: Map, block: Block, key: str, evaluate: Evaluate) -> None:
    attributes = block.body.attributes
    made.put(key, evaluate(attributes[key]), attributes.where(key), attributes.values_at.get(key))


def read(module: Module, kind: str, evaluate: Evaluate, call: Call) -> Map | None:
    """The data sources of a kind by their names; None for a kind that is not of files.

    Documents of one text stay together: what is made of them all is the same.
    """
    reader = _READERS.get(kind)
    if reader is None:
        return None
    made = Map(at=module.at)
    for block in module.of("data", kind):
        if len(block.labels) > 1:
            made.put(block.labels[1], reader(block, evaluate, call), block.at)
    return made


def _file_documents(block: Block, evaluate: Evaluate, _call: Call) -> Map:
    return _documents({"0": evaluate(block.body.get("content"))}, block.at)


def _path_documents(block: Block, evaluate: Evaluate, call: Call) -> Any:
    pattern, at = evaluate(block.body.get("pattern")), block.at
    if not isinstance(pattern, str):
        return pattern if isinstance(pattern, Unknown) else Unknown("a pattern that cannot be seen", at)
    steps = pattern.split("/")
    fixed = next((index for index, step in enumerate(steps) if any(mark in step for mark in _GLOBS)), len(steps) - 1)
    base = "/".join(steps[:fixed]) or "."
    names = call("fileset", (base, "/".join(steps[fixed:])), at)
    if not isinstance(names, list):
        return names
    values = evaluate(block.body.get("vars"))
    paths = [f"{base}/{name}" for name in names]
    if values is None:
        return _documents({path: call("file", (path,), at) for path in paths}, at)
    return _documents({path: call("templatefile", (path, values), at) for path in paths}, at)


def _documents(texts: dict[str, Any], at: Location) -> Map:
    listed = mapping(texts.items(), at)
    return mapping([("documents", sequence(texts.values(), at)), ("manifests", listed)], at)


def _local_file(block: Block, evaluate: Evaluate, call: Call) -> Map:
    return mapping([("content", call("file", (evaluate(block.body.get("filename")),), block.at))], block.at)


_READERS: dict[str, Callable[[Block, Evaluate, Call], Any]] = {
    "kubectl_file_documents": _file_documents,
    "kubectl_path_documents": _path_documents,
    "local_file": _local_file,
}
