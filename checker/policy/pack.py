"""Reading a policy pack: a folder of YAML files that are checked as a whole before one of them is used.

A pack is data. It is read, never imported or executed; it names no other file and nothing in it is fetched.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from checker.data import data_directory
from checker.errors import UsageError
from checker.model import Criterion, Dimension, Location, Pack
from checker.parse.build import Document
from checker.parse.failure import Limits, ParseError
from checker.parse.located import Map
from checker.parse.yaml import parse
from checker.policy.coherence import coherence_faults
from checker.policy.faults import Fault, refuse, suggestion
from checker.policy.form import form_faults
from checker.policy.records import criterion_of, dimension_of

DIMENSIONS = "dimensions.yaml"
LIMITS = Limits(size=1024 * 1024, depth=100, nodes=100_000, documents=2)
FILES = 2_000
_EXAMPLES = re.compile(rb"^examples:\n(?:(?![a-z]).*\n?)*", re.MULTILINE)


class Source(NamedTuple):
    """One file of a pack: its path in the pack, the path to show to people, its bytes."""

    path: str
    label: str
    content: bytes


def load_pack(directory: Path | None = None, *, examples: bool = True) -> Pack:
    """Read and check a policy pack; the one that comes with the checker if no `directory` is given.

    That one's form was checked when it was released (tests, `gitops-checker policy test`), so only its coherence is
    checked again: validation by jsonschema would cost every run a tenth of a second. A pack without `dimensions.yaml`
    belongs to the dimensions that come with the checker.

    Args:
        directory: the folder of a pack of one's own; it is always read and checked whole.
        examples: False leaves out the examples of the pack that comes with the checker. Judging needs none of them,
            and they are four fifths of its text.

    Raises:
        UsageError: the pack cannot be read or has faults; all of them are listed, each as `path:line: …`.
    """
    shipped = data_directory("policies")
    root = shipped if directory is None else directory
    faults: list[Fault] = []
    sources = _sources(root, "policies" if directory is None else str(directory), faults)
    read = sources if examples or directory is not None else map(_without_examples, sources)
    documents = {source.path: _document(source, faults) for source in read}
    if DIMENSIONS in documents or root == shipped:
        rubric, dimensions = _dimensions(documents.pop(DIMENSIONS, None), faults, checked=directory is not None)
    else:
        home = load_pack(examples=False)
        rubric, dimensions = home.rubric, home.dimensions
    criteria = _criteria(documents, dimensions, faults, checked=directory is not None)
    refuse(faults)
    if not criteria:
        raise UsageError(f"{root} holds no policy.", hint="A policy is a file <dimension>/<criterion>.yaml.")
    return Pack(rubric, _digest(sources), dimensions, criteria)


def _sources(root: Path, label: str, faults: list[Fault]) -> tuple[Source, ...]:
    """Read every YAML file of a pack, sorted by path."""
    if not root.is_dir():
        raise UsageError(f"{root} is not a directory.", hint="Name the folder of a policy pack.")
    home = Path(os.path.realpath(root))
    paths = sorted(_yaml_files(root))
    if len(paths) > FILES:
        raise UsageError(f"{root} holds more than {FILES} policies.")
    found = []
    for path in paths:
        name = path.relative_to(root).as_posix()
        at = Location(f"{label}/{name}")
        if not Path(os.path.realpath(path)).is_relative_to(home) or not path.is_file():
            faults.append(Fault(at, "is not a file of this folder; put a regular file here."))
        elif _misplaced(name):
            faults.append(Fault(at, "is neither dimensions.yaml nor <dimension>/<criterion>.yaml; move or rename it."))
        else:
            found.append(Source(name, at.path, _read(path)))
    return tuple(found)


def _yaml_files(root: Path) -> Iterator[Path]:
    for pattern in ("*", "*/*", "*/*/*"):
        for path in root.glob(pattern):
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if path.suffix in {".yaml", ".yml"} and not hidden:
                yield path


def _misplaced(name: str) -> bool:
    return name != DIMENSIONS and (name.count("/") != 1 or not name.endswith(".yaml"))


def _read(path: Path) -> bytes:
    """Read at most one byte more than is allowed, so that a huge file is refused without being read."""
    try:
        with path.open("rb") as file:
            return file.read(LIMITS.size + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error


def _without_examples(source: Source) -> Source:
    """The file with its examples, up to the next line that begins with a key, emptied: every line keeps its number."""
    return source._replace(content=_EXAMPLES.sub(lambda found: b"\n" * found[0].count(b"\n"), source.content))


def _document(source: Source, faults: list[Fault]) -> Document | None:
    """The one mapping of a file, or None with its faults noted."""
    try:
        parsed = parse(source.content, source.label, LIMITS)
    except ParseError as error:
        faults.append(Fault(error.location, f"{error.reason}; correct the file."))
        return None
    faults.extend(Fault(twice.last, "this key stands twice; remove one of them.") for twice in parsed.duplicates)
    if len(parsed.documents) != 1 or not isinstance(parsed.documents[0].data, Map):
        faults.append(Fault(Location(source.label), "must be one YAML document that is a mapping."))
        return None
    return parsed.documents[0]


def _dimensions(document: Document | None, faults: list[Fault], *, checked: bool) -> tuple[int, tuple[Dimension, ...]]:
    """The rubric's version and the dimensions; none if the file is missing or has faults."""
    if document is None:
        return 0, ()
    found = list(form_faults(document, "dimensions")) if checked else []
    faults.extend(found)
    if found:
        return 0, ()
    data: Map = document.data
    names = [each["id"] for each in data["dimensions"]]
    faults.extend(
        Fault(each.where("id"), f"the dimension '{each['id']}' stands twice; remove one of them.")
        for each in data["dimensions"]
        if names.count(each["id"]) > 1
    )
    return int(data["rubric"]), tuple(map(dimension_of, data["dimensions"]))


def _criteria(
    documents: dict[str, Document | None], dimensions: tuple[Dimension, ...], faults: list[Fault], *, checked: bool
) -> tuple[Criterion, ...]:
    """The criteria of all files that are right, ordered by dimension, level and id; the faults of the others."""
    order = {dimension.id: place for place, dimension in enumerate(dimensions)}
    found: list[Criterion] = []
    for path, document in documents.items():
        if document is None:
            continue
        folder, _, name = path.removesuffix(".yaml").partition("/")
        wrong = list(form_faults(document, "policy")) if checked else []
        wrong = wrong or list(coherence_faults(document.data))
        if order and folder not in order:
            text = f"no dimension is called '{folder}'; {suggestion(folder, order)}"
            wrong.append(Fault(Location(document.location.path), text))
        faults.extend(wrong)
        if not wrong and order:
            found.append(criterion_of(f"{folder}.{name}", document.data))
    return tuple(sorted(found, key=lambda one: (order[one.dimension], one.level, one.id)))


def _digest(sources: tuple[Source, ...]) -> str:
    """SHA-256 over path and bytes of every file, in the order of their paths."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"{source.path}\0{len(source.content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(source.content)
    return f"sha256:{digest.hexdigest()}"
