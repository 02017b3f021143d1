"""The small readings: which directory a path lies in, which of several facts decides, which commands apply."""

from __future__ import annotations

import pytest

from checker.ecosystems.terraform.commands import commands
from checker.ecosystems.terraform.records import inside, worst
from checker.git.snapshot import MemorySnapshot
from checker.model import Fact, Location, Unknown
from checker.parse.files import Files

ORDER = ("none", "blind", "stated")
AT = Location("main.tf")


@pytest.mark.parametrize(
    ("path", "directory", "lies"),
    [
        ("infra/net", "infra", True), ("infra/net", "infra/net", True), ("infra/net", "infra/net/", True),
        ("infra/network", "infra/net", False), ("infra", "infra/net", False), ("infra", "", True), ("infra", ".", True),
        ("infra/net", "./infra", True),
    ],
)  # fmt: skip
def test_a_path_lies_in_a_directory(path, directory, lies):
    """Directories are compared by whole names, the root of the tree holds everything."""
    assert inside(path, directory) is lies


@pytest.mark.parametrize(
    ("values", "decides"),
    [
        (["stated", "blind"], "blind"), (["stated", "none", "blind"], "none"), (["stated"], "stated"),
        (["stated", None], None), (["blind", None], None), (["none", None], "none"),
    ],
)  # fmt: skip
def test_the_worst_decides(values, decides):
    """What cannot be seen (None) decides unless another fact is already the worst that there is."""
    facts = [Fact(Unknown("unseen", AT) if value is None else value, AT) for value in values]
    found = worst(facts, ORDER).value
    assert (None if isinstance(found, Unknown) else found) == decides


@pytest.mark.parametrize(
    ("line", "applies"),
    [
        ("terraform apply", True), ("tofu -chdir=net apply -auto-approve", True), ("terragrunt run-all apply", True),
        ("terragrunt run --all -- apply", True), ("$(TF) apply", True), ("${TERRAFORM} apply", True),
        ("terraform plan", False), ("terraform\napply", False), ("see terraform for how to apply", False),
        ("my-terraform-apply", False),
    ],
)  # fmt: skip
def test_commands_that_apply(line, applies):
    """Only a program of Terraform with the word apply behind its options, on one line, is a command that applies."""
    assert bool(commands(Files(MemorySnapshot({"run.sh": f"{line}\n"})))) is applies
