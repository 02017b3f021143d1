"""The functions of HCL that read files: tracked ones of this repository, and no others."""

from __future__ import annotations

from typing import Any, NamedTuple

from checker.compose.terraform.documents import documents_of
from checker.compose.terraform.fileset import rule
from checker.compose.terraform.functions import decode_text
from checker.compose.terraform.modules import values
from checker.compose.terraform.paths import absolute, shown, within
from checker.compose.terraform.texts import Encoded, PartlyRendered, Rendered
from checker.compose.terraform.values import Failure, FileText, sequence
from checker.model import Location, Unknown
from checker.parse.files import Files
from checker.parse.located import Seq

_OUTSIDE = "a path outside this repository"
_MOST_MATCHES = 2000
_DECODING = frozenset({"jsondecode", "yamldecode"})
_NAMES = frozenset({"abspath", "file", "fileexists", "fileset", "jsondecode", "yamldecode"})


class Place(NamedTuple):
    """Where relative paths start; what is read is noted in `reads`."""

    files: Files
    directory: str
    reads: set[str]

    def call(self, name: str, arguments: tuple[Any, ...], at: Location) -> Any:
        """`file`, `fileexists`, `fileset`, `yamldecode`, `jsondecode`, `abspath`; None for any other function."""
        if name not in _NAMES:
            return None
        if name in _DECODING and len(arguments) == 1 and isinstance(arguments[0], Encoded | PartlyRendered | Rendered):
            found = documents_of(arguments[0], self.files, at)
            return found.data[0] if len(found.data) == 1 else found.unseen or Unknown("not one document", at)
        unseen = next((value for value in arguments if isinstance(value, Unknown)), None)
        if unseen is not None:
            return unseen
        if not arguments or not all(isinstance(value, str) for value in arguments):
            return Failure("a function with arguments that do not fit", at)
        return self._known(name, arguments, at)

    def _known(self, name: str, given: tuple[str, ...], at: Location) -> Any:
        match name:
            case "file":
                return _read(self, given[0], at)
            case "fileexists":
                return _exists(self, given[0], at)
            case "fileset" if len(given) == 2:  # noqa: PLR2004
                return _matching(self, given[0], given[1], at)
            case "yamldecode" | "jsondecode":
                found = _decoded(self.files, given[0], at)
                return decode_text(given, at) if found is None else found
            case "abspath":
                target = within(self.directory, given[0])
                return absolute(target) if target is not None else Unknown(_OUTSIDE, at)
        return Failure("a function with arguments that do not fit", at)


def _read(place: Place, path: str, at: Location) -> object:
    """`file(path)`: the text of a tracked file; it is noted in `reads`."""
    target = within(place.directory, path)
    if target is None:
        return Unknown(_OUTSIDE, at, shown(path))
    if not place.files.is_file(target):
        return Failure("a file that is not in this repository", at, shown(path))
    place.reads.add(place.files.real(target) or target)
    text = place.files.text(target)
    return Unknown("a file that is no readable text", at, shown(path)) if text is None else FileText(text, target)


def _exists(place: Place, path: str, at: Location) -> object:
    """`fileexists(path)`."""
    target = within(place.directory, path)
    return Unknown(_OUTSIDE, at, shown(path)) if target is None else place.files.is_file(target)


def _decoded(files: Files, given: object, at: Location) -> object:
    """`yamldecode(file(path))`: the file's own data, every value with its line."""
    if not isinstance(given, FileText):
        return None
    if given.path.endswith((".tfvars", ".tfvars.json")):
        found = values(files, given.path)
        return Unknown("a file that cannot be read", at) if found is None else found
    documents = files.documents(given.path)
    if len(documents) == 1 and given.path.endswith((".yaml", ".yml", ".json")):
        return documents[0].data
    problem = files.problem(given.path)
    return Unknown(problem.message, at) if problem else None


def _matching(place: Place, base: str, pattern: str, at: Location) -> Seq | Unknown:
    """`fileset(base, pattern)`: tracked files below `base`, as paths seen from it, sorted."""
    target = within(place.directory, base)
    if target is None:
        return Unknown(_OUTSIDE, at, shown(base))
    fits = rule(pattern)
    if fits is None:
        return Unknown("a pattern that is not followed", at, pattern)
    prefix = f"{target}/" if target else ""
    below = (path[len(prefix) :] for path in place.files.paths if path.startswith(prefix))
    found = [path for path in below if fits(path)]
    return Unknown("too many files", at, pattern) if len(found) > _MOST_MATCHES else sequence(found, at)
