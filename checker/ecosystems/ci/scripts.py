"""A called local script or target, opened one step: the shell text behind the call (rubric §3 "CI")."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from checker.ecosystems.ci.recipes import just_module, just_recipe, make_recipe, mise_task, npm_script, task_commands
from checker.ecosystems.ci.shell import Command
from checker.ecosystems.ci.wrappers import program_of
from checker.parse.files import Files, join

_SHELLS = frozenset({"bash", "sh", "zsh", "dash", "ash", "ksh", ".", "source"})
_INTERPRETERS = frozenset({"python", "python3", "ruby", "node", "perl", "deno", "bun", "ts-node", "tsx"})
_SHEBANG_SHELL = re.compile(r"#!.{0,200}\b(?:ba|z|da|a|k)?sh\b")
_LISTS = re.compile(r"\[([^\[\]]{1,2000})\]")
_STRINGS = re.compile(r"""f?(?:"([^"\n]{0,300})"|'([^'\n]{0,300})')""")
_MAX_TEXT = 256 * 1024
_MAX_COMMANDS = 200


class Opened(NamedTuple):
    """The text behind a call: shell `text`, or `commands` found in a program of another language.

    `directory` is where it runs, None for where the caller stands.
    """

    path: str
    text: str = ""
    commands: tuple[Command, ...] = ()
    directory: str | None = None


def open_call(files: Files, words: Sequence[str], directory: str | None) -> Opened | None:
    """Return what a command line calls in the repository, None when it calls nothing that can be opened."""
    program = program_of(words[0])
    if runner := _RUNNERS.get(program):
        return runner(files, tuple(words[1:]), directory or "")
    if program in _SHELLS or program in _INTERPRETERS:
        return _script(files, next((word for word in words[1:] if not word.startswith("-")), ""), directory)
    return _script(files, words[0], directory) if "/" in words[0] else None


def is_interpreter(program: str) -> bool:
    """Whether a program runs scripts of a language that is no shell."""
    return program in _INTERPRETERS


def _script(files: Files, word: str, directory: str | None) -> Opened | None:
    path = _tracked(files, word, directory)
    text = files.text(path) if path else None
    if path is None or text is None:
        return None
    head = text[:_MAX_TEXT]
    if _is_shell(path, head):
        return Opened(path, head)
    return Opened(path, commands=_quoted_commands(head))


def _tracked(files: Files, word: str, directory: str | None) -> str | None:
    """The tracked file that a word names from the working directory, the root, or below an unknown `$DIR/`."""
    plain = word.rpartition("}/")[2] if word.startswith("$") else word
    if word.startswith("$") and plain == word:
        plain = word.partition("/")[2]
    for start in dict.fromkeys((directory or "", "")):
        path = join(start, plain) if plain else None
        if path and files.is_file(path):
            return path
    return None


def _is_shell(path: str, text: str) -> bool:
    if text.startswith("#!"):
        return _SHEBANG_SHELL.match(text) is not None
    name = path.rpartition("/")[2]
    return name.endswith((".sh", ".bash", ".zsh")) or "." not in name


def _quoted_commands(text: str) -> tuple[Command, ...]:
    """Command lines written as lists of strings, as `subprocess.run(["helm", "template", …])` has them."""
    found: list[Command] = []
    for match in _LISTS.finditer(text):
        words = tuple(double or single for double, single in _STRINGS.findall(match[1]))
        if words and all(words):
            found.append(Command(words, 0, " ".join(words), 0))
    return tuple(found[:_MAX_COMMANDS])


def _make(files: Files, words: tuple[str, ...], directory: str) -> Opened | None:
    inside, name, targets = directory, "", []
    at = 0
    while at < len(words):
        if words[at] in {"-C", "--directory", "-f", "--file"}:
            value = "".join(words[at + 1 : at + 2])
            inside, name = (join(inside, value) or "", name) if words[at] in {"-C", "--directory"} else (inside, value)
            at += 1
        elif not words[at].startswith("-") and "=" not in words[at]:
            targets.append(words[at])
        at += 1
    candidates = [name] if name else ["GNUmakefile", "makefile", "Makefile"]
    opened = _recipe(files, inside, candidates, lambda text: make_recipe(text, targets))
    return opened._replace(directory=inside) if opened else None


def _just(files: Files, words: tuple[str, ...], directory: str) -> Opened | None:
    names = [part for word in words if not word.startswith("-") and "=" not in word for part in word.split("::")]
    found = _recipe(files, directory, _JUSTFILES, lambda text: just_recipe(text, "".join(names[:1])))
    if found is not None or len(names) < 2:  # noqa: PLR2004 - a module and its recipe
        return found
    module = names[0]
    place = next((just_module(files.text(path) or "", module) for path in _JUSTFILES if files.is_file(path)), module)
    candidates = (place, f"{place}/mod.just", f"{place}/justfile", f"{place}.just", f"{place}/.justfile")
    return _recipe(files, "", candidates, lambda text: just_recipe(text, names[1]))


_JUSTFILES = (".justfile", "justfile", "Justfile")


def _task(files: Files, words: tuple[str, ...], directory: str) -> Opened | None:
    names = [word for word in words if not word.startswith("-") and "=" not in word] or ["default"]
    for name in (
        "Taskfile.yml",
        "Taskfile.yaml",
        "taskfile.yml",
        "taskfile.yaml",
        "Taskfile.dist.yml",
        "Taskfile.dist.yaml",
    ):
        path = join(directory, name)
        if path and files.is_file(path):
            text = task_commands(files, path, names[0])
            return Opened(path, text) if text else None
    return None


def _mise(files: Files, words: tuple[str, ...], directory: str) -> Opened | None:
    if not words or words[0] not in {"run", "r", "task", "tasks"}:
        return None
    names = [word for word in words[1:] if not word.startswith("-") and word != "run"]
    if not names:
        return None
    for name in ("mise.toml", ".mise.toml", ".mise/config.toml", "mise/config.toml", ".config/mise.toml"):
        path = join(directory, name) or ""
        text = mise_task(files.text(path) or "", names[0]) if files.is_file(path) else ""
        if text:
            return Opened(path, text)
    return next(
        filter(None, (_script(files, f"./{base}/{names[0].replace(':', '/')}", directory) for base in _MISE_TASKS)),
        None,
    )


_MISE_TASKS = ("mise-tasks", ".mise-tasks", "mise/tasks", ".mise/tasks", ".config/mise/tasks")


def _npm(files: Files, words: tuple[str, ...], directory: str) -> Opened | None:
    names = [word for word in words if not word.startswith("-") and word not in {"run", "run-script"}]
    if not names:
        return None
    return _recipe(
        files, directory, ["package.json"], lambda _: npm_script(files, join(directory, "package.json"), names[0])
    )


def _recipe(files: Files, directory: str, names: Sequence[str], read: Callable[[str], str]) -> Opened | None:
    """The recipe that `read` finds in the first of the named files that is there."""
    for name in names:
        path = join(directory, name)
        text = files.text(path) if path and files.is_file(path) else None
        if path and text is not None:
            recipe = read(text[:_MAX_TEXT])
            return Opened(path, recipe) if recipe else None
    return None


_RUNNERS: dict[str, Callable[[Files, tuple[str, ...], str], Opened | None]] = {
    "make": _make, "gmake": _make, "just": _just, "task": _task, "go-task": _task, "mise": _mise,
    "npm": _npm, "yarn": _npm, "pnpm": _npm, "bun": _npm,
}  # fmt: skip
