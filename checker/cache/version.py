"""The version of what is cached: that of the program's own source and policies; nobody can forget to raise it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from checker.data import data_directory

_READERS = ("tree_sitter", "tree_sitter_hcl", "yaml")
_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def source_digest() -> bytes:
    """The digest over every module and policy of this package, the interpreter and the parsers it uses. OSError."""
    digest = hashlib.sha256(sys.version.encode())
    for name in _READERS:
        digest.update(_installation(name))
    for root, ending in ((str(_PACKAGE), ".py"), (str(data_directory("policies")), ".yaml")):
        for path in sorted(_files(root, ending)):
            with open(path, "rb") as file:  # noqa: PTH123 - hundreds of files at each start
                content = file.read()
            digest.update(f"{path.removeprefix(root)} {len(content)}\0".encode())
            digest.update(content)
    return digest.digest()


def _files(directory: str, ending: str) -> Iterator[str]:
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path, ending)
            elif entry.name.endswith(ending):
                yield entry.path


def _installation(name: str) -> bytes:
    """What tells one installation of a package from another, without importing it or its metadata's reader."""
    spec = find_spec(name)
    origin = spec.origin if spec else None
    files = sorted(Path(origin).parent.iterdir()) if origin else []
    states = ((file.name, file.stat()) for file in files if file.is_file())
    return repr((name, [(known, state.st_size, state.st_mtime_ns) for known, state in states])).encode()
