"""Small fleets of Flux and Argo CD units, described by their choices, so that one choice can be changed at a time."""

from __future__ import annotations

import json
from typing import NamedTuple

from hypothesis import strategies as st


class Release(NamedTuple):
    """A HelmRelease: how it treats drift, which chart version it takes, whether it has an identity of its own."""

    drift: str | None
    version: str | None
    account: bool


class Application(NamedTuple):
    """An Argo CD Application that syncs by itself."""

    heals: bool
    revision: str
    project: str


class Fleet(NamedTuple):
    """One cluster: its units and what stands around them."""

    releases: tuple[Release, ...]
    applications: tuple[Application, ...]
    alerts: str | None
    locked: bool
    validation: str | None
    owners: bool

    @property
    def files(self):
        """The tree: path -> text."""
        found = {
            "clusters/prod/flux-system/gotk-sync.yaml": manifests(*SYNC),
            "clusters/prod/apps.yaml": manifests(kustomization("apps", "./apps")),
            "apps/values.yaml": manifests(CONFIG_MAP),
        }
        for number, release in enumerate(self.releases):
            found[f"apps/release-{number}.yaml"] = manifests(helm_release(f"release-{number}", release))
        for number, application in enumerate(self.applications):
            found[f"argocd/app-{number}.yaml"] = manifests(argo_application(f"app-{number}", application))
            found[f"web/{number}/values.yaml"] = manifests(CONFIG_MAP)
        if self.applications:
            found["argocd/project.yaml"] = manifests(PROJECT)
        if self.alerts:
            found["clusters/prod/alerts.yaml"] = manifests(*alerts(self.alerts))
        if self.locked:
            found["clusters/prod/flux-system/kustomization.yaml"] = manifests(LOCKDOWN)
            found["clusters/prod/flux-system/gotk-components.yaml"] = manifests(CONTROLLER)
        if self.validation:
            found[".github/workflows/check.yaml"] = WORKFLOW.replace("COMMAND", self.validation)
        if self.owners:
            found["CODEOWNERS"] = "/apps/ @example/apps\n* @example/platform\n"
        return found


VALIDATE = "kubeconform apps argocd"
BETTER = {
    "drift": {None: "enabled", "disabled": "enabled", "warn": "enabled"},
    "version": {None: "1.2.3", "1.x": "1.2.3"},
    "account": {False: True},
    "heals": {False: True},
    "revision": {"HEAD": "v1.2.3", "main": "v1.2.3"},
    "project": {"default": "team"},
    "alerts": {None: "slack", "github": "slack"},
    "locked": {False: True},
    "validation": {None: VALIDATE, VALIDATE: f"{VALIDATE} && flux-local diff ks"},
    "owners": {False: True},
}
"""What mends a finding: the choice, what it was, what it becomes."""

UNSEEN = "${UNSEEN}"
KNOWN = {"drift": ["enabled", "warn", "disabled"], "version": ["1.2.3", "1.x"]}
"""What may stand where the tree only has a variable that nothing in it sets."""


def mended(record):
    """Return the record with one finding mended, for each that there is."""
    for name, value in record._asdict().items():
        if value in BETTER.get(name, {}):
            yield record._replace(**{name: BETTER[name][value]})
        if name in {"releases", "applications"}:
            for place, one in enumerate(value):
                for other in mended(one):
                    yield record._replace(**{name: (*value[:place], other, *value[place + 1 :])})


def seen(fleet):
    """Return the fleet with one variable replaced by something it may be, for each that there is."""
    for place, release in enumerate(fleet.releases):
        for name, values in KNOWN.items():
            if getattr(release, name) == UNSEEN:
                for value in values:
                    other = release._replace(**{name: value})
                    yield fleet._replace(releases=(*fleet.releases[:place], other, *fleet.releases[place + 1 :]))


RELEASES = st.builds(
    Release,
    drift=st.sampled_from([None, "disabled", "warn", "enabled", UNSEEN]),
    version=st.sampled_from([None, "1.x", "1.2.3", UNSEEN]),
    account=st.booleans(),
)
APPLICATIONS = st.builds(
    Application,
    heals=st.booleans(),
    revision=st.sampled_from(["HEAD", "main", "v1.2.3"]),
    project=st.sampled_from(["default", "team"]),
)
FLEETS = st.builds(
    Fleet,
    releases=st.lists(RELEASES, max_size=3).map(tuple),
    applications=st.lists(APPLICATIONS, max_size=2).map(tuple),
    alerts=st.sampled_from([None, "github", "slack"]),
    locked=st.booleans(),
    validation=st.sampled_from([None, VALIDATE, "flux-local diff ks"]),
    owners=st.booleans(),
)


