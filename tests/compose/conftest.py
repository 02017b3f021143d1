"""Small trees to build, given as path -> text."""

from textwrap import dedent

import pytest

from checker.compose.kustomize import Composer
from checker.git.snapshot import MemorySnapshot
from checker.parse.files import Files


@pytest.fixture
def composer():
    """Return a function that makes a Composer over a tree of dedented texts."""

    def make(files):
        return Composer(Files(MemorySnapshot({path: dedent(text) for path, text in files.items()})))

    return make


@pytest.fixture
def build(composer):
    """Return a function that builds one directory of a tree."""

    def run(files, directory="", overlay=None):
        return composer(files).build(directory, overlay)

    return run
