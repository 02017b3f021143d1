"""A snapshot's files, parsed on demand, and every one of them accounted for."""

import pytest

from checker.git.snapshot import GITLINK, SYMLINK, Entry, MemorySnapshot
from checker.model import Inputs, Location, Problem, ProblemKind, Stage
from checker.parse.failure import Limits
from checker.parse.files import Files
from checker.parse.readings import Readings

BROKEN = 'a: "secret\n'


class Recorded(MemorySnapshot):
    """A snapshot that notes every batch it was asked for, and may hold links, submodules and lost objects."""

    def __init__(self, files, *, links=None, modules=(), lost=()):
        super().__init__({**files, **(links or {}), **dict.fromkeys(modules, "")})
        modes = {**dict.fromkeys(links or {}, SYMLINK), **dict.fromkeys(modules, GITLINK)}
        self.entries = {
            path: Entry(path, modes.get(path, entry.mode), entry.oid) for path, entry in self.entries.items()
        }
        self.batches = []
        self.lost = lost

    def read(self, paths):
        """As a real snapshot: one batch, a problem for what is lost."""
        self.batches.append(list(paths))
        for path, content in super().read(self.batches[-1]):
            yield path, lost(path) if path in self.lost else content


def lost(path: str) -> Problem:
    """What the Git layer says of an object that is not there."""
    return Problem(Location(path), Stage.GIT, ProblemKind.FAILED, "is missing")


def messages(problems) -> list[str]:
    """The problems as text, without their words."""
    return [f"{problem.kind} {problem.location.path}:{problem.location.line}" for problem in problems]


def test_manifests_are_read_in_one_batch_and_parsed_once():
    """All YAML and JSON comes in one batch; asking again gives the same documents and reads nothing."""
    snapshot = Recorded({"a.yaml": "a: 1", "b/c.json": "{}", "b/Kustomization": "x: 1", "d.png": "x", "e.txt": "t"})
    files = Files(snapshot)
    assert files.yaml_paths() == ("a.yaml", "b/Kustomization", "b/c.json")
    assert files.documents("a.yaml")[0].data == {"a": 1}
    assert files.documents("a.yaml") is files.documents("a.yaml")
    assert files.documents("b/Kustomization")[0].data == {"x": 1}
    assert snapshot.batches == [["a.yaml", "b/Kustomization", "b/c.json"]]
    files.prefetch(["d.png", "e.txt", "a.yaml", "nothing"])
    assert files.text("e.txt") == "t"
    assert snapshot.batches[1:] == [["d.png", "e.txt"]]


def test_a_broken_file_is_one_problem_that_quotes_nothing():
    """A file that does not parse has no documents and one problem with path, line and reason."""
    files = Files(MemorySnapshot({"x.yaml": "a: 1\n" + BROKEN}))
    assert files.documents("x.yaml") == ()
    problem = files.problem("x.yaml")
    assert problem == Problem(
        Location("x.yaml", 2, 4), Stage.PARSE, ProblemKind.FAILED, "Cannot be read: a quote that is not closed."
    )


