"""Who must approve, as far as it stands in the repository: the facts behind `approval-gate`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain

from checker.ecosystems import Scene
from checker.ecosystems.forge import safe_settings
from checker.ecosystems.forge.automerge import RENOVATE, Unread, automerges
from checker.ecosystems.forge.codeowners import PLACES, owner_of, read_codeowners
from checker.ecosystems.forge.prow import owners_of, tide_queries
from checker.ecosystems.forge.settings import SETTINGS, protections
from checker.model import Basis, Collection, Fact, Facts, Form, Location, Place, Unit, Unknown
from checker.parse.files import Files

_MAX_PLACES = 20
_LONGEST_SET = 200
_SIGNS = (b"github_", b"gitlab_")
_PROMOTERS = ("kargo.akuity.io/Stage", "promoter.argoproj.io/PromotionStrategy")
_HALF = 2
_OWNERS = (*PLACES, "OWNERS")
_SETTINGS = (SETTINGS, ".gitreview")


def approval_facts(scene: Scene, collections: Sequence[Collection]) -> Facts:
    """The facts `approval.asCode`, `owners.*`, `automerge`, `sync.manual` and `sync.manualUnits`."""
    files = scene.files
    delivered = frozenset(path for path in _delivered(collections) if files.is_file(path))
    return {
        "approval.asCode": _listed([*_approvals(scene), *_gates(collections)], _read(files, _SETTINGS)),
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


def _approvals(scene: Scene) -> Iterator[Place]:
    files = scene.files
    admin = safe_settings.directory_of(files)
    if admin is None:
        yield from protections(files)
    else:
        yield from safe_settings.protections(files, admin, scene.revision.remote)
    if scene.estate is not None and files.mentioning(*_SIGNS, hcl=True):
        from checker.ecosystems.forge import protections as in_hcl  # noqa: PLC0415 - only where HCL speaks of a forge

        yield from in_hcl.protections(files, scene.estate, scene.revision.remote)
    if files.is_file("OWNERS"):
        yield from (Place(at, "Tide merges only what is approved") for at in tide_queries(files, scene.revision.remote))
    if files.is_file(".gitreview"):
        yield Place(Location(".gitreview"), "changes go through Gerrit")


def _gates(collections: Sequence[Collection]) -> Iterator[Place]:
    """What waits for a person on the way to the cluster or cloud: promotion gates, and runners that are confirmed."""
    for collection in collections:
        for item in collection.inventory:
            if item.form is Form.OBJECT and item.kind.startswith(_PROMOTERS):
                yield Place(item.at, f"{item.kind} {item.name} gates promotions")
        confirmed = [fact for unit in collection.units if (fact := _confirmation(unit)) is not None]
        if confirmed and len(confirmed) * _HALF >= len(collection.units) and len(collections) == 1:
            yield Place(confirmed[0], "a person confirms every apply, after its plan")


def _confirmation(unit: Unit) -> Location | None:
    """Where it is said that a run of a unit waits for a click, or for an approval that Atlantis demands."""
    for name, value in (("apply.by", "click"), ("apply.requirements", "effective")):
        fact = unit.facts.get(name)
        if fact is not None and fact.value == value:
            return fact.at
    return None


def _owners(files: Files, delivered: frozenset[str]) -> Fact:
    """`all` where every delivered file has owners, `some` where a few have, `none`."""
    lines = read_codeowners(files)
    prow = owners_of(files)
    if lines is None and not prow:
        return Fact("none")
    owned: list[Location] = []
    for path in sorted(delivered):
        line = owner_of(lines or (), path)
        at = line.at if line else prow.approves(path)
        owned.extend([at] if at else [])
    cover = "none" if not owned else "all" if len(owned) == len(delivered) else "some"
    return Fact(cover, owned[0] if owned else None, basis=_read(files, _OWNERS))


def _owner_sets(files: Files, delivered: frozenset[str]) -> Fact:
    """The distinct sets of people who own delivered files, each at the first line that names it."""
    lines, prow = read_codeowners(files) or (), owners_of(files)
    found: dict[str, Location] = {}
    for path in sorted(delivered):
        line = owner_of(lines, path)
        at = line.at if line else prow.approves(path)
        names = line.owners if line else prow.approvers(path)
        if at is not None and names:
            found.setdefault(", ".join(sorted(names))[:_LONGEST_SET], at)
    return _listed([Place(at, names) for names, at in found.items()], _read(files, _OWNERS))


def _automerge(files: Files, collections: Sequence[Collection], delivered: frozenset[str]) -> Fact:
    try:
        found = automerges(files, delivered)
    except Unread as error:
        return Fact(Unknown(str(error)), basis=_read(files, RENOVATE))
    written = [fact for one in collections if (fact := one.facts.get("automation")) and isinstance(fact.value, list)]
    places = [Place(fact.at, text) for fact in written for text in fact.value if fact.at]
    return _listed([*found, *places, *_unasked(collections)], _read(files, RENOVATE))


def _unasked(collections: Sequence[Collection]) -> Iterator[Place]:
    """The roots that Atlantis applies on a comment, whoever wrote it, since their project asks for nothing (D4-12)."""
    for unit in chain.from_iterable(collection.units for collection in collections):
        fact = unit.facts.get("apply.requirements")
        if fact is not None and fact.value == "nothing" and fact.at is not None:
            yield Place(fact.at, f"Atlantis applies {unit.address} without an approval")


def _read(files: Files, paths: Iterable[str]) -> Basis | None:
    """What was looked at: those of the files that stand here; None without any."""
    found = tuple(Place(Location(path), "a file of the forge") for path in paths if files.is_file(path))
    return Basis(found) if found else None


def _listed(places: Iterable[Place], basis: Basis | None) -> Fact:
    found = tuple(places)
    if not found:
        return Fact([], basis=basis)
    return Fact([place.text for place in found], found[0].location, found[1:_MAX_PLACES])


def _in_production(unit: Unit) -> bool:
    fact = unit.facts.get("production")
    return fact is not None and fact.value is True


def _manual(collections: Sequence[Collection]) -> Facts:
    """The share of Argo CD units that sync by hand: each such sync is an approval (rubric §3).

    Where production can be told from other stages, its units count alone.
    """
    everything = [unit for one in collections if one.tool == "argocd" for unit in one.units]
    units = [unit for unit in everything if _in_production(unit)] or everything
    modes = [unit.facts["sync.mode"] for unit in units if "sync.mode" in unit.facts]
    manual = [fact for fact in modes if fact.value in {"disabled", "none"}]
    unseen = sum(isinstance(fact.value, Unknown) for fact in modes)
    total = len(units) or 1
    share = [str(Fraction(part, total)) for part in (len(manual), len(manual) + unseen)]
    basis = None if units else Basis()
    return {
        "sync.manual": Fact(share, manual[0].at if manual else None, basis=basis),
        "sync.manualUnits": Fact(len(manual), manual[0].at if manual else None, basis=basis),
    }
