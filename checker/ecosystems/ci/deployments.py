"""Deployments by command beside the declared delivery: what they are, and which of them do not count (rubric §3)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from checker.ecosystems.ci.operators import by_hand
from checker.model import Activity, Evidence, Fact, Facts, Place, Purpose
from checker.parse.files import Files

_WORD = re.compile(r"[A-Za-z][a-z0-9]*|[A-Z]+(?![a-z])")
_THROWN_AWAY = frozenset({
    "boot", "bootstrap", "bootstrapping", "dev", "develop", "development", "test", "tests", "testing", "e2e", "kind",
    "k3d", "minikube", "sandbox", "preview", "ephemeral", "playground", "crds", "cni",
})  # fmt: skip
"""Words of a path, a recipe or a command that tell the one-time bootstrap or a cluster for development and tests."""

_BEFORE = _THROWN_AWAY | frozenset({
    "init", "initialize", "initialise", "install", "installation", "setup", "prepare", "kubeadm", "cilium", "calico",
    "demo", "demos", "example", "examples", "sample", "samples", "doc", "docs", "hack", "testdata", "fixtures",
    "archive", "archived", "deprecated", "disabled",
})  # fmt: skip
"""Words of a path or a recipe's name alone: what precedes the engine, and what is dead (rubric §1)."""

_ENGINE = re.compile(r"flux-system|argo-?cd|gotk|flux2/releases")
_COMMAND = re.compile(r"\bargocd app\b")
_REMOTE = re.compile(r"\s(?:-f|-k|--filename|--kustomize)[= ]?['\"]?https?://")
_OPERATING = re.compile(
    r"\b(?:kubectl|oc)\b.*\b(?:create|delete|rollout)\b|\breplace --raw\b"
    r"|\b(?:helm|helmfile)\b.*\b(?:uninstall|delete|destroy)\b"
    r"|\bargocd\b.*\b(?:sync|delete)\b|\bkubeadm\b"
)
_MAX_PLACES = 20


def deployment_facts(files: Files, evidence: Evidence) -> Facts:
    """`deployments.*`: commands that deploy, in CI or by hand, told apart by where their state stands.

    `terraform apply` is another criterion's (`push-initiated`). Left out are the one-time bootstrap of the engine,
    development and test clusters, and by hand what only repairs (`delete`, `rollout restart`).
    """
    in_ci = [one for one in evidence.activities if one.purpose is Purpose.APPLY and one.tools != {"terraform"}]
    found = [one for one in (*in_ci, *filter(_deploys, by_hand(files))) if not _exempt(one)]
    return {
        "deployments.declared": _fact(one for one in found if not (one.opaque or one.undeclared)),
        "deployments.undeclared": _fact(one for one in found if one.undeclared and not one.opaque),
        "deployments.opaque": _fact(one for one in found if one.opaque),
    }


def _deploys(activity: Activity) -> bool:
    return activity.tools != {"terraform"} and not _OPERATING.search(activity.command)


def _exempt(activity: Activity) -> bool:
    name, _, rest = activity.command.rpartition(": ")
    place = f"{activity.location.path} {name}"
    if _words(place) & _BEFORE or _words(rest) & _THROWN_AWAY:
        return True
    return bool(_ENGINE.search(_COMMAND.sub("", rest)) or _REMOTE.search(rest))


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _fact(found: Iterable[Activity]) -> Fact:
    distinct = sorted({(one.location, one.command): None for one in found})
    if not distinct:
        return Fact([])
    places = tuple(Place(at, command) for at, command in distinct[1:_MAX_PLACES])
    return Fact(list(dict.fromkeys(command for _, command in distinct)), distinct[0][0], places)
