"""Who else writes to the state of a unit: equal addresses, and addresses that cannot be told apart (domain D2-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.compose.terraform import Backend
from checker.ecosystems.terraform.managed import unseen
from checker.ecosystems.terraform.records import Live
from checker.model import Fact, Location, Place, Unknown

_TELLING = ("key", "prefix", "path", "address", "secret_suffix", "workspaces")
_PARTS = (
    *_TELLING,
    "bucket",
    "workspace_key_prefix",
    "storage_account_name",
    "container_name",
    "namespace",
    "conn_str",
    "schema_name",
    "hostname",
    "organization",
)
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class _Place:
    """A unit with the parts of its state's address; no parts at all: nothing of it can be seen."""

    unit: Live
    parts: Mapping[str, Any]

    @property
    def whole(self) -> bool:
        """Whether every part can be seen."""
        return bool(self.parts) and not any(map(_hidden, self.parts.values()))

    @property
    def at(self) -> Location:
        """The line of the backend."""
        return self.unit.backend.at if isinstance(self.unit.backend, Backend) else self.unit.at


def collision_facts(units: Sequence[Live]) -> Mapping[str, Fact]:
    """`collisions` of every unit, by the unit's text.

    An address that is seen in full can only collide with another such one; of the rest it is unknown, unless some part
    tells it from all others.
    """
    places = [_Place(unit, parts) for unit in units if (parts := _address(unit)) is not None]
    equal: dict[str, list[_Place]] = {}
    for place in places:
        if place.whole:
            equal.setdefault(repr(sorted(place.parts.items())), []).append(place)
    made = {str(unit.address): Fact([], unit.at) for unit in units}
    for group in equal.values():
        made |= {str(place.unit.address): _met(place, group) for place in group}
    near = _Neighbours(places)
    made |= {str(place.unit.address): _doubtful(place, near.of(place)) for place in places if not place.whole}
    return made


def _address(unit: Live) -> Mapping[str, Any] | None:
    """The parts of the state's address; None for a state that is no place shared with others."""
    backend = unit.backend
    if isinstance(backend, Unknown):
        return {}
    if unit.stacked or backend.kind == "local":
        return None
    missing = {name: Unknown("supplied when it is initialised", backend.at) for name in backend.missing}
    return {
        "backend": backend.kind,
        **{name: backend.config[name] for name in _PARTS if name in backend.config},
        **missing,
    }


def _hidden(value: Any) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, dict) and any(map(_hidden, value.values())))


def _met(place: _Place, group: Sequence[_Place]) -> Fact:
    """The others at one address; workspaces of that name may keep them apart."""
    others = [one.unit for one in group if one is not place]
    if not others:
        return Fact([], place.at)
    if any(one.unit.workspaces for one in group):
        return unseen("its workspaces, which tell the states apart, are not in this repository", place.at)
    told = others[:_MOST_TOLD]
    related = tuple(Place(one.at, f"{one.address} uses it too") for one in told)
    return Fact([str(one.address) for one in told], place.at, related)


class _Neighbours:
    """The places by the parts that usually tell them apart, so that not all are compared with all."""

    def __init__(self, places: Iterable[_Place]) -> None:
        self._all = tuple(places)
        self._by_value: dict[tuple[str, str], list[_Place]] = {}
        self._hidden: dict[str, list[_Place]] = {}
        for place in self._all:
            for name in _TELLING:
                value = place.parts.get(name)
                if not place.parts or _hidden(value):
                    self._hidden.setdefault(name, []).append(place)
                elif value is not None:
                    self._by_value.setdefault((name, repr(value)), []).append(place)

    def of(self, place: _Place) -> Iterator[_Place]:
        """The other places that one part does not tell from a place."""
        seen = ((name, place.parts.get(name)) for name in _TELLING)
        known = next(((name, value) for name, value in seen if value is not None and not _hidden(value)), None)
        near: Iterable[_Place] = self._all
        if known is not None:
            name, value = known
            near = (*self._by_value.get((name, repr(value)), ()), *self._hidden.get(name, ()))
        return (one for one in near if one is not place)


def _doubtful(place: _Place, others: Iterable[_Place]) -> Fact:
    if all(_differ(place.parts, other.parts) for other in others):
        return Fact([], place.at)
    hidden = next((value for value in place.parts.values() if isinstance(value, Unknown)), None)
    if hidden is None:
        return unseen("the address of its state cannot be told", place.at)
    return unseen(hidden.reason, hidden.location or place.at)


def _differ(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Whether two addresses are surely different: some part is seen in both and not the same."""
    if not left or not right:
        return False
    pairs = ((left.get(name), right.get(name)) for name in left.keys() | right.keys())
    return any(one != other for one, other in pairs if not _hidden(one) and not _hidden(other))
