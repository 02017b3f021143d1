"""CircleCI and Buildkite: no event of their own for pull requests, every branch is built unless filtered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.ecosystems.ci.guards import holds
from checker.ecosystems.ci.nodes import first_map, lines_at, maps, script_steps, strings, text
from checker.ecosystems.ci.places import resolve
from checker.ecosystems.ci.steps import PUSH_ANY_BRANCH, Job, Step
from checker.model import Event, Location
from checker.parse.files import Files
from checker.parse.located import Map, dig

_MAIN = frozenset({"main", "master"})
_CIRCLE = ".circleci/config.yml"
_HOPS = 3


def circleci(files: Files) -> Iterator[tuple[Job, str]]:
    """Jobs of CircleCI by the workflows that run them."""
    config = first_map(files, _CIRCLE)
    workflows = dig(config, "workflows")
    if config is None or not isinstance(workflows, Map):
        return
    for workflow in maps(list(workflows.values())):
        scheduled = any("schedule" in trigger for trigger in maps(workflow.get("triggers")))
        entries = workflow.get("jobs")
        for entry in entries if isinstance(entries, list) else ():
            name, settings = next(iter(entry.items()), ("", None)) if isinstance(entry, Map) else (text(entry), None)
            events = frozenset({Event.SCHEDULE}) if scheduled else _filtered(dig(settings, "filters"))
            job = dig(config, "jobs", name)
            if isinstance(job, Map):
                steps = tuple(_circle_steps(files, config, job, events, 0))
                yield Job("circleci", name, _waiting(steps, _approval(entries, settings))), _CIRCLE


def _approval(entries: Any, entry: Any) -> Location | None:
    """The line of the approval that an entry of a workflow waits for, by way of other jobs perhaps."""
    given: dict[str, Map] = {}
    for one in maps(entries):
        for label, settings in one.items():
            if isinstance(settings, Map):
                given[text(settings.get("name")) or label] = settings
    pending, seen = strings(dig(entry, "requires")), set[str]()
    while pending:
        name = pending.pop()
        settings = given.get(name)
        if settings is None or name in seen:
            continue
        if settings.get("type") == "approval":
            return settings.where("type")
        seen.add(name)
        pending += strings(settings.get("requires"))
    return None


def _waiting(steps: tuple[Step, ...], gate: Location | None) -> tuple[Step, ...]:
    return steps if gate is None else tuple(step._replace(gate=gate) for step in steps)


def _filtered(filters: Any) -> frozenset[Event]:
    only, ignored = (strings(dig(filters, "branches", key)) for key in ("only", "ignore"))
    tags = frozenset({Event.TAG}) if dig(filters, "tags") else frozenset[Event]()
    if ignored and any(name.startswith("/.*") for name in ignored):
        return tags
    if only:
        named = frozenset({Event.PUSH}) if _MAIN.intersection(only) else frozenset[Event]()
        return tags | named | (PUSH_ANY_BRANCH if any("*" in name for name in only) else frozenset[Event]())
    return tags | (PUSH_ANY_BRANCH - {Event.PUSH} if _MAIN.intersection(ignored) else PUSH_ANY_BRANCH)


def _circle_steps(files: Files, config: Map, job: Map, events: frozenset[Event], hops: int) -> Iterator[Step]:
    steps = job.get("steps")
    for node in maps(steps) if isinstance(steps, list) else ():
        for name, value in node.items():
            command = dig(config, "commands", name)
            if name == "run":
                yield from _circle_run(files, node, value, events)
            elif isinstance(command, Map) and hops < _HOPS:
                yield from _circle_steps(files, config, command, events, hops + 1)
            elif "/" in name:
                # An orb's command is named after what it runs: `terraform/plan`.
                directory = resolve(files, "", text(dig(value, "path"))) if dig(value, "path") else ""
                yield Step(node.where(name), events, name.replace("/", " "), directory=directory)


def _circle_run(files: Files, node: Map, value: Any, events: frozenset[Event]) -> Iterator[Step]:
    if not isinstance(value, Map):
        yield from script_steps(files, node, "run", events)
    elif text(value.get("command")):
        wanted = text(value.get("working_directory"))
        directory = resolve(files, "", wanted) if wanted else ""
        yield Step(
            value.where("command"),
            events,
            text(value["command"]),
            lines_at(files, value, "command"),
            directory=directory,
        )


def buildkite(files: Files) -> Iterator[tuple[Job, str]]:
    """Jobs of Buildkite pipelines that stand in the repository."""
    names = files.children(".buildkite")[0] if files.is_directory(".buildkite") else ()
    for path in (f".buildkite/{name}" for name in names if name.endswith((".yml", ".yaml"))):
        pipeline = first_map(files, path)
        gate: Location | None = None
        for node in _buildkite_nodes(dig(pipeline, "steps"), 0):
            gate = node.where("block") if "block" in node else gate
            events = _buildkite_events(node)
            steps = [step for key in ("command", "commands") for step in script_steps(files, node, key, events)]
            yield Job("buildkite", text(node.get("label")), _waiting(tuple(steps), gate)), path


def _buildkite_nodes(steps: Any, depth: int) -> Iterator[Map]:
    for node in maps(steps):
        yield node
        if depth < _HOPS:
            yield from _buildkite_nodes(node.get("steps"), depth + 1)


def _buildkite_events(node: Map) -> frozenset[Event]:
    condition, branches = text(node.get("if")), text(node.get("branches")).split()
    if branches and not any("*" in name or name.startswith("!") for name in branches):
        return frozenset({Event.PUSH}) if _MAIN.intersection(branches) else frozenset()
    if not condition:
        return PUSH_ANY_BRANCH
    request = {"build.branch": "topic", "build.pull_request.id": "1", "build.tag": None}
    push = {"build.branch": "main", "build.pull_request.id": None, "build.tag": None}
    runs = ((Event.PULL_REQUEST, request), (Event.PUSH, push))
    return frozenset(event for event, known in runs if holds(condition, known) is not False)
