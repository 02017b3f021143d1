"""A kustomization's own transformers, in kustomize's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.compose.decorate import add_annotations, add_labels
from checker.compose.images import set_images, set_replicas
from checker.compose.naming import set_affixes, set_namespace
from checker.compose.patches import apply_json_patches, apply_patches
from checker.compose.plugins import apply_transformers
from checker.compose.replacements import apply_replacements

if TYPE_CHECKING:
    from checker.compose.kustomization import Kustomization
    from checker.compose.resource import Resource
    from checker.compose.site import Site

_STEPS = (
    ({"patchesStrategicMerge", "patches"}, apply_patches),
    ({"namespace"}, set_namespace),
    ({"namePrefix", "nameSuffix"}, set_affixes),
    ({"labels", "commonLabels"}, add_labels),
    ({"commonAnnotations"}, add_annotations),
    ({"patchesJson6902"}, apply_json_patches),
    ({"replicas"}, set_replicas),
    ({"images", "imageTags"}, set_images),
    ({"replacements"}, apply_replacements),
    ({"transformers"}, apply_transformers),
)


def transform(plan: Kustomization, site: Site, resources: list[Resource]) -> list[Resource]:
    """The resources after all fields of the kustomization that change what has accumulated."""
    for fields, step in _STEPS:
        if not fields.isdisjoint(plan.data):
            resources = step(plan, site, resources)
    return resources
