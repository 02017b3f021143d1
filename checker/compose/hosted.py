"""The functions of Helm's that need the rendering itself: `include`, `tpl`, `required`, `fail`."""

from __future__ import annotations

from typing import Any

from checker.compose.gotemplate.evaluate import Evaluator
from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.parse import parse
from checker.compose.gotemplate.syntax import Place
from checker.compose.gotemplate.veil import is_veiled
from checker.compose.sprig import Sprig
from checker.model import Location
from checker.parse.located import Text

_CHARACTERS_PER_STEP = 4
_TPL = "a text given to tpl"


class HelmFunctions(Sprig):
    """Sprig's functions and those of Helm's engine."""

    def call(self, name: str, arguments: list[Any], evaluator: Evaluator) -> Any:
        """The value of a function (see `gotemplate.evaluate.Functions`)."""
        if name in {"include", "tpl"}:
            source, dot = _two(name, arguments)
            if not isinstance(source, str):
                raise TemplateError(f"{name} expects a text")
            if name == "tpl":
                return _tpl(source, dot, evaluator)
            return evaluator.veils.derive(source) if is_veiled(source) else evaluator.render(source, dot)
        if name == "required":
            return _required(*_two(name, arguments), evaluator)
        if name == "fail":
            return _fail(arguments, evaluator)
        return super().call(name, arguments, evaluator)


def _two(name: str, arguments: list[Any]) -> tuple[Any, Any]:
    if len(arguments) != 2:  # noqa: PLR2004 - include, tpl and required have two parameters
        raise TemplateError(f"{name} is given {len(arguments)} arguments")
    return arguments[0], arguments[1]


def _tpl(source: str, dot: Any, evaluator: Evaluator) -> Any:
    """A text as a template; a literal block of a values file keeps its own lines."""
    if "{{" not in source:
        return source
    evaluator.meter.step(len(source) // _CHARACTERS_PER_STEP)
    parsed = parse(source, _TPL, _place(source, evaluator.here))
    outer = evaluator.templates
    evaluator.templates = {**outer, **parsed} if len(parsed) > 1 else outer
    try:
        return evaluator.run(parsed[_TPL], dot)
    finally:
        evaluator.templates = outer


def _place(source: str, here: Location) -> Place:
    if not isinstance(source, Text):
        return lambda _: here
    content = source.content
    return lambda line: Location(content.path, content.line + line, content.column)


def _required(message: Any, value: Any, evaluator: Evaluator) -> Any:
    if value is not None and value != "":
        return value
    if evaluator.doubt:
        return evaluator.veils.hide(evaluator.doubt)
    raise TemplateError(f"a required value is missing ({_quoted(message)})")


def _fail(arguments: list[Any], evaluator: Evaluator) -> Any:
    if evaluator.doubt:
        return None
    raise TemplateError(f"it fails by itself ({_quoted(*arguments[:1])})")


def _quoted(message: Any = "") -> str:
    """An author's message on one line, cut to a sane length."""
    words = " ".join(str(message).split())
    return words if len(words) <= 120 else f"{words[:119]}…"  # noqa: PLR2004 - a line of a report
