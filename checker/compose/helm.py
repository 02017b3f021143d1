"""Static rendering of a Helm chart that stands in the repository (architecture, "Go templates of local charts").

A pure computation: nothing outside the chart is read, nothing is fetched, and time, size and nesting are bounded by
counting. What a cluster, a clock or chance would decide is unknown, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from checker.compose.chart import Chart, Dependency, chart_members
from checker.compose.chartfiles import ChartFiles
from checker.compose.gotemplate.evaluate import Evaluator
from checker.compose.gotemplate.failure import (
    LimitError,
    Meter,
    MissingTemplateError,
    OpaqueError,
    TemplateError,
)
from checker.compose.gotemplate.parse import parse
from checker.compose.gotemplate.syntax import Template
from checker.compose.gotemplate.trace import Traced
from checker.compose.gotemplate.veil import Veils
from checker.compose.hosted import HelmFunctions
from checker.compose.object import Object, mapping, text
from checker.compose.remote import public
from checker.compose.rendered import read_objects
from checker.compose.values import coalesce, merge_values, values_of_part, with_section
from checker.model import Location, Problem, ProblemKind, Stage, Unknown
from checker.parse.files import Files
from checker.parse.located import Map, Seq

__all__ = ["Release", "Rendering", "merge_values", "render"]

_TEST_HOOKS = frozenset({"test", "test-success", "test-failure"})


@dataclass(frozen=True, slots=True)
class Release:
    """What a chart is installed as; a name or namespace that the repository does not say is unknown."""

    name: str | Unknown
    namespace: str | Unknown


@dataclass(frozen=True, slots=True)
class Rendering:
    """The objects of a chart, what did not render or is unknown, and the files that were read."""

    objects: tuple[Object, ...]
    problems: tuple[Problem, ...]
    reads: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A chart in its place in the tree of charts, with the values that it sees."""

    chart: Chart
    path: str
    values: Map
    parts: tuple[_Part, ...]
    enabled: int

    def all(self) -> Iterator[_Part]:
        yield self
        for part in self.parts:
            yield from part.all()

    def lacks_parts(self) -> bool:
        """Whether the content of a chart that takes part is not in the repository."""
        return len(self.parts) < self.enabled or any(part.lacks_parts() for part in self.parts)

    def template_name(self, path: str) -> str:
        """What Helm calls a template: `chart/templates/x.yaml`, with `charts/name` between for a subchart."""
        return f"{self.path}/{path.removeprefix(self.chart.prefix)}"


def render(files: Files, chart: Chart, values: Map, release: Release) -> Rendering:
    """The objects of a chart under values (given over its defaults), template by template in the order of their paths.

    A template that fails is a problem with its path, line and reason; the others stay.
    """
    problems: dict[Problem, None] = {}
    whole = _arranged(chart, chart.name, coalesce(chart.values, values), problems)
    rendering = _Rendering(files, whole, release, problems)
    objects = tuple(item for part in whole.all() for item in rendering.objects(part))
    return Rendering(objects, tuple(problems), frozenset(rendering.reads))


def _arranged(chart: Chart, path: str, values: Map, problems: dict[Problem, None]) -> _Part:
    """The chart with its enabled dependencies, and all their values in the sections that Helm gives them."""
    problems.update(dict.fromkeys(chart.problems))
    parts = []
    enabled = [dependency for dependency in chart.dependencies if dependency.is_enabled(values)]
    for dependency in enabled:
        if dependency.chart is None:
            problems[_absent(dependency)] = None
            continue
        section = values_of_part(values, dependency.name, dependency.chart.values)
        named = replace(dependency.chart, name=dependency.name)
        part = _arranged(named, f"{path}/charts/{dependency.name}", section, problems)
        values = with_section(values, dependency.name, part.values)
        parts.append(part)
    return _Part(chart, path, values, tuple(parts), len(enabled))


def _absent(dependency: Dependency) -> Problem:
    if dependency.archive:
        message = (
            f"Not observable: the chart {dependency.name} is an archive ({dependency.archive}), which is not opened."
        )
    else:
        source = f" ({public(dependency.repository)})" if dependency.repository else ""
        message = f"Not observable: the content of the chart {dependency.name}{source} is not in this repository."
    return Problem(dependency.at, Stage.COMPOSE, ProblemKind.UNOBSERVABLE, message)


