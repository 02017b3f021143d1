"""The words by which people name what somebody asks for to have a place of their own (rubric §3 D6)."""

from __future__ import annotations

ENVIRONMENT_WORDS = frozenset({
    "account", "accounts", "cluster", "clusters", "env", "environment", "environments", "envs", "member", "members",
    "namespace", "namespaces", "subscription", "subscriptions", "tenant", "tenants", "workspace", "workspaces",
})  # fmt: skip
"""In lower case, of one and of several."""
