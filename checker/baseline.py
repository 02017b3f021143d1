"""The baseline: findings that were there when a repository began to be checked, by fingerprint.

It lets a repository with debt adopt the gates: what is listed is counted and scored as ever, but fails nothing. The
file is small text, one finding a line in a fixed order, so that changes merge and can be reviewed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from checker.errors import UsageError
from checker.model import Baseline, Finding, Known, Location, Outcome
from checker.parse.failure import Limits, ParseError
from checker.parse.located import Map
from checker.parse.yaml import parse

FILE = ".gitops-checker-baseline.json"
DEBT = frozenset({Outcome.UNSATISFIED, Outcome.PARTIAL})
"""What can be mended here, and so be known; what cannot be seen is no debt."""

LIMITS = Limits(size=16 * 1024 * 1024, depth=10, nodes=1_000_000, documents=1)
_SCHEMA = 1
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_MOST = 500
_CONFIGURATION = "configuration."


def debt(findings: Iterable[Finding]) -> tuple[Known, ...]:
    """What a baseline lists of these findings, sorted; not what is waived, nor what is said of the configuration."""
    found = {
        Known(one.fingerprint, judgement.criterion, judgement.rule, judgement.tool, str(judgement.unit or ""))
        for one in findings
        for judgement in (one.judgement,)
        if judgement.outcome in DEBT and not one.waiver and not judgement.criterion.startswith(_CONFIGURATION)
    }
    return tuple(sorted(found, key=_order))


def stale(findings: Iterable[Finding], baseline: Baseline | None) -> tuple[Known, ...]:
    """The entries of a baseline that no finding answers to any more: they were mended, or renamed."""
    if baseline is None:
        return ()
    found = {one.fingerprint for one in findings if one.judgement.outcome in DEBT}
    return tuple(one for one in baseline.known if one.fingerprint not in found)


def written(known: Iterable[Known]) -> str:
    """The file that lists these findings, in the shape of `schemas/baseline.schema.json`."""
    lines = ",".join(f"\n  {json.dumps(_plain(one), sort_keys=True)}" for one in sorted(known, key=_order))
    return f'{{\n"findings": [{lines}\n],\n"schema": {_SCHEMA}\n}}\n'


def baseline_of(content: bytes, label: str) -> Baseline:
    """Read a baseline; `label` names the file.

    Raises:
        UsageError: it is none, or not one of this version.
    """
    hint = "gitops-checker baseline create writes a new one."
    try:
        documents = parse(content, label, LIMITS).documents
    except ParseError as error:
        raise UsageError(f"{error.location}: {error.reason}", hint=hint) from error
    data = documents[0].data if len(documents) == 1 else None
    if not isinstance(data, Map) or data.get("schema") != _SCHEMA or not isinstance(data.get("findings"), list):
        raise UsageError(f"{label} is no baseline of version {_SCHEMA}.", hint=hint)
    return Baseline(label, tuple(_entries(data["findings"], label)))


def _entries(found: list[Any], label: str) -> Iterator[Known]:
    for one in found:
        texts = [one.get(name, "") if isinstance(one, Map) else None for name in Known._fields]
        strings = [text for text in texts if isinstance(text, str) and len(text) <= _MOST]
        if len(strings) < len(texts) or not _FINGERPRINT.fullmatch(strings[0]):
            at = one.at if isinstance(one, Map) else Location(label)
            raise UsageError(f"{at}: a finding needs a fingerprint of sixteen hexadecimal digits, and short texts.")
        yield Known(*strings)


def _plain(known: Known) -> dict[str, str]:
    """As JSON can hold it: a byte of a name that is not UTF-8 is written as an escape."""
    return {
        name: text[:_MOST].encode("utf-8", "backslashreplace").decode("utf-8") for name, text in known._asdict().items()
    }


def _order(known: Known) -> tuple[str, ...]:
    return (known.criterion, known.tool, known.unit, known.rule, known.fingerprint)
