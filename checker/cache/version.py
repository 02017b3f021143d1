"""The version of what is cached: that of the program's own source, so that nobody can forget to raise it."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_READERS = ("tree_sitter", "tree_sitter_hcl", "yaml")
_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def source_digest() -> bytes:
    """The digest over every module of this package, the interpreter and the parsers that it uses. OSError."""
    digest = hashlib.sha256(sys.version.encode())
    for name in _READERS:
        digest.update(_installation(name))
    for path in sorted(_PACKAGE.rglob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE)} {len(content)}\0".encode())
        digest.update(content)
    return digest.digest()


def _installation(name: str) -> bytes:
    """What tells one installation of a package from another, without importing it or its metadata's reader."""
    spec = find_spec(name)
    origin = spec.origin if spec else None
    files = sorted(Path(origin).parent.iterdir()) if origin else []
    states = ((file.name, file.stat()) for file in files if file.is_file())
    return repr((name, [(known, state.st_size, state.st_mtime_ns) for known, state in states])).encode()
