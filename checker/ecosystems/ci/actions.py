"""Which marketplace action, image or pre-commit hook serves which purpose: recognition by name, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from checker.ecosystems.ci.commands import Meaning
from checker.ecosystems.ci.names import names_a_tool, words_of
from checker.model import Purpose

_V, _R, _D, _P, _A, _N, _PUB = (
    Purpose.VALIDATE, Purpose.RENDER, Purpose.DIFF, Purpose.PLAN, Purpose.APPLY, Purpose.NOTIFY, Purpose.PUBLISH,
)  # fmt: skip


class Action(NamedTuple):
    """What an action does; `paths` are the inputs that name directories, `command` the ones with a command line.

    `program` stands in front of a command-line input that holds arguments only.
    """

    purpose: Purpose | None
    tools: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    program: str = ""


def _row(purpose: Purpose | None, tools: str = "", paths: str = "", command: str = "", program: str = "") -> Action:
    return Action(purpose, frozenset(tools.split()), tuple(paths.split()), tuple(command.split()), program)


_PATHS = "path dir directory working-directory working_directory tf_working_dir base_path file directories"
_ALL = "kubernetes helm kustomize terraform"

ACTIONS: dict[str, Action] = {
    name: action
    for names, action in (
        # Kubernetes, Flux, Argo CD
        ("fluxcd/flux-schema/actions/validate", _row(_V, "flux kubernetes", _PATHS)),
        ("allenporter/flux-local/action/test", _row(_V, "flux kustomize helm", _PATHS)),
        ("allenporter/flux-local/action/diff", _row(_D, "flux kustomize helm", "path live-branch-path pr-branch-path")),
        ("home-operations/flate home-operations/flate-action", _row(None, command="args command", program="flate")),
        ("stackrox/kube-linter-action", _row(_V, "kubernetes", _PATHS)),
        (("datreeio/action-datree weaveworks/kubesec-action controlplaneio/kubesec-action piraces/kube-score-ga"
         " azure/k8s-lint kubescape/github-action nlamirault/kube-score-action fairwindsops/polaris "
         "instrumenta/kubeval-action makocchi-gh/action-kubeval lra/kubeconform-action yannh/kubeconform"),
         _row(_V, "kubernetes", _PATHS)),
        ("karancode/kustomize-github-action", _row(_R, "kustomize kubernetes", "kustomize_build_dir")),
        ("azure/k8s-bake", _row(_R, "kubernetes helm kustomize", "kustomizationPath helmChart manifests")),
        ("azure/k8s-deploy azure/aks-helm", _row(_A, "kubernetes", "manifests")),
        ("helm/chart-testing-action", _row(None)),
        ("wiremind/helm-chart-linter-action hypnoglow/helm-lint", _row(_V, "helm", _PATHS)),
        ("dag-andersen/argocd-diff-preview quizlet/argocd-diff-action", _row(_D, "argocd kustomize helm")),
        ("clowdhaus/argo-cd-action", _row(None, command="command", program="argocd")),
        ("helmfile/helmfile-action mamezou-tech/setup-helmfile-run",
         _row(None, command="helmfile-args", program="helmfile")),
        ("deliverybot/helm bitovi/github-actions-deploy-eks-helm", _row(_A, "helm kubernetes", "chart")),
        ("actions-hub/kubectl steebchen/kubectl", _row(None, command="args", program="kubectl")),
        ("kyverno/action-kyverno-cli", _row(None)),
        # Several kinds of input
        ("bridgecrewio/checkov-action", _row(_V, _ALL, "directory file")),
        ("aquasecurity/tfsec-action aquasecurity/tfsec-pr-commenter-action tfsec/tfsec-pr-commenter-action",
         _row(_V, "terraform", "working_directory")),
        ("checkmarx/kics-github-action tenable/terrascan-action snyk/actions/iac", _row(_V, _ALL, "path iac_dir file")),
        ("instrumenta/conftest-action yubiuser/conftest-action", _row(_V, _ALL, "files")),
        # Terraform
        ("reviewdog/action-tflint reviewdog/action-tfsec reviewdog/action-terraform-validate",
         _row(_V, "terraform", _PATHS)),
        ("dflook/terraform-validate dflook/tofu-validate dflook/terraform-test dflook/tofu-test",
         _row(_V, "terraform", _PATHS)),
        ("dflook/terraform-plan dflook/tofu-plan dflook/terraform-check dflook/tofu-check",
         _row(_P, "terraform", _PATHS)),
        ("dflook/terraform-apply dflook/tofu-apply dflook/terraform-destroy dflook/tofu-destroy",
         _row(_A, "terraform", _PATHS)),
        ("hashicorp/tfc-workflows-github/actions/create-run", _row(_P, "terraform", _PATHS)),
        ("hashicorp/tfc-workflows-github/actions/apply-run", _row(_A, "terraform")),
        ("cloudposse/github-action-atmos-terraform-plan cloudposse/github-action-terraform-plan-storage",
         _row(_P, "terraform", _PATHS)),
        ("cloudposse/github-action-atmos-terraform-apply", _row(_A, "terraform", _PATHS)),
        ("gruntwork-io/terragrunt-action", _row(None, paths="tg_dir", command="tg_command", program="terragrunt")),
        ("hashicorp/terraform-github-actions",
         _row(None, paths=_PATHS, command="tf_actions_subcommand", program="terraform")),
        ("op5dev/tf-via-pr devsectop/tf-via-pr", _row(None, paths=_PATHS, command="command", program="terraform")),
        ("diggerhq/digger terrateamio/action", _row(_P, "terraform")),
        ("infracost/actions", _row(_P, "terraform", _PATHS)),
        ("clowdhaus/terraform-composite-actions/pre-commit antonbabenko/pre-commit-terraform", _row(_V, "terraform")),
        ("cds-snc/terraform-plan", _row(_P, "terraform", _PATHS)),
        ("nick-fields/retry nick-invision/retry", _row(None, command="command")),
        ("pulumi/actions", _row(None, command="command", program="pulumi")),
        # Hooks run in CI
        ("pre-commit/action j178/prek-action", _row(None, command="extra_args extra-args", program="pre-commit run")),
        # Clouds and publishing
        (("google-github-actions/deploy-cloudrun aws-actions/amazon-ecs-deploy-task-definition azure/webapps-deploy"
         " azure/container-apps-deploy-action google-github-actions/deploy-gke"), _row(_A)),
        ("helm/chart-releaser-action", _row(_PUB, "helm", "charts_dir")),
        # Notifications to chat, incident and issue systems; a comment on a pull request is none (rubric §3)
        (("slackapi/slack-github-action 8398a7/action-slack rtcamp/action-slack-notify act10ns/slack"
         " voxmedia/github-action-slack-notify-build ravsamhq/notify-slack-action edge/simple-slack-notify"
         " sarisia/actions-status-discord ilshidur/action-discord rjstone/discord-webhook-notify"
         " appleboy/telegram-action appleboy/discord-action skitionek/notify-microsoft-teams"
         " jdcargile/ms-teams-notification"
         " toko-bifrost/ms-teams-deploy-card peter-evans/create-issue-from-file jasonetco/create-an-issue"
         " dacbd/create-issue-action imjohnbo/issue-bot miguelndecarvalho/pagerduty-change-events"
         " fjogeleit/http-request-action mattermost/action-mattermost-notify"), _row(_N)),
    )
    for name in names.split()
}  # fmt: skip

COMMENTS = frozenset(
    [
        "marocchino/sticky-pull-request-comment",
        "peter-evans/create-or-update-comment",
        "mshick/add-pr-comment",
        "thollander/actions-comment-pull-request",
        "actions/github-script",
        "robburger/terraform-pr-commenter",
        "jungwinter/comment",
        "unsplash/comment-on-pr",
        "int128/comment-action",
        "edumserrano/find-create-or-update-comment",
    ]
)
"""Actions that write a comment on a pull request."""

HOOKS: dict[str, Meaning] = {
    name: Meaning(purpose, frozenset(tools.split()))
    for names, purpose, tools in (
        (("terraform_validate terraform_tflint terraform_tfsec terragrunt_validate terraform_terrascan tofu_validate"
         " tofu_tflint terragrunt_validate_inputs terraform-validate tflint tfsec terraform_providers_lock_check"),
         _V, "terraform"),
        ("terraform_checkov terraform_trivy tofu_checkov tofu_trivy", _V, "terraform"),
        ("checkov checkov_container checkov_diff conftest trivy", _V, _ALL),
        (("kubeconform kubeval kube-linter kube-linter-docker kube-linter-system k8svalidate kubeconform-docker"
         " check-kubernetes kubernetes-validate datree-docker pluto"), _V, "kubernetes"),
        ("helmlint helm-lint helm_lint chart-testing-lint ct-lint helm-unittest", _V, "helm"),
        ("helm-template helmtemplate", _R, "helm kubernetes"),
        ("kustomize kustomize-build kustomize-docker kustomize_build", _R, "kustomize kubernetes"),
        ("flux-local flux-local-test", _V, "flux kustomize helm"),
        ("flux-schema", _V, "flux kubernetes"),
        ("argocd-lint argocd-source-lint", _V, "argocd"),
    )
    for name in names.split()
}  # fmt: skip


_DRIFT = frozenset({"drift", "driftdetection"})
_CLUSTER_WORDS = frozenset({"kind", "k3d", "k3s", "minikube", "microk8s", "vcluster"})


def makes_test_cluster(name: str) -> bool:
    """Whether the words of an action's name say that it sets up a throw-away cluster (rubric §3 "CI")."""
    words = words_of([name])
    return not _CLUSTER_WORDS.isdisjoint(words) or {"setup", "kubernetes"} <= words or {"create", "cluster"} <= words


