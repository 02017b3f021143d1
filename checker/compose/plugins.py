"""`transformers:`: kustomize's built-in transformers, configured in files of their own. Others are not run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.compose.decorate import decorate
from checker.compose.fields import read_specs
from checker.compose.images import set_images, set_replicas
from checker.compose.kustomization import Kustomization
from checker.compose.naming import move, set_affixes
from checker.compose.object import mapping, metadata, text
from checker.compose.patches import apply_patches
from checker.compose.replacements import apply_replacements
from checker.compose.resource import Resource
from checker.model import Location
from checker.parse.located import Map, Seq
from checker.parse.yaml import ParseError, parse_embedded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.compose.site import Site

    Step = Callable[[Map, Site, list[Resource]], list[Resource]]


def apply_transformers(plan: Kustomization, site: Site, resources: list[Resource]) -> list[Resource]:
    """The listed transformers in order; one that is no built-in is named and left out."""
    for entry, at in plan.paths("transformers"):
        for config in _configurations(site, entry, at):
            step = _STEPS.get(text(config.get("kind"))) if text(config.get("apiVersion")) == "builtin" else None
            if step is None:
                site.unseen(config.at, f"The transformer {text(config.get('kind')) or '(no kind)'} is not run.")
            else:
                resources = step(config, site, resources)
    return resources


def _configurations(site: Site, entry: str, at: Location) -> Iterator[Map]:
    try:
        documents = parse_embedded(entry, at) if "\n" in entry else site.listed_documents(entry, at)
    except ParseError as error:
        site.fail(error.location, f"The transformer cannot be read: {error.reason}.")
        return
    for document in documents:
        if isinstance(document.data, Map):
            yield document.data


def _as_plan(config: Map, key: str, value: Any) -> Kustomization:
    """A kustomization that holds one field, so that its own step can carry it out."""
    return Kustomization("", Map([(key, value)], at=config.at, keys_at={key: config.at}))


def _list_of(item: Any, at: Location) -> Seq:
    return Seq([item], at=at)


def _move(config: Map, _site: Site, resources: list[Resource]) -> list[Resource]:
    meta = config.get("metadata")
    namespace = text(config.get("namespace")) or text(metadata(config).get("namespace"))
    at = meta.where("namespace") if isinstance(meta, Map) else config.at
    unset_only, fields = config.get("unsetOnly") is True, read_specs(config.get("fieldSpecs"))
    return [move(item, namespace, at, unset_only=unset_only, fields=fields) for item in resources]


def _affix(config: Map, site: Site, resources: list[Resource]) -> list[Resource]:
    if all(field.steps != ("metadata", "name") for field in read_specs(config.get("fieldSpecs"))):
        return resources
    given = [("namePrefix", text(config.get("prefix"))), ("nameSuffix", text(config.get("suffix")))]
    plan = Kustomization("", Map(given, at=config.at))
    return set_affixes(plan, site, resources)


def _decorate(key: str) -> Step:
    def step(config: Map, _site: Site, resources: list[Resource]) -> list[Resource]:
        pairs = config.get(key)
        return decorate(resources, pairs, read_specs(config.get("fieldSpecs"))) if isinstance(pairs, Map) else resources

    return step


def _patch(config: Map, site: Site, resources: list[Resource]) -> list[Resource]:
    return apply_patches(_as_plan(config, "patches", _list_of(config, config.at)), site, resources)


def _image(config: Map, site: Site, resources: list[Resource]) -> list[Resource]:
    return set_images(_as_plan(config, "images", _list_of(config.get("imageTag"), config.at)), site, resources)


def _replica(config: Map, site: Site, resources: list[Resource]) -> list[Resource]:
    replica = mapping(config.get("replica"))
    return set_replicas(_as_plan(config, "replicas", _list_of(replica, config.at)), site, resources)


def _replace(config: Map, site: Site, resources: list[Resource]) -> list[Resource]:
    return apply_replacements(_as_plan(config, "replacements", config.get("replacements")), site, resources)


_STEPS: dict[str, Step] = {
    "AnnotationsTransformer": _decorate("annotations"),
    "ImageTagTransformer": _image,
    "LabelTransformer": _decorate("labels"),
    "NamespaceTransformer": _move,
    "PatchTransformer": _patch,
    "PrefixSuffixTransformer": _affix,
    "PrefixTransformer": _affix,
    "ReplacementTransformer": _replace,
    "ReplicaCountTransformer": _replica,
    "SuffixTransformer": _affix,
}
