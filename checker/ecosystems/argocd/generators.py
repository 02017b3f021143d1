"""What the generators of an ApplicationSet give, as far as it stands in the repository (J6, domain argocd §4 A6)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.argocd.folders import Folders
from checker.ecosystems.argocd.registered import cluster_parameters
from checker.ecosystems.argocd.sources import IsOwn
from checker.ecosystems.argocd.templating import Filler, Parameters, flat, normalised
from checker.model import Unknown
from checker.parse.files import Files
from checker.parse.located import Map
from checker.parse.memory import Same
from checker.parse.yaml import ParseError, parse_embedded

MAX_SETS = 2_000
MAX_NESTING = 3
_REASONS = {
    "clusters": "the clusters of a generator are registered with Argo CD, not in this repository",
    "clusterDecisionResource": "a decision resource in the cluster selects the clusters",
    "scmProvider": "the repositories of an organisation are listed by its Git host",
    "pullRequest": "pull requests are listed by the Git host",
    "plugin": "a generator plugin answers at run time",
}
_FOREIGN = "the generator reads another repository"
_STRANGE = "the generator is not known to this scan"
_DEEP = "the generators nest too deeply"


@dataclass(frozen=True)
class Ground:
    """What generators may look at: the tree, what counts as this repository, and the cluster Secrets in Git."""

    files: Files
    folders: Folders
    is_own: IsOwn
    clusters: tuple[Object, ...] = ()

    @cached_property
    def key(self) -> Hashable:
        """The same for all grounds that differ in their files alone."""
        clusters = tuple((Same(item.data), item.origin) for item in self.clusters)
        return Same(self.files.remembered(("ground", self.is_own, clusters), object))


class Generators:
    """The generators of one ApplicationSet."""

    def __init__(self, spec: Map, ground: Ground) -> None:
        self._spec = spec
        self._ground = ground
        self._go = spec.get("goTemplate") is True
        self._filler = Filler(go=self._go)
        self._kinds: Mapping[str, Callable[[Map, int], Iterator[Parameters]]] = {
            "list": self._list,
            "git": self._git,
            "clusters": self._clusters,
            "matrix": self._matrix,
            "merge": self._merge,
        }

    def sets(self) -> tuple[Parameters, ...]:
        """The parameters of every Application that there is or may be."""
        found: list[Parameters] = []
        for generator in sequence(self._spec.get("generators")):
            if isinstance(generator, Map):
                found += self._of(generator, 0)
        return tuple(found[:MAX_SETS])

    def _of(self, generator: Map, depth: int) -> list[Parameters]:
        selector = mapping(generator.get("selector"))
        found: list[Parameters] = []
        for kind, given in generator.items():
            if kind == "selector" or len(found) >= MAX_SETS:
                continue
            given_map = given if isinstance(given, Map) else Map(at=generator.where(kind))
            if depth > MAX_NESTING:
                found.append(self._unseen(_DEEP, given_map))
                continue
            make = self._kinds.get(kind)
            reason = _REASONS.get(kind, _STRANGE)
            made = make(given_map, depth) if make else iter((self._unseen(reason, given_map),))
            template = given_map.get("template")
            found += [replace(one, template=template) if isinstance(template, Map) else one for one in made]
        return [chosen for one in found[:MAX_SETS] if (chosen := _selected(one, selector)) is not None]

    def _unseen(self, reason: str, given: Map) -> Parameters:
        """An open set: only the generator's own `values` are known."""
        return Parameters(self._own_values(given, Parameters({})), Unknown(reason, given.at), certain=False)

    def _own_values(self, given: Map, base: Parameters) -> dict[str, Any]:
        """A generator's `values`, which may use the parameters it finds."""
        stated = given.get("values")
        if not isinstance(stated, Map):
            return dict(base.values)
        filled = {key: self._filler.fill(value, base) for key, value in stated.items()}
        if self._go:
            return {**base.values, "values": {**mapping(base.values.get("values")), **filled}}
        return {**base.values, **{f"values.{key}": value for key, value in filled.items()}}

    def _with_values(self, given: Map, base: Parameters) -> Parameters:
        return replace(base, values=self._own_values(given, base))

    def _list(self, given: Map, _: int) -> Iterator[Parameters]:
        elements = list(sequence(given.get("elements")))
        embedded = given.get("elementsYaml")
        if isinstance(embedded, str) and embedded:
            if "{{" in embedded:
                yield self._unseen("the elements are a template", given)
            else:
                elements += _parsed(embedded, given)
        for element in elements:
            if isinstance(element, Mapping):
                yield Parameters(dict(element) if self._go else flat(element))

    def _clusters(self, given: Map, _: int) -> Iterator[Parameters]:
        for values in cluster_parameters(self._ground.clusters, given, go=self._go):
            yield self._with_values(given, Parameters(values, certain=True))
        yield self._unseen(_REASONS["clusters"], given)

    def _git(self, given: Map, _depth: int) -> Iterator[Parameters]:
        url = given.get("repoURL")
        if isinstance(url, Unknown) or not self._ground.is_own(text(url)):
            yield self._unseen(_FOREIGN if not isinstance(url, Unknown) else url.reason, given)
            return
        prefix = text(given.get("pathParamPrefix"))
        for path in self._ground.folders.directories(given):
            found = Parameters(self._placed(path, "", prefix, {}))
            yield self._with_values(given, found)
        for path, content in self._ground.folders.contents(given):
            directory, _, name = path.rpartition("/")
            yield self._with_values(given, Parameters(self._placed(directory, name, prefix, content)))

    def _placed(self, directory: str, name: str, prefix: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of a directory or of a file in it."""
        parts = directory.split("/")
        place = {"basename": parts[-1], "basenameNormalized": normalised(parts[-1])}
        if name:
            place |= {"filename": name, "filenameNormalized": normalised(name)}
        if self._go:
            nested = {"path": directory, "segments": parts, **place}
            return {**content, **({prefix: {"path": nested}} if prefix else {"path": nested})}
        lead = f"{prefix}." if prefix else ""
        dotted = {f"{lead}path.{key}": value for key, value in place.items()}
        numbered = {f"{lead}path[{number}]": part for number, part in enumerate(parts)}
        return {**flat(content), f"{lead}path": directory, **dotted, **numbered}

    def _matrix(self, given: Map, depth: int) -> Iterator[Parameters]:
        inner = [one for one in sequence(given.get("generators")) if isinstance(one, Map)]
        found = [Parameters({})]
        for generator in inner:
            found = list(islice(self._crossed(found, generator, depth), MAX_SETS))
        yield from found if inner else ()

    def _crossed(self, found: Sequence[Parameters], generator: Map, depth: int) -> Iterator[Parameters]:
        """Every set with each that a generator gives for it."""
        for left in found:
            for right in self._of(self._filler.fill(generator, left), depth + 1):
                yield _joined(left, right)

    def _merge(self, given: Map, depth: int) -> Iterator[Parameters]:
        """The first generator decides which sets there are, the others override where the merge keys agree."""
        inner = [one for one in sequence(given.get("generators")) if isinstance(one, Map)]
        keys = [text(key) for key in sequence(given.get("mergeKeys"))]
        groups = [self._of(generator, depth + 1) for generator in inner]
        for base in groups[0] if groups else ():
            others = [other for group in groups[1:] for other in group]
            yield from _merged(base, others, keys)


def _merged(base: Parameters, others: Sequence[Parameters], keys: Sequence[str]) -> Iterator[Parameters]:
    """A set as others override it; where its keys are not known, as it is and as each of them would override it."""
    identity = [_at(base.values, key) for key in keys]
    if base.missing is None or None not in identity:
        result = base
        for other in others:
            if [_at(other.values, key) for key in keys] == identity:
                result = _joined(result, other)
        yield result
        return
    yield base
    for other in others:
        if other.missing is None:
            yield replace(_joined(base, other), certain=False)


def _at(values: Mapping[str, Any], key: str) -> Any:
    """A parameter by its dotted name, flat or nested."""
    if key in values:
        return values[key]
    node: Any = values
    for step in key.split("."):
        node = node.get(step) if isinstance(node, Mapping) else None
    return node


def _joined(left: Parameters, right: Parameters) -> Parameters:
    values = dict(left.values)
    for key, value in right.values.items():
        present = values.get(key)
        both = isinstance(present, Mapping) and isinstance(value, Mapping)
        values[key] = {**present, **value} if both and present is not None else value
    missing, template = left.missing or right.missing, right.template or left.template
    return Parameters(values, missing, left.certain and right.certain, template)


def _parsed(embedded: str, given: Map) -> list[Any]:
    try:
        return [item for one in parse_embedded(embedded, given.where("elementsYaml")) for item in sequence(one.data)]
    except ParseError:
        return []  # Argo CD generates nothing of elements that do not parse


def _selected(one: Parameters, selector: Mapping[str, Any]) -> Parameters | None:
    """The set if a generator's `selector` lets it through; in doubt it is no longer certain."""
    answers = [_matches(one, key, "In", [value]) for key, value in mapping(selector.get("matchLabels")).items()]
    for expression in sequence(selector.get("matchExpressions")):
        rule = mapping(expression)
        answers.append(_matches(one, text(rule.get("key")), text(rule.get("operator")), sequence(rule.get("values"))))
    if False in answers:
        return None
    return replace(one, certain=False) if None in answers else one


def _matches(one: Parameters, key: str, operator: str, values: Sequence[Any]) -> bool | None:
    value = _at(one.values, key)
    if isinstance(value, Unknown) or (value is None and one.missing is not None):
        return None
    listed = {text(item) for item in values}
    return {
        "In": value is not None and text(value) in listed,
        "NotIn": value is None or text(value) not in listed,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }.get(operator)
