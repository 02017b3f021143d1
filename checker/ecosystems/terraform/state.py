"""Facts about recorded state: where it is, what locks it, who else writes to it (domain §3.1, §3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.compose.terraform import Backend, Declared, Estate, Locking
from checker.ecosystems.terraform.managed import Managed, fact, unseen
from checker.ecosystems.terraform.records import Live
from checker.model import Fact, Location, Place, Unknown

_PARTS = (
    "bucket",
    "key",
    "prefix",
    "workspace_key_prefix",
    "storage_account_name",
    "container_name",
    "address",
    "path",
    "secret_suffix",
    "namespace",
    "conn_str",
    "schema_name",
    "hostname",
    "organization",
    "workspaces",
)
_MOST_TOLD = 5
_KEPT = frozenset({"spacelift", "tofu-controller"})


def state_facts(unit: Live, managed: Sequence[Managed], estate: Estate) -> dict[str, Fact]:
    """`state.kind`, `state.backend`, `state.queued` and `state.lock` of a unit."""
    backend = unit.backend
    if isinstance(backend, Unknown):
        gone = Fact(backend, backend.location or unit.at)
        return {
            "state.kind": gone,
            "state.backend": gone,
            "state.queued": fact(value=False, at=gone.at),
            "state.lock": gone,
        }
    stated = None if backend.declared is Declared.DEFAULT else backend.kind
    return {
        "state.kind": _kind(unit, backend, managed, estate),
        "state.backend": Fact(stated, backend.at),
        "state.queued": fact(value=_queue(unit, backend, managed) is not None, at=backend.locking_at),
        "state.lock": _lock(unit, backend, managed),
    }


def _owned(unit: Live, backend: Backend, managed: Sequence[Managed]) -> Location | None:
    """The line of the runner that keeps the state of a root without a backend."""
    if backend.declared is not Declared.DEFAULT:
        return None
    if unit.stacked:
        return unit.at
    owners = (runner.at for runner in unit.runners if runner.owns_state or runner.kind in _KEPT)
    return next(owners, None) if managed else None


def _kind(unit: Live, backend: Backend, managed: Sequence[Managed], estate: Estate) -> Fact:
    committed = next((one for one in estate.states if one.proven and one.directory == unit.directory), None)
    if committed is not None and backend.kind == "local":
        return Fact("committed", Location(committed.path))
    owner = _owned(unit, backend, managed)
    if owner is not None or unit.served:
        return Fact("runner", owner or backend.at)
    shared = backend.shared
    if isinstance(shared, Unknown):
        return Fact(shared, backend.at)
    return Fact("remote" if shared else "local", backend.at)


def _queue(unit: Live, backend: Backend, managed: Sequence[Managed]) -> Location | None:
    """The line by which runs queue: of the backend, or of a runner that does so."""
    if backend.locking is Locking.QUEUE:
        return backend.locking_at
    return _owned(unit, backend, managed) or next((one.at for one in managed if one.queues), None)


def _lock(unit: Live, backend: Backend, managed: Sequence[Managed]) -> Fact:
    queue = _queue(unit, backend, managed)
    if queue is not None:
        return Fact("queue", queue)
    if backend.locking is Locking.LOCK:
        return Fact("state", backend.locking_at)
    guard = next((one.at for one in managed if one.locks), None)
    if guard is not None and backend.locking is not Locking.LOCAL:
        return Fact("directory", guard)
    if isinstance(backend.locking, Unknown):
        return unseen(backend.locking.reason, backend.locking_at)
    return Fact("none", backend.locking_at)


def collision_facts(units: Sequence[Live]) -> Mapping[str, Fact]:
    """`collisions` of every unit, by the unit's text."""
    addressed = [(unit, _address(unit)) for unit in units]
    return {str(unit.address): _met(unit, own, addressed) for unit, own in addressed}


def _address(unit: Live) -> dict[str, Any] | None:
    """The parts of the state's address; None for a state that is no place shared with others."""
    backend = unit.backend
    if isinstance(backend, Unknown):
        return {}
    if unit.stacked or backend.kind == "local":
        return None
    missing = {name: Unknown("supplied when it is initialised", backend.at) for name in backend.missing}
    parts = {name: backend.config[name] for name in _PARTS if name in backend.config}
    return {"backend": backend.kind, **parts, **missing}


def _met(unit: Live, own: dict[str, Any] | None, everybody: Sequence[tuple[Live, dict[str, Any] | None]]) -> Fact:
    """Who shares an address. One that is seen in full can only be shared with others that are, too."""
    at = unit.backend.at if isinstance(unit.backend, Backend) else unit.at
    if own is None:
        return Fact([], at)
    others = [(other, parts) for other, parts in everybody if other is not unit and parts is not None]
    if _open(own):
        if all(_differ(own, parts) for _, parts in others):
            return Fact([], at)
        hidden = next((value for value in own.values() if isinstance(value, Unknown)), None)
        reason = hidden.reason if hidden else "the address of its state cannot be told"
        return unseen(reason, (hidden.location if hidden else None) or at)
    same = [other for other, parts in others if parts == own]
    if not same:
        return Fact([], at)
    if unit.workspaces or any(other.workspaces for other in same):
        return unseen("its workspaces, which tell the states apart, are not in this repository", at)
    told = [str(other.address) for other in same[:_MOST_TOLD]]
    return Fact(told, at, tuple(Place(other.at, f"{other.address} uses it too") for other in same[:_MOST_TOLD]))


def _open(parts: dict[str, Any]) -> bool:
    """Whether a part of an address cannot be seen."""
    return not parts or any(isinstance(value, Unknown) or _holds_unknown(value) for value in parts.values())


def _holds_unknown(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(item, Unknown) for item in value.values())


def _differ(left: dict[str, Any], right: dict[str, Any]) -> bool:
    """Whether two addresses are surely different: some part is known in both and not the same."""
    for name in left.keys() | right.keys():
        one, other = left.get(name), right.get(name)
        if isinstance(one, Unknown) or isinstance(other, Unknown) or _holds_unknown(one) or _holds_unknown(other):
            continue
        if one != other and left and right:
            return True
    return False
