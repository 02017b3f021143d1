"""From the text of an expression to its parts."""

from __future__ import annotations

from functools import lru_cache

from tree_sitter import Node as Given

from checker.model import Location
from checker.parse.failure import ParseError
from checker.parse.hcl import syntax
from checker.parse.hcl.interpolation import Interpolation
from checker.parse.hcl.numbers import number
from checker.parse.hcl.source import Source, core_of, is_name, source, tree
from checker.parse.hcl.templates import heredoc, is_literal, quoted

_OPENING = "_=("
_DEPTH = 60
_REMEMBERED = 16 * 1024
_PAIR = 2
_GROUPING = frozenset("()")


@lru_cache(maxsize=1024)
def parse_expression(text: str, at: Location) -> syntax.Node:
    """The parts of an expression that begins at `at`; what is broken or nested too deeply is `Opaque` in its place."""
    try:
        given = source(f"{_OPENING}{text}\n)", at._replace(column=at.column - len(_OPENING)))
        root = tree(given)
    except ParseError as error:
        return syntax.Opaque(error.reason, at)
    body = next((child for child in root.named_children if child.type == "body"), None)
    attribute = next((child for child in body.named_children if child.type == "attribute"), None) if body else None
    if attribute is None or root.has_error:
        return syntax.Opaque("a syntax error", at)
    return _Builder(given).node(attribute.named_children[-1], 0)


def parse_template(text: str, path: str) -> syntax.Node:
    """The parts of a file that is a template (`templatefile`): a literal, a template, or `Opaque`."""
    word = "END"
    while f"{word}\n" in text or text.endswith(word):
        word += "_"
    end = "" if text.endswith("\n") else "\n"
    read = parse_expression if len(text) < _REMEMBERED else parse_expression.__wrapped__
    return read(f"<<{word}\n{text}{end}{word}", Location(path, 0, 1))


def names_in(text: str, at: Location) -> tuple[str, ...]:
    """The names that an expression refers to."""
    return syntax.references(parse_expression(text, at))


