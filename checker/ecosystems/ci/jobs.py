"""Jobs to activities: every command of a job is unwrapped, followed one step and recognised."""

from __future__ import annotations

from checker.ecosystems.ci import actions, places, unseen, wrappers
from checker.ecosystems.ci.collector import Collector
from checker.ecosystems.ci.commands import Meaning
from checker.ecosystems.ci.lines import Script
from checker.ecosystems.ci.shell import split
from checker.ecosystems.ci.steps import Job, Step
from checker.model import Activity
from checker.parse.files import Files


def activities(files: Files, job: Job) -> tuple[tuple[Activity, ...], frozenset[str]]:
    """Return what a job does with declared state, and the paths of the scripts that were read for it."""
    found = Collector(files, job.system)
    for step in job.steps:
        if step.events:
            _step(found, step)
    return tuple(found.result()), frozenset(found.reads)


def _step(found: Collector, step: Step) -> None:
    if step.action.startswith("docker://"):
        _image(found, step)
    elif step.action:
        _action(found, step)
    elif step.script:
        Script(found, step, step.directory, "", 0).run(split(step.script))


def _image(found: Collector, step: Step) -> None:
    """An image as a step: its entry point is the program it is named after."""
    program = step.inputs.get("entrypoint") or wrappers.image_name(step.action.removeprefix("docker://"))
    arguments = step.inputs.get("args", "").replace("\n", " ")
    Script(found, step, step.directory, step.action, 0).run(split(f"{program} {arguments}"))


def _action(found: Collector, step: Step) -> None:
    name, _ = actions.action_of(step.action)
    if actions.makes_test_cluster(name):
        found.set_up_test_cluster()
    if name in actions.COMMENTS:
        found.show(step.at, step.events, step.action)
    known = actions.trivy(step.inputs) if name == "aquasecurity/trivy-action" else actions.find(step.action)
    if known is not None:
        _known_action(found, step, known)
    elif name.startswith("dagger/"):
        text = " ".join(step.inputs.get(key, "") for key in ("verb", "call", "args"))
        Script(found, step, step.directory, step.action, 0).run(split(f"dagger {text}"))
    elif step.external:
        _external(found, step)


def _known_action(found: Collector, step: Step, known: actions.Action) -> None:
    directories = places.named(found.files, "", (step.inputs[key] for key in known.paths if step.inputs.get(key)))
    if known.purpose is not None:
        frameworks = step.inputs.get("framework", "").replace(",", " ").split()
        tools = known.tools.intersection(frameworks) or known.tools
        found.add(step, step.at, Meaning(known.purpose, tools), step.action, directories)
        return
    text = " ".join(step.inputs.get(key, "") for key in known.command)
    if known.command and (text.strip() or known.program.startswith("pre-commit")):
        inside = directories[0] if len(directories) == 1 else step.directory
        Script(found, step, inside, step.action, 0).run(split(f"{known.program} {text}"))


def _external(found: Collector, step: Step) -> None:
    """A workflow, template or library call of elsewhere: its name speaks, its content cannot be seen."""
    if guess := unseen.speaking([step.name], step.events, anything=False):
        found.add(step, step.at, guess.meaning, step.action, opaque=guess.opaque)
