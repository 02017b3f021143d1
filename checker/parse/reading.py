"""One file read as a manifest: its documents, or in one problem why there are none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from checker.model import Location, Problem, ProblemKind, Stage
from checker.parse.build import Document, Duplicate
from checker.parse.failure import Limits, ParseError
from checker.parse.locks import is_as_written, is_lock_file
from checker.parse.nature import disguise, is_sealed
from checker.parse.yaml import parse

if TYPE_CHECKING:
    from checker.parse.hcl import Hcl

_TEMPLATE = re.compile(rb"\{\{-?\s*[\w.$]|\{%-?\s*\w|<%")


class Reading(NamedTuple):
    """What came of one file. `guessed` marks a file that is skipped only because it looks like a template.

    A file of HCL has no documents but `hcl`; one that is broken somewhere has that and a problem. A lock file as it is
    written by `init` has neither: nobody asks what stands in it.
    """

    documents: tuple[Document, ...] = ()
    problem: Problem | None = None
    warnings: tuple[Problem, ...] = ()
    guessed: bool = False
    hcl: Hcl | None = None


def read(content: bytes | Problem, path: str, limits: Limits) -> Reading:
    """Read a manifest; never raises for what the file holds."""
    return _opened(content, path, lambda found: _read(found, path, limits))


def read_hcl(content: bytes | Problem, path: str) -> Reading:
    """Read a file of HCL; never raises for what the file holds."""
    return _opened(content, path, lambda found: _read_hcl(found, path))


def _opened(content: bytes | Problem, path: str, reader: Callable[[bytes], Reading]) -> Reading:
    """What a reader makes of a file, unless it could not be had or is none to read."""
    if isinstance(content, Problem):
        return Reading(problem=content)
    hidden = disguise(content)
    if hidden is not None:
        return Reading(problem=skipped(Location(path), f"Not read: {hidden}."))
    return reader(content)


def _read(content: bytes, path: str, limits: Limits) -> Reading:
    try:
        parsed = parse(content, path, limits)
    except ParseError as error:
        return _failed(error)
    if is_sealed(parsed.documents):
        return Reading(problem=skipped(Location(path), "Not read: encrypted with SOPS as a whole."))
    return Reading(parsed.documents, warnings=tuple(_warning(found) for found in parsed.duplicates))


def _read_hcl(content: bytes, path: str) -> Reading:
    if is_lock_file(path) and is_as_written(content):
        return Reading()
    from checker.parse.hcl import parse_hcl  # noqa: PLC0415 - tree-sitter, where there is HCL

    try:
        found = parse_hcl(content, path)
    except ParseError as error:
        return _failed(error)
    if found.fault is None:
        return Reading(hcl=found)
    if _TEMPLATE.search(content):
        return Reading(problem=skipped(found.fault.at, "Not read: a template, not HCL."), guessed=True, hcl=found)
    message = f"Cannot be read in full: {found.fault.reason}."
    return Reading(problem=Problem(found.fault.at, Stage.PARSE, ProblemKind.FAILED, message), hcl=found)


def judged(reading: Reading, *, needed: bool, strict: bool) -> tuple[Problem, ...]:
    """The problems of one file as they count for the run (report contract).

    What nothing needs is skipped where it does not parse. `strict` takes nobody's word for that, nor for a template
    that is one only by its looks, nor for a key that stands twice. An object that Git cannot give always fails.
    """
    if reading.problem is None:
        return tuple(found._replace(kind=ProblemKind.FAILED) if strict else found for found in reading.warnings)
    problem = reading.problem
    if problem.stage is Stage.GIT:
        return (problem,)
    if problem.kind is ProblemKind.FAILED and not (needed or strict):
        return (problem._replace(kind=ProblemKind.SKIPPED),)
    return (problem._replace(kind=ProblemKind.FAILED),) if reading.guessed and strict else (problem,)


def skipped(at: Location, message: str) -> Problem:
    """A file that is passed over by a stated rule."""
    return Problem(at, Stage.PARSE, ProblemKind.SKIPPED, message)


def _failed(error: ParseError) -> Reading:
    if error.kind == "template":
        return Reading(problem=skipped(error.location, f"Not read: {error.reason}."), guessed=True)
    problem = Problem(error.location, Stage.PARSE, ProblemKind.FAILED, f"Cannot be read: {error.reason}.")
    return Reading(problem=problem)


def _warning(found: Duplicate) -> Problem:
    message = (
        f"A key stands twice in one mapping, first in line {found.first.line}, again in line {found.last.line}: "
        "the last one is taken, strict readers refuse the file."
    )
    return Problem(found.last, Stage.PARSE, ProblemKind.UNOBSERVABLE, message)
