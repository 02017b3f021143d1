"""Files that commands give a backend when it is initialised: `-backend-config=FILE` in CI, scripts, READMEs (§1.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from checker.compose.glob import matching_prefixes
from checker.parse.files import Files, join

_GIVEN = re.compile(
    r"-backend-config(?:=|[ \t]+)[\"']?((?:\$\{\{[^}\n]{0,100}\}\}|\$\([^)\n]{0,100}\)|[^\s\"'`\\,;|&])+)"
)
_VARIABLE = re.compile(r"\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)|\{\{[^}]*\}\}|<[^<>]*>|\$\w+|%\w+%")
_NAMES = frozenset({"makefile", "gnumakefile", "justfile", "jenkinsfile", "readme.md", "taskfile.yml", "taskfile.yaml"})
_SUFFIXES = (".sh", ".bash", ".mk", ".yml", ".yaml")
_MOST_FILES = 2_000
_MOST_GIVEN = 200
_MOST_PLACES = 200
_FLAG = b"-backend-config"


class Initialisations:
    """The files that some command of a tree names after `-backend-config`, looked for when first asked about."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def supplied(self, directory: str) -> tuple[str, ...]:
        """The files that may be given to the root in a directory, where Terraform resolves the path from; sorted.

        A variable in the path stands for every name that is there: one file for each environment, say.
        """
        found = {path for given in self._given for path in self._matching(directory, given.split("/"))}
        return tuple(sorted(found))

    @cached_property
    def _given(self) -> tuple[str, ...]:
        """The paths as patterns, a `*` in place of each variable; settings given as `name=value` are none."""
        found: dict[str, None] = {}
        for path in self._readable():
            content = self._files.content(path) or b""
            for match in _GIVEN.finditer(self._files.text(path) or "") if _FLAG in content else ():
                given = _VARIABLE.sub("*", match[1])
                if "=" not in given and given.strip("*/.") and len(found) < _MOST_GIVEN:
                    found[given] = None
        return tuple(found)

    def _readable(self) -> Iterable[str]:
        named = (path for path in self._files.paths if _may_command(path.rpartition("/")[2].lower()))
        chosen = [path for path, _ in zip(named, range(_MOST_FILES), strict=False)]
        self._files.prefetch(chosen)
        return chosen

    def _matching(self, directory: str, steps: list[str]) -> Iterator[str]:
        """The files that a path with wildcards means, seen from a directory."""
        places = [directory]
        for step in steps[:-1]:
            places = [inner for place in places for inner in self._below(place, step, files=False)][:_MOST_PLACES]
        for place in places:
            yield from self._below(place, steps[-1], files=True)

    def _below(self, directory: str, step: str, *, files: bool) -> Iterator[str]:
        if "*" not in step:
            path = join(directory, step)
            if path is not None and (self._files.is_file(path) if files else self._files.is_directory(path)):
                yield path
            return
        for name in self._files.children(directory)[0 if files else 1]:
            if len(name) in matching_prefixes(step, name):
                yield f"{directory}/{name}" if directory else name


def _may_command(name: str) -> bool:
    return name in _NAMES or name.endswith(_SUFFIXES)
