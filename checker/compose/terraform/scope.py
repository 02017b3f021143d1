"""What the names in a module stand for: variables, locals, `each`, paths, outputs of local modules (domain §1.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.compose.terraform import paths, stated
from checker.compose.terraform.evaluate import Evaluator, Meter
from checker.compose.terraform.modules import Module, Modules
from checker.compose.terraform.reading import Place
from checker.compose.terraform.sources import Source, sources
from checker.compose.terraform.values import FileText, mapping
from checker.model import Location, Unknown
from checker.parse.hcl import Block, Body
from checker.parse.located import Map

_LATER = "known only when it is applied"
_MOST_INSTANCES = 1000
_DEEPEST = 20
_PAIR = 2


class Call(NamedTuple):
    """A `module` block: the sources it may have, usually one."""

    name: str
    block: Block
    sources: tuple[Source, ...]


class Instance(NamedTuple):
    """One instance of a block: its key ("" for a block without `for_each` or `count`) and the scope to evaluate in.

    `certain` is False where it cannot be seen whether, or how often, the block is instantiated.
    """

    key: str
    scope: Scope
    certain: bool = True


class Scope:
    """One instance of a module.

    Args:
        modules: the tree.
        module: the directory.
        meter: shared by all scopes of one survey.
        arguments: values of variables: of a call, of `.tfvars`, of Terragrunt's inputs.
        root: the directory in which it is run; relative paths start there.
        called: the names of the calls that led here, to stop cycles.
    """

    def __init__(
        self,
        modules: Modules,
        module: Module,
        meter: Meter,
        arguments: Mapping[str, Any],
        *,
        root: str | None = None,
        called: tuple[str, ...] = (),
        each: Map | None = None,
    ) -> None:
        self.module = module
        self.arguments = arguments
        self.root = module.directory if root is None else root
        self.called = called
        self.reads: set[str] = set()
        self._modules = modules
        self._meter = meter
        self._each = each
        self._evaluator = Evaluator(self, meter)
        self._locals = {name: value for block in module.of("locals") for name, value in block.body.attributes.items()}
        self._known: dict[str, Any] = {}
        self._open: set[str] = set()
        self._calls: dict[str, Call] | None = None
        self._children: dict[str, Scope | Unknown] = {}

    @property
    def spent(self) -> int:
        """The steps of all evaluations so far, in whatever scope of the survey."""
        return self._meter.total

    def value(self, value: Any) -> Any:
        """A value of this module's files, evaluated: plain data with `Unknown` leaves. Never raises."""
        return self._evaluator.value(value)

    def get(self, body: Body, name: str) -> Any:
        """An attribute of a body, evaluated; None if it is absent."""
        return self.value(body.get(name))

    def instances(self, block: Block) -> tuple[Instance, ...]:
        """The instances of a block by its `for_each` or `count`; one uncertain instance where that cannot be seen."""
        if "for_each" in block.body.attributes:
            return self._each_of(self.get(block.body, "for_each"), block.body.attributes.where("for_each"))
        if "count" not in block.body.attributes:
            return (Instance("", self),)
        count = self.get(block.body, "count")
        if not isinstance(count, int) or count > _MOST_INSTANCES:
            return (Instance("", self, certain=False),)
        at = block.body.attributes.where("count")
        return tuple(
            Instance(str(index), self._with(mapping([("index", index)], at))) for index in range(max(int(count), 0))
        )

    def _each_of(self, given: Any, at: Location) -> tuple[Instance, ...]:
        if isinstance(given, dict):
            pairs = list(given.items())
        elif isinstance(given, list) and all(isinstance(item, str) for item in given):
            pairs = [(str(item), item) for item in given]
        else:
            return (Instance("", self, certain=False),)
        if len(pairs) > _MOST_INSTANCES:
            return (Instance("", self, certain=False),)
        return tuple(Instance(key, self._with(mapping([("key", key), ("value", item)], at))) for key, item in pairs)

    def _with(self, each: Map) -> Scope:
        made = Scope(
            self._modules, self.module, self._meter, self.arguments, root=self.root, called=self.called, each=each
        )
        made.reads, made._known, made._calls = self.reads, self._known, self._calls
        return made

    def given(self, values: Mapping[str, Any]) -> Scope:
        """This module with further values of variables, such as those of one environment's `.tfvars`."""
        return Scope(self._modules, self.module, self._meter, {**self.arguments, **values}, root=self.root)

    def calls(self) -> tuple[Call, ...]:
        """The module calls that stand here."""
        return tuple(self._by_name().values())

    def _by_name(self) -> dict[str, Call]:
        if self._calls is None:
            self._calls = {}
            for block in self.module.of("module"):
                if block.labels:
                    self._calls.setdefault(block.labels[0], Call(block.labels[0], block, self._sources(block)))
        return self._calls

    def _sources(self, block: Block) -> tuple[Source, ...]:
        real = self._modules.files.real(block.at.path) or block.at.path
        at = block.body.attributes.where("source")
        return sources(self.get(block.body, "source"), self.get(block.body, "version"), real.rpartition("/")[0], at)

    def inside(self, call: Call) -> Iterator[Instance]:
        """The instances of a call's module, where that is a directory of this repository."""
        directory = next((source.directory for source in call.sources if source.local), None)
        target = self._modules.at(directory) if directory is not None else None
        if target is None or not target.reads or len(self.called) > _DEEPEST:
            return
        if target.directory in (*self.called, self.module.directory):
            return
        for instance in self.instances(call.block):
            yield instance._replace(scope=self._child(call, target, instance.scope))

    def _child(self, call: Call, target: Module, caller: Scope) -> Scope:
        declared = {block.labels[0] for block in target.of("variable") if block.labels}
        given = {
            name: _Deferred(caller, value) for name, value in call.block.body.attributes.items() if name in declared
        }
        path = (*self.called, self.module.directory)
        made = Scope(self._modules, target, self._meter, given, root=self.root, called=path)
        made.reads = self.reads
        return made

    def reference(self, root: str, name: str, at: Location) -> Any:
        """The value that `root.name` stands for."""
        match root:
            case "var":
                return self._variable(name, at)
            case "local":
                return self._local(name, at)
            case "each" | "count":
                return self._of_each(root, name, at)
            case "path":
                return self._path(name, at)
            case "module":
                return self._outputs(name, at)
        found = self._elsewhere(root, name)
        return found if found is not None else Unknown(_LATER, at, f"{root}.{name}" if name else root)

    def _elsewhere(self, root: str, name: str) -> Any:
        """What other blocks of the module give, None where that cannot be seen."""
        key = f"{root}.{name}"
        if key in self._open or not (root == "data" or root.startswith(stated.STATED)):
            return None
        if key not in self._known:
            self._open.add(key)
            try:
                if root == "data":
                    self._known[key] = stated.read(self.module, name, self.value, self.call)
                else:
                    self._known[key] = stated.stated(self.module, root, name, self.value)
            finally:
                self._open.discard(key)
        return self._known[key]

    def _of_each(self, root: str, name: str, at: Location) -> Any:
        if self._each is not None and name in self._each:
            return self._each[name]
        return Unknown("of an instance that cannot be seen", at, f"{root}.{name}")

    def _path(self, name: str, at: Location) -> Any:
        if name == "module":
            return paths.relative(self.module.directory, self.root)
        return "." if name == "root" else Unknown("a path of the machine it runs on", at, f"path.{name}")

    def _variable(self, name: str, at: Location) -> Any:
        if name in self.arguments:
            given = self.arguments[name]
            return given.value() if isinstance(given, _Deferred) else given
        declared = next(self.module.of("variable", name), None)
        if declared is None:
            return Unknown("a variable that is not declared", at, f"var.{name}")
        if "default" in declared.body.attributes:
            return declared.body.get("default")
        return Unknown("a variable without a value in this repository", declared.at, f"var.{name}")

    def _local(self, name: str, at: Location) -> Any:
        if name in self._known:
            return self._known[name]
        if name not in self._locals:
            return Unknown("a local value that is not declared", at, f"local.{name}")
        if name in self._open:
            return Unknown("a value that refers to itself", at, f"local.{name}")
        self._open.add(name)
        try:
            found = self._known[name] = self.value(self._locals[name])
        finally:
            self._open.discard(name)
        return found

    def _outputs(self, name: str, at: Location) -> Any:
        """The outputs of a local module that is called once."""
        if name not in self._children:
            call = self._by_name().get(name)
            inner = list(self.inside(call)) if call else []
            single = len(inner) == 1 and inner[0].certain and not inner[0].key
            self._children[name] = inner[0].scope if single else Unknown(_LATER, at, f"module.{name}")
        child = self._children[name]
        if isinstance(child, Unknown) or f"module.{name}" in self._open:
            return Unknown(_LATER, at, f"module.{name}")
        self._open.add(f"module.{name}")
        try:
            made = Map(at=at)
            for block in child.module.of("output"):
                if block.labels:
                    made.put(block.labels[0], child.get(block.body, "value"), block.at)
        finally:
            self._open.discard(f"module.{name}")
        return made

    def call(self, name: str, arguments: tuple[Any, ...], at: Location) -> Any:
        """The functions that read files of the repository."""
        place = Place(self._modules.files, self.root, self.reads)
        if name == "templatefile" and len(arguments) == _PAIR:
            found = place.call("file", arguments[:1], at)
            return self._evaluator.template(found, arguments[1]) if isinstance(found, FileText) else found
        return place.call(name, arguments, at)


class _Deferred(NamedTuple):
    """An argument of a call, evaluated in the caller's scope when it is asked for."""

    caller: Scope
    given: Any

    def value(self) -> Any:
        return self.caller.value(self.given)
