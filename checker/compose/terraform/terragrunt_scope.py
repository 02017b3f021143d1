"""What names and functions mean in a Terragrunt file (domain §3.3): paths are followed, commands never run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from checker.compose.terraform import paths
from checker.compose.terraform.evaluate import Evaluator, Meter
from checker.compose.terraform.reading import Place
from checker.compose.terraform.values import Failure, FileText
from checker.model import Location, Unknown
from checker.parse.files import Files, join
from checker.parse.hcl import Body
from checker.parse.located import Map

_UNSEEN = {
    "get_env": "a variable of the environment it runs in",
    "run_cmd": "the output of a command",
    "sops_decrypt_file": "an encrypted value",
    "get_aws_account_id": "an account of the environment it runs in",
}
_LATER = "known only when it is applied"
_DEFAULT_NAMES = ("terragrunt.hcl", "root.hcl")


class Include(NamedTuple):
    """An `include` block: the file it names, None where that cannot be followed (`reason` says why)."""

    name: str
    path: str | None
    at: Location
    merged: bool = True
    reason: str = ""


class Readings:
    """What the Terragrunt files of one survey share: the tree, the budget, and which files are being read."""

    def __init__(self, files: Files, meter: Meter) -> None:
        self.files = files
        self.meter = meter
        self.open: list[str] = []


class TerragruntScope:
    """One Terragrunt file as evaluated for one unit.

    Args:
        shared: the survey.
        path: the file.
        body: what it says.
        unit: the directory of the unit it is evaluated for.
        includes: the includes of the unit's file, by name.
        included: the directory of this file if it is evaluated as an include, else None.
        values: what a stack hands to its unit.
    """

    def __init__(
        self,
        shared: Readings,
        path: str,
        body: Body,
        unit: str,
        *,
        includes: Mapping[str, Include] | None = None,
        included: str | None = None,
        reads: set[str] | None = None,
    ) -> None:
        self.path = path
        self.body = body
        self.reads: set[str] = {path} if reads is None else reads
        self.reads.add(path)
        self.includes = dict(includes or {})
        self._shared = shared
        self._unit = unit
        self._included = included
        self._locals = {name: value for block in body.of("locals") for name, value in block.body.attributes.items()}
        self._known: dict[str, Any] = {}
        self._open: set[str] = set()
        self._evaluator = Evaluator(self, shared.meter)

    @property
    def directory(self) -> str:
        """Where the file stands."""
        return self.path.rpartition("/")[0]

    def value(self, value: Any) -> Any:
        """A value of this file, evaluated. Never raises."""
        return self._evaluator.value(value)

    def reference(self, root: str, name: str, at: Location) -> Any:
        """The value that `root.name` stands for."""
        match root:
            case "local":
                return self._local(name, at)
            case "include":
                return self._exposed(name, at)
            case "feature":
                block = next((block for block in self.body.of("feature") if block.labels[:1] == (name,)), None)
                given = Unknown("a flag of the command", at, f"feature.{name}")
                return Map([("value", block.body.get("default") if block else given)], at=at)
            case "values":
                return Unknown("a value that a stack hands over", at, f"values.{name}")
        return Unknown(_LATER, at, f"{root}.{name}" if name else root)

    def _local(self, name: str, at: Location) -> Any:
        if name in self._known:
            return self._known[name]
        if name not in self._locals or name in self._open:
            return Unknown("a local value that cannot be seen", at, f"local.{name}")
        self._open.add(name)
        try:
            found = self._known[name] = self.value(self._locals[name])
        finally:
            self._open.discard(name)
        return found

    def locals(self) -> Map:
        """All local values."""
        made = Map(at=self.body.at)
        for name in self._locals:
            made.put(name, self._local(name, self.body.at), self.body.at)
        return made

    def _exposed(self, name: str, at: Location) -> Any:
        include = self.includes.get(name)
        if include is None or include.path is None:
            return Unknown("an include that cannot be followed", at, f"include.{name}")
        found = self.beside(include.path, included=True)
        return _exported(found) if found else Unknown("an include that cannot be read", at, f"include.{name}")

    def beside(self, path: str, *, included: bool) -> TerragruntScope | None:
        """The scope of another file: as an include of this unit, or on its own (`read_terragrunt_config`)."""
        body = self._shared.files.hcl(path)
        if body is None or path in self._shared.open or len(self._shared.open) > 10:  # noqa: PLR2004
            return None
        directory = path.rpartition("/")[0]
        if included:
            return TerragruntScope(
                self._shared, path, body, self._unit, includes=self.includes, included=directory, reads=self.reads
            )
        return TerragruntScope(self._shared, path, body, directory, reads=self.reads)

    def call(self, name: str, arguments: tuple[Any, ...], at: Location) -> Any:
        """Terragrunt's functions, and those that read files."""
        if name in _UNSEEN:
            return Unknown(_UNSEEN[name], at, f"{name}({_shown(arguments)})")
        function = self._functions().get(name)
        if function is None:
            return Place(self._shared.files, self.directory, self.reads).call(name, arguments, at)
        unseen = next((value for value in arguments if isinstance(value, Unknown)), None)
        return unseen if unseen is not None and not isinstance(unseen, Failure) else function(arguments, at)

    def _functions(self) -> dict[str, Callable[[tuple[Any, ...], Location], Any]]:
        above = self._include_directory
        return {
            "find_in_parent_folders": self._find,
            "get_original_terragrunt_dir": lambda _given, _at: paths.absolute(self._unit),
            "get_parent_terragrunt_dir": lambda given, at: _or(paths.absolute, above(given), at),
            "get_path_from_repo_root": lambda _given, _at: self._unit or ".",
            "get_path_to_repo_root": lambda _given, _at: paths.relative("", self._unit),
            "get_repo_root": lambda _given, _at: paths.absolute(""),
            "get_terragrunt_dir": lambda _given, _at: paths.absolute(self._unit),
            "path_relative_from_include": lambda given, at: _or(
                lambda found: paths.relative(found, self._unit), above(given), at
            ),
            "path_relative_to_include": lambda given, at: _or(
                lambda found: paths.relative(self._unit, found), above(given), at
            ),
            "read_terragrunt_config": self._read_config,
            "read_tfvars_file": self._read_tfvars,
        }

    def _include_directory(self, given: tuple[Any, ...]) -> str | None:
        """The directory of the include that a function is about."""
        if given:
            named = self.includes.get(str(given[0]))
            return named.path.rpartition("/")[0] if named and named.path is not None else None
        if self._included is not None:
            return self._included
        found = next((include.path for include in self.includes.values() if include.path is not None), None)
        return self._unit if found is None and not self.includes else found and found.rpartition("/")[0]

    def _find(self, given: tuple[Any, ...], at: Location) -> Any:
        names = (str(given[0]),) if given else _DEFAULT_NAMES
        directory = self._unit
        while directory:
            directory = directory.rpartition("/")[0]
            for name in names:
                target = join(directory, name)
                if target is not None and target != self.path and self._shared.files.is_file(target):
                    return paths.absolute(target)
        return given[1] if len(given) > 1 else Failure("a file that no parent directory has", at)

    def _read_config(self, given: tuple[Any, ...], at: Location) -> Any:
        target = paths.within(self.directory, given[0]) if given and isinstance(given[0], str) else None
        if target is None or not self._shared.files.is_file(target):
            return given[1] if len(given) > 1 else Unknown("a file that cannot be read", at)
        scope = self.beside(target, included=False)
        if scope is None:
            return Unknown("a file that refers to itself", at)
        self._shared.open.append(target)
        try:
            return _exported(scope)
        finally:
            self._shared.open.pop()

    def _read_tfvars(self, given: tuple[Any, ...], at: Location) -> Any:
        target = paths.within(self.directory, given[0]) if given and isinstance(given[0], str) else None
        if target is None or not self._shared.files.is_file(target):
            return Failure("a file that is not in this repository", at)
        return FileText("", target)


def _exported(scope: TerragruntScope) -> Map:
    """What a file shows of itself to one that reads it."""
    made = Map(at=scope.body.at)
    made.put("locals", scope.locals(), scope.body.at)
    for name, value in scope.body.attributes.items():
        made.put(name, scope.value(value), scope.body.attributes.where(name))
    for block in scope.body.of("remote_state", "terraform"):
        made.put(block.type, scope.value(block.body.attributes), block.at)
    return made


def _or(function: Callable[[str], str], found: str | None, at: Location) -> Any:
    return Unknown("an include that cannot be followed", at) if found is None else function(found)


def _shown(arguments: tuple[Any, ...]) -> str:
    return ", ".join(f'"{paths.shown(value)}"' if isinstance(value, str) else "…" for value in arguments)
