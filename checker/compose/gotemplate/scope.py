"""The activation of one template: its variables, its output and where it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.syntax import Place
from checker.compose.gotemplate.trace import Writer


@dataclass(slots=True)
class Scope:
    """What an evaluation of a template remembers; a variable that is declared later hides an earlier one."""

    place: Place
    out: Writer
    variables: list[tuple[str, Any]] = field(default_factory=list)
    line: int = 0
    source: str = ""

    def declare(self, name: str, value: Any) -> None:
        """Make a new variable, up to the end of the block."""
        self.variables.append((name, value))

    def assign(self, name: str, value: Any) -> None:
        """Give the innermost variable of that name another value.

        Raises:
            TemplateError: there is none.
        """
        self.variables[self._position(name)] = (name, value)

    def look_up(self, name: str) -> Any:
        """The value of a variable.

        Raises:
            TemplateError: there is none.
        """
        return self.variables[self._position(name)][1]

    def _position(self, name: str) -> int:
        for position in range(len(self.variables) - 1, -1, -1):
            if self.variables[position][0] == name:
                return position
        raise TemplateError(f"the variable {name} is not declared")
