"""From an object to the record of a unit: normalised, with everything that its generators show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checker.compose.object import Object, text
from checker.ecosystems.argocd.applicationset import expand, rolls, template_of
from checker.ecosystems.argocd.automation import agreed, automation_of
from checker.ecosystems.argocd.generators import Ground
from checker.ecosystems.argocd.kinds import DEFAULT_PROJECT
from checker.ecosystems.argocd.records import Application, Automation, Generated, value_text
from checker.ecosystems.argocd.sources import (
    destination_key,
    destination_of,
    distinct,
    source_key,
    sources_of,
)
from checker.model import Address, Unknown
from checker.parse.located import Map
from checker.parse.memory import Same

_DIFFER = "the Applications that are generated here are in different projects"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads units; what a composed object says is read once, however many entry points deliver it."""

    ground: Ground

    def read(self, item: Object) -> Application:
        """The unit as its own object says it; place, owner and instance are filled in by who finds it."""
        key = ("unit", Same(item.data), item.origin, self.ground.key)
        return self.ground.files.remembered(
            key, lambda: self._application(item) if item.kind == "Application" else self._set(item)
        )

    def _application(self, item: Object) -> Application:
        spec = item.data["spec"]
        metadata = item.data.get("metadata")
        return Application(
            address=address_of(item),
            item=item,
            spec=spec,
            metadata=metadata if isinstance(metadata, Map) else Map(at=item.origin),
            sources=sources_of(spec, self.ground.is_own),
            destinations=(destination_of(spec),),
            project=_project(spec),
            automation=automation_of(spec),
            instance="",
            carrier="",
            generated=(),
        )

    def _set(self, item: Object) -> Application:
        expansion = expand(item, self.ground)
        spec, metadata = template_of(item)
        generated = expansion.generated
        sources = (source for one in generated for source in sources_of(one.spec, self.ground.is_own))
        destinations = (destination_of(one.spec) for one in generated)
        return Application(
            address=address_of(item),
            item=item,
            spec=spec,
            metadata=metadata,
            sources=distinct(sources, source_key),
            destinations=distinct(destinations, destination_key),
            project=_common_project(generated),
            automation=set_automation(item, generated, progressive=False),
            instance="",
            carrier="",
            generated=generated,
            complete=expansion.unseen is None,
            unseen=expansion.unseen,
        )


def address_of(item: Object) -> Address:
    """The unit's address, its scope still open."""
    return Address("argocd", "", item.namespace, item.kind, item.name)


def set_automation(item: Object, generated: tuple[Generated, ...], *, progressive: bool | Unknown) -> Automation:
    """What all generated Applications share; `progressive` says whether the instance enables progressive syncs."""
    rolling = progressive if rolls(item) else False
    return agreed([automation_of(one.spec, rolling=rolling) for one in generated])


def _project(spec: Map) -> str | Unknown:
    return value_text(spec.get("project")) or DEFAULT_PROJECT


def _common_project(generated: tuple[Generated, ...]) -> str | Unknown:
    found: list[Any] = [_project(one.spec) for one in generated]
    if all(one == found[0] for one in found):
        return found[0] if isinstance(found[0], Unknown) else text(found[0])
    return next((one for one in found if isinstance(one, Unknown)), Unknown(_DIFFER))
