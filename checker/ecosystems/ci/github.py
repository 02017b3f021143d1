"""GitHub Actions, and Forgejo and Gitea Actions, which read the same workflows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.ecosystems.ci.guards import holds
from checker.ecosystems.ci.matrix import combinations
from checker.ecosystems.ci.nodes import first_map, lines_at, maps, text
from checker.ecosystems.ci.places import resolve
from checker.ecosystems.ci.steps import Gate, Job, Step
from checker.ecosystems.ci.triggers import Trigger, events_of, triggers_of
from checker.ecosystems.ci.waiting import asks_a_person, beginnings, behind, gate_of, in_order
from checker.model import Location, Unknown
from checker.parse.files import Files, join
from checker.parse.located import Map, Seq, dig

SYSTEMS = {".github": "github-actions", ".forgejo": "forgejo-actions", ".gitea": "gitea-actions"}
_HOPS = 3
_NOT_FOLLOWED = "whether a called workflow surely asks for its approval is not followed"
_VALUE = re.compile(r"\$\{\{\s*([A-Za-z_][\w.-]{0,100})\s*\}\}")


class _Frame(NamedTuple):
    """What holds around a job or step: who runs it, where, and which values are known; `opened` collects files read."""

    system: str
    triggers: tuple[Trigger, ...]
    opened: set[str]
    directory: str = ""
    values: Mapping[str, str] = {}
    at: Location | None = None
    hops: int = 0


def jobs(files: Files) -> Iterator[tuple[Job, str]]:
    """Return every job of every workflow that an event starts, with the workflow's path; called jobs too."""
    for base, system in SYSTEMS.items():
        directory = f"{base}/workflows"
        for name in files.children(directory)[0] if files.is_directory(directory) else ():
            path = f"{directory}/{name}"
            if name.endswith((".yml", ".yaml")):
                for job in _workflow(files, path, system):
                    yield job, path


def _workflow(files: Files, path: str, system: str) -> Iterator[Job]:
    workflow = first_map(files, path)
    if workflow is None:
        return
    triggers = triggers_of(files, workflow, path)
    if triggers:
        yield from _jobs(files, workflow, _Frame(system, triggers, {path}))


def _jobs(files: Files, workflow: Map, frame: _Frame) -> Iterator[Job]:
    inner = _within(frame, workflow)
    jobs = workflow.get("jobs")
    described = {name: job for name, job in jobs.items() if isinstance(job, Map)} if isinstance(jobs, Map) else {}
    steps = {name: in_order(_job(files, job, name, inner)) for name, job in described.items()}
    begins = beginnings(described, _asking(files, described, steps))
    for name, job in described.items():
        label, gate = text(job.get("name")) or name, begins.get(name)
        yield Job(frame.system, label, behind(steps[name], gate), frozenset(frame.opened))
        for called in _called(files, job, inner):
            yield called._replace(steps=behind(called.steps, gate))


def _within(frame: _Frame, node: Map) -> _Frame:
    """The frame inside a workflow or job: its guard, environment and default directory."""
    environment = node.get("env")
    values = dict(frame.values)
    for name, value in environment.items() if isinstance(environment, Map) else ():
        values[f"env.{name}"] = _expand(text(value), values)
    directory = text(dig(node, "defaults", "run", "working-directory"))
    return frame._replace(
        triggers=_guarded(frame.triggers, node.get("if")),
        values=values,
        directory=_expand(directory, values) or frame.directory,
    )


def _guarded(triggers: tuple[Trigger, ...], condition: Any) -> tuple[Trigger, ...]:
    """The triggers that a condition does not surely exclude."""
    if condition is None or condition is True:
        return triggers
    if condition is False:
        return ()
    return tuple(trigger for trigger in triggers if holds(text(condition), trigger.known()) is not False)


def _job(files: Files, job: Map, name: str, frame: _Frame) -> Iterator[Step]:
    inner = _within(frame, job)
    uses = text(job.get("uses"))
    if uses and not _is_local(uses):
        events = events_of(inner.triggers)
        said = f"{uses.partition('@')[0].rpartition('/')[2].rpartition('.')[0]} {name}"
        inputs = _inputs(job, inner.values)
        at = inner.at or job.where("uses")
        gate = gate_of(job, at, inner.triggers) if asks_a_person(uses) else None
        yield Step(at, events, action=uses, inputs=inputs, name=said, external=True, gate=gate)
    steps = job.get("steps")
    if isinstance(steps, Seq):
        yield from _of_matrix(files, steps, inner, combinations(dig(job, "strategy", "matrix")))


def _of_matrix(files: Files, steps: Seq, frame: _Frame, chosen: Sequence[Mapping[str, str]]) -> Iterator[Step]:
    """The steps of a job, those that a matrix decides once for each of its combinations."""
    for step in steps:
        if isinstance(step, Map):
            for values in chosen if chosen and _names_matrix(step) else ({},):
                yield from _step(files, step, _within(frame._replace(values={**frame.values, **values}), step))


