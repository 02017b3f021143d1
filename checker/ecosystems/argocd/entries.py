"""Entry points: the outermost units that somebody applies together, and what stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from checker.compose.object import Object
from checker.ecosystems.argocd.carriers import FILE, Carrier
from checker.ecosystems.argocd.delivery import Seed
from checker.model import Location

_MAX_SPLITS = 64
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Entry:
    """Where units begin that no other one delivers. `path` is the directory or the values file they stand in."""

    scope: str
    path: str
    seeds: tuple[Seed, ...]

    @property
    def location(self) -> Location:
        """The first outermost unit."""
        return self.seeds[0].item.origin

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """The carriers that the outermost units stand in."""
        return tuple(dict.fromkeys(seed.carrier for seed in self.seeds))


def entries_of(groups: Iterable[Sequence[Seed]]) -> tuple[Entry, ...]:
    """One entry for every outermost build, chart and values file; plain files join as long as names stay apart."""
    entries: list[Entry] = []
    plain: list[Seed] = []
    for group in groups:
        if all(seed.carrier.kind == FILE for seed in group):
            plain += group
        else:
            entries.append(Entry("", _path(group[0].carrier), tuple(group)))
    entries += [Entry("", _common(part), tuple(part)) for part in _split(plain, 0)]
    return _named(entries)


def _path(carrier: Carrier) -> str:
    """The directory, or the values file that a chart is outermost by."""
    return carrier.variant if carrier.variant.endswith(_SUFFIXES) else carrier.path


def _split(seeds: Sequence[Seed], depth: int) -> list[Sequence[Seed]]:
    """Seeds apart by the directory that tells equal names apart: those are applied to different clusters."""
    if not seeds:
        return []
    identities = Counter(seed.item.identity for seed in seeds)
    if max(identities.values()) == 1 or depth > _MAX_SPLITS:
        return [seeds]
    parts: dict[str, list[Seed]] = {}
    for seed in seeds:
        parts.setdefault("/".join(_directory(seed.item).split("/")[: depth + 1]), []).append(seed)
    if depth and len(parts) == len({_directory(seed.item) for seed in seeds}) == 1:
        return [seeds]
    return [group for _, part in sorted(parts.items()) for group in _split(part, depth + 1)]


def _directory(item: Object) -> str:
    return item.origin.path.rpartition("/")[0]


def _common(seeds: Sequence[Seed]) -> str:
    """The deepest directory that all seeds stand in or below."""
    parts = [_directory(seed.item).split("/") for seed in seeds]
    shared = []
    for names in zip(*parts, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return "/".join(shared)


def _named(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each with a scope: the last component of its path, the whole path where two would share it."""
    listed = sorted(entries, key=lambda entry: (entry.path, entry.location))
    shared = Counter(_short(entry) for entry in listed)
    taken: set[str] = set()
    named = []
    for entry in listed:
        scope = _short(entry) if shared[_short(entry)] == 1 else entry.path
        scope = scope if scope not in taken else f"{scope}:{entry.location.path}"
        taken.add(scope)
        named.append(replace(entry, scope=scope))
    return tuple(named)


def _short(entry: Entry) -> str:
    name = entry.path.rpartition("/")[2]
    return (name.rpartition(".")[0] if name.endswith(_SUFFIXES) else name) or "cluster"
