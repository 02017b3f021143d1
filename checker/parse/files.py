"""The parsed view of one snapshot: reads in batches, parses on first use, remembers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from checker.git.limits import PATH_BYTES
from checker.git.snapshot import Entry, Snapshot
from checker.model import Inputs, Location, Problem, ProblemKind, Stage
from checker.parse.build import Document
from checker.parse.encoding import decode
from checker.parse.failure import ParseError
from checker.parse.nature import chart_of_template
from checker.parse.reading import Reading, judged, skipped
from checker.parse.readings import HCL_SUFFIXES, Readings
from checker.parse.tree import Tree, join

if TYPE_CHECKING:
    from checker.parse.hcl import Body

__all__ = ["Files", "join"]

_Result = TypeVar("_Result")
_SUFFIXES = (".yaml", ".yml", ".json")


class Accounts(NamedTuple):
    """What came of the manifests of a tree, without their documents.

    `told` has those of which there is something to say, `other` are the further paths whose content was read.
    """

    told: Mapping[str, Reading]
    other: tuple[str, ...]


class Files:
    """Every tracked file by path. A path is normalised ("" is the root); links inside the tree are followed.

    `shared` are the readings of other snapshots of the same repository, where there are any: what they hold is not
    read again.
    """

    def __init__(self, snapshot: Snapshot, shared: Readings | None = None) -> None:
        self._snapshot = snapshot
        self._shared = Readings() if shared is None else shared
        self._shared.turn_to(snapshot.entries)
        self._entries = snapshot.entries
        self._tree = Tree(snapshot.entries, self._targets)
        self._paths = tuple(self._tree.files)
        self._yaml = tuple(path for path in self._paths if is_manifest_like(path))
        self._hcl = tuple(path for path in self._paths if path.endswith(HCL_SUFFIXES))
        self._results: dict[Hashable, Any] = {}
        self._lost: dict[str, Problem] = {}
        self._asked: dict[str, None] = {}
        self._fetched: list[tuple[str, ...]] = []
        self._readings: dict[str, Reading] = {}

    def remembered(self, key: Hashable, make: Callable[[], _Result]) -> _Result:
        """The result of a computation over these files and what its `key` names, made once.

        The key says which computation it is and what it is given; `make` may ask nothing but this tree, and nobody may
        change what it returns.
        """
        if key not in self._results:
            self._results[key] = make()
        found: _Result = self._results[key]
        return found

    def pass_by(self) -> None:
        """Say that what is computed now rests on more than these files and its key."""

    def forgetful(self) -> Files:
        """The same tree, without results of other trees."""
        return self

    @property
    def paths(self) -> tuple[str, ...]:
        """Every tracked file, sorted; no links, no submodules."""
        return self._paths

    def is_file(self, path: str) -> bool:
        """Whether a tracked file is there, links followed."""
        return self._tree.is_file(path)

    def is_directory(self, path: str) -> bool:
        """Whether a directory is there, links followed; a submodule is one without content."""
        return self._tree.is_directory(path)

    def children(self, directory: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of files and of directories, each sorted. A link to a directory is in neither: walks are finite."""
        return self._tree.children(directory)

    def yaml_paths(self) -> tuple[str, ...]:
        """Every tracked file that is read as YAML or JSON by its name, sorted; no links."""
        return self._yaml

    def mentioning(self, *words: bytes, hcl: bool = False) -> tuple[str, ...]:
        """Those of `yaml_paths`, or of `hcl_paths`, whose bytes hold any of the words."""
        known = self._shared.mentions(words)
        return tuple(path for path in (self._hcl if hcl else self._yaml) if self._mentions(path, words, known))

    def _mentions(self, path: str, words: tuple[bytes, ...], known: dict[str, bool]) -> bool:
        oid = self._entries[path].oid
        found = known.get(oid)
        if found is not None:
            return found
        content = self._load(path)
        if isinstance(content, Problem):
            return False
        known[oid] = found = any(word in content for word in words)
        return found

    def documents(self, path: str) -> tuple[Document, ...]:
        """The documents of a file, () when it cannot be read: then `problem` says why."""
        real = self._tree.real(path)
        return self._reading(real).documents if real in self._tree.files else ()

    def hcl_paths(self) -> tuple[str, ...]:
        """Every tracked file that is read as HCL by its name, sorted; no links."""
        return self._hcl

    def hcl(self, path: str) -> Body | None:
        """What a file of HCL says, as far as it can be read: `problem` tells of the rest.

        None for other files, and for a lock file that has nothing else to say than what `init` writes.
        """
        real = self._tree.real(path)
        if real is None or not (real.endswith(HCL_SUFFIXES) and real in self._tree.files):
            return None
        read = self._reading(real).hcl
        return read.body if read else None

    def real(self, path: str) -> str | None:
        """The path with the links on it followed, None if one leads out of the repository or nowhere."""
        return self._tree.real(path)

    def warnings(self, path: str) -> tuple[Problem, ...]:
        """What a file that was read leaves open: keys that stand twice in a mapping."""
        real = self._tree.real(path)
        return self._reading(real).warnings if real in self._tree.files else ()

    def problem(self, path: str) -> Problem | None:
        """Why there is nothing to read at a path that is tracked, lies in a submodule or is a link; None if there is.

        A file that is not read as YAML by its name is parsed only if its documents were asked for.
        """
        real = self._tree.real(path)
        if real is None:
            return skipped(Location(path), "Not read: a symbolic link that leads out of the repository or nowhere.")
        if real in self._tree.files:
            return self._file_problem(real)
        module = self._tree.module_of(real)
        if module is not None:
            message = "Not observable: a submodule, its content is in another repository."
            return Problem(Location(module), Stage.PARSE, ProblemKind.UNOBSERVABLE, message)
        if path in self._tree.links:
            return skipped(Location(path), "Not read: a symbolic link that leads nowhere.")
        return None

    def _file_problem(self, path: str) -> Problem | None:
        if path in self._readings or is_manifest_like(path) or path.endswith(HCL_SUFFIXES):
            return self._reading(path).problem
        content = self._load(path)
        return content if isinstance(content, Problem) else None

    def content(self, path: str) -> bytes | None:
        """The bytes of a file, None when there is none or it cannot be read."""
        real = self._tree.real(path)
        if real not in self._tree.files:
            return None
        content = self._load(real)
        return content if isinstance(content, bytes) else None

    def text(self, path: str) -> str | None:
        """The decoded text of a file with line feeds at the line ends, None when it is no text or cannot be read."""
        content = self.content(path)
        if content is None or len(content) > self._shared.limits.size:
            return None
        try:
            text = decode(content, path)
        except ParseError:
            return None  # not text: that is the answer
        return None if "\0" in text else text

    def prefetch(self, paths: Iterable[str]) -> None:
        """Read many files at once; what was read is held up to a bound."""
        wanted = dict.fromkeys(real for real in map(self._tree.real, paths) if real in self._tree.files)
        self._asked.update(wanted)
        missing = [path for path in wanted if self._at_hand(path) is None]
        for path, content in self._snapshot.read(missing) if missing else ():
            self._hold(path, content)

    def inputs(
        self, needed: frozenset[str], *, failed: frozenset[str] = frozenset(), strict: bool = False
    ) -> tuple[Inputs, tuple[Problem, ...]]:
        """Count every tracked file as checked, skipped or failed (report contract), with a problem for each unread one.

        Checked is what was read as YAML or HCL, and any other needed, readable file. A file of a kind that is not
        read (and not needed) and a link are skipped without a word; a submodule is skipped with one.

        Args:
            needed: paths that live units, CI or policies rest on.
            failed: paths at which a later stage failed; each is needed, and a tracked one counts as failed.
            strict: count a manifest that does not parse as failed even if nothing needs it, and a duplicate key too.
        """
        broken = {self._tree.real(path) for path in failed}.intersection(self._tree.files)
        wanted = broken | {self._tree.real(path) for path in needed}
        states: Counter[ProblemKind | None] = Counter()
        problems: list[Problem] = []
        for path, reading in self._all_readings():
            found = judged(reading, needed=path in wanted, strict=strict)
            problems += found
            states[_state(found, reading, strict=strict, broken=path in broken)] += 1
        problems += [problem for path in self._tree.modules if (problem := self.problem(path))]
        checked = states[None] + self._readable(wanted.difference(self._yaml, self._hcl, broken))
        lost = states[ProblemKind.FAILED] + len(broken.difference(self._yaml, self._hcl))
        tracked = len(self._snapshot.entries)
        return Inputs(checked=checked, skipped=tracked - checked - lost, failed=lost), tuple(problems)

    def accounts(self) -> Accounts:
        """How every manifest counts, and what else was asked for: all that `inputs` needs of another run."""
        told = {path: found._replace(documents=(), hcl=None) for path, found in self._all_readings()}
        other = sorted(self._asked.keys() - told.keys())
        return Accounts({path: found for path, found in told.items() if found != Reading()}, tuple(other))

    def accept(self, accounts: Accounts) -> bool:
        """Take over how every manifest counts from another run over the same tree.

        False when an object that it read cannot be read here: then nothing is taken over.
        """
        manifests = (*self._yaml, *self._hcl)
        wanted = [path for path in (*manifests, *accounts.other) if path in self._tree.files]
        if any(_is_lost(content) for _, content in self._snapshot.read(wanted)):
            return False
        for path in manifests:
            self._shared.tell(self._entries[path], accounts.told.get(path, Reading()))
        return True

    def _all_readings(self) -> Iterator[tuple[str, Reading]]:
        """What came of every manifest; those that nobody asked for are parsed and forgotten again."""
        self._fetch(self._yaml)
        self._fetch(self._hcl)
        distant = []
        for path in (*self._yaml, *self._hcl):
            reading, content = self._account(path), self._at_hand(path)
            if reading is not None:
                yield path, reading
            elif content is not None:
                yield path, self._shared.glance(self._entries[path], content)
            else:
                distant.append(path)
        for path, content in self._snapshot.read(distant) if distant else ():
            yield path, self._shared.glance(self._entries[path], content)

    def _account(self, path: str) -> Reading | None:
        return self._readings.get(path) or self._template(path) or self._shared.account(self._entries[path])

    def _readable(self, paths: Iterable[str | None]) -> int:
        known = sorted(path for path in paths if path in self._tree.files)
        self.prefetch(known)
        return sum(self.content(path) is not None for path in known)

    def _reading(self, path: str) -> Reading:
        reading = self._readings.get(path)
        if reading is None:
            reading = self._readings[path] = self._template(path) or self._read(self._entries[path])
        return reading

    def _template(self, path: str) -> Reading | None:
        chart = chart_of_template(path, self._tree.files)
        if chart is None:
            return None
        message = f"Not read: a template of the Helm chart in {chart or 'the root'}."
        return Reading(problem=skipped(Location(path), message))

    def _read(self, entry: Entry) -> Reading:
        return self._shared.reading(entry) or self._shared.read(entry, self._load(entry.path))

    def _load(self, path: str) -> bytes | Problem:
        if path.endswith(HCL_SUFFIXES):
            self._fetch(self._hcl)
        elif is_manifest_like(path):
            self._fetch(self._yaml)
        self._asked[path] = None
        content = self._at_hand(path)
        if content is None:
            ((_, content),) = self._snapshot.read((path,))
            self._hold(path, content)
        return content

    def _fetch(self, kind: tuple[str, ...]) -> None:
        """Read all files of a kind at once, the first time that one of them is asked for; but none that is known."""
        if not any(kind is fetched for fetched in self._fetched):
            self._fetched.append(kind)
            self.prefetch(path for path in kind if self._shared.account(self._entries[path]) is None)

    def _at_hand(self, path: str) -> bytes | Problem | None:
        content = self._shared.content(self._entries[path].oid)
        return self._lost.get(path) if content is None else content

    def _hold(self, path: str, content: bytes | Problem) -> None:
        if isinstance(content, Problem):
            self._lost[path] = content
        else:
            self._shared.hold(self._entries[path].oid, content)

    def _targets(self, links: Iterable[str]) -> Mapping[str, str]:
        return {
            path: content.decode("utf-8", "surrogateescape")
            for path, content in self._snapshot.read(links)
            if isinstance(content, bytes) and len(content) <= PATH_BYTES
        }


def _is_lost(content: bytes | Problem) -> bool:
    return isinstance(content, Problem) and content.kind is ProblemKind.FAILED


def _state(found: Sequence[Problem], reading: Reading, *, strict: bool, broken: bool) -> ProblemKind | None:
    """What one manifest counts as; None for checked."""
    if broken:
        return ProblemKind.FAILED
    return found[0].kind if found and (strict or reading.problem) else None


def is_manifest_like(path: str) -> bool:
    """Whether a file is read as YAML or JSON, by its name."""
    return path.endswith(_SUFFIXES) or path.rpartition("/")[2] == "Kustomization"
