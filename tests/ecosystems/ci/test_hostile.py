"""Configurations of any shape are read without a failure, and huge ones within the limits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.ecosystems.ci import gather
from checker.ecosystems.ci.steps import MAX_JOBS
from checker.git.snapshot import MemorySnapshot
from checker.model import ProblemKind
from checker.parse.files import Files

PATHS = (
    ".github/workflows/a.yml", ".github/workflows/b.yml", ".github/actions/x/action.yml", ".gitlab-ci.yml",
    "azure-pipelines.yml", ".circleci/config.yml", ".buildkite/pipeline.yml", ".woodpecker/a.yaml", ".drone.yml",
    ".tekton/a.yaml", "ci/pipeline.yml", ".prow.yaml", ".pre-commit-config.yaml", "Taskfile.yml", "package.json",
)  # fmt: skip
KEYS = (
    "on", "jobs", "steps", "run", "uses", "with", "if", "env", "push", "branches", "pull_request", "defaults",
    "working-directory", "runs", "inputs", "include", "local", "script", "extends", "rules", "only", "when", "default",
    "workflow", "stages", "template", "task", "condition", "workflows", "commands", "command", "presubmits", "spec",
    "containers", "kind",
    "metadata", "annotations", "resources", "plan", "get", "config", "repos", "hooks", "id", "entry",
    "files", "tasks", "cmds", "deps", "includes", "name", "image", "trigger", "event", "args", "types", "a",
    "./.github/actions/x",
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(KEYS),
    st.sampled_from(["PipelineRun", "${{ env.a }}", "./.github/workflows/a.yml"]),
    st.sampled_from(["task a", "make a", "./a.sh", "kubectl apply -f -"]),
)  # fmt: skip
NODES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=30,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(PATHS), NODES, min_size=1, max_size=4))
def test_any_shape(trees):
    """Whatever stands where a mapping, list or text is expected, reading gives evidence and no failure."""
    files = Files(MemorySnapshot({path: json.dumps(tree) for path, tree in trees.items()}))
    assert gather(files).reads <= set(trees)


def test_calls_in_circles():
    """Workflows, actions, scripts and targets that call themselves end."""
    evidence = gather(
        Files(
            MemorySnapshot(
                {
                    ".github/workflows/a.yml": "on: [push, workflow_call]\njobs: {a: {uses: ./.github/workflows/a.yml},"
                    " b: {steps: [{uses: ./x}, {run: ./s.sh}, {run: make a}, {run: task a}, {run: just a}]}}\n",
                    "x/action.yml": "runs: {using: composite, steps: [{uses: ./x}, {uses: ./x}]}\n",
                    "s.sh": "./s.sh && ./s.sh\nbash s.sh\n",
                    "Makefile": "a: b\n\tmake a\nb: a\n\tmake b\n",
                    "Taskfile.yml": "tasks: {a: {cmds: [{task: b}]}, b: {deps: [a], cmds: [task a]}}\n",
                    "justfile": "a: b\n    just a\nb: a\n    just b\n",
                    ".gitlab-ci.yml": "include: {local: .gitlab-ci.yml}\n.a: {extends: .b}\n.b: {extends: .a}\n"
                    "c: {extends: .a}\n",
                }
            )
        )
    )
    assert evidence.activities == ()


def test_too_many_jobs_are_said():
    """Jobs beyond the limit are left out with a problem that says so."""
    jobs = "\n".join(f"  j{number}: {{steps: [{{run: kubeconform x{number}}}]}}" for number in range(MAX_JOBS + 5))
    evidence = gather(Files(MemorySnapshot({".github/workflows/a.yml": f"on: push\njobs:\n{jobs}\n"})))
    assert len(evidence.activities) == MAX_JOBS
    assert [problem.kind for problem in evidence.problems] == [ProblemKind.UNOBSERVABLE]


@pytest.mark.parametrize("name", ["Makefile", "justfile", "Jenkinsfile", "mise.toml", "s.sh", "s.py"])
@pytest.mark.parametrize("piece", ["a: b\n", "a ", "[", "a:a:", "sh '", "$(", "{{", "=", "\t", "'\n", "{a=["])
def test_text_bombs(name, piece):
    """A called text of one piece over and over is read within the limits."""
    calls = "{run: make a}, {run: just a}, {run: mise run a}, {run: ./s.sh}, {run: python s.py}"
    evidence = gather(
        Files(
            MemorySnapshot(
                {".github/workflows/a.yml": f"on: push\njobs: {{a: {{steps: [{calls}]}}}}\n", name: piece * 60_000}
            )
        )
    )
    assert not evidence.activities


@pytest.mark.parametrize("default", ["7", "true", "text", "[a]"])
def test_a_default_of_any_kind(default):
    """GitLab's `default` that is no mapping sets nothing."""
    evidence = gather(
        Files(MemorySnapshot({".gitlab-ci.yml": f"default: {default}\na: {{script: [kubeconform x]}}\n"}))
    )
    assert len(evidence.activities) == 1


@pytest.mark.parametrize(
    "path", [".github/workflows/a.yml", ".gitlab-ci.yml", ".woodpecker/a.yaml", ".pre-commit-config.yaml"]
)
def test_a_broken_configuration_is_needed(path):
    """A configuration of CI that does not parse could do anything, so it is never passed over as not needed."""
    files = {path: "a: [\n", "docs/a.yaml": "a: [\n", "ci/a.yaml": "a: [\n"}
    assert gather(Files(MemorySnapshot(files))).reads == {path}
