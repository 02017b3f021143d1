"""Whether the bucket of a state keeps its older versions, as far as that bucket is declared here (domain D2-5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.compose.terraform import Backend, Declaration, block_of, declared
from checker.ecosystems.terraform.managed import unseen
from checker.ecosystems.terraform.records import Live
from checker.model import Fact, Location, Unknown


class _Holder(NamedTuple):
    """A resource that states are kept in: the backend with the setting that names it, and where it keeps versions."""

    backend: str
    setting: str
    name: str
    block: str
    switch: str


_S3 = "aws_s3_bucket"
_S3_SWITCH = "aws_s3_bucket_versioning"
_HOLDERS = {
    _S3: _Holder("s3", "bucket", "bucket", "versioning", "enabled"),
    "google_storage_bucket": _Holder("gcs", "bucket", "name", "versioning", "enabled"),
    "azurerm_storage_account": _Holder(
        "azurerm", "storage_account_name", "name", "blob_properties", "versioning_enabled"
    ),
}
_SETTINGS = {holder.backend: holder.setting for holder in _HOLDERS.values()}
_ARGUMENTS = ("bucket", "bucket_name", "name", "state_bucket_name", "s3_bucket_name")
_SWITCHES = ("versioning", "versioning_enabled")

Found = dict[tuple[str, str], Fact]
"""Backend and name of a bucket, the backend "" where a module makes it, with whether it keeps versions."""


def version_facts(units: Sequence[Live]) -> Mapping[str, Fact]:
    """`state.versioned` of every unit, by the unit's text; null where no bucket of its state is declared here."""
    contents = [tuple(declared(unit.content, _concerns)) for unit in units if unit.content]
    switches = [one for content in contents for one in content if one.kind == _S3_SWITCH]
    found: Found = {}
    for content in contents:
        for key, fact in _buckets(content, switches):
            found.setdefault(key, fact)
    return {str(unit.address): _of_backend(unit, found) for unit in units}


def _concerns(kind: str, source: str) -> bool:
    return kind in _HOLDERS or kind == _S3_SWITCH or bool(source)


def _of_backend(unit: Live, found: Found) -> Fact:
    backend = unit.backend
    if not isinstance(backend, Backend):
        return Fact(None, unit.at)
    name = backend.config.get(_SETTINGS.get(backend.kind, ""))
    known = [found[key] for key in ((backend.kind, name), ("", name)) if isinstance(name, str) and key in found]
    return known[0] if known else Fact(None, backend.at)


def _buckets(content: Sequence[Declaration], switches: Sequence[Declaration]) -> Iterator[tuple[tuple[str, str], Fact]]:
    for one in content:
        holder = _HOLDERS.get(one.kind)
        name = one.get(holder.name) if holder else None
        if holder and isinstance(name, str):
            yield (holder.backend, name), _of_resource(one, holder, name, content, switches)
        for argument in _ARGUMENTS if one.kind == "module" else ():
            name = one.get(argument) if argument in one.block.body.attributes else None
            if isinstance(name, str):
                yield ("", name), _of_module(one)


def _of_resource(
    one: Declaration, holder: _Holder, name: str, content: Sequence[Declaration], switches: Sequence[Declaration]
) -> Fact:
    data = one.data
    if holder.block in data:
        return _flag(block_of(data, holder.block).get(holder.switch, False), data.where(holder.block))
    if one.kind != _S3:
        return Fact(value=False, at=one.at)
    own = next((each for each in switches if _is_about(each, one, name)), None)
    if own is not None:
        return _flag(block_of(own.data, "versioning_configuration").get("status"), own.at)
    if any(_may_be_about(each, one) for each in content):
        return unseen("what else is told of the bucket cannot be followed", one.at)
    return Fact(value=False, at=one.at)


def _is_about(switch: Declaration, bucket: Declaration, name: str) -> bool:
    if switch.get("bucket") == name:
        return True
    here = switch.scope.module.directory == bucket.scope.module.directory
    return here and bucket.name in _bucket_names([switch.block.body.get("bucket")])


def _may_be_about(one: Declaration, bucket: Declaration) -> bool:
    """Whether something is given a bucket that cannot be told, or a module from elsewhere this very one."""
    if one.kind == _S3_SWITCH:
        return isinstance(one.get("bucket"), Unknown) and not _bucket_names([one.block.body.get("bucket")])
    return one.kind == "module" and bucket.name in _bucket_names(one.block.body.attributes.values())


def _bucket_names(values: Iterable[Any]) -> frozenset[str]:
    """The resources of buckets that expressions refer to."""
    references = (name.split(".") for value in values for name in getattr(value, "references", ()))
    return frozenset(parts[1] for parts in references if parts[0] == _S3 and len(parts) > 1)


def _of_module(one: Declaration) -> Fact:
    """What a call of a module from elsewhere says of versions."""
    for argument in _SWITCHES:
        if argument in one.block.body.attributes:
            value = one.get(argument)
            stated = value.get("enabled", value.get("status")) if isinstance(value, Mapping) else value
            return _flag(stated, one.where(argument))
    return unseen("left to a module that is not in this repository", one.at)


def _flag(value: Any, at: Location) -> Fact:
    if isinstance(value, Unknown):
        return Fact(value, at)
    return unseen("not stated", at) if value is None else Fact(str(value).lower() in {"true", "enabled"}, at)
