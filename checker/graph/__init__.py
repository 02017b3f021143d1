"""The delivery graph: who delivers what to where, and where two deliver the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from checker.model import Address, Location


class Delivery(NamedTuple):
    """One object that one unit delivers: `target` names the cluster, `identity` the object in it (without version).

    `at` is the object's document.
    """

    owner: Address
    target: str
    identity: str
    at: Location


def collisions(deliveries: Iterable[Delivery]) -> Mapping[Address, tuple[Delivery, ...]]:
    """The deliveries of *others* that hit an object which a unit delivers too, by unit (domain flux D5-10).

    Two deliveries meet where target and identity are equal and the owners differ; each owner then lists the others'.
    Units without a collision are absent. The result does not depend on the order of the input.
    """
    by_object: dict[tuple[str, str], dict[Address, Delivery]] = defaultdict(dict)
    for delivery in sorted(deliveries):
        by_object[delivery.target, delivery.identity].setdefault(delivery.owner, delivery)
    met: dict[Address, list[Delivery]] = defaultdict(list)
    for owners in by_object.values():
        if len(owners) > 1:
            _meet(owners, met)
    return {owner: tuple(sorted(others, key=_by_object)) for owner, others in sorted(met.items())}


def _meet(owners: Mapping[Address, Delivery], met: dict[Address, list[Delivery]]) -> None:
    """Note for every owner of one object the first delivery of another one: a finding names one opponent."""
    for owner in owners:
        met[owner].append(next(delivery for other, delivery in owners.items() if other != owner))


def _by_object(delivery: Delivery) -> tuple[str, str, Address]:
    return (delivery.identity, delivery.target, delivery.owner)
