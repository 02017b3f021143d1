"""Which command line serves which purpose: the recognition table, as data.

A row is a program with its subcommands. Formatting and linting of YAML are left out on purpose: they say nothing about
the declared state (rubric §3 `ci-validated`). Sources: the tools' own command references; domain flux D2-14 and §4.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from checker.ecosystems.ci.wrappers import program_of
from checker.model import Purpose

_V, _R, _D, _P, _A, _PUB = (
    Purpose.VALIDATE, Purpose.RENDER, Purpose.DIFF, Purpose.PLAN, Purpose.APPLY, Purpose.PUBLISH,
)  # fmt: skip


class Meaning(NamedTuple):
    """What a command does, to which tools' state, and which of its words name a path.

    `paths` are the options that do, `positional` tells whether bare words other than `verbs` (subcommands) do.
    """

    purpose: Purpose
    tools: frozenset[str]
    paths: frozenset[str] = frozenset()
    positional: bool = True
    verbs: frozenset[str] = frozenset()


def _row(purpose: Purpose, tools: str, paths: str = "", *, positional: bool = True) -> Meaning:
    return Meaning(purpose, frozenset(tools.split()), frozenset(paths.split()), positional)


_FLUX_TREE = "--path -p --path-orig"
_HELMFILE = "-f --file"
_TERRAFORM = "-chdir --working-dir --terragrunt-working-dir"
_ALL = "kubernetes helm kustomize terraform"

TABLE: dict[tuple[str, ...], Meaning] = {
    tuple(pattern.split()): meaning
    for patterns, meaning in (
        # Kubernetes manifests
        ("kubeconform|kubeval|kubectl-validate|kubectl validate|kube-score score|kubesec scan", _row(_V, "kubernetes")),
        ("kube-linter lint|kubelinter lint|datree test|kubescape scan|kubeaudit all|copper check",
         _row(_V, "kubernetes")),
        ("pluto detect-files|pluto detect|polaris audit", _row(_V, "kubernetes", "-d --directory --audit-path")),
        ("kyverno test|kyverno apply", _row(_V, "kubernetes", "-r --resource")),
        ("gator test|gator verify", _row(_V, "kubernetes", "-f --filename")),
        ("kubectl diff|oc diff", _row(_D, "kubernetes", "-f --filename -k --kustomize")),
        ("kubectl apply|oc apply|kubectl replace|oc replace|kubectl create|oc create|kubectl delete|oc delete",
         _row(_A, "kubernetes", "-f --filename -k --kustomize", positional=False)),
        ("kubectl set|oc set|oc new-app",
         _row(_A, "kubernetes", positional=False)),
        ("kubectl rollout restart|kubectl rollout undo|oc rollout restart|oc rollout undo",
         _row(_A, "kubernetes", positional=False)),
        ("kapp deploy|kapp app-deploy|skaffold deploy|skaffold run|kpt live apply",
         _row(_A, "kubernetes", "-f --file")),
        # Policies over several kinds of input
        ("conftest test|conftest verify|opa eval|opa exec|checkov|terrascan scan|kics scan",
         _row(_V, _ALL, "-d --directory --file -f -p --path")),
        ("trivy config|trivy fs|trivy conf", _row(_V, _ALL)),
        # Kustomize and Helm
        ("kustomize build|kubectl kustomize|oc kustomize", _row(_R, "kustomize kubernetes")),
        ("helm template", _row(_R, "helm kubernetes", "-f --values")),
        ("helm lint|ct lint|chart-testing lint|helm unittest|helm kubeconform|helm schema-validate|ah lint|kubelint",
         _row(_V, "helm", "--charts")),
        ("helm diff", _row(_D, "helm kubernetes")),
        ("helm upgrade|helm install|helm uninstall|helm rollback|helm delete", _row(_A, "helm kubernetes")),
        ("helm push|helm cm-push|cr upload|chart-releaser", _row(_PUB, "helm")),
        ("helmfile lint", _row(_V, "helm", _HELMFILE, positional=False)),
        ("helmfile template|helmfile build", _row(_R, "helm kubernetes", _HELMFILE, positional=False)),
        ("helmfile diff", _row(_D, "helm kubernetes", _HELMFILE, positional=False)),
        ("helmfile apply|helmfile sync|helmfile charts|helmfile destroy",
         _row(_A, "helm kubernetes", _HELMFILE, positional=False)),
        # Flux
        ("flux build", _row(_R, "flux kustomize", "--path", positional=False)),
        ("flux diff", _row(_D, "flux kustomize", "--path", positional=False)),
        ("flux schema validate|flux-schema validate|flux schema", _row(_V, "flux kubernetes")),
        ("flux push artifact|flux tag artifact", _row(_PUB, "flux", "--path -f", positional=False)),
        ("flux envsubst", _row(_V, "flux", positional=False)),
        ("flux-operator build", _row(_R, "flux", "-f --file")),
        ("flux-local test", _row(_V, "flux kustomize helm", _FLUX_TREE)),
        ("flux-local build", _row(_R, "flux kustomize helm", _FLUX_TREE)),
        ("flux-local get|flate get", _row(_R, "flux kustomize", _FLUX_TREE, positional=False)),
        ("flux-local diff|flate diff", _row(_D, "flux kustomize helm", _FLUX_TREE, positional=False)),
        ("flux-local diff ks|flux-local diff kustomization|flate diff ks|flate diff kustomization",
         _row(_D, "flux kustomize", _FLUX_TREE, positional=False)),
        ("flux-local diff images|flate diff images", _row(_R, "flux kustomize helm", _FLUX_TREE, positional=False)),
        ("flate test|flate validate|flate lint", _row(_V, "flux kustomize helm", _FLUX_TREE)),
        ("flate build|flate render", _row(_R, "flux kustomize helm", _FLUX_TREE, positional=False)),
        ("konflate", _row(_D, "flux kustomize helm", _FLUX_TREE)),
        ("kubechecks", _row(_D, "argocd kubernetes")),
        # Argo CD
        ("argocd app diff", _row(_D, "argocd", "--local", positional=False)),
        ("argocd app manifests", _row(_R, "argocd", "--local", positional=False)),
        ("argocd app set|argocd app sync|argocd app create|argocd app delete|argocd app patch|argocd app rollback",
         _row(_A, "argocd", positional=False)),
        ("argocd-diff-preview", _row(_D, "argocd kustomize helm", positional=False)),
        ("argocd-source-lint|argocd-lint|argonaut", _row(_V, "argocd")),
        # Terraform, OpenTofu, Terragrunt
        *(
            ("|".join(f"{program} {verb}" for verb in verbs), _row(purpose, "terraform", _TERRAFORM, positional=False))
            for program in ("terraform", "tofu", "terragrunt", "terramate run terraform")
            for purpose, verbs in (
                (_V, ("validate", "test")),
                (_P, ("plan", "plan-all", "show")),
                (_A, ("apply", "apply-all", "destroy", "import")),
            )
        ),
        ("terragrunt validate-all|terragrunt validate-inputs", _row(_V, "terraform", _TERRAFORM, positional=False)),
        ("tflint|tfsec|terraform-compliance|regula run", _row(_V, "terraform", "--chdir")),
        ("atlantis plan|digger plan|infracost diff|infracost breakdown", _row(_P, "terraform", "-d -p --path")),
        ("driftctl scan", _row(_P, "terraform")),
        # Deployments around the tools
        (("aws ecs update-service|aws lambda update-function-code|aws eks create-cluster|eksctl create|eksctl upgrade"
         "|gcloud run deploy|gcloud container clusters create|gcloud container clusters create-auto"
         "|gcloud container clusters update|gcloud container clusters upgrade|gcloud container clusters delete"
         "|gcloud container node-pools create|kops create|rosa create|doctl kubernetes cluster create"
         "|openshift-install create|k3sup install|gcloud functions deploy|gcloud app deploy|az containerapp update"
         "|az webapp deploy|az aks create|pulumi up|cdk deploy|sam deploy|serverless deploy|sls deploy|nomad job run"
         "|kubeadm init|ansible-playbook"), _row(_A, "", positional=False)),
        ("pulumi preview|cdk diff", _row(_P, "", positional=False)),
        ("oras push|crane push|skopeo copy", _row(_PUB, "", positional=False)),
    )
    for pattern in patterns.split("|")
}  # fmt: skip

_LONGEST = max(len(pattern) for pattern in TABLE)
_PROGRAMS = frozenset(pattern[0] for pattern in TABLE)
_TRANSPARENT = frozenset({"run-all", "run", "stack", "--all", "-all", "--"})
_DRY_RUNS = ("--dry-run=client", "--dry-run=server", "--dry-run=true", "--dry-run", "-n=client")
_PLAYS_NOTHING = frozenset({"--syntax-check", "--check", "-C", "--list-tasks", "--list-hosts", "--list-tags"})
_HARMLESS = frozenset({"--help", "-h", "--version", "version", "--init"})
_TEST_CLUSTERS = frozenset(
    tuple(pattern.split())
    for pattern in [
        "kind create cluster",
        "kind load",
        "k3d image",
        "k3d cluster create",
        "minikube start",
        "talosctl cluster create",
        "ctlptl create",
        "ctlptl apply",
        "microk8s install",
        "vcluster create",
        "colima start",
        "k3d create",
    ]
)


def recognise(words: Sequence[str]) -> Meaning | None:
    """Return what a command line means, None when the table does not know it or it only asks for help."""
    if not words or _HARMLESS.intersection(words[1:3]):
        return None
    program = program_of(words[0])
    if program not in _PROGRAMS:
        return None
    best = max((p for p in _patterns(program) if matches(words, p)), key=len, default=None)
    return _refined(words, program, TABLE[best]._replace(verbs=frozenset(best[1:]))) if best else None


def knows(program: str) -> bool:
    """Whether the table has rows for a program, whatever its subcommand."""
    return program in _PROGRAMS


def makes_test_cluster(words: Sequence[str]) -> bool:
    """Whether a command sets up a throw-away cluster (rubric §3: such a job is no deployment)."""
    return any(program_of(words[0]) == pattern[0] and matches(words, pattern) for pattern in _TEST_CLUSTERS if words)


def in_test_cluster(words: Sequence[str]) -> bool:
    """Whether a command names the context of a throw-away cluster."""
    values = (word.rpartition("=")[2] for word in words)
    return any(value.startswith(("kind-", "k3d-")) or value == "minikube" for value in values)


def matches(words: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the subcommands of `pattern` lead the command's words, options (and their values) left out."""
    wanted, after_option = 1, False
    for word in words[1:]:
        if wanted == len(pattern):
            return True
        if word == pattern[wanted]:
            wanted += 1
            after_option = False
        elif word.startswith("-"):
            after_option = "=" not in word
        elif not after_option and word not in _TRANSPARENT:
            return False
        else:
            after_option = False
    return wanted == len(pattern)


