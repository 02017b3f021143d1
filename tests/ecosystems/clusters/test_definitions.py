"""Which files define a cluster, and which only look like it."""

from __future__ import annotations

import pytest

from checker.ecosystems.clusters import gather
from checker.git.snapshot import MemorySnapshot
from checker.parse.files import Files

EKSCTL = "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata:\n  name: prod\n"
KIND = """\
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
kubeadmConfigPatches:
  - |
    apiVersion: kubeadm.k8s.io/v1beta3
    kind: InitConfiguration
"""
TALOS = "version: v1alpha1\nmachine:\n  type: worker\ncluster:\n  clusterName: home\n"


def found(files):
    """Program and place of every definition."""
    return [(item.kind, str(item.at)) for item in gather(Files(MemorySnapshot(files))).declared]


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("prod.yaml", EKSCTL, ["eksctl"]),
        ("prod.json", '{"apiVersion": "eksctl.io/v1alpha5", "kind": "ClusterConfig"}', ["eksctl"]),
        ("prod.yaml", "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n", ["kubeadm"]),
        ("prod.yaml", "apiVersion: k0sctl.k0sproject.io/v1beta1\nkind: Cluster\n", ["k0s"]),
        ("prod.yaml", TALOS, ["talos"]),
        ("talconfig.yaml", "clusterName: home\ntalosVersion: v1.11.0\nnodes: []\n", ["talos"]),
        ("talos/patches/sysctls.yaml", "machine:\n  sysctls: {}\n", ["talos"]),
        ("talos/controlplane.yaml.j2", "{% if a %}\nmachine:\n  type: {{ type }}\n{% endif %}\n", ["talos"]),
        ("eksctl/prod.jsonnet", "{\n  apiVersion: 'eksctl.io/v1alpha5',\n  kind: 'ClusterConfig',\n}\n", ["eksctl"]),
        ("cluster.yaml", "{% if a %}\n" + EKSCTL + "{% endif %}\n", ["eksctl"]),
        ("examples/prod.yaml", EKSCTL, []),
        ("test/prod.yaml", EKSCTL, []),
        ("kind.yaml", KIND, []),
        ("washing.yaml", "machine:\n  type: dishwasher\n", []),
        ("talos/readme.md", "machine:\n", []),
        ("mapping.yaml", "apiVersion: eksctl.io/v1alpha5\nkind: Other\n", []),
    ],
)
def test_definitions(path, content, expected):
    """By the API group and the kind, by the shape of a machine's configuration, and as a template by its lines."""
    assert [kind for kind, _ in found({path: content})] == expected


def test_whole_before_parts():
    """The definition itself is the evidence, not the first of its patches; each at its line."""
    files = {"talos/a.yaml": "machine:\n  sysctls: {}\n", "talos/b.yaml": "# ours\n" + TALOS}
    assert found(files) == [("talos", "talos/b.yaml:2"), ("talos", "talos/a.yaml:1")]


def test_what_is_read():
    """A template that does not parse as YAML is needed by nobody: it is not a failed input."""
    evidence = gather(Files(MemorySnapshot({"cluster.yaml": "{% if a %}\n" + EKSCTL, "prod.yaml": EKSCTL})))
    assert evidence.reads == {"prod.yaml"}


def test_hostile_templates_end():
    """Long lines and endless indentation are read in bounded time."""
    assert found({"talos.yaml.j2": " " * 200_000 + "\n" + "apiVersion" * 20_000, "k0s.tpl": "machine:" * 60_000}) == []
