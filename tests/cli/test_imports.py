"""What a cold run loads: a module that is not needed is paid for by everybody."""

import subprocess
import sys

import pytest

NETWORK = {"http.client", "socket", "ssl", "urllib.request", "checker.publish"}
HEAVY = NETWORK | {"difflib", "jsonschema", "referencing", "rich", "ruamel", "tomllib", "xml.etree"}
ALWAYS = {"steps", "systems", "deployments", "operators"}
CI = "checker.ecosystems.ci."
CLUSTER = {
    "clusters/prod/flux-system/gotk-sync.yaml": "# Filled by flux bootstrap.\n",
    "clusters/prod/apps.yaml": """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {interval: 1h, prune: true, path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
""",
    "apps/web.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: web}\n",
}
PROGRAM = """
import sys
from checker.__main__ import main
try:
    main()
finally:
    print("\\nloaded:", *sys.modules)
"""


def loaded_by_a_scan_of(place):
    """Return the names of all modules that a scan has imported."""
    return loaded_by("scan", place, "--format", "json")


def loaded_by(*arguments):
    """Return the names of all modules that a run has imported."""
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_without_ci(repository):
    """Where there is no CI, none of its readers is loaded; a report as JSON needs nothing that writes for people."""
    loaded = loaded_by_a_scan_of(repository(CLUSTER))
    assert "checker.ecosystems.flux.collector" in loaded
    assert {name.removeprefix(CI) for name in loaded if name.startswith(CI)} == ALWAYS
    assert not HEAVY & loaded


def test_a_tree_of_one_tool(repository):
    """Collectors of tools that no file names are not loaded, nor the languages that only they read."""
    loaded = loaded_by_a_scan_of(
        repository({**CLUSTER, "ci/Cargo.toml": "", "ci/job.yaml": "run: cargo build\nto: x.cfargotunnel.com\n"})
    )
    assert not {name for name in loaded if "gotemplate" in name or "tree_sitter" in name}
    assert {"checker.ecosystems.argocd.collector", "checker.ecosystems.terraform.collector"}.isdisjoint(loaded)


def test_a_commit_that_changes_nothing(repository):
    """The hook of most commits has nothing to say, and loads nothing to say it with."""
    place = repository(CLUSTER)
    (place / "README.md").write_text("# Fleet\n")
    subprocess.run(["git", "add", "README.md"], cwd=place, check=True)
    loaded = loaded_by("hook", place)
    assert "checker.comparison" in loaded
    assert "rich" not in loaded


@pytest.mark.parametrize(
    ("path", "tool"), [("main.tf", "terraform"), ("argocd/values.yaml", "argocd"), ("infra/main.tf.json", "terraform")]
)
def test_a_tool_is_loaded_where_it_is_named(repository, path, tool):
    """One file that may carry a tool's units is enough."""
    loaded = loaded_by_a_scan_of(repository({**CLUSTER, path: "{}\n"}))
    assert f"checker.ecosystems.{tool}.collector" in loaded


@pytest.mark.parametrize(
    ("path", "reader"),
    [
        (".github/workflows/check.yaml", "github"),
        (".gitlab-ci.yml", "gitlab"),
        ("deploy/azure-pipelines.yml", "azure"),
        (".circleci/config.yml", "hosted"),
        (".drone.yml", "containers"),
        ("build/Jenkinsfile.release", "jenkins"),
    ],
)
def test_one_ci_system(repository, path, reader):
    """Of the readers of CI systems only the one is loaded whose files are there."""
    loaded = loaded_by_a_scan_of(repository({**CLUSTER, path: "{}\n"}))
    readers = {"azure", "containers", "github", "gitlab", "hosted", "jenkins"}
    assert {name for name in readers if CI + name in loaded} == {reader}
