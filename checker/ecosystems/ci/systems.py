"""The CI systems that are known, and what in a tree says that one of them is used.

The reader of a system is imported only where one of its marks stands: a repository has one or two of them, and a scan
that starts cold would pay for all.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

from checker.ecosystems.ci.steps import Job
from checker.parse.files import Files

Reader = Callable[[Files], Iterator[tuple[Job, str]]]
"""What yields the jobs of one system, each with the path of the file that describes it."""

HOOKS = ".pre-commit-config.yaml"
"""The configuration of pre-commit: its hooks are no jobs, they run before a commit."""

_ANYWHERE = "**/"
_MARKS = {
    "github.jobs": (".github/workflows", ".forgejo/workflows", ".gitea/workflows"),
    "gitlab.jobs": (".gitlab-ci.yml", ".gitlab-ci.yaml"),
    "azure.jobs": ("**/azure-pipelines", "**/.azure-pipelines/", "**/.azuredevops/", "**/.pipelines/"),
    "hosted.circleci": (".circleci",),
    "hosted.buildkite": (".buildkite",),
    "containers.drone": (".drone.yml", ".drone.yaml", ".woodpecker.yml", ".woodpecker.yaml", ".woodpecker"),
    "containers.tekton": (".tekton",),
    "containers.concourse": ("ci", "concourse", ".concourse", "pipeline.yml"),
    "containers.prow": (".prow.yaml", ".prow"),
    "jenkins.jobs": ("**/Jenkinsfile",),
}
"""Reader (a function of a module of this package) -> its marks: files or directories from the root; after `**/`, how
the path of a file begins below any directory."""


_SURE = {mark for marks in _MARKS.values() for mark in marks if mark.startswith(".")}
"""The marks that mean CI and nothing else."""


def readers_for(files: Files) -> Iterator[Reader]:
    """Yield the readers of the systems that a tree may use, always in the same order."""
    paths = "\n".join(f"/{path}" for path in files.paths)
    for name, marks in _MARKS.items():
        if any(_stands(mark, files, paths) for mark in marks):
            module, _, function = name.partition(".")
            yield getattr(importlib.import_module(f"{__package__}.{module}"), function)


def configurations(files: Files) -> Iterator[str]:
    """Yield the files that a known CI system reads wherever they stand, whatever they hold."""
    for path in files.yaml_paths():
        if path in _SURE or path.rpartition("/")[0] in _SURE:
            yield path


def _stands(mark: str, files: Files, paths: str) -> bool:
    if mark.startswith(_ANYWHERE):
        return f"/{mark.removeprefix(_ANYWHERE)}" in paths
    return files.is_file(mark) or files.is_directory(mark)
