"""What people deploy by hand: recipes of make, just and task, and shell scripts, read as they would be run.

They are no CI: nothing starts them but a person. Only deployments are looked for (rubric §3 `history`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import chain

from checker.ecosystems.ci.steps import Step
from checker.model import Activity, Event, Location, Purpose
from checker.parse.files import Files
from checker.parse.located import Map, Seq, dig

_BY_HAND = frozenset({Event.DISPATCH})
_MAX_FILES = 300
_MAX_RECIPES = 400
_MAX_TEXT = 256 * 1024
_RECIPE_FILE = re.compile(r"(?:^|/)(?:GNUmakefile|[Mm]akefile|[^/]{1,80}\.mk|\.?[Jj]ustfile|[^/]{1,80}\.just)$")
_TASK_FILE = re.compile(r"(?:^|/)[Tt]askfile(?:\.dist)?\.ya?ml$")
_ENDINGS = ("akefile", "ustfile", ".mk", ".just", ".yml", ".yaml", ".sh", ".bash", ".zsh", ".py")
"""How those that any of these patterns fits end: that is told much faster."""

_SCRIPT = re.compile(r"\.(?:sh|bash|zsh)$")
_PYTHON = re.compile(r"\.py$")
_LITERAL = r"(?:\"[^\"\\\n]{0,300}\"|'[^'\\\n]{0,300}')"
_ARGUMENTS = re.compile(rf"\[\s*({_LITERAL})\s*,((?:[^\[\]]|\[[^\[\]]{{0,100}}\]){{1,2000}})\]")
_ARGUMENT = re.compile(rf"\s*({_LITERAL}|[^,]{{1,300}})\s*(?:,|$)")
_SHELL = re.compile(rf"\b(?:os\.system|run|call|check_call|check_output|Popen)\(\s*f?({_LITERAL})")
_HEADER = re.compile(r"@?([A-Za-z_][\w.-]{0,80})[^\n:=]{0,300}:(?!=)")
_VALUE = re.compile(r"\{\{[^{}\n]{0,200}\}\}")
_DEPLOYS = re.compile(
    r"\b(?:kubectl|oc|helm|helmfile|argocd|kapp|skaffold|kpt|eksctl|aws|gcloud|az|nomad|pulumi|cdk|ansible-playbook"
    r"|kops|rosa|doctl|openshift-install|k3sup|kubeadm)\b"
)


def by_hand(files: Files) -> tuple[Activity, ...]:
    """The deployments of recipes and scripts, file by file; `command` begins with the recipe's name."""
    paths = recipes(files)
    files.prefetch(paths)
    found = (files.remembered(("by hand", path), partial(_made, files, path)) for path in paths)
    return tuple(chain.from_iterable(found))


def _made(files: Files, path: str) -> tuple[Activity, ...]:
    return tuple(_of_file(files, path))


def _of_file(files: Files, path: str) -> Iterator[Activity]:
    text = files.text(path)
    if text is not None and len(text) <= _MAX_TEXT and _DEPLOYS.search(text):
        for name, step in _steps(files, path, text):
            yield from _deployments(files, name, step)


def recipes(files: Files) -> list[str]:
    """The paths of the recipes and scripts that are looked at."""
    kinds = (_RECIPE_FILE, _TASK_FILE, _SCRIPT, _PYTHON)
    named = (path for path in files.paths if path.endswith(_ENDINGS))
    return [path for path in named if any(kind.search(path) for kind in kinds)][:_MAX_FILES]


def _deployments(files: Files, name: str, step: Step) -> Iterator[Activity]:
    from checker.ecosystems.ci.collector import Collector  # noqa: PLC0415 - reads shell; many trees hold none
    from checker.ecosystems.ci.lines import Script  # noqa: PLC0415 - as above
    from checker.ecosystems.ci.shell import split  # noqa: PLC0415 - as above

    found = Collector(files, "by hand")
    Script(found, step, step.directory, "", 0).run(split(step.script))
    for activity in found.result():
        if activity.purpose is Purpose.APPLY and not activity.opaque:
            yield activity._replace(command=f"{name}: {activity.command}" if name else activity.command)


def _steps(files: Files, path: str, text: str) -> Iterator[tuple[str, Step]]:
    directory = path.rpartition("/")[0]
    if _SCRIPT.search(path):
        yield "", Step(Location(path), _BY_HAND, text, Location(path), directory=directory)
    elif _PYTHON.search(path):
        yield from _python(path, text, directory)
    elif _TASK_FILE.search(path):
        yield from _tasks(files, path, directory)
    else:
        yield from _recipes(path, text, directory)


def _python(path: str, text: str, directory: str) -> Iterator[tuple[str, Step]]:
    """The commands that a Python script starts: lists of arguments, what is no literal in them as a variable."""
    found = [(match.start(), _command(match)) for match in _ARGUMENTS.finditer(text)]
    found += [(match.start(), match[1][1:-1]) for match in _SHELL.finditer(text)]
    for start, command in sorted(found)[:_MAX_RECIPES]:
        if _DEPLOYS.match(command):
            at = Location(path, text.count("\n", 0, start) + 1)
            yield "", Step(at, _BY_HAND, command, at, directory=directory)


def _command(match: re.Match[str]) -> str:
    words = [match[1], *_ARGUMENT.findall(match[2].strip())]
    return " ".join(word[1:-1] if word[:1] in {'"', "'"} else "$argument" for word in words)


def _recipes(path: str, text: str, directory: str) -> Iterator[tuple[str, Step]]:
    """The indented blocks under the headers of a Makefile or justfile."""
    name, start, block = "", 0, list[str]()
    for number, line in enumerate((*text.split("\n"), ""), 1):
        if line[:1] in {"\t", " "} and name:
            start = start or number
            block.append(_VALUE.sub("$just", line.strip().lstrip("@-+")))
            continue
        if block:
            yield (
                name,
                Step(Location(path, start), _BY_HAND, "\n".join(block), Location(path, start), directory=directory),
            )
        header = _HEADER.match(line[:400])
        name, start, block = header[1] if header else "", 0, []


def _tasks(files: Files, path: str, directory: str) -> Iterator[tuple[str, Step]]:
    """The commands of each task of a Taskfile."""
    documents = files.documents(path)
    tasks = dig(documents[0].data, "tasks") if documents else None
    for name, task in list(tasks.items())[:_MAX_RECIPES] if isinstance(tasks, Map) else ():
        commands = dig(task, "cmds") if isinstance(task, Map) else task
        for index, entry in enumerate(commands if isinstance(commands, Seq) else ()):
            command = dig(entry, "cmd") if isinstance(entry, Map) else entry
            if isinstance(command, str):
                at = commands.items_at[index]
                yield name, Step(at, _BY_HAND, _VALUE.sub("$task", command), directory=directory)
