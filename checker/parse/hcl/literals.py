"""Blocks, attributes and literal values of a parsed tree; what is computed stays an `Expression` with its source."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from checker.model import Location, Unknown
from checker.parse.failure import Limits, ParseError
from checker.parse.hcl.numbers import number
from checker.parse.hcl.records import Block, Body, Expression, Fault
from checker.parse.hcl.source import Source, core_of, is_name
from checker.parse.hcl.templates import heredoc, is_closed, is_literal, quoted
from checker.parse.located import Map, Seq

_WORDS = {"true": True, "false": False, "null": None}


class Reader:
    """Reads bodies and values of one source.

    Args:
        given: the text.
        limits: how deep blocks and collections may nest.

    Attributes:
        faults: what the grammar takes and Terraform does not, in the order of the text.
    """

    def __init__(self, given: Source, limits: Limits) -> None:
        self._given = given
        self._limits = limits
        self.faults: list[Fault] = []

    def body(self, node: Node | None, at: Location, depth: int = 0) -> Body:
        """The attributes and blocks of a `body` node; an attribute that stands twice keeps its first value."""
        attributes, blocks = Map(at=at), []
        for child in node.named_children if node else ():
            if child.type == "attribute":
                self._attribute(child, attributes)
            elif child.type == "block":
                blocks.append(self._block(child, depth + 1))
        return Body(attributes, tuple(blocks), at)

    def _attribute(self, node: Node, into: Map) -> None:
        named = [child for child in node.named_children if child.type != "comment"]
        name, given = named[0], named[-1]
        key = self._given.of(name)
        if key in into:
            self.faults.append(Fault(self._given.at(name), "an attribute that stands twice"))
            return
        at = self._given.at(given)
        broken = node.has_error or given.type != "expression"
        value = Unknown("a syntax error", at, self._given.of(given)) if broken else self.value(given)
        into.put(key, value, self._given.at(name), at)

    def _block(self, node: Node, depth: int) -> Block:
        at = self._given.at(node)
        if depth > self._limits.depth:
            raise ParseError(at, "nested too deeply", "limit")
        kind, *rest = [child for child in node.named_children if child.type != "comment"]
        labels = tuple(self._label(child) for child in rest if child.type in {"identifier", "string_lit"})
        inner = next((child for child in rest if child.type == "body"), None)
        return Block(self._given.of(kind), labels, self.body(inner, at, depth), at)

    def _label(self, node: Node) -> str:
        return quoted(self._given, node) if node.type == "string_lit" else self._given.of(node)

    def value(self, node: Node, depth: int = 0) -> Any:
        """The value of an `expression` node: a literal, or an `Expression` that holds its text."""
        at = self._given.at(node)
        if depth > self._limits.depth:
            raise ParseError(at, "nested too deeply", "limit")
        core = core_of(node)
        match core.type:
            case "string_lit" | "quoted_template" if is_literal(core):
                return quoted(self._given, core)
            case "heredoc_template" if not is_closed(self._given, core):
                self.faults.append(Fault(at, "a heredoc without an end"))
                return Unknown("a heredoc without an end", at)
            case "heredoc_template" if is_literal(core):
                return heredoc(self._given, core)
            case "numeric_lit":
                return number(self._given.of(core), at)
            case "unary_operation" if core.child_count == 2 and core_of(core.children[1]).type == "numeric_lit":  # noqa: PLR2004
                return self._signed(core, at)
            case "bool_lit" | "null_lit":
                return _WORDS[self._given.of(core)]
            case "tuple":
                return self._sequence(core, at, depth)
            case "object":
                return self._mapping(core, at, depth)
        return Expression("an expression", at, self._given.of(node))

    def _signed(self, node: Node, at: Location) -> Any:
        text = self._given.of(node)
        return number(text, at) if text.startswith("-") else Expression("an expression", at, text)

    def _sequence(self, node: Node, at: Location, depth: int) -> Any:
        items = [child for child in node.named_children if child.type == "expression"]
        return Seq(
            [self.value(item, depth + 1) for item in items], at=at, items_at=[self._given.at(item) for item in items]
        )

    def _mapping(self, node: Node, at: Location, depth: int) -> Any:
        found = Map(at=at)
        for child in node.named_children:
            if child.type != "object_elem":
                continue
            key, value = child.child_by_field_name("key"), child.child_by_field_name("val")
            name = self._key(key) if key else None
            if name is None or key is None or value is None:
                return Expression("an expression", at, self._given.of(node))
            found.put(name, self.value(value, depth + 1), self._given.at(key), self._given.at(value))
        return found

    def _key(self, node: Node) -> str | None:
        """A key as written: a name or a literal; None for one that is computed."""
        core = core_of(node)
        if core.type in {"string_lit", "quoted_template"}:
            return quoted(self._given, core) if is_literal(core) else None
        return self._given.of(core) if is_name(node) or core.type in {"numeric_lit", "bool_lit"} else None
