"""A Git directory of our own over the objects of a repository that is not to be trusted (reliability §2.2).

Git never sees the repository's configuration, hooks, attributes, alternates, grafts, replacements or reference files:
it sees our `config`, a copied `HEAD`, links to the directories that hold objects, and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import UsageError
from checker.git.beneath import read_regular
from checker.git.limits import INDEX_BYTES, SETTINGS_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.git.refs import Head

NEW_OBJECTS = "new"
"""Where objects go that Git makes for us; `objects` links into the repository and must not be written to.

It knows nothing of the repository's objects: of one that is there already Git would set the time instead of writing it.
"""

_INCOMING = "incoming"
_FAN_OUT = re.compile(r"[0-9a-f]{2}|pack")
_CHECKSUM = re.compile(r"\.(?:[0-9a-f]{40}|[0-9a-f]{64})")
_CONFIG = """\
[core]
\trepositoryformatversion = {version}
\tbare = true
\tfsmonitor = false
\thooksPath = /dev/null
\tattributesFile = /dev/null
\texcludesFile = /dev/null
\tcommitGraph = false
\tpackedGitWindowSize = 64m
\tpackedGitLimit = 512m
[index]
\tsparse = true
[gc]
\tauto = 0
[extensions]
\tobjectFormat = {algorithm}
"""


@contextlib.contextmanager
def quarantine(shared: Path, head: Head, algorithm: str) -> Iterator[Path]:
    """Lay a directory over the objects of `shared` and remove it at the end. UsageError when there are none."""
    try:
        temporary = tempfile.TemporaryDirectory(prefix="gitops-checker-")
    except OSError as error:
        hint = "Set TMPDIR to a directory that can be written to."
        raise UsageError(f"no temporary directory can be made: {error.strerror}", hint=hint) from error
    with temporary as name:
        directory = Path(name)
        version = 0 if algorithm == "sha1" else 1
        config = _CONFIG.format(version=version, algorithm=algorithm)
        (directory / "config").write_text(config if version else config.partition("[extensions]")[0], encoding="ascii")
        pointer = f"ref: {head.name}\n" if head.name else f"{head.oid}\n"
        (directory / "HEAD").write_bytes(pointer.encode("utf-8", "surrogateescape"))
        (directory / "refs").mkdir()
        _make_objects(directory)
        _link_objects(shared / "objects", directory / "objects")
        yield directory


def add_refs(directory: Path, refs: Mapping[str, str]) -> None:
    """Make `refs` (full name -> object id) known in the quarantined `directory`, as one file that holds them all."""
    lines = "".join(f"{oid} {name}\n" for name, oid in refs.items())
    (directory / "packed-refs").write_bytes(lines.encode("utf-8", "surrogateescape"))


def add_shallow(directory: Path, shared: Path) -> bool:
    """Copy the edge of a shallow clone, and tell whether the repository is one."""
    try:
        content = read_regular(shared / "shallow", SETTINGS_BYTES)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UsageError(f"{shared / 'shallow'} cannot be read: {error.strerror}") from error
    edge = re.findall(rb"^[0-9a-f]{40}(?:[0-9a-f]{24})?$", content, re.MULTILINE)
    (directory / "shallow").write_bytes(b"".join(oid + b"\n" for oid in edge))
    return bool(edge)


def add_incoming(directory: Path, objects: Path) -> None:
    """Lay the objects of a push that is being received under those of the repository.

    Raises:
        UsageError: they cannot be listed.
    """
    (directory / _INCOMING).mkdir()
    _link_objects(objects, directory / _INCOMING)
    with (directory / "objects" / "info" / "alternates").open("a", encoding="ascii") as alternates:
        alternates.write(f"../{_INCOMING}\n")


def add_exclude(directory: Path, shared: Path) -> None:
    """Copy the repository's own list of ignored files, which is data like any `.gitignore`."""
    with contextlib.suppress(OSError):
        content = read_regular(shared / "info" / "exclude", SETTINGS_BYTES)
        (directory / "info").mkdir(exist_ok=True)
        (directory / "info" / "exclude").write_bytes(content)


def add_index(directory: Path, index: Path, algorithm: str) -> bool:
    """Copy the staged index, after its checksum held; False when there is none, which means an empty one.

    The copy is needed: `git write-tree` would rewrite the original, and stop at a stale lock (reliability §0).

    Raises:
        UsageError: the index is damaged.
    """
    if not index.exists() and not index.is_symlink():
        return False
    content = _index_content(index, algorithm)
    (directory / "index").write_bytes(content)
    for part in index.parent.glob("sharedindex.*"):
        # A split index names the file with the bulk of its entries by the checksum of that file.
        if _CHECKSUM.fullmatch(part.suffix) and bytes.fromhex(part.suffix[1:]) in content:
            (directory / part.name).write_bytes(_index_content(part, algorithm))
    return True


def _make_objects(directory: Path) -> None:
    """Make the place for objects, with the one for new ones beneath."""
    (directory / "objects" / "info").mkdir(parents=True)
    (directory / NEW_OBJECTS).mkdir()
    (directory / "objects" / "info" / "alternates").write_text(f"../{NEW_OBJECTS}\n", encoding="ascii")


def _link_objects(objects: Path, target: Path) -> None:
    """Link the directories that hold objects one by one; `objects/info` with its alternates is left out."""
    try:
        with os.scandir(objects) as found:
            names = [
                item.name for item in found if _FAN_OUT.fullmatch(item.name) and item.is_dir(follow_symlinks=False)
            ]
    except OSError as error:
        raise UsageError(f"{objects} cannot be read: {error.strerror}") from error
    for name in names:
        _link(f"{objects}/{name}", f"{target}/{name}")


def _link(source: str, target: str) -> None:
    """Link a directory, or only what is sound in it: Git would wait for a FIFO, and a link may lead anywhere."""
    sound, whole = _sound(source)
    if whole:
        os.symlink(source, target)  # noqa: PTH211
        return
    os.mkdir(target)  # noqa: PTH102
    for name in sound:
        os.symlink(f"{source}/{name}", f"{target}/{name}")  # noqa: PTH211


def _sound(directory: str) -> tuple[list[str], bool]:
    """Return the regular files and directories in a directory, and whether that is all; of an unreadable one it is."""
    try:
        with os.scandir(directory) as found:
            kinds = {
                item.name: item.is_file(follow_symlinks=False) or item.is_dir(follow_symlinks=False) for item in found
            }
    except OSError:
        return [], True
    return [name for name, sound in kinds.items() if sound], all(kinds.values())


def _index_content(index: Path, algorithm: str) -> bytes:
    """Return an index that ends in its own checksum, or in zeros where Git was told to skip it. UsageError."""
    try:
        content = read_regular(index, INDEX_BYTES)
    except OSError as error:
        raise UsageError(f"the index {index} cannot be read: {error.strerror}") from error
    width = hashlib.new(algorithm, usedforsecurity=False).digest_size
    body, checksum = content[:-width], content[-width:]
    whole = hashlib.new(algorithm, body, usedforsecurity=False).digest() == checksum or not any(checksum)
    if not body.startswith(b"DIRC") or not whole:
        raise UsageError(f"the index {index} is damaged", hint="`git status` in the repository shows more.")
    return content
