"""What a name says: a job or program named after a tool or a purpose counts as it (rubric §3 "CI")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checker.model import Purpose

_PURPOSES = {
    "diff": Purpose.DIFF, "plan": Purpose.PLAN, "render": Purpose.RENDER, "validate": Purpose.VALIDATE,
    "validation": Purpose.VALIDATE, "kubeval": Purpose.VALIDATE, "kubeconform": Purpose.VALIDATE,
    "kubelinter": Purpose.VALIDATE, "tflint": Purpose.VALIDATE, "checkov": Purpose.VALIDATE,
    "conftest": Purpose.VALIDATE, "drift": Purpose.PLAN,
}  # fmt: skip
_TOOLS = {
    "flux": "flux", "argocd": "argocd", "argo": "argocd", "terraform": "terraform", "tf": "terraform",
    "tofu": "terraform", "opentofu": "terraform", "terragrunt": "terraform", "tflint": "terraform",
    "kustomize": "kustomize", "kustomization": "kustomize", "kustomizations": "kustomize", "helm": "helm",
    "chart": "helm", "charts": "helm", "kubernetes": "kubernetes", "k8s": "kubernetes", "kube": "kubernetes",
    "kubeval": "kubernetes", "kubeconform": "kubernetes", "kubelinter": "kubernetes", "manifest": "kubernetes",
    "manifests": "kubernetes",
}  # fmt: skip
_DEFAULT_TOOLS = {
    Purpose.PLAN: frozenset({"terraform"}),
    Purpose.DIFF: frozenset({"kubernetes"}),
    Purpose.RENDER: frozenset({"kubernetes"}),
    Purpose.VALIDATE: frozenset({"kubernetes", "terraform"}),
}
_TOOLED_BUILD = frozenset({"kustomize", "helm", "flux", "kubernetes"})
_DEPLOYING = frozenset({"deploy", "deploys", "deployment", "deployments", "rollout", "promote", "apply", "rollback"})
_CHECKING = frozenset({"ci", "check", "checks", "verify", "iac", "infra", "infrastructure", "gitops"})
# Names of what is checked when it is not the declared state.
_OTHER_SUBJECTS = frozenset(
    [
        "renovate",
        "dependabot",
        "banner",
        "doc",
        "docs",
        "readme",
        "markdown",
        "md",
        "commit",
        "commits",
        "title",
        "label",
        "labels",
        "labeler",
        "codeowners",
        "owners",
        "license",
        "licenses",
        "link",
        "links",
        "spelling",
        "changelog",
        "version",
        "branch",
        "python",
        "go",
        "golang",
        "rust",
        "node",
        "npm",
        "java",
        "action",
        "actions",
        "workflow",
        "workflows",
        "email",
        "release",
        "releases",
        "semver",
        "cache",
        "lockfile",
        "image",
        "images",
        "docker",
        "dockerfile",
    ]
)
_SPLIT = re.compile(r"[^a-z0-9]+")
_MAX_NAME = 200


def words_of(names: Iterable[str]) -> frozenset[str]:
    """Return the lower-case words that some names consist of."""
    return frozenset(word for name in names for word in _SPLIT.split(name[:_MAX_NAME].lower()) if word)


def said(names: Sequence[str]) -> tuple[Purpose, frozenset[str]] | None:
    """Return the purpose and tools that names speak of, None where they speak of none or of another subject."""
    if speaks_of_something_else(names):
        return None
    words = words_of(names)
    tools = tools_in(words)
    ranked = (Purpose.DIFF, Purpose.PLAN, Purpose.RENDER, Purpose.VALIDATE)
    purposes = {_PURPOSES[word] for word in words & _PURPOSES.keys()}
    for purpose in ranked:
        if purpose in purposes:
            return purpose, _rendered(tools) or _DEFAULT_TOOLS[purpose]
    if "lint" in words and tools:
        return Purpose.VALIDATE, tools
    if {"build", "template"} & words and tools & _TOOLED_BUILD:
        return Purpose.RENDER, _rendered(tools)
    return None


def _rendered(tools: frozenset[str]) -> frozenset[str]:
    """What Kustomize renders are manifests."""
    return tools | {"kubernetes"} if "kustomize" in tools else tools


def tools_in(names: Iterable[str]) -> frozenset[str]:
    """The tools whose state names say that they are about."""
    return frozenset(_TOOLS[word] for word in words_of(names) & _TOOLS.keys())


def names_a_tool(names: Iterable[str]) -> bool:
    """Whether a name says which tool's state it is about."""
    return bool(tools_in(names))


def speaks_of_deploying(names: Iterable[str]) -> bool:
    """Whether a name or an argument says that something is rolled out."""
    return bool(words_of(names) & _DEPLOYING)


def speaks_of_checking(names: Sequence[str]) -> bool:
    """Whether a name says that something is checked, without saying what or how."""
    return bool(words_of(names) & _CHECKING) and not speaks_of_something_else(names)


def speaks_of_something_else(names: Sequence[str]) -> bool:
    """Whether a name says that it is about something other than the declared state."""
    return bool(words_of(names) & _OTHER_SUBJECTS)
