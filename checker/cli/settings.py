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


def settings_of(context: click.Context, configuration: Configuration, dimensions: Iterable[str]) -> Settings:
    """The settings that hold for a command.

    Args:
        context: the command's context; its options are read with where their values came from.
        configuration: that of the revision that decides.
        dimensions: the ids that a score may be asked of.

    Raises:
        UsageError: a score is asked of something that is no dimension.
    """
    found = {setting.name: setting for setting in _from_file(configuration)}
    for setting in _from_options(context):
        found[setting.name] = setting
    known = sorted(dimensions)
    for name in found:
        asked = name.removeprefix("min-score.")
        if asked != name and asked not in known:
            raise UsageError(f"no dimension is called {asked[:100]!a}", hint=f"there are {', '.join(known)}")
    return Settings(dict(sorted(found.items())))


def _from_file(configuration: Configuration) -> Iterable[Setting]:
    asked = configuration.thresholds
    values = {
        "min-score": asked.min_score,
        **{f"min-score.{dimension}": number for dimension, number in asked.min_scores.items()},
        "fail-on": asked.fail_on,
        "min-coverage": asked.min_coverage,
        "no-regression": asked.no_regression,
        "select": configuration.select,
        "ignore": configuration.ignore,
        "exclude": configuration.exclude,
        "packs": configuration.packs,
        "baseline": configuration.baseline or None,
    }
    for name, value in values.items():
        if name in configuration.places and value is not None:
            yield Setting(name, value, str(configuration.places[name]))


_OPTIONS = ("min_score", "fail_on", "min_coverage", "no_regression", "select", "ignore", "baseline")


def _from_options(context: click.Context) -> Iterable[Setting]:
    for name in _OPTIONS:
        value, origin = context.params.get(name), _origin(context, name)
        if value is None or not origin:
            continue
        if name == "min_score":
            for dimension, number in value:
                yield Setting(f"min-score.{dimension}" if dimension else "min-score", number, origin)
        else:
            yield Setting(name.replace("_", "-"), value, origin)


def _origin(context: click.Context, name: str) -> str:
    """Where an option's value came from: its flag, its variable; "" for neither."""
    source = context.get_parameter_source(name)
    option = next((one for one in context.command.params if one.name == name), None)
    if option is None:
        return ""
    if source is ParameterSource.COMMANDLINE:
        return option.opts[0]
    return str(option.envvar) if source is ParameterSource.ENVIRONMENT else ""
