"""Which environment, account or region a directory stands for, and which clusters a root makes (domain D5-1, D5-2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from checker.compose.clusters import LASTING_CLUSTERS
from checker.compose.terraform import Call, Scope
from checker.graph.stages import stage_of, without_stages
from checker.model import Location

_CLUSTER_MODULES = re.compile(
    r"(?:^|[/:.])(?:terraform-[a-z]+-)?(?:eks|aks|gke|oke|doks|kubernetes-engine|kubernetes-cluster)(?:\.git)?"
    r"(?:/(?:aws|google|azurerm|digitalocean|oci))?(?://modules/(?:private|beta|safer|gke)[^/]*)?/?",
    re.IGNORECASE,
)
_LONGEST = 500
_HOLDERS = frozenset(
    {"accounts", "account", "environments", "environment", "envs", "env", "regions", "subscriptions", "clusters"}
)
_REGION = re.compile(
    r"(?:us|eu|ap|ca|sa|me|af|il|mx|cn)-(?:gov-|iso[bf]?-)?(?:north|south|east|west|central)(?:east|west)?-\d"
    r"|(?:us|europe|asia|australia|northamerica|southamerica|me|africa)-(?:north|south|east|west|central)(?:east|west)?\d"
    r"|(?:north|south|east|west|central|italy|france|germany|uk|poland|sweden|norway|switzerland)"
    r"(?:north|south|east|west|central|us|europe|india|asia)(?:us)?\d?"
)
_MOST = 100


class Spot(NamedTuple):
    """What a directory says of where it is deployed: `target` ("" if nothing), `subject` is the rest of it.

    `ladder` is the directory without the words for stages, and without regions.
    """

    target: str
    subject: str
    ladder: str
    stage: str


def spot_of(directory: str) -> Spot:
    """The parts of a path that name accounts, environments, stages and regions, apart from the others."""
    named, rest, ladder = [], [], []
    held = False
    for part in directory.split("/"):
        region = _REGION.fullmatch(part) is not None
        bare = "" if region else without_stages(part)
        if held or region or stage_of(part):
            named.append(part)
        rest.append("" if held else bare)
        ladder.append(bare)
        held = re.split(r"[-_]", part.lower())[-1] in _HOLDERS
    return Spot("/".join(named), _joined(rest), _joined(ladder), stage_of(directory))


def _joined(parts: Iterable[str]) -> str:
    return "/".join(filter(None, parts))


def cluster_places(scope: Scope) -> Iterator[tuple[str, Location]]:
    """The clusters that one module instance declares itself, each with a name in it and its line."""
    for block in scope.module.of("resource"):
        if block.labels and block.labels[0] in LASTING_CLUSTERS:
            for instance in scope.instances(block)[:_MOST]:
                yield ".".join((*block.labels, instance.key)).strip("."), block.at
    for call in scope.calls():
        if _makes_cluster(call):
            for instance in scope.instances(call.block)[:_MOST]:
                yield f"module.{call.name}.{instance.key}".strip("."), call.block.at


def _is_cluster(address: str) -> bool:
    """Whether the address of a module ends in the name of one that makes a cluster; parts of it make none."""
    found = _CLUSTER_MODULES.finditer(address.partition("?")[0][:_LONGEST])
    return any(match.end() == len(address.partition("?")[0]) for match in found)


def _makes_cluster(call: Call) -> bool:
    return any(not source.local and _is_cluster(source.text) for source in call.sources)
