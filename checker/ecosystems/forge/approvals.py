"""Who must approve, as far as it stands in the repository: the facts behind `approval-gate`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from checker.ecosystems.forge.automerge import Unread, automerges
from checker.ecosystems.forge.codeowners import owner_of, read_codeowners
from checker.ecosystems.forge.prow import Owners, tide_queries
from checker.ecosystems.forge.settings import protections
from checker.model import Collection, Fact, Facts, Location, Place, Unknown
from checker.parse.files import Files

_MAX_PLACES = 20
_LONGEST_SET = 200


def approval_facts(files: Files, collections: Sequence[Collection]) -> Facts:
    """The facts `approval.asCode`, `owners.cover`, `automerge`, `sync.manual` and `sync.manualUnits`."""
    delivered = frozenset(path for path in _delivered(collections) if files.is_file(path))
    return {
        "approval.asCode": _listed(_approvals(files)),
        "owners.cover": _owners(files, delivered),
        "owners.sets": _owner_sets(files, delivered),
        "automerge": _automerge(files, collections, delivered),
        **_manual(collections),
    }


def _delivered(collections: Sequence[Collection]) -> Iterator[str]:
    """The files that live units stand in or need."""
    for collection in collections:
        if collection.units:
            yield from collection.reads
            yield from (unit.location.path for unit in collection.units)


def _approvals(files: Files) -> Iterator[Place]:
    yield from protections(files)
    if files.is_file("OWNERS"):
        yield from (Place(at, "Tide merges only what is approved") for at in tide_queries(files))
    if files.is_file(".gitreview"):
        yield Place(Location(".gitreview"), "changes go through Gerrit")


def _owners(files: Files, delivered: frozenset[str]) -> Fact:
    """`all` where every delivered file has owners, `some` where a few have, `none`."""
    lines = read_codeowners(files)
    prow = Owners(files)
    if lines is None and not prow:
        return Fact("none")
    owned: list[Location] = []
    for path in sorted(delivered):
        line = owner_of(lines or (), path)
        at = line.at if line else prow.approves(path)
        owned.extend([at] if at else [])
    cover = "none" if not owned else "all" if len(owned) == len(delivered) else "some"
    return Fact(cover, owned[0] if owned else None)


def _owner_sets(files: Files, delivered: frozenset[str]) -> Fact:
    """The distinct sets of people who own delivered files, each at the first line that names it."""
    lines, prow = read_codeowners(files) or (), Owners(files)
    found: dict[str, Location] = {}
    for path in sorted(delivered):
        line = owner_of(lines, path)
        at = line.at if line else prow.approves(path)
        names = line.owners if line else prow.approvers(path)
        if at is not None and names:
            found.setdefault(", ".join(sorted(names))[:_LONGEST_SET], at)
    return _listed([Place(at, names) for names, at in found.items()])


def _automerge(files: Files, collections: Sequence[Collection], delivered: frozenset[str]) -> Fact:
    try:
        found = automerges(files, delivered)
    except Unread as error:
        return Fact(Unknown(str(error)))
    written = [fact for one in collections if (fact := one.facts.get("automation")) and isinstance(fact.value, list)]
    places = [Place(fact.at, text) for fact in written for text in fact.value if fact.at]
    return _listed([*found, *places])


def _listed(places: Iterable[Place]) -> Fact:
    found = tuple(places)
    if not found:
        return Fact([])
    return Fact([place.text for place in found], found[0].location, found[1:_MAX_PLACES])


def _manual(collections: Sequence[Collection]) -> Facts:
    """The share of Argo CD units that sync by hand: each such sync is an approval (rubric §3)."""
    units = [unit for one in collections if one.tool == "argocd" for unit in one.units]
    modes = [unit.facts["sync.mode"] for unit in units if "sync.mode" in unit.facts]
    manual = [fact for fact in modes if fact.value in {"disabled", "none"}]
    unseen = sum(isinstance(fact.value, Unknown) for fact in modes)
    total = len(units) or 1
    share = [str(Fraction(part, total)) for part in (len(manual), len(manual) + unseen)]
    return {
        "sync.manual": Fact(share, manual[0].at if manual else None),
        "sync.manualUnits": Fact(len(manual), manual[0].at if manual else None),
    }
