"""Facts about versions: modules, providers, and `init -upgrade` (domain D2-11 to D2-15, rubric `pinned`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.compose.terraform import Pin, Source, SourceKind
from checker.ecosystems.terraform.jobs import Jobs
from checker.ecosystems.terraform.managed import Managed, fact, unseen
from checker.ecosystems.terraform.records import Live
from checker.model import Fact, Location, Place, Unknown
from checker.parse.files import Files

_ORDER = ("none", "moving", "branch", "range", "exact")
_HOW = {Pin.RANGE: "range", Pin.BRANCH: "branch", Pin.NONE: "none"}
_VERSION = re.compile(r"\d+\.\d+\.\d+|[0-9a-f]{40}")
_GIVEN = re.compile(r"""get_env\(\s*"([A-Z][A-Z0-9_]{2,60})"|\$\{var\.([a-z]\w{2,60})\}""")
_MOST_TOLD = 5


class Versions:
    """The version files of a repository: variables that CI fills from a tracked file (rubric `pinned`)."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[str, Location | None] = {}

    def file_of(self, name: str) -> Location | None:
        """The tracked file whose content CI puts into a variable of the environment."""
        if name not in self._known:
            self._known[name] = next(self._read_from(name), None)
        return self._known[name]

    def _read_from(self, name: str) -> Iterator[Location]:
        pattern = re.compile(rf"\b{re.escape(name)}=[\"']?(?:\$\((?:cat\s+|<\s*)|`cat\s+)[\"']?([\w./-]{{1,300}})")
        for path in self._files.paths:
            if (path.startswith(".github/") and path.endswith((".yml", ".yaml"))) or path == ".gitlab-ci.yml":
                for found in pattern.finditer(self._files.text(path) or ""):
                    file = found[1].removeprefix("./")
                    if self._files.is_file(file):
                        yield Location(file)


def pin_facts(unit: Live, managed: Sequence[Managed], jobs: Jobs, versions: Versions) -> dict[str, Fact]:
    """`modules.*`, `providers.locked` and `init.upgrade` of a unit."""
    upgrade = next((one.upgrade for one in managed if one.upgrade), None) or jobs.upgrade(unit)
    stated = [(source, _pin(source, versions)) for source in _sources(unit)]
    return {
        "modules.pin": _worst(unit, [pin for _, pin in stated]),
        "modules.unpinned": _those(unit, stated, frozenset({"none"})),
        "modules.branches": _those(unit, stated, frozenset({"branch", "moving"})),
        "providers.locked": _locked(unit),
        "init.upgrade": fact(value=upgrade is not None, at=upgrade or unit.at),
    }


def _sources(unit: Live) -> Iterator[Source]:
    yield from unit.sources
    for call in unit.calls:
        yield from call.sources


def _those(unit: Live, stated: Sequence[tuple[Source, Fact]], values: frozenset[str]) -> Fact:
    """The sources whose pin is one of some values, each once, with the lines that state them."""
    found = {source.text: pin.at or unit.at for source, pin in stated if pin.value in values}
    if not found:
        return Fact([], unit.at)
    first, *rest = found
    return Fact(list(found), found[first], tuple(Place(found[text], text) for text in rest[:_MOST_TOLD]))


def _worst(unit: Live, pins: Sequence[Fact]) -> Fact:
    for value in _ORDER[:-1]:
        loose = [one for one in pins if one.value == value]
        if loose:
            return Fact(value, loose[0].at, tuple(_places(loose[1:])))
    hidden = next((one for one in pins if isinstance(one.value, Unknown)), None)
    if hidden is None and unit.content is None and not unit.sources:
        return unseen("what it runs is not in this repository", unit.at)
    return hidden or Fact("exact", pins[0].at if pins else unit.at)


def _places(found: Sequence[Fact]) -> Iterator[Place]:
    return (Place(one.at, "is not pinned either") for one in found[:_MOST_TOLD] if one.at is not None)


def _pin(source: Source, versions: Versions) -> Fact:
    if source.kind is SourceKind.GIT and source.directory is not None and source.pin in {Pin.NONE, Pin.BRANCH}:
        return Fact("moving", source.at)
    if source.pin in _HOW:
        return Fact(_HOW[source.pin], source.at)
    if source.pin is not Pin.UNKNOWN:
        return Fact("exact", source.at)
    if source.kind in {SourceKind.ARCHIVE, SourceKind.OCI}:
        return Fact("exact" if _VERSION.search(source.text) else "none", source.at)
    given = _GIVEN.search(source.reference or source.text)
    if given and given[1] and versions.file_of(given[1]):
        return Fact("exact", source.at)
    return unseen(f'the version of the module "{source.text}" is not known here', source.at)


def _locked(unit: Live) -> Fact:
    if unit.lock is not None:
        return fact(value=True, at=unit.lock)
    if unit.content is None:
        return unseen("what it runs is not in this repository", unit.at)
    loose = [one for one in unit.content.providers if one.pin is not Pin.EXACT]
    if not loose:
        return fact(value=True, at=unit.at)
    hidden = next((one for one in loose if one.pin is Pin.UNKNOWN), None)
    if hidden is not None and len(loose) == 1:
        return unseen(f'the version of the provider "{hidden.name}" is not known here', hidden.at)
    return fact(value=False, at=loose[0].at)
