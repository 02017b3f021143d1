import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PREFIX = "checker/_data/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from the clone, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


def tracked(*places):
    """Return the paths that Git tracks below some folders."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", *places], check=True, capture_output=True).stdout
    return set(listed.decode().split("\0")) - {""}


def test_the_wheel_ships_what_is_committed(wheel):
    """Policies, schemas and the demonstration in the wheel are those in the repository, no more and no less."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)} == tracked("policies", "schemas")
    assert {name for name in names if name.startswith("checker/demo/")} == tracked("checker/demo")


def test_the_wheel_runs_from_any_folder(wheel, tmp_path):
    """What the wheel installs finds its own data and assesses the demonstration, away from the clone."""
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    code = (
        f"import sys; sys.path.insert(0, {str(installed)!r})\n"
        "import checker.data\n"
        f"assert checker.data.data_directory('policies').is_relative_to({str(installed)!r})\n"
        "sys.argv[1:] = ['scan', '--demo']\n"
        "from checker.__main__ import main; main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"WHERE THE POINTS COME FROM" in done.stdout


def test_hooks_are_what_pre_commit_expects():
    """The manifest is valid by pre-commit's own check."""
    check = [
        str(Path(sys.executable).with_name("pre-commit")),
        "validate-manifest",
        str(ROOT / ".pre-commit-hooks.yaml"),
    ]
    subprocess.run(check, check=True, capture_output=True)


def test_hooks_call_the_program():
    """Every hook we offer runs a command of ours over the whole repository, in one process."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in hooks:
        assert hook["entry"].startswith("gitops-checker ")
        assert hook["language"] == "python"
        assert not hook["pass_filenames"]
        assert hook["require_serial"]
