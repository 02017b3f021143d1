"""How exactly the sources of a unit are stated: the worst of them counts (rubric §3 D2 `pinned`, A2.1, A2.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.compose.remote import is_exact
from checker.ecosystems.argocd.records import Application, Source
from checker.graph.pins import BRANCH, EXACT, FLOATING, OWN, RANGE, Pin, chart_version, is_moving_tag, unresolved
from checker.model import Location, Unknown

_WORST_FIRST = (FLOATING, RANGE, BRANCH, EXACT, OWN)
_SEMVER_RANGE = re.compile(r"[*^~<>=|, ]|^v?\d+(?:\.\d+)?\.x$")


def pin_of(unit: Application) -> Pin:
    """The worst pin of all sources; one that cannot be seen outweighs all that are not worse for certain."""
    pins = [_pin(source) for source in unit.sources]
    if not pins:
        return Pin(Unknown("the unit has no source", unit.origin), None, unit.origin)
    return min(pins, key=_rank)


def _rank(pin: Pin) -> int:
    """Unknown pins come behind those that are unsatisfied anyway."""
    if isinstance(pin.how, Unknown):
        return _WORST_FIRST.index(BRANCH) * 2 - 1
    return _WORST_FIRST.index(pin.how) * 2


def _pin(source: Source) -> Pin:
    at = source.data.where("targetRevision")
    if source.kind == "chart":
        return chart_version(source.revision, at)
    if source.kind == "oci":
        return _artifact(source, at)
    if source.own is True:
        return Pin(OWN, source.revision or None, at)
    if isinstance(source.own, Unknown):
        return Pin(unresolved(source.own, source.at), source.revision or None, at)
    return _git(source, at)


def _artifact(source: Source, at: Location) -> Pin:
    revision = source.revision
    if isinstance(revision, Unknown):
        return Pin(unresolved(revision, at), revision, at)
    if not revision or (revision != "" and is_moving_tag(revision) and not revision.startswith("sha256:")):
        return Pin(FLOATING, revision or None, at)
    return Pin(RANGE if _SEMVER_RANGE.search(revision) else EXACT, revision, at)


def _git(source: Source, at: Location) -> Pin:
    """A tag or a commit of another repository is exact; constraints match tags; all else is a branch."""
    revision = source.revision
    if isinstance(revision, Unknown):
        return Pin(unresolved(revision, at), revision, at)
    if _SEMVER_RANGE.search(revision):
        return Pin(RANGE, revision, at)
    if revision and (revision.startswith("refs/tags/") or is_exact(revision)):
        return Pin(EXACT, revision, at)
    return Pin(BRANCH, revision or None, at)


def loose_inputs(unit: Application) -> Sequence[tuple[str, Location]]:
    """Inputs from elsewhere inside the built paths that no exact version pins, each once."""
    found: dict[str, Location] = {}
    for one in unit.remotes:
        if not one.pinned:
            found.setdefault(one.url, one.location)
    return tuple(sorted(found.items()))
