"""The small repository that is shipped with the program, so that a report can be seen without one."""

from __future__ import annotations

from pathlib import Path

import checker
from checker.git.snapshot import MemorySnapshot

_TREE = Path(checker.__file__).parent / "demo"
_REMOTE = "github.com/example/fleet"


def demonstration() -> MemorySnapshot:
    """The demonstration tree (`checker/demo/`) as a revision, as if cloned from an example remote."""
    files = {str(path.relative_to(_TREE).as_posix()): path.read_bytes() for path in _TREE.rglob("*") if path.is_file()}
    return MemorySnapshot(dict(sorted(files.items())), remote=_REMOTE)
