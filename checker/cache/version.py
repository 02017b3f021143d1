"""The version of what is cached: that of the program's own source, so that nobody can forget to raise it."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

_READERS = ("PyYAML", "tree-sitter", "tree-sitter-hcl")
_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def source_digest() -> bytes:
    """The digest over every module of this package, the interpreter and the parsers that it uses. OSError."""
    digest = hashlib.sha256(sys.version.encode())
    for name in _READERS:
        digest.update(f"{name} {metadata.version(name)}\0".encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE)} {len(content)}\0".encode())
        digest.update(content)
    return digest.digest()
