"""The two template languages of ApplicationSets: fasttemplate and Go's, over known and unknown parameters (J6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checker.compose.gotemplate.evaluate import Evaluator
from checker.compose.gotemplate.failure import Meter, TemplateError
from checker.compose.gotemplate.parse import parse
from checker.compose.gotemplate.syntax import Template
from checker.compose.gotemplate.veil import Veils, is_veiled
from checker.compose.object import text
from checker.compose.sprig import Sprig
from checker.model import Location, Unknown
from checker.parse.located import Map, Seq

MAX_DEPTH = 100
_HOLE = re.compile(r"\{\{(.*?)\}\}")
_DOTTED = re.compile(r"\{\{-? *((?:\.[A-Za-z_]\w*)+) *-?\}\}")
_UNSAFE = re.compile(r"[^a-z0-9.-]")
_NAME = "template"
_PRECISION = 250


@dataclass(frozen=True, slots=True)
class Parameters:
    """One set of parameters of a generator. `missing` says why names that are not in `values` are unknown.

    `values` is flat for fasttemplate (`path.basename`) and nested for Go templates. `certain` says that there is an
    Application for it. `template` is what the generator lays over the ApplicationSet's own template.
    """

    values: Mapping[str, Any]
    missing: Unknown | None = None
    certain: bool = True
    template: Map | None = None


class _Open(dict[str, Any]):
    """A mapping of parameters that holds more names than are known: those are veiled."""

    def __init__(self, values: Mapping[str, Any], veils: Veils, missing: Unknown) -> None:
        super().__init__(values)
        self._veils = veils
        self._missing = missing

    def get(self, key: str, _default: Any = None) -> Any:
        """The value of a name, a veil if it is not known."""
        if key in self:
            return self[key]
        return self._veils.hide(Unknown(self._missing.reason, self._missing.location, f"{{{{.{key}}}}}"))


class _Functions(Sprig):
    """Sprig with what Argo CD adds to it."""

    def call(self, name: str, arguments: list[Any], evaluator: Evaluator) -> Any:
        """The value of a function."""
        if name == "normalize" and len(arguments) == 1:
            return arguments[0] if is_veiled(arguments[0]) else normalised(text(arguments[0]))
        if name == "slugify":
            return evaluator.unknown("this scan does not evaluate slugify")
        return super().call(name, arguments, evaluator)


def normalised(name: str) -> str:
    """A name as it may stand in a DNS label (Argo CD's `SanitizeName`)."""
    return _UNSAFE.sub("-", name.lower())[:_PRECISION].strip("-.")


class Filler:
    """Fills the holes of one template, again and again; subtrees without holes are shared."""

    def __init__(self, *, go: bool) -> None:
        self._go = go
        self._whole: dict[int, tuple[Any, bool]] = {}
        self._parsed: dict[str, Mapping[str, Template] | str] = {}

    def fill(self, node: Any, parameters: Parameters) -> Any:
        """The node with every hole filled; a leaf that cannot be known is `Unknown`, its text what is known of it."""
        return self._fill(node, parameters, node.at if isinstance(node, Map | Seq) else None, 0)

    def _fill(self, node: Any, parameters: Parameters, at: Location | None, depth: int) -> Any:
        if isinstance(node, str):
            return self.text(node, parameters, at) if "{{" in node else node
        if not isinstance(node, Map | Seq) or not self._has_holes(node, depth):
            return node
        if isinstance(node, Map):
            filled = Map(at=node.at)
            for key, value in node.items():
                name = str(self.text(key, parameters, at)) if "{{" in key else key
                place = node.values_at.get(key, node.where(key))
                filled.put(name, self._fill(value, parameters, place, depth + 1), node.where(key), place)
            return filled
        places = node.items_at
        items = [self._fill(item, parameters, place, depth + 1) for item, place in zip(node, places, strict=True)]
        return Seq(items, at=node.at, items_at=list(places))

    def _has_holes(self, node: Map | Seq, depth: int) -> bool:
        known = self._whole.get(id(node))
        if known is None:
            members = [*node, *node.values()] if isinstance(node, Map) else node
            found = depth > MAX_DEPTH or any(self._is_holed(member, depth + 1) for member in members)
            known = self._whole[id(node)] = (node, found and depth <= MAX_DEPTH)
        return known[1]

    def _is_holed(self, node: Any, depth: int) -> bool:
        if isinstance(node, Map | Seq):
            return self._has_holes(node, depth)
        return isinstance(node, str) and "{{" in node

    def text(self, template: str, parameters: Parameters, at: Location | None) -> str | Unknown:
        """A text with its holes filled."""
        return self._go_text(template, parameters, at) if self._go else _fast(template, parameters, at)

    def _go_text(self, template: str, parameters: Parameters, at: Location | None) -> str | Unknown:
        simple = _dotted(template, parameters)
        if simple is not None:
            return simple
        parsed = self._template(template)
        if isinstance(parsed, str):
            return Unknown(parsed, at, template)
        veils = Veils()
        dot: Any = _veiled(parameters.values, veils, 0)
        if parameters.missing is not None:
            dot = _Open(dot, veils, parameters.missing)
        try:
            written = str(Evaluator(parsed, _Functions(), Meter(), veils).render(_NAME, dot))
        except TemplateError as error:
            reason = parameters.missing.reason if parameters.missing else f"the template does not render: {error}"
            return Unknown(reason, at, template)
        if is_veiled(written):
            return Unknown(veils.find(written).reason, at, veils.reveal(written))
        return written

    def _template(self, template: str) -> Mapping[str, Template] | str:
        parsed = self._parsed.get(template)
        if parsed is None:
            try:
                parsed = parse(template, _NAME, lambda _: Location(""))
            except TemplateError as error:
                parsed = f"the template does not parse: {error.reason}"
            self._parsed[template] = parsed
        return parsed


def _veiled(values: Any, veils: Veils, depth: int) -> Any:
    """Parameters with a veil for each that is not known."""
    if isinstance(values, Mapping) and depth < MAX_DEPTH:
        return {key: _veiled(value, veils, depth + 1) for key, value in values.items()}
    return veils.hide(values) if isinstance(values, Unknown) else values


def _fast(template: str, parameters: Parameters, at: Location | None) -> str | Unknown:
    """Argo CD leaves a name that it does not know as it stands."""
    unknown = False

    def filled(match: re.Match[str]) -> str:
        nonlocal unknown
        value = parameters.values.get(match[1].strip())
        if value is None or isinstance(value, Unknown | dict | list):
            unknown = unknown or parameters.missing is not None or isinstance(value, Unknown)
            return match[0]
        return text(value)

    written = _HOLE.sub(filled, template)
    if not unknown:
        return written
    missing = parameters.missing or Unknown("a parameter is not known")
    return Unknown(missing.reason, at, written)


def _dotted(template: str, parameters: Parameters) -> str | None:
    """The filled text where every hole is a plain path to a scalar: what nearly all are."""
    parts, position = [], 0
    for match in _DOTTED.finditer(template):
        if match[0].startswith("{{-") or match[0].endswith("-}}"):
            return None
        node: Any = parameters.values
        for step in match[1][1:].split("."):
            node = node.get(step) if isinstance(node, Mapping) else None
        if not isinstance(node, str):
            return None
        parts += [template[position : match.start()], node]
        position = match.end()
    rest = template[position:]
    return None if "{{" in rest or any("{{" in part for part in parts[::2]) else "".join([*parts, rest])


def flat(values: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Nested parameters under dotted names, as fasttemplate sees them."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping) and depth < MAX_DEPTH:
            found.update(flat(value, f"{prefix}{key}.", depth + 1))
        else:
            found[f"{prefix}{key}"] = value
    return found
