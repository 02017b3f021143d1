"""What stands at a place and what it delivers: manifests, kustomize builds, charts (domain argocd §1, §2.3)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from checker.compose.chart import Chart, load_chart
from checker.compose.helm import Release, merge_values, render
from checker.compose.kustomization import is_kubernetes_object, kustomization_file, members
from checker.compose.kustomize import Build, Composer, Overlay, RemoteInput
from checker.compose.object import Object, mapping, sequence, text
from checker.compose.parameters import Parameter, parameters
from checker.compose.remote import is_exact_version
from checker.ecosystems.argocd.kinds import UNIT_KINDS, is_unit
from checker.ecosystems.argocd.values import CHARTS, objects_of
from checker.graph.kinds import ByKind
from checker.model import Location, Problem, Unknown
from checker.parse.files import Files, join
from checker.parse.located import Map, Seq, where
from checker.parse.memory import Same
from checker.parse.yaml import ParseError, parse_embedded

KUSTOMIZE, FILE, CHART, VALUES, REMOTE = "kustomize", "file", "chart", "values", "remote"
TERRAFORM = "terraform"
_LOCKS = ("Chart.lock", "requirements.lock")


class Carrier(NamedTuple):
    """A place that delivers objects: what a unit names, or what somebody applies.

    `path` is a directory (kustomize, chart, terraform) or a file (file, values); of a chart elsewhere its name.
    `variant` tells builds of one place apart: the release and the values of a chart (or the path of its values file),
    what an Application lays over a kustomization; of terraform it is the address of the root or unit.
    """

    kind: str
    path: str
    variant: str = ""


class ChartRelease(NamedTuple):
    """One of argo-helm's charts as it is installed with these values."""

    chart: str
    version: str
    namespace: str
    values: Map
    at: Location
    unseen: Unknown | None = None


@dataclass(frozen=True)
class Content:
    """What a carrier delivers. `releases` are argo-helm's charts in it, `remotes` inputs from elsewhere."""

    objects: tuple[Object, ...] = ()
    problems: tuple[Problem, ...] = ()
    reads: frozenset[str] = frozenset()
    remotes: tuple[RemoteInput, ...] = ()
    releases: tuple[ChartRelease, ...] = ()

    @cached_property
    def _by_kind(self) -> ByKind[Object]:
        return ByKind(self.objects, lambda item: item)

    def of(self, *kinds: str) -> tuple[Object, ...]:
        """The objects of some kinds, whatever their API group."""
        return self._by_kind.of(kinds)

    @cached_property
    def units(self) -> tuple[Object, ...]:
        """The Applications and ApplicationSets among the objects."""
        return tuple(item for item in self.of(*UNIT_KINDS) if is_unit(item))


@dataclass(frozen=True, slots=True)
class Layers:
    """How a unit instantiates a chart: release name and namespace, and the layers of values from below."""

    name: str | Unknown
    namespace: str | Unknown
    layers: tuple[Map, ...] = ()
    set_values: tuple[Parameter, ...] = ()
    unseen: Unknown | None = None

    @property
    def identity(self) -> Hashable:
        """Equal where the very same values are given in the same way."""
        return (self.name, self.namespace, tuple(map(Same, self.layers)), self.set_values, self.unseen)

    def key(self) -> str:
        """What tells two instantiations of one chart apart."""
        parts: list[Any] = [self.name, self.namespace, [layer.at for layer in self.layers], self.set_values]
        return repr(parts)


