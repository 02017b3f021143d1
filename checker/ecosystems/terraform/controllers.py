"""What controllers in a cluster that run Terraform say: tofu-controller and Burrito (domain D3-13, D3-14)."""

from __future__ import annotations

from checker.compose.terraform import Runner, controller
from checker.ecosystems.terraform.managed import Managed, fact
from checker.model import Fact
from checker.parse.files import Files
from checker.parse.located import Map, dig, where


def controlled(files: Files, runner: Runner) -> Managed | None:
    """What the object of a runner says."""
    for document in files.documents(runner.at.path):
        if controller(document.data) == runner.kind and where(document.data, "spec", "path") == runner.at:
            return _tofu(runner, document.data) if runner.kind == "tofu-controller" else _burrito(runner, document.data)
    return None


def _tofu(runner: Runner, data: Map) -> Managed:
    approve = dig(data, "spec", "approvePlan")
    off = dig(data, "spec", "suspend") is True or dig(data, "spec", "disableDriftDetection") is True
    stated = approve is not None
    return Managed(
        kind=runner.kind,
        at=runner.at,
        found=Fact("none" if off else "runner", where(data, "spec", "disableDriftDetection")),
        resolved=Fact("stated" if stated else "none", where(data, "spec", "approvePlan")),
        notified=Fact("none", runner.at),
        notified_drift=Fact("none", runner.at),
        planned=fact(value=False, at=runner.at),
        apply=Fact("push" if approve == "auto" else "click", where(data, "spec", "approvePlan")),
        queues=True,
    )


def _burrito(runner: Runner, data: Map) -> Managed:
    auto = dig(data, "spec", "remediationStrategy", "autoApply")
    at = where(data, "spec", "remediationStrategy", "autoApply")
    return Managed(
        kind=runner.kind,
        at=runner.at,
        found=Fact("runner", runner.at),
        resolved=Fact("none" if auto is None else "stated", at),
        notified=Fact("none", runner.at),
        notified_drift=Fact("none", runner.at),
        planned=fact(value=True, at=runner.at),
        apply=Fact("push" if auto is True else "click", at),
        queues=True,
    )
