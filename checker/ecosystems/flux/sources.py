"""What a unit reads: the source, whose content that is, and how exactly it is pinned (domain flux §1.5 J1-J5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.flux.identity import normalise
from checker.ecosystems.flux.kinds import CONVENTIONAL, namespace_of
from checker.ecosystems.flux.mounts import WHOLE, generated
from checker.ecosystems.flux.pins import BRANCH, EXACT, FLOATING, NONE, OWN, Pin, chart_version, git_ref, oci_ref
from checker.ecosystems.flux.records import Entry, Found, Key, Source
from checker.model import Location, Unknown
from checker.parse.located import Map, where

DEFAULT_BRANCHES = frozenset({"main", "master"})


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of this repository: its normalised addresses, its branch, the artifacts its CI pushes."""

    addresses: frozenset[str]
    branch: str | None = None
    pushes: tuple[str, ...] = ()

    def feeds(self, url: str) -> bool:
        """Whether CI here pushes to this artifact address."""
        return bool(url) and any(url in command for command in self.pushes)


@dataclass(slots=True)
class Sources:
    """Resolves references to sources within one cluster; `get` looks an object up by its place."""

    origin: Origin
    entry: Entry
    get: Callable[[Key], Object | None]
    generators: dict[tuple[str, str], Object] = field(default_factory=dict)

    def note_generator(self, generator: Object) -> None:
        """Remember the artifacts that an ArtifactGenerator makes."""
        for artifact in sequence(mapping(generator.data.get("spec")).get("artifacts")):
            self.generators.setdefault((namespace_of(generator), text(mapping(artifact).get("name"))), generator)

    def is_known(self, key: Key) -> bool:
        """Whether a reference resolves already."""
        return self.get(key) is not None or self._is_generated(key) or (key.namespace, key.name) in self.generators

    def of_kustomization(self, item: Object) -> Source:
        """The source of a Flux Kustomization."""
        key, at = reference(item, ("spec", "sourceRef"))
        if key is None:
            missing = Unknown("spec.sourceRef is not stated", at)
            return Source(None, Pin(missing, None, at), at, missing, missing)
        return self.resolve(key, at)

    def resolve(self, key: Key, at: Location) -> Source:
        """The source that a reference names; `at` is the reference."""
        if self._is_generated(key):
            pin = Pin(OWN, self.entry.ref or None, at)
            return Source(key.kind, pin, at, own=True, mount=self.entry.mount, key=key)
        item = self.get(key)
        if item is not None:
            return replace(self._read(item, at), key=key)
        if key.kind == "ExternalArtifact":
            return self._artifact(key, at)
        if key.name == CONVENTIONAL and key.kind != "HelmRepository" and not self.entry.source:
            return Source(key.kind, Pin(OWN, None, at), at, own=True, mount=self.entry.mount or WHOLE, key=key)
        unseen = Unknown(f"the {key} does not stand in this repository", at)
        return Source(key.kind, Pin(unseen, unseen, at), at, unseen, defined=False, key=key)

    def _is_generated(self, key: Key) -> bool:
        """Whether the bootstrap or the operator creates this source (J1)."""
        return key == self.entry.source

    def _read(self, item: Object, at: Location) -> Source:
        spec = item.data.get("spec")
        if not isinstance(spec, Map):
            spec = Map(at=item.origin)
        match item.kind:
            case "GitRepository":
                return self._git(item, spec, at)
            case "OCIRepository":
                return self._oci(item, spec, at)
            case "HelmChart":
                pin = chart_version(spec.get("version"), where(item.data, "spec", "version"))
                return Source(item.kind, pin, at, place=item.origin)
            case "ExternalArtifact":
                return self._artifact(Key(item.kind, namespace_of(item), item.name), at)
        return Source(item.kind, Pin(FLOATING, None, spec.where("url")), at, place=item.origin)

    def _git(self, item: Object, spec: Map, at: Location) -> Source:
        pin, own = git_ref(spec), self._owns(spec)
        pin = pin._replace(at=where(item.data, "spec", "ref") if pin.at == spec.at else pin.at)
        if isinstance(own, Unknown):
            return Source(item.kind, pin, at, own, place=item.origin)
        mount = (self.entry.mount or WHOLE) if own and self._is_scanned(pin) else None
        return Source(item.kind, pin._replace(how=OWN) if own else pin, at, own, mount=mount, place=item.origin)

    def _oci(self, item: Object, spec: Map, at: Location) -> Source:
        pin = oci_ref(spec)
        pin = pin._replace(at=where(item.data, "spec", "ref") if pin.at == spec.at else pin.at)
        url = text(spec.get("url"))
        same = bool(self.entry.url) and normalise(url) == normalise(self.entry.url)
        if same or self.origin.feeds(url):
            mount = self.entry.mount if same else None
            return Source(item.kind, pin._replace(how=OWN), at, own=True, mount=mount, place=item.origin)
        return Source(item.kind, pin, at, place=item.origin)

    def _owns(self, spec: Map) -> bool | Unknown:
        url = spec.get("url")
        if isinstance(url, Unknown):
            return Unknown(url.reason, url.location or spec.where("url"), url.text)
        address = normalise(text(url))
        return bool(address) and (address in self.origin.addresses or address == normalise(self.entry.url))

    def _is_scanned(self, pin: Pin) -> bool:
        """Whether a ref of this repository is the one that is scanned: the entry's own, or the present branch (J2)."""
        if pin.version is None:
            return True
        stated = branch_of(text(pin.version))
        entry = branch_of(self.entry.ref)
        if entry:
            return stated == entry
        return stated == self.origin.branch or (self.origin.branch is None and stated in DEFAULT_BRANCHES)

    def _artifact(self, key: Key, at: Location) -> Source:
        """An ExternalArtifact, through the ArtifactGenerator that makes it (J9)."""
        generator = self.generators.get((key.namespace, key.name))
        if generator is None:
            unseen = Unknown(f"no ArtifactGenerator here makes the {key}", at)
            return Source(key.kind, Pin(unseen, unseen, at), at, unseen, defined=False, key=key)
        inputs = dict(self._inputs(generator))
        mounts = {alias: source.mount for alias, source in inputs.items() if source.mount is not None}
        own = bool(inputs) and all(source.own is True for source in inputs.values())
        worst = _worst(inputs, at)
        mount = generated(generator, key.name, mounts)
        return Source(key.kind, worst._replace(at=at), at, own, mount=mount, place=generator.origin, key=key)

    def _inputs(self, generator: Object) -> list[tuple[str, Source]]:
        found = []
        for source in sequence(mapping(generator.data.get("spec")).get("sources")):
            given = mapping(source)
            namespace = text(given.get("namespace")) or namespace_of(generator)
            key = Key(text(given.get("kind")), namespace, text(given.get("name")))
            if key.kind != "ExternalArtifact":
                found.append((text(given.get("alias")), self.resolve(key, generator.origin)))
        return found

    def of_release(self, item: Object) -> Source:
        """The chart source of a HelmRelease, with the pin of the chart (J5)."""
        key, at = reference(item, ("spec", "chartRef"))
        if key is not None:
            return self.resolve(key, at)
        key, at = reference(item, ("spec", "chart", "spec", "sourceRef"))
        if key is None:
            missing = Unknown("neither spec.chart nor spec.chartRef is stated", where(item.data, "spec"))
            return Source(None, Pin(missing, None, at), at, missing, missing)
        source = self.resolve(key, at)
        if key.kind != "HelmRepository":
            return source
        place = where(item.data, "spec", "chart", "spec", "version")
        chart = mapping(mapping(mapping(item.data.get("spec")).get("chart")).get("spec"))
        return replace(source, own=False, pin=chart_version(chart.get("version"), place))


