"""The project's own virtual environment: made, refreshed and reused by the scripts beside this file.

Needs Python 3.11 or newer; a Python without ensurepip will do if it has pip. The user's pip configuration holds.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
STAMP = HOME / "gitops-checker.stamp"
OLDEST = (3, 11)


class PreparationError(Exception):
    """One sentence that says why there is no environment, and the output that shows it."""

    def __init__(self, sentence: str, output: str = "") -> None:
        super().__init__(sentence)
        self.output = output


def prepare(*, developing: bool) -> Path:
    """The `bin` directory of the environment, with the tools of development if asked for.

    Raises:
        PreparationError: it cannot be made here.
    """
    if sys.version_info < OLDEST:
        raise PreparationError(f"Python 3.11 or newer is needed; this is {sys.version_info[0]}.{sys.version_info[1]}.")
    if shutil.which("git") is None:
        raise PreparationError("git is needed and is not on the PATH.")
    wanted = _stamp(developing=developing)
    if _present() not in {wanted, _stamp(developing=True)}:
        _make()
        _install(".[dev]" if developing else ".")
        STAMP.write_text(wanted, encoding="utf-8")
    return HOME / "bin"


def run(program: str, *arguments: str, developing: bool) -> None:
    """Become a program of the environment; end with 2 and one sentence if there is no environment."""
    try:
        binaries = prepare(developing=developing)
    except PreparationError as reason:
        if reason.output:
            print(reason.output.rstrip(), file=sys.stderr)
        print(f"error: {reason}", file=sys.stderr)
        raise SystemExit(2) from None
    sys.stdout.flush()
    os.execv(binaries / program, [program, *arguments])  # noqa: S606 - the program takes this one's place


def _present() -> str:
    return STAMP.read_text(encoding="utf-8") if STAMP.is_file() else ""


def _stamp(*, developing: bool) -> str:
    """What the environment was made from; another Python, place or list of requirements makes a new one."""
    requirements = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return "\n".join(
        [str(ROOT), sys.version, os.path.realpath(sys.executable), requirements, f"developing: {developing}"]
    )


def _make() -> None:
    """An empty environment with pip in it or, where Python comes without ensurepip, without."""
    made = _call(sys.executable, "-m", "venv", "--clear", str(HOME))
    if made.returncode:
        made = _call(sys.executable, "-m", "venv", "--clear", "--without-pip", str(HOME))
    if made.returncode:
        raise PreparationError("this Python cannot make a virtual environment (module venv).", made.stdout)


def _install(what: str) -> None:
    """Install the clone in place, by the environment's own pip or by that of the Python at hand."""
    inside = HOME / "bin" / "python"
    if _call(str(inside), "-m", "pip", "--version").returncode == 0:
        pip = [str(inside), "-m", "pip"]
    elif _call(sys.executable, "-m", "pip", "--version").returncode == 0:
        pip = [sys.executable, "-m", "pip", "--python", str(inside)]
    else:
        raise PreparationError(
            "neither ensurepip nor pip is here: install your system's package of pip or venv for Python."
        )
    done = _call(*pip, "install", "--quiet", "--editable", what)
    if done.returncode:
        raise PreparationError("pip could not install the requirements; its output stands above.", done.stdout)
    # An installation in place has no bytecode, and where none may be written each start would compile the program anew.
    _call(str(inside), "-m", "compileall", "-q", "checker")


def _call(*command: str) -> subprocess.CompletedProcess[str]:
    """Run quietly in the clone; what concerns another Python or place than the environment does not get in."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
