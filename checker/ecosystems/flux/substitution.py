"""The variables of a Flux Kustomization's `postBuild`, as far as they stand in the repository (domain flux §1.4.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.compose.substitute import Variables
from checker.ecosystems.flux.kinds import namespace_of
from checker.ecosystems.flux.records import Key
from checker.model import Location, Unknown
from checker.parse.located import Map

Value = tuple[str | Unknown, Location | None]


def variables_of(item: Object, get: Callable[[Key], Object | None], bound: Mapping[str, Value]) -> Variables | None:
    """Inline values win over later `substituteFrom` entries, those over earlier ones; None without `postBuild`.

    `bound` are values that the entry point gives to variables that nothing here defines.
    """
    spec = mapping(item.data.get("spec"))
    given = mapping(spec.get("postBuild"))
    inline, references = given.get("substitute"), sequence(given.get("substituteFrom"))
    if not inline and not references:
        return None
    values: dict[str, Value] = dict(bound)
    complete = True
    for reference in references:
        found = get(reference_key(item, mapping(reference)))
        if found is not None:
            values.update(_entries(found))
        elif mapping(reference).get("optional") is not True:
            complete = False
    if isinstance(inline, Map):
        values.update({key: _value(inline, key) for key in inline})
    return Variables(values=values, complete=complete)


def config_maps(item: Object) -> tuple[Key, ...]:
    """The ConfigMaps whose values a Kustomization substitutes; Secrets are not waited for."""
    given = mapping(mapping(item.data.get("spec")).get("postBuild"))
    keys = (reference_key(item, mapping(one)) for one in sequence(given.get("substituteFrom")))
    return tuple(key for key in keys if key.kind == "ConfigMap")


def reference_key(item: Object, reference: Mapping[str, Any]) -> Key:
    """The object that a reference within the own namespace names."""
    return Key(text(reference.get("kind")), namespace_of(item), text(reference.get("name")))


def _entries(found: Object) -> dict[str, Value]:
    """The values of a ConfigMap; those of a Secret are never looked at, only that they are defined."""
    values: dict[str, Value] = {}
    for field in ("data", "stringData"):
        block = found.data.get(field)
        if isinstance(block, Map):
            secret = Unknown(f"the Secret {found.name} is not read")
            values.update(
                {key: (secret, block.where(key)) if found.kind == "Secret" else _value(block, key) for key in block}
            )
    return values


def _value(block: Map, key: str) -> Value:
    value = block[key]
    return (value if isinstance(value, Unknown) else text(value)), block.where(key)
