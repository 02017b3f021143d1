"""A comparison as Markdown, for a comment on a pull request: the scores, the reasons, the fixes, the rest folded away.

GitHub takes 65,536 characters. What matters most comes first; parts that no longer fit are left out whole, and the
page says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.model import Comparison, DimensionChange, Judgement, Outcome, Revision
from checker.report.basis import LOOKED_AT, basis_of, looked_at
from checker.report.causes import SMALLEST, Cause, Shift, appeared, beyond, causes_of, fixes, shifts, vanished
from checker.report.comment import COMMENT, MARKS, fitted, folded, more, name, place, row, score, sentence
from checker.report.provenance import named, ruler

_FEW, _SOME, _MANY = 3, 8, 40


def render(comparison: Comparison, *, most: int = COMMENT) -> str:
    """The page, at most `most` characters long."""
    scores = [] if comparison.nothing else [_scores(comparison)]
    blocks = [_title(comparison), *scores, *_gates(comparison), *_failures(comparison), *_amendments(comparison)]
    if not comparison.nothing:
        blocks += [*_new(comparison), *_beyond(comparison), *_fixes(comparison), *_units(comparison), *_why(comparison)]
    end = _ruler(comparison)
    return fitted(blocks, end, most)


def _title(comparison: Comparison) -> str:
    moved = [one for one in comparison.dimensions if one.before != one.after]
    if comparison.nothing:
        return "## GitOps scores: nothing changes\n\nNo score, no finding and no unit is another one.\n"
    fell = sum(_fell(one) for one in moved)
    said = f"{fell} of {len(comparison.dimensions)} fell" if fell else "none fell"
    return f"## GitOps scores: {said}\n\n"


def _fell(one: DimensionChange) -> bool:
    return one.before is not None and (one.after is None or one.after.proven < one.before.proven)


def _scores(comparison: Comparison) -> str:
    lines = [row(["Dimension", "Before", "After", "Change"]), row(["---", "---:", "---:", "---:"])]
    for one in comparison.dimensions:
        cells = [sentence(one.title), score(one.before), score(one.after), _difference(one)]
        lines.append(row(cells))
    return "\n".join([*lines, ""])


def _difference(one: DimensionChange) -> str:
    if one.before is None or one.after is None:
        return "" if one.before == one.after else "new" if one.before is None else "gone"
    proven = round((one.after.proven - one.before.proven) * 10)
    possible = round((one.after.possible - one.before.possible) * 10)
    if proven:
        return f"{'🔻' if proven < 0 else '🔺'} **{proven / 10:+.1f}**"
    return f"{possible / 10:+.1f} possible" if possible else ""


def _gates(comparison: Comparison) -> Iterator[str]:
    if comparison.gates:
        listed = "".join(f"- ❌ {sentence(gate.sentence)}\n" for gate in comparison.gates)
        yield f"\n### Gates that failed\n\n{listed}"


def _failures(comparison: Comparison) -> Iterator[str]:
    if comparison.failures:
        found, revision = comparison.failures, comparison.after.revision
        lines = [f"- {place(one.location, revision)}: {sentence(one.message)}\n" for one in found[:_MANY]]
        yield f"\n### Cannot be read any more\n\n{''.join(lines)}{more(len(found) - _MANY)}"


def _amendments(comparison: Comparison) -> Iterator[str]:
    if comparison.amendments:
        found, revision = comparison.amendments, comparison.after.revision
        lines = [f"- ⚠️ {place(one.location, revision)} {sentence(one.message)}\n" for one in found[:_MANY]]
        head = "\n### Changes to what is judged by\n\nBoth sides are judged by what the base says.\n\n"
        yield f"{head}{''.join(lines)}{more(len(found) - _MANY)}"


def _new(comparison: Comparison) -> Iterator[str]:
    found = [cause for one in comparison.dimensions for cause in causes_of(comparison, one) if cause.first.opened]
    if found:
        yield "\n### New findings\n\n"
        yield from (f"- {_cause(comparison, cause)}" for cause in found[:_MANY])
        yield more(len(found) - _MANY)


def _beyond(comparison: Comparison) -> Iterator[str]:
    found = beyond(comparison)
    if found:
        yield "\n### Beyond the scores\n\n"
        yield from (f"- **{cause.first.severity}** {_cause(comparison, cause)}" for cause in found[:_MANY])
        yield more(len(found) - _MANY)


def _fixes(comparison: Comparison) -> Iterator[str]:
    found = fixes(comparison)
    if not found:
        return
    yield "\n### Cheapest fixes for what is new\n\n"
    for number, fix in enumerate(found[:_SOME], start=1):
        first = fix.step.findings[0]
        gain = f"**+{float(fix.gain):.2f}** " if fix.gain >= SMALLEST else ""
        said = sentence(first.fix or first.message)
        places = _places(fix.step.findings, comparison.after.revision)
        yield f"{number}. {gain}{name(first.criterion)} {said}<br>\n   {places}\n"
    yield more(len(found) - _SOME)


def _units(comparison: Comparison) -> Iterator[str]:
    lines = [f"- new: {name(str(unit))}\n" for unit in appeared(comparison)]
    lines += [f"- gone: {name(str(unit))}\n" for unit in vanished(comparison)]
    lines += [f"- moved: {name(str(before))} → {name(str(after))}\n" for before, after in comparison.moved.items()]
    if lines:
        yield folded(f"Units ({len(lines)})", "".join(lines[:_MANY]) + more(len(lines) - _MANY))


def _why(comparison: Comparison) -> Iterator[str]:
    """What moved each dimension, a fold for each."""
    for one in comparison.dimensions:
        shown = [cause for cause in causes_of(comparison, one) if cause.telling]
        shift = shifts(one.criteria, comparison.numbers)
        if shown or shift:
            title = f"Why {sentence(one.title)} moved: {score(one.before)} → {score(one.after)}"
            body = [f"- {_cause(comparison, cause)}" for cause in shown[:_MANY]]
            yield folded(title, "".join([*body, more(len(shown) - _MANY), *map(_shift, shift)]))


def _shift(shift: Shift) -> str:
    return f"- {float(shift.points):+.2f} {sentence(shift.sentence())}\n"


def _cause(comparison: Comparison, cause: Cause) -> str:
    first = cause.first.finding.judgement
    mark = MARKS[cause.first.after.judgement.outcome] if cause.first.after else MARKS[Outcome.NOT_APPLICABLE]
    points = f"{float(cause.points):+.2f} " if abs(cause.points) >= SMALLEST else ""
    others = f" (and {len(cause.changes) - 1} more)" if len(cause.changes) > 1 else ""
    accepted = f", {cause.accepted}" if cause.accepted else ""
    head = f"{mark} {points}{name(first.criterion)} {cause.first.kind}{accepted}: "
    side = comparison.after if cause.first.after else comparison.before
    places = _places(cause.judgements, side.revision)
    return f"{head}{sentence(first.message)}{others}" + (f"<br>\n  {places}\n" if places else "\n")


def _places(judgements: Sequence[Judgement], revision: Revision) -> str:
    stands = tuple(dict.fromkeys(one.location for one in judgements if one.location))
    looked = looked_at(basis_of(judgements))
    distinct = stands or looked
    listed = (f"{LOOKED_AT} " if looked else "") + ", ".join(place(one, revision) for one in distinct[:_FEW])
    return listed + (f" and {len(distinct) - _FEW} more" if len(distinct) > _FEW else "")


def _ruler(comparison: Comparison) -> str:
    sides = comparison.sides
    base = f"the merge base of {sides.base} and {sides.head}" if sides.merge_base else sides.base
    compared = f"{base} ({named(comparison.before.revision)}) with {sides.head} ({named(comparison.after.revision)})"
    said = f"Compared {compared}, both by the policies, configuration and history of the base."
    return f"\n<sub>{sentence(f'{said} {ruler(comparison.after)}')}</sub>\n"
