"""`labels`, `commonLabels` and `commonAnnotations`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.compose.fields import FieldSpec, read_specs, spec, update_all
from checker.compose.kustomization import Kustomization, configured
from checker.compose.overlay import joined
from checker.parse.located import Map

if TYPE_CHECKING:
    from checker.compose.resource import Resource
    from checker.compose.site import Site

_TEMPLATED = ("ReplicationController", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job")
_LABELS = (spec("metadata/labels", create=True),)
_TEMPLATE_LABELS = (
    *(spec("spec/template/metadata/labels", kind, create=True) for kind in _TEMPLATED),
    spec("spec/volumeClaimTemplates[]/metadata/labels", "StatefulSet", "apps", create=True),
    spec("spec/jobTemplate/metadata/labels", "CronJob", "batch", create=True),
    spec("spec/jobTemplate/spec/template/metadata/labels", "CronJob", "batch", create=True),
)
_SELECTORS = (
    spec("spec/selector", "Service", version="v1", create=True),
    spec("spec/selector", "ReplicationController", version="v1", create=True),
    spec("spec/selector/matchLabels", "Deployment", create=True),
    spec("spec/selector/matchLabels", "ReplicaSet", create=True),
    spec("spec/selector/matchLabels", "DaemonSet", create=True),
    spec("spec/selector/matchLabels", "StatefulSet", "apps", create=True),
    spec("spec/selector/matchLabels", "Job", "batch"),
    spec("spec/jobTemplate/spec/selector/matchLabels", "CronJob", "batch"),
    spec("spec/selector/matchLabels", "PodDisruptionBudget", "policy"),
    spec("spec/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
    spec("spec/ingress/from/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
    spec("spec/egress/to/podSelector/matchLabels", "NetworkPolicy", "networking.k8s.io"),
    *(
        spec(f"spec/template/spec/{path}/matchLabels", kind, "apps")
        for kind in ("Deployment", "StatefulSet")
        for path in (
            "affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector",
            "affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector",
            "affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector",
            "affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector",
            "topologySpreadConstraints/labelSelector",
        )
    ),
)
_ANNOTATIONS = (
    spec("metadata/annotations", create=True),
    *(spec("spec/template/metadata/annotations", kind, create=True) for kind in _TEMPLATED),
    spec("spec/jobTemplate/metadata/annotations", "CronJob", "batch", create=True),
    spec("spec/jobTemplate/spec/template/metadata/annotations", "CronJob", "batch", create=True),
)


def add_labels(plan: Kustomization, site: Site, resources: list[Resource]) -> list[Resource]:
    """`labels`, each to where it says; `commonLabels` to objects, pod templates and selectors."""
    for entry, _ in plan.entries("labels"):
        if isinstance(entry, Map) and isinstance(entry.get("pairs"), Map):
            resources = decorate(resources, entry["pairs"], _reach(entry))
    common = plan.data.get("commonLabels")
    if isinstance(common, Map):
        fields = (*_LABELS, *_TEMPLATE_LABELS, *_SELECTORS, *configured(plan, site, "commonLabels"))
        resources = decorate(resources, common, fields)
    return resources


def _reach(entry: Map) -> tuple[FieldSpec, ...]:
    extra = read_specs(entry.get("fields"))
    if entry.get("includeSelectors") is True:
        return (*_LABELS, *_TEMPLATE_LABELS, *_SELECTORS, *extra)
    if entry.get("includeTemplates") is True:
        return (*_LABELS, *_TEMPLATE_LABELS, *extra)
    return (*_LABELS, *extra)


def add_annotations(plan: Kustomization, site: Site, resources: list[Resource]) -> list[Resource]:
    """`commonAnnotations`, to objects and pod templates."""
    common = plan.data.get("commonAnnotations")
    if not isinstance(common, Map):
        return resources
    return decorate(resources, common, (*_ANNOTATIONS, *configured(plan, site, "commonAnnotations")))


def decorate(resources: list[Resource], pairs: Map, fields: tuple[FieldSpec, ...]) -> list[Resource]:
    """The resources with the pairs set on all of the mappings that the fields name."""

    def change(old: Any) -> Any:
        return old if isinstance(old, list | str) else joined(old, pairs)

    return [item.with_data(update_all(item.data, item.id, fields, change, pairs.at)) for item in resources]
