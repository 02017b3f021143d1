"""Remote bases that a build knows without fetching them."""

from checker.compose.kustomize import Composer
from checker.git.snapshot import MemorySnapshot
from checker.model import Location
from checker.parse.files import Files

INSTALL = "https://raw.githubusercontent.com/argoproj/argo-cd/v3.4.6/manifests/install.yaml"


def build(files, directory="argocd"):
    """The composed directory of a small tree."""
    return Composer(Files(MemorySnapshot(files))).build(directory)


def config(found, name):
    """The ConfigMap of this name."""
    return next(one for one in found.objects if one.kind == "ConfigMap" and one.name == name)


def test_patches_on_a_remote_installation_take_effect():
    """A patch on Argo CD's published manifests is composed, with the line that sets each key."""
    found = build(
        {
            "argocd/kustomization.yaml": f"resources:\n- {INSTALL}\npatches:\n- path: rbac.yaml\n",
            "argocd/rbac.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: argocd-rbac-cm\n"
            "data:\n  policy.default: role:readonly\n",
        }
    )
    rbac = config(found, "argocd-rbac-cm")
    assert rbac.data["data"] == {"policy.default": "role:readonly"}
    assert rbac.data["data"].where("policy.default") == Location("argocd/rbac.yaml", 6, 3)
    assert rbac.origin == Location("argocd/kustomization.yaml", 2, 3)
    assert [remote.url for remote in found.remotes] == [INSTALL]


def test_generated_content_stands_in_its_own_file():
    """A key that a generator reads from a file knows its lines there, also on a remote base that it replaces."""
    found = build(
        {
            "argocd/kustomization.yaml": f"resources:\n- {INSTALL}\nconfigMapGenerator:\n- name: argocd-cm\n"
            "  behavior: replace\n  files: [cm/dex.config]\n  envs: [cm/envs]\n"
            "  options: {disableNameSuffixHash: true}\n",
            "argocd/cm/dex.config": "# who\nconnectors: []\n",
            "argocd/cm/envs": "# switches\nadmin.enabled=false\n",
        }
    )
    data = config(found, "argocd-cm").data["data"]
    assert data["dex.config"].content == Location("argocd/cm/dex.config")
    assert data.where("admin.enabled") == Location("argocd/cm/envs", 2)


def test_the_published_catalog_supplies_triggers_and_templates():
    """The notifications catalog as a remote patch defines its triggers, and none of them tests for drift."""
    catalog = "https://raw.githubusercontent.com/argoproj/argo-cd/stable/notifications_catalog/install.yaml"
    found = build({"argocd/kustomization.yaml": f"resources:\n- {INSTALL}\npatches:\n- path: {catalog}\n"})
    data = config(found, "argocd-notifications-cm").data["data"]
    assert {"trigger.on-sync-failed", "template.app-sync-failed"} <= data.keys()
    assert not any("OutOfSync" in value for value in data.values())


def test_core_installations_have_no_server_and_no_notifications():
    """The core manifests hold neither the API server nor the notifications controller."""
    found = build({"argocd/kustomization.yaml": f"resources:\n- {INSTALL.replace('install', 'core-install')}\n"})
    names = {one.name for one in found.objects}
    assert "argocd-application-controller" in names
    assert names.isdisjoint({"argocd-server", "argocd-notifications-cm", "argocd-dex-server"})


def test_other_remote_bases_are_not_made_up():
    """A remote base that is not known stands for nothing."""
    found = build({"argocd/kustomization.yaml": "resources:\n- https://github.com/o/argocd-config?ref=v1.0.0\n"})
    assert found.objects == ()
