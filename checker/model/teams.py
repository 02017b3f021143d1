"""How people get environments of their own, and the spaces that bound them, as each tool and the forge state it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from checker.model.places import Location


class Means(StrEnum):
    """By what users bring an environment into being; which of them is enough is judged over all tools."""

    PULL_REQUESTS = "pull-request generator"
    REPOSITORIES = "repository generator"
    GIT_DIRECTORIES = "git directory generator"
    GIT_FILES = "git file generator"
    LIST = "list generator"
    CLUSTERS = "cluster generator"
    OTHER_GENERATOR = "generator"
    ANY_NAMESPACE = "applications in any namespace"
    RESOURCE_SET = "ResourceSet over inputs"
    ARTIFACTS = "artifacts by path pattern"
    FACTORY = "factory of environments over files"
    OTHER_FACTORY = "factory of something else over files"
    FORM = "issue form"
    FORM_WORKFLOW = "issue form with a workflow that writes to Git"
    SCAFFOLDER = "scaffolder template that publishes to Git"
    DISPATCH = "dispatch workflow"
    CLAIM = "claims of a composite resource"
    SIBLINGS = "sibling directories to copy"


class Offer(NamedTuple):
    """One way for users to create an environment, at the line that makes it; `name` says what it is about."""

    means: Means
    at: Location
    name: str = ""


class Space(NamedTuple):
    """What bounds one team: an AppProject, a tenant, an owner set, a runner's project or a role binding.

    `bounded` is False for a project that allows everything everywhere.
    """

    kind: str
    name: str
    at: Location
    bounded: bool = True
