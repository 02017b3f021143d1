"""Azure Pipelines: stages, jobs and steps, local templates, conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.ecosystems.ci.guards import holds
from checker.ecosystems.ci.nodes import first_map, is_sample, lines_at, maps, strings, text
from checker.ecosystems.ci.places import resolve
from checker.ecosystems.ci.steps import MAX_FILES, Job, Step
from checker.model import Event, Location
from checker.parse.files import Files, join
from checker.parse.located import Map, dig

SYSTEM = "azure-pipelines"
_DIRECTORIES = frozenset({".azuredevops", ".azure-pipelines", "azure-pipelines", ".pipelines"})
_HOPS = 3
_ASKS = "manualvalidation"
"""The task that waits for a person; the jobs and stages below it wait too, as they run in their order."""

_SCRIPTS = ("script", "bash", "pwsh", "powershell")
_COMMANDS = {
    "terraform": "terraform {command}", "terraformcli": "terraform {command}", "terraformtask": "terraform {command}",
    "terraformtaskv4": "terraform {command}", "terraformtaskv3": "terraform {command}",
    "helmdeploy": "helm {command} {chartPath}", "kubernetes": "kubectl {command} {arguments}",
    "kubernetesmanifest": "kubectl {action} -f {manifests}", "kubectl": "kubectl {command} {arguments}",
}  # fmt: skip


class _Run(NamedTuple):
    """One way a run is started, with the predefined variables it fixes."""

    event: Event
    known: Mapping[str, str | None]


def _run(event: Event, reason: str, branch: str) -> _Run:
    return _Run(event, {"variables.build.reason": reason, "variables.build.sourcebranch": branch})


_MAIN = "refs/heads/main"
_REQUEST = _run(Event.PULL_REQUEST, "PullRequest", "refs/pull/1/merge")
_PUSH = _run(Event.PUSH, "IndividualCI", _MAIN)
_TOPIC = _run(Event.PULL_REQUEST, "IndividualCI", "refs/heads/topic")


def jobs(files: Files) -> Iterator[tuple[Job, str]]:
    """Return one job for every job of every pipeline, with the pipeline's path."""
    found = 0
    for path in files.yaml_paths():
        directory, _, name = path.rpartition("/")
        if is_sample(path):
            continue
        if name.startswith("azure-pipelines") or _DIRECTORIES.intersection(directory.split("/")):
            pipeline = first_map(files, path)
            found += 1
            if pipeline is not None and found <= MAX_FILES and _is_pipeline(pipeline):
                runs = _runs(pipeline)
                gate: Location | None = None
                for number, steps in enumerate(_groups(files, pipeline, runs, 0)):
                    yield Job(SYSTEM, f"{path} {number}", tuple(step._replace(gate=gate) for step in steps)), path
                    gate = next((step.at for step in steps if step.action == _ASKS), gate)


def _is_pipeline(pipeline: Map) -> bool:
    """Whether a file is a pipeline and not the template of one, which takes parameters and has no trigger."""
    template = "parameters" in pipeline and not {"trigger", "pr", "schedules"} & pipeline.keys()
    return not template and bool({"steps", "jobs", "stages", "extends"} & pipeline.keys())


def _runs(pipeline: Map) -> tuple[_Run, ...]:
    trigger, request = pipeline.get("trigger"), pipeline.get("pr")
    branches = strings(dig(trigger, "branches", "include") if isinstance(trigger, Map) else trigger)
    found: list[_Run] = []
    if branches != ["none"]:
        found.append(_PUSH)
        found += [_TOPIC] if not branches or "*" in branches else []
    if request != "none":
        found.append(_REQUEST)
    if pipeline.get("schedules"):
        found.append(_run(Event.SCHEDULE, "Schedule", _MAIN))
    return (*found, _run(Event.DISPATCH, "Manual", _MAIN))


def _groups(files: Files, node: Map, runs: tuple[_Run, ...], hops: int) -> Iterator[list[Step]]:
    """The steps of every job below a pipeline, stage, job or template."""
    runs = _guarded(runs, node.get("condition"))
    if "steps" in node:
        yield [step for item in maps(node["steps"]) for step in _step(files, item, runs, hops)]
    deploy = dig(node, "strategy", "runOnce", "deploy")
    if isinstance(deploy, Map) and "steps" in deploy:
        yield [step for item in maps(deploy["steps"]) for step in _step(files, item, runs, hops)]
    for inner in (*maps(node.get("stages")), *maps(node.get("jobs")), *maps(node.get("extends"))):
        if hops < _HOPS:
            template = _template(files, inner)
            yield from _groups(
                files, inner if template is None else template, _guarded(runs, inner.get("condition")), hops + 1
            )


def _guarded(runs: tuple[_Run, ...], condition: Any) -> tuple[_Run, ...]:
    if condition is None:
        return runs
    return tuple(run for run in runs if holds(text(condition), run.known) is not False)


def _template(files: Files, node: Map) -> Map | None:
    """The local template that a node calls; one of another repository (`x.yml@repo`) cannot be seen."""
    name = text(node.get("template"))
    path = join("" if name.startswith("/") else node.at.path.rpartition("/")[0], name.lstrip("/")) if name else None
    return first_map(files, path) if path and "@" not in name else None


def _step(files: Files, node: Map, runs: tuple[_Run, ...], hops: int) -> Iterator[Step]:
    runs = _guarded(runs, node.get("condition"))
    events = frozenset(run.event for run in runs)
    name = text(node.get("displayName"))
    template = _template(files, node)
    if template is not None and hops < _HOPS:
        for inner in maps(template.get("steps")):
            yield from _step(files, inner, runs, hops + 1)
    for key in _SCRIPTS:
        if body := text(node.get(key)):
            directory = _directory(files, text(node.get("workingDirectory")))
            yield Step(node.where(key), events, body, lines_at(files, node, key), directory=directory, name=name)
    if "task" in node:
        yield from _task(files, node, events, name)


def _task(files: Files, node: Map, events: frozenset[Event], name: str) -> Iterator[Step]:
    inputs = node.get("inputs")
    given = {key: text(value) for key, value in inputs.items()} if isinstance(inputs, Map) else {}
    task = text(node.get("task")).partition("@")[0].rpartition(".")[2].lower()
    directory = _directory(files, given.get("workingDirectory", "") or given.get("workingDir", ""))
    if isinstance(inputs, Map) and given.get("script"):
        yield Step(
            inputs.where("script"), events, given["script"], lines_at(files, inputs, "script"), directory=directory
        )
    elif given.get("filePath") or given.get("scriptPath"):
        yield Step(
            node.where("task"), events, f"bash {given.get('filePath') or given.get('scriptPath')}", directory=directory
        )
    elif task == _ASKS:
        yield Step(node.where("task"), events, action=_ASKS)
    elif task in _COMMANDS:
        # KubernetesManifest says `deploy` where kubectl says `apply`.
        wanted = _COMMANDS[task]
        for key in ("command", "chartPath", "arguments", "action", "manifests"):
            wanted = wanted.replace(f"{{{key}}}", given.get(key, ""))
        yield Step(
            node.where("task"),
            events,
            wanted.replace("kubectl deploy", "kubectl apply"),
            directory=directory,
            name=name,
        )


def _directory(files: Files, value: str) -> str | None:
    return resolve(files, "", value) if value else ""
