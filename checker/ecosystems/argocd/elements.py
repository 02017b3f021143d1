"""Settings that single elements have for drift, pruning and syncs (domain argocd A3.11 to A3.15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.argocd.records import Application
from checker.ecosystems.argocd.settings import Configuration
from checker.ecosystems.argocd.table import inner
from checker.ecosystems.argocd.windows import matched_windows
from checker.model import Fact, Location, Place, Unknown
from checker.parse.located import Map, Seq

_PREFIX = "argocd.argoproj.io/"
# What changes how one object is reconciled or pruned; other options only say how it is applied (A3.13).
_MARKS: Mapping[str, frozenset[str]] = {
    f"{_PREFIX}sync-options": frozenset(
        {"Prune=false", "Prune=confirm", "Delete=false", "Delete=confirm", "Replace=true", "Force=true"}
    ),
    f"{_PREFIX}compare-options": frozenset({"IgnoreExtraneous"}),
}
_SYSTEM, _LEGACY = "resource.customizations.ignoreDifferences.", "resource.customizations"
_EFFECTIVE = ("jsonPointers", "jqPathExpressions", "managedFieldsManagers")

Setting = tuple[str, Location]


def elements_fact(configs: Sequence[Configuration]) -> Fact:
    """`elements`: every kind of setting that occurs, with the first line of each."""
    first: dict[str, Location] = {}
    for name, at in sorted({one for config in configs for one in _settings(config)}, key=lambda one: (one[1], one[0])):
        first.setdefault(name, at)
    if not first:
        return Fact([], configs[0].instance.entry)
    names = sorted(first)
    return Fact(names, first[names[0]], tuple(Place(first[name], name) for name in names[1:]))


def _settings(config: Configuration) -> Iterator[Setting]:
    for unit in config.instance.units:
        yield from _ignores(unit)
    for one in config.instance.objects:
        if one.owner is not None:
            yield from _marks(one.item)
    yield from _system(config)
    yield from (("syncWindows", at) for at in sorted(matched_windows(config)))
    yield from _modes(config.instance.units)


def _specs(unit: Application) -> Iterator[Map]:
    yield unit.spec
    yield from (one.spec for one in unit.generated)


def _ignores(unit: Application) -> Iterator[Setting]:
    for spec in _specs(unit):
        if any(_is_effective(one) for one in sequence(spec.get("ignoreDifferences"))):
            yield "spec.ignoreDifferences", spec.where("ignoreDifferences")


def _is_effective(entry: Any) -> bool:
    return any(mapping(entry).get(name) for name in _EFFECTIVE)


def ineffective_fact(unit: Application) -> Fact:
    """`ignore.ineffective`: the entries of `ignoreDifferences` that say of no field that it is ignored."""
    found: dict[Place, None] = {}
    for spec in _specs(unit):
        items = spec.get("ignoreDifferences")
        for position, one in enumerate(sequence(items)):
            if isinstance(one, dict) and not _is_effective(one):
                at = items.items_at[position] if isinstance(items, Seq) else spec.where("ignoreDifferences")
                kind = "/".join(part for part in (text(one.get("group")), text(one.get("kind"))) if part)
                found[Place(at, f"{kind or 'an entry'} names no field")] = None
    places = tuple(found)
    if not places:
        return Fact([], unit.where("ignoreDifferences"))
    return Fact([place.text for place in places], places[0].location, places[1:])


def _marks(item: Object) -> Iterator[Setting]:
    """The options in annotations of a delivered object; a comma separates them, blanks do not count."""
    marks = mapping(item.data.get("metadata")).get("annotations")
    if isinstance(marks, Map):
        for name in _MARKS.keys() & marks.keys():
            for option in text(marks[name]).split(","):
                if option.strip() in _MARKS[name]:
                    yield f"{name.removeprefix(_PREFIX)}: {option.strip()}", marks.where(name)


def _system(config: Configuration) -> Iterator[Setting]:
    """`ignoreDifferences` for all units, by kind; `ignoreResourceUpdates` is about performance only (A3.14)."""
    for name, entry in config.cm.starting(_SYSTEM):
        if entry.value and not isinstance(entry.value, Unknown):
            yield f"{_SYSTEM}{name}", entry.at
    legacy = config.cm.entries.get(_LEGACY)
    content = inner(legacy) if legacy is not None else None
    if isinstance(content, Map):
        for kind, customization in content.items():
            if mapping(customization).get("ignoreDifferences"):
                yield f"{_LEGACY}: {kind}", content.where(kind)


def _modes(units: Sequence[Application]) -> Iterator[Setting]:
    """Units that are synced in different ways, each way with its first unit."""
    first: dict[str, Location] = {}
    for unit in units:
        mode = _mode(unit)
        if mode:
            first.setdefault(mode, unit.automation.at)
    if len(first) > 1:
        yield "units in different sync modes", first[min(first)]


def _mode(unit: Application) -> str:
    """Manual, automated, or automated with self-heal (domain argocd §2); "" where it is not known."""
    mode, heals = unit.automation.mode, unit.automation.self_heal
    if isinstance(mode, Unknown) or isinstance(heals, Unknown):
        return ""
    if mode != "automated":
        return "manual"
    return "self-heal" if heals else "automated"
