"""Runners that act on pull requests by a file of theirs: Atlantis, Digger, Terrateam (domain §1.3, D3-8 to D3-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.compose.terraform import Runner
from checker.ecosystems.terraform.managed import Managed, fact
from checker.model import Fact, Location
from checker.parse.files import Files
from checker.parse.located import Map, dig, where

_NAMES: Mapping[str, tuple[str, ...]] = {
    "atlantis": ("atlantis.yaml", "atlantis.yml"),
    "digger": ("digger.yml", "digger.yaml"),
    "terrateam": (".terrateam/config.yml", ".terrateam/config.yaml"),
}


def commanded(files: Files, runner: Runner) -> Managed:
    """What a runner's file says of one directory."""
    settings = next(_settings(files, _NAMES.get(runner.kind, ())), Map(at=runner.at))
    drift = _drift(runner, settings)
    return Managed(
        kind=runner.kind,
        at=runner.at,
        found=Fact("runner", drift) if drift else Fact("none", settings.at),
        resolved=Fact("stated", drift) if drift else Fact("none", settings.at),
        notified=Fact("none", settings.at),
        notified_drift=Fact("none", settings.at),
        planned=fact(value=True, at=runner.at),
        apply=Fact("request", runner.at),
        locks=_locks(runner, settings),
        upgrade=_upgrade(runner, settings) if runner.kind == "atlantis" else None,
    )


def everywhere(files: Files) -> Iterator[str]:
    """The kinds of runner that look after every directory: no project is named in their file."""
    for kind, names in _NAMES.items():
        for settings in _settings(files, names):
            if not settings.get("projects") and not settings.get("dirs") and (kind != "atlantis" or _is(settings)):
                yield kind


def where_configured(files: Files, kind: str) -> Location:
    """The file of a runner."""
    return next(Location(name) for name in _NAMES[kind] if files.is_file(name))


def _is(settings: Map) -> bool:
    return settings.get("version") == 3  # noqa: PLR2004


def _settings(files: Files, names: tuple[str, ...]) -> Iterator[Map]:
    for name in names:
        for document in files.documents(name) if files.is_file(name) else ():
            if isinstance(document.data, Map):
                yield document.data


def _drift(runner: Runner, settings: Map) -> Location | None:
    """The line that turns on the search for drift of Terrateam; Digger's runs in CI, Atlantis has none."""
    on = dig(settings, "drift", "enabled") is True and bool(dig(settings, "drift", "schedules"))
    old = dig(settings, "drift", "enabled") is True and isinstance(dig(settings, "drift", "schedule"), str)
    return where(settings, "drift", "enabled") if runner.kind == "terrateam" and (on or old) else None


def _locks(runner: Runner, settings: Map) -> bool:
    off: Mapping[str, bool] = {
        "atlantis": dig(_project(runner, settings), "repo_locks", "mode") == "disabled",
        "digger": settings.get("pr_locks") is False,
        "terrateam": settings.get("lock_policy") == "none",
    }
    return not off.get(runner.kind, False)


def project_of(files: Files, runner: Runner) -> Any:
    """The entry of a directory in its runner's file; None without one."""
    settings = next(_settings(files, _NAMES.get(runner.kind, ())), None)
    return _project(runner, settings) if settings is not None else None


def _project(runner: Runner, settings: Map) -> Any:
    listed = settings.get("projects")
    for project in listed if isinstance(listed, list) else ():
        named = dig(project, "dir")
        if isinstance(named, str) and named.strip("/").removeprefix("./") == runner.directory:
            return project
    return None


def _upgrade(runner: Runner, settings: Map) -> Location | None:
    """The line of the project's workflow that lets `init` upgrade."""
    name = dig(_project(runner, settings), "workflow") or "default"
    for stage in ("plan", "apply"):
        steps = dig(settings, "workflows", name, stage, "steps")
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            extra = dig(step, "init", "extra_args")
            if isinstance(extra, list) and any(str(one).lstrip("-") == "upgrade" for one in extra):
                return where(settings, "workflows", name, stage, "steps", index, "init", "extra_args")
            run = dig(step, "run")
            if isinstance(run, str) and " init " in f" {run} " and "-upgrade" in run:
                return where(settings, "workflows", name, stage, "steps", index)
    return None
