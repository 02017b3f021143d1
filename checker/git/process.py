"""The one place where Git is run: plumbing only, on a quarantined directory, with an environment of our own.

GitPython drives the processes (its object model, index and config reader are never used: reliability §2.3).
"""

from __future__ import annotations

import contextlib
import functools
import os
import resource
import select
import shutil
import signal
import sys
from subprocess import PIPE
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from checker.errors import UsageError
from checker.git.limits import ERROR_BYTES, MEMORY_BYTES, NAME_SILENCE, OUTPUT_BYTES, SILENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MINIMUM = (2, 36)
"""The first Git with `cat-file --batch-command`."""

_CHUNK = 1 << 16
_FIXED = {
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "false",
    "GIT_PAGER": "cat",
}


class GitFailure(Exception):  # noqa: N818 (a fault of the repository, turned into a Problem one level up)
    """A git process died, fell silent or said what it may not say; the text completes "cannot be read: …"."""

    def __init__(self, reason: str, *, silent: bool = False, detail: str = "") -> None:
        super().__init__(reason)
        self.silent = silent
        self.detail = detail


class Git(NamedTuple):
    """Git on one quarantined directory; `objects` is the directory in it that it reads objects from and writes to."""

    directory: Path
    objects: str = "objects"

    def start(self, *arguments: str, silence: float, variables: Mapping[str, str] | None = None) -> Process:
        """Start `git` with `arguments`; it is killed when it says nothing for `silence` seconds."""
        executable = git_executable()
        environment = {
            "PATH": os.path.dirname(executable),  # noqa: PTH120
            **_FIXED,
            "GIT_DIR": str(self.directory),
            "GIT_OBJECT_DIRECTORY": str(self.directory / self.objects),
            **(variables or {}),
        }
        return Process(_spawn([executable, *arguments], environment), silence)

    def output(self, *arguments: str, given: bytes = b"", variables: Mapping[str, str] | None = None) -> bytes:
        """Run `git` to its end and return what it printed.

        Raises:
            GitFailure: it failed or printed without end.
            UsageError: it failed because it is too old, or no git at all.
        """
        try:
            return self.printed(*arguments, given=given, variables=variables)
        except GitFailure:
            require_version(self)
            raise

    def answer(self, *arguments: str) -> bytes | None:
        """Run `git` and return what it printed; None where it says no, that is: it exits with 1 and prints nothing.

        Raises:
            GitFailure: it failed.
        """
        with self.start(*arguments, silence=SILENCE) as process:
            process.close_input()
            printed = process.read_rest(OUTPUT_BYTES)
            if not printed and process.code() == 1:
                return None
            process.finish()
        return printed

    def printed(self, *arguments: str, given: bytes = b"", variables: Mapping[str, str] | None = None) -> bytes:
        """As `output`, without the question which git this is."""
        with self.start(*arguments, silence=NAME_SILENCE, variables=variables) as process:
            process.write(given)
            process.close_input()
            printed = process.read_rest(OUTPUT_BYTES)
            process.finish()
        return printed


