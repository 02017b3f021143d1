"""The policies of Argo CD's RBAC: grants, memberships, and the type of each role (domain argocd §2.3, J11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
    """All lines in force, in no particular order; `types` holds the type of every subject that has one."""

    grants: tuple[Grant, ...]
    memberships: tuple[Membership, ...]
    types: Mapping[str, str]

    def type_of(self, role: str) -> str:
        """The type of a role with all that it inherits, "" if it may do nothing."""
        return self.types.get(role, "")


def _types(grants: Iterable[Grant], memberships: Iterable[Membership]) -> dict[str, str]:
    """The strongest type that each subject reaches: every type spreads to those that have the role, admin first."""
    own: dict[str, set[str]] = {kind: set() for kind in TYPES}
    for role, kind in BUILT_IN.items():
        own[kind].add(role)
    for grant in grants:
        if grant.allows:
            own[grant.type].add(grant.subject)
    holders: dict[str, list[str]] = {}
    for one in memberships:
        holders.setdefault(one.role, []).append(one.subject)
    found: dict[str, str] = {}
    for kind in reversed(TYPES):
        pending = list(own[kind])
        while pending:
            subject = pending.pop()
            if subject not in found:
                found[subject] = kind
                pending += holders.get(subject, ())
    return found


def rank(kind: str) -> int:
    """The order of role types; "" is below all."""
    return TYPES.index(kind) if kind in TYPES else -1


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
    return Policies(tuple(grants), tuple(memberships), _types(grants, memberships))


def _limited(listed: Iterable[tuple[str, Location]]) -> Iterator[tuple[str, Location]]:
    count = 0
    for line, at in listed:
        if line.strip() and not line.lstrip().startswith("#"):
            count += 1
            if count > MAX_LINES:
                return
            yield line, at
