"""The parts of an expression, for evaluation and for the names it refers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checker.model import Location


class Node:
    """A part of an expression; `at` is where it stands."""

    __slots__ = ()
    at: Location


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value that is written out."""

    value: Any
    at: Location


@dataclass(frozen=True, slots=True)
class Template(Node):
    """A text with interpolations; literal parts are str, those of a heredoc `Text`."""

    parts: tuple[str | Node, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Variable(Node):
    """The first name of a reference: `var`, `local`, `module`, a resource type, a name that `for` binds."""

    name: str
    at: Location


@dataclass(frozen=True, slots=True)
class Member(Node):
    """`of.name`."""

    of: Node
    name: str
    at: Location


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`of[key]`."""

    of: Node
    key: Node
    at: Location


@dataclass(frozen=True, slots=True)
class Splat(Node):
    """`of[*].steps…`: `each` is the rest of the expression over one element, which it calls `SPLAT`."""

    of: Node
    each: Node
    at: Location


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function; `spread` says that the last argument is a list of arguments."""

    name: str
    arguments: tuple[Node, ...]
    spread: bool
    at: Location


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`test ? yes : no`."""

    test: Node
    yes: Node
    no: Node
    at: Location


@dataclass(frozen=True, slots=True)
class Operation(Node):
    """One or two operands."""

    operator: str
    operands: tuple[Node, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Tuple(Node):
    """`[…]`."""

    items: tuple[Node, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Object(Node):
    """`{…}`."""

    items: tuple[tuple[Node, Node], ...]
    at: Location


@dataclass(frozen=True, slots=True)
class For(Node):
    """`[for key, value in collection : result if condition]`, or with `name` (`name => result`) an object.

    `key` is "" where only one name is bound; `grouped` says that equal names collect their results in a list.
    """

    key: str
    value: str
    collection: Node
    name: Node | None
    result: Node
    condition: Node | None
    grouped: bool
    at: Location


@dataclass(frozen=True, slots=True)
class Opaque(Node):
    """What is not followed: a syntax error, nesting beyond all measure. `held` are expressions in it."""

    reason: str
    at: Location
    held: tuple[Node, ...] = ()


SPLAT = "*"
WOVEN = "%{for}"
"""The function that puts the results of a `%{ for }` together."""


def inner(node: Node) -> tuple[Node, ...]:
    """The parts of a part, in the order of the text."""
    return tuple(_parts(node))


def _parts(node: Node) -> Iterator[Node]:
    match node:
        case Template():
            yield from (part for part in node.parts if isinstance(part, Node))
        case Member():
            yield node.of
        case Index():
            yield from (node.of, node.key)
        case Splat():
            yield from (node.of, node.each)
        case Call():
            yield from node.arguments
        case Conditional():
            yield from (node.test, node.yes, node.no)
        case _:
            yield from _several(node)


def _several(node: Node) -> Iterator[Node]:
    match node:
        case Operation():
            yield from node.operands
        case Opaque():
            yield from node.held
        case Tuple():
            yield from node.items
        case Object():
            yield from (part for pair in node.items for part in pair)
        case For():
            wanted = (node.collection, node.name, node.result, node.condition)
            yield from (part for part in wanted if part is not None)


def references(node: Node) -> tuple[str, ...]:
    """The names an expression refers to, dotted up to the first index, sorted; names that `for` binds are none."""
    found: set[str] = set()
    stack: list[tuple[Node, frozenset[str]]] = [(node, frozenset({SPLAT}))]
    while stack:
        part, bound = stack.pop()
        if isinstance(part, For):
            stack.append((part.collection, bound))
            bound |= {part.key, part.value}
            stack += [(each, bound) for each in (part.name, part.result, part.condition) if each is not None]
            continue
        name = _dotted(part)
        if name is None:
            stack += [(each, bound) for each in inner(part)]
        elif name.partition(".")[0] not in bound:
            found.add(name)
    return tuple(sorted(found))


def _dotted(node: Node) -> str | None:
    names: list[str] = []
    while isinstance(node, Member):
        names.append(node.name)
        node = node.of
    return ".".join([node.name, *reversed(names)]) if isinstance(node, Variable) else None
