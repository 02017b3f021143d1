"""State beyond the backend: committed files, buckets and their versioning, states that collide (domain §3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from checker.compose.terraform.backends import Backend
from checker.compose.terraform.scope import Scope
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.hcl import Block, Body

_STATE = re.compile(r"\.tfstate(?:\.\d+)?(?:\.backup)?$|(?:^|/)terraform\.tfstate\.d/|\.tfplan$|(?:^|/)crash\.log$")
_HEAD = 64 * 1024
_ARGUMENTS = ("bucket", "bucket_name", "name", "state_bucket_name", "s3_bucket_name")
_HOLDERS = {"s3": ("aws_s3_bucket", "bucket"), "gcs": ("google_storage_bucket", "name")}
_ELSEWHERE = "its bucket is not declared in this repository"


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


class Buckets:
    """The buckets that live configuration declares, by name, with whether they keep versions.

    Args:
        scopes: every module instance of the live roots.
    """

    def __init__(self, scopes: Iterable[Scope]) -> None:
        self._found: dict[tuple[str, str], tuple[bool | Unknown, Location]] = {}
        for scope in scopes:
            self._resources(scope)
            self._calls(scope)

    def versioned(self, backend: Backend) -> tuple[bool | Unknown, Location]:
        """Whether a backend's bucket keeps versions, and where that is said."""
        if backend.kind in {"remote", "cloud"}:
            return True, backend.at
        name = backend.config.get("bucket")
        if isinstance(name, str):
            found = self._found.get((backend.kind, name)) or self._found.get(("", name))
            if found is not None:
                return found
        return Unknown(_ELSEWHERE, backend.at), backend.at

    def _resources(self, scope: Scope) -> None:
        for kind, (resource, argument) in _HOLDERS.items():
            for block in scope.module.of("resource", resource):
                name = scope.get(block.body, argument)
                if isinstance(name, str):
                    self._found[kind, name] = _versioning(scope, block, name)

    def _calls(self, scope: Scope) -> None:
        """A call of a remote module that is given the bucket's name: what it says of versioning, else unknown."""
        for call in scope.calls():
            if any(source.local for source in call.sources):
                continue
            for argument in _ARGUMENTS:
                name = scope.get(call.block.body, argument) if argument in call.block.body.attributes else None
                if isinstance(name, str):
                    self._found.setdefault(("", name), _of_call(scope, call.block))


def _versioning(scope: Scope, block: Block, name: str) -> tuple[bool | Unknown, Location]:
    inline = block.body.first("versioning")
    if inline is not None:
        return _flag(scope.get(inline.body, "enabled"), inline.at), inline.at
    for other in scope.module.of("resource", "aws_s3_bucket_versioning"):
        if _about(scope, other.body, block, name):
            settings = other.body.first("versioning_configuration")
            status = scope.get(settings.body, "status") if settings else None
            return (status if isinstance(status, Unknown) else status == "Enabled"), other.at
    return False, block.at


def _about(scope: Scope, body: Body, block: Block, name: str) -> bool:
    value = body.get("bucket")
    if isinstance(value, Unknown):
        address = ".".join(block.labels[:2])
        references = getattr(value, "references", ())
        return any(found == address or found.startswith(f"{address}.") for found in references)
    return bool(scope.value(value) == name)


def _of_call(scope: Scope, block: Block) -> tuple[bool | Unknown, Location]:
    for argument in ("versioning", "versioning_enabled"):
        if argument in block.body.attributes:
            value = scope.get(block.body, argument)
            at = block.body.attributes.where(argument)
            return _flag(value.get("enabled", value.get("status")) if isinstance(value, dict) else value, at), at
    return Unknown("left to a module that is not in this repository", block.at), block.at


def _flag(value: Any, at: Location) -> bool | Unknown:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, bool):
        return value
    return str(value).lower() in {"true", "enabled"} if value is not None else Unknown("not stated", at)


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
