"""What a Flux Kustomization lays over the directory that it names (domain flux §1.4)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from checker.compose.fields import update
from checker.compose.object import Object, mapping, text
from checker.parse.located import Map, Seq
from checker.parse.memory import Same

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from checker.compose.kustomization import Kustomization
    from checker.model import Location
    from checker.parse.files import Files


def _nothing(_files: Files, _path: str) -> bool:
    return False


class Overlay(NamedTuple):
    """The fields of a Flux Kustomization's `spec` that change the build of its path.

    `components` are paths in the repository. `root` is the artifact's root directory; `ignored` tells which paths the
    source leaves out of the artifact, and is equal to what tells the same. `spec` is where the fields stand, for the
    places of what they set.
    """

    target_namespace: str | None = None
    name_prefix: str = ""
    name_suffix: str = ""
    patches: tuple[Map, ...] = ()
    components: tuple[str, ...] = ()
    images: tuple[Map, ...] = ()
    root: str = ""
    ignored: Callable[[Files, str], bool] = _nothing
    common_metadata: Map | None = None
    spec: Map | None = None

    @property
    def key(self) -> Hashable:
        """Equal for overlays that lay the same over a directory, from the same places."""
        fields = (Same(value) if isinstance(value, Map) else value for value in self)
        return tuple(tuple(map(Same, one)) if _are_maps(one) else one for one in fields)


def _are_maps(value: object) -> TypeGuard[tuple[Map, ...]]:
    return isinstance(value, tuple) and all(isinstance(item, Map) for item in value)


def lay_over(given: Kustomization, overlay: Overlay) -> Kustomization:
    """The kustomization as the controller rewrites it: scalars replace, patches and images join."""
    data = given.data.copy()
    scalars = (
        ("namespace", overlay.target_namespace, "targetNamespace"),
        ("namePrefix", overlay.name_prefix, "namePrefix"),
        ("nameSuffix", overlay.name_suffix, "nameSuffix"),
    )
    for key, value, source in scalars:
        if value:
            data.put(key, value, _place(overlay, source, data.at))
    _extend(data, "patches", overlay.patches, _place(overlay, "patches", data.at))
    _join_images(data, overlay)
    return given._replace(data=data)


def _place(overlay: Overlay, key: str, otherwise: Location) -> Location:
    return otherwise if overlay.spec is None else overlay.spec.where(key)


def _extend(data: Map, key: str, items: tuple[Map, ...], at: Location) -> None:
    if not items:
        return
    old = data.get(key)
    joined = old.copy() if isinstance(old, Seq) else Seq(at=at, items_at=[])
    joined.extend(items)
    joined.items_at.extend(item.at for item in items)
    data.put(key, joined, data.keys_at.get(key, at))


def _join_images(data: Map, overlay: Overlay) -> None:
    """An image of the overlay replaces the one of the same name."""
    old = data.get("images")
    names = {text(item.get("name")) for item in overlay.images}
    if overlay.images and isinstance(old, Seq):
        kept = [pair for pair in zip(old, old.items_at, strict=True) if text(mapping(pair[0]).get("name")) not in names]
        data["images"] = Seq([item for item, _ in kept], at=old.at, items_at=[place for _, place in kept])
    _extend(data, "images", overlay.images, _place(overlay, "images", data.at))


def stamp(objects: tuple[Object, ...], overlay: Overlay) -> tuple[Object, ...]:
    """`spec.commonMetadata`, which the controller sets on every object when it applies them."""
    common = overlay.common_metadata
    if common is None:
        return objects
    wanted = [(key, common[key]) for key in ("labels", "annotations") if isinstance(common.get(key), Map)]
    return tuple(item._replace(data=_stamped(item.data, wanted)) for item in objects)


def _stamped(data: Map, wanted: list[tuple[str, Map]]) -> Map:
    for key, values in wanted:
        data = update(data, ("metadata", key), partial(joined, new=values), values.at, create=True)
    return data


def joined(old: Any, new: Map) -> Map:
    """The mapping with all keys of another one set on it, each with its own place."""
    result = old.copy() if isinstance(old, Map) else Map(at=new.at)
    for key, value in new.items():
        result.put(key, value, new.where(key), new.values_at.get(key))
    return result
