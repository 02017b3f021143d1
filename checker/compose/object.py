"""A composed Kubernetes object, as it takes effect."""

from __future__ import annotations

from typing import Any, NamedTuple

from checker.model import Location
from checker.parse.located import Map


class Object(NamedTuple):
    """One Kubernetes object: `data` is never written to, `origin` is the document it came from.

    Every key of `data` remembers the file and line that set it. A leaf may be a `checker.model.Unknown`.
    """

    data: Map
    origin: Location

    @property
    def api_version(self) -> str:
        """`apiVersion`, such as `apps/v1`."""
        return text(self.data.get("apiVersion"))

    @property
    def group(self) -> str:
        """The API group, empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def kind(self) -> str:
        """`kind`."""
        return text(self.data.get("kind"))

    @property
    def name(self) -> str:
        """`metadata.name`, empty if absent."""
        return text(metadata(self.data).get("name"))

    @property
    def namespace(self) -> str:
        """`metadata.namespace`, empty if absent."""
        return text(metadata(self.data).get("namespace"))

    @property
    def labels(self) -> dict[str, Any]:
        """`metadata.labels`, empty if absent."""
        return mapping(metadata(self.data).get("labels"))

    @property
    def annotations(self) -> dict[str, Any]:
        """`metadata.annotations`, empty if absent."""
        return mapping(metadata(self.data).get("annotations"))

    @property
    def spec(self) -> Map:
        """`spec`, an empty mapping at the object's place if it has none."""
        spec = self.data.get("spec")
        return spec if isinstance(spec, Map) else Map(at=self.origin)

    @property
    def identity(self) -> str:
        """What a cluster tells objects apart by, whatever the version: `group/kind/namespace/name`."""
        return f"{self.group}/{self.kind}/{self.namespace}/{self.name}"


def metadata(data: dict[str, Any]) -> dict[str, Any]:
    """The `metadata` mapping of an object, empty if it has none."""
    return mapping(data.get("metadata"))


def mapping(node: Any) -> dict[str, Any]:
    """The node if it is a mapping, else an empty one."""
    return node if isinstance(node, dict) else {}


def sequence(node: Any) -> list[Any]:
    """The node if it is a list, else an empty one."""
    return node if isinstance(node, list) else []


def text(node: Any) -> str:
    """A scalar as text: as written for numbers and unknown leaves, empty for null and for containers."""
    if isinstance(node, str):
        return node
    if node is None or isinstance(node, dict | list):
        return ""
    if isinstance(node, bool):
        return "true" if node else "false"
    return str(node)
