"""ResourceSets with inputs that stand in the repository, expanded to the objects they deliver (domain flux §1.4.7)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.flux.expressions import UnresolvedError
from checker.ecosystems.flux.kinds import namespace_of
from checker.ecosystems.flux.records import Key
from checker.ecosystems.flux.template import render
from checker.model import Location, Problem, ProblemKind, Stage, Unknown
from checker.parse.located import Map, Seq, Text
from checker.parse.yaml import ParseError, parse_embedded, resolve_scalar

MAX_OBJECTS = 2_000
_DISABLED = "fluxcd.controlplane.io/reconcile"
_DEPTH = 100


class Expansion(NamedTuple):
    """The objects of a ResourceSet, why some of it is out of sight, and how many input sets it was expanded for."""

    objects: tuple[Object, ...]
    problems: tuple[Problem, ...]
    inputs: int = 0


def expand(item: Object, get: Callable[[Key], Object | None], limit: int) -> Expansion:
    """Every resource for every input; a template that says more than is evaluated here is left out with a problem.

    Input sets beyond `limit` are left out with a problem too.
    """
    problems: dict[Problem, None] = {}
    objects: dict[str, Object] = {}
    try:
        inputs = _inputs(item, get)
    except UnresolvedError as error:
        return Expansion((), (_unseen(item.origin, str(error)),))
    if len(inputs) > limit:
        problems[_unseen(item.origin, f"ResourceSet {item.name} has too many inputs to expand")] = None
    for values in inputs[:limit]:
        try:
            for found in _resources(item, values):
                if text(found.annotations.get(_DISABLED)).lower() != "disabled" and len(objects) < MAX_OBJECTS:
                    objects.setdefault(found.identity, found)
        except UnresolvedError as error:
            problems[_unseen(item.origin, str(error))] = None
        except ParseError as error:
            problems[_unseen(item.origin, f"a rendered template does not parse: {error.reason}")] = None
    return Expansion(tuple(objects.values()), tuple(problems), min(len(inputs), limit))


def _unseen(at: Location, reason: str) -> Problem:
    return Problem(at, Stage.COLLECT, ProblemKind.UNOBSERVABLE, f"Not observable: {reason}.")


def _inputs(item: Object, get: Callable[[Key], Object | None]) -> list[Mapping[str, Any]]:
    """The input sets: those stated inline and by Static providers; a set without any input is expanded once."""
    spec = mapping(item.data.get("spec"))
    found: list[Mapping[str, Any]] = [mapping(one) for one in sequence(spec.get("inputs"))]
    found += [_provided(mapping(provider), item, get) for provider in sequence(spec.get("inputsFrom"))]
    return found or [{}]


def _provided(given: Mapping[str, Any], item: Object, get: Callable[[Key], Object | None]) -> Mapping[str, Any]:
    key = Key("ResourceSetInputProvider", namespace_of(item), text(given.get("name")))
    provider = get(key)
    spec = mapping(provider.data.get("spec")) if provider else {}
    if text(spec.get("type")) != "Static":
        raise UnresolvedError(f"the inputs of ResourceSet {item.name} come from outside of the repository")
    return mapping(spec.get("defaultValues"))


def _resources(item: Object, inputs: Mapping[str, Any]) -> Iterator[Object]:
    spec = mapping(item.data.get("spec"))
    for block in (spec, *(mapping(step) for step in sequence(spec.get("steps")))):
        for resource in sequence(block.get("resources")):
            if isinstance(resource, Map):
                yield from _object(_filled(resource, inputs, 0), item)
        template = block.get("resourcesTemplate")
        if isinstance(template, str) and isinstance(block, Map):
            for data in _rendered(template, inputs, block.values_at["resourcesTemplate"]):
                yield from _object(data, item)


def _object(data: Any, item: Object) -> Iterator[Object]:
    """The rendered object, in the ResourceSet's own namespace where it names none."""
    if not isinstance(data, Map) or not text(data.get("kind")):
        return
    meta = data.get("metadata")
    if isinstance(meta, Map) and not text(meta.get("namespace")) and text(data.get("kind")) != "Namespace":
        meta = meta.copy()
        meta.put("namespace", namespace_of(item), meta.at)
        data = data.copy()
        data.put("metadata", meta, data.where("metadata"), data.values_at.get("metadata"))
    yield Object(data, data.at)


def _rendered(template: str, inputs: Mapping[str, Any], at: Location) -> Iterator[Any]:
    """The documents of a `resourcesTemplate`, each place moved back to the line of the template it came from."""
    output = render(template, inputs)
    if not isinstance(template, Text):
        yield from (document.data for document in parse_embedded(output.text, at))
        return
    first = template.content
    place = Location(first.path, 1, 1)
    lines = [Location(first.path, first.line + line, first.column) for line in output.lines]
    for document in parse_embedded(Text(output.text, place), place):
        yield _moved(document.data, lines, 0)


def _moved(node: Any, lines: list[Location], depth: int) -> Any:
    """The node with the places of a rendered text replaced by those of its template."""

    def moved(at: Location) -> Location:
        base = lines[min(at.line, len(lines)) - 1]
        return base._replace(column=base.column + at.column - 1)

    if depth > _DEPTH:
        raise UnresolvedError("the template nests too deeply")
    if isinstance(node, Map):
        return Map(
            ((key, _moved(value, lines, depth + 1)) for key, value in node.items()),
            at=moved(node.at),
            keys_at={key: moved(at) for key, at in node.keys_at.items()},
            values_at={key: moved(at) for key, at in node.values_at.items()},
        )
    if isinstance(node, Seq):
        items = [_moved(item, lines, depth + 1) for item in node]
        return Seq(items, at=moved(node.at), items_at=[moved(at) for at in node.items_at])
    if isinstance(node, Text):
        return Text(str(node), moved(node.content))
    return (
        Unknown(node.reason, node.location and moved(node.location), node.text) if isinstance(node, Unknown) else node
    )


def _filled(node: Any, inputs: Mapping[str, Any], depth: int) -> Any:
    """A structured resource with the templates in its keys and scalars rendered."""
    if depth > _DEPTH:
        raise UnresolvedError("the template nests too deeply")
    if isinstance(node, Map):
        result = Map(at=node.at)
        for key, value in node.items():
            filled = _filled(value, inputs, depth + 1)
            result.put(_text(key, inputs), filled, node.where(key), node.values_at.get(key))
        return result
    if isinstance(node, Seq):
        return Seq([_filled(item, inputs, depth + 1) for item in node], at=node.at, items_at=list(node.items_at))
    if isinstance(node, str) and "<<" in node:
        return _scalar(_text(node, inputs))
    return node


def _text(template: str, inputs: Mapping[str, Any]) -> str:
    return render(template, inputs).text if "<<" in template else template


def _scalar(rendered: str) -> Any:
    """A rendered scalar as the operator reads it: the template stands in YAML text, so the result is typed again."""
    if len(rendered) > 1 and rendered[0] == rendered[-1] == '"':
        try:
            return json.loads(rendered)
        except ValueError:
            return rendered
    return resolve_scalar(rendered)
