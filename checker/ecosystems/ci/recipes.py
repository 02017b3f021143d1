"""Targets of make, just, task and mise as shell text; only what the target runs itself and what it depends on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from checker.parse.files import Files, join
from checker.parse.located import dig

_MAX_RECIPES = 40
_MAX_NESTING = 50
_MAX_LINE = 4000
_MAKE_RULE = re.compile(r"([^\s:=#$(][^:=#\n]{0,400}?)\s*::?(?!=)\s*([^\n=;#]{0,1000})")
_MAKE_ASSIGNMENT = re.compile(r"(?:export[ \t]+)?([A-Za-z_][\w.-]{0,80})[ \t]*(?:[:?+!]{0,3}=)[ \t]*([^\n]{0,500})")
_MAKE_VARIABLE = re.compile(r"\$[({]([A-Za-z_][\w.-]{0,80})[)}]")
_JUST_RULE = re.compile(r"@?([A-Za-z_][\w-]{0,80})((?:[ \t]+[^\n:]{0,300})?)[ \t]*:(?!=)([^\n#]{0,300})")
_JUST_VALUE = re.compile(r"\{\{[^{}\n]{0,200}\}\}")
_TASK_VALUE = re.compile(r"\{\{[^{}\n]{0,200}\}\}")


def make_recipe(text: str, targets: Sequence[str]) -> str:
    """Return the recipe lines of make targets and their prerequisites; without a target, those of the first rule."""
    variables: dict[str, str] = {}
    rules: dict[str, tuple[list[str], list[str]]] = {}
    current: list[str] = []
    for line in text.replace("\\\n", " ").split("\n"):
        if line.startswith("\t"):
            current.append(line.strip().lstrip("@-+"))
        elif len(line) > _MAX_LINE:
            current = []
        elif assignment := _MAKE_ASSIGNMENT.match(line):
            variables.setdefault(assignment[1], assignment[2].strip())
        elif rule := _MAKE_RULE.match(line):
            current = []
            for name in rule[1].split():
                _, lines = rules.setdefault(name, (rule[2].split(), current))
                current = lines
    wanted = targets or [next((name for name in rules if not name.startswith(".")), "")]
    lines = _closure(wanted, rules)
    return "\n".join(_make_expand(line, variables) for line in lines)


def _make_expand(line: str, variables: Mapping[str, str]) -> str:
    """Variables that hold one word are put in, others stay as shell variables; `$$` is one dollar."""

    def value(match: re.Match[str]) -> str:
        text = variables.get(match[1], "")
        if match[1] == "MAKE":
            return "make"
        return text if text and "$" not in text and len(text.split()) == 1 else f"${{{match[1]}}}"

    return _MAKE_VARIABLE.sub(value, line).replace("$$", "$")


def _closure(wanted: Iterable[str], rules: Mapping[str, tuple[list[str], list[str]]]) -> list[str]:
    """The lines of the wanted rules, each after those it depends on, every rule once."""
    lines: list[str] = []
    seen: dict[str, None] = {}
    stack = [(name, False) for name in reversed(list(wanted))]
    while stack and len(seen) < _MAX_RECIPES:
        name, ready = stack.pop()
        if ready:
            lines += rules[name][1]
        elif name in rules and name not in seen:
            seen[name] = None
            stack.append((name, True))
            stack += [(needed, False) for needed in reversed(rules[name][0][:_MAX_RECIPES])]
    return lines


def just_recipe(text: str, wanted: str) -> str:
    """Return the lines of a just recipe and of those it depends on; without a name, of the first."""
    rules: dict[str, tuple[list[str], list[str]]] = {}
    current: list[str] = []
    for line in text.split("\n"):
        if line[:1] in {" ", "\t"}:
            current.append(line.strip().lstrip("@-"))
        elif len(line) <= _MAX_LINE and (rule := _JUST_RULE.match(line)):
            current = []
            rules.setdefault(rule[1], (re.findall(r"[A-Za-z_][\w-]*", rule[3]), current))
        elif line.strip() and not line.startswith(("#", "[")):
            current = []
    name = wanted or next(iter(rules), "")
    return _JUST_VALUE.sub("$just", "\n".join(_closure([name], rules)))


def just_module(text: str, name: str) -> str:
    """Return the path of a module of a justfile (`mod NAME 'PATH'`), its name where none is stated."""
    for line in text.split("\n"):
        words = line.replace("'", '"').split()
        if len(words) > 2 and words[0] in {"mod", "mod?"} and words[1] == name:  # noqa: PLR2004 - mod NAME PATH
            return words[2].strip('"').removeprefix("./")
    return name


def task_commands(files: Files, path: str, wanted: str) -> str:
    """Return the commands of a task of a Taskfile, with those of the tasks it calls, included Taskfiles followed."""
    lines: list[str] = []
    seen: set[tuple[str, str]] = set()
    stack = [(path, wanted)]
    while stack and len(seen) < _MAX_RECIPES:
        place = _task_place(files, *stack.pop())
        if place is None or place in seen:
            continue
        seen.add(place)
        inside, name = place
        task = dig(_first(files, inside), "tasks", name)
        stack += [(inside, called) for called in reversed(_called_tasks(task))]
        lines += _task_lines(task)
    return _TASK_VALUE.sub("$task", "\n".join(lines))


def _task_place(files: Files, path: str, name: str) -> tuple[str, str] | None:
    """The Taskfile and the plain name behind `namespace:name`."""
    for _ in range(4):
        document = _first(files, path)
        if dig(document, "tasks", name) is not None:
            return path, name
        namespace, _, rest = name.partition(":")
        target = dig(document, "includes", namespace)
        target = dig(target, "taskfile") if isinstance(target, dict) else target
        found = _taskfile(files, path.rpartition("/")[0], target) if isinstance(target, str) else None
        if found is None:
            return None
        path, name = found, rest or "default"
    return None


def _taskfile(files: Files, directory: str, target: str) -> str | None:
    base = join(directory, target)
    names = ("", "/Taskfile.yml", "/Taskfile.yaml", "/Taskfile.dist.yml", "/taskfile.yaml")
    return next((base + name for name in names if base is not None and files.is_file(base + name)), None)


def _first(files: Files, path: str) -> Any:
    documents = files.documents(path)
    return documents[0].data if documents else None


def _entries(task: Any) -> list[Any]:
    commands = task if isinstance(task, str | list) else dig(task, "cmds") or dig(task, "cmd")
    return commands if isinstance(commands, list) else [commands]


def _called_tasks(task: Any) -> list[str]:
    needed = dig(task, "deps")
    entries = [*(needed if isinstance(needed, list) else []), *_entries(task)]
    calls = [entry if isinstance(entry, str) else dig(entry, "task") for entry in needed or []] if needed else []
    calls += [dig(entry, "task") for entry in entries if isinstance(entry, dict)]
    return [call for call in calls if isinstance(call, str)][:_MAX_RECIPES]


def _task_lines(task: Any) -> list[str]:
    commands = [dig(entry, "cmd") if isinstance(entry, dict) else entry for entry in _entries(task)]
    return [command for command in commands if isinstance(command, str)]


def mise_task(text: str, name: str) -> str:
    """Return what `[tasks.NAME] run` of a mise file runs, with the tasks it depends on; "" when there is none."""
    import tomllib  # noqa: PLC0415 - few repositories have such a file

    if _nesting(text) > _MAX_NESTING:
        return ""
    try:
        tasks = dig(tomllib.loads(text), "tasks")
    except tomllib.TOMLDecodeError:
        return ""  # mise itself would refuse the file
    rules = {
        key: (_strings(dig(task, "depends")), _strings(task if isinstance(task, str) else dig(task, "run")))
        for key, task in (tasks.items() if isinstance(tasks, dict) else ())
    }
    return "\n".join(_closure([name], rules))


def _strings(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str)]


def _nesting(text: str) -> int:
    """How deep brackets stand in each other at most; the TOML parser recurses into them."""
    depth = deepest = 0
    for match in re.finditer(r"[\[\]{}]", text):
        depth = max(0, depth + (1 if match[0] in "[{" else -1))
        deepest = max(deepest, depth)
    return deepest


def npm_script(files: Files, path: str | None, name: str) -> str:
    """Return what a script of `package.json` runs, "" when there is none."""
    script = dig(_first(files, path), "scripts", name) if path else None
    return script if isinstance(script, str) else ""
