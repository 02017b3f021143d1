"""`gitops-checker build`: show what kustomization directories become, and which line set each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.exits import Exit, say
from checker.cli.terminal import standard_output, write
from checker.errors import UsageError
from checker.model import ProblemKind

if TYPE_CHECKING:
    from checker.compose.kustomize import Build
    from checker.git.snapshot import Snapshot
    from checker.parse.files import Files


@click.command(name="build")
@click.argument("arguments", nargs=-1, required=True, metavar="[REPO] PATH...")
@click.option("--rev", "revision", metavar="REV", help="Build from this commit, branch or tag.  [default: HEAD]")
@click.option("--staged", is_flag=True, help="Build what the next commit would hold: the index.")
@click.option("--worktree", is_flag=True, help="Build the tracked files as they stand in the work tree.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    show_default=True,
    help="YAML with the line that set each value, or JSON: an object from path to objects.",
)
@click.option("--allow-incomplete", is_flag=True, help="Do not exit with 3 when a build has failed in part.")
def command(
    arguments: tuple[str, ...], revision: str | None, form: str, *, staged: bool, worktree: bool, allow_incomplete: bool
) -> Exit:
    """Show what takes effect in directories: kustomize's result, with where each value comes from.

    PATH is a directory, from the root of the repository. One without a kustomization file is built as Flux does it,
    from all manifests below. REPO is a clone (bare ones too); if the first argument is none, it is the current one.
    Nothing is fetched: what a build takes from elsewhere is named on standard error.
    """
    standard_output()
    if sum((revision is not None, staged, worktree)) > 1:
        raise UsageError("--rev, --staged and --worktree exclude one another", hint="name one tree to build from")
    repository, paths = _split(arguments)
    with _snapshot(repository, revision, staged=staged, worktree=worktree) as snapshot:
        builds = _build(snapshot, paths)
    write(_as_json(builds) if form == "json" else _as_yaml(builds))
    return _tell(builds, allow_incomplete=allow_incomplete)


def _split(arguments: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The repository, if the first of several arguments is one, and the paths."""
    first = Path(arguments[0])
    if len(arguments) > 1 and ((first / ".git").exists() or (first / "HEAD").is_file()):
        return arguments[0], arguments[1:]
    return ".", arguments


@contextmanager
def _snapshot(path: str, revision: str | None, *, staged: bool, worktree: bool) -> Iterator[Snapshot]:
    from checker.git.repository import open_repository

    with open_repository(path) as repository:
        if staged:
            yield repository.staged()
        elif worktree:
            yield repository.worktree()
        else:
            yield repository.commit("HEAD" if revision is None else revision)


def _build(snapshot: Snapshot, paths: Sequence[str]) -> Mapping[str, Build]:
    from checker.compose.kustomization import kustomization_file
    from checker.compose.kustomize import Composer, Overlay
    from checker.parse.files import Files

    files = Files(snapshot)
    composer = Composer(files)
    directories = {path: _directory(files, path) for path in paths}
    return {
        path: composer.build(directory, None if kustomization_file(files, directory) else Overlay())
        for path, directory in directories.items()
    }


def _directory(files: Files, path: str) -> str:
    from checker.parse.files import join

    directory = join("", path)
    if directory is None or path.startswith("/"):
        raise UsageError(f"{path} is not inside the repository", hint="name a directory from the repository's root")
    if files.is_file(directory):
        raise UsageError(f"{path} is a file", hint="name the directory of a kustomization")
    if not files.is_directory(directory):
        raise UsageError(f"{path} does not exist in this revision", hint="name a directory from the repository's root")
    return directory


def _as_json(builds: Mapping[str, Build]) -> str:
    import json

    from checker.compose.emit import in_order, to_data
    from checker.report import escape

    data = {
        escape.path(path): [to_data(item.data) for item in in_order(build.objects)] for path, build in builds.items()
    }
    return escape.document(json.dumps(data, indent=2)) + "\n"


def _as_yaml(builds: Mapping[str, Build]) -> str:
    from checker.compose.emit import in_order, to_yaml
    from checker.report import escape

    parts = []
    for path, build in builds.items():
        if len(builds) > 1:
            parts.append(f"# {escape.terminal(path)}\n")
        parts.append(to_yaml(in_order(build.objects), escape.terminal))
    return "".join(parts)


def _tell(builds: Mapping[str, Build], *, allow_incomplete: bool) -> Exit:
    """Name on standard error what failed or is out of sight; a failure makes the build incomplete."""
    from checker.report import escape

    problems = sorted({problem for build in builds.values() for problem in build.problems})
    if problems:
        say(*(escape.terminal(f"{problem.location}: {problem.kind}: {problem.message}") for problem in problems))
    failed = any(problem.kind is ProblemKind.FAILED for problem in problems)
    return Exit.INCOMPLETE if failed and not allow_incomplete else Exit.DONE