@dataclass(slots=True)
class Carriers:
    """Builds carriers of one tree; what was built is remembered."""

    files: Files
    composer: Composer
    _built: dict[Carrier, Content] = field(default_factory=dict)
    _plans: dict[Carrier, Callable[[], Content]] = field(default_factory=dict)

    def build(self, carrier: Carrier) -> Content:
        """What a carrier delivers."""
        content = self._built.get(carrier)
        if content is None:
            content = self._built[carrier] = self._plans[carrier]() if carrier in self._plans else self._plain(carrier)
        return content

    def _plain(self, carrier: Carrier) -> Content:
        match carrier.kind:
            case "kustomize":
                return self._kustomized(carrier.path, None)
            case "file":
                return self.files.remembered(("manifests", carrier.path), lambda: self._manifests(carrier.path))
            case _:
                return Content()

    def kustomized(self, directory: str, overlay: Overlay | None) -> Carrier:
        """A kustomize build, perhaps under what an Application lays over it."""
        if overlay is None:
            return Carrier(KUSTOMIZE, directory)
        carrier = Carrier(KUSTOMIZE, directory, repr(overlay))
        self._plans[carrier] = lambda: self._kustomized(directory, overlay)
        return carrier

    def chart(self, directory: str, layers: Layers, values: str = "") -> Carrier:
        """A chart of this repository as one unit, or somebody with a values file of its own, instantiates it."""
        carrier = Carrier(CHART, directory, values or layers.key())
        self._plans[carrier] = lambda: self._rendered(directory, layers)
        return carrier

    def values(self, path: str, release: ChartRelease) -> Carrier:
        """One of argo-helm's charts under the values of a file."""
        carrier = Carrier(VALUES, path)
        self._plans[carrier] = lambda: _released((release,), frozenset({path}))
        return carrier

    def remote(self, name: str, release: ChartRelease) -> Carrier:
        """One of argo-helm's charts as a unit installs it."""
        carrier = Carrier(REMOTE, name, repr((release.namespace, release.at)))
        self._plans[carrier] = lambda: _released((release,), frozenset())
        return carrier

    def planned(self, carrier: Carrier, plan: Callable[[], Content]) -> Carrier:
        """A carrier that somebody else knows how to build."""
        self._plans[carrier] = plan
        return carrier

    def load(self, directory: str) -> Chart | None:
        """The chart in a directory, read once."""
        return self.files.remembered(("chart", directory), lambda: load_chart(self.files, directory))

    @staticmethod
    def merged(layers: Layers, at: Location) -> Map:
        """The values that a unit gives, one over the other."""
        given = merge_values(Map(at=at), *layers.layers)
        return parameters(layers.set_values, given)[0]

    def _kustomized(self, directory: str, overlay: Overlay | None) -> Content:
        build = self.composer.build(directory, overlay)
        return self.files.remembered(("delivered", Same(build)), lambda: self._composed(build))

    def _composed(self, build: Build) -> Content:
        released = _released(tuple(self._inflated(build.remotes)), build.reads)
        objects = (*build.objects, *released.objects)
        return Content(objects, build.problems, build.reads, build.remotes, released.releases)

    def _inflated(self, remotes: Sequence[RemoteInput]) -> Iterator[ChartRelease]:
        """Argo-helm's charts that kustomizations of a build inflate (`helmCharts`)."""
        for remote in remotes:
            name, path = remote.url.rpartition("/")[2], remote.location.path
            plan = values_file(self.files, path) if remote.kind == "chart" and name in CHARTS else None
            for item in sequence(mapping(plan).get("helmCharts")):
                if isinstance(item, Map) and text(item.get("name")) == name:
                    values = overlaid(self.files, path.rpartition("/")[0], item)
                    version, namespace = text(item.get("version")), text(item.get("namespace"))
                    yield ChartRelease(name, version, namespace, values, item.where("name"))

    def _manifests(self, path: str) -> Content:
        found = []
        for document in self.files.documents(path):
            if isinstance(document.data, Map):
                for data, origin in members(document.data, document.location):
                    if is_kubernetes_object(data):
                        found.append(Object(data, origin))
        problem = self.files.problem(path)
        return Content(tuple(found), (problem,) if problem else (), frozenset({path}))

    def _rendered(self, directory: str, layers: Layers) -> Content:
        key = ("rendered", directory, layers.identity)
        return self.files.remembered(key, lambda: self._instantiated(directory, layers))

    def _instantiated(self, directory: str, layers: Layers) -> Content:
        chart = self.load(directory)
        if chart is None:
            return Content()
        values = self.merged(layers, chart.metadata.at)
        rendering = render(self.files, chart, values, Release(layers.name, layers.namespace))
        released = _released(tuple(_umbrella(chart, merge_values(chart.values, values), layers)), frozenset())
        loose = tuple(_loose(self.files, chart))
        reads = rendering.reads | {layer.at.path for layer in layers.layers}
        return Content((*rendering.objects, *released.objects), rendering.problems, reads, loose, released.releases)


def _released(releases: tuple[ChartRelease, ...], reads: frozenset[str]) -> Content:
    objects = tuple(item for one in releases for item in objects_of(one.chart, one.values, one.namespace))
    return Content(objects, (), reads, (), releases)


