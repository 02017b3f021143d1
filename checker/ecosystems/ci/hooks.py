"""Hooks of `.pre-commit-config.yaml`: what they check before a commit, and in CI where a job runs them."""

from __future__ import annotations

import re
from typing import Any

from checker.ecosystems.ci import actions, commands, wrappers
from checker.ecosystems.ci.commands import Meaning
from checker.ecosystems.ci.scripts import open_call
from checker.ecosystems.ci.shell import split
from checker.ecosystems.ci.systems import HOOKS
from checker.model import Activity, Event, Location, Purpose
from checker.parse.files import Files
from checker.parse.located import Map, dig

_OTHER = frozenset({Event.OTHER})
_CHECKS = frozenset({Purpose.VALIDATE, Purpose.RENDER, Purpose.DIFF, Purpose.PLAN})
_LITERAL_PREFIX = re.compile(r"\^((?:[\w-]+/)+)")
_MAX_HOOKS = 500


def hook_activities(files: Files, wanted: frozenset[str] = frozenset()) -> tuple[tuple[Activity, ...], frozenset[str]]:
    """Return what hooks check, with system `pre-commit` and event OTHER, and the paths that were read.

    `wanted` are the ids of the hooks in question, none for all; hooks that only run by hand are left out.
    """
    found: list[Activity] = []
    reads = {HOOKS} if files.is_file(HOOKS) else set()
    for hook in _hooks(files):
        if (wanted and hook.get("id") not in wanted) or hook.get("stages") == ["manual"]:
            continue
        for meaning, path in _meanings(files, hook):
            reads |= {path} - {""}
            at: Location = hook.where("id")
            directories = _directories(files, hook.get("files"))
            found.append(
                Activity(at, meaning.purpose, meaning.tools, _OTHER, str(hook.get("id")), directories, "pre-commit")
            )
    return tuple(found), frozenset(reads)


def _hooks(files: Files) -> list[Map]:
    documents = files.documents(HOOKS) if files.is_file(HOOKS) else ()
    repositories = dig(documents[0].data, "repos") if documents else None
    hooks = [dig(repository, "hooks") for repository in (repositories if isinstance(repositories, list) else ())]
    return [hook for group in hooks if isinstance(group, list) for hook in group if isinstance(hook, Map)][:_MAX_HOOKS]


def _meanings(files: Files, hook: Map) -> list[tuple[Meaning, str]]:
    """What a hook does, with the path of the script that says so: by its id, else by its command."""
    known = actions.HOOKS.get(_text(hook.get("id")))
    if known is not None:
        return [(known, "")]
    entry = " ".join([_text(hook.get("entry")), *map(_text, _list(hook.get("args")))])
    found: list[tuple[Meaning, str]] = []
    for command in split(entry):
        words = wrappers.unwrap(command.words)
        if not words:
            continue
        meaning = commands.recognise(words)
        if meaning is not None:
            found.append((meaning, ""))
        elif opened := open_call(files, words, ""):
            script = opened.commands or split(opened.text)
            met = (commands.recognise(wrappers.unwrap(inner.words)) for inner in script)
            found += [(meaning, opened.path) for meaning in met if meaning is not None]
    return [(meaning, path) for meaning, path in found if meaning.purpose in _CHECKS]


def _directories(files: Files, pattern: Any) -> tuple[str, ...]:
    """The directory that a `files` pattern begins with, when it is plain text: `^clusters/` is (`clusters`,)."""
    match = _LITERAL_PREFIX.match(_text(pattern)[:300])
    path = match[1].rstrip("/") if match else ""
    return (path,) if path and files.is_directory(path) else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
