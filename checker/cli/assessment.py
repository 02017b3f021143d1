"""From the options of a command to a report: which configuration decides, by which policies, on which day.

Every command that assesses takes `terms_options`; what it does with the report is its own affair.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import click

from checker.cli.gating import PREFIX
from checker.cli.settings import Settings, settings_of
from checker.errors import UsageError
from checker.model import Baseline, Configuration, Pack

if TYPE_CHECKING:
    from checker.assess import Terms
    from checker.git.snapshot import Snapshot

_Command = TypeVar("_Command", bound=Callable[..., object])
_LARGEST = 16 * 1024 * 1024
_OPTIONS = (
    click.option(
        "--config",
        type=click.Path(path_type=Path),
        envvar=f"{PREFIX}CONFIG",
        metavar="FILE",
        help="Read this file in place of the repository's .gitops-checker.yaml.",
    ),
    click.option("--no-config", is_flag=True, help="Read no configuration."),
    click.option(
        "--policies",
        type=click.Path(path_type=Path),
        multiple=True,
        envvar=f"{PREFIX}POLICIES",
        metavar="DIR",
        help="Judge by the policies in this folder too; they change no score.",
    ),
    click.option(
        "--today",
        envvar=f"{PREFIX}TODAY",
        metavar="YYYY-MM-DD",
        help="The day on which attestations and waivers are to hold.  [default: that of the commit]",
    ),
    click.option(
        "--baseline",
        type=click.Path(path_type=Path),
        envvar=f"{PREFIX}BASELINE",
        metavar="FILE",
        help="Findings that this file lists are known and fail no gate.",
    ),
)
_SELECTION = (
    click.option(
        "--select",
        multiple=True,
        envvar=f"{PREFIX}SELECT",
        metavar="NAME",
        help="Show findings of this dimension or criterion only.",
    ),
    click.option(
        "--ignore",
        multiple=True,
        envvar=f"{PREFIX}IGNORE",
        metavar="NAME",
        help="Do not show findings of this dimension or criterion.",
    ),
    click.option("--extend-select", multiple=True, metavar="NAME", help="As --select, beside what is configured."),
    click.option("--extend-ignore", multiple=True, metavar="NAME", help="As --ignore, beside what is configured."),
)


class Course(NamedTuple):
    """How a revision is to be assessed: the policies, the terms, and the settings that hold for the command."""

    pack: Pack
    terms: Terms
    settings: Settings


def terms_options(function: _Command) -> _Command:
    """The options that say on which terms a revision is assessed; `course_of` reads them from the context."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def selection_options(function: _Command) -> _Command:
    """The options that say which findings are shown; `Settings.selection` is what comes of them."""
    for option in reversed(_SELECTION):
        function = option(function)
    return function


def course_of(context: click.Context, snapshot: Snapshot) -> Course:
    """How the command's options and the configuration of `snapshot` say that revisions are to be assessed.

    Of a comparison, `snapshot` is the base: a change cannot lower its own bar.

    Raises:
        UsageError: a file or an option has faults; nothing is judged then.
    """
    from checker.assess import Terms
    from checker.config.ruler import enlarged, extended
    from checker.policy.pack import load_pack
    from checker.statements import CHECKS

    configuration = _configuration(context, snapshot)
    pack = load_pack(examples=False)
    for folder in context.params.get("policies") or ():
        pack = enlarged(pack, load_pack(folder), str(folder))
    pack = extended(pack, snapshot, configuration)
    checks = (check.id for check in CHECKS.values())
    names = (one.id for one in pack.policies)
    settings = settings_of(context, configuration, (one.id for one in pack.dimensions), (*names, *checks))
    day = context.params.get("today")
    if day is not None:
        from checker.statements import day_of

        day_of(day)
    elif snapshot.revision.date is None:
        day = _this_day()
    return Course(pack, Terms(configuration, day, _baseline(context, snapshot, configuration)), settings)


def _configuration(context: click.Context, snapshot: Snapshot) -> Configuration:
    from checker.config.reader import LIMITS, configuration_of, read_configuration

    file = context.params.get("config")
    if context.params.get("no_config"):
        if file is not None:
            raise UsageError("--config and --no-config exclude one another", hint="name one configuration, or none")
        return Configuration()
    return read_configuration(snapshot) if file is None else configuration_of(_read(file, LIMITS.size), str(file))


def _baseline(context: click.Context, snapshot: Snapshot, configuration: Configuration) -> Baseline | None:
    file = context.params.get("baseline")
    if file is None and not configuration.baseline:
        return None
    from checker.baseline import baseline_of
    from checker.model import Problem

    if file is not None:
        return baseline_of(_read(file, _LARGEST), str(file))
    ((path, content),) = snapshot.read([configuration.baseline])
    if isinstance(content, Problem):
        raise UsageError(
            f"{configuration.places['baseline']}: {path} cannot be read: {content.message}",
            hint="gitops-checker baseline create writes one; commit it.",
        )
    return baseline_of(content, path)


def _read(file: Path, most: int) -> bytes:
    """The bytes of a file that the user names, and one more than is allowed of one that is too large."""
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason = getattr(error, "strerror", None) or "no such file"
        raise UsageError(f"{str(file)[:300]!a} cannot be read: {reason}") from error


def _this_day() -> str:
    """The day on the clock, for a tree that no commit stands behind yet: its commit would get just that."""
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%d")
