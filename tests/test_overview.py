"""The facts of the repository as a whole, from the history of a real one."""

from __future__ import annotations

from checker.git.changes import Change, Signature
from checker.git.history import History, recent
from checker.git.snapshot import MemorySnapshot
from checker.model import Address, Collection, Evidence, Location, Unit, Unknown
from checker.overview import repository_facts

ONE = (Collection("flux", (Unit(Address("flux", "", "", "Kustomization", "apps"), Location("apps.yaml"), {}),)),)


def changes(number, subject):
    """So many changes with one subject."""
    person = ("Ann", "ann@example.com", 1_700_000_000)
    return [Change(f"{index:040x}", 1, *person, *person, f"{subject} (#{index})") for index in range(number)]


def facts(history):
    """The facts of a repository with one unit and this history."""
    return repository_facts(ONE, Evidence(), MemorySnapshot({}, history=history))


def test_share_is_exact():
    """The share is a fraction, never a rounded number, and the commits it rests on are named."""
    found = facts(recent([*changes(20, "Raise it"), *(one._replace(message="Fix") for one in changes(10, ""))]))
    assert found["review.share"].value == ["2/3", "2/3"]
    assert found["review.newest"].value == "0" * 12
    assert found["review.paths"].value == "squash of a request 20, direct push 10"


def test_too_few():
    """Under thirty changes there is no share."""
    assert facts(recent(changes(29, "Raise it")))["review.share"].value is None


def test_signatures_and_releases_are_told():
    """What is signed is counted with its kind; tags that cannot be read are unknown and leave the numbers alone."""
    first, *rest = changes(40, "Raise it")
    signed = [first._replace(signature=Signature.SSH), *rest]
    found = facts(recent(signed, {first.oid: ("v1.0.0",)}))
    assert (found["review.committed"].value, found["review.signed"].value) == (40, 1)
    assert found["review.signatures"].value == "SSH 1"
    assert found["releases.tags"].value == ["v1.0.0"]
    unread = facts(recent(signed, None))
    assert isinstance(unread["releases.tags"].value, Unknown)
    assert unread["review.signed"].value == 1


def test_broken_history_is_unknown():
    """A line that cannot be followed gives no numbers: they would be those of its readable part."""
    found = facts(History((), (), 0, 0, broken="Git ended on it"))
    assert isinstance(found["review.changes"].value, Unknown)
    assert "Git ended on it" in found["review.share"].value.reason


def test_no_unit_no_facts():
    """Without a live unit nothing is asked of the history."""
    assert repository_facts((), Evidence(), MemorySnapshot({})) == {}