def manifests(*objects):
    """Return objects as one YAML file; JSON is YAML."""
    return "---\n".join(f"{json.dumps(one, indent=2)}\n" for one in objects)


def kustomization(name, path):
    """Return a Flux Kustomization that substitutes what a Secret of the cluster holds."""
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": {
            "interval": "10m",
            "path": path,
            "prune": True,
            "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
            "postBuild": {"substituteFrom": [{"kind": "Secret", "name": "values"}]},
        },
    }


def helm_release(name, release):
    """Return a HelmRelease with its choices."""
    chart = {"chart": name, "sourceRef": {"kind": "HelmRepository", "name": "charts", "namespace": "flux-system"}}
    spec = {"interval": "1h", "chart": {"spec": chart}, "driftDetection": {"ignore": [{"paths": ["/spec/replicas"]}]}}
    if release.drift:
        spec["driftDetection"]["mode"] = release.drift
    if release.version:
        chart["version"] = release.version
    if release.account:
        spec["serviceAccountName"] = "tenant"
    return {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {"name": name, "namespace": "apps"},
        "spec": spec,
    }


def argo_application(name, application):
    """Return an Application with its choices."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "project": application.project,
            "source": {
                "repoURL": "https://github.com/example/fleet",
                "path": f"web/{name.rpartition('-')[2]}",
                "targetRevision": application.revision,
            },
            "destination": {"server": "https://kubernetes.default.svc", "namespace": name},
            "ignoreDifferences": [{"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]}],
            "syncPolicy": {"automated": {"prune": True, **({"selfHeal": True} if application.heals else {})}},
        },
    }


def alerts(provider):
    """Return a provider and an alert that covers everything."""
    return (
        {
            "apiVersion": "notification.toolkit.fluxcd.io/v1beta3",
            "kind": "Provider",
            "metadata": {"name": "chat", "namespace": "flux-system"},
            "spec": {"type": provider, "address": "https://example.com/hook"},
        },
        {
            "apiVersion": "notification.toolkit.fluxcd.io/v1beta3",
            "kind": "Alert",
            "metadata": {"name": "all", "namespace": "flux-system"},
            "spec": {
                "providerRef": {"name": "chat"},
                "eventSeverity": "info",
                "eventSources": [
                    {"kind": "Kustomization", "name": "*"},
                    {"kind": "HelmRelease", "name": "*", "namespace": "apps"},
                ],
            },
        },
    )


SYNC = (
    {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "GitRepository",
        "metadata": {"name": "flux-system", "namespace": "flux-system"},
        "spec": {"interval": "1m", "url": "https://github.com/example/fleet", "ref": {"branch": "main"}},
    },
    kustomization("flux-system", "./clusters/prod"),
    {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "HelmRepository",
        "metadata": {"name": "charts", "namespace": "flux-system"},
        "spec": {"interval": "1h", "url": "https://charts.example.com"},
    },
)
CONFIG_MAP = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {
        "name": "values",
        "namespace": "apps",
        "annotations": {"kustomize.toolkit.fluxcd.io/prune": "disabled"},
    },
}
PROJECT = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AppProject",
    "metadata": {"name": "team", "namespace": "argocd"},
    "spec": {
        "sourceRepos": ["https://github.com/example/fleet"],
        "destinations": [{"server": "https://kubernetes.default.svc", "namespace": "app-*"}],
    },
}
LOCKDOWN = {
    "apiVersion": "kustomize.config.k8s.io/v1beta1",
    "kind": "Kustomization",
    "resources": ["gotk-components.yaml", "gotk-sync.yaml"],
    "patches": [
        {
            "patch": json.dumps(
                [
                    {"op": "add", "path": "/spec/template/spec/containers/0/args/0", "value": argument}
                    for argument in ("--no-cross-namespace-refs=true", "--default-service-account=default")
                ]
            ),
            "target": {"kind": "Deployment"},
        }
    ],
}
CONTROLLER = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {
        "name": "kustomize-controller",
        "namespace": "flux-system",
        "labels": {"app.kubernetes.io/part-of": "flux"},
    },
    "spec": {"template": {"spec": {"containers": [{"name": "manager", "args": ["--watch-all-namespaces=true"]}]}}},
}
WORKFLOW = """\
on: pull_request
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: COMMAND
"""
