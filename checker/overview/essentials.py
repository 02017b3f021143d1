"""Which essential cluster services the live units deliver (rubric infra-and-apps.essentials)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from checker.model import Collection, Evidence, Fact, Facts, Form, Item, Place, Unknown
from checker.overview.infrastructure import provider_of
from checker.overview.kubernetes import clusters
from checker.overview.naming import Phrases, components

CLASSES = ("dns", "metrics", "load-balancing", "observability", "logging", "storage", "messaging")

_NAMES: Mapping[str, tuple[str, ...]] = {
    "dns": (
        "coredns", "core dns", "external dns", "externaldns", "kube dns", "node local dns", "nodelocaldns",
        "nodelocal dns", "dns cache config", "k8s gateway",
    ),
    "metrics": (
        "metrics server",
    ),
    "load-balancing": (
        "ingress nginx", "nginx ingress", "ingress controller", "ingress controllers", "ingress gateway",
        "ingressgateway", "nginx gateway", "nginx gateway fabric", "traefik", "contour", "haproxy ingress",
        "kubernetes ingress", "kong", "emissary", "ambassador", "envoy gateway", "gateway helm", "kgateway",
        "istio gateway", "istio ingress", "gateway controller", "load balancer controller", "load balancer",
        "lb controller", "alb controller", "alb ingress", "ingress azure", "ingress application gateway",
        "web app routing", "app routing", "http load balancing", "metallb", "kube vip", "servicelb", "openelb",
        "purelb", "loxilb", "cilium lb", "apisix", "skipper ingress",
    ),
    "observability": (
        "prometheus", "prometheuses", "kube prometheus stack", "grafana", "victoria metrics", "victoriametrics",
        "victoria metrics k8s stack", "vm operator", "datadog", "opentelemetry", "otel", "thanos", "mimir", "tempo",
        "jaeger", "newrelic", "new relic", "dynatrace", "signoz", "observatorium", "k8s monitoring",
        "cloudwatch observability", "container insights", "oms agent", "monitor metrics", "zabbix", "netdata",
        "checkmk", "coroot",
    ),
    "logging": (
        "loki", "fluent bit", "fluentbit", "fluentd", "vector", "elasticsearch", "elastic stack", "elastic agent",
        "elastic operator", "eck", "eck operator", "opensearch", "promtail", "victoria logs", "victorialogs",
        "filebeat", "logstash", "graylog", "cluster logging", "logging operator", "log collector",
    ),
    "storage": (
        "csi", "csi driver", "rook", "ceph", "rook ceph", "longhorn", "openebs", "topolvm", "piraeus", "linstor",
        "mayastor", "portworx", "odf", "openshift data foundation", "glusterfs", "juicefs",
        "nfs subdir external provisioner", "nfs provisioner", "nfs server and provisioner", "nfs client provisioner",
        "local path provisioner",
    ),
    "messaging": (
        "strimzi", "kafka", "nats", "rabbitmq", "redpanda", "pulsar", "activemq", "amq streams",
    ),
}  # fmt: skip
"""The rubric's classes with the names that the field's charts, projects and operators have."""

_BESIDE = frozenset({
    "ui", "dashboard", "dashboards", "rule", "rules", "alert", "alerts", "alarm", "alarms", "crd", "crds", "exporter",
    "exporters", "client", "clients", "topic", "topics", "user", "users", "secret", "secrets", "config", "webhook",
    "adapter", "connector", "example", "demo", "proxy",
})  # fmt: skip
_APART = ("fake", "secrets store", "cert manager csi", "spiffe csi", "kafka connect", "kafka topics")

_KINDS: Mapping[str, str] = {
    "gateway.networking.k8s.io/GatewayClass": "load-balancing",
    "operator.openshift.io/IngressController": "load-balancing",
    "cilium.io/CiliumLoadBalancerIPPool": "load-balancing",
    "cilium.io/CiliumL2AnnouncementPolicy": "load-balancing",
    "metallb.io/IPAddressPool": "load-balancing",
    "monitoring.coreos.com/Prometheus": "observability",
    "operator.victoriametrics.com/VMSingle": "observability",
    "operator.victoriametrics.com/VMCluster": "observability",
    "opentelemetry.io/OpenTelemetryCollector": "observability",
    "grafana.integreatly.org/Grafana": "observability",
    "datadoghq.com/DatadogAgent": "observability",
    "loki.grafana.com/LokiStack": "logging",
    "logging.openshift.io/ClusterLogging": "logging",
    "logging.openshift.io/ClusterLogForwarder": "logging",
    "observability.openshift.io/ClusterLogForwarder": "logging",
    "elasticsearch.k8s.elastic.co/Elasticsearch": "logging",
    "storage.k8s.io/CSIDriver": "storage",
    "ceph.rook.io/CephCluster": "storage",
    "ocs.openshift.io/StorageCluster": "storage",
    "kafka.strimzi.io/Kafka": "messaging",
    "rabbitmq.com/RabbitmqCluster": "messaging",
}
"""Kinds of which one object is the service itself."""

_WHOLE: Mapping[str, str] = {"monitoring": "observability", "logging": "logging", "ingress": "load-balancing"}
"""Directories that name their class (rubric)."""

_NAMING_KINDS = frozenset(
    f"{group}/{kind}"
    for group, kinds in {
        "apps": "Deployment StatefulSet DaemonSet",
        "argoproj.io": "Application ApplicationSet",
        "helm.toolkit.fluxcd.io": "HelmRelease",
        "kustomize.toolkit.fluxcd.io": "Kustomization",
        "helm.cattle.io": "HelmChart",
        "operators.coreos.com": "Subscription",
    }.items()
    for kind in kinds.split()
)
"""Kinds of objects that are named after the service they run or install; a ConfigMap's name says less."""