class Process:
    """A running git process whose output is read with a limit on silence; leaving the context kills it."""

    def __init__(self, process: Any, silence: float) -> None:
        self._process = process
        self._silence = silence
        self._output = process.stdout.fileno()
        self._errors = process.stderr.fileno()
        self._poll = select.poll()
        self._poll.register(self._output, select.POLLIN)
        self._poll.register(self._errors, select.POLLIN)
        self._buffer = bytearray()
        self._position = 0
        self._ended = False
        self._said = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, data: bytes) -> None:
        """Give `data` to the process."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._process.stdin.fileno(), view) :]
        except BrokenPipeError as error:
            raise self._death() from error

    def close_input(self) -> None:
        """Tell the process that nothing more will come."""
        self._process.stdin.close()

    def read_line(self, limit: int = _CHUNK) -> bytes:
        """Return the next line without its end."""
        while (end := self._buffer.find(b"\n", self._position)) < 0:
            if len(self._buffer) - self._position > limit:
                raise GitFailure("Git gave an answer without end")
            self._fill()
        return self._take(end - self._position + 1)[:-1]

    def read_until(self, end: bytes, keep: int) -> bytes | None:
        """Return what comes before the next `end`, cut to `keep` bytes; None at the end of the output."""
        kept = b""
        while (found := self._buffer.find(end, self._position)) < 0:
            if len(self._buffer) - self._position > keep:
                kept = (kept + self._take(len(self._buffer) - self._position))[:keep]
            try:
                self._wait()
            except EOFError:
                rest = kept + self._take(len(self._buffer) - self._position)
                return rest[:keep] or None
        return (kept + self._take(found - self._position + len(end))[: -len(end)])[:keep]

    def read_exact(self, size: int, end: bytes) -> bytes:
        """Return the next `size` bytes; GitFailure when all that came ends in `end`, after which nothing will come."""
        while len(self._buffer) - self._position < size:
            if self._buffer.endswith(end):
                raise GitFailure("it is shorter than its header says")
            self._fill()
        return self._take(size)

    def demand(self, expected: bytes, end: bytes) -> None:
        """Read what must come next; GitFailure when something else does, because what came before went on."""
        if self.read_exact(len(expected), end) != expected:
            raise GitFailure("it is longer than its header says")

    def read_rest(self, limit: int) -> bytes:
        """Return all that is still to come, up to `limit` bytes."""
        with contextlib.suppress(EOFError):
            while len(self._buffer) - self._position <= limit:
                self._wait()
            raise GitFailure(f"limit: Git printed more than {limit} bytes")
        return self._take(len(self._buffer) - self._position)

    def finish(self) -> None:
        """Wait for the end of a process whose output has ended. GitFailure when it failed."""
        if self.code() != 0:
            raise self._death()

    def code(self) -> int:
        """Wait for the end of a process whose output has ended, and return its exit code."""
        return int(self._process.wait(timeout=self._silence))

    def close(self) -> None:
        """End the process with all it started and give its pipes back; harmless when it has ended."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            pipe.close()

    def _take(self, size: int) -> bytes:
        taken = bytes(memoryview(self._buffer)[self._position : self._position + size])
        self._position += size
        if self._position > len(self._buffer) // 2:
            del self._buffer[: self._position]
            self._position = 0
        return taken

    def _fill(self) -> None:
        """Wait for output; GitFailure at its end."""
        try:
            self._wait()
        except EOFError:
            raise self._death() from None

    def _wait(self) -> None:
        """Wait for output and keep it; errors are read on the way, so that a full pipe never stops git. EOFError."""
        if self._ended:
            raise EOFError
        ready = self._poll.poll(self._silence * 1000)
        if not ready:
            raise GitFailure(f"Git gave no answer for {self._silence:g} seconds", silent=True)
        for descriptor, _ in ready:
            chunk = os.read(descriptor, _CHUNK)
            if descriptor == self._output:
                self._buffer += chunk
                self._ended = not chunk
            else:
                self._said = (self._said + chunk)[:ERROR_BYTES]
            if not chunk:
                self._poll.unregister(descriptor)
        if self._ended:
            raise EOFError

    def _death(self) -> GitFailure:
        """Return how the process ended; what it said is a detail that may name our temporary directory."""
        with contextlib.suppress(BlockingIOError):
            os.set_blocking(self._errors, False)
            while len(self._said) < ERROR_BYTES and (chunk := os.read(self._errors, ERROR_BYTES)):
                self._said += chunk
        return GitFailure("Git ended on it", detail=printable(self._said[:ERROR_BYTES]))


def printable(text: bytes) -> str:
    """Return foreign text on one line, with everything that is not plainly printable escaped."""
    decoded = " ".join(text.decode("utf-8", "backslashreplace").split())
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in decoded)


@functools.cache
def git_executable() -> str:
    """Return the absolute path of git, looked up once so that no later directory can shadow it. UsageError: none."""
    absolute = [part for part in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(part)]  # noqa: PTH117
    found = shutil.which("git", path=os.pathsep.join(absolute))
    if found is None:
        raise UsageError(f"git is not installed; version {'.'.join(map(str, MINIMUM))} or later is needed")
    return found


def require_version(git: Git) -> None:
    """Raise UsageError when the installed git is older than what this package talks to; asked after a failure only."""
    try:
        printed = git.printed("version").decode("ascii", "replace").strip()
    except GitFailure as error:
        raise UsageError(f"{git_executable()} cannot be run: {error}", hint=error.detail) from error
    numbers = tuple(int(part) for part in printed.removeprefix("git version ").split(".")[:2] if part.isdigit())
    if numbers < MINIMUM:
        said = f"says {printed[:60]!a}" if numbers else "does not say its version"
        raise UsageError(f"{git_executable()} {said}; version {'.'.join(map(str, MINIMUM))} or later is needed")


def _spawn(command: list[str], environment: dict[str, str]) -> Any:
    """Start a process through GitPython, in its own process group, at `/` and with a limit on its memory.

    Raises:
        UsageError: it cannot be started.
    """
    with _only(environment):
        git = _git_python()
        try:
            guarded = git("/").execute(command, istream=PIPE, as_process=True, start_new_session=True)
        except OSError as error:
            raise UsageError(f"{command[0]} cannot be started: {error.strerror}") from error
    # The wrapper would end the process as soon as it is garbage; `Process` does that, with the whole group.
    process, guarded.proc = guarded.proc, None
    if sys.platform == "linux":
        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    return process


@functools.cache
def _git_python() -> Any:
    """Import GitPython, which costs more than a small scan."""
    from git.cmd import Git as GitPython  # noqa: PLC0415

    return GitPython


@contextlib.contextmanager
def _only(environment: dict[str, str]) -> Iterator[None]:
    """Let `os.environ` hold only `environment` for a moment.

    GitPython merges what it is given over the whole of `os.environ`; so tokens of CI, `GIT_DIR` or `GIT_INDEX_FILE`
    of another repository would reach the child, and nothing can be taken away by adding. Only the name is swapped:
    the environment of this process itself stays as it is. As it is imported, GitPython asks the git that it would run
    for its version, twice; it is given none, since every command here names its git in full.
    """
    real = os.environ
    quiet = {"GIT_PYTHON_REFRESH": "quiet", "GIT_PYTHON_GIT_EXECUTABLE": os.devnull}
    os.environ = environment if "git" in sys.modules else environment | quiet  # type: ignore[assignment]  # noqa: B003
    try:
        yield
    finally:
        os.environ = real  # noqa: B003
