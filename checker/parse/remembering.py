"""A tree that knows what was computed over other trees of its repository."""

# ruff: noqa: D102 - `Files` says what the methods are for

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, TypeVar

from checker.git.snapshot import Snapshot
from checker.model import Problem
from checker.parse.build import Document
from checker.parse.files import Files
from checker.parse.memory import Memory, Question, Recorder
from checker.parse.nature import chart_of_template
from checker.parse.readings import Readings

if TYPE_CHECKING:
    from checker.parse.hcl import Body

_Result = TypeVar("_Result")

_FILE = "is a file"
_DIRECTORY = "is a directory"
_CHILDREN = "children"
_REAL = "leads to"
_STATE = "holds"
_LISTING = "lists"
_MENTIONING = "mentioning"
_EVERY, _YAML, _HCL = "files", "yaml", "hcl"


class RememberingFiles(Files):
    """As `Files`, with every question noted, so that `remembered` knows where a result of another tree holds."""

    def __init__(self, snapshot: Snapshot, shared: Readings, memory: Memory) -> None:
        super().__init__(snapshot, shared)
        memory.turn()
        self._states: dict[str, object] = {}
        self._recorder = Recorder(memory, self._answer)

    def remembered(self, key: Hashable, make: Callable[[], _Result]) -> _Result:
        """The result of a computation over these files, made now or for another tree that answers alike."""
        return self._recorder.remembered(key, make, self._ask_again)

    def pass_by(self) -> None:
        """What is computed now rests on more than these files."""
        self._recorder.pass_by()

    def forgetful(self) -> Files:
        """The same tree without what is known of others."""
        return Files(self._snapshot, self._shared)

    @property
    def paths(self) -> tuple[str, ...]:
        return self._noted(_LISTING, _EVERY, self._paths)

    def yaml_paths(self) -> tuple[str, ...]:
        return self._noted(_LISTING, _YAML, self._yaml)

    def hcl_paths(self) -> tuple[str, ...]:
        return self._noted(_LISTING, _HCL, self._hcl)

    def mentioning(self, *words: bytes, hcl: bool = False) -> tuple[str, ...]:
        return self._noted(_MENTIONING, (hcl, words), super().mentioning(*words, hcl=hcl))

    def is_file(self, path: str) -> bool:
        return self._noted(_FILE, path, super().is_file(path))

    def is_directory(self, path: str) -> bool:
        return self._noted(_DIRECTORY, path, super().is_directory(path))

    def children(self, directory: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self._noted(_CHILDREN, directory, super().children(directory))

    def real(self, path: str) -> str | None:
        return self._noted(_REAL, path, super().real(path))

    def documents(self, path: str) -> tuple[Document, ...]:
        self._note_state(path)
        return super().documents(path)

    def hcl(self, path: str) -> Body | None:
        self._note_state(path)
        return super().hcl(path)

    def warnings(self, path: str) -> tuple[Problem, ...]:
        self._note_state(path)
        return super().warnings(path)

    def problem(self, path: str) -> Problem | None:
        self._note_state(path)
        return super().problem(path)

    def content(self, path: str) -> bytes | None:
        self._note_state(path)
        return super().content(path)

    def _noted(self, kind: str, asked: Hashable, answer: _Result) -> _Result:
        self._recorder.note(kind, asked, answer)
        return answer

    def _note_state(self, path: str) -> None:
        self._recorder.note(_STATE, path, self._state(path))
        if self._lost and self._tree.real(path) in self._lost:
            self._recorder.pass_by()  # as below, by somebody who asked before

    def _load(self, path: str) -> bytes | Problem:
        content = super()._load(path)
        if isinstance(content, Problem):
            self._recorder.pass_by()  # what could not be read says nothing of the next time
        return content

    def _state(self, path: str) -> object:
        """What decides how a path reads: which file it is, its object, and the chart whose template it is."""
        if path not in self._states:
            real = self._tree.real(path)
            entry = self._entries.get(real) if real in self._tree.files else None
            chart = chart_of_template(entry.path, self._tree.files) if entry else None
            self._states[path] = (real, entry.oid, chart) if entry else (real, super().problem(path))
        return self._states[path]

    def _answer(self, question: Question) -> object:
        kind, asked = question
        if kind == _MENTIONING:
            hcl, words = asked
            return super().mentioning(*words, hcl=hcl)
        path = str(asked)
        if kind == _STATE:
            return self._state(path)
        if kind == _FILE:
            return self._tree.is_file(path)
        if kind == _DIRECTORY:
            return self._tree.is_directory(path)
        if kind == _CHILDREN:
            return self._tree.children(path)
        if kind == _REAL:
            return self._tree.real(path)
        return {_EVERY: self._paths, _YAML: self._yaml, _HCL: self._hcl}[path]

    def _ask_again(self, questions: Iterable[Question]) -> None:
        """Count as asked for whatever a result of another tree was made of."""
        read = (self._tree.real(str(path)) for kind, path in questions if kind == _STATE)
        self._asked.update((path, None) for path in read if path in self._tree.files)
