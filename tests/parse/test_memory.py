"""Results of computations over trees hold in every tree that answers alike, and in no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.git.snapshot import MemorySnapshot
from checker.model import Location, Problem, ProblemKind, Stage
from checker.parse.files import Files
from checker.parse.memory import Memory, Same
from checker.parse.readings import Readings
from checker.parse.remembering import RememberingFiles


class Trees:
    """Trees of one repository, one after the other, in one memory; `made` counts what was computed."""

    def __init__(self):
        self.readings = Readings()
        self.memory = Memory()
        self.made = []

    def files(self, tree, snapshot=MemorySnapshot):
        """Turn to a tree."""
        return RememberingFiles(snapshot(tree), self.readings, self.memory)

    def ask(self, tree, question):
        """Return what a question gives in a tree, and whether it was computed for it."""
        files = self.files(tree)
        before = len(self.made)
        answer = files.remembered("key", lambda: (self.made.append(1), question(files))[1])
        return answer, len(self.made) > before


TREE = {"a/x.yaml": "x: 1", "a/y.yaml": "y: 1", "b.tf": "", "c": ""}
QUESTIONS = {
    "is_file": lambda files: files.is_file("a/x.yaml"),
    "is_directory": lambda files: files.is_directory("a"),
    "children": lambda files: files.children("a"),
    "real": lambda files: files.real("a/x.yaml"),
    "documents": lambda files: [one.data for one in files.documents("a/x.yaml")],
    "content": lambda files: files.content("a/x.yaml"),
    "text": lambda files: files.text("a/x.yaml"),
    "problem": lambda files: files.problem("a/x.yaml"),
    "warnings": lambda files: files.warnings("a/x.yaml"),
    "hcl": lambda files: files.hcl("b.tf") is None,
    "paths": lambda files: files.paths,
    "yaml_paths": lambda files: files.yaml_paths(),
    "hcl_paths": lambda files: files.hcl_paths(),
}
CHANGES = {
    "nothing": {},
    "elsewhere": {"c": "changed"},
    "content": {"a/x.yaml": "x: 2"},
    "broken": {"a/x.yaml": "x: ["},
    "beside": {"a/z.yaml": ""},
    "gone": {"a/x.yaml": None},
    "all gone": {"a/x.yaml": None, "a/y.yaml": None},
    "hcl": {"b.tf": None},
    "another hcl": {"z.tf": ""},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_result_holds_where_its_questions_have_the_same_answers(question, change):
    """What is remembered is what a computation in the changed tree gives."""
    trees = Trees()
    changed = {path: content for path, content in (TREE | CHANGES[change]).items() if content is not None}
    trees.ask(TREE, QUESTIONS[question])
    answer, _ = trees.ask(changed, QUESTIONS[question])
    assert answer == QUESTIONS[question](Files(MemorySnapshot(changed)))


@pytest.mark.parametrize("question", ["is_file", "is_directory", "children", "documents", "text"])
def test_nothing_is_computed_twice(question):
    """A change that no question is about costs nothing."""
    trees = Trees()
    assert trees.ask(TREE, QUESTIONS[question])[1]
    assert not trees.ask(TREE | {"c": "changed", "d.yaml": "d: 1"}, QUESTIONS[question])[1]


def test_what_an_inner_computation_asks_its_outer_one_asks_too():
    """An outer result is made anew where an inner one is, whether that was remembered or not."""
    trees = Trees()

    def outer(files):
        return files.remembered("outer", lambda: files.remembered("inner", lambda: files.text("c")) + "!")

    first = trees.files(TREE)
    assert first.remembered("inner", lambda: first.text("c")) == ""
    assert outer(first) == "!"
    assert outer(trees.files(TREE | {"c": "new"})) == "new!"


def test_the_newest_result_of_a_key_counts():
    """A tree that went back to what it was is computed again, and right."""
    trees = Trees()
    contents = ["one", "two", "one"]
    assert [trees.ask({"c": content}, lambda files: files.text("c"))[0] for content in contents] == contents


def test_what_nobody_used_for_long_is_forgotten():
    """Memory does not grow with the trees that it has seen."""
    trees = Trees()
    trees.ask(TREE, QUESTIONS["text"])
    for _ in range(5):
        trees.files(TREE)
    assert trees.ask(TREE, QUESTIONS["text"])[1]


class Lost(MemorySnapshot):
    """A tree of which no file can be read."""

    def read(self, paths):
        """Say so of each."""
        for path in paths:
            yield path, Problem(Location(path), Stage.GIT, ProblemKind.FAILED, "is lost")


def test_what_could_not_be_read_is_asked_for_again():
    """An object that is lost once may be there the next time."""
    trees = Trees()
    lost = trees.files(TREE, Lost)
    assert lost.remembered("key", lambda: lost.remembered("inner", lambda: lost.text("a/x.yaml"))) is None
    assert trees.ask(TREE, QUESTIONS["text"]) == ("x: 1", True)


def test_what_rests_on_more_than_its_tree_is_of_that_tree():
    """A computation may say so, and it holds for those around it."""
    trees = Trees()
    first = trees.files(TREE)
    first.remembered("key", lambda: first.remembered("inner", first.pass_by))
    assert trees.ask(TREE, lambda _: 1) == (1, True)


def test_the_same_thing_is_a_key():
    """Equal things are two keys, one thing is one."""
    thing = ["x"]
    assert Same(thing) == Same(thing)
    assert Same(thing) != Same(["x"])
    assert hash(Same(thing)) == hash(Same(thing))


NAMES = st.sampled_from(["a", "b", "d/a", "d/e/b", "templates/a.yaml", "Chart.yaml", "a.yaml"])
TREES = st.lists(
    st.dictionaries(NAMES, st.sampled_from(["", "b", "d/a", "a.yaml"]), max_size=5), min_size=1, max_size=6
)


def walked(files, path, depth=4):
    """Follow what files say: each names the next one."""

    def follow():
        text = files.text(path)
        below = files.children(path)
        problem = files.problem(path)
        return (text, below, problem, walked(files, text, depth - 1) if text and depth else None)

    return files.remembered((path, depth), follow)


@given(TREES)
def test_memory_changes_no_result(found):
    """Whatever trees follow each other, a computation over one gives what it gives alone."""
    trees = Trees()
    for drawn in found:
        # A file and a directory of one name are no tree.
        tree = {path: text for path, text in drawn.items() if not any(one.startswith(f"{path}/") for one in drawn)}
        for path in ("a", "d/a", "templates/a.yaml"):
            assert walked(trees.files(tree), path) == walked(Files(MemorySnapshot(tree)), path)