def _umbrella(chart: Chart, values: Map, layers: Layers) -> Iterator[ChartRelease]:
    """Argo-helm's charts among the dependencies of a chart, under their section of its values (domain argocd §1 C4)."""
    enabled = {one.name: one.is_enabled(values) for one in chart.dependencies}
    for position, one in enumerate(sequence(chart.metadata.get("dependencies"))):
        given = mapping(one)
        name = text(given.get("alias")) or text(given.get("name"))
        if text(given.get("name")) in CHARTS and enabled.get(name, True):
            section = values.get(name)
            at = where(chart.metadata, "dependencies", position)
            data = section if isinstance(section, Map) else Map(at=at)
            version, namespace = text(given.get("version")), layers.namespace
            place = "" if isinstance(namespace, Unknown) else namespace
            yield ChartRelease(text(given.get("name")), version, place, data, at, layers.unseen)


def _loose(files: Files, chart: Chart) -> Iterator[RemoteInput]:
    """Dependencies that neither a lock file nor an exact version pins (rubric §3 D2 `pinned`)."""
    if any(files.is_file(f"{chart.prefix}{name}") for name in _LOCKS):
        return
    for position, one in enumerate(sequence(chart.metadata.get("dependencies"))):
        given = mapping(one)
        repository = text(given.get("repository"))
        if repository and not repository.startswith("file:"):
            pinned = is_exact_version(text(given.get("version")))
            at = where(chart.metadata, "dependencies", position, "version")
            yield RemoteInput(f"{repository.rstrip('/')}/{text(given.get('name'))}", "chart", pinned, at)


def has_chart(files: Files, directory: str) -> bool:
    """Whether Helm is what Argo CD would use in a directory."""
    return files.is_file(f"{directory}/Chart.yaml" if directory else "Chart.yaml")


def has_kustomization(files: Files, directory: str) -> bool:
    """Whether kustomize is what Argo CD would use in a directory without a chart."""
    return kustomization_file(files, directory) is not None


def stated_layers(helm: dict[str, Any], base: Layers, read_file: Callable[[str], Map | Unknown | None]) -> Layers:
    """Values as `helm` of a source states them: files, then `values`, `valuesObject`, then parameters (C6).

    `read_file` gives the values of a file by the name in `valueFiles`: None where there is none, unknown where it lies
    elsewhere.
    """
    layers: list[Map] = []
    unseen = base.unseen
    names = sequence(helm.get("valueFiles"))
    for name in names:
        found = name if isinstance(name, Unknown) else read_file(text(name))
        if isinstance(found, Unknown):
            unseen = unseen or found
        elif found is not None:
            layers.append(found)
    layers += _inline(helm)
    given = tuple(_parameters(helm.get("parameters")))
    name = helm.get("releaseName")
    stated = base.name if name is None else name if isinstance(name, Unknown) else text(name)
    return replace(base, name=stated, layers=tuple(layers), set_values=given, unseen=unseen)


def _inline(helm: dict[str, Any]) -> Iterator[Map]:
    if isinstance(helm.get("values"), str) and isinstance(helm, Map):
        try:
            documents = parse_embedded(helm["values"], helm.values_at.get("values", helm.where("values")))
        except ParseError:
            documents = ()  # Argo CD refuses such values, the unit then shows an error
        yield from (one.data for one in documents if isinstance(one.data, Map))
    if isinstance(helm.get("valuesObject"), Map):
        yield helm["valuesObject"]


def _parameters(given: Any) -> Iterator[Parameter]:
    if isinstance(given, Seq):
        for item, at in zip(given, given.items_at, strict=True):
            one = mapping(item)
            value = one.get("value")
            stated = value if isinstance(value, Unknown) else text(value)
            if isinstance(one.get("name"), str):
                yield Parameter(one["name"], stated, at, one.get("forceString") is True)


def values_file(files: Files, path: str) -> Map | None:
    """The mapping in a values file, None where there is none."""
    documents = files.documents(path) if files.is_file(path) else ()
    return documents[0].data if documents and isinstance(documents[0].data, Map) else None


def overlaid(files: Files, directory: str, item: Map) -> Map:
    """The values that an entry of `helmCharts` gives: its files, then what it states inline."""
    names = [item.get("valuesFile"), *sequence(item.get("additionalValuesFiles"))]
    paths = (join(directory, text(name)) for name in names if text(name))
    layers = [found for path in paths if path is not None and (found := values_file(files, path)) is not None]
    inline = item.get("valuesInline")
    return merge_values(Map(at=item.at), *layers, *([inline] if isinstance(inline, Map) else []))


def beside(directory: str, name: str) -> str | None:
    """A path that is given relative to a directory, or from the root if it begins with a slash."""
    return join("", name.lstrip("/")) if name.startswith("/") else join(directory, name)
