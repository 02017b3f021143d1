"""Objects read through one long conversation with `git cat-file`, each hashed again before anything uses it.

Git hands out a loose object stored under a wrong name without complaint, and an object that is longer than its header
says puts a forged answer where the next one is expected (reliability §2.3). So every answer carries a secret word of
this run, and content counts only when its hash is its id.
"""

from __future__ import annotations

import itertools
import secrets
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from checker.git.limits import BLOB_BYTES, FLIGHT_BYTES, RESTARTS, SILENCE, WINDOW
from checker.git.process import GitFailure, require_version
from checker.git.snapshot import object_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from checker.git.process import Git, Process

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")
_SILENT_COST = 200


class Fault(NamedTuple):
    """Why an object cannot be had; `reason` completes the sentence "<path> …"."""

    reason: str


class Header(NamedTuple):
    """What Git says of an object before its content is asked for."""

    oid: str
    kind: str
    size: int


class Objects:
    """The objects of one quarantined repository, whose ids are hashes by `algorithm`; a `partial` one lacks some.

    The process starts at the first question, is started again after an object it died on, and ends with `close`.
    """

    def __init__(self, git: Git, algorithm: str, *, partial: bool = False) -> None:
        self._git = git
        self._missing = "is missing from this partial clone, or damaged" if partial else "is missing or damaged"
        self._algorithm = algorithm
        self._process: Process | None = None
        self._word = b""
        self._answered = False
        self._restarts = 0

    def read(self, oids: Iterable[str], kind: str) -> Iterator[bytes | Fault]:
        """Yield the content of each object in the order asked, or why it cannot be had.

        `kind` is what each must be (blob, tree, commit). Objects beyond the limit of size are never asked for.
        """
        for window in windows(oids, WINDOW):
            headers = [_refused(header, kind) for header in self._converse(window, self._ask_headers)]
            wanted = [header for header in headers if isinstance(header, Header)]
            contents = itertools.chain.from_iterable(
                self._converse(flight, self._ask_contents) for flight in _flights(wanted)
            )
            for header in headers:
                yield next(contents) if isinstance(header, Header) else header

    def close(self) -> None:
        """End the conversation; a later question starts a new one."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _converse(
        self, asked: Sequence[_Asked], ask: Callable[[Sequence[_Asked]], tuple[list[_Answer], GitFailure | None]]
    ) -> Iterator[_Answer | Fault]:
        """Ask for all at once; after a failure ask the two in doubt one by one, blame those that fail, and go on.

        Two, because an answer is known to be whole only when the one after it begins as it must.
        """
        position = careful = 0
        while position < len(asked):
            if self._restarts > RESTARTS:
                yield Fault("is not read: limit of damaged objects reached")
                position += 1
                continue
            part = asked[position : position + 1] if careful else asked[position:]
            careful = max(careful - 1, 0)
            answers, failure = ask(part)
            if failure is not None:
                # Before anything is handed out: who receives it may ask for something else in between.
                self._recover(failure)
            yield from answers
            position += len(answers)
            if failure is None:
                continue
            if len(part) == 1:
                yield Fault(f"cannot be read: {failure}")
                position += 1
            else:
                careful = 2

    def _ask_headers(self, oids: Sequence[str]) -> tuple[list[Header | Fault], GitFailure | None]:
        answers: list[Header | Fault] = []
        try:
            process = self._ask([f"info {oid}" for oid in oids])
            answers.extend(self._header(process, oid) for oid in oids)
        except GitFailure as failure:
            return answers, failure
        return answers, None

    def _ask_contents(self, headers: Sequence[Header]) -> tuple[list[bytes | Fault], GitFailure | None]:
        """Ask for contents and, at the end, for an object that cannot be: its answer shows that all has come."""
        answers: list[bytes | Fault] = []
        nothing = secrets.token_hex(len(headers[0].oid) // 2)
        end = f"{nothing} missing\n".encode("ascii")
        try:
            process = self._ask([*(f"contents {header.oid}" for header in headers), f"info {nothing}"])
            lines = [self._line(header) for header in headers]
            process.demand(lines[0], end)
            for header, following in zip(headers, [*lines[1:], end], strict=True):
                content = process.read_exact(header.size, end)
                process.demand(b"\n" + following, b"\n" + end)
                answers.append(self._checked(header, content))
        except GitFailure as failure:
            return answers, failure
        return answers, None

    def _ask(self, commands: Sequence[str]) -> Process:
        if self._process is None:
            self._word = secrets.token_hex(16).encode()
            form = f"%(objectname) %(objecttype) %(objectsize) {self._word.decode()}"
            self._process = self._git.start("cat-file", f"--batch-command={form}", "--buffer", silence=SILENCE)
        self._process.write("".join(f"{command}\n" for command in (*commands, "flush")).encode("ascii"))
        return self._process

    def _header(self, process: Process, oid: str) -> Header | Fault:
        """Read one header; GitFailure when it is not the answer to what was asked."""
        answer = process.read_line().split(b" ")
        self._answered = True
        if answer == [oid.encode("ascii"), b"missing"]:
            return Fault(f"cannot be read: its object {oid} {self._missing}")
        if len(answer) != 4 or answer[0] != oid.encode("ascii") or answer[3] != self._word:  # noqa: PLR2004
            raise GitFailure("it is longer than its header says")
        return Header(oid, answer[1].decode("ascii"), int(answer[2]))

    def _line(self, header: Header) -> bytes:
        """Return the line that stands before a content."""
        return f"{header.oid} {header.kind} {header.size} {self._word.decode()}\n".encode("ascii")

    def _checked(self, header: Header, content: bytes) -> bytes | Fault:
        if object_id(header.kind, content, self._algorithm) == header.oid:
            return content
        return Fault(f"cannot be read: what is stored as object {header.oid} is not that object")

    def _recover(self, failure: GitFailure) -> None:
        """Drop the process; UsageError when it never answered because git is too old."""
        self.close()
        self._restarts += _SILENT_COST if failure.silent else 1
        if not self._answered:
            require_version(self._git)


def windows(items: Iterable[_Asked], size: int) -> Iterator[tuple[_Asked, ...]]:
    """Yield `items` in tuples of `size`, the last one shorter."""
    iterator = iter(items)
    while window := tuple(itertools.islice(iterator, size)):
        yield window


def _refused(header: Header | Fault, kind: str) -> Header | Fault:
    """Return the header, or why its content is not to be asked for."""
    if isinstance(header, Fault):
        return header
    if header.kind != kind:
        return Fault(f"is listed as a {kind}, but its object is a {header.kind}")
    if header.size > BLOB_BYTES:
        return Fault(f"is not read: limit of {BLOB_BYTES} bytes, it has {header.size}")
    return header


def _flights(headers: Sequence[Header]) -> Iterator[list[Header]]:
    """Split headers so that the contents asked for at once stay within the memory set for them."""
    flight: list[Header] = []
    size = 0
    for header in headers:
        if flight and size + header.size > FLIGHT_BYTES:
            yield flight
            flight, size = [], 0
        flight.append(header)
        size += header.size
    if flight:
        yield flight