def action_of(reference: str) -> tuple[str, str]:
    """Return an action's plain name and version: `https://host/Owner/Name/sub@v1` is (`owner/name/sub`, `v1`)."""
    name, _, version = reference.partition("@")
    if "://" in name:
        name = name.partition("://")[2].partition("/")[2]
    return name.lower().strip("/"), version


def find(reference: str) -> Action | None:
    """Return what is known of an action, by its full name or, for a fork or a mirror path, by its leading part.

    One that is not known but named after drift and Terraform looks for drift (domain terraform-ci-git D3-3).
    """
    name, _ = action_of(reference)
    parts = name.split("/")
    for length in range(len(parts), 1, -1):
        if action := ACTIONS.get("/".join(parts[:length])):
            return action
    words = words_of(parts[1:])
    found = words & _DRIFT and names_a_tool(words)
    return Action(_P, frozenset({"terraform"}), tuple(_PATHS.split())) if found else None


def trivy(inputs: Mapping[str, str]) -> Action | None:
    """`aquasecurity/trivy-action` scans configuration only if it is told to."""
    kinds = inputs.get("scan-type", ""), inputs.get("scanners", "") + inputs.get("security-checks", "")
    wanted = kinds[0] == "config" or "config" in kinds[1]
    return Action(_V, frozenset(_ALL.split()), ("scan-ref",)) if wanted else None
