"""What a change does to its own judge: configuration, waivers, attestations, policies and baseline, said aloud.

A change is judged by what its base says (promise P12 of the reliability notes: it cannot weaken its own check unseen);
what it says itself holds once it has landed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.config.reader import FILE, read_configuration
from checker.errors import UsageError
from checker.git.snapshot import Entry, Snapshot
from checker.model import Amendment, Attestation, Configuration, Location, Waiver
from checker.policy.wording import shown


def amendments(base: Snapshot, head: Snapshot, configuration: Configuration) -> tuple[Amendment, ...]:
    """What `head` changes of what `base` is judged by; `configuration` is the one that holds, read from the base."""
    found = [*_configured(base, head, configuration), *_files(base.entries, head.entries, configuration)]
    return tuple(sorted(set(found)))


def _configured(base: Snapshot, head: Snapshot, configuration: Configuration) -> Iterator[Amendment]:
    if base.entries.get(FILE) == head.entries.get(FILE):
        return
    if FILE not in head.entries:
        yield Amendment(Location(FILE), "The configuration is removed.")
        return
    try:
        after = read_configuration(head)
        before = configuration if configuration.path == FILE else read_configuration(base)
    except UsageError as error:
        yield Amendment(Location(FILE), f"The configuration would be refused: {shown(error.message, 300)}")
        return
    yield from _settings(before, after)
    yield from _statements("attestation", before.attestations, after.attestations)
    yield from _statements("waiver", before.waivers, after.waivers)
    for pack in sorted(set(after.packs) - set(before.packs)):
        for path in _below(head.entries, pack):
            yield Amendment(Location(path), "The policy comes to be judged by.")


def _settings(before: Configuration, after: Configuration) -> Iterator[Amendment]:
    """Every setting that is stated in one of the two and differs."""
    old, new = before.stated, after.stated
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) == new.get(name):
            continue
        at = after.places.get(name) or before.places[name]
        if name not in new:
            yield Amendment(at, f"{name} is no longer stated; it was {_plain(old[name])}.")
        elif name not in old:
            yield Amendment(at, f"{name} is stated: {_plain(new[name])}.")
        else:
            yield Amendment(at, f"{name} is {_plain(new[name])}; it was {_plain(old[name])}.")


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(shown(str(one)) for one in value) or "empty"
    return f"{value:g}" if isinstance(value, float) else shown(str(value))


def _statements(
    kind: str, before: Sequence[Attestation | Waiver], after: Sequence[Attestation | Waiver]
) -> Iterator[Amendment]:
    """Attestations or waivers that come, go, or are other ones; where they stand in the file counts for nothing."""
    old, new = ({_unplaced(one): one for one in side} for side in (before, after))
    changed = {one.about for said, one in old.items() if said not in new}
    for said, one in new.items():
        if said not in old:
            verb = "is changed" if one.about in changed else "is new"
            yield Amendment(one.location, f"The {kind} for {shown(one.criterion)} {verb}: {_content(one)}.")
    kept = {one.about for one in new.values()}
    for said, one in old.items():
        if said not in new and one.about not in kept:
            yield Amendment(one.location, f"The {kind} for {shown(one.criterion)} is gone: {_content(one)}.")


def _unplaced(said: Attestation | Waiver) -> Attestation | Waiver:
    return said._replace(location=Location(""))


def _content(said: Attestation | Waiver) -> str:
    outcome = f"{said.outcome}, " if isinstance(said, Attestation) else ""
    return f"{outcome}until {shown(said.expires)}, {shown(said.reason)!r}"


def _files(old: Mapping[str, Entry], new: Mapping[str, Entry], configuration: Configuration) -> Iterator[Amendment]:
    """Policies of the repository's own packs, and its baseline, that are other files now."""
    places = dict.fromkeys(configuration.packs, "policy")
    places |= {configuration.baseline: "baseline"} if configuration.baseline else {}
    for place, kind in places.items():
        paths = sorted({*_below(old, place), *_below(new, place)})
        for path in paths:
            if old.get(path) != new.get(path):
                yield Amendment(Location(path), f"The {kind} is {_fate(path, old, new)}.")


def _below(entries: Mapping[str, Entry], place: str) -> Iterator[str]:
    return (path for path in entries if path == place or path.startswith(f"{place}/"))


def _fate(path: str, old: Mapping[str, Entry], new: Mapping[str, Entry]) -> str:
    if path not in new:
        return "removed"
    return "changed" if path in old else "added"
