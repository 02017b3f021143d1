"""Helm releases that HCL declares (`helm_release`): the chart, and the values that take effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checker.compose.helm import merge_values
from checker.compose.parameters import Parameter, parameters
from checker.compose.terraform.declared import Declaration, blocks_of, spread
from checker.compose.terraform.documents import documents_of
from checker.compose.terraform.paths import within
from checker.compose.terraform.values import options, text_of
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.located import Map, Seq

_SETS = ("set", "set_list", "set_sensitive", "set_wo")


@dataclass(frozen=True, slots=True)
class HelmRelease:
    """A chart as Terraform installs it.

    `chart` is its name without repository or path, `directory` the chart in this repository. `values` are those given
    with it, one layer over the other, `unseen` says why some of them are not known; `at` is the line of the chart.
    `name` and `namespace` are "" where absent.
    """

    declaration: Declaration
    chart: str | Unknown
    directory: str | None
    repository: str
    version: str | Unknown
    name: str | Unknown
    namespace: str | Unknown
    layers: tuple[Map, ...]
    parameters: tuple[Parameter, ...]
    unseen: Unknown | None
    at: Location

    @property
    def values(self) -> Map:
        """The values, one layer over the other, then what is set one by one."""
        return parameters(self.parameters, merge_values(Map(at=self.at), *self.layers))[0]


def release_of(one: Declaration, files: Files) -> HelmRelease:
    """What a `helm_release` installs."""
    stated = one.get("chart")
    layers, unseen = layers_of(one.get("values"), files, one.where("values"))
    given = tuple(parameters_of(one.data))
    return HelmRelease(
        declaration=one,
        chart=_name(stated),
        directory=_directory(stated, one, files),
        repository=str(_text(one.get("repository"))),
        version=_text(one.get("version")),
        name=_text(one.get("name")),
        namespace=_text(one.get("namespace")),
        layers=layers,
        parameters=given,
        unseen=unseen,
        at=one.where("chart"),
    )


def layers_of(given: Any, files: Files, at: Location) -> tuple[tuple[Map, ...], Unknown | None]:
    """The mappings in a list of texts with YAML, and why some of them are not known."""
    if given is None:
        return (), None
    listed = options(given)[0] if isinstance(given, Unknown) and len(options(given)) == 1 else given
    if not isinstance(listed, Seq):
        return (), given if isinstance(given, Unknown) else None
    layers: list[Map] = []
    unseen: Unknown | None = None
    for item, place in zip(listed, listed.items_at, strict=True):
        found = documents_of(item, files, place if place.path else at)
        unseen = unseen or found.unseen
        for data in found.data:
            whole = spread(data)
            if isinstance(whole, Map):
                layers.append(whole)
            elif isinstance(whole, Unknown):
                unseen = unseen or whole
    return tuple(layers), unseen


def parameters_of(data: Map) -> Iterator[Parameter]:
    """What is set one by one, as blocks or as a list (`set`, `set_list`, `set_sensitive`)."""
    for kind in _SETS:
        listed = blocks_of(data, kind)
        for item, at in zip(listed, listed.items_at, strict=True):
            name = item.get("name") if isinstance(item, Map) else None
            if isinstance(name, str):
                yield Parameter(name, _set(item.get("value")), at, item.get("type") == "string")


def _set(value: Any) -> str | Unknown:
    if isinstance(value, list):
        found = [text_of(item) for item in value]
        return "{" + ",".join(item for item in found if item is not None) + "}"
    return value if isinstance(value, Unknown) else _text(value)


def _text(value: Any) -> str | Unknown:
    return value if isinstance(value, Unknown) else text_of(value) or ""


def _name(stated: Any) -> str | Unknown:
    """`argo-cd` of `argo/argo-cd`, of `oci://ghcr.io/argoproj/argo-helm/argo-cd` and of a path."""
    if isinstance(stated, Unknown):
        tail = stated.text.rpartition("/")[2]
        return stated if "${" in tail or "/" not in stated.text else tail
    return str(_text(stated)).rstrip("/").rpartition("/")[2]


def _directory(stated: Any, one: Declaration, files: Files) -> str | None:
    path = within(one.scope.root, stated) if isinstance(stated, str) else None
    chart = f"{path}/Chart.yaml" if path else "Chart.yaml"
    return path if path is not None and files.is_file(chart) else None
