"""The lock files of Terraform and OpenTofu: written by a program, always in one form, and most of all HCL by size."""

from __future__ import annotations

import re

LOCK_FILE = ".terraform.lock.hcl"

_END = rb"[ \t]*\r?\n"
_TEXT = rb'"[^"\\$%\r\n]*"'
_NOTHING = rb"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)"
_ARGUMENT = rb"[ \t]*(?:version|constraints)[ ]+=[ ]" + _TEXT + _END
_HASHES = rb"[ \t]*hashes[ ]=[ ]\[" + _END + rb"(?:[ \t]*" + _TEXT + rb"," + _END + rb")*+[ \t]*\]" + _END
_PROVIDER = rb"provider[ ]" + _TEXT + rb"[ ]\{" + _END + rb"(?:" + _ARGUMENT + rb"|" + _HASHES + rb")*+\}" + _END
_WRITTEN = re.compile(rb"(?:" + _NOTHING + rb"|" + _PROVIDER + rb")*+")


def is_lock_file(path: str) -> bool:
    """Whether a path is that of a lock file."""
    return path.rpartition("/")[2] == LOCK_FILE


def is_as_written(content: bytes) -> bool:
    """Whether a lock file is as `init` writes it, to the last line; what is not is read as any HCL."""
    return _WRITTEN.fullmatch(content) is not None
