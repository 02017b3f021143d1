"""What a step of a build may read and what it leaves behind: the files, and the ledger of problems and inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker.compose.known import known_objects
from checker.compose.remote import RemoteInput, is_pinned, is_remote, public
from checker.model import Location, Problem, ProblemKind, Stage
from checker.parse.files import join
from checker.parse.yaml import Document

if TYPE_CHECKING:
    from checker.parse.files import Files


MAX_MESSAGE = 600
MAX_WORK = 300_000


@dataclass(slots=True)
class Ledger:
    """What a build notes while it runs; the only thing in a build that is written to.

    `complete` says that every input so far has been seen: none stands elsewhere, none could not be read.
    """

    problems: dict[Problem, None] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)
    remotes: dict[RemoteInput, None] = field(default_factory=dict)
    complete: bool = True

    def absorb(self, other: Ledger) -> None:
        """Take over what another part of the build noted."""
        self.problems.update(other.problems)
        self.reads.update(other.reads)
        self.remotes.update(other.remotes)
        self.complete = self.complete and other.complete


@dataclass(slots=True)
class Budget:
    """How much work all builds of a tree may still be: resources, times what works on each of them.

    What builds share is done once. `weight` is what all builds so far had been if each had done it anew.
    """

    left: int = MAX_WORK
    weight: int = 0

    def spend(self, amount: int) -> bool:
        """Take work that is being done; False when there is none left to take."""
        self.left -= amount
        self.weight += amount
        return self.left >= 0

    def recall(self, weight: int, *, done: bool) -> None:
        """Use the result of work of a weight, which was done for this tree already or would have to be.

        The latter counts in full, though a part of it may be shared with other work: `left` is never too large.
        """
        self.weight += weight
        self.left -= 0 if done else weight


@dataclass(frozen=True, slots=True)
class Site:
    """One kustomization directory under construction. Paths in its fields are relative to `directory`."""

    files: Files
    directory: str
    ledger: Ledger
    budget: Budget = field(default_factory=Budget)

    def spend(self, amount: int, at: Location) -> bool:
        """Take work from the budget; False, and a problem, when it is used up: then the step is left out."""
        afforded = self.budget.spend(amount)
        if not afforded:
            self.fail(at, "The builds of this repository take too much work; this is left out.")
        return afforded

    def fail(self, at: Location, message: str) -> None:
        """Note something that kustomize would refuse."""
        self._note(at, ProblemKind.FAILED, message)

    def unseen(self, at: Location, message: str) -> None:
        """Note something that stands outside of what a static scan sees."""
        self.ledger.complete = False
        self._note(at, ProblemKind.UNOBSERVABLE, message)

    def miss(self, at: Location, message: str) -> None:
        """Note that nothing here is what a field is for: a fault, unless it may stand in what is not read."""
        if self.ledger.complete:
            self.fail(at, message)
        else:
            self.unseen(at, f"{message} It may stand in what is not read.")

    def _note(self, at: Location, kind: ProblemKind, message: str) -> None:
        shown = message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]}…"
        self.ledger.problems[Problem(at, Stage.COMPOSE, kind, shown)] = None

    def remote(self, url: str, kind: str, at: Location) -> None:
        """Note an input from elsewhere: it is never fetched."""
        self.ledger.remotes[RemoteInput(public(url), kind, is_pinned(url), at)] = None
        self.unseen(at, f"Remote {kind} {public(url)} is not fetched.")

    def locate(self, entry: str, kind: str, at: Location) -> str | None:
        """The path in the repository that a field names, or None: then it is noted why there is none."""
        path = join(self.directory, entry)
        if path is not None and (self.files.is_file(path) or self.files.is_directory(path)):
            return path
        if is_remote(entry):
            self.remote(entry, kind, at)
        elif path is None:
            self.fail(at, f"{public(entry)} leads out of the repository.")
        else:
            self.fail(at, f"{public(entry)} does not exist.")
        return None

    def documents(self, path: str) -> tuple[Document, ...]:
        """The YAML documents of a file; why it has none is noted."""
        self.ledger.reads.add(path)
        problem = self.files.problem(path)
        if problem is not None:
            self.ledger.complete = False
            self.ledger.problems[problem] = None
        return self.files.documents(path)

    def listed_documents(self, entry: str, at: Location) -> tuple[Document, ...]:
        """The YAML documents of a file that a field names; of a well-known remote one, what is known of them."""
        path = self.locate(entry, "base", at)
        if path is not None:
            return self.documents(path)
        return tuple(Document(data, at, number) for number, data in enumerate(known_objects(entry, at)))
