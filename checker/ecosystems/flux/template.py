"""ResourceSet templates: Go's text/template between `<<` and `>>`, rendered with the lines the output came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from checker.ecosystems.flux.expressions import UnresolvedError, evaluate, printed, truth

_OPEN, _CLOSE = "<<", ">>"
_ASSIGN = re.compile(r"\s*(\$\w+)\s*:=\s*(.*)", re.DOTALL)
_RANGE = re.compile(r"\s*(?:(?:(\$\w+)\s*,\s*)?(\$\w+)\s*:=\s*)?(.*)", re.DOTALL)
_COMMENT = re.compile(r"\s*/\*.*\*/\s*", re.DOTALL)
_NESTING = 30
_STEPS = 10_000
_SIZE = 1_000_000


class Rendered(NamedTuple):
    """The output, and for every line of it the line of the template it came from (both counted from 0)."""

    text: str
    lines: tuple[int, ...]


@dataclass(slots=True)
class _Node:
    """Literal text, an action, or a block (`if`, `range`, `with`) with its branches."""

    kind: str
    word: str
    line: int
    branches: list[tuple[str, list[_Node]]] = field(default_factory=list)


@dataclass(slots=True)
class _Writer:
    parts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=lambda: [0])
    blank: bool = True
    size: int = 0
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > _STEPS or self.size > _SIZE:
            raise UnresolvedError("the template renders to too much")

    def write(self, text: str, line: int, *, literal: bool) -> None:
        """Append text that stands on `line` of the template; a literal goes on to the lines after it."""
        if self.blank:
            self.lines[-1] = line
        for offset, piece in enumerate(text.split("\n")):
            if offset:
                self.lines.append(line + offset if literal else line)
                self.blank = True
            self.blank = self.blank and not piece.strip()
        self.parts.append(text)
        self.size += len(text)


def render(template: str, inputs: Mapping[str, Any]) -> Rendered:
    """Render a template for one input. UnresolvedError where it says something that is not evaluated here."""
    writer = _Writer()
    _write(_parse(template), {"inputs": inputs, ".": inputs}, writer)
    return Rendered("".join(writer.parts), tuple(writer.lines))


def _parse(template: str) -> list[_Node]:
    """The nodes of a template; blocks hold theirs in branches of (condition, nodes)."""
    top: list[_Node] = []
    blocks: list[_Node] = []
    current = top
    for node in _pieces(template):
        keyword = node.kind
        if keyword in ("if", "range", "with"):
            node.branches.append((node.word, []))
            current.append(node)
            blocks.append(node)
        elif keyword in ("else", "end"):
            if not blocks:
                raise UnresolvedError("the template has an end without a beginning")
            _turn(blocks, node)
        else:
            current.append(node)
        if len(blocks) > _NESTING:
            raise UnresolvedError("the template nests too deeply")
        current = blocks[-1].branches[-1][1] if blocks else top
    if blocks:
        raise UnresolvedError("the template has a block without an end")
    return top


def _turn(blocks: list[_Node], node: _Node) -> None:
    """Close the innermost block, or begin its next branch."""
    if node.kind == "end":
        blocks.pop()
        return
    condition = node.word.strip()
    if condition and not condition.startswith("if "):
        raise UnresolvedError(f"the template block `else {condition}` is not evaluated")
    blocks[-1].branches.append((condition.removeprefix("if ") or "true", []))


def _pieces(template: str) -> Iterable[_Node]:
    """Literal texts and actions in order, with white space trimmed where an action asks for it."""
    position, line, trim = 0, 0, False
    while (start := template.find(_OPEN, position)) >= 0:
        end = template.find(_CLOSE, start + len(_OPEN))
        if end < 0:
            raise UnresolvedError("the template has an action without an end")
        body = template[start + len(_OPEN) : end]
        left, right = body[:1] == "-" and body[1:2].isspace(), body[-1:] == "-" and body[-2:-1].isspace()
        literal = template[position:start]
        yield _literal(literal, line, left=trim, right=left)
        line += literal.count("\n")
        inner = body[1 if left else 0 : -1 if right else None]
        if not _COMMENT.fullmatch(inner):
            yield _action(inner, line)
        line += body.count("\n")
        trim, position = right, end + len(_CLOSE)
    yield _literal(template[position:], line, left=trim, right=False)


def _literal(text: str, line: int, *, left: bool, right: bool) -> _Node:
    if left:
        stripped = text.lstrip()
        line += text[: len(text) - len(stripped)].count("\n")
        text = stripped
    return _Node("text", text.rstrip() if right else text, line)


def _action(body: str, line: int) -> _Node:
    keyword, _, rest = body.strip().partition(" ")
    if keyword in ("if", "range", "with", "else", "end"):
        return _Node(keyword, rest, line)
    return _Node("action", body, line)


def _write(nodes: list[_Node], scope: dict[str, Any], writer: _Writer) -> None:
    for node in nodes:
        writer.step()
        if node.kind == "text":
            writer.write(node.word, node.line, literal=True)
        elif node.kind == "action":
            _act(node, scope, writer)
        elif node.kind == "range":
            _repeat(node, scope, writer)
        else:
            _choose(node, scope, writer)


def _act(node: _Node, scope: dict[str, Any], writer: _Writer) -> None:
    if assign := _ASSIGN.fullmatch(node.word):
        scope[assign.group(1)] = evaluate(assign.group(2), scope)
    else:
        writer.write(printed(evaluate(node.word, scope)), node.line, literal=False)


def _choose(node: _Node, scope: dict[str, Any], writer: _Writer) -> None:
    for condition, body in node.branches:
        value = evaluate(condition, scope)
        if truth(value):
            _write(body, {**scope, ".": value} if node.kind == "with" else dict(scope), writer)
            return


def _repeat(node: _Node, scope: dict[str, Any], writer: _Writer) -> None:
    match = _RANGE.fullmatch(node.branches[0][0])
    assert match is not None
    key_name, value_name, pipeline = match.groups()
    items = evaluate(pipeline, scope)
    pairs = list(items.items() if isinstance(items, Mapping) else enumerate(items if isinstance(items, list) else ()))
    for key, value in pairs:
        names = {name: found for name, found in ((key_name, key), (value_name, value)) if name}
        _write(node.branches[0][1], {**scope, ".": value, **names}, writer)
    if not pairs and len(node.branches) > 1:
        _write(node.branches[1][1], dict(scope), writer)
