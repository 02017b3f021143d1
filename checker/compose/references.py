"""Names that refer to other objects of the same build, mended when those were renamed.

The table restates kustomize's built-in `nameReference` configuration; a `configurations:` file may add to it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.compose.fields import FieldSpec, read_specs, spec, update
from checker.compose.object import mapping, sequence, text
from checker.compose.resource import NO_NAMESPACE, Id, Resource
from checker.parse.located import Map

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.compose.kustomization import Kustomization
    from checker.compose.site import Site
    from checker.model import Location

    _Former = dict[str, dict[str, list[Resource]]]
    """Former name -> present namespace -> the resources that were renamed or moved."""


class Reference(NamedTuple):
    """A field (`referrer`) that holds the name of an object of a kind; empty parts match everything."""

    group: str
    version: str
    kind: str
    referrer: FieldSpec

    def targets(self, item: Id) -> bool:
        """Whether the field may name an object of this id."""
        return (
            (not self.kind or self.kind == item.kind)
            and (not self.group or self.group == item.group)
            and (not self.version or self.version == item.version)
        )


# Where a pod specification stands in each kind.
_PODS = {
    "Pod": "spec",
    "PodTemplate": "template/spec",
    "Deployment": "spec/template/spec",
    "ReplicaSet": "spec/template/spec",
    "DaemonSet": "spec/template/spec",
    "StatefulSet": "spec/template/spec",
    "Job": "spec/template/spec",
    "CronJob": "spec/jobTemplate/spec/template/spec",
    "ReplicationController": "spec/template/spec",
}
_POD_FIELDS = {
    "ConfigMap": (
        "volumes/configMap/name",
        "volumes/projected/sources/configMap/name",
        "containers/env/valueFrom/configMapKeyRef/name",
        "initContainers/env/valueFrom/configMapKeyRef/name",
        "containers/envFrom/configMapRef/name",
        "initContainers/envFrom/configMapRef/name",
    ),
    "Secret": (
        "volumes/secret/secretName",
        "volumes/projected/sources/secret/name",
        "containers/env/valueFrom/secretKeyRef/name",
        "initContainers/env/valueFrom/secretKeyRef/name",
        "containers/envFrom/secretRef/name",
        "initContainers/envFrom/secretRef/name",
        "imagePullSecrets/name",
    ),
    "ServiceAccount": ("serviceAccountName",),
    "PersistentVolumeClaim": ("volumes/persistentVolumeClaim/claimName",),
    "PriorityClass": ("priorityClassName",),
}
_RBAC = "rbac.authorization.k8s.io"
# target kind: (referring kind, field), further fields outside of pod specifications
_FIELDS = {
    ("", "ConfigMap"): (
        ("Node", "spec/configSource/configMap"),
        ("Role", "rules/resourceNames"),
        ("ClusterRole", "rules/resourceNames"),
        ("Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap"),
    ),
    ("", "Secret"): (
        ("Ingress", "spec/tls/secretName"),
        ("Ingress", "metadata/annotations/ingress.kubernetes.io\\/auth-secret"),
        ("Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret"),
        ("Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret"),
        ("ServiceAccount", "imagePullSecrets/name"),
        ("StorageClass", "parameters/secretName"),
        ("StorageClass", "parameters/adminSecretName"),
        ("StorageClass", "parameters/userSecretName"),
        ("StorageClass", "parameters/secretRef"),
        ("Role", "rules/resourceNames"),
        ("ClusterRole", "rules/resourceNames"),
        ("PersistentVolume", "spec/azureFile/secretName"),
    ),
    ("", "Service"): (
        ("StatefulSet", "spec/serviceName"),
        ("Ingress", "spec/rules/http/paths/backend/serviceName"),
        ("Ingress", "spec/backend/serviceName"),
        ("Ingress", "spec/rules/http/paths/backend/service/name"),
        ("Ingress", "spec/defaultBackend/service/name"),
        ("APIService", "spec/service/name"),
        ("ValidatingWebhookConfiguration", "webhooks/clientConfig/service"),
        ("MutatingWebhookConfiguration", "webhooks/clientConfig/service"),
    ),
    (_RBAC, "Role"): (("RoleBinding", "roleRef/name"),),
    (_RBAC, "ClusterRole"): (("RoleBinding", "roleRef/name"), ("ClusterRoleBinding", "roleRef/name")),
    ("", "ServiceAccount"): (("RoleBinding", "subjects"), ("ClusterRoleBinding", "subjects")),
    ("", "PersistentVolumeClaim"): (),
    ("", "PersistentVolume"): (("PersistentVolumeClaim", "spec/volumeName"), ("ClusterRole", "rules/resourceNames")),
    ("storage.k8s.io", "StorageClass"): (
        ("PersistentVolume", "spec/storageClassName"),
        ("PersistentVolumeClaim", "spec/storageClassName"),
        ("StatefulSet", "spec/volumeClaimTemplates/spec/storageClassName"),
    ),
    ("scheduling.k8s.io", "PriorityClass"): (),
    **{
        ("", kind): (("HorizontalPodAutoscaler", "spec/scaleTargetRef/name"),)
        for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
    },
}


def _built_in() -> Iterator[Reference]:
    for (group, target), fields in _FIELDS.items():
        for kind, path in fields:
            yield Reference(group, "", target, spec(path, kind))
        for path in _POD_FIELDS.get(target, ()):
            for kind, prefix in _PODS.items():
                yield Reference(group, "", target, spec(f"{prefix}/{path}", kind))


_BUILT_IN = tuple(_built_in())


def read_references(plan: Kustomization, site: Site) -> tuple[Reference, ...]:
    """The `nameReference` entries of the files under `configurations`."""
    found = []
    for path, at in plan.paths("configurations"):
        for document in site.listed_documents(path, at):
            for entry in sequence(mapping(document.data).get("nameReference")):
                parts = (text(mapping(entry).get(key)) for key in ("group", "version", "kind"))
                group, version, kind = parts
                fields = read_specs(mapping(entry).get("fieldSpecs"))
                found += [Reference(group, version, kind, field) for field in fields]
    return tuple(found)


def mend_references(resources: list[Resource], extra: tuple[Reference, ...]) -> list[Resource]:
    """The resources with every reference to a renamed or moved object following it."""
    former: _Former = defaultdict(lambda: defaultdict(list))
    for item in resources:
        for name in {past.name for past in item.past}:
            former[name][item.id.namespace].append(item)
    if not former:
        return resources
    by_kind: dict[str, list[Reference]] = defaultdict(list)
    for reference in (*_BUILT_IN, *dict.fromkeys(extra)):
        by_kind[reference.referrer.kind].append(reference)
    return [_mend(item, (*by_kind[item.id.kind], *by_kind[""]), former) for item in resources]


def _mend(item: Resource, references: Iterable[Reference], former: _Former) -> Resource:
    data = item.data
    for reference in references:
        if reference.referrer.selects(item.id):
            mender = _Mender(item, reference, former)
            data = update(data, reference.referrer.steps, mender.mend, item.origin, create=False)
    return item if data is item.data else item._replace(data=data)


class _Mender(NamedTuple):
    """One field of one object, and the renamed objects by their former names."""

    item: Resource
    reference: Reference
    former: _Former

    def mend(self, node: Any) -> Any:
        """The name, the mapping with a name, or the list of either, with names as they are now."""
        if isinstance(node, str):
            target = self._target(node, None)
            return node if target is None or target.name == node else target.name
        if isinstance(node, Map):
            return self._mend_mapping(node)
        if isinstance(node, list):
            items = [self.mend(item) for item in node]
            if any(new is not old for new, old in zip(items, node, strict=True)):
                result = node.copy()
                result[:] = items
                return result
        return node

    def _mend_mapping(self, node: Map) -> Map:
        name = text(node.get("name"))
        target = self._target(name, text(node.get("namespace")) or None)
        if target is None or (target.name == name and not target.namespace):
            return node
        result = node.copy()
        result["name"] = target.name
        if target.namespace and node.get("namespace") != target.namespace:
            place = _place(target, "namespace")
            result.put("namespace", target.namespace, place)
        return result

    def _target(self, name: str, namespace: str | None) -> Resource | None:
        """The object that once had this name; None where there is none or the choice is not clear."""
        found = [item for item in self._candidates(name) if self._fits(item, name, namespace)]
        if len(found) > 1:
            found = [item for item in found if _same_ending(item.affixes, self.item.affixes)] or found
        if len({(item.name, item.namespace) for item in found}) != 1:
            return None
        return found[0]

    def _candidates(self, name: str) -> list[Resource]:
        """All that once had the name and may be seen from the object's namespace."""
        known = self.former.get(name, {})
        if self.item.id.kind == "RoleBinding" or self.item.id.namespace == NO_NAMESPACE:
            return [item for items in known.values() for item in items]
        return [*known.get(self.item.id.namespace, ()), *known.get(NO_NAMESPACE, ())]

    def _fits(self, candidate: Resource, name: str, namespace: str | None) -> bool:
        if not any(past.name == name and self.reference.targets(past) for past in candidate.past):
            return False
        if namespace is not None and namespace not in (candidate.original.namespace, candidate.id.namespace):
            return False
        if self.reference.referrer.steps[-2:] == ("roleRef", "name"):
            role = mapping(self.item.data.get("roleRef"))
            if (candidate.id.group, candidate.id.kind) != (text(role.get("apiGroup")), text(role.get("kind"))):
                return False
        spaces = {candidate.id.namespace, self.item.id.namespace}
        return len(spaces) == 1 or NO_NAMESPACE in spaces or self._bound(candidate)

    def _bound(self, candidate: Resource) -> bool:
        """A RoleBinding may name service accounts of other namespaces."""
        return self.item.id.kind == "RoleBinding" and any(
            text(mapping(subject).get("namespace")) == candidate.id.namespace
            for subject in sequence(self.item.data.get("subjects"))
        )


def _same_ending(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    length = min(len(one), len(other))
    return one[len(one) - length :] == other[len(other) - length :]


def _place(target: Resource, key: str) -> Location:
    meta = target.data.get("metadata")
    return meta.where(key) if isinstance(meta, Map) else target.origin
