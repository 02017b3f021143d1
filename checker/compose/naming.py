"""`namespace`, `namePrefix` and `nameSuffix`: what changes the identity of resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.compose.fields import FieldSpec, spec, update, update_all
from checker.compose.kustomization import Kustomization, configured
from checker.compose.object import text
from checker.compose.resource import NO_NAMESPACE, Resource
from checker.parse.located import Map

if TYPE_CHECKING:
    from checker.compose.site import Site
    from checker.model import Location

_NAMESPACE_FIELDS = (
    spec("metadata/name", "Namespace", create=True),
    spec("spec/service/namespace", "APIService", "apiregistration.k8s.io", create=True),
    spec("spec/conversion/webhook/clientConfig/service/namespace", "CustomResourceDefinition", "apiextensions.k8s.io"),
)
_BINDINGS = frozenset({"RoleBinding", "ClusterRoleBinding"})
_UNPREFIXED = frozenset({"CustomResourceDefinition", "Namespace", "APIService"})


def set_namespace(plan: Kustomization, site: Site, resources: list[Resource]) -> list[Resource]:
    """Move everything that has a namespace into one; a Namespace object takes that name."""
    namespace = text(plan.data.get("namespace"))
    if not namespace:
        return resources
    at = plan.data.where("namespace")
    fields = configured(plan, site, "namespace")
    result = [move(item, namespace, at, fields=fields) for item in resources]
    seen = set()
    for item in result:
        if item.id in seen:
            site.fail(at, f"The namespace makes two of {item.id}.")
        seen.add(item.id)
    return result


def move(
    item: Resource, namespace: str, at: Location, *, unset_only: bool = False, fields: tuple[FieldSpec, ...] = ()
) -> Resource:
    """The resource in another namespace; with `unset_only` only where it has none."""

    def change(old: Any) -> Any:
        return old if old == namespace or (unset_only and old) else namespace

    item = item.remembered()
    data = item.data
    if item.id.namespace != NO_NAMESPACE:
        data = update(data, ("metadata", "namespace"), change, at, create=True)
    if item.id.kind in _BINDINGS:
        data = update(data, ("subjects",), lambda subject: _moved_subjects(subject, change, at), at, create=False)
    data = update_all(data, item.id, (*_NAMESPACE_FIELDS, *fields), change, at)
    return item.with_data(data)


def _moved_subjects(subjects: Any, change: Any, at: Location) -> Any:
    """Of a binding's subjects only those named `default` move with it (domain flux §1.4)."""
    if not isinstance(subjects, list):
        return subjects
    result = subjects.copy()
    for position, subject in enumerate(subjects):
        if isinstance(subject, Map) and subject.get("name") == "default":
            result[position] = update(subject, ("namespace",), change, at, create=True)
    return result


def set_affixes(plan: Kustomization, _site: Site, resources: list[Resource]) -> list[Resource]:
    """`namePrefix`, then `nameSuffix`; definitions, namespaces and API services keep their names."""
    for key in ("namePrefix", "nameSuffix"):
        affix = text(plan.data.get(key))
        if affix:
            at = plan.data.where(key)
            resources = [_affixed(item, key, affix, at) for item in resources]
    return resources


def _affixed(item: Resource, key: str, affix: str, at: Location) -> Resource:
    if item.original.kind in _UNPREFIXED:
        return item
    name = affix + item.name if key == "namePrefix" else item.name + affix
    named = update(item.data, ("metadata", "name"), lambda _: name, at, create=True)
    return item.remembered()._replace(affixes=(*item.affixes, f"{key}:{affix}")).with_data(named)
