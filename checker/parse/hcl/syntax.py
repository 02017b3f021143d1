"""The parts of an expression, for evaluation and for the names it refers to."""

from __future__ import annotations

from typing import Any, NamedTuple

from checker.model import Location


class Literal(NamedTuple):
    """A value that is written out."""

    value: Any
    at: Location


class Template(NamedTuple):
    """A text with interpolations; literal parts are str."""

    parts: tuple[str | Node, ...]
    at: Location


class Variable(NamedTuple):
    """The first name of a reference: `var`, `local`, `module`, a resource type, a name that `for` binds."""

    name: str
    at: Location


class Member(NamedTuple):
    """`of.name`."""

    of: Node
    name: str
    at: Location


class Index(NamedTuple):
    """`of[key]`."""

    of: Node
    key: Node
    at: Location


class Splat(NamedTuple):
    """`of[*].steps…`: `each` is the rest of the expression over one element, which it calls `SPLAT`."""

    of: Node
    each: Node
    at: Location


class Call(NamedTuple):
    """A function; `spread` says that the last argument is a list of arguments."""

    name: str
    arguments: tuple[Node, ...]
    spread: bool
    at: Location


class Conditional(NamedTuple):
    """`test ? yes : no`."""

    test: Node
    yes: Node
    no: Node
    at: Location


class Operation(NamedTuple):
    """One or two operands."""

    operator: str
    operands: tuple[Node, ...]
    at: Location


class Tuple(NamedTuple):
    """`[…]`."""

    items: tuple[Node, ...]
    at: Location


class Object(NamedTuple):
    """`{…}`."""

    items: tuple[tuple[Node, Node], ...]
    at: Location


class For(NamedTuple):
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


class Opaque(NamedTuple):
    """What is not followed: a directive, a syntax error, nesting beyond all measure. `held` are expressions in it."""

    reason: str
    at: Location
    held: tuple[Node, ...] = ()


Node = (
    Literal | Template | Variable | Member | Index | Splat | Call | Conditional | Operation | Tuple | Object | For | Opaque
)

SPLAT = "*"


def inner(node: Node) -> tuple[Node, ...]:
    """The parts of a part."""
    match node:
        case Template():
            return tuple(part for part in node.parts if not isinstance(part, str))
        case Member():
            return (node.of,)
        case Index():
            return (node.of, node.key)
        case Splat():
            return (node.of, node.each)
        case Call():
            return node.arguments
        case Conditional():
            return (node.test, node.yes, node.no)
        case Operation():
            return node.operands
        case Opaque():
            return node.held
        case Tuple():
            return node.items
        case Object():
            return tuple(part for pair in node.items for part in pair)
        case For():
            wanted = (node.collection, node.name, node.result, node.condition)
            return tuple(part for part in wanted if part is not None)
    return ()


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
