"""Which role types an Argo CD instance binds to people (domain argocd §2.3, A5.8, A5.11, A5.12)."""

from __future__ import annotations

from collections.abc import Iterator

from checker.compose.object import mapping, sequence, text
from checker.ecosystems.argocd.policy_csv import TYPES, Policies, read_policies
from checker.ecosystems.argocd.records import Instance
from checker.ecosystems.argocd.settings import Configuration
from checker.ecosystems.argocd.table import lines
from checker.model import Fact, Location, Place, Unknown
from checker.parse.located import Seq, dig

_MACHINES = ("system:", "role:", "proj:")
_LOCAL_ADMIN = "admin"


def roles_fact(config: Configuration) -> Fact:
    """`roles`: the role types that people have in an instance, or that everybody gets by `policy.default`."""
    first: dict[str, Location] = {}
    for kind, at in _bound(config):
        first.setdefault(kind, at)
    found = [kind for kind in TYPES if kind in first]
    hidden = _hidden(config)
    if hidden is not None and len(found) < len(TYPES):
        return Fact(hidden, hidden.location or config.rbac.at, tuple(_places(found, first)))
    if not found:
        return Fact([], config.rbac.at)
    return Fact(found, first[found[0]], tuple(_places(found[1:], first)))


def _places(kinds: list[str], first: dict[str, Location]) -> Iterator[Place]:
    return (Place(first[kind], f"binds {kind}") for kind in kinds)


def _bound(config: Configuration) -> Iterator[tuple[str, Location]]:
    """(role type, line) of every role that a person, a group or everybody has."""
    policies = policies_of(config)
    machines = _machines(config)
    default = config.rbac.get("policy.default")
    if isinstance(default, str) and policies.type_of(default):
        yield policies.type_of(default), config.rbac.where("policy.default")
    people = set()
    for one in policies.memberships:
        if is_person(one.subject, machines):
            people.add(one.subject)
            yield policies.type_of(one.role), one.at
    people |= _local_people(config)
    for grant in policies.grants:  # only subjects that a `g` line names are looked up in group claims (J11)
        if grant.subject in people and grant.allows:
            yield grant.type, grant.at
    yield from _project_groups(config.instance, policies)


def is_person(subject: str, machines: frozenset[str]) -> bool:
    """Whether a subject is a human user or a group: no role, no account of a machine, not the built-in account."""
    return bool(subject) and subject != _LOCAL_ADMIN and subject not in machines and not subject.startswith(_MACHINES)


def policies_of(config: Configuration) -> Policies:
    """The lines of `policy.csv`, of every `policy.<name>.csv`, and of the roles of AppProjects."""
    listed: list[tuple[str, Location]] = []
    for key, entry in config.rbac.entries.items():
        if key.startswith("policy.") and key.endswith("csv") and not isinstance(entry.value, Unknown):
            listed += lines(entry)
    for project in config.instance.projects:
        for role in sequence(project.spec.get("roles")):
            policies = mapping(role).get("policies")
            if isinstance(policies, Seq):
                own = f"proj:{project.name}:{text(mapping(role).get('name'))}"
                items = zip(policies, policies.items_at, strict=True)
                listed += [(text(line), at) for line, at in items if _subject(text(line)) == own]
    return read_policies(listed)


def _subject(line: str) -> str:
    """The subject of a line; a project's policy for any other subject than its role has no effect (A5.12)."""
    return line.split(",")[1].strip() if line.count(",") else ""


def _project_groups(instance: Instance, policies: Policies) -> Iterator[tuple[str, Location]]:
    for project in instance.projects:
        for number, role in enumerate(sequence(project.spec.get("roles"))):
            name = f"proj:{project.name}:{text(mapping(role).get('name'))}"
            for position, group in enumerate(sequence(mapping(role).get("groups"))):
                if is_person(text(group), frozenset()) and policies.type_of(name):
                    yield policies.type_of(name), project.where("roles", number, "groups", position)


def _accounts(config: Configuration) -> Iterator[tuple[str, str]]:
    """(name, abilities) of the local accounts; `accounts.<name>.enabled` and the like are no accounts."""
    for name, entry in config.cm.starting("accounts."):
        if not name.endswith((".enabled", ".tokens", ".password", ".passwordMtime")):
            yield name, text(entry.value)


def _machines(config: Configuration) -> frozenset[str]:
    """Accounts that cannot log in: they hold tokens for programs."""
    return frozenset(name for name, abilities in _accounts(config) if "login" not in abilities)


def _local_people(config: Configuration) -> set[str]:
    return {name for name, abilities in _accounts(config) if "login" in abilities}


def _hidden(config: Configuration) -> Unknown | None:
    """Why bindings may stand out of sight."""
    if config.rbac.unseen is not None:
        return config.rbac.unseen
    for key, entry in config.rbac.entries.items():
        if isinstance(entry.value, Unknown) and key.startswith("policy."):
            return Unknown(entry.value.reason, entry.at)
    return _hidden_roles(config.instance)


def _hidden_roles(instance: Instance) -> Unknown | None:
    for project in instance.projects:
        roles = dig(project.spec, "roles")
        if isinstance(roles, Unknown):
            return Unknown(roles.reason, project.where("roles"))
    return None
