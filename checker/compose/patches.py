"""Patches of a kustomization: where their text stands, whom they are for, how they are applied."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.compose.jsonpatch import PatchError, apply_operations
from checker.compose.mergekeys import shape_of
from checker.compose.object import mapping, text
from checker.compose.resource import Resource, by_any_id, identify
from checker.compose.selector import Selector, SelectorError, read_selector
from checker.compose.strategic import DIRECTIVE, GONE, merge
from checker.model import Location, Unknown
from checker.parse.located import Map, Seq
from checker.parse.yaml import Document, ParseError, parse_embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.compose.kustomization import Kustomization
    from checker.compose.site import Site

Resources = list[Resource]


class _Patch(NamedTuple):
    """One patch document: `data` is a mapping (strategic merge) or a list (JSON 6902)."""

    data: Any
    at: Location
    target: Map | None = None
    may_rename: bool = False
    may_change_kind: bool = False


def apply_patches(plan: Kustomization, site: Site, resources: Resources) -> Resources:
    """`patchesStrategicMerge`, then `patches`."""
    for entry, at in plan.entries("patchesStrategicMerge"):
        for document in _listed_or_inline(site, entry, at):
            resources = _apply(_Patch(document.data, document.location), site, resources)
    for entry, at in plan.entries("patches"):
        for patch in _read(site, entry, at):
            resources = _apply(patch, site, resources)
    return resources


def apply_json_patches(plan: Kustomization, site: Site, resources: Resources) -> Resources:
    """The legacy field `patchesJson6902`: its target is a selector as in `patches`, but it has to state a name."""
    for entry, at in plan.entries("patchesJson6902"):
        for patch in _read(site, entry, at):
            if patch.target is None or not patch.target.get("name"):
                site.fail(at, "The patch states no name of a target.")
            else:
                resources = _apply(patch, site, resources)
    return resources


def _listed_or_inline(site: Site, entry: Any, at: Location) -> tuple[Document, ...]:
    """An item of `patchesStrategicMerge` is a path or, if it has lines, the patch itself."""
    if not isinstance(entry, str):
        return ()
    return _embedded(site, entry, at) if "\n" in entry or ": " in entry else site.listed_documents(entry, at)


def _read(site: Site, entry: Any, at: Location) -> Iterator[_Patch]:
    given = mapping(entry)
    inline, path = given.get("patch"), given.get("path")
    place = entry.values_at.get("patch", at) if isinstance(entry, Map) else at
    if isinstance(inline, Unknown) or isinstance(path, Unknown):
        site.unseen(place, "The patch holds a variable that is not known here.")
        return
    if isinstance(inline, Map | Seq):  # as in the first versions of Flux's Kustomization
        documents: tuple[Document, ...] = (Document(inline, place, 0),)
    elif isinstance(inline, str) and inline.strip():
        documents = _embedded(site, inline, place)
    elif isinstance(path, str) and path:
        documents = site.listed_documents(path, at)
    else:
        site.fail(at, "The patch has neither a path nor a text.")
        return
    target, options = given.get("target"), mapping(given.get("options"))
    for document in documents:
        yield _Patch(
            document.data,
            document.location,
            target if isinstance(target, Map) else None,
            options.get("allowNameChange") is True,
            options.get("allowKindChange") is True,
        )


def _embedded(site: Site, inline: str, at: Location) -> tuple[Document, ...]:
    try:
        return _parse(inline, at)
    except ParseError as error:
        site.fail(error.location, f"The patch cannot be read: {error.reason}.")
        return ()


@lru_cache(maxsize=2048)
def _parse(inline: str, at: Location) -> tuple[Document, ...]:
    """Parsed once, however many builds a component with this patch takes part in."""
    return parse_embedded(inline, at)


def _apply(patch: _Patch, site: Site, resources: Resources) -> Resources:
    if not isinstance(patch.data, Map | Seq):
        site.fail(patch.at, "The patch is neither a mapping nor a list of operations.")
        return resources
    if patch.target is None:
        return _apply_to_namesake(patch, site, resources)
    try:
        selector = read_selector(patch.target)
    except SelectorError as error:
        site.fail(patch.target.at, f"The patch's target is left out: {error}.")
        return resources
    found = _select(selector, resources) if site.spend(len(resources), patch.at) else []
    if isinstance(patch.data, Seq):
        return _operate(patch, site, resources, found)
    return _overlay(patch, resources, found)


def _select(selector: Selector, resources: Resources) -> list[int]:
    return [position for position, item in enumerate(resources) if selector.selects(item)]


def _apply_to_namesake(patch: _Patch, site: Site, resources: Resources) -> Resources:
    """Without a target, a strategic merge patch is for the one resource with its own id."""
    if not isinstance(patch.data, Map):
        site.fail(patch.at, "A JSON 6902 patch needs a target.")
        return resources
    wanted = identify(patch.data)
    found = by_any_id(resources, wanted) if site.spend(1 + len(resources) // 50, patch.at) else []
    if len(found) != 1:
        site.fail(patch.at, f"The patch for {wanted} matches {len(found) or 'no'} resource{'s' if found else ''}.")
        return resources
    return _overlay(patch, resources, found)


def _overlay(patch: _Patch, resources: Resources, found: list[int]) -> Resources:
    """Strategic merge onto the resources found; those that `$patch: delete` empties are left out."""
    body = _body(patch)
    result = list(resources)
    gone = set()
    for position in found:
        item = result[position]
        merged = merge(item.data, body, shape_of(text(item.data.get("apiVersion")), item.id.kind))
        if merged is GONE or not merged:
            gone.add(position)
            continue
        keeper = item.remembered() if patch.may_rename or patch.may_change_kind else item
        result[position] = keeper.with_data(merged)
    return [item for position, item in enumerate(result) if position not in gone] if gone else result


def _body(patch: _Patch) -> Map:
    """The patch without what names its target: a patch changes neither version nor namespace, nor name nor kind."""
    body: Map = patch.data.copy()
    body.drop("apiVersion")
    if not patch.may_change_kind:
        body.drop("kind")
    meta = body.get("metadata")
    if isinstance(meta, Map) and body.get(DIRECTIVE) != "replace":
        slim = meta.copy()
        slim.drop("namespace")
        if not patch.may_rename:
            slim.drop("name")
        if slim:
            body["metadata"] = slim
        else:
            body.drop("metadata")
    return body


def _operate(patch: _Patch, site: Site, resources: Resources, found: list[int]) -> Resources:
    """JSON 6902 operations on the resources found; where one fails, that resource stays as it was."""
    if not isinstance(patch.data, Seq):
        site.fail(patch.at, "The patch is no list of operations.")
        return resources
    result = list(resources)
    for position in found:
        item = result[position]
        try:
            result[position] = item.remembered().with_data(apply_operations(item.data, patch.data))
        except PatchError as error:
            site.fail(patch.at, f"The patch cannot be applied to {item.id}: {error}.")
    return result
