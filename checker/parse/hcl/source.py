"""HCL text under tree-sitter: where a node stands, what it says, and how much of it is read at most.

Nodes are only walked downwards: printing one, queries and `parent` crash or hang on deep trees (reliability §2.4).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from checker.model import Location
from checker.parse.failure import Limits, ParseError

DEFAULT = Limits(size=1024 * 1024, depth=200)
_TREE_DEPTH = 1500
_WRAPPERS = frozenset({"expression", "literal_value", "template_expr", "collection_value", "operation"})
_BRACKETS = re.compile(rb"[\[({})\]]")
_OPENING = frozenset((b"[", b"(", b"{"))


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_hcl.language()))


class Source(NamedTuple):
    """A text and its place: byte 0 stands at `first`, every further line begins in column `margin`."""

    text: bytes
    first: Location
    margin: int = 1
    plain: bool = True

    def at(self, node: Node) -> Location:
        """Where a node begins; columns count code points."""
        row, column = node.start_point
        if not self.plain:
            start = node.start_byte
            column = len(self.text[start - column : start].decode("utf-8", "replace"))
        offset = self.margin if row else self.first.column
        return Location(self.first.path, self.first.line + row, column + offset)

    def of(self, node: Node) -> str:
        """The text of a node."""
        return self.slice(node.start_byte, node.end_byte)

    def slice(self, start: int, end: int) -> str:
        """The text between two byte offsets."""
        return self.text[start:end].decode("utf-8", "replace")


def source(text: str, first: Location, margin: int = 1) -> Source:
    """A text at a place; it is valid UTF-8 from here on."""
    return Source(text.encode("utf-8", "replace"), first, margin, text.isascii())


def tree(given: Source, limits: Limits = DEFAULT) -> Node:
    """The root node of a text.

    Raises:
        ParseError: kind `limit`; tree-sitter itself finds a tree for every text.
    """
    if len(given.text) > limits.size:
        raise ParseError(given.first, f"larger than {limits.size:,} bytes", "limit")
    root = _parser().parse(given.text).root_node
    if root.descendant_count > limits.nodes:
        raise ParseError(given.first, f"more than {limits.nodes:,} nodes", "limit")
    if _brackets(given.text, limits.depth):
        _bound_depth(given, root)
    return root


def _brackets(text: bytes, depth: int) -> bool:
    """Whether brackets, those in texts and comments too, nest deeper than `depth`: only then is the tree measured."""
    if text.count(b"{") + text.count(b"[") + text.count(b"(") <= depth:
        return False
    level = 0
    for found in _BRACKETS.finditer(text):
        level = level + 1 if found[0] in _OPENING else max(level - 1, 0)
        if level > depth:
            return True
    return False


def _bound_depth(given: Source, root: Node) -> None:
    cursor, depth = root.walk(), 0
    while True:
        if depth > _TREE_DEPTH:
            node = cursor.node
            raise ParseError(given.at(node) if node else given.first, "nested too deeply", "limit")
        if cursor.goto_first_child():
            depth += 1
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            depth -= 1


def first_fault(given: Source, root: Node) -> Location | None:
    """Where the first thing stands that is no HCL, or None."""
    node = root
    while node.has_error and not (node.is_error or node.is_missing):
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None:
            break
        node = inner
    return given.at(node) if root.has_error else None


def core_of(node: Node) -> Node:
    """What an expression is, without the grammar's wrappers around it."""
    while node.type in _WRAPPERS and node.child_count == 1:
        node = node.children[0]
    return node


def is_name(key: Node) -> bool:
    """Whether a key of a mapping is a bare name, dotted (`aws.west = …`) or not: then it stands for itself."""
    core = core_of(key)
    if core.type == "expression":
        return [child.type for child in core.children] == ["variable_expr", "get_attr"]
    return core.type == "variable_expr"