@pytest.mark.parametrize(
    ("path", "content", "word"),
    [
        ("x.yaml", b"\0GITCRYPT\0\x01\x02", "git-crypt"),
        ("x.yaml", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "LFS pointer"),
        ("x.yaml", b"/annex/objects/MD5E-s1--0.yaml\n", "git-annex"),
        ("x.yaml", b"$ANSIBLE_VAULT;1.1;AES256\n00\n", "Ansible Vault"),
        ("x.json", b'{"data": "ENC[AES256_GCM,data:x]", "sops": {"version": "3"}}', "SOPS"),
        ("x.yaml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        ("x.yaml", b"a: {{ .Values.a }}\n", "template"),
        ("charts/web/templates/x.yaml", b"a: 1\n", "template of the Helm chart in charts/web"),
    ],
)
def test_what_is_no_manifest_is_skipped_with_its_reason(path, content, word):
    """Encrypted, binary, pointer and template files are skipped, needed or not, and named."""
    files = Files(MemorySnapshot({path: content, "charts/web/Chart.yaml": "name: web"}))
    assert files.documents(path) == ()
    inputs, (problem,) = files.inputs(frozenset({path}))
    assert (problem.kind, problem.location.path) == (ProblemKind.SKIPPED, path)
    assert word in problem.message
    assert inputs == Inputs(checked=1, skipped=1, failed=0)


def test_templates_directories_are_templates_only_in_a_chart():
    """A directory of that name without a Chart.yaml beside it holds plain files."""
    files = Files(MemorySnapshot({"templates/x.yaml": "a: 1", "other/Chart.yaml": "name: x"}))
    assert files.documents("templates/x.yaml")[0].data == {"a": 1}


def test_a_sops_manifest_is_read():
    """A manifest with encrypted values is a manifest; only a file that is nothing else is sealed."""
    content = "kind: Secret\ndata: {a: 'ENC[x]'}\nsops: {version: '3'}\n"
    assert Files(MemorySnapshot({"x.yaml": content})).documents("x.yaml")[0].data["kind"] == "Secret"


def test_what_nothing_needs_is_skipped_and_what_is_needed_fails():
    """The report contract's rule: a broken file fails where something needs it, or where nobody's word is taken."""
    files = Files(MemorySnapshot({"x.yaml": BROKEN, "y.yaml": "a: 1", "z.png": "image"}))
    assert files.inputs(frozenset())[0] == Inputs(checked=1, skipped=2, failed=0)
    assert messages(files.inputs(frozenset())[1]) == ["skipped x.yaml:1"]
    assert files.inputs(frozenset({"x.yaml"}))[0] == Inputs(checked=1, skipped=1, failed=1)
    assert messages(files.inputs(frozenset({"x.yaml"}))[1]) == ["failed x.yaml:1"]
    assert files.inputs(frozenset(), strict=True)[0] == Inputs(checked=1, skipped=1, failed=1)
    assert files.inputs(frozenset({"z.png"}))[0] == Inputs(checked=2, skipped=1, failed=0)


def test_strict_doubts_a_guessed_template_and_not_a_chart():
    """A file that only looks like a template fails in strict mode; a chart's template and a sealed file do not."""
    files = Files(
        MemorySnapshot(
            {"x.yaml": "a: {{ b }}", "templates/y.yaml": "{{ b }}", "Chart.yaml": "a: b", "z.yaml": b"\0GITCRYPT\0"}
        )
    )
    inputs, problems = files.inputs(frozenset(), strict=True)
    assert inputs == Inputs(checked=1, skipped=2, failed=1)
    assert messages(problems) == ["skipped templates/y.yaml:1", "failed x.yaml:1", "skipped z.yaml:1"]


def test_a_lost_object_always_fails():
    """What Git cannot give is failed even if nothing is known to need it."""
    files = Files(Recorded({"x.yaml": "a: 1", "y.txt": "t"}, lost={"x.yaml", "y.txt"}))
    assert files.inputs(frozenset())[0] == Inputs(checked=0, skipped=1, failed=1)
    assert files.problem("y.txt") == lost("y.txt")
    assert files.text("y.txt") is None


def test_a_key_that_stands_twice_is_named_with_both_lines():
    """The last value counts, the file is checked, and a problem names both lines; strict fails it."""
    files = Files(MemorySnapshot({"x.yaml": "a: 1\nb: 2\na: 3\n"}))
    assert files.documents("x.yaml")[0].data == {"a": 3, "b": 2}
    (warning,) = files.warnings("x.yaml")
    assert warning.location == Location("x.yaml", 3, 1)
    assert "line 1" in warning.message
    assert "line 3" in warning.message
    assert files.inputs(frozenset()) == (Inputs(checked=1, skipped=0, failed=0), (warning,))
    assert files.inputs(frozenset(), strict=True)[0].failed == 1


def test_links_and_submodules_are_accounted_for():
    """A link gives the file it leads to, at that file's place; one that leads nowhere and a submodule say so."""
    snapshot = Recorded({"x.yaml": "a: 1"}, links={"l.yaml": "x.yaml", "out.yaml": "../x.yaml"}, modules=["m"])
    files = Files(snapshot)
    assert files.paths == ("x.yaml",)
    assert files.documents("l.yaml")[0].location.path == "x.yaml"
    assert files.text("l.yaml") == "a: 1"
    assert files.documents("out.yaml") == ()
    assert messages([files.problem("out.yaml")]) == ["skipped out.yaml:1"]
    assert messages([files.problem("m/deep.yaml")]) == ["unobservable m:1"]
    inputs, problems = files.inputs(frozenset({"l.yaml"}))
    assert inputs == Inputs(checked=1, skipped=3, failed=0)
    assert messages(problems) == ["unobservable m:1"]


def test_a_path_that_is_not_tracked_has_no_problem():
    """Nothing is said of what nobody tracks: the caller knows what it looked for."""
    files = Files(MemorySnapshot({"x.yaml": "a: 1"}))
    assert files.problem("y.yaml") is None
    assert files.documents("y.yaml") == ()
    assert files.content("y.yaml") is None
    assert files.warnings("y.yaml") == ()


def test_text_is_text_only():
    """Raw text comes decoded with line feeds; bytes that are no text, or too many, give none."""
    files = Files(
        MemorySnapshot({"a": "\ufeffé\r\nb", "b": b"\xff\xff", "c": b"a\0b", "d": "x" * 101}),
        Readings(Limits(size=100)),
    )
    assert [files.text(path) for path in "abcd"] == ["é\nb", None, None, None]
    assert files.content("b") == b"\xff\xff"


def test_what_is_not_held_is_read_again(monkeypatch):
    """Beyond the memory bound content is read anew; the counts stay the same."""
    monkeypatch.setattr("checker.parse.readings.MOST_BYTES", 5)
    snapshot = Recorded({"a.yaml": "a: 1", "b.yaml": "b: 2", "c.yaml": BROKEN})
    files = Files(snapshot)
    assert files.documents("b.yaml")[0].data == {"b": 2}
    assert files.inputs(frozenset({"c.yaml"}))[0] == Inputs(checked=2, skipped=0, failed=1)
    assert snapshot.batches == [["a.yaml", "b.yaml", "c.yaml"], ["b.yaml"], ["c.yaml"]]


def test_what_failed_later_is_needed_and_failed():
    """A file at which a later stage failed is counted as failed, whether it parses or not, and is named so once."""
    files = Files(
        MemorySnapshot({"broken.yaml": BROKEN, "sound.yaml": "a: 1\n", "text.txt": "a", "other.yaml": BROKEN})
    )
    inputs, problems = files.inputs(frozenset(), failed=frozenset({"broken.yaml", "sound.yaml", "text.txt", "gone"}))
    assert inputs == Inputs(checked=0, skipped=1, failed=3)
    assert messages(problems) == ["failed broken.yaml:1", "skipped other.yaml:1"]


def test_a_link_with_an_endless_target_leads_nowhere():
    """A target longer than any path is not followed; it would be taken apart at every look."""
    files = Files(Recorded({"a.yaml": "a: 1\n"}, links={"far.yaml": "./" * 5_000 + "a.yaml", "near.yaml": "a.yaml"}))
    assert files.is_file("near.yaml")
    assert not files.is_file("far.yaml")


def test_hcl_is_read_by_its_name_and_links_are_followed():
    """Terraform, OpenTofu, Terragrunt and value files have a body; a link to one has that of its target."""
    names = ["a.tf", "b.tofu", "c/terragrunt.hcl", "d.tfvars", "e.tfbackend"]
    files = Files(Recorded(dict.fromkeys([*names, "f.txt"], "x = 1\n"), links={"c/link.tf": "../a.tf"}))
    assert files.hcl_paths() == tuple(sorted(names))
    assert [files.hcl(name).attributes for name in (*names, "c/link.tf")] == [{"x": 1}] * 6
    assert files.hcl("f.txt") is None
    assert files.real("c/link.tf") == "a.tf"


def test_hcl_is_read_in_one_batch_and_parsed_once():
    """All HCL comes in one batch; asking again gives the same body."""
    snapshot = Recorded({"a.tf": "x = 1", "b/c.hcl": "y = 2", "d.yaml": "z: 3"})
    files = Files(snapshot)
    assert files.hcl("a.tf") is files.hcl("a.tf")
    assert files.hcl("b/c.hcl") is not None
    assert snapshot.batches == [["a.tf", "b/c.hcl"]]


def test_broken_hcl_keeps_what_can_be_read_and_fails_only_where_it_is_needed():
    """A file with a syntax error has its other blocks; it counts as failed if a live root needs it."""
    files = Files(Recorded({"a.tf": 'b "c" {}\nx = ]\n', "d.tf": "y = 1\n"}))
    assert [block.type for block in files.hcl("a.tf").blocks] == ["b"]
    assert messages([files.problem("a.tf")]) == ["failed a.tf:2"]
    assert files.inputs(frozenset({"a.tf", "d.tf"}))[0] == Inputs(checked=1, skipped=0, failed=1)
    counts, problems = files.inputs(frozenset())
    assert counts == Inputs(checked=1, skipped=1, failed=0)
    assert messages(problems) == ["skipped a.tf:2"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\0GITCRYPT\0secret", ProblemKind.SKIPPED),
        (b"x = {{ value }}\n", ProblemKind.SKIPPED),
        (b'x = "\xff"\n', ProblemKind.FAILED),
        (b"x = " + b"(" * 5000 + b")" * 5000, ProblemKind.FAILED),
    ],
)
def test_hcl_that_cannot_be_read_says_why(content, kind):
    """An encrypted file and a template are skipped, bytes that are no text and what is beyond a limit fail."""
    problem = Files(Recorded({"x.tfvars": content})).problem("x.tfvars")
    assert problem is not None
    assert problem.kind is kind
