"""Which files define a cluster: by the API group they state, or by the shape of a Talos configuration.

Sources: eksctl.io/usage/schema, kubernetes.io kubeadm-config v1beta4, docs.k0sproject.io configuration,
talos.dev v1alpha1 configuration, budimanjojo.github.io/talhelper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checker.compose.dead import is_dead_path
from checker.compose.object import mapping, text
from checker.model import Form, Item, Location
from checker.parse.files import Files

_GROUPS: Mapping[str, tuple[str, frozenset[str]]] = {
    "eksctl.io": ("eksctl", frozenset({"ClusterConfig"})),
    "kubeadm.k8s.io": ("kubeadm", frozenset({"ClusterConfiguration", "InitConfiguration"})),
    "k0s.k0sproject.io": ("k0s", frozenset({"Cluster", "ClusterConfig"})),
    "k0sctl.k0sproject.io": ("k0s", frozenset({"Cluster"})),
}
_TALOS = "talos"
_MENTIONED = re.compile(
    rb"(?:eksctl\.io|kubeadm\.k8s\.io|k0sproject\.io)/|^(?:machine|talosVersion|talosImageURL):", re.MULTILINE
)
_WORDS = (b"eksctl.io/", b"kubeadm.k8s.io/", b"k0sproject.io/", b"machine:", b"talosVersion:", b"talosImageURL:")
_MANIFEST = (".yaml", ".yml", ".json")
_TEMPLATE = re.compile(r"\.(?:j2|jinja2?|tmpl|tpl|gotmpl|jsonnet|libsonnet)$")
_NAMED = re.compile(r"talos|eksctl|kubeadm|k0s|cluster", re.IGNORECASE)
_STATED = re.compile(
    r"""^(?P<indent>[ \t]*)["']?apiVersion["']?[ \t]*:[ \t]*["']?(?P<group>[a-z0-9.]{1,60})/v""", re.MULTILINE
)
_SHAPE = re.compile(r"^(?:machine|cluster):[ \t]*(?:#.*)?$", re.MULTILINE)
_LARGEST = 512 * 1024
_MOST = 500


def definitions(files: Files) -> tuple[Item, ...]:
    """Every file that defines a cluster, whole definitions before patches; dead places are left out.

    At most 500 files that are templates by their name are looked at.
    """
    found = [*_manifests(files), *_templates(files)]
    return tuple(item for item in found if item.name) + tuple(item for item in found if not item.name)


def _manifests(files: Files) -> Iterator[Item]:
    for path in files.mentioning(*_WORDS):
        if path.endswith(_MANIFEST) and not is_dead_path(path):
            content = files.content(path)
            if content is not None and _MENTIONED.search(content):
                yield from _of_manifest(files, path)


def _templates(files: Files) -> Iterator[Item]:
    named = (path for path in files.paths if _TEMPLATE.search(path) and _NAMED.search(path))
    wanted = [path for path in named if not is_dead_path(path)][:_MOST]
    files.prefetch(wanted)
    for path in wanted:
        yield from _of_text(files, path)


def _of_manifest(files: Files, path: str) -> Iterator[Item]:
    """The first definition in a file; a patch of one has no name."""
    if files.problem(path):
        yield from _of_text(files, path)
        return
    for document in files.documents(path):
        found = _program(document.data) or (_TALOS if _is_patch(document.data, path) else None)
        if found:
            name = path if _program(document.data) else ""
            yield Item(Form.DEFINITION, name, document.location, kind=found)
            return


def _program(data: Any) -> str | None:
    """The program that a document defines a cluster for, None for any other document."""
    given = mapping(data)
    program, kinds = _GROUPS.get(text(given.get("apiVersion")).rpartition("/")[0], ("", frozenset()))
    if text(given.get("kind")) in kinds:
        return program
    if "talosVersion" in given and "clusterName" in given:
        return _TALOS
    whole = isinstance(given.get("machine"), dict) and isinstance(given.get("cluster"), dict)
    return _TALOS if whole and "kind" not in given else None


def _is_patch(data: Any, path: str) -> bool:
    """Whether a document is a part of a machine's configuration, in a place that is named after Talos."""
    machine = mapping(data).get("machine")
    return isinstance(machine, dict) and bool(machine) and _TALOS in path.lower() and "kind" not in mapping(data)


def _of_text(files: Files, path: str) -> Iterator[Item]:
    """A definition that is a template: told by the lines that no variable stands in."""
    content = files.text(path)
    if content is None or len(content) > _LARGEST:
        return
    for found in _STATED.finditer(content):
        if found["group"] in _GROUPS and (not found["indent"] or "jsonnet" in path):
            line = content.count("\n", 0, found.start()) + 1
            yield Item(Form.DEFINITION, path, Location(path, line), kind=_GROUPS[found["group"]][0])
            return
    shape = _SHAPE.search(content) if _TALOS in path.lower() else None
    if shape:
        line = content.count("\n", 0, shape.start()) + 1
        yield Item(Form.DEFINITION, path, Location(path, line), kind=_TALOS)
