"""What Atlantis asks for before it applies: a repository decides only what the server lets it (domain D4-12).

The server's file may stand here too: as a file of its own, in a ConfigMap, in the values of Atlantis' chart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from checker.compose.terraform import Runner
from checker.ecosystems.terraform.comment import project_of
from checker.ecosystems.terraform.managed import unseen
from checker.ecosystems.terraform.records import Live
from checker.model import Fact, Location, Place, Unknown
from checker.parse.failure import ParseError
from checker.parse.files import Files
from checker.parse.located import Map, dig, where
from checker.parse.yaml import parse_embedded

_KEY = "apply_requirements"
_SIGNS = ("allowed_overrides", _KEY)
_MOST = 100_000
_EVERY = frozenset({"/.*/", "/.+/", "/.*$/", "/^.*$/"})
_WHOSE = "which repositories an entry of Atlantis' server is about"
_ELSEWHERE = "which keys a repository may set is decided by Atlantis' server, whose settings are not in this repository"


class Servers:
    """The settings of Atlantis' server that stand in a tree, looked for when they are first asked about."""

    def __init__(self, files: Files, remote: str | None) -> None:
        self._files = files
        self._remote = remote

    @cached_property
    def allowed(self) -> tuple[bool | Unknown, Location] | None:
        """Whether a repository may state its own requirements, and the line that says so; None without a server here.

        The last entry that fits a repository decides (domain D4-12).
        """
        found: tuple[bool | Unknown, Location] | None = None
        for settings in self._settings():
            for index, entry in enumerate(settings["repos"]):
                fits = self._fits(dig(entry, "id"))
                if fits is None:
                    found = (
                        Unknown(_WHOSE),
                        where(settings, "repos", index),
                    )
                elif fits:
                    found = _overridable(entry) or found or (False, where(settings, "repos", index))
        return found

    def _fits(self, identifier: Any) -> bool | None:
        """Whether an entry is about this repository; None where only its pattern would tell."""
        if not isinstance(identifier, str):
            return False
        if identifier in _EVERY:
            return True
        return None if identifier.startswith("/") else identifier.lower() == (self._remote or "").lower()

    def _settings(self) -> Iterator[Map]:
        for path in self._files.mentioning(*(sign.encode() for sign in _SIGNS)):
            if b"repos" in (self._files.content(path) or b""):
                for document in self._files.documents(path):
                    yield from _repos(document.data)


def requirement_fact(unit: Live, files: Files, servers: Servers) -> Fact:
    """`apply.requirements`: what the project's file asks for before an apply, and whether it has any effect."""
    for runner in unit.runners:
        project = project_of(files, runner) if runner.kind == "atlantis" else None
        if isinstance(project, Map) and _KEY in project:
            return _stated(project, servers, runner)
    return Fact(None, unit.at)


def _stated(project: Map, servers: Servers, runner: Runner) -> Fact:
    at = project.where(_KEY)
    if not project[_KEY]:
        return Fact("nothing", at)
    if servers.allowed is None:
        return unseen(_ELSEWHERE, at)
    allowed, line = servers.allowed
    if isinstance(allowed, Unknown):
        return unseen(allowed.reason, line)
    related = (Place(line, "what Atlantis' server lets a repository set"),)
    return Fact("effective" if allowed else "ignored", at or runner.at, related)


def _overridable(entry: Any) -> tuple[bool | Unknown, Location] | None:
    """What one entry of the server says; None where it leaves it to the entries before."""
    listed = dig(entry, "allowed_overrides")
    if isinstance(listed, list):
        return _KEY in listed, where(entry, "allowed_overrides")
    return (listed, where(entry, "allowed_overrides")) if isinstance(listed, Unknown) else None


def _repos(data: Any) -> Iterator[Map]:
    """The settings of a server anywhere in a document, also as text in it, as ConfigMaps and values hold them."""
    pending = [data]
    for _ in range(_MOST):
        if not pending:
            return
        node = pending.pop()
        if isinstance(node, Map) and isinstance(node.get("repos"), list) and any(map(_is_entry, node["repos"])):
            yield node
        elif isinstance(node, Map):
            pending += [_embedded(value, node.where(key)) for key, value in node.items()]
        elif isinstance(node, list):
            pending += node


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, Mapping) and isinstance(entry.get("id"), str)


def _embedded(value: Any, at: Location) -> Any:
    """A value; the documents of a text that holds settings of a server."""
    if not isinstance(value, str) or "repos" not in value or not any(sign in value for sign in _SIGNS):
        return value
    try:
        return [document.data for document in parse_embedded(value, at)]
    except ParseError:
        return value  # a template or another language that only speaks of it
