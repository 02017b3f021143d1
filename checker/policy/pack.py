"""Reading a policy pack: a folder of YAML files that are checked as a whole before one of them is used.

A pack is data. It is read, never imported or executed; it names no other file and nothing in it is fetched.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from checker.data import data_directory
from checker.errors import UsageError
from checker.git.snapshot import Snapshot
from checker.model import Check, Criterion, Dimension, Location, Pack
from checker.parse.build import Document
from checker.parse.failure import Limits, ParseError
from checker.parse.located import Map
from checker.parse.yaml import parse
from checker.policy.coherence import coherence_faults
from checker.policy.faults import Fault, refuse, suggestion
from checker.policy.form import form_faults
from checker.policy.records import check_of, criterion_of, dimension_of
from checker.policy.sources import DIMENSIONS, SIZE, Source, directory_sources, tree_sources

FINDINGS = "findings"
"""The folder of the policies beyond the scores; no dimension has this name."""

LIMITS = Limits(size=SIZE, depth=100, nodes=100_000, documents=2)
_EXAMPLES = re.compile(rb"^examples:\n(?:(?![a-z]).*\n?)*", re.MULTILINE)


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
    sources = directory_sources(root, "policies" if directory is None else str(directory), faults)
    read = sources if examples or directory is not None else map(_without_examples, sources)
    documents = {source.path: _document(source, faults) for source in read}
    if DIMENSIONS in documents or root == shipped:
        rubric, dimensions = _dimensions(documents.pop(DIMENSIONS, None), faults, checked=directory is not None)
    else:
        home = load_pack(examples=False)
        rubric, dimensions = home.rubric, home.dimensions
    checks = _checks(documents, faults, checked=directory is not None)
    criteria = _criteria(documents, dimensions, faults, checked=directory is not None)
    refuse(faults)
    if not criteria and not checks:
        raise UsageError(f"{root} holds no policy.", hint="A policy is a file <dimension>/<criterion>.yaml.")
    return Pack(rubric, _digest(sources), dimensions, criteria, checks)


def tree_pack(snapshot: Snapshot, directory: str, home: Pack) -> Pack:
    """Read and check the policies that stand in a directory of a scanned revision, for the dimensions of `home`.

    They are data that nobody vouched for: read from Git's objects, few and small ones, checked whole.

    Raises:
        UsageError: there are none, or they have faults; all of them are listed, each as `path:line: …`.
    """
    faults: list[Fault] = []
    sources = tree_sources(snapshot, directory, faults)
    documents = {source.path: _document(source, faults) for source in sources}
    if documents.pop(DIMENSIONS, None):
        text = "the dimensions are those that come with the checker; remove the file."
        faults.append(Fault(Location(f"{directory}/{DIMENSIONS}"), text))
    checks = _checks(documents, faults, checked=True)
    criteria = _criteria(documents, home.dimensions, faults, checked=True)
    refuse(faults)
    return Pack(home.rubric, _digest(sources), home.dimensions, criteria, checks)


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
        folder, _, name = path.removesuffix(".yaml").partition("/")
        if document is None or folder == FINDINGS:
            continue
        wrong = _wrong(document, "policy", checked=checked)
        if order and folder not in order:
            text = f"no dimension is called '{folder}'; {suggestion(folder, order)}"
            wrong.append(Fault(Location(document.location.path), text))
        faults.extend(wrong)
        if not wrong and order:
            found.append(criterion_of(f"{folder}.{name}", document.data))
    return tuple(sorted(found, key=lambda one: (order[one.dimension], one.level, one.id)))


def _checks(documents: dict[str, Document | None], faults: list[Fault], *, checked: bool) -> tuple[Check, ...]:
    """The policies beyond the scores, of all files that are right, by id; the faults of the others."""
    found: list[Check] = []
    for path, document in sorted(documents.items()):
        folder, _, name = path.removesuffix(".yaml").partition("/")
        if document is None or folder != FINDINGS:
            continue
        wrong = _wrong(document, "finding", checked=checked)
        faults.extend(wrong)
        if not wrong:
            found.append(check_of(f"{folder}.{name}", document.data))
    return tuple(found)


def _wrong(document: Document, schema: str, *, checked: bool) -> list[Fault]:
    """The faults of a policy: of its form, if that is to be `checked`, else of how its parts fit."""
    return (list(form_faults(document, schema)) if checked else []) or list(coherence_faults(document.data))


def _digest(sources: Iterable[Source]) -> str:
    """SHA-256 over path and bytes of every file, in the order of their paths."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"{source.path}\0{len(source.content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(source.content)
    return f"sha256:{digest.hexdigest()}"
