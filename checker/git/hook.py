"""What Git names in the environment of a hook: the index that is being committed, the objects that are being pushed."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.git.discovery import Place


def staged_index(place: Place, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the index of the repository at `place`.

    `GIT_INDEX_FILE` counts only when it lies in this repository's own Git directory, or when `GIT_DIR` says that the
    environment is this repository's: a hook of another repository may have started the run with a target here.
    """
    named = environment.get("GIT_INDEX_FILE", "")
    if named:
        for base in _bases(place):
            index = base / named
            if index.parent.resolve() == place.git or (_is_own(place, environment) and index.exists()):
                return index
    return place.git / "index"


def incoming_objects(place: Place, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return where receive-pack keeps the objects of a push until its hooks have let it pass; None outside of one.

    It counts only directly below this repository's own objects, where Git puts it.
    """
    named = environment.get("GIT_QUARANTINE_PATH", "")
    for base in _bases(place) if named else ():
        objects = (base / named).resolve()
        if objects.parent == (place.shared / "objects").resolve() and objects.is_dir():
            return objects
    return None


def _bases(place: Place) -> Iterator[Path]:
    """Yield what a relative name may start from; Git runs hooks at the top of the work tree."""
    with contextlib.suppress(FileNotFoundError):  # the current directory may be gone
        yield Path.cwd()
    if place.worktree is not None:
        yield place.worktree


def _is_own(place: Place, environment: Mapping[str, str]) -> bool:
    named = environment.get("GIT_DIR", "")
    return bool(named) and any((base / named).resolve() == place.git for base in _bases(place))
