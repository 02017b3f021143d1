"""Stages that one unit delivers side by side, each to a namespace of its own: `shop` and `shop-staging`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from checker.compose.object import Object
from checker.graph.stages import stage_of, without_stages
from checker.graph.versions import versions_of
from checker.model import Placement, VersionReader


def staged_namespaces(whole: Placement, objects: Sequence[Object]) -> Iterator[Placement]:
    """A placement for each namespace that has a counterpart in another stage, out of a unit's placement and objects."""
    spaces: dict[str, list[Object]] = defaultdict(list)
    for item in objects:
        if item.namespace:
            spaces[item.namespace].append(item)
    stages: dict[str, set[str]] = defaultdict(set)
    for name in spaces:
        stages[without_stages(name)].add(stage_of(name))
    for name, items in spaces.items():
        bare = without_stages(name)
        if bare and len(stages[bare]) > 1:
            yield whole._replace(
                at=items[0].origin,
                subject="",
                ladder=f"{whole.ladder}/{bare}",
                stage=stage_of(name),
                definitions=frozenset(str(item.origin) for item in items),
                versions=_reader(items),
                elsewhere="",
            )


def _reader(items: Sequence[Object]) -> VersionReader:
    return lambda: tuple(version for item in items for version in versions_of(item))
