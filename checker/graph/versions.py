"""Versions, ranges, references and images in delivered data, by the names of the fields that state them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from checker.compose.object import Object, text
from checker.graph.stages import without_stages
from checker.model import Location, Unknown, Version
from checker.parse.located import Map, Seq

_FIELD = re.compile(
    r"(?:.*[a-z0-9_-])?(?:image|tag|version|revision|digest)s?"
    r"|(?:new)?(?:tag|version)|semver|branch|commit|sha|ref|ami"
    r"|.*_(?:tag|ref|sha|commit|branch|ami)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:api|min|minimum|max|maximum|resource|protocol|schema|http|ip|kube|config|crd|metadata|log|format)_?-?version"
    r"|.*(?:tls|ssl|cipher|protocol).*version|(?:min|max).*|.*pull.*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?P<subject>https?://\S+?/)(?:(?:tarball|archive|releases/download)/)(?P<value>[^/\s]+)"
    r"|(?P<other>\S+)[?&](?:ref|version)=(?P<ref>[^&\s]+)"
)
_KINDS_WITHOUT = frozenset({"CustomResourceDefinition"})
_NOT_DELIVERED = frozenset({"metadata", "status", "selector", "matchLabels"})
_DEEPEST, _MOST, _LONGEST = 30, 50_000, 500


def versions_of(item: Object) -> Iterator[Version]:
    """What an object states; its labels and annotations are no versions of anything."""
    if item.kind not in _KINDS_WITHOUT:
        yield from versions_in(item.data, f"{item.kind}/{without_stages(item.name)}")


def versions_in(data: Any, subject: str) -> Iterator[Version]:
    """What plain data states, each with the path of its field below `subject`."""
    stack: list[tuple[Any, str, int]] = [(data, subject, 0)]
    seen = 0
    while stack and seen < _MOST:
        node, name, depth = stack.pop()
        seen += 1
        if depth > _DEEPEST:
            continue
        for key, value, at in _inside(node):
            if isinstance(value, dict | list):
                if key not in _NOT_DELIVERED:
                    stack.append((value, f"{name}.{key}", depth + 1))
            elif (stated := _stated(key, value)) is not None:
                yield Version(f"{name}.{key}", stated, at)


def version_in(address: str, at: Location) -> Version | None:
    """The reference in the address of something elsewhere: `?ref=v1`, `/archive/v1.zip`; None without one."""
    found = _ADDRESS.search(address[:_LONGEST])
    if found is None:
        return None
    return Version(found["subject"] or found["other"], found["value"] or found["ref"], at)


def moves_apart(one: Version, other: Version) -> bool:
    """Whether two placements state a version each: elsewhere or otherwise, and not both whatever is newest."""
    if one.subject != other.subject or (one.at == other.at and one.value == other.value):
        return False
    return one.value != other.value or any(sign.isdigit() for sign in one.value)


def _inside(node: Any) -> Iterator[tuple[str, Any, Location]]:
    if isinstance(node, Map):
        for key, value in node.items():
            yield str(key), value, node.where(key)
    elif isinstance(node, Seq):
        for index, (value, at) in enumerate(zip(node, node.items_at, strict=False)):
            yield str(index), value, at


def _stated(key: str, value: Any) -> str | None:
    """The version that a field states, None if it states none."""
    if isinstance(value, bool | Unknown) or value is None:
        return None
    shown = text(value)
    if not shown or len(shown) > _LONGEST:
        return None
    if _FIELD.fullmatch(key) and not _OTHERS.fullmatch(key):
        return shown
    if isinstance(value, str) and "/" in shown and _ADDRESS.search(shown):
        return shown
    return None
