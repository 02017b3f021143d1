"""The delivery graph over carriers: what is outermost, what delivers itself, what is dead (rubric §1 "Live")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from checker.compose.object import Object, mapping
from checker.ecosystems.argocd.carriers import TERRAFORM, VALUES, Carrier, Carriers
from checker.ecosystems.argocd.installations import installations_of
from checker.ecosystems.argocd.reach import Reach, Reaching
from checker.ecosystems.argocd.records import Application
from checker.ecosystems.argocd.unit import Reader
from checker.graph.components import components
from checker.model import Location

MAX_CARRIERS = 20_000
_HALF = 2
_MANAGED_BY, _AUTOPILOT = "app.kubernetes.io/managed-by", "argocd-autopilot"


class Seed(NamedTuple):
    """An outermost unit: the carrier it stands in, and whether it is a root."""

    carrier: Carrier
    item: Object
    root: bool


class Key(NamedTuple):
    """One unit in one carrier."""

    carrier: Carrier
    identity: str


@dataclass(slots=True)
class Delivery:
    """Follows units from carrier to carrier, each carrier once."""

    carriers: Carriers
    reader: Reader
    reaching: Reaching
    _reaches: dict[int, tuple[Application, Reach]] = field(default_factory=dict)

    def units(self, carrier: Carrier) -> tuple[Object, ...]:
        """The Applications and ApplicationSets of a carrier."""
        return self.carriers.build(carrier).units

    def reach(self, item: Object) -> tuple[Application, Reach]:
        """A unit and what it delivers."""
        known = self._reaches.get(id(item))
        if known is None:
            unit = self.reader.read(item)
            known = self._reaches[id(item)] = (unit, self.reaching.of(unit))
        return known

    def following(self, item: Object) -> tuple[Carrier, ...]:
        """The carriers that a unit delivers."""
        return tuple(dict.fromkeys(step.carrier for step in self.reach(item)[1].steps))

    def explore(self, starts: Iterable[Carrier]) -> Mapping[Carrier, tuple[Carrier, ...]]:
        """Every carrier within reach with those that its units deliver; only carriers that hold units lead on."""
        edges: dict[Carrier, tuple[Carrier, ...]] = {}
        pending = list(starts)
        while pending and len(edges) < MAX_CARRIERS:
            carrier = pending.pop()
            if carrier not in edges:
                found = (one for item in self.units(carrier) for one in self.following(item))
                edges[carrier] = tuple(dict.fromkeys(found))
                pending += edges[carrier]
        return edges

    def installs_own(self, item: Object) -> bool:
        """Whether a unit delivers the Argo CD that reconciles it: one in its own cluster and namespace."""
        for step in self.reach(item)[1].steps:
            if not step.target:
                content = self.carriers.build(step.carrier)
                for one in installations_of(content, step.namespace, None):
                    if not item.namespace or one.namespace == item.namespace:
                        return True
        return False


def seeds_of(delivery: Delivery, starts: Iterable[Carrier], latent: Iterable[Carrier]) -> tuple[tuple[Seed, ...], ...]:
    """The outermost live units, grouped by entry point."""
    listed, hidden = tuple(starts), tuple(latent)
    edges = delivery.explore((*listed, *hidden))
    groups = components(edges)
    group_of = {carrier: number for number, group in enumerate(groups) for carrier in group}
    cyclic = {number for number, group in enumerate(groups) if _is_cycle(group, edges)}
    known = _reached(edges, (*listed, *(one for number in cyclic for one in groups[number])))
    covered = {
        (one.kind, one.path) for carrier in known for one in edges[carrier] if group_of[one] != group_of[carrier]
    }
    covered |= {(VALUES, path) for path in delivery.reaching.values_used}
    seen_again = {(one.kind, one.path) for number in cyclic for one in groups[number]}
    loose = {
        carrier
        for carrier in (*listed, *hidden)
        if group_of[carrier] not in cyclic
        and (carrier in hidden or (carrier.kind, carrier.path) in covered | seen_again)
    }
    entered = _entered(edges, group_of, loose)
    own = [
        number
        for number, group in enumerate(groups)
        if number not in entered and (number in cyclic or any(one in listed and one not in loose for one in group))
    ]
    found = [_seeds(delivery, groups[number], cyclic=number in cyclic) for number in own]
    groups_of_seeds = _without_copies(delivery, edges, [group for group in found if group])
    return _living(delivery, edges, groups_of_seeds, loose)


def _entered(
    edges: Mapping[Carrier, tuple[Carrier, ...]], group_of: Mapping[Carrier, int], loose: set[Carrier]
) -> set[int]:
    """The groups that a carrier of another group delivers, those that are loose aside."""
    return {
        group_of[target]
        for carrier, targets in edges.items()
        if carrier not in loose
        for target in targets
        if target in group_of and group_of[target] != group_of[carrier]
    }


def _reached(edges: Mapping[Carrier, tuple[Carrier, ...]], starts: Iterable[Carrier]) -> set[Carrier]:
    """Some carriers and all that they lead to."""
    pending = list(starts)
    seen: set[Carrier] = set()
    while pending:
        carrier = pending.pop()
        if carrier not in seen:
            seen.add(carrier)
            pending += edges.get(carrier, ())
    return seen


def _is_cycle(group: tuple[Carrier, ...], edges: Mapping[Carrier, tuple[Carrier, ...]]) -> bool:
    return len(group) > 1 or group[0] in edges.get(group[0], ())


def _seeds(delivery: Delivery, group: tuple[Carrier, ...], *, cyclic: bool) -> tuple[Seed, ...]:
    """The units of an outermost group: in a cycle those that keep it up are the root, together."""
    members = set(group)
    found = []
    for carrier in sorted(group):
        for item in delivery.units(carrier):
            following = delivery.following(item)
            if cyclic:
                root = any(one in members for one in following)
            else:
                root = any(delivery.units(one) for one in following) or delivery.installs_own(item)
            found.append(Seed(carrier, item, root))
    return tuple(found)


def _living(
    delivery: Delivery,
    edges: Mapping[Carrier, tuple[Carrier, ...]],
    groups: list[tuple[Seed, ...]],
    loose: set[Carrier],
) -> tuple[tuple[Seed, ...], ...]:
    """Without the outermost units that are no root, if the roots deliver at least half of all units.

    A document that is a root at one entry point is one at another, too, where its path is missing: it stays a unit with
    a finding. What Autopilot writes is applied by it, all of `bootstrap/` at once (domain argocd §1 C10); what a
    live Terraform root carries is delivered by that.
    """
    everything = {key for carrier in edges if carrier not in loose for key in _keys(delivery, carrier)}
    roots = [seed for group in groups for seed in group if seed.root]
    delivered = set(_downstream(delivery, edges, roots))
    if len(delivered) * _HALF < len(everything) or not roots:
        return tuple(groups)
    declared = {seed.item.origin for seed in roots}
    kept = (
        tuple(
            seed
            for seed in group
            if seed.root
            or Key(seed.carrier, seed.item.identity) in delivered
            or seed.item.origin in declared
            or _is_of_autopilot(seed.item)
            or seed.carrier.kind == TERRAFORM
        )
        for group in groups
    )
    return tuple(group for group in kept if group)


def _is_of_autopilot(item: Object) -> bool:
    """Whether Autopilot wrote a unit: it labels Applications, and the Applications that its ApplicationSets make."""
    template = mapping(mapping(mapping(item.data.get("spec")).get("template")).get("metadata"))
    return _AUTOPILOT in (item.labels.get(_MANAGED_BY), mapping(template.get("labels")).get(_MANAGED_BY))


def _without_copies(
    delivery: Delivery, edges: Mapping[Carrier, tuple[Carrier, ...]], groups: list[tuple[Seed, ...]]
) -> list[tuple[Seed, ...]]:
    """A document that a root delivers in one build is no root of its own in another build that nobody delivers."""
    roots = [seed for group in groups for seed in group if seed.root]
    elsewhere: dict[Location, set[Carrier]] = {}
    for carrier in _carriers_below(delivery, edges, roots):
        for item in delivery.units(carrier):
            elsewhere.setdefault(item.origin, set()).add(carrier)

    def is_copy(seed: Seed) -> bool:
        others = elsewhere.get(seed.item.origin, set())
        return bool(others) and seed.carrier not in others

    return [tuple(seed._replace(root=seed.root and not is_copy(seed)) for seed in group) for group in groups]


def _keys(delivery: Delivery, carrier: Carrier) -> Iterator[Key]:
    for item in delivery.units(carrier):
        yield Key(carrier, item.identity)


def _downstream(
    delivery: Delivery, edges: Mapping[Carrier, tuple[Carrier, ...]], roots: Iterable[Seed]
) -> Iterator[Key]:
    for carrier in _carriers_below(delivery, edges, roots):
        yield from _keys(delivery, carrier)


def _carriers_below(
    delivery: Delivery, edges: Mapping[Carrier, tuple[Carrier, ...]], roots: Iterable[Seed]
) -> Iterator[Carrier]:
    yield from _reached(edges, (one for seed in roots for one in delivery.following(seed.item)))
