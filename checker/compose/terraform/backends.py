"""Where a root keeps its state, and what that means: shared, locked, told apart (domain §3.1, §3.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from checker.compose.terraform.modules import Modules, values
from checker.compose.terraform.scope import Scope
from checker.compose.terraform.values import options
from checker.model import Location, Unknown
from checker.parse.files import Files, join
from checker.parse.hcl import Block
from checker.parse.located import Map

_SUPPLIED = "supplied when it is initialised, not in this repository"
_SEVERAL = "one of several files is given when it is initialised, and they differ"
_MOST_PARENTS = 3


class Locking(StrEnum):
    """How two runs at once are kept apart."""

    QUEUE = "queue"  # a runner that queues runs
    LOCK = "lock"
    NONE = "none"
    LOCAL = "local"  # a file lock on one machine


class Declared(StrEnum):
    """What declares the backend."""

    BACKEND = "backend"
    CLOUD = "cloud"
    REMOTE_STATE = "remote_state"
    STORE = "state_store"
    DEFAULT = "default"  # nothing: the state is a local file


@dataclass(frozen=True, slots=True)
class Backend:
    """The state of one root.

    `config` holds the evaluated settings with the lines that set them. `missing` are the settings without which the
    state has no address: they are given at `init`. `supplied` are files of this repository that look like them.
    `locking` is Unknown where a setting that decides it cannot be seen; `locking_at` is the line that decides.
    """

    kind: str
    declared: Declared
    at: Location
    config: Map
    locking: Locking | Unknown
    locking_at: Location
    missing: tuple[str, ...] = ()
    supplied: tuple[str, ...] = ()

    @property
    def shared(self) -> bool | Unknown:
        """Whether the state is where several people reach it."""
        if self.declared is Declared.STORE:
            return Unknown("an experimental state store", self.at)
        if self.kind != "local":
            return True
        path = self.config.get("path")
        outside = isinstance(path, Unknown) or (isinstance(path, str) and path.startswith(("/", "~", "\\\\")))
        return Unknown("a local state file under a path outside this repository", self.at) if outside else False

    @property
    def key(self) -> tuple[str, ...] | Unknown | None:
        """What tells its state from others, None for a local one: backend, then the settings of its address."""
        if self.kind == "local" or self.declared is Declared.STORE:
            return None
        names = _ADDRESS.get(self.kind, ())
        found = [_setting(self.config, name) for name in names]
        unseen = next((value for value in found if isinstance(value, Unknown)), None)
        if unseen is not None:
            return Unknown(unseen.reason, unseen.location or self.at, unseen.text)
        if self.missing or not names:
            return Unknown(_SUPPLIED, self.at)
        return (self.kind, *(str(value) for value in found))


_REQUIRED = {
    "s3": ("bucket", "key"),
    "gcs": ("bucket",),
    "azurerm": ("storage_account_name", "container_name", "key"),
    "cos": ("bucket",),
    "oss": ("bucket",),
    "oci": ("bucket", "namespace"),
    "http": ("address",),
    "consul": ("path",),
    "kubernetes": ("secret_suffix",),
    "pg": ("conn_str",),
}
_ADDRESS = {
    "s3": ("bucket", "key", "workspace_key_prefix"),
    "gcs": ("bucket", "prefix"),
    "azurerm": ("storage_account_name", "container_name", "key"),
    "cos": ("bucket", "prefix", "key"),
    "oss": ("bucket", "prefix", "key"),
    "oci": ("bucket", "namespace", "key"),
    "http": ("address",),
    "consul": ("path",),
    "kubernetes": ("secret_suffix", "namespace"),
    "pg": ("conn_str", "schema_name"),
    "remote": ("hostname", "organization", "workspaces"),
    "cloud": ("hostname", "organization", "workspaces"),
}
_ALWAYS = frozenset({"gcs", "azurerm", "cos", "kubernetes", "pg", "oci"})
_QUEUED = frozenset({"remote", "cloud"})
_OPT_IN = {"s3": ("use_lockfile", "dynamodb_table"), "oss": ("tablestore_table",), "http": ("lock_address",)}
_GITLAB = "/terraform/state/"


def backend_of(modules: Modules, scope: Scope) -> Backend:
    """The backend of a root module, after override files."""
    for block in scope.module.settings("state_store"):
        unseen = Unknown("an experimental state store", block.at)
        return Backend(_label(block), Declared.STORE, block.at, Map(at=block.at), unseen, block.at)
    for block in scope.module.settings("backend"):
        return _declared(modules, scope, block)
    for block in scope.module.settings("cloud"):
        return made("cloud", Declared.CLOUD, _config(scope, block), block.at, complete=True)
    at = scope.module.at
    return made("local", Declared.DEFAULT, Map(at=at), at, complete=True)


def _label(block: Block) -> str:
    return block.labels[0] if block.labels else ""


def _declared(modules: Modules, scope: Scope, block: Block) -> Backend:
    kind = "azurerm" if _label(block) == "azure" else _label(block)
    config = _config(scope, block)
    supplied: tuple[str, ...] = ()
    agreed = True
    if _absent(kind, config):
        directory = scope.module.directory
        supplied = modules.initialisations.supplied(directory) or tuple(_partial_files(modules.files, directory))
        agreed = _fill(config, [values(modules.files, path) for path in supplied])
    return made(
        kind, Declared.BACKEND, config, block.at, complete=agreed and not _absent(kind, config), supplied=supplied
    )


def _config(scope: Scope, block: Block) -> Map:
    """The settings of a block, nested blocks as mappings."""
    config = Map(at=block.at)
    for name, value in block.body.attributes.items():
        config.put(
            name, scope.value(value), block.body.attributes.where(name), block.body.attributes.values_at.get(name)
        )
    for inner in block.body.blocks:
        config.put(inner.type, scope.value(inner.body.attributes), inner.at)
    return config


def _fill(config: Map, files: Sequence[Map | None]) -> bool:
    """The settings of the files that are given at `init`; they win over those in the block.

    Of several files one is given at a time: what they agree on holds, what they all state differently has a value that
    is not known, and what only some of them state is left out: the answer is then False.
    """
    read = [found for found in files if found is not None]
    if not read or len(read) < len(files):
        return not files
    for name, value in read[0].items():
        if all(name in other for other in read):
            at = read[0].where(name)
            same = all(other[name] == value for other in read)
            config.put(name, value if same else Unknown(_SEVERAL, at), at)
    return all(read[0].keys() == other.keys() for other in read)


def made(
    kind: str, declared: Declared, config: Map, at: Location, *, complete: bool, supplied: tuple[str, ...] = ()
) -> Backend:
    """A backend with its lock decided by the matrix of domain §3.1.

    Args:
        kind: the backend's type.
        declared: what declares it.
        config: its evaluated settings.
        at: where it is declared.
        complete: whether all settings are here; if not, an absent one may be given at `init`.
        supplied: files that look like settings given at `init`.
    """
    locking, where = _locking(kind, config, at, complete=complete)
    return Backend(kind, declared, at, config, locking, where, _absent(kind, config), supplied)


def _absent(kind: str, config: Map) -> tuple[str, ...]:
    return tuple(name for name in _REQUIRED.get(kind, ()) if config.get(name) is None)


def _locking(kind: str, config: Map, at: Location, *, complete: bool) -> tuple[Locking | Unknown, Location]:
    if kind == "local":
        return Locking.LOCAL, at
    if kind in _QUEUED:
        return Locking.QUEUE, at
    if kind in _ALWAYS:
        return Locking.LOCK, at
    if kind == "consul":
        off = config.get("lock")
        return (off if isinstance(off, Unknown) else Locking.NONE if off is False else Locking.LOCK), config.where(
            "lock"
        )
    if kind in _OPT_IN:
        return _opted(kind, config, at, complete=complete)
    return Unknown(f'the backend "{kind}" is not known', at), at


def _opted(kind: str, config: Map, at: Location, *, complete: bool) -> tuple[Locking | Unknown, Location]:
    """Locks that are off unless a setting turns them on: its presence decides where its value cannot be seen."""
    address = config.get("address")
    if kind == "http" and isinstance(address, str) and _GITLAB in address:
        return Locking.LOCK, config.where("address")
    for name in _OPT_IN[kind]:
        if any(_on(option) for option in options(config.get(name))):
            return Locking.LOCK, config.where(name)
    if complete:
        return Locking.NONE, at
    return Unknown(_SUPPLIED, at), at


def _on(value: Any) -> bool:
    """Whether a setting that turns a lock on does so; one that is there but cannot be seen does (domain §3.3)."""
    return isinstance(value, Unknown) or not (value is None or value is False or value in ("", "false"))


def _setting(config: Map, name: str) -> Any:
    value = config.get(name)
    if isinstance(value, dict):
        unseen = next((item for item in value.values() if isinstance(item, Unknown)), None)
        return unseen or repr(sorted(value.items(), key=lambda item: str(item[0])))
    return "" if value is None else value


def _partial_files(files: Files, directory: str) -> Iterator[str]:
    """Files that by their names hold settings of a backend: beside the root, then in `config` of its parents (§1.4)."""
    for place in ("", "backends", "config", "backend"):
        inner = join(directory, place)
        names = files.children(inner)[0] if inner is not None else ()
        prefix = f"{inner}/" if inner else ""
        yield from (prefix + name for name in names if _looks_like_backend(name, place))
    above = directory
    for _ in range(_MOST_PARENTS):
        if not above:
            return
        above = above.rpartition("/")[0]
        path = f"{above}/config/backend.tfvars" if above else "config/backend.tfvars"
        if files.is_file(path):
            yield path


_NAMES: tuple[Callable[[str], bool], ...] = (
    lambda name: name.endswith((".tfbackend", ".backend")),
    lambda name: name.startswith("backend") and name.endswith((".hcl", ".tfvars", ".conf")),
)


def _looks_like_backend(name: str, place: str) -> bool:
    held = place in {"backends", "backend"} and name.endswith((".hcl", ".tfvars", ".conf"))
    return held or any(fits(name) for fits in _NAMES)
