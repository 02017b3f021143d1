"""Definitions of whole clusters, whoever applies them: Talos, eksctl, kubeadm, k0s (rubric §3 `both-declared`)."""

from __future__ import annotations

from checker.ecosystems.clusters.definitions import definitions
from checker.model import Evidence
from checker.parse.files import Files


def gather(files: Files) -> Evidence:
    """Return the cluster definitions of a tree, each file with the program that reads it.

    A manifest that is a template by its content does not parse: nothing needs it to.
    """
    found = definitions(files)
    reads = frozenset(item.at.path for item in found if files.problem(item.at.path) is None)
    return Evidence(declared=found, reads=reads)
