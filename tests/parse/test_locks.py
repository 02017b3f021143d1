"""A lock file that is taken for one of `init`'s without parsing is HCL without a fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.git.snapshot import MemorySnapshot
from checker.parse.files import Files
from checker.parse.hcl import parse_hcl
from checker.parse.locks import is_as_written

LOCK = """\
# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.terraform.io/hashicorp/google" {
  version     = "7.3.0"
  constraints = "~> 7.3"
  hashes = [
    "h1:JnL0n0QEnNGhsZkzGqFb5mqW1dpZnweBftXjRKksPYs=",
    "zh:135c90b063f15c090ce82d99887032e495bbe6388764b666148ae78a776c4621",
  ]
}
"""
LINES = LOCK.splitlines(keepends=True)


@pytest.mark.parametrize("text", ["", "\n", LOCK, LOCK * 3, LOCK.replace("\n", "\r\n"), LOCK.replace("\n  ", "\n\t")])
def test_what_init_writes(text):
    """Whatever the ends of lines and the indentation."""
    assert is_as_written(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        LOCK[:-2], LOCK + "}\n", LOCK.replace("  ]\n", ""), LOCK.replace('"7.3.0"', '"${x}"'), LOCK + "x = 1\n",
        LOCK.replace('"7.3.0"', '"7.3.0'), LOCK.replace("{", ""), "provider\n" + LOCK,
    ],
)  # fmt: skip
def test_anything_else_is_parsed(text):
    """A cut, merged or changed file is left to the parser, which says what is wrong."""
    assert not is_as_written(text.encode())


@given(st.lists(st.sampled_from([*LINES, "<<<<<<< HEAD\n", "x\n", '  version = "a"']), max_size=14).map("".join))
def test_never_taken_for_whole_what_is_not(text):
    """What passes has no fault for the parser either."""
    if is_as_written(text.encode()):
        assert parse_hcl(text.encode(), "a.hcl").fault is None


def test_a_broken_lock_file_is_told():
    """It fails like any other file; a whole one says nothing."""
    files = Files(MemorySnapshot({"a/.terraform.lock.hcl": LOCK, "b/.terraform.lock.hcl": LOCK[:-2]}))
    assert files.problem("a/.terraform.lock.hcl") is None
    assert "Cannot be read in full" in files.problem("b/.terraform.lock.hcl").message
