"""Which Argo CD reconciles which entry points, and everything that stands with each (domain argocd §1, A5.4)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from checker.ecosystems.argocd.applicationset import PROGRESSIVE, rolls
from checker.ecosystems.argocd.automation import DISABLED
from checker.ecosystems.argocd.carriers import Carrier, Content
from checker.ecosystems.argocd.installations import installations_of
from checker.ecosystems.argocd.kinds import is_argo
from checker.ecosystems.argocd.records import Application, Delivered, Installation, Instance, Project
from checker.ecosystems.argocd.settings import configuration
from checker.ecosystems.argocd.unit import set_automation
from checker.ecosystems.argocd.walk import Walked
from checker.model import Address, Unknown

_VERSION = re.compile(r"v?(\d+)\.(\d+)")
_ENABLED_SINCE = (3, 1)
_OLD = "automated.enabled is not known to the version of Argo CD that is installed here"


@dataclass(frozen=True, slots=True)
class Spare:
    """What stands outermost without a unit in it: an installation, projects, settings that somebody applies."""

    carrier: Carrier
    content: Content

    @property
    def installations(self) -> tuple[Installation, ...]:
        """The installations in it."""
        return tuple(installations_of(self.content, "", None))


@dataclass(slots=True)
class _Group:
    """Entry points that one Argo CD reconciles."""

    entries: list[Walked]
    spares: list[Spare]


def instances_of(walked: Sequence[Walked], spares: Sequence[Spare]) -> tuple[Instance, ...]:
    """One instance for every entry point that brings its own Argo CD; the others join the nearest that stands alone.

    Where none stands here, entry points whose units all have different names are taken to be reconciled by one Argo CD.
    """
    groups = [_Group([one], []) for one in walked if one.installations]
    rest = [one for one in walked if not one.installations]
    homes = [one for one in spares if one.installations]
    if homes:
        groups += _joined(rest, homes)
    elif rest:
        groups += [_Group(rest, [])] if _are_apart(rest) else [_Group([one], []) for one in rest]
    for spare in spares:
        if groups and not any(spare in group.spares for group in groups):
            _nearest(spare.carrier.path, groups).spares.append(spare)
    return tuple(_scoped([_instance(group) for group in groups]))


def _joined(rest: Iterable[Walked], homes: Sequence[Spare]) -> list[_Group]:
    """Entry points by the installation that stands nearest to them."""
    groups: dict[Carrier, _Group] = {}
    for one in rest:
        home = max(homes, key=lambda spare: (_shared(spare.carrier.path, one.entry.path), spare.carrier.path))
        groups.setdefault(home.carrier, _Group([], [home])).entries.append(one)
    return [part for group in groups.values() for part in _parted(group)]


def _parted(group: _Group) -> list[_Group]:
    """Entry points with equal names cannot be one instance: each has its own of the same kind."""
    if _are_apart(group.entries):
        return [group]
    return [_Group([one], group.spares) for one in group.entries]


def _are_apart(entries: Iterable[Walked]) -> bool:
    names = Counter(key for one in entries for key in {_key(unit.address) for unit in one.units})
    return max(names.values(), default=1) == 1


def _key(address: Address) -> tuple[str, str, str]:
    return (address.namespace, address.kind, address.name)


def _nearest(path: str, groups: Sequence[_Group]) -> _Group:
    return max(groups, key=lambda group: max(_shared(path, one.entry.path) for one in group.entries))


def _shared(left: str, right: str) -> int:
    """How many components two paths begin with alike."""
    count = 0
    for one, other in zip(left.split("/"), right.split("/"), strict=False):
        if one != other:
            break
        count += 1
    return count


def _instance(group: _Group) -> Instance:
    objects = [one for walked in group.entries for one in walked.objects]
    objects += [Delivered(item, None) for spare in group.spares for item in spare.content.objects]
    installations = [one for walked in group.entries for one in walked.installations]
    installations += [one for spare in group.spares for one in spare.installations]
    units = tuple(unit for walked in group.entries for unit in walked.units)
    namespace = _control_plane(installations, units)
    first = group.entries[0].entry
    instance = Instance(
        scope=first.scope,
        namespace=namespace,
        installations=tuple(installations),
        units=units,
        projects=tuple(_projects(objects)),
        objects=tuple(objects),
        entry=first.location,
    )
    return replace(instance, units=tuple(_settled(instance)))


def _control_plane(installations: Sequence[Installation], units: Sequence[Application]) -> str:
    """The namespace of the installation, else the one that most units stand in."""
    homes = Counter(unit.address.namespace for unit in units if unit.address.namespace)
    for one in installations:
        if one.namespace:
            return one.namespace
    return homes.most_common(1)[0][0] if homes else ""


def _projects(objects: Iterable[Delivered]) -> Iterator[Project]:
    """The AppProjects in the instance's cluster, each document once."""
    seen: set[tuple[str, str, object]] = set()
    for one in objects:
        item = one.item
        if not is_argo(item, "AppProject") or "$patch" in item.data:
            continue
        key = (item.name, item.namespace, item.origin)
        if key not in seen:
            seen.add(key)
            yield Project(item.name, item.namespace, item)


def _settled(instance: Instance) -> Iterator[Application]:
    """The units with what the instance's version and parameters make of their automation (domain argocd §2.5, §2.7)."""
    progressive: bool | Unknown | None = None
    old = any(_is_old(one) for one in instance.installations)
    for unit in instance.units:
        automation = unit.automation
        if rolls(unit.item):
            if progressive is None:
                progressive = configuration(instance).params.is_on(PROGRESSIVE)
            automation = set_automation(unit.item, unit.generated, progressive=progressive)
        elif old and automation.mode == DISABLED:
            automation = replace(automation, mode=Unknown(_OLD, automation.at))
        yield replace(unit, automation=automation, instance=instance.scope)


def _is_old(one: Installation) -> bool:
    found = _VERSION.match(one.version) if one.carrier == "manifests" else None
    return found is not None and (int(found[1]), int(found[2])) < _ENABLED_SINCE


def _scoped(instances: Sequence[Instance]) -> Iterator[Instance]:
    """Addresses carry the instance's scope where another instance has a unit of the same name."""
    names = Counter(key for one in instances for key in {_key(unit.address) for unit in one.units})
    for instance in instances:
        shared = any(names[_key(unit.address)] > 1 for unit in instance.units)
        yield _addressed(instance, instance.scope if shared else "")


def _addressed(instance: Instance, scope: str) -> Instance:
    """The instance with the addresses of its units in full; units that collide by name are told apart by their file."""
    names = Counter(unit.address for unit in instance.units)
    files = Counter((unit.address, unit.origin.path) for unit in instance.units)
    new: dict[tuple[Address, object], Address] = {}
    for unit in instance.units:
        place = unit.origin.path if files[unit.address, unit.origin.path] == 1 else str(unit.origin)
        apart = scope if names[unit.address] == 1 else ":".join(filter(None, (scope, place)))
        new[unit.address, unit.origin] = unit.address._replace(scope=apart)
    owners: dict[Address, Address] = {}
    for (old, _), address in new.items():
        owners.setdefault(old, address)
    units = [
        replace(unit, address=new[unit.address, unit.origin], owner=owners.get(unit.owner) if unit.owner else None)
        for unit in instance.units
    ]
    objects = [replace(one, owner=owners.get(one.owner)) if one.owner else one for one in instance.objects]
    return replace(instance, units=tuple(units), objects=tuple(objects))
