"""Commands that people are told to run: in scripts, recipes and documents of this repository (domain §1.3 "none")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checker.ecosystems.terraform.records import Live, inside
from checker.model import Location
from checker.parse.files import Files

_NAMES = re.compile(
    r"(?:^|/)(?:[^/]*\.(?:sh|bash|mk|md|just)|[Mm]akefile|GNUmakefile|[Jj]ustfile|Taskfile\.ya?ml|\.?mise\.toml|README[^/]*)$"
)
_DEAD = re.compile(r"(?:^|/)(?:\.github|\.gitlab|examples?|tests?|testdata|fixtures|vendor|node_modules)/")
_PROGRAM = r"(?:\b(?:terraform|tofu|terragrunt)|\$[({]?(?:TERRAFORM|TF|TOFU|TERRAGRUNT)[)}]?)"
_APPLY = re.compile(_PROGRAM + r"(?:[ \t]+-\S+)*[ \t]+(?:run(?:-all|[ \t]+--all)?[ \t]+(?:--[ \t]+)?)?apply\b")
_WORD = re.compile(r"[\w.-]+")
_MOST = 256 * 1024


class Command(NamedTuple):
    """A file that tells to apply, with the line; `words` are those of the file, to find the directories it names."""

    at: Location
    directory: str
    words: frozenset[str]


def commands(files: Files) -> tuple[Command, ...]:
    """Every script, recipe and document here that holds an apply."""
    paths = [path for path in files.paths if _NAMES.search(path) and not _DEAD.search(path)]
    files.prefetch(paths)
    return tuple(found for path in paths for found in _of_file(files, path))


def _of_file(files: Files, path: str) -> Iterator[Command]:
    text = (files.text(path) or "")[:_MOST]
    found = _APPLY.search(text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    yield Command(Location(path, line, column), path.rpartition("/")[0], frozenset(_WORD.findall(text)))


def command_for(unit: Live, found: tuple[Command, ...]) -> Command | None:
    """The command that is told for a unit: of the nearest directory above it, else of a file that names it."""
    above = [one for one in found if inside(unit.directory, one.directory)]
    if above:
        return max(above, key=lambda one: len(one.directory))
    names = unit.directory.split("/")
    named = (one for one in found if names[-1] in one.words and (len(names) == 1 or names[0] in one.words))
    return next(named, None)
