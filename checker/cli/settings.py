"""What holds for a run: flags before the environment, before the repository's configuration, before defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from checker.errors import UsageError
from checker.model import Configuration, Severity, Thresholds


class Setting(NamedTuple):
    """One setting that holds: its name (`fail-on`, `min-score.drift`), its value and where it was stated."""

    name: str
    value: Any
    origin: str


class Settings(NamedTuple):
    """All settings that hold, by name; what is not there is not asked."""

    stated: Mapping[str, Setting]

    def value(self, name: str, default: Any = None) -> Any:
        """The value of a setting, or `default` where nobody stated one."""
        found = self.stated.get(name)
        return default if found is None else found.value

    @property
    def selection(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is selected, and what is ignored."""
        return self.value("select", ()), self.value("ignore", ())

    @property
    def thresholds(self) -> Thresholds:
        """The gates that hold."""
        severity = self.value("fail-on")
        prefix = "min-score."
        return Thresholds(
            min_score=self.value("min-score"),
            min_scores={
                name.removeprefix(prefix): setting.value
                for name, setting in self.stated.items()
                if name.startswith(prefix)
            },
            fail_on=None if severity is None else Severity(severity),
            min_coverage=self.value("min-coverage"),
            no_regression=self.value("no-regression"),
        )


def settings_of(
    context: click.Context, configuration: Configuration, dimensions: Iterable[str], policies: Iterable[str]
) -> Settings:
    """The settings that hold for a command.

    Args:
        context: the command's context; its options are read with where their values came from.
        configuration: that of the revision that decides.
        dimensions: the ids of those that are scored.
        policies: the ids of those that are judged by, and of the checker's own checks.

    Raises:
        UsageError: an option names something that is no dimension, or no policy.
    """
    found = {setting.name: setting for setting in _from_file(configuration)}
    for setting in _from_options(context):
        found[setting.name] = setting
    for setting in _extended(context, found):
        found[setting.name] = setting
    _refuse_unknown(found, sorted(dimensions), set(policies))
    return Settings(dict(sorted(found.items())))


def _extended(context: click.Context, found: Mapping[str, Setting]) -> Iterable[Setting]:
    """What is selected and ignored, with what `--extend-…` adds to it."""
    for name in _SELECTIONS:
        more = context.params.get(f"extend_{name}") or ()
        if more:
            before = found.get(name)
            origin = f"{before.origin} and --extend-{name}" if before else f"--extend-{name}"
            yield Setting(name, (*(before.value if before else ()), *_names(more)), origin)


def _refuse_unknown(found: Mapping[str, Setting], dimensions: list[str], policies: set[str]) -> None:
    """Refuse what is asked of a dimension or policy that there is not."""
    known = policies.union(policy.partition(".")[0] for policy in policies)
    for name, setting in found.items():
        asked = name.removeprefix("min-score.")
        if asked != name and asked not in dimensions:
            raise _unknown(f"no dimension is called {asked[:100]!a}", asked, dimensions)
        for one in setting.value if name in _SELECTIONS else ():
            if one not in known:
                raise _unknown(f"no dimension or policy is called {one[:100]!a} ({setting.origin})", one, known)


def _unknown(text: str, name: str, known: Iterable[str]) -> UsageError:
    from checker.policy.faults import suggestion

    return UsageError(text, hint=suggestion(name, known))


def _from_file(configuration: Configuration) -> Iterable[Setting]:
    for name, value in configuration.stated.items():
        yield Setting(name, value, str(configuration.places[name]))


_SELECTIONS = ("select", "ignore")
_OPTIONS = (
    "min_score",
    "fail_on",
    "min_coverage",
    "no_regression",
    "select",
    "ignore",
    "baseline",
    "policies",
    "config",
    "today",
)


def _from_options(context: click.Context) -> Iterable[Setting]:
    for name in _OPTIONS:
        value, origin = context.params.get(name), _origin(context, name)
        if value is None or value == () or not origin:
            continue
        if name == "min_score":
            for dimension, number in value:
                yield Setting(f"min-score.{dimension}" if dimension else "min-score", number, origin)
        elif name in _SELECTIONS:
            yield Setting(name, _names(value), origin)
        else:
            yield Setting(name.replace("_", "-"), value, origin)


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    """Names as people list them: each by itself, or several with commas between them."""
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())


def _origin(context: click.Context, name: str) -> str:
    """Where an option's value came from: its flag, its variable; "" for neither."""
    source = context.get_parameter_source(name)
    option = next((one for one in context.command.params if one.name == name), None)
    if option is None:
        return ""
    if source is ParameterSource.COMMANDLINE:
        return option.opts[0]
    return str(option.envvar) if source is ParameterSource.ENVIRONMENT else ""
