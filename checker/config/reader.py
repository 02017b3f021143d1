"""Reading `.gitops-checker.yaml`: checked whole, with the line of every fault, before anything of it holds.

The file is data from a repository that nobody has vouched for: it is read from Git's objects, names nothing outside of
the tree it stands in, and loads no code (reliability §0.9).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from checker.errors import UsageError
from checker.git.snapshot import EXECUTABLE, REGULAR, Snapshot
from checker.model import (
    Attestation,
    Configuration,
    Location,
    Outcome,
    Problem,
    Severity,
    Thresholds,
    Waiver,
)
from checker.parse.build import Document
from checker.parse.failure import Limits, ParseError
from checker.parse.located import Map
from checker.parse.tree import join
from checker.parse.yaml import parse
from checker.policy.faults import Fault, refuse
from checker.policy.form import form_faults
from checker.policy.wording import shown

FILE = ".gitops-checker.yaml"
LIMITS = Limits(size=256 * 1024, depth=20, nodes=20_000, documents=1)
HINT = "Nothing of a configuration with a fault holds, and nothing was judged."
_MISNAMED = (".gitops-checker.yml", ".gitops-checker.json", "gitops-checker.yaml", "gitops-checker.yml")
_LISTS = ("exclude", "packs", "select", "ignore")


def read_configuration(snapshot: Snapshot) -> Configuration:
    """The configuration at the root of a revision; the empty one if there is none.

    Raises:
        UsageError: it has faults, is no regular file, or cannot be read.
    """
    entry = snapshot.entries.get(FILE)
    if entry is None:
        misnamed = next((name for name in _MISNAMED if name in snapshot.entries), None)
        if misnamed:
            raise UsageError(f"{misnamed} is not read: the configuration is called {FILE}.", hint="Rename the file.")
        return Configuration()
    if entry.mode not in {REGULAR, EXECUTABLE}:
        raise UsageError(f"{FILE} is a link.", hint="Put a regular file there.")
    ((_, content),) = snapshot.read([FILE])
    if isinstance(content, Problem):
        raise UsageError(f"{FILE} cannot be read: {content.message}", hint=HINT)
    return configuration_of(content, FILE)


def configuration_of(content: bytes, label: str) -> Configuration:
    """The configuration that the bytes of a file state; `label` names the file.

    Raises:
        UsageError: it has faults; all of them are listed, each as `path:line: …`.
    """
    faults: list[Fault] = []
    document = _document(content, label, faults)
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if document is not None and not faults:
        faults.extend(form_faults(document, "config"))
    if document is not None and not faults:
        faults.extend(_coherence(document.data))
    refuse(faults, HINT)
    if document is None:
        return Configuration(label, digest)
    return _configuration(label, digest, document.data)


def _document(content: bytes, label: str, faults: list[Fault]) -> Document | None:
    """The one mapping of the file; None where it states nothing, or with its faults noted."""
    try:
        parsed = parse(content, label, LIMITS)
    except ParseError as error:
        faults.append(Fault(error.location, f"{error.reason}; correct the file."))
        return None
    faults.extend(Fault(twice.last, "this key stands twice; remove one of them.") for twice in parsed.duplicates)
    if not parsed.documents:
        return None
    if not isinstance(parsed.documents[0].data, Map):
        faults.append(Fault(parsed.documents[0].location, "must be one YAML document that is a mapping."))
        return None
    return parsed.documents[0]


def _coherence(data: Map) -> Iterator[Fault]:
    """What a schema cannot say: days that are on no calendar, paths that leave the repository."""
    for name in ("attestations", "waivers"):
        for one in data.get(name, ()):
            if not _is_day(one["expires"]):
                text = f"'{shown(one['expires'])}' is on no calendar; write the last day as YYYY-MM-DD."
                yield Fault(one.where("expires"), text)
            if "path" in one:
                yield from _pattern_faults(one["path"], one.where("path"))
    for pattern, at in _items(data, "exclude"):
        yield from _pattern_faults(pattern, at)
    for path, at in (
        *_items(data, "packs"),
        *([(data["baseline"], data.where("baseline"))] if "baseline" in data else []),
    ):
        if "\\" in path or join("", path) is None or ".." in path.split("/") or not join("", path):
            text = f"'{shown(path)}' is no path inside this repository; write it relative to the root, without '..'."
            yield Fault(at, text)


def _items(data: Map, name: str) -> Iterator[tuple[Any, Location]]:
    found = data.get(name, ())
    yield from zip(found, found.items_at if found else (), strict=True)


def _pattern_faults(pattern: str, at: Location) -> Iterator[Fault]:
    if pattern.startswith("!"):
        yield Fault(at, "patterns cannot be negated; leave out what is not meant.")
    elif ".." in pattern.split("/") or "\\" in pattern or not pattern.strip("/"):
        yield Fault(at, f"'{shown(pattern)}' names nothing in this repository; write it relative to the root.")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _configuration(label: str, digest: str, data: Map) -> Configuration:
    stated: Map = data.get("thresholds", Map(at=data.at))
    places = {name: data.where(name) for name in (*_LISTS, "baseline") if name in data}
    places |= {name: stated.where(name) for name in stated}
    places |= {f"exclude.{pattern}": at for pattern, at in _items(data, "exclude")}
    scores = stated.get("min-score")
    if isinstance(scores, Map):
        del places["min-score"]
        places |= {"min-score" if name == "default" else f"min-score.{name}": scores.where(name) for name in scores}
    return Configuration(
        path=label,
        digest=digest,
        thresholds=_thresholds(stated),
        attestations=tuple(map(_attestation, data.get("attestations", ()))),
        waivers=tuple(map(_waiver, data.get("waivers", ()))),
        exclude=tuple(map(str, data.get("exclude", ()))),
        packs=tuple(join("", path) or "" for path in data.get("packs", ())),
        select=tuple(map(str, data.get("select", ()))),
        ignore=tuple(map(str, data.get("ignore", ()))),
        baseline=join("", data.get("baseline", "")) or "",
        places=places,
    )


def _thresholds(stated: Mapping[str, Any]) -> Thresholds:
    scores = stated.get("min-score", {})
    named = {name: float(number) for name, number in (scores if isinstance(scores, dict) else {"": scores}).items()}
    default = named.pop("default", named.pop("", None))
    return Thresholds(
        min_score=default,
        min_scores=named,
        fail_on=Severity(stated["fail-on"]) if "fail-on" in stated else None,
        min_coverage=float(stated["min-coverage"]) if "min-coverage" in stated else None,
        no_regression=float(stated["no-regression"]) if "no-regression" in stated else None,
    )


def _attestation(data: Map) -> Attestation:
    fields = {name: str(data[name]) for name in data if name != "outcome"}
    return Attestation(outcome=Outcome(data["outcome"]), location=data.where("criterion"), **fields)


def _waiver(data: Map) -> Waiver:
    return Waiver(location=data.where("criterion"), **{name: str(text) for name, text in data.items()})
