"""Where the directories of an artifact stand in this repository (domain flux §1.4.8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from checker.compose.object import Object, mapping, sequence, text
from checker.parse.files import Files, join

_FROM = re.compile(r"@([^/]+)(?:/(.*))?")
_PUSH_PATH = re.compile(r"--path[= ]+[\"']?([^\s\"']+)")
_GLOB = re.compile(r"[*?\[{]")


@dataclass(frozen=True, slots=True)
class Mount:
    """Pairs of (directory in the artifact, directory in this repository); "" is the root of either."""

    parts: tuple[tuple[str, str], ...]

    def directories(self, path: str) -> tuple[str, ...]:
        """The directories here that make up a path of the artifact; empty if the artifact has no such path."""
        covering = [(inside, here) for inside, here in self.parts if _is_below(path, inside)]
        if covering:
            inside, here = max(covering, key=lambda part: len(part[0]))
            return (_joined(here, path[len(inside) :].strip("/")),)
        return tuple(dict.fromkeys(here for inside, here in self.parts if _is_below(inside, path)))

    def shifted(self, inside: str, below: str) -> Iterator[tuple[str, str]]:
        """The parts of another artifact that holds the directory `below` of this one at `inside`."""
        for here in self.directories(below):
            yield inside, here


WHOLE = Mount((("", ""),))


def normal_path(path: str) -> str | None:
    """`./a//b/` as `a/b`, the root as ""; None where the path leaves the artifact."""
    return join("", path.lstrip("/") or ".")


def fitted(files: Files, path: str, pushes: Iterable[str]) -> Mount | None:
    """The mount under which a root sync's path exists here: the repository, or the one sub-directory that fits.

    `pushes` are the commands of CI that push this repository as an artifact; their `--path` decides first.
    """
    for offset in _offsets(pushes):
        if files.is_directory(_joined(offset, path)):
            return Mount((("", offset),))
    if files.is_directory(path):
        return WHOLE
    below = [known.removesuffix(f"/{path}") for known in directories_of(files) if known.endswith(f"/{path}")]
    return Mount((("", below[0]),)) if len(below) == 1 else None


def directories_of(files: Files) -> tuple[str, ...]:
    """Every directory of the tree except its root, sorted."""
    found: set[str] = set()
    for path in files.paths:
        directory = path.rpartition("/")[0]
        while directory and directory not in found:
            found.add(directory)
            directory = directory.rpartition("/")[0]
    return tuple(sorted(found))


def generated(generator: Object, artifact: str, sources: Mapping[str, Mount]) -> Mount | None:
    """The mount of an ExternalArtifact that an ArtifactGenerator makes; None if it makes none of this name from here.

    `sources` are the mounts of the generator's sources that are this repository, by alias. `dir/**` strips the
    directory, a plain directory becomes a sub-directory; other globs are not inverted.
    """
    for item in sequence(mapping(generator.data.get("spec")).get("artifacts")):
        if text(mapping(item).get("name")) == artifact:
            parts = [part for copy in sequence(mapping(item).get("copy")) for part in _copied(mapping(copy), sources)]
            return Mount(tuple(parts)) if parts else None
    return None


def _copied(copy: Mapping[str, object], sources: Mapping[str, Mount]) -> Iterator[tuple[str, str]]:
    match = _FROM.fullmatch(text(copy.get("from")))
    target = _FROM.fullmatch(text(copy.get("to")))
    mount = sources.get(match.group(1)) if match else None
    if match is None or target is None or mount is None:
        return
    below, inside = match.group(2) or "", normal_path(target.group(2) or "")
    whole = below in ("", "**") or below.endswith("/**")
    source = normal_path(below.removesuffix("**"))
    if source is None or inside is None or _GLOB.search(source):
        return
    place = inside if whole else _joined(inside, source.rpartition("/")[2])
    yield from mount.shifted(place, source)


def _offsets(pushes: Iterable[str]) -> Iterator[str]:
    for command in pushes:
        for match in _PUSH_PATH.finditer(command):
            offset = normal_path(match.group(1))
            if offset is not None:
                yield offset


def _is_below(path: str, top: str) -> bool:
    return not top or path == top or path.startswith(f"{top}/")


def _joined(directory: str, below: str) -> str:
    return f"{directory}/{below}" if directory and below else directory or below
