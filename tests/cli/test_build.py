"""`gitops-checker build`: what it prints, and how it ends."""

import json

import pytest

FLEET = {
    "apps/kustomization.yaml": "namespace: team\nresources:\n  - app.yaml\n",
    "apps/app.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata: {a: '1'}\n",
    "plain/one.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n",
    "broken/kustomization.yaml": "resources: [gone.yaml]\n",
    "remote/kustomization.yaml": "resources: ['https://github.com/org/repo?ref=v1.0.0']\n",
}


def test_yaml_with_origins(program, repository):
    """Each value stands beside the file and line that set it; REPO is the current directory if it is left out."""
    done = program("build", "apps", cwd=repository(FLEET))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == [
        "---                                       # apps/app.yaml:1",
        "apiVersion: v1                            # apps/app.yaml:1",
        "kind: ConfigMap                           # apps/app.yaml:2",
        "metadata:",
        "  name: app                               # apps/app.yaml:4",
        "  namespace: team                         # apps/kustomization.yaml:1",
        "data:",
        '  a: "1"                                  # apps/app.yaml:5',
    ]


def test_json_of_several_paths(program, repository):
    """JSON is an object from path to objects; a directory without kustomization file is built as Flux does it."""
    done = program("build", repository(FLEET), "--format", "json", "apps", "plain/", ".")
    built = json.loads(done.stdout)
    assert [item["metadata"] for item in built["apps"]] == [{"name": "app", "namespace": "team"}]
    assert [item["metadata"]["name"] for item in built["plain/"]] == ["one"]
    assert set(built) == {"apps", "plain/", "."}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone", b"error: gone does not exist in this revision\n"),
        ("apps/app.yaml", b"error: apps/app.yaml is a file\n"),
        ("../other", b"error: ../other is not inside the repository\n"),
        ("/etc", b"error: /etc is not inside the repository\n"),
    ],
)
def test_a_path_that_cannot_be_built_is_named(program, repository, path, message):
    """A wrong PATH is a usage error that names it."""
    done = program("build", repository(FLEET), path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(message)


def test_trees_exclude_one_another(program, repository):
    """One tree is built from."""
    done = program("build", repository(FLEET), "apps", "--staged", "--rev", "HEAD")
    assert done.returncode == 2
    assert b"exclude one another" in done.stderr


def test_a_broken_build_is_incomplete(program, repository):
    """What fails is told with its line and makes the run incomplete, unless that is allowed."""
    place = repository(FLEET)
    done = program("build", place, "broken")
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr == b"broken/kustomization.yaml:1: failed: gone.yaml does not exist.\n"
    assert program("build", place, "broken", "--allow-incomplete").returncode == 0


def test_what_is_out_of_sight_is_told_and_does_not_fail(program, repository):
    """A remote base is named as not observable; the build is done."""
    done = program("build", repository(FLEET), "remote")
    assert done.returncode == 0
    assert (
        b"remote/kustomization.yaml:1: unobservable: Remote base https://github.com/org/repo?ref=v1.0.0" in done.stderr
    )


def test_staged_and_work_tree_are_read(program, repository):
    """The index and the work tree are built from as they stand."""
    place = repository(FLEET)
    (place / "apps" / "kustomization.yaml").write_text("namespace: changed\nresources: [app.yaml]\n", encoding="utf-8")
    space = {}
    for tree in ("--rev=HEAD", "--staged", "--worktree"):
        built = json.loads(program("build", place, "apps", "--format", "json", tree).stdout)
        space[tree] = built["apps"][0]["metadata"]["namespace"]
    assert space == {"--rev=HEAD": "team", "--staged": "team", "--worktree": "changed"}


def test_hostile_text_stays_text(program, repository):
    """Names and values cannot control a terminal or a CI log, and the YAML still says what they are."""
    value = "\\e[31m\\u202e ##[group]x\\n::error::y"
    tree = {"evil/a\x1b[1m.yaml": f'apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata: {{a: "{value}"}}\n'}
    for form in ("yaml", "json"):
        page = program("build", repository(tree, form), "--format", form, "evil").stdout.decode()
        assert not {"\x1b", "\u202e"} & set(page)
        assert "##[" not in page
        assert not any(line.lstrip().startswith("::") for line in page.splitlines())
