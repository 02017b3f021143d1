"""How a run ends: the exit codes, and whose fault each end is (report contract)."""

from __future__ import annotations

import errno
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from enum import IntEnum
from types import FrameType
from typing import NoReturn

import click

from checker.errors import UsageError
from checker.report import escape


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    GATE = 1
    USAGE = 2
    INCOMPLETE = 3
    EMPTY = 4
    BUG = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


_EXHAUSTED = frozenset(
    {errno.EAGAIN, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EROFS}
)


class OutputClosed(Exception):  # noqa: N818 - it is no error: the reader has seen enough
    """Whoever reads our output has gone away; the run ends without a word."""


def run(command: click.Command, arguments: Sequence[str]) -> int:
    """Run a command of the command line and return its exit code; every way to fail is told on standard error."""
    code = _outcome(command, arguments)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:  # told already; the interpreter's own last flush would complain again
        _drop_output()
    return code


def _outcome(command: click.Command, arguments: Sequence[str]) -> int:
    try:
        code = command.main(list(arguments), prog_name="gitops-checker", standalone_mode=False)
    except UsageError as error:
        return _usage(error.message, error.hint)
    except click.ClickException as error:
        return _usage(error.format_message(), _help_of(error))
    except (KeyboardInterrupt, click.Abort):
        return Exit.INTERRUPTED
    except OutputClosed:
        _drop_output()
        return Exit.PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - the top: what nobody expected is a bug, told with where to look
        refusal = _refusal(error)
        return _usage(refusal, "nothing was judged") if refusal else _bug(error)
    return code if isinstance(code, int) else Exit.DONE


def end_on_signals() -> None:
    """Turn termination into an exception, so that children and temporary directories are cleared away."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _terminate)


def say(*sentences: str) -> None:
    """Tell the person at the terminal, on standard error; nothing happens if that is closed."""
    text = escape.lines("\n".join(sentences) + "\n")
    try:
        click.echo(text, nl=False, err=True)
    except OSError:
        _drop(sys.stderr.fileno())


def _usage(message: str, hint: str) -> Exit:
    safe = [escape.terminal(line) for line in message.splitlines()] or [""]
    say(f"error: {safe[0]}", *(f"  {line}" for line in safe[1:]))
    if hint:
        say(f"hint: {escape.terminal(hint)}")
    return Exit.USAGE


def _help_of(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"{context.command_path} --help lists what there is" if context else ""


def _refusal(error: Exception) -> str:
    """What the machine had too little of, which is nobody's bug; "" for any other failure."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, OSError) and error.errno in _EXHAUSTED:
        return f"the system refused to go on: {error.strerror}" + (f" ({error.filename})" if error.filename else "")
    return ""


def _bug(error: Exception) -> Exit:
    detail = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
    say(f"error: internal error ({type(error).__name__}{detail}). This is a bug in gitops-checker; nothing was judged.")
    try:
        handle, path = tempfile.mkstemp(prefix="gitops-checker-", suffix=".traceback.txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            traceback.print_exception(error, file=file)
    except OSError as reason:
        say(f"hint: the traceback could not be kept ({reason.strerror})")
    else:
        say(f"hint: the traceback is in {escape.terminal(path)}; please report it with the command you ran")
    return Exit.BUG


def _terminate(number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _drop_output() -> None:
    if sys.stdout is not None:
        _drop(sys.stdout.fileno())


def _drop(descriptor: int) -> None:
    """Let a closed stream's leftovers go nowhere, so that the interpreter's last flush does not complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
