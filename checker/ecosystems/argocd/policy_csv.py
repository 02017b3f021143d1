"""The policies of Argo CD's RBAC: grants, memberships, and the type of each role (domain argocd §2.3, J11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from checker.model import Location

READ, EDIT, ADMIN = "read", "edit", "admin"
TYPES = (READ, EDIT, ADMIN)
BUILT_IN = {"role:readonly": READ, "role:admin": ADMIN}
_READING = frozenset({"get", "invoke"})  # `invoke` calls a user interface extension, it changes nothing
_GRANT_FIELDS, _MEMBER_FIELDS = 6, 3
_ANY, _ANY_OBJECT = frozenset({"*", ".*"}), frozenset({"*", "*/*", ".*", ".*/.*"})
MAX_LINES = 20_000


class Grant(NamedTuple):
    """A `p` line: what a subject may do; `resource`, `action` and `target` are patterns."""

    subject: str
    resource: str
    action: str
    target: str
    allows: bool
    at: Location

    @property
    def type(self) -> str:
        """The role type that it amounts to by itself: `*` on all resources is admin, mutating verbs are edit."""
        if self.resource in _ANY and self.action in _ANY and self.target in _ANY_OBJECT:
            return ADMIN
        return READ if self.action in _READING else EDIT


class Membership(NamedTuple):
    """A `g` line: a subject has a role."""

    subject: str
    role: str
    at: Location


@dataclass(frozen=True, slots=True)
class Policies:
    """All lines in force, in no particular order."""

    grants: tuple[Grant, ...] = ()
    memberships: tuple[Membership, ...] = ()
    _types: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def type_of(self, role: str) -> str:
        """The type of a role with all that it inherits, "" if it may do nothing."""
        if role not in self._types:
            self._types[role] = self._strongest(role)
        return self._types[role]

    def _strongest(self, role: str) -> str:
        found = ""
        for name in reachable(role, self._parents()):
            for kind in (
                BUILT_IN.get(name, ""),
                *(one.type for one in self.grants if one.subject == name and one.allows),
            ):
                found = max(found, kind, key=rank)
        return found

    def _parents(self) -> Mapping[str, set[str]]:
        parents: dict[str, set[str]] = {}
        for one in self.memberships:
            parents.setdefault(one.subject, set()).add(one.role)
        return parents


def rank(kind: str) -> int:
    """The order of role types; "" is below all."""
    return TYPES.index(kind) if kind in TYPES else -1


def reachable(start: str, parents: Mapping[str, set[str]]) -> set[str]:
    """A subject and every role that it has, also through roles of roles."""
    found, pending = {start}, [start]
    while pending:
        for role in parents.get(pending.pop(), ()):
            if role not in found:
                found.add(role)
                pending.append(role)
    return found


def read_policies(listed: Iterable[tuple[str, Location]]) -> Policies:
    """Lines with their places; what is neither a `p` nor a `g` line of the right length has no effect (§6.14)."""
    grants: list[Grant] = []
    memberships: list[Membership] = []
    for line, at in _limited(listed):
        fields = [one.strip().strip("\"'").strip() for one in line.split(",")]
        if fields[0] == "p" and len(fields) == _GRANT_FIELDS:
            _, subject, resource, action, target, effect = fields
            grants.append(Grant(subject, resource, action, target, effect == "allow", at))
        elif fields[0] == "g" and len(fields) == _MEMBER_FIELDS:
            memberships.append(Membership(fields[1], fields[2], at))
    return Policies(tuple(grants), tuple(memberships))


def _limited(listed: Iterable[tuple[str, Location]]) -> Iterator[tuple[str, Location]]:
    count = 0
    for line, at in listed:
        if line.strip() and not line.lstrip().startswith("#"):
            count += 1
            if count > MAX_LINES:
                return
            yield line, at