def _names_matrix(step: Map) -> bool:
    """Whether a text of a step refers to the matrix."""
    parts = [step.get("run"), step.get("working-directory"), step.get("uses"), step.get("env"), step.get("with")]
    return any("matrix." in str(part) for part in parts if part is not None)


def _asking(files: Files, described: Mapping[str, Map], steps: Mapping[str, Sequence[Step]]) -> dict[str, Gate]:
    """The jobs that wait for a person, by what they make others wait by: of their own, or in a workflow they call."""
    asking = {name: done[-1].gate for name, done in steps.items() if done}
    calls = {text(job.get("uses")) for job in described.values()}
    elsewhere = {uses for uses in calls if _asks_inside(files, uses)}
    for name, job in described.items():
        if text(job.get("uses")) in elsewhere:
            asking[name] = Unknown(_NOT_FOLLOWED, job.where("uses"))
    return asking


def _asks_inside(files: Files, uses: str) -> bool:
    """Whether a step or job of a local reusable workflow waits for a person."""
    jobs = dig(_local_workflow(files, uses), "jobs")
    inner = maps(list(jobs.values())) if isinstance(jobs, Map) else []
    return any(asks_a_person(text(one.get("uses"))) for job in inner for one in (job, *maps(job.get("steps"))))


def _local_workflow(files: Files, uses: str) -> Map | None:
    return first_map(files, join("", uses.partition("@")[0]) or "") if _is_local(uses) else None


def _called(files: Files, job: Map, frame: _Frame) -> Iterator[Job]:
    """The jobs of a local reusable workflow, run by the caller's events."""
    called = _local_workflow(files, text(job.get("uses"))) if frame.hops < _HOPS else None
    if called is not None:
        inner = _within(frame, job)
        inputs = _given(dig(called, "on", "workflow_call", "inputs"), job, inner.values)
        at = inner.at or job.where("uses")
        frame.opened.add(called.at.path)
        yield from _jobs(
            files, called, _Frame(frame.system, inner.triggers, frame.opened, "", inputs, at, frame.hops + 1)
        )


def _steps(files: Files, steps: Seq, frame: _Frame) -> Iterator[Step]:
    for step in steps:
        if isinstance(step, Map):
            yield from _step(files, step, _within(frame, step))


def _step(files: Files, step: Map, frame: _Frame) -> Iterator[Step]:
    uses, script = text(step.get("uses")), text(step.get("run"))
    name = text(step.get("name"))
    if _is_local(uses):
        yield from _composite(files, step, uses, frame)
    elif uses:
        at = frame.at or step.where("uses")
        gate = gate_of(step, at, frame.triggers) if asks_a_person(uses) else None
        inputs = _inputs(step, frame.values)
        yield Step(at, events_of(frame.triggers), action=uses, inputs=inputs, name=name, gate=gate)
    elif script:
        directory = _expand(text(step.get("working-directory")), frame.values) or frame.directory
        inside = resolve(files, "", directory) if directory else ""
        variables = {key.removeprefix("env."): value for key, value in frame.values.items() if key.startswith("env.")}
        yield Step(
            frame.at or step.where("run"),
            events_of(frame.triggers),
            _expand(script, frame.values),
            None if frame.at else lines_at(files, step, "run"),
            directory=inside,
            variables=variables,
            name=name,
        )


def _composite(files: Files, step: Map, uses: str, frame: _Frame) -> Iterator[Step]:
    """The steps of a local composite action; a local action of another kind is a program that is not followed."""
    directory = join("", uses.partition("@")[0])
    action = next(
        (
            found
            for name in ("action.yml", "action.yaml")
            if (found := first_map(files, f"{directory}/{name}")) is not None
        ),
        None,
    )
    steps = dig(action, "runs", "steps")
    if action is None or not isinstance(steps, Seq) or frame.hops >= _HOPS:
        return
    inputs = _given(action.get("inputs"), step, frame.values)
    at = frame.at or step.where("uses")
    frame.opened.add(action.at.path)
    inside = _Frame(frame.system, frame.triggers, frame.opened, "", inputs, at, frame.hops + 1)
    for one in _steps(files, steps, inside):
        yield one._replace(gate=gate_of(step, at, frame.triggers)) if isinstance(one.gate, Location) else one


def _given(declared: Any, call: Map, values: Mapping[str, str]) -> dict[str, str]:
    """The values of inputs: what the call gives, else their defaults."""
    defaults = declared.items() if isinstance(declared, Map) else ()
    given = {name: text(dig(spec, "default")) for name, spec in defaults}
    given |= _inputs(call, values)
    return {f"inputs.{name}": value for name, value in given.items()}


def _inputs(call: Map, values: Mapping[str, str]) -> dict[str, str]:
    inputs = call.get("with")
    return {name: _expand(text(value), values) for name, value in inputs.items()} if isinstance(inputs, Map) else {}


def _expand(value: str, values: Mapping[str, str]) -> str:
    """Known `${{ env.X }}` and `${{ inputs.X }}` by their values; one pass."""
    return _VALUE.sub(lambda match: values.get(match[1], match[0]), value) if "${{" in value else value


def _is_local(uses: str) -> bool:
    return uses.startswith("./")
