"""Controllers in a cluster that run Terraform: tofu-controller and Burrito (domain D3-13, D3-14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compose.terraform import Runner
from checker.ecosystems.terraform.managed import Managed, fact
from checker.model import Fact
from checker.parse.files import Files, join
from checker.parse.located import Map, dig, where

_KINDS = {
    "infra.contrib.fluxcd.io": ("Terraform", "tofu-controller"),
    "config.terraform.padok.cloud": ("TerraformLayer", "burrito"),
}
_DEAD = frozenset(
    [
        "example",
        "examples",
        "sample",
        "samples",
        "demo",
        "docs",
        "doc",
        "test",
        "tests",
        "testdata",
        "fixtures",
        "e2e",
        "hack",
        "template",
        "templates",
    ]
)


def controllers(files: Files) -> Iterator[Runner]:
    """A runner for each object that runs a directory of this repository."""
    for path in files.yaml_paths():
        if path.endswith((".yaml", ".yml")) and not _DEAD & set(path.lower().split("/")):
            yield from _in_file(files, path)


def _in_file(files: Files, path: str) -> Iterator[Runner]:
    if not any(group.encode() in (files.content(path) or b"") for group in _KINDS):
        return
    for document in files.documents(path):
        found = _kind(document.data)
        named = dig(document.data, "spec", "path") if found else None
        directory = join("", named.strip("/") or ".") if isinstance(named, str) else None
        if found and directory and files.is_directory(directory):
            yield Runner(found, directory, owns_state=True, at=where(document.data, "spec", "path"))


def _kind(data: Any) -> str | None:
    """The controller that an object is for."""
    version = dig(data, "apiVersion")
    group = version.partition("/")[0] if isinstance(version, str) else ""
    kind, controller = _KINDS.get(group, ("", None))
    return controller if dig(data, "kind") == kind and isinstance(data, Map) else None


def controlled(files: Files, runner: Runner) -> Managed | None:
    """What the object of a runner says."""
    for document in files.documents(runner.at.path):
        if _kind(document.data) == runner.kind and where(document.data, "spec", "path") == runner.at:
            return _tofu(runner, document.data) if runner.kind == "tofu-controller" else _burrito(runner, document.data)
    return None


def _tofu(runner: Runner, data: Map) -> Managed:
    approve = dig(data, "spec", "approvePlan")
    off = dig(data, "spec", "suspend") is True or dig(data, "spec", "disableDriftDetection") is True
    stated = approve is not None
    return Managed(
        kind=runner.kind,
        at=runner.at,
        found=Fact("none" if off else "runner", where(data, "spec", "disableDriftDetection")),
        resolved=Fact("stated" if stated else "none", where(data, "spec", "approvePlan")),
        notified=Fact("none", runner.at),
        notified_drift=Fact("none", runner.at),
        planned=fact(value=False, at=runner.at),
        apply=Fact("push" if approve == "auto" else "click", where(data, "spec", "approvePlan")),
        queues=True,
    )


def _burrito(runner: Runner, data: Map) -> Managed:
    auto = dig(data, "spec", "remediationStrategy", "autoApply")
    at = where(data, "spec", "remediationStrategy", "autoApply")
    return Managed(
        kind=runner.kind,
        at=runner.at,
        found=Fact("runner", runner.at),
        resolved=Fact("none" if auto is None else "stated", at),
        notified=Fact("none", runner.at),
        notified_drift=Fact("none", runner.at),
        planned=fact(value=True, at=runner.at),
        apply=Fact("push" if auto is True else "click", at),
        queues=True,
    )
