"""CI systems whose steps are containers: Drone, Woodpecker, Tekton (Pipelines as Code), Concourse, Prow."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from checker.ecosystems.ci.nodes import first_map, maps, script_steps, strings, text
from checker.ecosystems.ci.steps import MAX_FILES, PULL_REQUEST, Job, Step
from checker.ecosystems.ci.wrappers import image_name
from checker.model import Event
from checker.parse.files import Files, join
from checker.parse.located import Map, Seq, dig

_DRONE_EVENTS = {
    "pull_request": Event.PULL_REQUEST, "pull_request_closed": Event.PUSH, "push": Event.PUSH, "tag": Event.TAG,
    "release": Event.TAG, "cron": Event.SCHEDULE, "manual": Event.DISPATCH, "custom": Event.DISPATCH,
    "promote": Event.DISPATCH, "rollback": Event.DISPATCH, "deployment": Event.DISPATCH,
}  # fmt: skip
_EVERY_DRONE_EVENT = frozenset({Event.PULL_REQUEST, Event.PUSH, Event.TAG})


def drone(files: Files) -> Iterator[tuple[Job, str]]:
    """Jobs of Drone and Woodpecker; without a condition a pipeline runs on pushes, pull requests and tags."""
    roots = [(path, "drone") for path in (".drone.yml", ".drone.yaml")]
    roots += [(path, "woodpecker") for path in (".woodpecker.yml", ".woodpecker.yaml")]
    roots += [(path, "woodpecker") for path in _inside(files, ".woodpecker")]
    for path, system in roots:
        for pipeline in _maps_in(files, path):
            events = _when(pipeline.get("when", pipeline.get("trigger")), _EVERY_DRONE_EVENT)
            steps = pipeline.get("steps", pipeline.get("pipeline"))
            named = list(steps.values()) if isinstance(steps, Map) else steps
            found = [step for node in maps(named) for step in _drone_step(files, node, events)]
            yield Job(system, path, tuple(found)), path


def _drone_step(files: Files, node: Map, events: frozenset[Event]) -> list[Step]:
    own = events & _when(node.get("when"), events)
    if "commands" in node:
        return script_steps(files, node, "commands", own)
    settings = node.get("settings")
    given = {key: text(value) for key, value in settings.items()} if isinstance(settings, Map) else {}
    image = text(node.get("image"))
    words = [image_name(image), given.get("command", ""), given.get("args", "")]
    return [Step(node.where("image"), own, " ".join(words))] if image else []


def _when(condition: Any, otherwise: frozenset[Event]) -> frozenset[Event]:
    """The events a condition names; a list means any of its entries. A branch filter alone excludes no event."""
    found: set[Event] = set()
    for entry in maps(condition):
        named = entry.get("event")
        names = strings(named.get("include") if isinstance(named, Map) else named)
        found |= {_DRONE_EVENTS.get(name, Event.OTHER) for name in names} if names else otherwise
    return frozenset(found) if found else otherwise


def tekton(files: Files) -> Iterator[tuple[Job, str]]:
    """Jobs of Pipelines as Code: PipelineRuns in `.tekton` with the events of their annotations."""
    nodes = [(node, path) for path in _inside(files, ".tekton") for node in _maps_in(files, path)]
    tasks = {text(dig(node, "metadata", "name")): node for node, _ in nodes if node.get("kind") == "Task"}
    pipelines = {text(dig(node, "metadata", "name")): node for node, _ in nodes if node.get("kind") == "Pipeline"}
    for node, path in nodes:
        if node.get("kind") == "PipelineRun":
            spec = dig(node, "spec", "pipelineSpec")
            if spec is None:
                spec = dig(pipelines.get(text(dig(node, "spec", "pipelineRef", "name"))), "spec")
            events = _tekton_events(dig(node, "metadata", "annotations"))
            listed = (*maps(dig(spec, "tasks")), *maps(dig(spec, "finally")))
            steps = [step for task in listed for step in _tekton_task(files, task, tasks, events)]
            yield Job("tekton", text(dig(node, "metadata", "name")), tuple(steps)), path


def _tekton_events(annotations: Any) -> frozenset[Event]:
    prefix = "pipelinesascode.tekton.dev/on-"
    named = " ".join(text(dig(annotations, prefix + key)) for key in ("event", "cel-expression", "comment"))
    found = PULL_REQUEST if "pull_request" in named or "merge_request" in named else frozenset[Event]()
    return found | ({Event.PUSH} if "push" in named else set())


def _tekton_task(files: Files, task: Map, tasks: Mapping[str, Map], events: frozenset[Event]) -> list[Step]:
    spec = task.get("taskSpec")
    if spec is None:
        spec = dig(tasks.get(text(dig(task, "taskRef", "name"))), "spec")
    return [step for node in maps(dig(spec, "steps")) for step in _container(files, node, events)]


def prow(files: Files) -> Iterator[tuple[Job, str]]:
    """Jobs of Prow that stand in the tested repository: presubmits run on pull requests."""
    for path in (".prow.yaml", *_inside(files, ".prow")):
        for document in _maps_in(files, path):
            for key, event in (
                ("presubmits", Event.PULL_REQUEST),
                ("postsubmits", Event.PUSH),
                ("periodics", Event.SCHEDULE),
            ):
                for node in _prow_jobs(document.get(key)):
                    events = frozenset({event})
                    steps = [
                        step for box in maps(dig(node, "spec", "containers")) for step in _container(files, box, events)
                    ]
                    yield Job("prow", text(node.get("name")), tuple(steps)), path


def _prow_jobs(value: Any) -> list[Map]:
    return [job for group in value.values() for job in maps(group)] if isinstance(value, Map) else maps(value)


def _container(files: Files, node: Map, events: frozenset[Event]) -> list[Step]:
    """A container as a step: its script, else its command and arguments, else what its image is named after."""
    if text(node.get("script")):
        return script_steps(files, node, "script", events)
    words = [*strings(node.get("command")), *strings(node.get("args"))]
    if not node.get("command") and node.get("image"):
        words = [image_name(text(node.get("image"))), *words]
    key = "command" if "command" in node else "args" if "args" in node else "image"
    at = node.where(key)
    value = node.get(key)
    if isinstance(value, Seq) and value:
        at = value.items_at[0]
    return [Step(at, events, shlex.join(words))] if words else []


def concourse(files: Files) -> Iterator[tuple[Job, str]]:
    """Jobs of Concourse pipelines that stand in `ci` or `concourse`, by the resources that trigger them."""
    for path in (*_inside(files, "ci"), *_inside(files, "concourse"), *_inside(files, ".concourse"), "pipeline.yml"):
        pipeline = first_map(files, path)
        if pipeline is None or not isinstance(pipeline.get("jobs"), Seq) or not pipeline.get("resources"):
            continue
        kinds = {text(node.get("name")): text(node.get("type")) for node in maps(pipeline.get("resources"))}
        for job in maps(pipeline["jobs"]):
            plan = maps(job.get("plan"))
            events = frozenset(
                _concourse_event(kinds.get(text(node.get("get")), "")) for node in plan if node.get("get")
            )
            steps = [step for node in plan for step in _concourse_task(files, node, events)]
            yield Job("concourse", text(job.get("name")), tuple(steps)), path


def _concourse_event(kind: str) -> Event:
    if "pull-request" in kind or kind in {"pr", "github-pr", "gitlab-merge-request"}:
        return Event.PULL_REQUEST
    return Event.SCHEDULE if kind == "time" else Event.PUSH


def _concourse_task(files: Files, node: Map, events: frozenset[Event]) -> list[Step]:
    config = node.get("config")
    if config is None and node.get("file"):
        # The first component of a path in a task is the name of the input that holds this repository.
        config = first_map(files, join("", text(node.get("file")).partition("/")[2]) or "")
    program = text(dig(config, "run", "path"))
    inside = program.partition("/")[2]
    words = [inside if files.is_file(inside) else program, *strings(dig(config, "run", "args"))]
    return [Step(node.where("task"), events, shlex.join(words))] if "task" in node and words[0] else []


def _inside(files: Files, directory: str) -> list[str]:
    """The YAML files below a directory, two levels deep."""
    if not files.is_directory(directory):
        return []
    names, inner = files.children(directory)
    found = [f"{directory}/{name}" for name in names]
    found += [f"{directory}/{below}/{name}" for below in inner for name in files.children(f"{directory}/{below}")[0]]
    return [path for path in found if path.endswith((".yml", ".yaml"))][:MAX_FILES]


def _maps_in(files: Files, path: str) -> list[Map]:
    documents = files.documents(path) if files.is_file(path) else ()
    return [document.data for document in documents if isinstance(document.data, Map)]
