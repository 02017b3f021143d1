"""Image automation that pushes to the branch it reads: changes land without a request (domain flux §5.2)."""

from __future__ import annotations

from collections.abc import Sequence

from checker.compose.object import Object, mapping, text
from checker.ecosystems.flux.kinds import is_kind
from checker.ecosystems.flux.records import Cluster
from checker.ecosystems.flux.sources import DEFAULT_BRANCHES
from checker.model import Fact, Place
from checker.parse.located import where

_GROUP = "image.toolkit.fluxcd.io"


def automation_fact(clusters: Sequence[Cluster]) -> Fact:
    """`automation`: the live ImageUpdateAutomations that push to a delivered branch."""
    objects = [one.item for cluster in clusters for one in cluster.objects]
    pushing = {item.origin: item for item in objects if is_kind(item, _GROUP, "ImageUpdateAutomation") and _lands(item)}
    places = [
        Place(where(item.data, "spec", "git", "push", "branch"), f"ImageUpdateAutomation {item.name} pushes by itself")
        for _, item in sorted(pushing.items())
    ]
    if not places:
        return Fact([])
    return Fact(sorted({place.text for place in places}), places[0].location, tuple(places[1:20]))


def _lands(item: Object) -> bool:
    """Whether it pushes to the branch that it checked out, the default if none is named, or to a default branch."""
    spec = mapping(item.data.get("spec"))
    git = mapping(spec.get("git"))
    checkout = text(mapping(mapping(git.get("checkout")).get("ref")).get("branch"))
    push = text(mapping(git.get("push")).get("branch"))
    return spec.get("suspend") is not True and (push in {"", checkout} or push in DEFAULT_BRANCHES)