_PHRASES = Phrases(_NAMES, _BESIDE, _APART)
_ORDER = (Form.CHART, Form.ADDON, Form.OBJECT, Form.MODULE, Form.PATH, Form.ADDRESS)
"""What speaks for a service best: what installs it before what is only called like it."""


def essentials_facts(collections: Sequence[Collection], evidence: Evidence) -> Facts:
    """The facts `clusters.used`, `services.classes` and `services.unseen`."""
    found: dict[str, tuple[bool, int, int, Item]] = {}
    for item in chain(evidence.declared, *(one.inventory for one in collections)):
        for name, beside in _classes(item):
            told = (not item.unit, _ORDER.index(item.form), beside, item)
            found[name] = min(found.get(name, told), told)
    named = [name for name in CLASSES if name in found]
    places = [Place(found[name][-1].at, f"{name}: {_told(found[name][-1])}") for name in named]
    return {
        "clusters.used": clusters(collections, evidence),
        "services.classes": Fact(named, places[0].location if places else None, tuple(places)),
        "services.unseen": _unseen(collections),
    }


def _classes(item: Item) -> Iterator[tuple[str, int]]:
    """The classes an item belongs to, each with how much else its name says."""
    match item.form:
        case Form.CHART | Form.ADDON:
            yield from _PHRASES.classes(item.name)
        case Form.MODULE if provider_of(item.name) is None:
            yield from _PHRASES.classes(item.name)
        case Form.PATH | Form.ADDRESS:
            for part in components(item.name):
                yield from _PHRASES.classes(part)
                if part.lower() in _WHOLE:
                    yield _WHOLE[part.lower()], 0
        case Form.OBJECT if item.kind in _KINDS:
            yield _KINDS[item.kind], 0
        case Form.OBJECT if item.kind in _NAMING_KINDS:
            yield from _PHRASES.classes(item.name)


def _told(item: Item) -> str:
    of_kind = item.kind.rpartition("/")[2] if item.form is Form.OBJECT else item.form.value
    return f"{of_kind} {item.name}"


def _unseen(collections: Iterable[Collection]) -> Fact:
    """Whether a live unit delivers what is not in this repository, or what cannot be composed (rubric §1)."""
    known = [fact for one in collections if (fact := one.facts.get("foreign")) is not None]
    carrying = [fact for fact in known if fact.value is True]
    if carrying:
        return carrying[0]
    unknown = next((fact for fact in known if isinstance(fact.value, Unknown)), None)
    return unknown or Fact(value=False, at=known[0].at if known else None)
