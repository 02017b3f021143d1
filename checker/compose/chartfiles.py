"""`.Files` of a Helm chart: its own files that are no templates, and nothing else."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from checker.compose.chart import Chart
from checker.compose.gotemplate.failure import TemplateError
from checker.compose.sprig.documents import to_yaml
from checker.parse.files import Files

_LONGEST_GLOB = 200
_MOST_STARS = 4
_GLOB = re.compile(
    r"(?P<deep>\*\*/?)|(?P<star>\*)|(?P<one>\?)|(?P<open>\{)|(?P<close>\})|(?P<comma>,)|(?P<other>.)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class ChartFiles:
    """Files by their paths within the chart. `read` gives a file's text, "" where it has none."""

    names: tuple[str, ...]
    read: Callable[[str], str]

    @classmethod
    def of(cls, chart: Chart, files: Files, reads: set[str]) -> ChartFiles:
        """The files of a chart; what is read is added to `reads`."""

        def read(name: str) -> str:
            reads.add(chart.prefix + name)
            return files.text(chart.prefix + name) or ""

        return cls(tuple(path.removeprefix(chart.prefix) for path in chart.files), read)

    def invoke(self, method: str, arguments: list[Any]) -> Any:
        """`Get`, `GetBytes`, `Lines` and `Glob` of a text; `AsConfig` and `AsSecrets`.

        Raises:
            TemplateError: any other method or other arguments.
        """
        if len(arguments) == 1 and isinstance(arguments[0], str):
            if method in {"Get", "GetBytes"}:
                return self._get(arguments[0])
            if method == "Lines":
                return self._get(arguments[0]).removesuffix("\n").split("\n")
            if method == "Glob":
                return self._glob(arguments[0])
        if not arguments and method in {"AsConfig", "AsSecrets"}:
            return self._as_data(encoded=method == "AsSecrets")
        raise TemplateError(f".Files has no such method as {method}")

    def entries(self) -> Iterable[tuple[str, str]]:
        """Every path with its text."""
        return ((name, self.read(name)) for name in self.names)

    def _get(self, name: str) -> str:
        return self.read(name) if name in self.names else ""

    def _glob(self, pattern: str) -> ChartFiles:
        matcher = _matcher(pattern)
        return ChartFiles(tuple(name for name in self.names if matcher.fullmatch(name)), self.read)

    def _as_data(self, *, encoded: bool) -> str:
        data = {name.rpartition("/")[2]: content for name, content in self.entries()}
        if encoded:
            data = {name: base64.b64encode(content.encode()).decode() for name, content in data.items()}
        return str(to_yaml(data)) if data else ""


def _matcher(pattern: str) -> re.Pattern[str]:
    """A glob with `*`, `**`, `?` and `{a,b}` as a regular expression."""
    if len(pattern) > _LONGEST_GLOB or pattern.count("*") > 2 * _MOST_STARS:
        raise TemplateError("a glob is too long")
    depth, parts = 0, []
    for token in _GLOB.finditer(pattern):
        kind = token.lastgroup or ""
        depth += {"open": 1, "close": -1 if depth else 0}.get(kind, 0)
        translated = {"deep": "(?:.*/)?" if token.group().endswith("/") else ".*", "star": "[^/]*", "one": "[^/]"}
        if kind in translated:
            parts.append(translated[kind])
        elif kind in {"open", "close"}:
            parts.append("(?:" if kind == "open" else ")")
        else:
            parts.append("|" if kind == "comma" and depth else re.escape(token.group()))
    try:
        return re.compile("".join(parts))
    except re.error as error:
        raise TemplateError("a glob is malformed") from error
