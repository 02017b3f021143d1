"""What live roots carry to clusters: the objects as they take effect, every key at the line that wrote it."""

from textwrap import dedent

import pytest

from checker.compose.terraform import survey
from checker.git.snapshot import MemorySnapshot
from checker.model import Unknown
from checker.parse.files import Files
from checker.parse.located import where

BACKEND = 'terraform {\n  backend "gcs" { bucket = "state" }\n}\n# argo, flux\n'


def carried(main, **files):
    """What the root `live` carries; `files` are beside it, dots in their names written as `__`."""
    beside = {f"live/{name.replace('__', '.')}": dedent(text) for name, text in files.items()}
    tree = {"live/backend.tf": BACKEND, "live/main.tf": dedent(main), **beside}
    return survey(Files(MemorySnapshot(tree))).carried


def only(main, **files):
    """What the one root that carries something carries."""
    (found,) = carried(main, **files)
    return found


APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
spec:
  source:
    repoURL: ${url}
"""


ENCODED = """\
    apiVersion = "argoproj.io/v1alpha1"
    kind = "Application"
    metadata = { name = "web" }
    spec = { source = {
      repoURL = local.url
    } }
"""
FILLED = 'templatefile("app.tpl", { url = local.url })'
WRITERS = {
    "template": (f'resource "kubectl_manifest" "x" {{\n  yaml_body = {FILLED}\n}}\n', "app.tpl:7"),
    "decoded": (f'resource "kubernetes_manifest" "x" {{\n  manifest = yamldecode({FILLED})\n}}\n', "app.tpl:7"),
    "heredoc": (
        f'resource "kubectl_manifest" "x" {{\n  yaml_body = <<Y\n{APPLICATION.replace("url", "local.url")}Y\n}}\n',
        "main.tf:9",
    ),
    "encoded": (f'resource "kubectl_manifest" "x" {{\n  yaml_body = yamlencode({{\n{ENCODED}  }})\n}}\n', "main.tf:7"),
    "mapping": (f'resource "kubernetes_manifest" "x" {{\n  manifest = {{\n{ENCODED}  }}\n}}\n', "main.tf:7"),
    "documents": (
        f"""
        data "kubectl_file_documents" "x" {{
          content = {FILLED}
        }}
        resource "kubectl_manifest" "x" {{
          for_each  = data.kubectl_file_documents.x.manifests
          yaml_body = each.value
        }}
        """,
        "app.tpl:7",
    ),
    "files": (
        """
        data "kubectl_path_documents" "x" {
          pattern = "./*.tpl"
          vars    = { url = local.url }
        }
        resource "kubectl_manifest" "x" {
          count     = length(data.kubectl_path_documents.x.documents)
          yaml_body = element(data.kubectl_path_documents.x.documents, count.index)
        }
        """,
        "app.tpl:7",
    ),
}


@pytest.mark.parametrize(("main", "at"), WRITERS.values(), ids=WRITERS)
def test_an_object_is_the_same_whatever_writes_it(main, at):
    """An object is the same whatever writes it."""
    (known,) = only(main, locals__tf='locals {\n  url = "https://a/b"\n}\n', app__tpl=APPLICATION).manifests
    assert (known.group, known.kind, known.name) == ("argoproj.io", "Application", "web")
    assert known.data["spec"]["source"]["repoURL"] == "https://a/b"
    assert str(where(known.data, "spec", "source", "repoURL")) == f"live/{at}"
    unseen = 'variable "host" {}\nlocals {\n  url = "https://${var.host}/b"\n}\n'
    (unknown,) = only(main, locals__tf=unseen, app__tpl=APPLICATION).manifests
    url = unknown.data["spec"]["source"]["repoURL"]
    assert isinstance(url, Unknown)
    assert url.text == "https://${var.host}/b"
    assert unknown.name == "web"


def test_an_object_without_a_name_that_is_known_may_not_be_there():
    """An object without a name that is known may not be there."""
    found = only(
        """
        variable "apps" {}
        resource "kubernetes_manifest" "x" {
          for_each = var.apps
          manifest = { apiVersion = "argoproj.io/v1alpha1", kind = "Application", metadata = { name = each.key } }
        }
        """
    )
    assert not found.manifests
    assert [str(one.location) for one in found.problems] == ["live/main.tf:5"]


def test_what_a_file_of_values_gives_is_one_of_its_values():
    """What a file of values gives is one of its values."""
    main = 'variable "env" {}\nresource "helm_release" "x" {\n  chart = "flux2"\n  namespace = var.env\n}\n'
    (one,) = only(main, dev__tfvars='env = "dev"\n').releases
    assert one.namespace == "dev"
    (several,) = only(main, dev__tfvars='env = "dev"\n', prod__tfvars='env = "prod"\n').releases
    assert isinstance(several.namespace, Unknown)


def test_a_release_has_its_values_in_their_order():
    """A release has its values in their order."""
    (release,) = only(
        """
        resource "helm_release" "x" {
          name       = "argocd"
          chart      = "argo-cd"
          repository = "https://argoproj.github.io/argo-helm"
          values = [
            file("values.yaml"),
            yamlencode({ a = 2, deep = { y = "from-hcl" } }),
          ]
          set {
            name  = "deep.z"
            value = "3"
          }
          set {
            name  = "deep.text"
            value = "3"
            type  = "string"
          }
        }
        """,
        values__yaml="a: 1\ndeep:\n  x: 1\n  y: from-file\n",
    ).releases
    assert release.values == {"a": 2, "deep": {"x": 1, "y": "from-hcl", "z": 3, "text": "3"}}
    assert str(release.values["deep"].where("x")) == "live/values.yaml:3"
    assert str(release.values["deep"].where("y")) == "live/main.tf:8"
    assert (release.chart, release.directory, release.unseen) == ("argo-cd", None, None)


def test_a_chart_of_this_repository_is_found_by_its_path():
    """A chart of this repository is found by its path."""
    main = 'resource "helm_release" "x" {\n  chart = "${path.module}/chart"\n}\n'
    tree = {"live/backend.tf": BACKEND, "live/main.tf": main, "live/chart/Chart.yaml": "name: own\nversion: 1.0.0\n"}
    (found,) = survey(Files(MemorySnapshot(tree))).carried
    assert found.releases[0].directory == "live/chart"


def test_a_condition_that_is_not_known_leaves_what_both_sides_agree_on():
    """A condition that is not known leaves what both sides agree on."""
    (release,) = only(
        """
        variable "all" {}
        resource "helm_release" "x" {
          chart = "argo-cd"
          values = [yamlencode({ rbac = var.all ? { same = 1, one = 2 } : { same = 1, two = 3 } })]
        }
        """
    ).releases
    rbac = release.values["rbac"]
    assert rbac["same"] == 1
    assert isinstance(rbac["one"], Unknown)
    assert isinstance(rbac["two"], Unknown)


def test_values_of_which_lines_are_not_known_say_so():
    """Values of which lines are not known say so."""
    (release,) = only(
        """
        variable "extra" {}
        resource "helm_release" "x" {
          chart  = "argo-cd"
          values = [<<-EOT
            a: 1
            ${var.extra}
            EOT
          ]
        }
        """
    ).releases
    assert release.values == {"a": 1}
    assert release.unseen is not None


def test_arguments_of_other_resources_are_known_where_they_are_stated():
    """Arguments of other resources are known where they are stated."""
    main = """
        resource "kubernetes_namespace" "x" {
          metadata {
            name = "argocd"
          }
        }
        resource "helm_release" "x" {
          chart     = "argo-cd"
          namespace = kubernetes_namespace.x.metadata[0].name
          version   = kubernetes_namespace.x.metadata[0].resource_version
        }
        """
    (release,) = only(main).releases
    assert release.namespace == "argocd"
    assert isinstance(release.version, Unknown)


def test_secrets_and_configuration_are_objects_too():
    """Secrets and configuration are objects too."""
    (secret,) = only(
        """
        resource "kubernetes_secret_v1" "x" {
          metadata {
            name      = "spoke"
            namespace = "argocd"
            labels    = { "argocd.argoproj.io/secret-type" = "cluster" }
          }
          data = { name = "spoke", server = "https://spoke" }
        }
        """
    ).manifests
    assert (secret.kind, secret.namespace, secret.name) == ("Secret", "argocd", "spoke")
    assert secret.labels == {"argocd.argoproj.io/secret-type": "cluster"}
    assert secret.data["stringData"]["server"] == "https://spoke"


def test_roots_that_do_not_speak_of_an_engine_and_directories_that_are_not_live_carry_nothing():
    """Roots that do not speak of an engine and directories that are not live carry nothing."""
    release = 'resource "helm_release" "x" {\n  chart = "argo-cd"\n}\n'
    quiet = {"live/main.tf": BACKEND.replace("# argo, flux", "") + release.replace("argo-cd", "nginx")}
    assert not survey(Files(MemorySnapshot(quiet))).carried
    assert not survey(Files(MemorySnapshot({"examples/x/main.tf": release}))).carried
