"""Flux's `postBuild` on a composed object (domain flux §1.4).

The controller substitutes in the serialised object and reads it again. So names, keys and values are substituted
alike, quotes of the source do not protect, and a plain scalar takes the type of what it has become.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from checker.compose.envsubst import SubstitutionError, expand
from checker.compose.object import Object, text
from checker.model import Location, Unknown
from checker.parse.located import Map, Seq, Text
from checker.parse.yaml import Limits, ParseError, parse_embedded, resolve_scalar

MAX_GROWTH = 16_000_000
SWITCH = "kustomize.toolkit.fluxcd.io/substitute"
# Texts that a YAML writer quotes; all others stand plain and are read anew after substitution.
_QUOTED = re.compile(r"^[\s\-?:,\[\]{}#&*!|>'\"%@`]|[\s:]$|: | #|\n")
_STRUCTURED = ('"', "'", "[", "{")
_SMALL = Limits(size=64 * 1024, depth=20, nodes=1000, documents=1)


@dataclass(frozen=True, slots=True)
class Variables:
    """What `postBuild` defines: a value, or why it is not known, and where it is set.

    `complete` False says that a `substituteFrom` that is not seen here may define more. A variable that is not set
    is unknown where `strict`, since Flux 2.9 refuses it; before, it was empty. `room` counts down by how many
    characters all objects together may still grow.
    """

    values: Mapping[str, tuple[str | Unknown, Location | None]]
    complete: bool = True
    strict: bool = True
    room: list[int] = field(default_factory=lambda: [MAX_GROWTH], repr=False, compare=False)

    @property
    def key(self) -> Hashable:
        """Equal for variables that mean and say the same, and leave the same room."""
        return (tuple(self.values.items()), self.complete, self.strict, self.room[0])

    def look_up(self, name: str) -> str | Unknown | None:
        """A variable's value on one line, why it is not known, or None where it is surely not set."""
        known = self.values.get(name)
        if known is not None:
            value = known[0]
            return value.replace("\n", "") if isinstance(value, str) else value
        if not self.complete:
            return Unknown(f"the variable {name} is set outside of this repository")
        return None if self.strict else ""


def substitute(item: Object, variables: Variables) -> Object:
    """The object with all variables replaced; what cannot be known is an `Unknown` with the source text.

    Nothing happens without any variable, nor to an object that switches substitution off by label or annotation.
    """
    if (not variables.values and variables.complete) or is_exempt(item):
        return item
    data = _Substitution(variables).node(item.data, item.data.at)
    return item if data is item.data else item._replace(data=data)


def is_exempt(item: Object) -> bool:
    """Whether the object is marked as not to be substituted."""
    return "disabled" in (text(item.labels.get(SWITCH)), text(item.annotations.get(SWITCH)))


class _Substitution(NamedTuple):
    variables: Variables

    def node(self, node: Any, at: Location) -> Any:
        """The node with its scalars replaced; the same node where nothing changes."""
        if isinstance(node, str):
            return self._scalar(node, at) if "$" in node else node
        if isinstance(node, Map):
            return self._mapping(node)
        if isinstance(node, Seq):
            items = [self.node(item, place) for item, place in zip(node, node.items_at, strict=True)]
            same = all(new is old for new, old in zip(items, node, strict=True))
            return node if same else Seq(items, at=node.at, items_at=node.items_at)
        return node

    def _mapping(self, node: Map) -> Map:
        result = node
        for key, value in node.items():
            new = self.node(value, node.values_at.get(key, node.at))
            if new is not value:
                result = node.copy() if result is node else result
                result[key] = new
        return self._renamed(result) if any("$" in key for key in node) else result

    def _renamed(self, node: Map) -> Map:
        """Keys are text like all else; one that cannot be known stays as it is written."""
        result = Map(at=node.at)
        for key, value in node.items():
            new = self._expanded(key, node.where(key)) if "$" in key else key
            result.put(key if isinstance(new, Unknown) else new, value, node.where(key), node.values_at.get(key))
        return result

    def _expanded(self, source: str, at: Location) -> str | Unknown:
        try:
            value = expand(source, self.variables.look_up)
        except SubstitutionError as error:
            return Unknown(f"the substitution cannot be carried out: {error}", at, str(source))
        if isinstance(value, Unknown):
            return Unknown(value.reason, at, str(source))
        self.variables.room[0] -= max(0, len(value) - len(source))
        return value if self.variables.room[0] >= 0 else Unknown("the substituted objects grow too large", at, source)

    def _scalar(self, source: str, at: Location) -> Any:
        value = self._expanded(source, at)
        if isinstance(value, Unknown) or value == source:
            return source if value == source else value
        if isinstance(source, Text):
            value = Text(value, source.content)
        return value if _QUOTED.search(source) else _read_again(value, at)


def _read_again(value: str, at: Location) -> Any:
    """What a plain scalar with this text is: a number, a truth value, a quoted string or a flow collection too."""
    if not value.startswith(_STRUCTURED):
        read = resolve_scalar(value)
        return value if isinstance(read, str) else read
    try:
        documents = parse_embedded(str(value), at, _SMALL)
    except ParseError:
        return Unknown("the substituted text is no YAML", at, value)
    return documents[0].data if documents else None
