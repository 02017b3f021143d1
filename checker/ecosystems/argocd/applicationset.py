"""What an ApplicationSet makes of its template, generator by generator (domain argocd §1 C2, §2.7 to §2.10)."""

from __future__ import annotations

from typing import Any, NamedTuple

from checker.compose.object import Object, mapping, sequence, text
from checker.compose.strategic import merge
from checker.ecosystems.argocd.generators import Generators, Ground
from checker.ecosystems.argocd.records import Generated
from checker.ecosystems.argocd.templating import Filler, Parameters
from checker.model import Location, Unknown
from checker.parse.located import Map
from checker.parse.yaml import ParseError, parse_embedded

_CLUSTER_NAMES = ("nameNormalized", "name", "cluster", "clusterName")
PROGRESSIVE = "applicationsetcontroller.enable.progressive.syncs"


class Expansion(NamedTuple):
    """The Applications that there are or may be; `unseen` says why there may be more, `certain` how many there are."""

    generated: tuple[Generated, ...]
    certain: int
    unseen: Unknown | None


def expand(item: Object, ground: Ground) -> Expansion:
    """Every Application of an ApplicationSet, with unknown leaves where a parameter is not known.

    An ApplicationSet whose generators show nothing is seen through its bare template, all of its holes unknown.
    """
    spec = item.data["spec"]
    filler = Filler(go=spec.get("goTemplate") is True)
    sets = Generators(spec, ground).sets()
    unseen = next((one.missing for one in sets if one.missing is not None), None)
    certain = sum(one.certain for one in sets)
    blank = Unknown("no generator of the ApplicationSet gives a value for it", item.origin)
    listed = sets or (Parameters({}, blank, certain=False),)
    generated = tuple(_made(spec, one, filler) for one in listed)
    return Expansion(generated, certain, unseen)


def template_of(item: Object) -> tuple[Map, Map]:
    """The template's `spec` and `metadata`, placeholders as text."""
    template = mapping(item.data["spec"]).get("template")
    return _part(template, "spec"), _part(template, "metadata")


def _part(template: Any, name: str) -> Map:
    part = mapping(template).get(name)
    if isinstance(part, Map):
        return part
    return Map(at=template.at if isinstance(template, Map) else Location(""))


def _made(spec: Map, one: Parameters, filler: Filler) -> Generated:
    template = spec["template"]
    if one.template is not None:
        template = merge(template, _stated(one.template))
    filled = filler.fill(template, one)
    patch = spec.get("templatePatch")
    if isinstance(patch, str) and patch and spec.get("goTemplate") is True:
        filled = _patched(filled, patch, spec.where("templatePatch"), one, filler)
    return Generated(_part(filled, "spec"), _part(filled, "metadata"), _cluster(one))


def _cluster(one: Parameters) -> str:
    """The name of the cluster that a set of parameters is for, as cluster generators and lists call it."""
    found = (one.values.get(name) for name in _CLUSTER_NAMES)
    return next((name for name in found if isinstance(name, str) and name and "{{" not in name), "")


def _stated(template: Any) -> Any:
    """A generator's template without empty texts: tools write it out with all of its fields, and those replace none."""
    if not isinstance(template, Map):
        return template
    stated = template.copy()
    for key, value in template.items():
        if isinstance(value, Map):
            stated[key] = _stated(value)
        elif value == "":
            stated.drop(key)
    return stated


def _patched(filled: Any, patch: str, at: Location, one: Parameters, filler: Filler) -> Any:
    """The Application under `templatePatch`; a patch that cannot be seen leaves what it may set unknown."""
    written = filler.text(patch, one, at)
    if isinstance(written, Unknown):
        return _clouded(filled, patch, written)
    try:
        documents = parse_embedded(written, at)
    except ParseError:
        return filled  # Argo CD then refuses the patch with an error on the ApplicationSet
    data = documents[0].data if documents else None
    if not isinstance(data, Map):
        return filled
    spec = data.get("spec")
    if isinstance(spec, Map) and "project" in spec:  # the project cannot be patched (domain argocd §1 C2)
        spec = spec.copy()
        spec.drop("project")
        data = data.copy()
        data.put("spec", spec, data.where("spec"))
    return merge(filled, data)


def _clouded(filled: Any, patch: str, why: Unknown) -> Any:
    """What a patch with unknown content names may be set by it: those parts of the specification become unknown."""
    spec = filled.get("spec") if isinstance(filled, Map) else None
    if not isinstance(spec, Map):
        return filled
    clouded = spec.copy()
    policy = mapping(spec.get("syncPolicy"))
    if "automated" in patch:
        fresh = policy.copy() if isinstance(policy, Map) else Map(at=clouded.where("syncPolicy"))
        fresh.put("automated", Unknown(why.reason, why.location), fresh.where("automated"))
        clouded.put("syncPolicy", fresh, clouded.where("syncPolicy"))
    result = filled.copy()
    result.put("spec", clouded, filled.where("spec"))
    return result


def rolls(item: Object) -> bool:
    """Whether a progressive sync is declared; it takes effect only where the instance enables it (§2.7)."""
    strategy = mapping(mapping(item.data.get("spec")).get("strategy"))
    steps = sequence(mapping(strategy.get("rollingSync")).get("steps"))
    return text(strategy.get("type")) == "RollingSync" and bool(steps)
