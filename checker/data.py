"""Where the committed policies and schemas are: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path


def data_directory(kind: str) -> Path:
    """The folder of `policies` or `schemas`."""
    package = Path(__file__).parent
    packaged = package / "_data" / kind
    return packaged if packaged.is_dir() else package.parent / kind
