"""A repository that is only ever read: the tree of a commit, of the staged index, or of the work tree."""

from __future__ import annotations

import contextlib
import hashlib
from functools import cache, partial
from typing import TYPE_CHECKING

from checker.errors import UsageError
from checker.git.commit import Commit, parse_commit
from checker.git.discovery import Place, discover
from checker.git.history import past
from checker.git.hook import incoming_objects, staged_index
from checker.git.limits import NAME_BYTES
from checker.git.line import Line
from checker.git.objects import Fault, Objects
from checker.git.process import Git, GitFailure
from checker.git.quarantine import NEW_OBJECTS, add_exclude, add_incoming, add_index, add_refs, add_shallow, quarantine
from checker.git.refs import Head, all_refs, read_head, tags
from checker.git.releases import known_releases, tagged
from checker.git.remote import choose_remote, normalise_remote
from checker.git.settings import Settings, read_settings
from checker.git.snapshot import failure, object_id, path_bytes, path_text
from checker.git.sparse import copy_trees
from checker.git.stored import StoredSnapshot
from checker.git.tree import Trees
from checker.git.worktree import WorktreeSnapshot, list_worktree
from checker.model import Problem, Revision

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from checker.git.history import Past
    from checker.git.snapshot import Snapshot

_DEEPEN = (
    "The clone is shallow: older commits are not in it. Run `git fetch --unshallow`; in GitHub Actions set "
    "`fetch-depth: 0` of actions/checkout, in GitLab CI the variable GIT_DEPTH to 0."
)


@contextlib.contextmanager
def open_repository(path: str, *, remote: str | None = None) -> Iterator[Repository]:
    """Open the repository that the directory `path` belongs to; snapshots can be read until the context ends.

    `remote` (a URL or `host/path`) stands for the URL that the repository's configuration names. Nothing is written
    into the repository; what Git needs lies in a temporary directory that is removed at the end.

    Raises:
        UsageError: there is no repository, it is damaged at its root, its format is not known, or git is missing.
    """
    place = discover(path)
    settings = read_settings(place.shared / "config")
    name = choose_remote(settings.urls) if remote is None else _given(remote)
    head = read_head(place.git, place.shared)
    with quarantine(place.shared, head, settings.algorithm) as directory:
        incoming = incoming_objects(place)
        if incoming is not None:
            add_incoming(directory, incoming)
        repository = Repository(place, settings, head, directory, name)
        try:
            yield repository
        finally:
            repository.close()


