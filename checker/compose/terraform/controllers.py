"""Objects of controllers in a cluster that run a directory here: tofu-controller, Burrito (domain §1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compose.dead import is_dead_path
from checker.compose.terraform.runners import Runner
from checker.parse.files import Files, join
from checker.parse.located import Map, dig, where

_KINDS = {
    "infra.contrib.fluxcd.io": ("Terraform", "tofu-controller"),
    "config.terraform.padok.cloud": ("TerraformLayer", "burrito"),
}


def controllers(files: Files) -> Iterator[Runner]:
    """A runner for each object that runs a directory of this repository."""
    for path in files.mentioning(*(group.encode() for group in _KINDS)):
        if path.endswith((".yaml", ".yml")) and not is_dead_path(path):
            yield from _in_file(files, path)


def _in_file(files: Files, path: str) -> Iterator[Runner]:
    for document in files.documents(path):
        found = controller(document.data)
        named = dig(document.data, "spec", "path") if found else None
        directory = join("", named.strip("/") or ".") if isinstance(named, str) else None
        if found and directory and files.is_directory(directory):
            yield Runner(found, directory, owns_state=True, at=where(document.data, "spec", "path"))


def controller(data: Any) -> str | None:
    """The controller that an object is for, as `Runner.kind` names it; None for any other object."""
    version = dig(data, "apiVersion")
    group = version.partition("/")[0] if isinstance(version, str) else ""
    kind, name = _KINDS.get(group, ("", None))
    return name if dig(data, "kind") == kind and isinstance(data, Map) else None
