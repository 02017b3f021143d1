"""Helm charts that stand in the repository: what they consist of, with the charts they depend on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checker.compose.object import mapping, sequence, text
from checker.compose.values import empty_values, look_up
from checker.model import Location, Problem, ProblemKind, Stage
from checker.parse.files import Files, join
from checker.parse.located import Map

MAX_NESTING = 8
MAX_FILES = 5_000
_LOCAL = "file://"


@dataclass(frozen=True, slots=True)
class Dependency:
    """A chart below another: what the parent calls it, and when it takes part.

    `chart` is None where its content is not in the repository, or only as an `archive`, which is not opened.
    """

    name: str
    at: Location
    chart: Chart | None
    conditions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    repository: str = ""
    archive: str = ""

    def is_enabled(self, values: Map) -> bool:
        """Whether it takes part: the first condition that is set decides, else the tags, else it does."""
        for path in self.conditions:
            found = look_up(values, path)
            if isinstance(found, bool):
                return found
        tags = mapping(values.get("tags"))
        known = [tags[tag] for tag in self.tags if isinstance(tags.get(tag), bool)]
        return any(known) if known else True


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: paths of its templates (helpers, whose name begins with `_`, among them), its defaults and its parts.

    `metadata` is `Chart.yaml`; `files` are the paths that `.Files` shows; `problems` say what could not be read.
    """

    directory: str
    name: str
    version: str
    metadata: Map
    values: Map
    templates: tuple[str, ...]
    files: tuple[str, ...]
    dependencies: tuple[Dependency, ...]
    problems: tuple[Problem, ...]

    @property
    def is_library(self) -> bool:
        """Whether it only defines templates for others."""
        return text(self.metadata.get("type")) == "library"

    @property
    def prefix(self) -> str:
        """What paths in the chart begin with."""
        return f"{self.directory}/" if self.directory else ""


def load_chart(files: Files, directory: str) -> Chart | None:
    """The chart in a directory, None if there is no readable `Chart.yaml` with a name."""
    return _load(files, directory, ())


def _load(files: Files, directory: str, above: tuple[str, ...]) -> Chart | None:
    prefix = f"{directory}/" if directory else ""
    metadata = _mapping_of(files, f"{prefix}Chart.yaml")
    if metadata is None or not text(metadata.get("name")):
        return None
    paths = tuple(_below(files, directory))
    templates = tuple(path for path in paths if path.startswith(f"{prefix}templates/"))
    own = {
        f"{prefix}{name}" for name in ("Chart.yaml", "Chart.lock", "values.yaml", "values.schema.json", ".helmignore")
    }
    values_problem = files.problem(f"{prefix}values.yaml") if files.is_file(f"{prefix}values.yaml") else None
    dependencies = tuple(_dependencies(files, directory, metadata, (*above, directory)))
    return Chart(
        directory=directory,
        name=text(metadata["name"]),
        version=text(metadata.get("version")),
        metadata=metadata,
        values=_mapping_of(files, f"{prefix}values.yaml") or empty_values(f"{prefix}values.yaml"),
        templates=() if values_problem else templates,
        files=tuple(path for path in paths if path not in own and not path.startswith(_inner(prefix))),
        dependencies=dependencies,
        problems=tuple(_problems(values_problem, prefix, paths)),
    )


def _inner(prefix: str) -> tuple[str, ...]:
    return (f"{prefix}templates/", f"{prefix}charts/")


def _mapping_of(files: Files, path: str) -> Map | None:
    documents = files.documents(path) if files.is_file(path) else ()
    return documents[0].data if documents and isinstance(documents[0].data, Map) else None


def _below(files: Files, directory: str) -> Iterator[str]:
    """The paths of a chart's files, those of its subcharts left out."""
    pending, count = [directory], 0
    while pending:
        current = pending.pop()
        names, directories = files.children(current)
        prefix = f"{current}/" if current else ""
        for name in names:
            count += 1
            if count > MAX_FILES:
                return
            yield prefix + name
        if not (current != directory and files.is_file(f"{prefix}Chart.yaml")):
            below = [prefix + name for name in reversed(directories)]
            pending.extend(path for path in below if path != (f"{directory}/charts" if directory else "charts"))


def _dependencies(files: Files, directory: str, metadata: Map, above: tuple[str, ...]) -> Iterator[Dependency]:
    """Those that `Chart.yaml` (or `requirements.yaml`) names, then those that only lie under `charts/`."""
    prefix = f"{directory}/" if directory else ""
    vendored = {
        chart.name: chart
        for name in files.children(f"{prefix}charts")[1]
        if len(above) <= MAX_NESTING and (chart := _load(files, f"{prefix}charts/{name}", above))
    }
    named = set()
    old = _mapping_of(files, f"{prefix}requirements.yaml") or Map(at=metadata.at)
    for source in (metadata, old):
        for position, item in enumerate(sequence(source.get("dependencies"))):
            if isinstance(item, Map):
                named.add(text(item.get("name")))
                at = source["dependencies"].items_at[position]
                chart = vendored.get(text(item.get("name"))) or _beside(files, directory, item, above)
                yield _dependency(item, at, chart, _archive(files, f"{prefix}charts", item))
    for name, chart in sorted(vendored.items()):
        if name not in named:
            yield Dependency(name, chart.metadata.at, chart)


def _beside(files: Files, directory: str, item: Map, above: tuple[str, ...]) -> Chart | None:
    repository = text(item.get("repository"))
    path = join(directory, repository.removeprefix(_LOCAL)) if repository.startswith(_LOCAL) else None
    if path is None or path in above or len(above) > MAX_NESTING:
        return None
    return _load(files, path, above)


def _archive(files: Files, directory: str, item: Map) -> str:
    names = (name for name in files.children(directory)[0] if name.endswith(".tgz"))
    return next((f"{directory}/{name}" for name in names if name.startswith(f"{text(item.get('name'))}-")), "")


def _dependency(item: Map, at: Location, chart: Chart | None, archive: str) -> Dependency:
    return Dependency(
        name=text(item.get("alias")) or text(item.get("name")),
        at=at,
        chart=chart,
        conditions=tuple(path.strip() for path in text(item.get("condition")).split(",") if path.strip()),
        tags=tuple(tag for tag in sequence(item.get("tags")) if isinstance(tag, str)),
        repository=text(item.get("repository")),
        archive=archive,
    )


def _problems(values_problem: Problem | None, prefix: str, paths: tuple[str, ...]) -> Iterator[Problem]:
    at = Location(f"{prefix}Chart.yaml")
    if values_problem is not None:
        yield values_problem
        message = "Not observable: the chart is not rendered, because its default values cannot be read."
        yield Problem(at, Stage.COMPOSE, ProblemKind.UNOBSERVABLE, message)
    if len(paths) >= MAX_FILES:
        message = f"The chart holds more than {MAX_FILES:,} files; the rest is left out."
        yield Problem(at, Stage.COMPOSE, ProblemKind.FAILED, message)


def chart_members(chart: Chart) -> dict[str, Any]:
    """What templates see as `.Chart`: the fields of `Chart.yaml` under Go's names."""
    names = {"apiVersion": "APIVersion", "kubeVersion": "KubeVersion", "appVersion": "AppVersion"}
    members = {names.get(key, key[:1].upper() + key[1:]): value for key, value in chart.metadata.items()}
    return {**members, "Name": chart.name}
