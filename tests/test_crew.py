"""Many commits measured at once come to what they come to one by one, whatever happens to a worker."""

import os
import subprocess
from contextlib import closing, contextmanager

import pytest

from checker.cache.store import Store
from checker.errors import UsageError
from checker.git.repository import open_repository
from checker.policy.pack import load_pack
from checker.timeline import Chronicle, crew
from checker.workspace import Workspace

PACK = load_pack(examples=False)
COMMITS = 30
HELM_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: web, namespace: web}}
spec:
  interval: {minutes}m
  chartRef: {{kind: OCIRepository, name: web}}
  driftDetection: {{mode: {mode}}}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A bare repository whose commits turn drift detection on and off."""
    place = tmp_path_factory.mktemp("crew") / "fleet.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(place)], check=True)
    stream = []
    for number in range(COMMITS):
        release = HELM_RELEASE.format(minutes=number + 1, mode="enabled" if number // 4 % 2 else "disabled")
        stream.append(f"commit refs/heads/main\ncommitter Ann <ann@example.org> {1_700_000_000 + number} +0000\n")
        stream.append(f"data 6\nChange\n{'' if number else 'M 100644 inline clusters/prod/flux-system/gotk-sync.yaml'}")
        stream.append("" if number else "\ndata 2\n#\n\n")
        stream.append(f"M 100644 inline clusters/prod/web.yaml\ndata {len(release)}\n{release}\n")
    subprocess.run(["git", "-C", str(place), "fast-import", "--quiet"], input="".join(stream).encode(), check=True)
    return str(place)


@contextmanager
def opened(place, *, store=None, opening=None):
    """Open the repository along its line."""
    with open_repository(place) as repository, closing(repository.line()) as line:
        yield Chronicle(repository, line, PACK, workspace=Workspace(), store=store, opening=opening)


@pytest.fixture(scope="module")
def expected(place):
    """What the commits come to, one by one."""
    with opened(place) as chronicle:
        return [chronicle.measure(number) for number in range(COMMITS)]


@pytest.fixture
def two(monkeypatch):
    """Let two processes be worth it; returns how many of the commits this one measured itself."""
    monkeypatch.setattr(crew, "cores", lambda: 2)
    monkeypatch.setattr(crew, "_WORTH", 4)
    own = []
    made = Chronicle._made
    monkeypatch.setattr(Chronicle, "_made", lambda self, place: own.append(place) or made(self, place))
    return own


def measured(place, opening, **more):
    """What the commits come to where others may be opened."""
    with opened(place, opening=opening, **more) as chronicle:
        return list(chronicle.measures(range(COMMITS), iter))


def test_several_processes_measure_what_one_does(place, expected, two):
    """Every commit is measured by a worker, and comes to the same."""
    assert measured(place, lambda: opened(place)) == expected
    assert not two


def test_a_worker_that_dies_costs_nothing_but_time(place, expected, two):
    """What a dead worker does not get to is measured by who asked."""
    parent = os.getpid()

    @contextmanager
    def dying():
        with opened(place) as chronicle:
            measure = chronicle.measure
            chronicle.measure = lambda number: (
                os._exit(9) if number == 25 and os.getpid() != parent else measure(number)
            )
            yield chronicle

    assert measured(place, dying) == expected
    assert two


def test_a_worker_that_cannot_begin_costs_nothing_but_time(place, expected, two):
    """Where the repository cannot be opened again, one process does it all."""

    @contextmanager
    def failing():
        raise UsageError("there is no repository")
        yield

    assert measured(place, failing) == expected
    assert len(two) == COMMITS


@pytest.mark.usefixtures("two")
def test_what_a_worker_cannot_read_is_told_by_who_asked(place):
    """An error comes up where it is met in the order of the line."""

    @contextmanager
    def opening():
        with opened(place) as chronicle:
            chronicle.repository = Refusing(chronicle.repository)
            yield chronicle

    with opening() as chronicle:
        chronicle.opening = opening
        arriving = chronicle.measures(range(COMMITS), iter)
        assert len([next(arriving) for _ in range(3)]) == 3
        with pytest.raises(UsageError, match="malformed"):
            next(arriving)


class Refusing:
    """A repository of which one commit cannot be read."""

    def __init__(self, repository):
        self._repository = repository

    def __getattr__(self, name):
        return getattr(self._repository, name)

    def along(self, line, number):
        """As the repository, but for that commit."""
        if number == 3:
            raise UsageError("the commit is malformed")
        return self._repository.along(line, number)


def test_what_was_measured_once_is_looked_up(place, expected, tmp_path, monkeypatch):
    """A second run over the same commits, by the same program and policies, assesses none of them."""
    with opened(place, store=Store(tmp_path)) as chronicle:
        assert list(chronicle.measures(range(COMMITS), iter)) == expected
    monkeypatch.setattr(Chronicle, "_made", None)
    with opened(place, store=Store(tmp_path)) as chronicle:
        assert list(chronicle.measures(range(COMMITS), iter)) == expected


def test_what_may_be_mended_is_measured_again(place, tmp_path):
    """Of a shallow clone, and where the past could not be read, nothing is kept: both may be other tomorrow."""
    shallow = tmp_path / "shallow.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", "--depth=2", f"file://{place}", str(shallow)], check=True)
    cut = tmp_path / "cut.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(shallow), str(cut)], check=True)
    (cut / "shallow").unlink()
    for clone in (shallow, cut):
        store = Store(tmp_path / "cache")
        with opened(str(clone), store=store) as chronicle:
            assert chronicle.measure(0).units
        assert store.filling().rows == 0


def test_other_policies_are_another_ruler(place, tmp_path):
    """What one pack found says nothing about another."""
    with opened(place, store=Store(tmp_path)) as chronicle:
        first = chronicle.measure(0)
    with opened(place, store=Store(tmp_path)) as chronicle:
        chronicle.pack = PACK._replace(digest="sha256:other", criteria=PACK.criteria[:1])
        assert chronicle.measure(0) != first
