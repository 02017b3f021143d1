"""Helm charts that a kustomization inflates: rendered where they stand in the repository, noted where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.compose.chart import Chart, load_chart
from checker.compose.helm import Release, render
from checker.compose.object import mapping, sequence, text
from checker.compose.remote import RemoteInput, is_exact_version, public
from checker.compose.resource import Resource, read_resource
from checker.compose.values import overlay
from checker.model import Location, Unknown
from checker.parse.files import join
from checker.parse.located import Map

if TYPE_CHECKING:
    from checker.compose.kustomization import Kustomization
    from checker.compose.site import Site

_GENERATED_NAME = "kustomize has Helm make up a release name"


def inflate_charts(plan: Kustomization, site: Site) -> Iterator[tuple[Resource, Location]]:
    """The objects of every chart under `helmCharts`; of one that is not here, it is said that they are not known."""
    home = text(mapping(plan.data.get("helmGlobals")).get("chartHome")) or "charts"
    for field in ("helmCharts", "helmChartInflationGenerator"):
        for item, at in plan.entries(field):
            if not isinstance(item, Map):
                continue
            chart = _local_chart(item, home, site)
            if chart is None:
                _note(item, at, site)
            else:
                yield from ((resource, at) for resource in _inflated(item, at, chart, site))


def _local_chart(item: Map, home: str, site: Site) -> Chart | None:
    """The chart under the chart home, where kustomize looks before it pulls anything."""
    name, version = text(item.get("name") or item.get("chartName")), text(item.get("version"))
    for place in (f"{home}/{name}-{version}/{name}", f"{home}/{name}"):
        path = join(site.directory, place)
        chart = load_chart(site.files, path) if name and path is not None else None
        if chart is not None:
            return chart
    return None


def _note(item: Map, at: Location, site: Site) -> None:
    name = text(item.get("name") or item.get("chartName"))
    repository = text(item.get("repo") or item.get("chartRepoUrl"))
    if not repository:
        site.unseen(at, "A Helm chart is not in this repository.")
        return
    version = text(item.get("version") or item.get("chartVersion"))
    url = public(f"{repository.rstrip('/')}/{name}")
    site.ledger.remotes[RemoteInput(url, "chart", is_exact_version(version), at)] = None
    site.unseen(at, f"Helm chart {url} is not fetched.")


def _inflated(item: Map, at: Location, chart: Chart, site: Site) -> Iterator[Resource]:
    values = _values(item, at, site)
    if values is None:
        return
    name = text(item.get("releaseName")) or Unknown(_GENERATED_NAME, at, "{{ .Release.Name }}")
    rendering = render(site.files, chart, values, Release(name, text(item.get("namespace")) or "default"))
    site.ledger.problems.update(dict.fromkeys(rendering.problems))
    site.ledger.complete = site.ledger.complete and not rendering.problems
    site.ledger.reads.update(rendering.reads)
    for found in rendering.objects:
        yield read_resource(found.data, found.origin)


def _values(item: Map, at: Location, site: Site) -> Map | None:
    """What the entry gives over the chart's defaults (`valuesMerge`), None if a values file cannot be read."""
    entries = [text(item.get("valuesFile")), *(text(entry) for entry in sequence(item.get("additionalValuesFiles")))]
    values, inline = Map(at=at), item.get("valuesInline")
    merging = text(item.get("valuesMerge")) or "override"
    if isinstance(inline, Map) and merging == "merge":
        values = inline
    for entry in filter(None, entries):
        documents = site.listed_documents(entry, item.where("valuesFile"))
        if not documents or not isinstance(documents[0].data, Map):
            return None
        values = overlay(values, documents[0].data)
    if not isinstance(inline, Map) or merging == "merge":
        return values
    return inline if merging == "replace" else overlay(values, inline)