def sets_undeclared_state(words: Sequence[str], *, inline: bool) -> bool:
    """Whether a deploying command takes state from its own line, not from files in Git (rubric §3 `history`).

    `inline` tells that its input is text of the script itself.
    """
    program, verbs = program_of(words[0]), frozenset(words[1:4])
    if program in {"kubectl", "oc"}:
        options = {word.partition("=")[0] for word in words}
        return inline or options.isdisjoint(_FROM_FILES) or "--from-literal" in options
    if program == "argocd":
        return bool(verbs & {"set", "patch", "create"})
    if program in {"helm", "helmfile"}:
        return any(word.startswith(("--set", "--state-values-set")) and "$" in " ".join(words[at : at + 2])
                   for at, word in enumerate(words))  # fmt: skip
    return program in _CLOUDS and not _reads_file(words)


_FROM_FILES = frozenset({"-f", "--filename", "-k", "--kustomize", "--from-file", "--from-env-file"})
_CLOUDS = frozenset({"aws", "gcloud", "az", "eksctl", "kops", "rosa", "doctl", "openshift-install", "k3sup"})
_FROM = frozenset({"-f", "--filename", "--config-file", "--source"})


def _reads_file(words: Sequence[str]) -> bool:
    """Whether a command of a cloud takes what it deploys from a file or directory: `-f cluster.yaml`, `--source .`."""
    if any(word.startswith("--image") for word in words):
        return False
    for at, word in enumerate(words):
        option, _, value = word.partition("=")
        value = value or next(iter(words[at + 1 : at + 2]), "")
        if option in _FROM and value and not value.startswith(("-", "<(", "/dev/")):
            return True
    return tuple(words[:3]) == ("gcloud", "app", "deploy") and any(word.endswith((".yaml", ".yml")) for word in words)


def _patterns(program: str) -> list[tuple[str, ...]]:
    return [pattern for pattern in TABLE if pattern[0] == program]


def _refined(words: Sequence[str], program: str, meaning: Meaning) -> Meaning | None:
    """Options that turn a command into another one."""
    if meaning.purpose is Purpose.APPLY and any(word.startswith(_DRY_RUNS) for word in words):
        # `create --dry-run=client -o yaml` writes a manifest, the others ask the API server or the schema.
        writes = "create" in words and "--dry-run=server" not in words
        return None if writes else meaning._replace(purpose=Purpose.VALIDATE)
    if program == "ansible-playbook" and not _PLAYS_NOTHING.isdisjoint(words):
        return None
    if (
        program == "trivy"
        and "fs" in words
        and "config" not in words
        and not any("misconfig" in word for word in words)
    ):
        return None
    if program == "terraform" and "show" in words and "plan" not in " ".join(words):
        return None
    if program in {"checkov", "conftest"}:
        return meaning._replace(tools=_narrowed(words, meaning.tools))
    return meaning


def _narrowed(words: Sequence[str], tools: frozenset[str]) -> frozenset[str]:
    named = {part for word in words for part in word.replace("=", ",").split(",")}
    return tools & named or tools
