"""ConfigMaps and Secrets that a kustomization generates from literals and files."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.compose.object import mapping, text
from checker.compose.overlay import joined
from checker.compose.resource import Resource, by_any_id, read_resource
from checker.model import Location
from checker.parse.files import is_manifest_like
from checker.parse.located import Map, Seq, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.compose.kustomization import Kustomization
    from checker.compose.site import Site

_LINE = 70


class _Entry(NamedTuple):
    """One key of the generated data: the content as text, or as bytes where it is no text."""

    key: str
    value: str | bytes
    at: Location


def generate(plan: Kustomization, site: Site, resources: list[Resource]) -> None:
    """Add what `configMapGenerator` and `secretGenerator` make, or merge it into what is there."""
    for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for item, at in plan.entries(field):
            if isinstance(item, Map):
                _place(_generated(plan, site, kind, item, at), site, resources, at)
    for resource, at in _charts(plan, site):
        _place(resource, site, resources, at)
    for _, at in plan.entries("generators"):
        site.unseen(at, "Generator plugins are not run.")


def _charts(plan: Kustomization, site: Site) -> Iterator[tuple[Resource, Location]]:
    if not plan.data.keys() & {"helmCharts", "helmChartInflationGenerator"}:
        return
    from checker.compose.charts import inflate_charts  # noqa: PLC0415 - brings the template language, seldom needed

    yield from inflate_charts(plan, site)


def _generated(plan: Kustomization, site: Site, kind: str, item: Map, at: Location) -> Resource:
    options = _options(plan, item)
    meta = Map(at=at)
    meta.put("name", text(item.get("name")), item.where("name"))
    if text(item.get("namespace")):
        meta.put("namespace", text(item["namespace"]), item.where("namespace"))
    for key in ("labels", "annotations"):
        values = options.get(key)
        if isinstance(values, Map) and values:
            meta.put(key, values, options.where(key))
    data = Map(at=at)
    data.put("apiVersion", "v1", at)
    data.put("kind", kind, at)
    data.put("metadata", meta, at)
    _fill(data, kind, sorted(_entries(site, item), key=lambda entry: entry.key), at)
    if kind == "Secret":
        data.put("type", text(item.get("type")) or "Opaque", item.where("type"))
    if options.get("immutable") is True:
        data.put("immutable", value=True, key_at=options.where("immutable"))
    hashed = options.get("disableNameSuffixHash") is not True
    return read_resource(data, at)._replace(hashed=hashed, behavior=text(item.get("behavior")) or "create")


def _options(plan: Kustomization, item: Map) -> Map:
    """`generatorOptions` of the kustomization, overridden by the generator's own `options`."""
    shared, own = plan.data.get("generatorOptions"), item.get("options")
    if not isinstance(shared, Map):
        return own if isinstance(own, Map) else Map(at=item.at)
    if not isinstance(own, Map):
        return shared
    result = joined(shared, own)
    for key in ("labels", "annotations"):
        if isinstance(shared.get(key), Map) and isinstance(own.get(key), Map):
            result[key] = joined(shared[key], own[key])
    return result


def _fill(data: Map, kind: str, entries: list[_Entry], at: Location) -> None:
    plain, binary = Map(at=at), Map(at=at)
    for key, value, place in entries:
        if kind == "Secret":
            plain.put(key, _encoded(value.encode() if isinstance(value, str) else value), place)
        elif isinstance(value, str):
            plain.put(key, value, place)
        else:
            binary.put(key, _encoded(value), place)
    if plain:
        data.put("data", plain, at)
    if binary:
        data.put("binaryData", binary, at)


def _encoded(value: bytes) -> str:
    """Base64 in lines of 70, as kustomize writes it when there is more than one line."""
    encoded = base64.b64encode(value).decode()
    if len(encoded) <= _LINE:
        return encoded
    return "".join(encoded[start : start + _LINE] + "\n" for start in range(0, len(encoded), _LINE))


def _entries(site: Site, item: Map) -> Iterator[_Entry]:
    """All key-value pairs of a generator: environment files, literals, files."""
    for entry, at in _strings(item, "envs"):
        yield from _environment(site, entry, at)
    if text(item.get("env")):
        yield from _environment(site, text(item["env"]), item.where("env"))
    for entry, at in _strings(item, "literals"):
        key, equals, value = entry.partition("=")
        if equals and key:
            yield _Entry(key, _unquoted(value), at)
        else:
            site.fail(at, "A literal needs the form key=value.")
    for entry, at in _strings(item, "files"):
        key, equals, path = entry.partition("=")
        path = path if equals else entry
        content = _content(site, path, at)
        if content is not None:
            yield _Entry(key if equals else path.rpartition("/")[2], content, at)


def _strings(item: Map, key: str) -> Iterator[tuple[str, Location]]:
    items: Any = item.get(key)
    if isinstance(items, Seq):
        for entry, at in zip(items, items.items_at, strict=True):
            if isinstance(entry, str):
                yield entry, at


def _unquoted(value: str) -> str:
    pair = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if pair else value


def _environment(site: Site, entry: str, at: Location) -> Iterator[_Entry]:
    content = _content(site, entry, at)
    if not isinstance(content, str):
        return
    for number, line in enumerate(content.split("\n"), 1):
        stripped = line.lstrip().rstrip("\r")
        key, equals, value = stripped.partition("=")
        if key and not key.startswith("#") and equals:
            place = at if not isinstance(content, Text) else content.content._replace(line=number)
            yield _Entry(key, value, place)


def _content(site: Site, entry: str, at: Location) -> str | bytes | None:
    path = site.locate(entry, "generator", at)
    if path is None:
        return None
    if not is_manifest_like(path):  # whether that one is well-formed YAML matters to nobody here
        site.ledger.reads.add(path)
    content = site.files.content(path)
    if content is None:
        problem = site.files.problem(path)
        if problem is None:
            site.fail(at, f"{entry} is no file.")
        else:
            site.ledger.problems[problem] = None
        return None
    try:
        return Text(content.decode(), Location(path))
    except UnicodeDecodeError:
        return content


def _place(item: Resource, site: Site, resources: list[Resource], at: Location) -> None:
    """Create, merge or replace, as the generator's behavior says."""
    found = by_any_id(resources, item.id)
    if not found and item.behavior in ("merge", "replace"):
        site.miss(at, f"{item.id} does not exist; there is nothing to {item.behavior}.")
    elif not found:
        resources.append(item)
    elif len(found) > 1 or item.behavior not in ("merge", "replace"):
        site.fail(at, f"{item.id} is already in this build.")
    else:
        resources[found[0]] = _merged(resources[found[0]], item)


def _merged(old: Resource, new: Resource) -> Resource:
    """The generated content under the identity, the history and with the labels of what was there."""
    data = new.data.copy()
    meta = data["metadata"].copy()
    was = mapping(old.data.get("metadata"))
    for key in ("labels", "annotations"):
        if isinstance(was.get(key), Map):
            values = joined(was[key], meta[key]) if isinstance(meta.get(key), Map) else was[key]
            meta.put(key, values, old.data["metadata"].where(key))
    for key in ("name", "namespace"):
        if key in was:
            meta.put(key, was[key], old.data["metadata"].where(key))
    data["metadata"] = meta
    for key in ("data", "binaryData") if new.behavior == "merge" else ():
        if isinstance(old.data.get(key), Map):
            values = joined(old.data[key], data[key]) if isinstance(data.get(key), Map) else old.data[key]
            data.put(key, values, old.data.where(key))
    return old._replace(behavior=old.behavior, hashed=new.hashed).with_data(data)
