"""What live Terraform roots carry of Argo CD counts as its setup."""

import pytest

from checker.compose.kustomize import Composer
from checker.ecosystems import Scene
from checker.ecosystems.argocd import collect
from checker.git.snapshot import MemorySnapshot
from checker.model import Evidence
from checker.parse.files import Files

BACKEND = 'terraform {\n  backend "gcs" { bucket = "state" }\n}\n'
CHART = 'resource "helm_release" "argocd" {\n  chart = "argo-cd"\n}\n'
VENDORED = 'resource "kubectl_manifest" "argocd" {\n  yaml_body = file("install.yaml")\n}\n'
APPLICATION = """resource "argocd_application" "web" {
  metadata {
    name = "web"
  }
  spec {
    source {
      repo_url = "https://example.com/team/elsewhere.git"
      path     = "web"
    }
    destination {
      name = "in-cluster"
    }
  }
}
"""
INSTALL = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: argocd-application-controller\n"


@pytest.mark.parametrize("installation", [CHART, VENDORED], ids=["chart", "manifests"])
def test_a_root_that_installs_and_carries_is_a_whole_setup(installation):
    """A new cluster converges by itself: the same root installs Argo CD and gives it its first Application."""
    files = Files(MemorySnapshot({"live/main.tf": BACKEND + installation + APPLICATION, "live/install.yaml": INSTALL}))
    (engine,) = collect(Scene(files, Composer(files), files._snapshot.revision, Evidence())).engines
    assert engine.kept
    assert engine.installation is not None
    assert engine.root is not None
    assert engine.root.path == "live/main.tf"
