"""Deployments by command beside the declared delivery: what they are, and which of them do not count (rubric §3)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from checker.compose.dead import DEAD_WORDS
from checker.ecosystems.ci.operators import by_hand, recipes
from checker.graph.checks import configurations
from checker.model import Activity, Basis, Evidence, Fact, Facts, Location, Place, Purpose
from checker.parse.files import Files

_WORD = re.compile(r"[A-Za-z][a-z0-9]*|[A-Z]+(?![a-z])")
_DEVICE = re.compile(r"(?<![\w.])/dev/(?:null|stdin|stdout|stderr|tty|fd)\b")
"""A file of the system, whose `dev` says nothing of a cluster for development."""

_FOR_TESTS = frozenset({
    "dev", "develop", "development", "test", "tests", "testing", "e2e", "kind", "k3d", "minikube", "sandbox", "preview",
    "ephemeral", "playground",
})  # fmt: skip
_THROWN_AWAY = _FOR_TESTS | {"boot", "bootstrap", "bootstrapping", "crds", "cni"}
"""Words of a path, a recipe or a command that tell the one-time bootstrap or a cluster for development and tests."""

_BEFORE = _THROWN_AWAY | DEAD_WORDS | {
    "init", "initialize", "initialise", "install", "installation", "setup", "prepare", "kubeadm", "cilium", "calico",
}  # fmt: skip
"""Words of a path or a recipe's name alone: what precedes the engine, and what is dead (rubric §1)."""

_ENGINE = re.compile(r"flux-system|argo-?cd|gotk|flux2/releases")
_COMMAND = re.compile(r"\bargocd app\b")
_REMOTE = re.compile(r"\s(?:-f|-k|--filename|--kustomize)[= ]?['\"]?https?://")
_OPERATING = re.compile(
    r"\b(?:kubectl|oc)\b.*\b(?:create|delete|rollout)\b|\breplace --raw\b"
    r"|\b(?:helm|helmfile)\b.*\b(?:uninstall|delete|destroy)\b"
    r"|\bargocd\b.*\b(?:sync|delete)\b|\bkubeadm\b"
)
_CREATES = re.compile(
    r"\beksctl create (?:cluster|nodegroup|-f|--config-file)|\bgcloud container (?:clusters create|node-pools create)"
    r"|\baz aks create|\baws eks create-cluster|\bkops create|\brosa create cluster|\bdoctl kubernetes cluster create"
    r"|\bopenshift-install create|\bkubeadm init|\bk3sup install"
)
_OF_HOSTS = re.compile(r"\b(?:ansible-playbook|pulumi|cdk|eksctl|kops|rosa|doctl|gcloud container|az aks|aws eks)\b")
"""Commands that work on hosts, clusters and clouds: what they deploy is no workload."""

_QUOTED = re.compile(r"[\"'{]")
"""Where what a command is given begins; the names that it is told with stand before."""

_PLAYBOOK = re.compile(r"\bansible-playbook\b")
_UPKEEP = frozenset({"backup", "backups", "cleanup", "housekeeping", "ping", "prune", "reboot", "restart", "uptime"})
"""Words of a playbook that keeps hosts running and deploys nothing."""

_PLAYED = _FOR_TESTS | DEAD_WORDS
"""Words that tell a cluster for development and tests, or what is dead; the one-time making of a cluster counts."""

_MAX_PLACES = 20


def deployment_facts(files: Files, evidence: Evidence) -> Facts:
    """`deployments.*`: commands that deploy, in CI or by hand: where their state stands, and what they make.

    `terraform apply` is another criterion's (`push-initiated`). Left out are the one-time bootstrap of the engine,
    development and test clusters, and by hand what only repairs (`delete`, `rollout restart`).
    """
    in_ci = [one for one in evidence.activities if one.purpose is Purpose.APPLY and one.tools != {"terraform"}]
    manual = by_hand(files)
    found = [one for one in (*in_ci, *filter(_deploys, manual)) if not _exempt(one)]
    making = [one for one in (*in_ci, *manual) if _CREATES.search(one.command) and not _is_play(one)]
    kinds: dict[str, Iterable[Activity]] = {
        "deployments.clusters": making,
        "deployments.workloads": (
            one for one in found if not (one.opaque or _CREATES.search(one.command) or _OF_HOSTS.search(one.command))
        ),
        "deployments.declared": (one for one in found if not (one.opaque or one.undeclared)),
        "deployments.undeclared": (one for one in found if one.undeclared and not one.opaque),
        "deployments.opaque": (one for one in found if one.opaque),
    }
    basis = _basis(files, evidence)
    return {path: _fact(group, basis) for path, group in kinds.items()}


def _basis(files: Files, evidence: Evidence) -> Basis | None:
    """What was looked at: the configurations of CI, then the recipes and scripts that people run; None without any."""
    by_people = (Place(Location(path), "recipes or a script that people run") for path in recipes(files))
    in_ci = configurations(evidence)
    found = (*(in_ci.places if in_ci else ()), *by_people)[:_MAX_PLACES]
    return Basis(found) if found else None


def _deploys(activity: Activity) -> bool:
    return activity.tools != {"terraform"} and not _OPERATING.search(activity.command)


def _is_play(activity: Activity) -> bool:
    return bool(_words(f"{activity.location.path} {activity.command}") & _PLAYED)


def _exempt(activity: Activity) -> bool:
    name = _QUOTED.split(activity.command, maxsplit=1)[0].rpartition(": ")[0]
    rest = activity.command.removeprefix(f"{name}: ")
    place = f"{activity.location.path} {name}"
    if _words(place) & _BEFORE or _words(rest) & _THROWN_AWAY:
        return True
    if _PLAYBOOK.search(rest) and _words(f"{place} {rest}") & _UPKEEP:
        return True
    return bool(_ENGINE.search(_COMMAND.sub("", rest)) or _REMOTE.search(rest))


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(_DEVICE.sub("", text))}


def _fact(found: Iterable[Activity], basis: Basis | None) -> Fact:
    distinct = sorted({(one.location, one.command): None for one in found})
    if not distinct:
        return Fact([], basis=basis)
    places = tuple(Place(at, command) for at, command in distinct[1:_MAX_PLACES])
    return Fact(list(dict.fromkeys(command for _, command in distinct)), distinct[0][0], places)
