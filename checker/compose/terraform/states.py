"""State beyond the backend: committed files, and states that collide (domain §3.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from checker.compose.terraform.backends import Backend
from checker.model import Unknown
from checker.parse.files import Files

_STATE = re.compile(r"\.tfstate(?:\.\d+)?(?:\.backup)?$|(?:^|/)terraform\.tfstate\.d/|\.tfplan$|(?:^|/)crash\.log$")
_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class StateFile:
    """A tracked file of state. `proven` says that its content is a state with a lineage, not only its name."""

    path: str
    directory: str
    proven: bool


def state_files(files: Files) -> tuple[StateFile, ...]:
    """Every tracked file that is a state, a plan or a crash log by its name."""
    found = [path for path in files.paths if _STATE.search(path)]
    files.prefetch(found)
    return tuple(StateFile(path, path.rpartition("/")[0], _is_state(files.content(path))) for path in found)


def _is_state(content: bytes | None) -> bool:
    head = (content or b"")[:_HEAD]
    return all(word in head for word in (b'"version"', b'"lineage"'))


def collisions(states: Mapping[str, Backend | Unknown]) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Addresses of state that several owners (root or unit directories) share, with those owners, sorted.

    Owners that use named workspaces may share an address without harm: that is for the caller to know.
    """
    owners: dict[tuple[str, ...], list[str]] = {}
    for owner, backend in states.items():
        key = backend.key if isinstance(backend, Backend) else None
        if isinstance(key, tuple):
            owners.setdefault(key, []).append(owner)
    return {key: tuple(sorted(found)) for key, found in sorted(owners.items()) if len(found) > 1}
