"""References read as data: no symlink is followed, no FIFO is waited for, no name leads out of the directory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.errors import UsageError
from checker.git.beneath import Beneath, read_regular
from checker.git.limits import DEPTH, NAME_BYTES, REFS, REFS_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NAME = re.compile(r"refs(?:/(?!\.)(?:(?!\.\.|@\{)[^\x00-\x20\x7f~^:?*\[\\/])+(?<!\.lock)(?<!\.))+")
_PACKED = re.compile(r"^([0-9a-f]{40}(?:[0-9a-f]{24})?) (refs/[^\n]+)$", re.MULTILINE)
_PEELED = re.compile(
    r"^([0-9a-f]{40}(?:[0-9a-f]{24})?) (refs/[^\n]+)(?:\n\^([0-9a-f]{40}(?:[0-9a-f]{24})?))?$", re.MULTILINE
)
_HOPS = 5

TAGS = "refs/tags/"


class Head(NamedTuple):
    """Where HEAD points: `name` is the branch it is on (None when detached), `oid` its commit (None when unborn)."""

    name: str | None
    oid: str | None

    @property
    def branch(self) -> str:
        """The branch in the words of people."""
        return (self.name or "").removeprefix("refs/heads/")


def read_head(git: Path, shared: Path) -> Head:
    """Read HEAD of the Git directory `git` and look up its branch. UsageError when HEAD is damaged."""
    try:
        text = read_regular(git / "HEAD", NAME_BYTES).decode("utf-8", "surrogateescape").strip()
    except OSError as error:
        raise UsageError(f"{git / 'HEAD'} cannot be read: {error.strerror}") from error
    if _ID.fullmatch(text):
        return Head(None, text)
    name = text.removeprefix("ref:").strip()
    if not text.startswith("ref:") or not _NAME.fullmatch(name):
        raise UsageError(f"{git / 'HEAD'} names neither a branch nor a commit")
    return Head(name, _look_up(name, shared))


def all_refs(shared: Path) -> dict[str, str]:
    """Return every reference (full name -> object id); what is damaged or leads elsewhere is left out.

    Raises:
        UsageError: there are more than `REFS` of them outside the packed file.
    """
    return _refs(shared, "refs")


class Tag(NamedTuple):
    """What a tag names; `behind` is what an annotated one leads to, "" where Git would have to be asked."""

    oid: str
    behind: str


def tags(shared: Path) -> dict[str, Tag]:
    """Return the tags alone, as `all_refs` does; what Git packed it looked through, and wrote down where they lead."""
    text = _packed(shared)
    first, last = text.find(f" {TAGS}"), text.rfind(f" {TAGS}")
    # Packed references are sorted: of ten thousand of a forge's requests none is looked at.
    end = text.find("\n", text.find("\n", last) + 1)
    part = text[text.rfind("\n", 0, first) + 1 : end if end > 0 else len(text)] if first > 0 else ""
    looked_through = "fully-peeled" in text[: max(text.find("\n"), 0)]
    packed = {
        name: Tag(oid, behind or (oid if looked_through else ""))
        for oid, name, behind in _PEELED.findall(part)
        if name.startswith(TAGS) and _NAME.fullmatch(name)
    }
    known = {name: oid for name, (oid, _) in packed.items()}
    refs = _refs(shared, TAGS.rstrip("/"), known)
    return {name: packed[name] if known.get(name) == oid else Tag(oid, "") for name, oid in refs.items()}


def _refs(shared: Path, below: str, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """The references below a directory; `known` are those that are packed, if somebody has looked."""
    if known is None:
        packed = ((oid, name) for oid, name in _PACKED.findall(_packed(shared)) if name.startswith(f"{below}/"))
        known = {name: oid for oid, name in packed if _NAME.fullmatch(name)}
    refs = dict(known)
    symbolic: dict[str, str] = {}
    for name, text in _loose(shared, below):
        if _ID.fullmatch(text):
            refs[name] = text
        elif text.startswith("ref:"):
            symbolic[name] = text.removeprefix("ref:").strip()
    refs.update({name: refs[target] for name, target in symbolic.items() if target in refs})
    return refs


def _look_up(name: str, shared: Path) -> str | None:
    """Return the object id of one reference, None when there is none.

    Raises:
        UsageError: it is damaged, or goes round in circles.
    """
    with Beneath(shared) as directory:
        for _ in range(_HOPS):
            try:
                text = _content(directory, name)
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return {name: oid for oid, name in _PACKED.findall(_packed(shared))}.get(name)
            except OSError as error:
                raise UsageError(f"{shared / name} cannot be read: {error.strerror}") from error
            if _ID.fullmatch(text):
                return text
            if not text.startswith("ref:"):
                raise UsageError(f"{shared / name} is damaged: it names no commit")
            name = text.removeprefix("ref:").strip()
            if not _NAME.fullmatch(name):
                return None
    raise UsageError(f"HEAD leads through more than {_HOPS} references")


def _text(directory: Beneath, name: str) -> str:
    """Return the content of a loose reference, "" when there is none that may be read."""
    try:
        return _content(directory, name)
    except OSError:
        return ""


def _content(directory: Beneath, name: str) -> str:
    return directory.read(name, NAME_BYTES).decode("utf-8", "surrogateescape").strip()


def _packed(shared: Path) -> str:
    """Return the packed references, "" when there are none that may be read."""
    try:
        return read_regular(shared / "packed-refs", REFS_BYTES).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UsageError(f"{shared / 'packed-refs'} cannot be read: {error.strerror}") from error


def _loose(shared: Path, below: str) -> Iterator[tuple[str, str]]:
    """Yield name and content of each loose reference below a directory, walking real directories only."""
    directories, count = [below], 0
    with Beneath(shared) as beneath:
        while directories:
            parent = directories.pop()
            for name, is_directory in _children(beneath, parent):
                path = f"{parent}/{name}"
                count += 1
                if count > REFS:
                    raise UsageError(f"{shared / 'refs'} holds more than {REFS} references; pack them")
                if is_directory and path.count("/") < DEPTH:
                    directories.append(path)
                elif not is_directory and _NAME.fullmatch(path):
                    yield path, _text(beneath, path)


def _children(beneath: Beneath, parent: str) -> list[tuple[str, bool]]:
    """Return what a directory of references holds; one that vanished or may not be read holds none."""
    try:
        return beneath.names(parent)
    except OSError:
        return []
