"""Where Argo CD's objects stand: the carriers that may be outermost, and charts that may deliver themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from checker.compose.dead import is_dead_path
from checker.compose.kustomization import is_list, kustomization_file
from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.argocd.carriers import FILE, KUSTOMIZE, Carrier, Carriers, ChartRelease, Layers, values_file
from checker.ecosystems.argocd.kinds import GROUP, UNIT_KINDS
from checker.ecosystems.argocd.registered import registered_type
from checker.ecosystems.argocd.values import CHARTS, DEFAULT_NAMESPACE, chart_of_values
from checker.graph.inclusion import Inclusion
from checker.model import Unknown
from checker.parse.files import Files
from checker.parse.located import Map

_SETTLED = frozenset({*UNIT_KINDS, "AppProject", "ArgoCD", "NotificationsConfiguration"})
_INSTALLED = frozenset({"argocd-application-controller", "argocd-cm", "argocd-rbac-cm", "argocd-notifications-cm"})
_OBJECT = re.compile(rb"apiVersion:[ \t]*[\"']?argoproj\.io/")
_KIND = re.compile(rb"kind:[ \t]*[\"']?(?:Application|ApplicationSet|AppProject|ArgoCD)\b|kind:[ \t]*[\"']?\{\{")
_OBJECT_HINTS = (b"argoproj.io/v1", b"secret-type")
_VALUES_HINTS = (b"configs:", b"applications:", b"applicationsets:", b"projects:")
_COMMENT = re.compile(r"(?:^|\s)#.*", re.MULTILINE)
_INSTALL_HINTS = (b"argoproj/argo-cd", b"argoproj-labs/argocd-autopilot", b"name: argo-cd")
_SET_ELSEWHERE = "the release's name and namespace are not said in this repository"


@dataclass(slots=True)
class Candidates:
    """`starts` are outermost unless a unit delivers them; `latent` charts are live only if a unit does.

    `clusters` are the cluster Secrets that stand in Git, `unlisted` the units in files that the kustomization file
    beside them does not list.
    """

    starts: dict[Carrier, None] = field(default_factory=dict)
    latent: dict[Carrier, None] = field(default_factory=dict)
    clusters: list[Object] = field(default_factory=list)
    unlisted: list[Object] = field(default_factory=list)


def is_settled(item: Object) -> bool:
    """Whether an object is one of Argo CD's own, or a part of its installation."""
    return (item.group == GROUP and item.kind in _SETTLED) or item.name in _INSTALLED


def candidates(files: Files, carriers: Carriers, inclusion: Inclusion) -> Candidates:
    """Sift every file for Argo CD's objects, for argo-helm's values and for charts with either in them."""
    found = Candidates()
    objects, installing, values = (
        frozenset(files.mentioning(*hints)) for hints in (_OBJECT_HINTS, _INSTALL_HINTS, _VALUES_HINTS)
    )
    for path in sorted(objects | installing | values):
        if path in objects and _holds_objects(files, path, found):
            found.starts.update(dict.fromkeys(_outermost(files, carriers, inclusion, path, found)))
            continue
        if path in installing:
            found.starts.update(dict.fromkeys(_installing(files, inclusion, path)))
        if path in values:
            _note_values(files, carriers, path, found)
    for directory in _charts(files):
        _note_chart(files, carriers, inclusion, directory, found)
    return found


def _holds_objects(files: Files, path: str, found: Candidates) -> bool:
    """Whether a file holds objects that are Argo CD's own; its cluster Secrets are noted on the way."""
    settled = False
    for document in files.documents(path):
        data = mapping(document.data)
        for item in sequence(data.get("items")) if is_list(data) else (data,):
            one = mapping(item)
            if text(one.get("apiVersion")).rpartition("/")[0] == GROUP and text(one.get("kind")) in _SETTLED:
                settled = True
            elif isinstance(item, Map) and registered_type(Object(item, item.at)) == "cluster":
                found.clusters.append(Object(item, document.location))
    return settled


def _installing(files: Files, inclusion: Inclusion, path: str) -> Iterator[Carrier]:
    """The outermost builds of a kustomization file that builds on Argo CD's manifests or inflates its chart."""
    directory = path.rpartition("/")[0]
    if kustomization_file(files, directory) != path or inclusion.is_component(directory):
        return
    for top in inclusion.tops(directory) or (directory,):
        if not is_dead_path(f"{top}/") and not inclusion.is_component(top):
            yield Carrier(KUSTOMIZE, top)


