import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from checker import __version__
from checker.cli import COMMANDS
from checker.cli.exits import Exit
from checker.cli.forms import FORMS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SAMPLE = re.compile(r"(?<=-->\n```text\n).*?(?=```\n<!-- /sample -->)", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
DOCUMENTS = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]


def sample():
    """Cut the demonstration's report to what fits a README: the scores, one ledger, the first two steps."""
    program = str(Path(sys.executable).with_name("gitops-checker"))
    environment = dict(os.environ)  # readline gives a width to a child that merely inherits
    page = subprocess.run([program, "scan", "--demo"], env=environment, capture_output=True, check=True).stdout.decode()
    scores, rest = page.split("\nWHERE THE POINTS COME FROM\n")
    ledger = next(block for block in rest.split("\n\n") if "(drift)" in block)
    steps = rest.split("\nCHEAPEST NEXT POINTS\n")[1].split("\n\n")[0:2]
    cut = "  […]\n"
    scores = re.sub(r"sha256:\w+", "sha256:…", scores)
    return "".join(
        [
            scores,
            "\nWHERE THE POINTS COME FROM\n",
            cut,
            ledger,
            "\n",
            cut,
            "\nCHEAPEST NEXT POINTS\n",
            "\n\n".join(steps),
            "\n",
            cut,
        ]
    )


def test_the_sample_in_the_readme_is_what_the_program_prints(request):
    """The report in the README is the one a newcomer will see."""
    text = README.read_text(encoding="utf-8")
    if request.config.getoption("--update-golden"):
        README.write_text(SAMPLE.sub(lambda _: sample(), text), encoding="utf-8")
        text = README.read_text(encoding="utf-8")
    assert SAMPLE.search(text)[0] == sample()


def test_the_readme_names_every_command():
    """A command that exists is in the README, and none is there that does not exist."""
    named = set(re.findall(r"^\| `gitops-checker (\w+)", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert named == set(COMMANDS)


def test_the_readme_names_every_form():
    """The table of output formats lists the forms that `scan` knows, in their order."""
    chapter = README.read_text(encoding="utf-8").split("\n## Output formats\n")[1].split("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", chapter, re.MULTILINE)) == FORMS


def test_the_readme_names_every_exit_code():
    """The table of exit codes is the list in the program."""
    rows = re.findall(r"^\| ([\d, ]+) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert {int(code) for row in rows for code in row.split(",")} == {code.value for code in Exit}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name):
    """A link from one document to a file of the repository leads to it."""
    for target in LINK.findall((ROOT / name).read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


def test_the_changelog_speaks_of_this_version():
    """The newest entry of the changelog is the version of the program."""
    assert f"\n## {__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_commands_of_the_readme_are_there():
    """What a newcomer is told to run exists and can be run."""
    told = set(re.findall(r"python3 (\S+)", README.read_text(encoding="utf-8")))
    assert told == {".ci/try", ".ci/test"}
    assert all((ROOT / script).is_file() for script in told)
