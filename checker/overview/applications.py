"""Which applications are declared: workloads and charts of a GitOps engine, and what Terraform runs itself."""

from __future__ import annotations

from collections.abc import Sequence

from checker.model import Collection, Fact, Form, Item, Place
from checker.overview.kubernetes import ENGINES
from checker.overview.naming import Phrases

_SERVICES = frozenset({
    "aws_ecs_service", "aws_ecs_task_definition", "aws_lambda_function", "aws_apprunner_service",
    "aws_batch_job_definition", "google_cloud_run_service", "google_cloud_run_v2_service", "google_cloud_run_v2_job",
    "google_cloudfunctions_function", "google_cloudfunctions2_function", "google_app_engine_standard_app_version",
    "google_app_engine_flexible_app_version", "azurerm_container_app", "azurerm_container_app_job",
    "azurerm_container_group", "azurerm_app_service", "azurerm_linux_web_app", "azurerm_windows_web_app",
    "azurerm_linux_function_app", "azurerm_windows_function_app", "azurerm_function_app",
    "azurerm_function_app_flex_consumption", "azurerm_static_web_app", "azurerm_logic_app_standard",
    "digitalocean_app", "cloudflare_worker_script", "cloudflare_workers_script", "cloudflare_pages_project",
    "nomad_job", "heroku_app", "fly_app", "vercel_project", "scaleway_container", "scaleway_function",
    "ibm_code_engine_app",
})  # fmt: skip
"""Resources that run an application: container and serverless services (rubric)."""

_WORKLOADS = frozenset({
    "helm_release", "kubernetes_manifest", "kubectl_manifest", "kustomization_resource", "argocd_application",
    "argocd_application_set", "azurerm_kubernetes_flux_configuration",
    *(
        f"kubernetes_{kind}{version}"
        for kind in ("deployment", "stateful_set", "daemonset", "daemon_set", "cron_job", "job", "pod")
        for version in ("", "_v1")
    ),
})  # fmt: skip
"""Resources that bring a chart or a workload to a cluster."""

_KINDS = frozenset(
    f"{group}/{kind}".lstrip("/")
    for group, kinds in {
        "": "Pod ReplicationController",
        "apps": "Deployment StatefulSet DaemonSet ReplicaSet",
        "batch": "Job CronJob",
        "argoproj.io": "Rollout CronWorkflow Workflow",
        "helm.cattle.io": "HelmChart",
        "serving.knative.dev": "Service",
        "operators.coreos.com": "Subscription",
    }.items()
    for kind in kinds.split()
)
_MODULES = Phrases({
    "application": (
        "lambda", "ecs service", "ecs fargate", "ecs", "apprunner", "app runner", "cloud run", "cloud function",
        "cloud functions", "app service", "function app", "container app", "web app", "logic app",
        "eks blueprints addons", "eks addons", "eks addon",
    )
}, apart=("lambda permission", "ecs cluster", "app service plan", "runner"))  # fmt: skip
"""Modules that run an application, or bring add-ons to a cluster, by what they are called."""


def is_service(kind: str) -> bool:
    """Whether a resource type runs an application rather than makes infrastructure."""
    return kind in _SERVICES


def applications_fact(collections: Sequence[Collection]) -> Fact:
    """`applications`: what is declared of them, in words; each kind once."""
    found: dict[str, Place] = {}
    for collection in collections:
        for item in collection.inventory:
            words = _in_cluster(item) if collection.tool in ENGINES else _by_terraform(item)
            if words:
                found.setdefault(words, Place(item.at, words))
    places = sorted(found.values())
    return Fact([place.text for place in places], places[0].location if places else None, tuple(places))


def _in_cluster(item: Item) -> str | None:
    """What a GitOps engine delivers."""
    match item.form:
        case Form.CHART:
            return "charts"
        case Form.ADDRESS:
            return "artifacts"
        case Form.PATH if item.kind == "elsewhere":
            return "manifests of another repository"
        case Form.OBJECT if item.kind in _KINDS:
            return "workloads"
    return None


def _by_terraform(item: Item) -> str | None:
    match item.form:
        case Form.RESOURCE if item.kind in _SERVICES or item.kind in _WORKLOADS:
            return item.kind
        case Form.MODULE if any(_MODULES.classes(item.name)):
            return f"module {item.name}"
    return None
