"""Helm charts that a kustomization inflates: the seam where rendering will come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.compose.object import mapping, text
from checker.compose.remote import RemoteInput, is_exact_version, public
from checker.parse.files import join
from checker.parse.located import Map

if TYPE_CHECKING:
    from checker.compose.kustomization import Kustomization
    from checker.compose.site import Site
    from checker.model import Location


def note_charts(plan: Kustomization, site: Site) -> None:
    """Say of every chart under `helmCharts` that its objects are not known here; a remote one is an input too."""
    home = text(mapping(plan.data.get("helmGlobals")).get("chartHome")) or "charts"
    for field in ("helmCharts", "helmChartInflationGenerator"):
        for item, at in plan.entries(field):
            if isinstance(item, Map):
                _note(item, at, home, site)


def _note(item: Map, at: Location, home: str, site: Site) -> None:
    name = text(item.get("name") or item.get("chartName"))
    repository = text(item.get("repo") or item.get("chartRepoUrl"))
    local = join(site.directory, f"{home}/{name}")
    if not repository:
        here = local is not None and site.files.is_directory(local)
        site.unseen(at, "A Helm chart is not rendered yet." if here else "A Helm chart is not in this repository.")
        return
    version = text(item.get("version") or item.get("chartVersion"))
    url = public(f"{repository.rstrip('/')}/{name}")
    site.ledger.remotes[RemoteInput(url, "chart", is_exact_version(version), at)] = None
    site.unseen(at, f"Helm chart {url} is not fetched.")
