"""Commands that people are told to run: in scripts, recipes and documents of this repository (domain §1.3 "none")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checker.ecosystems.terraform.records import Live, inside
from checker.model import Location
from checker.parse.files import Files, join

_NAMES = re.compile(
    r"(?:^|/)(?:[^/]*\.(?:sh|bash|mk|md|just)|[Mm]akefile|GNUmakefile|[Jj]ustfile|Taskfile\.ya?ml|\.?mise\.toml|README[^/]*)$"
)
_DEAD = re.compile(r"(?:^|/)(?:\.github|\.gitlab|examples?|tests?|testdata|fixtures|vendor|node_modules)/")
_PROGRAM = r"(?:\b(?:terraform|tofu|terragrunt)|\$[({]?(?:TERRAFORM|TF|TOFU|TERRAGRUNT)[)}]?)"
_APPLY = re.compile(_PROGRAM + r"(?:[ \t]+-\S+)*[ \t]+(?:run(?:-all|[ \t]+--all)?[ \t]+(?:--[ \t]+)?)?apply\b")
_PLACE = re.compile(r"(?:\bcd|\bpushd|-chdir=?|-working-dir=?)[ \t]*[\"']?([\w./${}*-]+)")
_OPEN = re.compile(r"[$*{]")
_WORD = re.compile(r"[\w.-]+")
_MOST = 256 * 1024
_BEFORE = 3


class Command(NamedTuple):
    """A file that tells to apply, with the first line that does.

    `directories` are where it does so. `named` says that only directories whose name is among the file's `words` are
    meant: the script fills that name into a path.
    """

    at: Location
    directories: tuple[str, ...]
    named: bool
    words: frozenset[str]


def commands(files: Files) -> tuple[Command, ...]:
    """Every script, recipe and document here that holds an apply."""
    paths = [path for path in files.paths if _NAMES.search(path) and not _DEAD.search(path)]
    files.prefetch(paths)
    return tuple(found for path in paths for found in _of_file(files, path))


def _of_file(files: Files, path: str) -> Iterator[Command]:
    lines = (files.text(path) or "")[:_MOST].splitlines()
    found = [(number, match.start()) for number, line in enumerate(lines) if (match := _APPLY.search(line))]
    if not found:
        return
    at = Location(path, found[0][0] + 1, found[0][1] + 1)
    own = path.rpartition("/")[0]
    words = frozenset(word for line in lines for word in _WORD.findall(line))
    if path.endswith(".md") or "README" in path:
        yield Command(at, (own,), named=False, words=words)
        return
    for number, _ in found:
        here = at._replace(line=number + 1, column=1)
        yield _placed(files, own, "\n".join(lines[max(0, number - _BEFORE) : number + 1]), here, words)


def _placed(files: Files, own: str, text: str, at: Location, words: frozenset[str]) -> Command:
    """Where the command of some lines runs: where they last change to, else beside the file."""
    stated = [match[1] for match in _PLACE.finditer(text)]
    if not stated:
        return Command(at, (own,), named=False, words=words)
    known, cut = _known(stated[-1])
    found = (join(start, known) for start in (own, ""))
    places = tuple(dict.fromkeys(one for one in found if one and files.is_directory(one)))
    return Command(at, places[:1] or ("" if cut else own,), named=cut, words=words)


def _known(path: str) -> tuple[str, bool]:
    """A path up to its first unknown part, and whether there is one."""
    found = _OPEN.search(path)
    return (path[: found.start()].rpartition("/")[0], True) if found else (path, False)


def command_for(unit: Live, found: tuple[Command, ...]) -> Command | None:
    """The command that is told for a unit: of the nearest directory above it."""
    name = unit.directory.rpartition("/")[2]
    about = [
        (len(directory), one)
        for one in found
        for directory in one.directories
        if inside(unit.directory, directory) and (not one.named or name in one.words)
    ]
    return max(about, key=lambda pair: pair[0])[1] if about else None
