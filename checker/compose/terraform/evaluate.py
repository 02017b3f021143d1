"""Evaluates expressions over what is known (domain §1.5): three-valued, with a budget, never outside the repository.

What is not known is `Unknown` with the reason; an unknown condition keeps both its branches as a `Choice`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from checker.compose.terraform.functions import FUNCTIONS
from checker.compose.terraform.operations import binary, index, joined, unary
from checker.compose.terraform.texts import rendered
from checker.compose.terraform.values import (
    Choice,
    Failure,
    FileText,
    TooCostlyError,
    choice,
    lift,
    sequence,
    text_of,
    weight,
)
from checker.model import Location, Unknown
from checker.parse.hcl import Expression
from checker.parse.hcl import syntax as s
from checker.parse.hcl.expressions import parse_expression, parse_template
from checker.parse.located import Map, Seq, Text

_STEPS = 50_000
_DEPTH = 100
_CROSSING = 4


class Surroundings(Protocol):
    """What a scope gives to an expression in it."""

    def reference(self, root: str, name: str, at: Location) -> Any:
        """The value of `root.name` (`var.region`, `local.tags`, `each.key`), Unknown if it cannot be seen."""

    def call(self, name: str, arguments: tuple[Any, ...], at: Location) -> Any:
        """A function that needs files or the place of the file; None for one that this scope does not know."""


class Meter:
    """What the evaluations of one survey may cost; the outermost evaluation has the whole budget for itself."""

    def __init__(self) -> None:
        self.depth = 0
        self.steps = 0
        self.total = 0

    def spend(self, steps: int = 1) -> None:
        """Count steps; TooCostlyError beyond the budget."""
        self.steps += steps
        self.total += steps
        if self.steps > _STEPS or self.depth > _DEPTH:
            raise TooCostlyError


class Evaluator:
    """Evaluates in one scope.

    Args:
        around: gives the values of references.
        meter: shared by all scopes that refer to one another.
    """

    def __init__(self, around: Surroundings, meter: Meter) -> None:
        self._around = around
        self._meter = meter

    def value(self, value: Any) -> Any:
        """A parsed value with every expression in it evaluated; never raises."""
        if self._meter.depth:
            return self._nested(value)
        self._meter.steps = 0
        try:
            return self._resolve(value)
        except TooCostlyError:
            at = value.location if isinstance(value, Unknown) else getattr(value, "at", None)
            return Unknown("too costly to evaluate", at, str(value) if isinstance(value, Unknown) else "")
        finally:
            self._meter.depth = 0

    def _nested(self, value: Any) -> Any:
        """A value that another expression refers to: going from scope to scope is what costs the stack most."""
        self._meter.depth += _CROSSING
        self._meter.spend()
        found = self._resolve(value)
        self._meter.depth -= _CROSSING
        return found

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, Expression):
            at = value.location or Location("")
            found = self.node(parse_expression(value.text, at), {})
            return _worded(found, value)
        if isinstance(value, Map | Seq) and value:
            self._meter.depth += 1
            self._meter.spend()
            made = self._items(value)
            self._meter.depth -= 1
            self._meter.spend(weight(made) if made is not value else 0)
            return made
        return value

    def _items(self, value: Map | Seq) -> Map | Seq:
        if isinstance(value, Seq):
            items = [self._resolve(item) for item in value]
            changed = any(new is not old for new, old in zip(items, value, strict=True))
            return Seq(items, at=value.at, items_at=value.items_at) if changed else value
        resolved = [(key, self._resolve(item)) for key, item in value.items()]
        if all(new is value[key] for key, new in resolved):
            return value
        return Map(resolved, at=value.at, keys_at=value.keys_at, values_at=value.values_at)

    def template(self, text: FileText, given: Any) -> Any:
        """A file that is a template (`templatefile`) with the values of its names."""
        node = parse_template(text, text.path)
        return text if isinstance(node, s.Literal) else self.node(node, given if isinstance(given, Map) else {})

    def node(self, node: s.Node, bound: Mapping[str, Any]) -> Any:
        """The value of a part; `bound` are the names that `for` binds."""
        self._meter.depth += 1
        self._meter.spend()
        found = self._node(node, bound)
        self._meter.depth -= 1
        return found

    def _node(self, node: s.Node, bound: Mapping[str, Any]) -> Any:
        match node:
            case s.Literal():
                return node.value
            case s.Template():
                return self._template(node, bound)
            case s.Variable():
                return self._variable(node, bound)
            case s.Member():
                return self._member(node, bound)
            case s.Index():
                values = self.node(node.of, bound), self.node(node.key, bound)
                return lift(lambda of, key: index(of, key, node.at), node.at, *values)
            case s.Splat():
                return self._splat(node, bound)
            case s.Call():
                return self._call(node, bound)
            case s.Conditional():
                return self._conditional(node, bound)
            case s.Operation():
                return self._operation(node, bound)
        return self._collection(node, bound)

    def _collection(self, node: s.Node, bound: Mapping[str, Any]) -> Any:
        match node:
            case s.Tuple():
                items = [self.node(item, bound) for item in node.items]
                return self._weighed(Seq(items, at=node.at, items_at=[item.at for item in node.items]))
            case s.Object():
                return self._object(node, bound)
            case s.For():
                return self._for(node, bound)
        return Unknown(node.reason if isinstance(node, s.Opaque) else "an expression", node.at)

    def _weighed(self, made: Any) -> Any:
        self._meter.spend(weight(made))
        return made

    def _variable(self, node: s.Variable, bound: Mapping[str, Any]) -> Any:
        if node.name in bound:
            return bound[node.name]
        return self._around.reference(node.name, "", node.at)

    def _member(self, node: s.Member, bound: Mapping[str, Any]) -> Any:
        if isinstance(node.of, s.Variable) and node.of.name not in bound:
            return self._around.reference(node.of.name, node.name, node.of.at)
        of = self.node(node.of, bound)
        return lift(lambda value: index(value, node.name, node.at), node.at, of)

    def _splat(self, node: s.Splat, bound: Mapping[str, Any]) -> Any:
        of = self.node(node.of, bound)
        if isinstance(of, Unknown):
            return of
        items = of if isinstance(of, list) else [] if of is None else [of]
        made = [self.node(node.each, {**bound, s.SPLAT: item}) for item in items]
        return self._weighed(sequence(made, node.at))

    def _template(self, node: s.Template, bound: Mapping[str, Any]) -> Any:
        values = [part if isinstance(part, str) else self.node(part, bound) for part in node.parts]
        if len(values) == 1 and not isinstance(node.parts[0], str):
            return values[0]
        if any(isinstance(part, Text) for part in node.parts):
            places = [node.at if isinstance(part, str) else part.at for part in node.parts]
            return lift(lambda *given: rendered(zip(given, places, strict=True), node.at), node.at, *values)
        return lift(lambda *given: joined(given, node.at), node.at, *values)

    def _conditional(self, node: s.Conditional, bound: Mapping[str, Any]) -> Any:
        test = self.node(node.test, bound)
        if isinstance(test, bool):
            return self.node(node.yes if test else node.no, bound)
        return choice((self.node(node.yes, bound), self.node(node.no, bound)), node.at)

    def _operation(self, node: s.Operation, bound: Mapping[str, Any]) -> Any:
        first = self.node(node.operands[0], bound)
        if len(node.operands) == 1:
            return lift(lambda value: unary(node.operator, value, node.at), node.at, first)
        if node.operator in {"&&", "||"} and first is (node.operator == "||"):
            return first
        second = self.node(node.operands[1], bound)
        return lift(lambda left, right: binary(node.operator, left, right, node.at), node.at, first, second)

    def _call(self, node: s.Call, bound: Mapping[str, Any]) -> Any:
        if node.name in {"try", "can"}:
            return self._try(node, bound)
        arguments = [self.node(argument, bound) for argument in node.arguments]
        if node.spread:
            last = arguments.pop()
            if not isinstance(last, list):
                return Unknown("arguments that cannot be seen", node.at)
            arguments += last
        found = lift(lambda *given: self._apply(node.name, given, node.at), node.at, *arguments)
        return found if isinstance(found, str) else self._weighed(found)

    def _apply(self, name: str, given: tuple[Any, ...], at: Location) -> Any:
        self._meter.spend(1 + sum(len(value) for value in given if isinstance(value, list | dict)))
        function = FUNCTIONS.get(name)
        found = function(given, at) if function else self._around.call(name, given, at)
        return Unknown(f"the function {name}() is not evaluated", at) if found is None and not function else found

    def _try(self, node: s.Call, bound: Mapping[str, Any]) -> Any:
        for argument in node.arguments:
            found = self.node(argument, bound)
            if not isinstance(found, Failure):
                if node.name == "can":
                    return found if isinstance(found, Unknown) else True
                return found
        return False if node.name == "can" else Failure("no argument of try() works", node.at)

    def _object(self, node: s.Object, bound: Mapping[str, Any]) -> Any:
        made = Map(at=node.at)
        for key, item in node.items:
            name = text_of(self.node(key, bound))
            if name is None:
                return Unknown("a map whose keys cannot be seen", node.at)
            made.put(name, self.node(item, bound), key.at, item.at)
        return self._weighed(made)

    def _for(self, node: s.For, bound: Mapping[str, Any]) -> Any:
        collection = self.node(node.collection, bound)
        if isinstance(collection, Unknown):
            return collection
        pairs = list(collection.items()) if isinstance(collection, dict) else list(enumerate(_listed(collection)))
        results: list[Any] = []
        named = Map(at=node.at)
        for key, item in pairs:
            inner = {**bound, node.value: item, **({node.key: key} if node.key else {})}
            wanted = self.node(node.condition, inner) if node.condition is not None else True
            if not isinstance(wanted, bool):
                return Unknown("a selection that cannot be seen", node.at)
            if wanted and not self._collect(node, inner, results, named):
                return Unknown("a map whose keys cannot be seen", node.at)
        return self._weighed(sequence(results, node.at) if node.name is None else named)

    def _collect(self, node: s.For, inner: Mapping[str, Any], results: list[Any], named: Map) -> bool:
        if node.name is None:
            results.append(self.node(node.result, inner))
            return True
        name = text_of(self.node(node.name, inner))
        if name is None:
            return False
        item = self.node(node.result, inner)
        if node.grouped:
            item = sequence([*named.get(name, ()), item], node.at)
        named.put(name, item, node.at)
        return True


def _worded(found: Any, given: Expression) -> Any:
    """An unknown value says what stands in the source, unless it knows better."""
    if isinstance(found, Choice):
        return Choice(found.reason, given.location, given.text, found.options)
    if isinstance(found, Unknown) and not found.text:
        return replace(found, location=found.location or given.location, text=given.text)
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
