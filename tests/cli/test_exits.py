import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from checker.cli.exits import Exit, run
from checker.errors import UsageError


def command(action):
    """Make a command that does nothing but `action`."""
    return click.Command("gitops-checker", callback=action)


def fail(error):
    """Make a command that fails with an error."""

    def action():
        raise error

    return command(action)


def test_the_code_of_a_command_is_the_code_of_the_run():
    """What a command returns is what the process ends with; nothing is success."""
    assert run(command(lambda: Exit.INCOMPLETE), []) == 3
    assert run(command(lambda: None), []) == 0


def test_usage_errors_are_two_lines(capsys):
    """A fault of the user's is told in one sentence with a hint, without a traceback, with code 2."""
    assert run(fail(UsageError("no repository at x", hint="name a clone")), []) == 2
    assert capsys.readouterr().err == "error: no repository at x\nhint: name a clone\n"


@pytest.mark.parametrize(
    ("name", "shown"), [("\x1b[2J", r"\x1b[2J"), ("##[error]x", r"\x23#[error]x"), ("caf\udce9", r"caf\xe9")]
)
def test_usage_errors_are_inert(capsys, name, shown):
    """What the user or the repository typed does not act on the terminal."""
    run(fail(UsageError(f"no revision {name}")), [])
    assert f"error: no revision {shown}\n" in capsys.readouterr().err.replace(r"#\x23[", r"\x23#[")


def test_an_unknown_option_is_a_usage_error(capsys):
    """What click refuses looks like what we refuse."""
    assert run(command(lambda: None), ["--nonsense"]) == 2
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith("error: No such option")
    assert hint == "hint: gitops-checker --help lists what there is"


def test_a_bug_leaves_a_traceback_in_a_private_file(capsys, tmp_path, monkeypatch):
    """A bug ends with 70 and the path of a file that only its owner may read; its text is not in the output."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run(fail(ValueError("secret value")), []) == 70
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "secret value" not in said
    assert "Traceback" not in said
    file = Path(re.search(r"is in (\S+);", said)[1])
    assert "ValueError: secret value" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_a_bug_without_a_place_for_its_traceback_is_still_told(capsys, monkeypatch):
    """Where nothing can be written, the bug is told all the same."""
    monkeypatch.setattr("tempfile.tempdir", "/nonexistent")
    assert run(fail(ValueError()), []) == 70
    assert "could not be kept" in capsys.readouterr().err


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device", "/tmp/x"), MemoryError()])
def test_what_the_machine_lacks_is_no_bug(capsys, error):
    """A full disk or too little memory is told as that, with 2 and without a traceback to report."""
    assert run(fail(error), []) == 2
    said = capsys.readouterr().err
    assert "bug" not in said
    assert "No space left on device (/tmp/x)" in said or "not enough memory" in said


def test_an_interrupt_is_quiet(capsys):
    """Ctrl-C ends with 130 and without a traceback."""
    assert run(fail(KeyboardInterrupt()), []) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_termination_unwinds():
    """SIGTERM ends with 143 after everything that was opened is closed."""
    code = (
        "import click, sys, time\n"
        "from checker.cli.exits import end_on_signals, run\n"
        "@click.command()\n"
        "def command():\n"
        "    try:\n"
        "        print('ready', flush=True); time.sleep(60)\n"
        "    finally:\n"
        "        print('closed', flush=True)\n"
        "end_on_signals(); sys.exit(run(command, []))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "closed\n"
    assert process.returncode == 143


def test_a_reader_that_leaves_ends_the_run_quietly():
    """`gitops-checker scan | head -1` says nothing about a broken pipe, and does not end as if all were well."""
    read, write = os.pipe()
    os.close(read)
    executable = str(Path(sys.executable).with_name("gitops-checker"))
    done = subprocess.run([executable, "scan", "--demo"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.returncode == 141
    assert done.stderr == b""


@pytest.mark.parametrize(
    "arguments", ["scan --demo >&-", "scan --demo > /dev/full", "explain > /dev/full", "--help > /dev/full"]
)
def test_output_that_cannot_be_written_is_told(arguments):
    """A closed standard output or a full disk is an error with a sentence, not success."""
    executable = str(Path(sys.executable).with_name("gitops-checker"))
    done = subprocess.run(["sh", "-c", f'"$0" {arguments}', executable], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: ")


def test_closed_standard_error_changes_nothing():
    """The code is the same where nobody can be told why."""
    executable = str(Path(sys.executable).with_name("gitops-checker"))
    done = subprocess.run(["sh", "-c", '"$0" scan --nonsense 2>&-', executable], capture_output=True, check=False)
    assert done.returncode == 2