class _Rendering:
    """One rendering: all templates of the tree of charts, one budget."""

    def __init__(self, files: Files, whole: _Part, release: Release, problems: dict[Problem, None]) -> None:
        self.reads: set[str] = set()
        self._files = files
        self._problems = problems
        self._veils = Veils()
        self._release = {
            "Name": self._seen(release.name),
            "Namespace": self._seen(release.namespace),
            "Service": "Helm",
            **{name: self._outside("release", name) for name in ("IsInstall", "IsUpgrade", "Revision")},
        }
        self._capabilities = self._veils.hide(Unknown("it depends on the cluster", None, "{{ .Capabilities }}"))
        self._evaluator = Evaluator(self._parsed(whole), HelmFunctions(), Meter(), self._veils)
        self._stopped = False
        self._is_partial = whole.lacks_parts()

    def _outside(self, thing: str, name: str) -> str:
        return self._veils.hide(Unknown(f"it depends on the {thing}", None, f"{{{{ .Release.{name} }}}}"))

    def _seen(self, value: Any) -> Any:
        """Values as templates see them: unknown leaves veiled, numbers without their source text, all of it fresh."""
        if isinstance(value, Map):
            fresh = value.copy()
            for key, item in value.items():
                fresh[key] = self._seen(item)
            return fresh
        if isinstance(value, Seq):
            return Seq([self._seen(item) for item in value], at=value.at, items_at=value.items_at)
        if isinstance(value, Unknown):
            return self._veils.hide(value)
        if isinstance(value, float):
            return float(value)
        return int(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def _parsed(self, whole: _Part) -> dict[str, Template]:
        """All templates by name. A parent's definitions come last and so replace those of its subcharts."""
        known: dict[str, Template] = {}
        for part in sorted(whole.all(), key=lambda part: -part.path.count("/")):
            self.reads.update((f"{part.chart.prefix}Chart.yaml", f"{part.chart.prefix}values.yaml"))
            for path in part.chart.templates:
                self.reads.add(path)
                try:
                    found = self._templates(part.template_name(path), path)
                    if found is None:
                        self._fail(Location(path), "The template is not text.")
                    else:
                        known.update(found)
                except TemplateError as error:
                    self._fail(error.location or Location(path), f"The template does not parse: {error.reason}.")
        return known

    def _templates(self, name: str, path: str) -> Mapping[str, Template] | None:
        """The templates of a file, None if it is no text; parsed once, since many installations render one chart."""

        def parsed() -> Mapping[str, Template] | None:
            source = self._files.text(path)
            return None if source is None else parse(source, name, _place(path))

        return self._files.remembered(("templates", name, path), parsed)

    def _fail(self, at: Location, message: str) -> None:
        at = at._replace(column=max(at.column, 1))
        self._problems[Problem(at, Stage.COMPOSE, ProblemKind.FAILED, message)] = None

    def objects(self, part: _Part) -> Iterator[Object]:
        """The objects of one chart's own templates."""
        for path in part.chart.templates:
            base = path.rpartition("/")[2]
            if base.startswith("_") or base == "NOTES.txt" or part.chart.is_library:
                continue
            output = self._output(part, path)
            if output is None or not output.strip():
                continue
            found, problems = read_objects(output, path, self._veils)
            self._problems.update(dict.fromkeys(problems))
            yield from (item for item in found if not _is_test(item))

    def _output(self, part: _Part, path: str) -> Traced | None:
        name = part.template_name(path)
        if name not in self._evaluator.templates or self._stopped:
            return None
        try:
            return self._evaluator.render(name, self._context(part, name))
        except RecursionError:
            self._stop(Location(path), "templates are nested too deep")
        except LimitError as error:
            self._stop(error.location or Location(path), error.reason)
        except TemplateError as error:
            self._refuse(error, error.location or Location(path))
        return None

    def _refuse(self, error: TemplateError, at: Location) -> None:
        if isinstance(error, MissingTemplateError) and self._is_partial:
            self._hide(at, f"{error.reason}, but a chart that may define it is not in this repository")
        elif isinstance(error, OpaqueError):
            self._hide(at, error.reason)
        else:
            self._fail(at, f"The template does not render: {error.reason}.")

    def _hide(self, at: Location, reason: str) -> None:
        at = at._replace(column=max(at.column, 1))
        self._problems[Problem(at, Stage.COMPOSE, ProblemKind.UNOBSERVABLE, f"Not observable: {reason}.")] = None

    def _stop(self, at: Location, reason: str) -> None:
        self._stopped = True
        self._fail(at, f"The chart is not rendered further: {reason}.")

    def _context(self, part: _Part, name: str) -> dict[str, Any]:
        return {
            "Values": self._seen(part.values),
            "Release": dict(self._release),
            "Chart": self._seen(chart_members(part.chart)),
            "Files": ChartFiles.of(part.chart, self._files, self.reads),
            "Capabilities": self._capabilities,
            "Template": {"Name": name, "BasePath": f"{part.path}/templates"},
            "Subcharts": {below.chart.name: self._context(below, name) for below in part.parts},
        }


def _place(path: str) -> Any:
    return lambda line: Location(path, line + 1, 0)


def _is_test(item: Object) -> bool:
    hooks = text(mapping(item.annotations).get("helm.sh/hook")).split(",")
    return any(hook.strip() in _TEST_HOOKS for hook in hooks)
