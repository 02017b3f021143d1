"""Facts about recorded state: where it is and what locks it (domain §3.1, §3.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.compose.dead import is_dead_path
from checker.compose.terraform import Backend, Declared, Estate, Locking
from checker.ecosystems.terraform.managed import Managed, fact, unseen
from checker.ecosystems.terraform.operation import Operation
from checker.ecosystems.terraform.records import Live
from checker.model import Activity, Fact, Location, Place, Unknown

_UNLOCKED = re.compile(r"\s-?-lock=false\b")
_KEPT = frozenset({"spacelift", "tofu-controller"})


def state_facts(unit: Live, run: Operation, estate: Estate) -> dict[str, Fact]:
    """`state.kind`, `state.backend`, `state.queued`, `state.lock` and `lock.ignored` of a unit."""
    backend = unit.backend
    if isinstance(backend, Unknown):
        gone = Fact(backend, backend.location or unit.at)
        return {
            "state.kind": gone,
            "state.backend": gone,
            "state.queued": fact(value=False, at=gone.at),
            "state.lock": gone,
            "lock.ignored": _ignored(unit, run),
        }
    stated = None if backend.declared is Declared.DEFAULT else backend.kind
    return {
        "state.kind": _kind(unit, backend, run.managed, estate),
        "state.backend": Fact(stated, backend.at),
        "state.queued": fact(value=_queue(unit, backend, run.managed) is not None, at=backend.locking_at),
        "state.lock": _lock(unit, backend, run),
        "lock.ignored": _ignored(unit, run),
    }


def committed_fact(units: Sequence[Live], estate: Estate) -> Fact:
    """`state.files`: the tracked files that are states by their content, outside of examples and tests."""
    found = [one.path for one in estate.states if one.proven and not is_dead_path(one.path)]
    if not found:
        return Fact([], units[0].at)
    return Fact(found, Location(found[0]), tuple(Place(Location(path), "is a state too") for path in found[1:]))


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


def _lock(unit: Live, backend: Backend, run: Operation) -> Fact:
    queue = _queue(unit, backend, run.managed)
    if queue is not None:
        return Fact("queue", queue)
    if ignored := _unlocked(run.applies):
        return Fact("none", ignored.location)
    if backend.locking is Locking.LOCK:
        return Fact("state", backend.locking_at)
    guard = next((one.at for one in run.managed if one.locks), None)
    if guard is not None and backend.locking is not Locking.LOCAL:
        return Fact("directory", guard)
    if isinstance(backend.locking, Unknown):
        return unseen(backend.locking.reason, backend.locking_at)
    return Fact("none", backend.locking_at)


def _ignored(unit: Live, run: Operation) -> Fact:
    told = _unlocked(run.applies)
    return fact(value=told is not None, at=told.location if told else unit.at)


def _unlocked(applies: Sequence[Activity]) -> Activity | None:
    """An apply that is told to ignore the lock (domain D2-8); a plan may be."""
    return next((one for one in applies if _UNLOCKED.search(one.command)), None)
