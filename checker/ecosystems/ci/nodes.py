"""Looking into parsed configuration that may have any shape: what has the wrong type is absent."""

from __future__ import annotations

from typing import Any

from checker.ecosystems.ci.steps import Step
from checker.model import Event, Location
from checker.parse.files import Files
from checker.parse.located import Map, Seq

_MAX_TEXT = 256 * 1024


def first_map(files: Files, path: str) -> Map | None:
    """The first document of a file, if it is a mapping."""
    documents = files.documents(path) if path and files.is_file(path) else ()
    return documents[0].data if documents and isinstance(documents[0].data, Map) else None


_SAMPLES = frozenset({"test", "tests", "testdata", "fixtures", "example", "examples", "vendor", "node_modules"})


def is_sample(path: str) -> bool:
    """Whether a path lies among tests, examples or vendored code, where a configuration is not the repository's own."""
    return not _SAMPLES.isdisjoint(path.split("/")[:-1])


def text(value: Any) -> str:
    """A scalar as text, "" for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:_MAX_TEXT] if isinstance(value, str | int | float) else ""


def strings(value: Any) -> list[str]:
    """The texts of a list, or of a single scalar; what is no scalar is left out."""
    values = value if isinstance(value, list) else [value]
    return [item for item in map(text, values) if item]


def maps(value: Any) -> list[Map]:
    """The mappings of a list, or a single mapping."""
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, Map)]


def lines_at(files: Files, node: Map, key: str) -> Location:
    """Where the first line of a text value stands: below the key for a block scalar, else where the value begins."""
    at = node.values_at.get(key, node.where(key))
    return _below(files, at)


def item_lines_at(files: Files, items: Seq, index: int) -> Location:
    """As `lines_at`, for an item of a list."""
    return _below(files, items.items_at[index])


def script_steps(
    files: Files, node: Map, key: str, events: frozenset[Event], *, directory: str = "", name: str = ""
) -> list[Step]:
    """The step of a script that is a text or a list of texts (a list in it counts as its items), none if it is empty.

    The items share one shell: a `cd` in one holds for the next.
    """
    value = node.get(key)
    parts: list[tuple[Any, Location]] = [(value, lines_at(files, node, key))]
    if isinstance(value, Seq):
        parts = [(item, item_lines_at(files, value, index)) for index, item in enumerate(value)]
    script: list[str] = []
    places: list[Location] = []
    for item, first in parts:
        lines = [line for part in strings(item) for line in part.rstrip("\n").split("\n")]
        script += lines
        places += [first._replace(line=first.line + offset) for offset in range(len(lines))]
    if not script:
        return []
    at = value.at if isinstance(value, Seq) else node.where(key)
    return [Step(at, events, "\n".join(script), directory=directory, name=name, lines=tuple(places))]


def _below(files: Files, at: Location) -> Location:
    source = files.text(at.path) or ""
    line = source.split("\n")[at.line - 1] if 0 < at.line <= source.count("\n") + 1 else ""
    block = line[at.column - 1 : at.column] in {"|", ">"} or line.rstrip().endswith(("|", ">", "|-", ">-", "|+", ">+"))
    return at._replace(line=at.line + 1, column=1) if block else at