class Repository:
    """One repository behind its quarantined `directory`."""

    def __init__(self, place: Place, settings: Settings, head: Head, directory: Path, remote: str | None) -> None:
        self._place = place
        self._settings = settings
        self._head = head
        self._directory = directory
        self._remote = remote
        self._shallow = add_shallow(directory, place.shared)
        self._git = Git(directory)
        self._index_git = Git(directory, NEW_OBJECTS)
        self._releases = known_releases(self._git, place.shared)
        self._objects = Objects(self._git, settings.algorithm, partial=settings.partial)
        self._named: dict[str, str] = {}
        self._knows_refs = False
        self._trees = Trees(self._objects, hashlib.new(settings.algorithm, usedforsecurity=False).digest_size)

    def commit(self, revision: str = "HEAD", *, past_of: str | None = None) -> Snapshot:
        """Return the tree of a commit, named as Git names revisions.

        `past_of` is the id of a commit whose history is told in place of the commit's own: how changes land that are
        still under review is not decided yet.

        Raises:
            UsageError: there is no such commit, or it cannot be read.
        """
        commit = self._commit(revision, self.resolve(revision))
        return self._stored(self._revision(commit.tree, commit), self._past(past_of or commit.oid))

    def identity(self, revision: str = "HEAD") -> bytes:
        """All that decides what `commit` gives, known without reading the commit: equal identities, equal snapshots.

        Raises:
            UsageError: there is no such commit.
        """
        edge = (self._directory / "shallow").read_bytes() if self._shallow else b""
        named = None
        with contextlib.suppress(UsageError):  # the history does without them, too
            named = sorted(tags(self._place.shared).items())
        found = (self.resolve(revision), self._remote, edge, named)
        return repr(found).encode("utf-8", "surrogateescape")

    def line(self, revisions: str = "HEAD") -> Line:
        """Return the first-parent line up to a revision; of `OLD..NEW` only what OLD does not reach.

        Raises:
            UsageError: there is no such commit.
        """
        old, dots, new = revisions.rpartition("..")
        tip = self.resolve(new or "HEAD")
        return Line(self._git, tip, self.resolve(old or "HEAD") if dots else None, releases=self._releases)

    def along(self, line: Line, place: int) -> Snapshot:
        """Return the tree of a commit of a line, with the newest changes up to it. UsageError: it cannot be read."""
        oid = line[place].oid
        commit = self._commit(oid, oid)
        return self._stored(self._revision(commit.tree, commit), cache(partial(line.past, place)))

    def references(self) -> Mapping[str, str]:
        """Return every reference: full name and object id."""
        return all_refs(self._place.shared)

    def tags(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names of the tags on every commit that has some."""
        return tagged(self._git, self._place.shared)

    def _past(self, commit: str | None) -> Past:
        return past(self._git, commit, self._releases)

    def empty(self) -> Snapshot:
        """Return the tree without any file: what the first commit is compared with."""
        return self._stored(self._revision(object_id("tree", b"", self._settings.algorithm), None), self._past(None))

    def merge_base(self, one: str, other: str) -> str:
        """Return the id of the newest commit that both revisions have in their history.

        Raises:
            UsageError: a revision is unknown, or there is no such commit in this clone.
        """
        ids = [self.resolve(one), self.resolve(other)]
        names = f"{one!a} and {other!a}"
        try:
            found = self._git.answer("merge-base", *ids)
        except GitFailure as error:
            hint = self._cut() or error.detail
            raise UsageError(f"the history of {names} cannot be followed: {error}", hint=hint) from error
        if found is None:
            hint = self._cut() or "--exact-base compares with the named base itself."
            raise UsageError(f"{names} have no commit in common in this clone", hint=hint)
        base = found.decode("ascii", "replace").split()[0]
        self._named[base] = base
        return base

    def staged(self) -> Snapshot:
        """Return the tree that `git commit` would make of the index now, without paths that are unmerged.

        Raises:
            UsageError: the index is damaged, or there is none in a bare repository.
        """
        if not self._add_index():
            tree = object_id("tree", b"", self._settings.algorithm)
            return self._stored(self._revision(tree, self._head_commit()), self._past(self._head.oid))
        try:
            problems = self._copy_trees()
            try:
                tree = self._write_tree()
            except GitFailure:
                problems += self._drop_unmerged()
                tree = self._write_tree()
        except GitFailure as error:
            raise UsageError("the index cannot be read", hint=error.detail) from error
        return self._stored(self._revision(tree, self._head_commit()), self._past(self._head.oid), problems)

    def worktree(self) -> Snapshot:
        """Return the work tree as it stands: tracked files, and untracked ones that are not ignored.

        Raises:
            UsageError: the repository is bare, or its index is damaged.
        """
        root = self._place.worktree
        if root is None:
            raise UsageError(f"{self._place.git} is a bare repository: it has no work tree", hint="Name a revision.")
        found = self._add_index()
        add_exclude(self._directory, self._place.shared)
        try:
            problems = self._copy_trees() if found else ()
            listing = list_worktree(self._index_git, root, self._settings)
        except GitFailure as error:
            raise UsageError(f"the work tree {root} cannot be listed: {error}", hint=error.detail) from error
        revision = self._revision(listing.directories[""], self._head_commit())
        listing = listing._replace(problems=(*problems, *listing.problems))
        before, algorithm = self._past(self._head.oid), self._settings.algorithm
        return WorktreeSnapshot(revision, listing, root, self._objects, past=before, algorithm=algorithm)

    def close(self) -> None:
        """End what still runs; `open_repository` does it."""
        self._objects.close()

    def _stored(self, revision: Revision, before: Past, problems: tuple[Problem, ...] = ()) -> StoredSnapshot:
        listing = self._trees.listing(revision.tree)
        return StoredSnapshot(revision, listing, self._objects, before, problems)

    def _revision(self, tree: str, commit: Commit | None) -> Revision:
        """Describe a tree so that index, work tree and commit of the same tree are the same revision.

        The branch is left open: a bare clone, a detached checkout of CI and a clone at work differ in it.
        """
        same = commit is not None and commit.tree == tree
        return Revision(
            tree=tree,
            commit=commit.oid if commit and same else None,
            shallow=self._shallow,
            remote=self._remote,
            date=commit.date if commit else None,
        )

    def _head_commit(self) -> Commit | None:
        """Return the commit that index and work tree stand on; None before the first one, or when it is damaged."""
        if self._head.oid is None:
            return None
        with contextlib.suppress(UsageError):
            return self._commit("HEAD", self._head.oid)
        return None

    def _commit(self, revision: str, oid: str) -> Commit:
        content = next(self._objects.read([oid], "commit"))
        if isinstance(content, Fault):
            raise UsageError(f"revision {revision!a}: commit {oid} {content.reason}", hint=self._borrowed())
        commit = parse_commit(oid, content)
        if commit is None:
            raise UsageError(f"revision {revision!a}: commit {oid} is malformed")
        return commit

    @property
    def born(self) -> bool:
        """Whether HEAD names a commit."""
        return self._head.oid is not None

    def resolve(self, revision: str) -> str:
        """Return the id of the commit that `revision` names, the same as long as the repository is open.

        Raises:
            UsageError: there is no such commit.
        """
        if revision not in self._named:
            found = self._look_up(revision)
            self._named |= {revision: found, found: found}
        return self._named[revision]

    def _look_up(self, revision: str) -> str:
        """Ask Git, which reads the name from its input, as no option."""
        if revision == "HEAD" and self._head.oid is None:
            raise UsageError(f"no commits yet on branch {self._head.branch!a}", hint="Commit, or scan the index.")
        if revision == "HEAD" and self._head.oid:
            return self._head.oid
        name = path_bytes(revision)
        if not name or len(name) > NAME_BYTES or not revision.isprintable():
            raise UsageError(f"{revision[:100]!a} is not a revision")
        if not self._knows_refs:
            add_refs(self._directory, all_refs(self._place.shared))
            self._knows_refs = True
        try:
            answer = self._git.output(
                "cat-file", "--batch-check=%(objectname) %(objecttype)", given=name + b"^{commit}\n"
            )
        except GitFailure as error:
            raise UsageError(f"revision {revision!a} cannot be looked up: {error}") from error
        words = answer.decode("utf-8", "replace").split()
        if len(words) != 2 or words[1] != "commit":  # noqa: PLR2004
            raise UsageError(f"unknown revision {revision!a}", hint=self._borrowed() or self._cut())
        return words[0]

    def _add_index(self) -> bool:
        """Copy the index; False when there is none, which means an empty one, but in a bare repository none at all."""
        found = add_index(self._directory, staged_index(self._place), self._settings.algorithm)
        if not found and self._place.worktree is None:
            raise UsageError(f"{self._place.git} is a bare repository: it has no index", hint="Name a revision.")
        return found

    def _copy_trees(self) -> tuple[Problem, ...]:
        return copy_trees(self._index_git, self._directory, self._objects, self._trees)

    def _write_tree(self) -> str:
        """Let Git make a tree of the copied index; missing objects are found when they are read."""
        return self._index_git.output("write-tree", "--missing-ok").decode("ascii").strip()

    def _drop_unmerged(self) -> tuple[Problem, ...]:
        """Take unmerged paths out of the copied index and return them as failed Problems."""
        stages = self._index_git.output("ls-files", "-z", "-u").split(b"\0")[:-1]
        paths = sorted({stage.partition(b"\t")[2] for stage in stages})
        null = "0" * len(object_id("blob", b"", self._settings.algorithm))
        lines = b"".join(f"0 {null}\t".encode("ascii") + path + b"\0" for path in paths)
        self._index_git.output("update-index", "-z", "--index-info", given=lines)
        message = "is unmerged: resolve the conflict and stage the result"
        return tuple(failure(path_text(path), message) for path in paths)

    def _borrowed(self) -> str:
        """Say when objects may be elsewhere: another repository's are not read (reliability §2.2)."""
        borrows = (self._place.shared / "objects" / "info" / "alternates").exists()
        return "It borrows objects from another repository, which are not read." if borrows else ""

    def _cut(self) -> str:
        return _DEEPEN if self._shallow else ""


def _given(remote: str) -> str:
    """Return the name of a remote given by hand, a URL or `host/path`. UsageError when it is neither."""
    plain = "://" not in remote and ":" not in remote
    name = normalise_remote(f"https://{remote}" if plain else remote)
    if name is None:
        raise UsageError(f"{remote!a} is not the URL of a remote", hint="Give it as host/path.")
    return name
