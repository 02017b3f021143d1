"""The walk from an entry point to every unit that it reaches, and to all that those deliver (J5)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from checker.compose.object import Object
from checker.ecosystems.argocd.carriers import TERRAFORM, Carrier, Content
from checker.ecosystems.argocd.delivery import Delivery
from checker.ecosystems.argocd.entries import Entry
from checker.ecosystems.argocd.installations import installations_of
from checker.ecosystems.argocd.reach import Reach, Step
from checker.ecosystems.argocd.records import Application, Delivered, Installation, Part
from checker.model import Address, Location, Problem, ProblemKind, Stage

MAX_UNITS = 10_000
MAX_OBJECTS = 500_000


class _Pending(NamedTuple):
    """A unit that was found and not yet followed; `namespace` is where it lands if it names none."""

    item: Object
    carrier: Carrier
    namespace: str
    owner: Address | None
    root: bool


@dataclass(frozen=True, slots=True)
class Walked:
    """All that one entry point reaches. `installations` are those in the entry point's own cluster."""

    entry: Entry
    units: tuple[Application, ...]
    objects: tuple[Delivered, ...]
    installations: tuple[Installation, ...]
    carriers: frozenset[Carrier]
    problems: tuple[Problem, ...]
    reads: frozenset[str]


@dataclass(slots=True)
class Walk:
    """One entry point while it is followed."""

    delivery: Delivery
    entry: Entry
    pending: deque[_Pending] = field(default_factory=deque)
    units: dict[tuple[Address, Location], Application] = field(default_factory=dict)
    objects: dict[tuple[int, Address | None, str], Delivered] = field(default_factory=dict)
    installations: dict[Location, Installation] = field(default_factory=dict)
    carriers: dict[Carrier, None] = field(default_factory=dict)
    problems: dict[Problem, None] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)

    def run(self) -> Walked:
        """Follow everything that the outermost units reach."""
        for carrier in self.entry.carriers:
            self._deliver(Step(carrier, "", ""), None, within=False)
        for seed in self.entry.seeds:
            self.pending.append(_Pending(seed.item, seed.carrier, "", None, seed.root))
        while self.pending:
            self._follow(self.pending.popleft())
        return Walked(
            self.entry,
            tuple(self.units.values()),
            tuple(self.objects.values()),
            tuple(self.installations.values()),
            frozenset(self.carriers),
            tuple(self.problems),
            frozenset(self.reads),
        )

    def _follow(self, one: _Pending) -> None:
        unit, reach = self.delivery.reach(one.item)
        address = unit.address._replace(namespace=unit.address.namespace or one.namespace)
        key = (address, one.item.origin)
        known = self.units.get(key)
        if known is not None:
            if one.owner is not None and known.owner is None and one.owner != address:
                self.units[key] = replace(known, owner=one.owner)
            return
        if len(self.units) >= MAX_UNITS:
            self._say(one.item.origin, ProblemKind.FAILED, f"More than {MAX_UNITS:,} units: {address} is left out.")
            return
        bearer = one.carrier.variant if one.carrier.kind == TERRAFORM else ""
        placed = replace(unit, address=address, owner=one.owner, root=one.root, carrier=one.carrier.path)
        self.units[key] = replace(placed, bearer=bearer)
        parts: list[Part] = []
        for step in reach.steps:
            content = self._deliver(step, address, within=True)
            parts.append(Part(step.carrier.path, step.target, content.objects, content.reads, content.remotes))
        self._complete(key, reach, tuple(parts))

    def _complete(self, key: tuple[Address, Location], reach: Reach, parts: tuple[Part, ...]) -> None:
        remotes = tuple(dict.fromkeys(remote for part in parts for remote in part.remotes))
        unit = replace(self.units[key], directories=reach.directories, exists=reach.exists, remotes=remotes)
        self.units[key] = replace(unit, opaque=reach.opaque, parts=parts)
        self.problems.update(dict.fromkeys(reach.missing))
        for at, reason in reach.opaque:
            self._say(at, ProblemKind.UNOBSERVABLE, f"What {unit.address} delivers is not seen: {reason}.")

    def _deliver(self, step: Step, owner: Address | None, *, within: bool) -> Content:
        """Note what a carrier delivers, and go on with the units in it."""
        content = self.delivery.carriers.build(step.carrier)
        self.carriers[step.carrier] = None
        self.problems.update(dict.fromkeys(content.problems))
        self.reads |= content.reads
        if not step.target:
            for one in installations_of(content, step.namespace, owner):
                self.installations.setdefault(one.origin, one)
        for item in content.objects:
            if len(self.objects) < MAX_OBJECTS:
                self.objects.setdefault((id(item), owner, step.target), Delivered(item, owner, step.target))
        for item in content.units if within else ():
            self.pending.append(_Pending(item, step.carrier, step.namespace, owner, root=False))
        return content

    def _say(self, at: Location, kind: ProblemKind, message: str) -> None:
        self.problems[Problem(at, Stage.COLLECT, kind, message)] = None


def walk(delivery: Delivery, entries: Iterable[Entry]) -> tuple[Walked, ...]:
    """Follow every entry point."""
    return tuple(Walk(delivery, entry).run() for entry in entries)
