"""Taking stock: distinct things, and what an address is called."""

from __future__ import annotations

import pytest

from checker.compose.object import Object
from checker.graph.inventory import Stock, address_name
from checker.model import Form, Item, Location
from checker.parse.located import Map


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("oci://ghcr.io/kyverno/manifests/kyverno", "manifests/kyverno"),
        ("git@github.com:org/repo.git", "repo.git"),
        ("ssh://git@github.com/org/repo//path?ref=v1", "repo/path"),
        ("git::https://github.com/org/modules.git//eks?ref=1", "modules.git/eks"),
        (
            "https://github.com/org/metrics-server/v1/all.yaml",
            "metrics-server/v1/all.yaml",
        ),
        ("oci://registry.example.com/vector@sha256:0a", "vector"),
        ("github.com/argoproj/argo-cd//manifests", "argo-cd/manifests"),
        ("", ""),
    ],
)
def test_address_name(url, name):
    """Neither the host nor the owner of a repository names what stands there."""
    assert address_name(url) == name


def deployment(name):
    """An object of this name."""
    at = Location("web.yaml", 1)
    metadata = Map([("name", name)], at=at)
    return Object(Map([("apiVersion", "apps/v1"), ("kind", "Deployment"), ("metadata", metadata)], at=at), at)


def test_each_thing_once():
    """An object that goes to many clusters, and a chart that many units install, are one item each, the first."""
    stock = Stock()
    stock.deliver(deployment("web"), None)
    stock.deliver(deployment("web"), None)
    stock.add(Item(Form.CHART, "loki", Location("a.yaml", 1), "one"))
    stock.add(Item(Form.CHART, "loki", Location("b.yaml", 1), "two"))
    stock.add(Item(Form.CHART, "", Location("c.yaml", 1)))
    stock.add(Item(Form.CHART, "x" * 1000, Location("d.yaml", 1)))
    assert [(item.form, item.name, item.kind, item.unit) for item in stock.items()] == [
        (Form.CHART, "loki", "", "one"),
        (Form.OBJECT, "web", "apps/Deployment", ""),
    ]
