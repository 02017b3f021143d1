"""The options of the gates, and how a run that failed one says so.

Any command that makes a report takes `gate_options`, and `regression_option` if it compares two reports.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

import click

from checker.cli.exits import say

if TYPE_CHECKING:
    from checker.model import FailedGate

_Command = TypeVar("_Command", bound=Callable[..., object])
PREFIX = "GITOPS_CHECKER_"
"""What the environment's variables begin with; the option's name follows, `-` as `_`."""

SEVERITIES = ("error", "warning", "note")
_NO_REGRESSION = "--no-regression"
_MOST = 10
_ALL = 100


def amount(text: str, most: int) -> float:
    """A number from 0 to `most`, as people write it; a percent sign is allowed where 100 is the most."""
    try:
        number = float(text.strip().removesuffix("%") if most == _ALL else text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= most:  # nor is nan
        raise click.BadParameter(f"{text[:100]!a} is not a number from 0 to {most}")
    return number


def _amount(most: int) -> Callable[[click.Context, click.Parameter, str | None], float | None]:
    return lambda _context, _option, text: None if text is None else amount(text, most)


def _least(_context: click.Context, _option: click.Parameter, texts: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """Pairs of dimension ("" for all) and number; whether there is such a dimension is known where the policies are."""
    pairs = []
    for text in texts:
        dimension, equals, number = text.rpartition("=")
        if equals and not dimension.strip():
            raise click.BadParameter(f"{text[:100]!a} lacks the dimension before '='")
        pairs.append((dimension.strip(), amount(number, _MOST)))
    return tuple(pairs)


class GatedCommand(click.Command):
    """A command with `--no-regression[=TOLERANCE]`: the value is attached or left out, never the next argument."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Write the option out before click reads it."""
        end = args.index("--") if "--" in args else len(args)
        plain = [f"{one}=0" if one == _NO_REGRESSION else one for one in args[:end]]
        return super().parse_args(ctx, plain + args[end:])


_GATES = (
    click.option(
        "--min-score",
        callback=_least,
        multiple=True,
        envvar=f"{PREFIX}MIN_SCORE",
        metavar="[DIMENSION=]N",
        help="Fail if a dimension, or the one that is named, proves less than N.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice(SEVERITIES),
        envvar=f"{PREFIX}FAIL_ON",
        help="Fail on findings beyond the scores that are at least as severe.",
    ),
    click.option(
        "--min-coverage",
        callback=_amount(_ALL),
        envvar=f"{PREFIX}MIN_COVERAGE",
        metavar="PERCENT",
        help="Fail if less of what the criteria ask can be seen.",
    ),
)


def gate_options(function: _Command) -> _Command:
    """The gates of one report: `min_score`, `fail_on`, `min_coverage`."""
    for option in reversed(_GATES):
        function = option(function)
    return function


def regression_option(function: _Command) -> _Command:
    """The gate between two reports: `no_regression`. The command is a `GatedCommand`."""
    option = click.option(
        _NO_REGRESSION,
        callback=_amount(_MOST),
        envvar=f"{PREFIX}NO_REGRESSION",
        metavar="[=TOLERANCE]",
        help="Fail if a dimension's score falls, or falls by more than TOLERANCE.",
    )
    return option(function)


def say_failed(gates: Iterable[FailedGate]) -> None:
    """Tell each gate that was not passed, on standard error."""
    from checker.report import escape

    for gate in gates:
        say(f"gate failed: {escape.terminal(gate.sentence)} (--{gate.gate})")
