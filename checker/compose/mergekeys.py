"""Which lists of built-in kinds are merged element by element, and by which keys.

The table restates the `x-kubernetes-patch-merge-key` and `x-kubernetes-list-map-keys` of the Kubernetes OpenAPI
document that kustomize carries. Lists that are not named here, and all lists of custom resources, are replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Shape(NamedTuple):
    """What a field holds, as far as merging needs it: the shapes of its own fields, or of a list's elements.

    `keys` are the merge keys of a list; `("",)` stands for a list of scalars that is merged as a set.
    """

    fields: Mapping[str, Shape] = MappingProxyType({})
    keys: tuple[str, ...] = ()


OPAQUE = Shape()

_CONTAINER = Shape(
    {
        "env": Shape(keys=("name",)),
        "ports": Shape(keys=("containerPort", "protocol")),
        "volumeDevices": Shape(keys=("devicePath",)),
        "volumeMounts": Shape(keys=("mountPath",)),
    },
    keys=("name",),
)
_METADATA = Shape({"finalizers": Shape(keys=("",)), "ownerReferences": Shape(keys=("uid",))})
_POD = Shape(
    {
        "containers": _CONTAINER,
        "ephemeralContainers": _CONTAINER,
        "hostAliases": Shape(keys=("ip",)),
        "imagePullSecrets": Shape(keys=("name",)),
        "initContainers": _CONTAINER,
        "topologySpreadConstraints": Shape(keys=("topologyKey", "whenUnsatisfiable")),
        "volumes": Shape(keys=("name",)),
    }
)
_TEMPLATE = Shape({"metadata": _METADATA, "spec": _POD})
_WORKLOAD = Shape({"metadata": _METADATA, "spec": Shape({"template": _TEMPLATE})})
_CRON_JOB = Shape(
    {
        "metadata": _METADATA,
        "spec": Shape({"jobTemplate": Shape({"metadata": _METADATA, "spec": Shape({"template": _TEMPLATE})})}),
    }
)
_WEBHOOKS = Shape({"metadata": _METADATA, "webhooks": Shape(keys=("name",))})
_BUILT_IN = Shape({"metadata": _METADATA})

_SHAPES = {
    ("v1", "Pod"): Shape({"metadata": _METADATA, "spec": _POD}),
    ("v1", "PodTemplate"): Shape({"metadata": _METADATA, "template": _TEMPLATE}),
    ("v1", "ReplicationController"): _WORKLOAD,
    ("v1", "Service"): Shape({"metadata": _METADATA, "spec": Shape({"ports": Shape(keys=("port", "protocol"))})}),
    ("v1", "ServiceAccount"): Shape({"metadata": _METADATA, "secrets": Shape(keys=("name",))}),
    ("apps/v1", "DaemonSet"): _WORKLOAD,
    ("apps/v1", "Deployment"): _WORKLOAD,
    ("apps/v1", "ReplicaSet"): _WORKLOAD,
    ("apps/v1", "StatefulSet"): _WORKLOAD,
    ("batch/v1", "CronJob"): _CRON_JOB,
    ("batch/v1", "Job"): _WORKLOAD,
    ("batch/v1beta1", "CronJob"): _CRON_JOB,
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"): _WEBHOOKS,
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"): _WEBHOOKS,
}
_BUILT_IN_GROUPS = frozenset({"v1", "apps/v1", "batch/v1", "policy/v1", "autoscaling/v1"})


def shape_of(api_version: str, kind: str) -> Shape:
    """The shape of a kind; custom resources have none."""
    shape = _SHAPES.get((api_version, kind))
    if shape is not None:
        return shape
    return _BUILT_IN if api_version in _BUILT_IN_GROUPS or ".k8s.io/" in api_version else OPAQUE