def _outermost(
    files: Files, carriers: Carriers, inclusion: Inclusion, path: str, found: Candidates
) -> Iterator[Carrier]:
    """The outermost builds that include a file; the file itself where nothing beside it says otherwise.

    A kustomization that holds units leaves out those that it does not list; one that holds none says nothing of them.
    """
    tops = inclusion.tops(path)
    for top in tops:
        if not inclusion.is_component(top) and not is_dead_path(f"{top}/" if top else ""):
            yield Carrier(KUSTOMIZE, top)
    directory = path.rpartition("/")[0]
    beside = kustomization_file(files, directory)
    if tops or is_dead_path(path):
        return
    if beside is None:
        yield Carrier(FILE, path)
    elif path.rpartition("/")[2] not in _COMMENT.sub("", files.text(beside) or ""):
        units = carriers.build(Carrier(FILE, path)).units
        if carriers.build(Carrier(KUSTOMIZE, directory)).units:
            found.unlisted += units
        elif units:
            yield Carrier(FILE, path)


def _note_values(files: Files, carriers: Carriers, path: str, found: Candidates) -> None:
    """A values file of `argo-cd` or `argocd-apps` that stands by itself; who installs the chart is not seen."""
    directory = path.rpartition("/")[0]
    if is_dead_path(path) or files.is_file(f"{directory}/Chart.yaml".lstrip("/")):
        return
    data = values_file(files, path)
    chart = chart_of_values(data)
    if chart is not None and data is not None:
        found.starts[carriers.values(path, ChartRelease(chart, "", DEFAULT_NAMESPACE, data, data.at))] = None


def _charts(files: Files) -> Iterator[str]:
    for path in files.paths:
        directory, _, name = path.rpartition("/")
        if name == "Chart.yaml":
            yield directory


def _note_chart(files: Files, carriers: Carriers, inclusion: Inclusion, directory: str, found: Candidates) -> None:
    """A chart with Argo CD's objects: by the builds that inflate it, by its own further values files, or latent."""
    if not _concerns_argo(files, directory):
        return
    inflating = [one for one in inclusion.tops(directory) if not is_dead_path(f"{one}/")]
    found.starts.update((Carrier(KUSTOMIZE, one), None) for one in inflating)
    unsaid = Unknown(_SET_ELSEWHERE)
    base = Layers(unsaid, unsaid)
    found.latent[carriers.chart(directory, base)] = None
    if inflating or is_dead_path(f"{directory}/") or _is_part(files, directory):
        return
    for path in _further_values(files, directory):
        data = values_file(files, path)
        if data is not None:
            layers = Layers(unsaid, unsaid, (data,))
            found.starts[carriers.chart(directory, layers, path)] = None


def _concerns_argo(files: Files, directory: str) -> bool:
    prefix = f"{directory}/" if directory else ""
    metadata = values_file(files, f"{prefix}Chart.yaml")
    if any(text(mapping(one).get("name")) in CHARTS for one in sequence(mapping(metadata).get("dependencies"))):
        return True
    contents = (files.content(path) or b"" for path in _templates(files, f"{prefix}templates"))
    return any(_OBJECT.search(content) and _KIND.search(content) for content in contents)


def _templates(files: Files, directory: str) -> Iterator[str]:
    pending = [directory]
    while pending:
        current = pending.pop()
        names, directories = files.children(current)
        yield from (f"{current}/{name}" for name in names)
        pending += [f"{current}/{name}" for name in directories]


def _further_values(files: Files, directory: str) -> Sequence[str]:
    """Values files of a chart's own beside its defaults; those for its tests do not count (rubric §1 "Live")."""
    prefix = f"{directory}/" if directory else ""
    names, directories = files.children(directory)
    found = [prefix + name for name in names if _is_values(name) and name != "values.yaml"]
    for below in directories:
        if below not in ("ci", "templates", "charts"):
            found += [f"{prefix}{below}/{name}" for name in files.children(prefix + below)[0] if _is_values(name)]
    return found


def _is_values(name: str) -> bool:
    return "values" in name and name.endswith((".yaml", ".yml"))


def _is_part(files: Files, directory: str) -> bool:
    """Whether a chart stands in the `charts` directory of another one."""
    above = directory.rpartition("/")[0]
    parent = above.rpartition("/")[0]
    return above.endswith("charts") and files.is_file(f"{parent}/Chart.yaml".lstrip("/"))
