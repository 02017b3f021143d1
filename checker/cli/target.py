"""Which tree a command reads: the options that name it, and the snapshot behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import click

from checker.errors import UsageError

if TYPE_CHECKING:
    from checker.git.repository import Repository
    from checker.git.snapshot import Snapshot

_Command = TypeVar("_Command", bound=Callable[..., object])
_OPTIONS = (
    click.option("--rev", "revision", metavar="REV", help="Read this commit, branch or tag.  [default: HEAD]"),
    click.option("--staged", is_flag=True, help="Read what the next commit would hold: the index."),
    click.option("--worktree", is_flag=True, help="Read the tracked files as they stand in the work tree."),
)


def tree_options(function: _Command) -> _Command:
    """The three options that name one tree of a repository: `revision`, `staged`, `worktree`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be read: a revision, the staged index or the work tree of a repository, or the demonstration."""

    repository: str
    revision: str | None = None
    staged: bool = False
    worktree: bool = False
    remote: str | None = None
    demo: bool = False

    def __post_init__(self) -> None:
        """Refuse two answers to the question which tree is meant."""
        given = {
            "--rev": self.revision is not None,
            "--staged": self.staged,
            "--worktree": self.worktree,
            "--demo": self.demo,
        }
        chosen = [name for name, is_given in given.items() if is_given]
        if len(chosen) > 1:
            raise UsageError(f"{' and '.join(chosen)} exclude one another", hint="name one tree to read")

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """Open what holds the tree; it can be read until the context ends. UsageError where there is none."""
        if self.demo:
            yield Opened(self, None)
            return
        from checker.git.repository import open_repository

        with open_repository(self.repository, remote=self.remote) as repository:
            yield Opened(self, repository)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Open the tree; it can be read until the context ends. UsageError where there is none."""
        with self.opened() as found:
            yield found.snapshot()


class Opened(NamedTuple):
    """A target whose repository is open; the demonstration has none."""

    target: Target
    repository: Repository | None

    def identity(self) -> bytes | None:
        """What tells the tree and its history apart from any other, if that is known before it is read."""
        is_commit = not (self.target.staged or self.target.worktree)
        return self.repository.identity(self._revision) if self.repository and is_commit else None

    def snapshot(self) -> Snapshot:
        """The tree. UsageError where there is none."""
        if self.repository is None:
            from checker.cli.demonstration import demonstration

            return demonstration()
        if self.target.staged:
            return self.repository.staged()
        return self.repository.worktree() if self.target.worktree else self.repository.commit(self._revision)

    @property
    def _revision(self) -> str:
        return "HEAD" if self.target.revision is None else self.target.revision
