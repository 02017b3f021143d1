"""The delivery graph: roots, children, circles and flaws, and how each format shows them."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker.data import data_directory
from checker.graph.delivery import delivery_graph
from checker.model import Address, Collection, Edge, Fact, Location, Platform, Relation, Unit
from checker.report.graph import dot, mermaid, tree
from checker.report.graph import json as graph_json


def unit(name, **facts):
    """A live unit of one cluster; `path_exists` stands for the fact `path.exists` and so on."""
    stated = {key.replace("_", "."): Fact(value) for key, value in facts.items()}
    return Unit(Address("flux", "prod", "apps", "Kustomization", name), Location(f"{name}.yaml", 3), stated)


def graph(units, *deliveries, dead=()):
    """A graph of units by name, with deliveries as pairs of names."""
    ids = {one.address.name: str(one.address) for one in units}
    edges = [Edge(ids[source], Relation.DELIVERS, ids[target]) for source, target in deliveries]
    edges += [Edge(ids[one.address.name], Relation.TARGETS, "spoke") for one in units]
    facts = {"dead": Fact(list(dead))}
    return delivery_graph([Collection("flux", units=tuple(units), edges=tuple(edges), facts=facts)])


FORMATS = {"tree": tree.render, "mermaid": mermaid.render, "dot": dot.render, "json": graph_json.render}


def test_roots_deliver_the_rest():
    """What no unit delivers is a root; children follow delivery; a unit that delivers itself is still a root."""
    found = graph([unit("root"), unit("web"), unit("db")], ("root", "web"), ("root", "db"), ("root", "root"))
    assert found.roots == ("prod:apps/Kustomization/root",)
    assert found.children[found.roots[0]] == ("prod:apps/Kustomization/db", "prod:apps/Kustomization/web")


def test_a_circle_is_reached_from_its_first_unit():
    """Units that only deliver one another are all shown, once."""
    found = graph([unit("a"), unit("b"), unit("c")], ("a", "b"), ("b", "c"), ("c", "a"))
    assert found.roots == ("prod:apps/Kustomization/a",)
    page = tree.render(found)
    assert page.count("see above") == 1
    assert page.startswith("prod:apps/Kustomization/a")


def test_what_a_circle_delivers_is_no_root():
    """A circle is entered at one of its own units, even if one that it delivers comes first by name."""
    found = graph([unit("a"), unit("b"), unit("c")], ("b", "c"), ("c", "b"), ("c", "a"))
    assert found.roots == ("prod:apps/Kustomization/b",)


def test_platforms_stand_between_units_of_different_tools():
    """An engine that a root installs delivers what it reconciles; it is no unit and is not counted as one."""
    root = Unit(Address("terraform", "live", "", "Root", "live"), Location("live/main.tf", 1), {})
    engine = Platform("engine", "Flux of live", Location("live/flux.tf", 2))
    web = unit("web")
    edges = (Edge("live:Root/live", Relation.DELIVERS, engine.name),)
    reconciled = (Edge(engine.name, Relation.DELIVERS, str(web.address)),)
    found_web = str(web.address)
    found = delivery_graph(
        [
            Collection("flux", units=(web,), edges=reconciled),
            Collection("terraform", units=(root,), edges=edges, platforms=(engine,)),
        ]
    )
    assert found.roots == ("live:Root/live",)
    page = tree.render(found)
    assert [line.lstrip("└─ ").split("  ")[0] for line in page.splitlines()[:3]] == [
        *found.roots,
        engine.name,
        found_web,
    ]
    assert "2 live units from 1 root" in page
    record = json.loads(graph_json.render(found))
    assert [one["id"] for one in record["platforms"]] == ["Flux of live"]
    assert len(record["units"]) == 2
    assert "box3d" in dot.render(found)
    assert "[[" in mermaid.render(found)


def test_flaws_are_told():
    """A missing path, an undefined source and a collision stand under the unit."""
    found = graph([unit("web", path_exists=False, source_defined=False, collisions=["Service web by db", "x"])])
    page = tree.render(found)
    assert "reads a path that does not exist here" in page
    assert "reads a source that is not defined here" in page
    assert "collides: Service web by db and 1 more" in page
    assert page.endswith("1 live unit from 1 root, 1 with flaws, 0 orphans\n")


def test_orphans_close_the_page():
    """What nothing delivers is listed apart."""
    assert "Nothing delivers these:\n✗ Application old at old.yaml:1\n" in tree.render(
        graph([unit("web")], dead=["Application old at old.yaml:1"])
    )


def test_what_nothing_is_known_of_is_called_unknown():
    """A unit whose every path is unknown reads "(unknown)", once; what is known of others stays beside it."""
    web = unit("web")

    def page(*places):
        edges = tuple(Edge(str(web.address), Relation.READS, place) for place in places)
        return tree.render(delivery_graph([Collection("flux", units=(web,), edges=edges)]))

    assert "web  ← (unknown)  web.yaml:3\n" in page("", " ")
    assert "web  ← (unknown), apps  web.yaml:3\n" in page("", "apps")
    assert "←" not in page()


def test_deep_chains_are_drawn():
    """A chain longer than any call stack is drawn to its end."""
    units = [unit(f"u{number:05}") for number in range(3000)]
    pairs = [(f"u{number:05}", f"u{number + 1:05}") for number in range(2999)]
    assert "u02999" in tree.render(graph(units, *pairs))


def test_ascii():
    """Where only ASCII arrives, nothing else is sent."""
    assert tree.render(graph([unit("root"), unit("wéb")], ("root", "wéb")), unicode=False).isascii()


@pytest.mark.parametrize(
    ("form", "active"), [("tree", "\n::error"), ("mermaid", "<script"), ("dot", 'x"]'), ("json", "\n::error")]
)
def test_hostile_names_stay_data(form, active):
    """Escape sequences, markup and the format's own syntax in a name reach no format unescaped."""
    page = FORMATS[form](graph([unit('x"];\n::error::<script>alert(1)</script>\x1b[2J\u202e', path_exists=False)]))
    assert active not in page
    assert not re.search("\x1b|\u202e", page)


def test_json_has_a_schema():
    """What is printed as JSON is what the published schema says."""
    schema = json.loads(Path(data_directory("schemas"), "graph.schema.json").read_text())
    found = graph([unit("root", source_version="v1"), unit("web", path_exists=False)], ("root", "web"), dead=["x"])
    Draft202012Validator(schema).validate(json.loads(graph_json.render(found)))
