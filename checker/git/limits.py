"""What a repository may cost; reaching a limit is a failed Problem, never a silent cut (reliability §5.1)."""

from __future__ import annotations

ENTRIES = 200_000
DEPTH = 256
PATH_BYTES = 4_096
BLOB_BYTES = 16 << 20
FLIGHT_BYTES = 32 << 20
"""How many bytes of content are asked of Git at once, and so held before they are handed out."""

WINDOW = 500
"""How many objects are asked of Git at once: their lines fit a pipe, so writing never waits for reading."""

SETTINGS_BYTES = 1 << 20
NAME_BYTES = 8 << 10
REFS_BYTES = 64 << 20
REFS = 100_000
INDEX_BYTES = 512 << 20
HASHED_BYTES = 1 << 30
"""Files of a work tree are hashed up to here, so that an untouched large file stays the one that is committed."""

ERROR_BYTES = 4 << 10
OUTPUT_BYTES = 512 << 20
MEMORY_BYTES = 2 << 30
SILENCE = 60.0
"""Seconds a git process may stay silent while it reads objects."""

NAME_SILENCE = 20.0
"""Seconds it may take to find out what a name means, or to list the work tree."""

RESTARTS = 300
"""How often a git process that died on a damaged object is started again; falling silent counts as 200 deaths."""