class _Builder:
    """Makes the parts; `depth` bounds the recursion everywhere."""

    def __init__(self, given: Source) -> None:
        self._given = given

    def node(self, given: Given, depth: int) -> syntax.Node:
        if depth > _DEPTH:
            return syntax.Opaque("nested too deeply", self._given.at(given))
        node = core_of(given)
        if node.type == "expression":
            return self._chain(_children(node), depth + 1)
        return self._kind(node, depth + 1)

    def _kind(self, node: Given, depth: int) -> syntax.Node:
        at = self._given.at(node)
        match node.type:
            case "numeric_lit":
                return syntax.Literal(number(self._given.of(node), at), at)
            case "bool_lit":
                return syntax.Literal(self._given.of(node) == "true", at)
            case "null_lit":
                return syntax.Literal(None, at)
            case "variable_expr":
                return syntax.Variable(self._given.of(node), at)
            case "string_lit" | "quoted_template" | "heredoc_template":
                return self._template(node, at, depth)
            case "function_call":
                return self._call(node, at, depth)
            case "conditional":
                test, yes, no = (self.node(child, depth) for child in _children(node))
                return syntax.Conditional(test, yes, no, at)
            case "binary_operation" | "unary_operation" | "operation":
                return self._operation(node, at, depth)
        return self._collection(node, at, depth)

    def _collection(self, node: Given, at: Location, depth: int) -> syntax.Node:
        match node.type:
            case "tuple":
                items = (child for child in node.named_children if child.type == "expression")
                return syntax.Tuple(tuple(self.node(item, depth) for item in items), at)
            case "object":
                elements = (child for child in node.named_children if child.type == "object_elem")
                return syntax.Object(tuple(self._element(element, depth) for element in elements), at)
            case "for_tuple_expr" | "for_object_expr":
                return self._for(node, at, depth)
            case "for_expr" if node.child_count == 1:
                return self._for(node.children[0], at, depth)
        return syntax.Opaque(f"a {node.type.replace('_', ' ')}", at)

    def _chain(self, nodes: list[Given], depth: int) -> syntax.Node:
        """A value and the members, indices and splats behind it; or an expression in brackets."""
        found = self.node(nodes[0], depth)
        return self._steps(found, nodes[1:], depth)

    def _steps(self, found: syntax.Node, steps: list[Given], depth: int) -> syntax.Node:
        for step in steps:
            if depth > _DEPTH:
                return syntax.Opaque("nested too deeply", self._given.at(step))
            depth += 1
            found = self._step(found, step, depth)
        return found

    def _step(self, found: syntax.Node, step: Given, depth: int) -> syntax.Node:
        at = self._given.at(step)
        match step.type:
            case "get_attr":
                return syntax.Member(found, self._given.of(step.children[-1]), at)
            case "index":
                return self._index(found, core_index(step), at, depth)
            case "splat":
                kind = step.children[0]
                each = self._steps(syntax.Variable(syntax.SPLAT, at), _children(kind), depth)
                return syntax.Splat(found, each, at)
        return syntax.Opaque(f"a {step.type.replace('_', ' ')}", at)

    def _index(self, found: syntax.Node, index: Given, at: Location, depth: int) -> syntax.Node:
        if index.type == "legacy_index":
            digits = self._given.of(index).lstrip(". ")
            return syntax.Index(found, syntax.Literal(number(digits, at) if digits.isdigit() else 0, at), at)
        return syntax.Index(found, self.node(_children(index)[0], depth), at)

    def _template(self, node: Given, at: Location, depth: int) -> syntax.Node:
        raw = node.type == "heredoc_template"
        if is_literal(node):
            return syntax.Literal(heredoc(self._given, node) if raw else quoted(self._given, node), at)
        return Interpolation(self._given, node, lambda held: self.node(held, depth)).template()

    def _call(self, node: Given, at: Location, depth: int) -> syntax.Node:
        given = next((child for child in node.named_children if child.type == "function_arguments"), None)
        children = _children(given) if given else []
        arguments = tuple(self.node(child, depth) for child in children if child.type == "expression")
        spread = any(child.type == "ellipsis" for child in children)
        return syntax.Call(self._given.of(node.named_children[0]), arguments, spread, at)

    def _operation(self, node: Given, at: Location, depth: int) -> syntax.Node:
        operator, operands = "", [list[Given]()]
        for child in node.children:
            if child.is_named:
                operands[-1] += [] if child.type == "comment" else [child]
            elif child.type not in _GROUPING:
                operator = child.type
                operands.append([])
        made = (self._chain(operand, depth) for operand in operands if operand)
        return syntax.Operation(operator, tuple(made), at)

    def _element(self, node: Given, depth: int) -> tuple[syntax.Node, syntax.Node]:
        key, value = node.child_by_field_name("key"), node.child_by_field_name("val")
        at = self._given.at(node)
        if key is None or value is None:
            return syntax.Opaque("a syntax error", at), syntax.Opaque("a syntax error", at)
        if is_name(key):
            return syntax.Literal(self._given.of(key), at), self.node(value, depth)
        return self.node(key, depth), self.node(value, depth)

    def _for(self, node: Given, at: Location, depth: int) -> syntax.Node:
        intro, *results = [child for child in node.named_children if child.type in {"for_intro", "expression"}]
        named = _children(intro)
        names = [self._given.of(child) for child in named if child.type == "identifier"]
        made = [self.node(child, depth) for child in results]
        condition = next((child for child in node.named_children if child.type == "for_cond"), None)
        return syntax.For(
            key=names[0] if len(names) == _PAIR else "",
            value=names[-1],
            collection=self.node(named[-1], depth),
            name=made[0] if node.type == "for_object_expr" else None,
            result=made[-1],
            condition=self.node(_children(condition)[0], depth) if condition else None,
            grouped=any(child.type == "ellipsis" for child in node.named_children),
            at=at,
        )


def core_index(node: Given) -> Given:
    """The one kind of index that an `index` node is."""
    return node.children[0] if node.type == "index" and node.child_count == 1 else node


def _children(node: Given) -> list[Given]:
    return [child for child in node.named_children if child.type != "comment"]
