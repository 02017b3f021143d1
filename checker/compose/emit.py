"""Composed objects as text: YAML whose lines say where each value comes from, or plain data for JSON."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.compose.object import text
from checker.model import Location, Unknown
from checker.parse.located import Int, Map, Seq
from checker.parse.yaml import resolve_scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from checker.compose.object import Object

_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./@+(){}$-]*(?: [A-Za-z0-9_./@+(){}$-]+)*")
# What YAML 1.1 readers take for something other than a string.
_SPECIAL = re.compile(r"(?:y|n|yes|no|on|off|true|false|null|[0-9][0-9_:.]*|\d{4}-\d.*|0[xo].*|\.)", re.IGNORECASE)
_OCTAL = re.compile(r"[-+]?0[0-7]+")
_EARLY = [
    *("Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy"),
    *("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service"),
    *("LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet"),
    *("CronJob", "PodDisruptionBudget"),
]
_LATE = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
_FIRST = ("apiVersion", "kind", "metadata", "name", "namespace")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_BASIC_PLANE = 0xFFFF
_NARROWEST, _WIDEST = 40, 72


class _Line(NamedTuple):
    written: str
    comment: str


def to_yaml(objects: Iterable[Object], printable: Callable[[str], str]) -> str:
    """The objects as a YAML stream; behind every value stands the `path:line` that set it.

    `printable` makes a text harmless for the medium it is written to; a value that it would change is written in
    double quotes with escapes.
    """
    return "".join(_document(item, printable) for item in objects)


def in_order(objects: Iterable[Object]) -> list[Object]:
    """The objects in the order in which `kubectl kustomize` prints them."""
    return sorted(objects, key=_position)


def _position(item: Object) -> tuple[int, str, str, str]:
    group, _, version = item.api_version.rpartition("/")
    rank = _EARLY.index(item.kind) - len(_EARLY) if item.kind in _EARLY else int(item.kind in _LATE)
    return rank, f"{group or '~G'}_{version}_{item.kind}", item.namespace or "~X", item.name


def to_data(node: Any) -> Any:
    """The node as data that JSON can hold: unknown leaves and numbers beyond JSON become their text."""
    if isinstance(node, dict):
        return {key: to_data(value) for key, value in node.items()}
    if isinstance(node, list):
        return [to_data(item) for item in node]
    if isinstance(node, Unknown) or (isinstance(node, float) and not math.isfinite(node)):
        return text(node)
    return as_kubernetes_reads(node)


def as_kubernetes_reads(node: Any) -> Any:
    """Kubernetes takes a number with a leading zero for an octal one, as YAML 1.1 does."""
    return int(node.text, 8) if isinstance(node, Int) and _OCTAL.fullmatch(node.text) else node


def _document(item: Object, printable: Callable[[str], str]) -> str:
    lines = [_Line("---", printable(str(item.origin))), *_Writer(printable).mapping(item.data, "")]
    width = min(_WIDEST, max(_NARROWEST, *(len(line.written) for line in lines)))
    return "".join(_laid_out(line, width) for line in lines)


def _laid_out(line: _Line, width: int) -> str:
    return f"{line.written:<{width}}  # {line.comment}\n" if line.comment else f"{line.written}\n"


class _Writer(NamedTuple):
    """Writes nodes as lines, with the place of each scalar."""

    printable: Callable[[str], str]

    def mapping(self, node: Map, indent: str) -> Iterator[_Line]:
        for key in sorted(node, key=_rank):
            written = f"{indent}{self.scalar(key)}:"
            yield from self._value(written, node[key], node.values_at.get(key, node.where(key)), indent)

    def _value(self, written: str, value: Any, at: Location, indent: str) -> Iterator[_Line]:
        if isinstance(value, Map) and value:
            yield _Line(written, "")
            yield from self.mapping(value, indent + "  ")
        elif isinstance(value, Seq) and value:
            yield _Line(written, "")
            yield from self._sequence(value, indent + "  ")
        else:
            yield from self._leaf(written, value, at, indent)

    def _leaf(self, written: str, value: Any, at: Location, indent: str) -> Iterator[_Line]:
        comment = self.printable(str(at))
        if isinstance(value, Unknown):
            comment += f" (not observable: {self.printable(value.reason)})"
        if isinstance(value, str) and self._is_block(value):
            chomp = "" if value.endswith("\n") else "-"
            yield _Line(f"{written} |{chomp}", comment)
            for line in value.removesuffix("\n").split("\n"):
                yield _Line(f"{indent}  {line}" if line else "", "")
        else:
            yield _Line(f"{written} {self.scalar(value)}", comment)

    def _sequence(self, node: Seq, indent: str) -> Iterator[_Line]:
        for item, at in zip(node, node.items_at, strict=True):
            if isinstance(item, Map | Seq) and item:
                inner = (
                    self.mapping(item, indent + "  ") if isinstance(item, Map) else self._sequence(item, indent + "  ")
                )
                first = next(inner)
                yield _Line(f"{indent}- {first.written[len(indent) + 2 :]}", first.comment)
                yield from inner
            else:
                yield from self._leaf(f"{indent}-", item, at, indent)

    def scalar(self, value: Any) -> str:
        """A scalar on one line, quoted where it would otherwise be read as something else."""
        if isinstance(value, dict | list):
            return "{}" if isinstance(value, dict) else "[]"
        if isinstance(value, Unknown):
            value = text(value)
        if isinstance(value, float):
            return str(float(value)) if math.isfinite(value) else text(value)
        if not isinstance(value, str):
            return json.dumps(as_kubernetes_reads(value))
        plain = _PLAIN.fullmatch(value) and not _SPECIAL.fullmatch(value) and resolve_scalar(value) == value
        return value if plain and self.printable(value) == value else self._quoted(value)

    def _quoted(self, value: str) -> str:
        """In double quotes; what is not harmless as it is becomes an escape."""
        return f'"{"".join(map(self._visible, value))}"'.replace("##", "\\x23#")

    def _visible(self, character: str) -> str:
        if character in _SHORT:
            return _SHORT[character]
        if self.printable(character) == character:
            return character
        code = ord(character)
        return f"\\U{code:08x}" if code > _BASIC_PLANE else f"\\u{code:04x}"

    def _is_block(self, value: str) -> bool:
        """Whether a text of several lines can be written as it is."""
        lines = value.removesuffix("\n").split("\n")
        return (
            len(lines) > 1
            and bool(lines[0])
            and not value.endswith("\n\n")
            and not lines[0].startswith(" ")
            and all(self._is_harmless(line) for line in lines)
        )

    def _is_harmless(self, line: str) -> bool:
        bare = line.replace("\\", "")
        return line == line.rstrip() and not line.lstrip().startswith(("::", "---")) and self.printable(bare) == bare


def _rank(key: str) -> tuple[int, str]:
    return (_FIRST.index(key) if key in _FIRST else len(_FIRST), key)
