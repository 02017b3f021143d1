"""Roles of Argo CD's RBAC: what type a role has."""

from hypothesis import given
from hypothesis import strategies as st

from checker.ecosystems.argocd.policy_csv import ADMIN, READ, rank, read_policies
from checker.model import Location

AT = Location("policy.csv")
ROLES = ("role:a", "role:b", "role:c", "role:readonly", "role:admin")
RESOURCES, ACTIONS, OBJECTS = ("applications", "logs", "*"), ("get", "sync", "*"), ("*", "*/*", "shop/*")
GRANT = st.builds(
    "p, {}, {}, {}, {}, {}".format,
    st.sampled_from(ROLES[:3]),
    st.sampled_from(RESOURCES),
    st.sampled_from(ACTIONS),
    st.sampled_from(OBJECTS),
    st.sampled_from(("allow", "deny")),
)
MEMBERSHIP = st.builds("g, {}, {}".format, st.sampled_from(ROLES), st.sampled_from(ROLES))
LINES = st.lists(GRANT | MEMBERSHIP | st.just("# nothing") | st.just("p, too, short"), max_size=12)


def types(listed):
    """The type of every role under these lines."""
    policies = read_policies((line, AT) for line in listed)
    return {role: policies.type_of(role) for role in ROLES}


@given(LINES.flatmap(lambda listed: st.tuples(st.just(listed), st.permutations(listed))))
def test_order_does_not_matter(pair):
    """The lines of a policy say the same in every order."""
    listed, shuffled = pair
    assert types(listed) == types(shuffled)


@given(LINES, GRANT | MEMBERSHIP)
def test_more_lines_never_weaken_a_role(listed, line):
    """A further line leaves every role as strong as it was: denials do not take a type away."""
    before, after = types(listed), types([*listed, line])
    assert all(rank(after[role]) >= rank(before[role]) for role in ROLES)


@given(LINES, st.sampled_from(ROLES), st.sampled_from(ROLES))
def test_a_role_is_as_strong_as_what_it_inherits(listed, child, parent):
    """A role that has another role is at least as strong."""
    found = types([*listed, f"g, {child}, {parent}"])
    assert rank(found[child]) >= rank(found[parent])


def test_built_in_roles_need_no_lines():
    """The built-in roles have their types without any policy; an unknown role has none."""
    assert types([]) == {"role:readonly": READ, "role:admin": ADMIN, "role:a": "", "role:b": "", "role:c": ""}


def test_everything_in_one_project_is_no_administration():
    """`*` on all resources everywhere is admin; within a project, or on applications alone, it is edit."""
    found = types(
        ["p, role:a, *, *, *, allow", "p, role:b, *, *, shop/*, allow", "p, role:c, applications, *, */*, allow"]
    )
    assert (found["role:a"], found["role:b"], found["role:c"]) == ("admin", "edit", "edit")


def test_quotes_and_blanks_do_not_count():
    """Fields are trimmed and may be quoted."""
    policies = read_policies([('  p , "role:a" , applications, get, */*, allow', AT), ('g, "team, one", role:a', AT)])
    assert policies.type_of("role:a") == "read"
