"""Evaluates templates. Unknown data is carried along as a veil; what depends on it is written in doubt.

The rule for an unknown condition: what either branch would write is written, every line marked as in doubt; where no
branch writes a whole line, an unknown value stands in its place. A `range` over unknown data writes its body once, with
an unknown cursor. What is assigned in doubt becomes unknown; `fail` and `required` do not fail in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from checker.compose.gotemplate.failure import Meter, MissingTemplateError, TemplateError
from checker.compose.gotemplate.scope import Scope
from checker.compose.gotemplate.syntax import (
    Action,
    Branch,
    Chain,
    Command,
    Dot,
    Field,
    Function,
    Invocation,
    Literal,
    Node,
    Pipe,
    Template,
    Text,
    Variable,
    Word,
)
from checker.compose.gotemplate.trace import Origin, Traced, Writer
from checker.compose.gotemplate.values import Host, described, members, show, truth
from checker.compose.gotemplate.veil import Veils, is_veiled
from checker.model import Location, Unknown

_FRAMES_OF_A_TEMPLATE, _FRAMES_OF_A_BLOCK, _FRAMES_OF_A_GROUP = 9, 4, 6


class Functions(Protocol):
    """The functions that templates may call."""

    def call(self, name: str, arguments: list[Any], evaluator: Evaluator) -> Any:
        """The value of a function.

        Raises:
            TemplateError: there is no such function, or it refuses its arguments.
        """


class Evaluator:
    """Renders the templates of one set; the meter and the veils belong to one rendering.

    Args:
        templates: every template by name; `tpl` works on a copy.
        functions: what names in commands mean.
        meter: what may be spent.
        veils: the unknown values, also those that the data holds.
    """

    def __init__(self, templates: Mapping[str, Template], functions: Functions, meter: Meter, veils: Veils) -> None:
        self.templates = dict(templates)
        self.meter = meter
        self.veils = veils
        self.doubt: Unknown | None = None
        self._functions = functions
        self._scope = Scope(lambda _: Location(""), Writer())

    @property
    def here(self) -> Location:
        """The line of the action that is being evaluated."""
        return self._scope.place(self._scope.line)

    def unknown(self, reason: str) -> str:
        """A veil for what the present action would give."""
        return self.veils.hide(Unknown(reason, self.here, self._scope.source))

    def render(self, name: str, dot: Any) -> Traced:
        """The output of a template.

        Raises:
            TemplateError: with the innermost location; LimitError if it costs too much.
        """
        template = self.templates.get(name)
        if template is None:
            raise MissingTemplateError(f"there is no template {name}")
        return self.run(template, dot)

    def run(self, template: Template, dot: Any) -> Traced:
        """As `render`, for a template at hand."""
        outer = self._scope
        self._scope = Scope(template.place, Writer(), [("$", dot)])
        try:
            with self.meter.descend(_FRAMES_OF_A_TEMPLATE):
                self._run(template.body, dot)
            return self._scope.out.text()
        except TemplateError as error:
            error.location = error.location or self.here
            raise
        finally:
            self._scope = outer

    def _run(self, nodes: tuple[Node, ...], dot: Any) -> str:
        """Write nodes; the answer is `break` or `continue` if one of them says so."""
        scope = self._scope
        mark = len(scope.variables)
        jump = ""
        for node in nodes:
            self.meter.step()
            scope.line = node.line
            if isinstance(node, Text):
                self._write_text(node, scope)
            elif isinstance(node, Branch):
                scope.source = node.source
                jump = self._branch(node, dot)
            elif isinstance(node, Action | Invocation):
                scope.source = node.source
                self._write_value(self._invoke(node, dot) if isinstance(node, Invocation) else self._act(node, dot))
            else:
                jump = node.keyword
            if jump:
                break
        del scope.variables[mark:]
        return jump

    def _write_text(self, node: Text, scope: Scope) -> None:
        place, line, doubt = scope.place, node.line, self.doubt
        self.meter.write(len(node.text))
        scope.out.write(node.text, lambda number: Origin(place(line + number), doubt))

    def _write_value(self, value: Any) -> None:
        if value is None:
            return
        origin = Origin(self.here, self.doubt)
        self.meter.traverse(value)
        text = show(value)
        self.meter.write(len(text))
        self.meter.weigh(text)
        if isinstance(text, Traced):
            self._scope.out.copy(text, origin)
        else:
            self._scope.out.write(text, lambda _: origin)

    def _act(self, node: Action, dot: Any) -> Any:
        value = self._pipe(node.pipe, dot)
        return None if node.pipe.names else value

    def _invoke(self, node: Invocation, dot: Any) -> Traced:
        return self.render(node.name, None if node.pipe is None else self._pipe(node.pipe, dot))

    def _branch(self, node: Branch, dot: Any) -> str:
        scope = self._scope
        mark = len(scope.variables)
        with self.meter.descend(_FRAMES_OF_A_BLOCK):
            jump = self._chosen(node, dot)
        del scope.variables[mark:]
        return jump

    def _chosen(self, node: Branch, dot: Any) -> str:
        if node.keyword == "range":
            return self._range(node, dot)
        value = self._pipe(node.pipe, dot)
        holds = truth(value)
        inner = value if node.keyword == "with" else dot
        if holds is None:
            return self._either(node, inner, dot, self.veils.find(value))
        return self._run(node.body, inner) if holds else self._run(node.orelse, dot)

    def _range(self, node: Branch, dot: Any) -> str:
        scope = self._scope
        value = self._pipe(node.pipe, dot, bind=False)
        if is_veiled(value):
            self._bind_loop(node.pipe, value, value)
            return self._either(node, value, dot, self.veils.find(value))
        mark, empty = len(scope.variables), True
        for key, item in members(value):
            empty = False
            self.meter.step()
            scope.line = node.line
            self._bind_loop(node.pipe, key, item)
            jump = self._run(node.body, item)
            del scope.variables[mark:]
            if jump == "break":
                break
        return self._run(node.orelse, dot) if empty else ""

    def _bind_loop(self, pipe: Pipe, key: Any, item: Any) -> None:
        values = {1: (item,), 2: (key, item)}.get(len(pipe.names), ())
        for name, value in zip(pipe.names, values, strict=True):
            self._bind(name, value, declares=pipe.declares)

    def _either(self, node: Branch, inner: Any, dot: Any, reason: Unknown) -> str:
        """Both branches, in doubt. What jumps in doubt may go on as well."""
        with self._in_doubt(reason):
            body, orelse = self._aside(node.body, inner), self._aside(node.orelse, dot)
        if body == orelse:
            self._write_value(str(body))
            return ""
        if not any("\n" in text for text in (body, orelse)):
            self._write_value(self.veils.hide(Unknown(reason.reason, reason.location, node.source)))
            return ""
        for text in (body, orelse):
            if text:
                self._scope.out.copy(text, Origin(self._scope.place(node.line), reason))
        return ""

    @contextmanager
    def _in_doubt(self, reason: Unknown) -> Iterator[None]:
        outer = self.doubt
        self.doubt = outer or reason
        try:
            yield
        finally:
            self.doubt = outer

    def _aside(self, nodes: tuple[Node, ...], dot: Any) -> Traced:
        """What nodes write, kept back."""
        outer, self._scope.out = self._scope.out, Writer()
        try:
            self._run(nodes, dot)
            return self._scope.out.text()
        finally:
            self._scope.out = outer

    def _pipe(self, pipe: Pipe, dot: Any, *, bind: bool = True) -> Any:
        previous: list[Any] = []
        for command in pipe.commands:
            previous = [self._command(command, dot, previous)]
        value = previous[0]
        if bind:
            for name in pipe.names:
                self._bind(name, value, declares=pipe.declares)
        return value

    def _bind(self, name: str, value: Any, *, declares: bool) -> None:
        if declares:
            self._scope.declare(name, value)
        else:
            self._scope.assign(name, value if self.doubt is None else self.veils.hide(self.doubt))

    def _command(self, command: Command, dot: Any, previous: list[Any]) -> Any:
        self.meter.step()
        first, *rest = command.words
        if isinstance(first, Function):
            return self._call(first.name, rest, dot, previous)
        if isinstance(first, Pipe) and not rest:
            return self._enter(first, dot)
        target, names = self._target(first, dot)
        if not names:
            if rest or previous:
                raise TemplateError("arguments are given to what is no function")
            return target
        for name in names[:-1]:
            target = self._member(target, name, ())
        arguments = [*(self._word(word, dot) for word in rest), *previous]
        return self._member(target, names[-1], arguments)

    def _enter(self, pipe: Pipe, dot: Any) -> Any:
        with self.meter.descend(_FRAMES_OF_A_GROUP):
            return self._pipe(pipe, dot)

    def _target(self, word: Word, dot: Any) -> tuple[Any, tuple[str, ...]]:
        """What a word begins with, and the members to go through from there.

        A whole value that is nil, be it a variable, the dot or a group, has no members in Go and gives nil for each;
        only a nil that is met on the way is an error.
        """
        match word:
            case Field():
                start = dot
            case Variable():
                start = self._scope.look_up(word.name)
            case Chain():
                start = self._word(word.inner, dot)
            case _:
                return self._word(word, dot), ()
        return start, () if start is None else word.names

    def _word(self, word: Word, dot: Any) -> Any:
        if isinstance(word, Literal):
            return word.value
        if isinstance(word, Dot):
            return dot
        if isinstance(word, Function):
            return self._call(word.name, [], dot, [])
        if isinstance(word, Pipe):
            return self._enter(word, dot)
        target, names = self._target(word, dot)
        for name in names:
            target = self._member(target, name, ())
        return target

    def _member(self, value: Any, name: str, arguments: Any) -> Any:
        """A key of a mapping or the result of a method; any member of an unknown value is unknown."""
        if is_veiled(value):
            return self.veils.derive(value)
        if isinstance(value, dict):
            if arguments:
                raise TemplateError(f"{name} is no method but has arguments")
            return value.get(name)
        if isinstance(value, Host):
            veiled = next(filter(is_veiled, arguments), None)
            return value.invoke(name, list(arguments)) if veiled is None else self.veils.derive(veiled)
        raise TemplateError(f"{described(value)} has no member {name}")

    def _call(self, name: str, words: list[Word], dot: Any, previous: list[Any]) -> Any:
        if name in {"and", "or"}:
            return self._junction(name, [*words], dot, previous)
        arguments = [*(self._word(word, dot) for word in words), *previous]
        value = self._functions.call(name, arguments, self)
        self.meter.weigh(value)
        return value

    def _junction(self, name: str, words: list[Word], dot: Any, previous: list[Any]) -> Any:
        """`and` and `or`: from left to right, only as far as needed; unknown unless a later value decides."""
        unknown = value = None
        decisive = name == "or"
        for argument in [*words, *(Literal(item) for item in previous)]:
            value = self._word(argument, dot)
            holds = truth(value)
            if holds is None:
                unknown = unknown or self.veils.derive(value)
            elif holds is decisive:
                return value if unknown is None or name == "and" else unknown
        return value if unknown is None else unknown
