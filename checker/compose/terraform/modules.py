"""Module directories: which files make one, what its blocks are after override files are merged (domain §1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checker.compose.terraform.initialisation import Initialisations
from checker.model import Location, Problem
from checker.parse.failure import ParseError
from checker.parse.files import Files
from checker.parse.hcl import Block, Body, parse_hcl
from checker.parse.hcl.json import body_of, values_of
from checker.parse.located import Map

_CONFIG = re.compile(r"(?P<stem>.+)\.(?P<kind>tf|tofu)(?P<json>\.json)?")
_NOT_CONFIG = re.compile(r"\.tf(?:test|query|migrate|component|deploy|stack|mock)\.")
_REPLACED = ("backend", "cloud", "state_store")

VALUES = (".tfvars", ".tfvars.json")


@dataclass(frozen=True, slots=True)
class Module:
    """One directory of configuration, its override files merged. `reads` are the files it is made of.

    `broken` says that one of them cannot be read in full: what is absent here may stand there.
    """

    directory: str
    blocks: tuple[Block, ...]
    reads: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether a file of the module cannot be read in full."""
        return bool(self.problems)

    @property
    def at(self) -> Location:
        """The first file."""
        return Location(self.reads[0] if self.reads else self.directory)

    def of(self, kind: str, *labels: str) -> Iterator[Block]:
        """The blocks of a type, such as `resource`, whose first labels are `labels`."""
        return (block for block in self.blocks if block.type == kind and block.labels[: len(labels)] == labels)

    def settings(self, kind: str) -> Iterator[Block]:
        """The blocks of a type inside the `terraform` blocks: `backend`, `cloud`, `required_providers`."""
        return (inner for block in self.of("terraform") for inner in block.body.of(kind))


class Modules:
    """The module directories of a tree, each read once."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.directories: tuple[str, ...] = tuple(sorted(_directories(files)))
        self.initialisations = Initialisations(files)
        self.value_files: tuple[str, ...] = tuple(path for path in files.paths if path.endswith(VALUES))

    def at(self, directory: str) -> Module:
        """The module in a directory; it has no blocks where there is no configuration."""
        real = self.files.real(directory)
        key = directory if real is None else real
        return self.files.remembered(("module", key), lambda: _read(self.files, key))


def is_configuration(name: str) -> bool:
    """Whether a file name is one that Terraform or OpenTofu reads as configuration."""
    ignored = name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))
    return not ignored and _CONFIG.fullmatch(name) is not None and _NOT_CONFIG.search(name) is None


def body(files: Files, path: str) -> Body | None:
    """The body of a configuration file, None where it cannot be read at all."""
    if not path.endswith(".json"):
        return files.hcl(path)
    documents = files.documents(path)
    return body_of(documents[0].data) if documents and isinstance(documents[0].data, Map) else None


def values(files: Files, path: str) -> Map | None:
    """The values of a `.tfvars` file, or of one given at `init` whatever its name; None where it cannot be read."""
    if not path.endswith(".json"):
        found = files.hcl(path) or _named_otherwise(files, path)
        return found.attributes if found else None
    documents = files.documents(path)
    return values_of(documents[0].data).attributes if documents and isinstance(documents[0].data, Map) else None


def _named_otherwise(files: Files, path: str) -> Body | None:
    """The body of a file that is HCL though its name does not say so, such as `prod.conf`."""
    content = files.content(path)
    if content is None or files.problem(path) is not None:
        return None
    try:
        found = parse_hcl(content, path)
    except ParseError:
        return None  # no HCL: then its settings are not known, which the backend says
    return found.body if found.fault is None else None


def _directories(files: Files) -> Iterator[str]:
    """Directories with configuration, links to files included; none are looked for where there is no such file."""
    written = files.hcl_paths() or any(path.endswith((".tf.json", ".tofu.json")) for path in files.yaml_paths())
    stack = [""] if written else []
    while stack:
        directory = stack.pop()
        names, inner = files.children(directory)
        if any(map(is_configuration, names)):
            yield directory
        stack += [f"{directory}/{name}" if directory else name for name in inner]


def _read(files: Files, directory: str) -> Module:
    names = [name for name in files.children(directory)[0] if is_configuration(name)]
    names = [name for name in names if not _shadowed(name, names)]
    prefix = f"{directory}/" if directory else ""
    plain = [prefix + name for name in names if not _overrides(name)]
    extra = [prefix + name for name in names if _overrides(name)]
    blocks = [block for path in plain for block in _blocks(files, path)]
    for path in extra:
        blocks = merged(blocks, _blocks(files, path))
    problems = [problem for path in (*plain, *extra) if (problem := files.problem(path)) is not None]
    reads = dict.fromkeys(files.real(path) or path for path in (*plain, *extra))
    return Module(directory, tuple(blocks), tuple(reads), tuple(problems))


def _blocks(files: Files, path: str) -> tuple[Block, ...]:
    found = body(files, path)
    return found.blocks if found else ()


def _shadowed(name: str, names: Iterable[str]) -> bool:
    """Whether OpenTofu's file of the same name takes the place of Terraform's."""
    found = _CONFIG.fullmatch(name)
    return found is not None and found["kind"] == "tf" and f"{found['stem']}.tofu{found['json'] or ''}" in names


def _overrides(name: str) -> bool:
    stem = name.partition(".")[0]
    return stem == "override" or stem.endswith("_override")


def merged(blocks: list[Block], extra: Iterable[Block]) -> list[Block]:
    """Blocks with those of an override file laid over them; what overrides nothing is added (domain §1.1)."""
    made = list(blocks)
    for block in extra:
        if block.type == "terraform":
            made = _settings(made, block)
            continue
        found = next((index for index, old in enumerate(made) if old[:2] == block[:2]), None)
        if found is None or block.type == "moved":
            made.append(block)
        else:
            made[found] = _laid_over(made[found], block)
    return made


def _settings(blocks: list[Block], block: Block) -> list[Block]:
    """An override's `terraform` block: its backend or cloud takes the place of any, wherever that stands."""
    replaced = _REPLACED if any(block.body.of(*_REPLACED)) else ()
    kinds = {inner.type for inner in block.body.blocks} - {"required_providers"} | set(replaced)
    made = [
        old._replace(body=_without(old.body, kinds, block.body.attributes)) if old.type == "terraform" else old
        for old in blocks
    ]
    providers = {name for inner in block.body.of("required_providers") for name in inner.body.attributes}
    made = [_without_providers(old, providers) if old.type == "terraform" else old for old in made]
    return [*made, block]


def _without(given: Body, kinds: set[str], attributes: Map) -> Body:
    left = given.attributes.copy()
    for name in attributes:
        left.drop(name)
    return given._replace(attributes=left, blocks=tuple(inner for inner in given.blocks if inner.type not in kinds))


def _without_providers(block: Block, names: set[str]) -> Block:
    inner = tuple(
        each._replace(body=_without(each.body, set(), Map(dict.fromkeys(names).items(), at=each.at)))
        if each.type == "required_providers"
        else each
        for each in block.body.blocks
    )
    return block._replace(body=block.body._replace(blocks=inner))


def _laid_over(old: Block, new: Block) -> Block:
    """One block over another: attributes one by one, nested blocks of a type all together."""
    attributes = old.body.attributes.copy()
    for name, value in new.body.attributes.items():
        attributes.put(name, value, new.body.attributes.where(name), new.body.attributes.values_at.get(name))
    kinds = {inner.type for inner in new.body.blocks}
    blocks = (*(inner for inner in old.body.blocks if inner.type not in kinds), *new.body.blocks)
    return old._replace(body=Body(attributes, blocks, old.body.at))