def reference(item: Object, path: tuple[str, ...]) -> tuple[Key | None, Location]:
    """The object that a reference names, and the line of its `kind` (or of what is there of the reference)."""
    node: Any = item.data
    for step in path:
        node = mapping(node).get(step)
    given = mapping(node)
    at = where(item.data, *path, "kind")
    if not given:
        return None, at
    namespace = text(given.get("namespace")) or namespace_of(item)
    return Key(text(given.get("kind")) or "GitRepository", namespace, text(given.get("name"))), at


def branch_of(ref: str) -> str:
    """`refs/heads/main` and `main` as `main`."""
    return ref.removeprefix("refs/heads/")


def no_source(item: Object) -> Source:
    """The source of a unit that reads none: a ResourceSet is itself the declared state."""
    return Source(None, Pin(NONE, None, item.origin), item.origin)


def carries_elsewhere(unit: Found) -> bool:
    """Whether a unit delivers manifests that are not in this tree: a foreign source or a remote base (rubric §1)."""
    return unit.carries or any(one.kind in ("base", "component") for one in unit.remotes)


def _worst(inputs: Mapping[str, Source], at: Location) -> Pin:
    """The pin of an artifact: the least exact one of its sources."""
    order = {OWN: 0, EXACT: 1, BRANCH: 2}
    pins = [source.pin for source in inputs.values()]
    if not pins:
        return Pin(Unknown("the ArtifactGenerator names no source", at), None, at)
    return max(pins, key=lambda pin: order.get(pin.how, 3) if isinstance(pin.how, str) else 4)
