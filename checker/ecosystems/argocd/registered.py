"""Clusters that are registered in Git: Secrets of the type `cluster`, whatever makes them (domain argocd §1 C9)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from checker.compose.object import Object, mapping, sequence, text
from checker.ecosystems.argocd.templating import flat, normalised
from checker.model import Unknown
from checker.parse.located import Map

LABEL = "argocd.argoproj.io/secret-type"
REGISTERING = ("Secret", "ExternalSecret", "SealedSecret")
"""The kinds of what registers something with Argo CD."""


def registered_type(item: Object) -> str:
    """The `secret-type` of a Secret or of what makes one (ExternalSecret, SealedSecret), "" where there is none."""
    return text(registered_labels(item).get(LABEL))


def registered_labels(item: Object) -> Mapping[str, Any]:
    """The labels of the Secret itself; of one that is made, those of its template."""
    spec = mapping(item.data.get("spec"))
    if item.kind == "ExternalSecret":
        return mapping(mapping(mapping(mapping(spec.get("target")).get("template")).get("metadata")).get("labels"))
    if item.kind == "SealedSecret":
        return mapping(mapping(mapping(spec.get("template")).get("metadata")).get("labels"))
    return item.labels if item.kind == "Secret" else {}


def secret_value(item: Object, key: str) -> str | Unknown:
    """A value of a plain Secret, decoded; "" where it is absent, made elsewhere or no text."""
    stated = mapping(item.data.get("stringData")).get(key)
    if isinstance(stated, Unknown):
        return stated
    if text(stated):
        return text(stated)
    try:
        return base64.b64decode(text(mapping(item.data.get("data")).get(key)), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def cluster_parameters(clusters: tuple[Object, ...], given: Map, *, go: bool) -> Iterator[dict[str, Any]]:
    """The parameters of every plain cluster Secret in Git that a cluster generator's selector matches."""
    selector = mapping(given.get("selector"))
    for item in clusters:
        name = secret_value(item, "name")
        labels = {key: text(value) for key, value in registered_labels(item).items() if not isinstance(value, Unknown)}
        if not name or not _selects(selector, labels):
            continue
        nested = {
            "name": name,
            "nameNormalized": name if isinstance(name, Unknown) else normalised(name),
            "server": secret_value(item, "server"),
            "project": secret_value(item, "project"),
            "metadata": {"labels": dict(item.labels), "annotations": dict(item.annotations)},
        }
        yield nested if go else flat(nested)


def _selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    wanted = mapping(selector.get("matchLabels"))
    if any(labels.get(key) != text(value) for key, value in wanted.items()):
        return False
    return all(_holds(mapping(rule), labels) for rule in sequence(selector.get("matchExpressions")))


def _holds(rule: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value, values = labels.get(text(rule.get("key"))), {text(item) for item in sequence(rule.get("values"))}
    return {
        "In": value in values,
        "NotIn": value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }.get(text(rule.get("operator")), False)
