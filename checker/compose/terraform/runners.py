"""Which directories a runner's settings name: HCP, Spacelift, env0, Atlantis, Digger, Terrateam (domain §1.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checker.compose.terraform.paths import shown
from checker.compose.terraform.scope import Scope
from checker.compose.terraform.values import options
from checker.model import Location
from checker.parse.files import Files, join
from checker.parse.hcl import Block
from checker.parse.located import Map, where

_RESOURCES = {"tfe_workspace": "working_directory", "spacelift_stack": "project_root", "env0_template": "path"}
_ARGUMENTS = {"working_directory": "tfe", "project_root": "spacelift"}
_ATLANTIS_VERSION = 3


@dataclass(frozen=True, slots=True)
class Runner:
    """One setting that names a directory.

    `kind` is `tfe`, `spacelift`, `env0`, `atlantis`, `digger`, `terrateam`, or what the caller gives; `owns_state` says
    that the runner keeps the state; `block` is the HCL that declares it, to evaluate in `scope`; `wrapper` that it is a
    call of a module, whose defaults are not seen.
    """

    kind: str
    directory: str
    owns_state: bool
    at: Location
    block: Block | None = None
    scope: Scope | None = None
    wrapper: bool = False


def declared(scopes: Iterable[Scope]) -> Iterator[Runner]:
    """The runners that are declared in HCL, one for each instance and directory."""
    for scope in scopes:
        for block in scope.module.of("resource"):
            if block.labels and block.labels[0] in _RESOURCES:
                name = _RESOURCES[block.labels[0]]
                yield from _named(scope, block, name, block.labels[0].partition("_")[0], wrapper=False)
        for block in scope.module.of("module"):
            for name, kind in _ARGUMENTS.items():
                if name in block.body.attributes:
                    yield from _named(scope, block, name, kind, wrapper=True)


def _named(scope: Scope, block: Block, name: str, kind: str, *, wrapper: bool) -> Iterator[Runner]:
    for instance in scope.instances(block):
        for option in options(instance.scope.get(block.body, name)):
            directory = join("", shown(option).strip("/")) if isinstance(option, str) else None
            if directory is not None:
                at = block.body.attributes.where(name)
                owns = _owns_state(kind, block, instance.scope)
                yield Runner(kind, directory, owns, at, block, instance.scope, wrapper)


def _owns_state(kind: str, block: Block, scope: Scope) -> bool:
    """Spacelift unless told otherwise; HCP where it is driven by a repository (domain §1.2 rule 5)."""
    if kind == "spacelift":
        return scope.get(block.body, "manage_state") is not False
    if kind == "env0":
        return False
    return block.body.first("vcs_repo") is not None or "vcs_repo" in block.body.attributes


def configured(files: Files) -> Iterator[Runner]:
    """The runners that are configured by a file of theirs."""
    for path, reader in _FILES.items():
        for document in files.documents(path) if files.is_file(path) else ():
            if isinstance(document.data, Map):
                yield from reader(document.data)


def _projects(kind: str) -> Callable[[Map], Iterator[Runner]]:
    def read(data: Map) -> Iterator[Runner]:
        if kind == "atlantis" and data.get("version") != _ATLANTIS_VERSION:
            return
        listed = data.get("projects")
        for index, project in enumerate(listed if isinstance(listed, list) else ()):
            named = project.get("dir") if isinstance(project, Map) else None
            directory = join("", named) if isinstance(named, str) else None
            if directory is not None:
                yield Runner(kind, directory, owns_state=False, at=where(data, "projects", index, "dir"))

    return read


def _terrateam(data: Map) -> Iterator[Runner]:
    listed: Any = data.get("dirs")
    for name in listed if isinstance(listed, Map) else ():
        directory = join("", name)
        if directory is not None and "*" not in name:
            yield Runner("terrateam", directory, owns_state=False, at=listed.where(name))


_FILES: Mapping[str, Callable[[Map], Iterator[Runner]]] = {
    **dict.fromkeys(("atlantis.yaml", "atlantis.yml"), _projects("atlantis")),
    **dict.fromkeys(("digger.yml", "digger.yaml"), _projects("digger")),
    **dict.fromkeys((".terrateam/config.yml", ".terrateam/config.yaml"), _terrateam),
}
