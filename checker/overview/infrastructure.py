"""Which infrastructure is declared: by Terraform, by objects of a controller, by definitions of whole clusters.

The forms are the rubric's (infra-and-apps.both-declared); what only installs a provider is no infrastructure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.model import Collection, Evidence, Fact, Form, Item, Place
from checker.overview.applications import is_service

_PROVIDERS = frozenset({
    "aws", "awscc", "azurerm", "azapi", "azuread", "google", "oci", "digitalocean", "hcloud", "linode", "vultr",
    "scaleway", "ovh", "openstack", "ibm", "alicloud", "tencentcloud", "huaweicloud", "opentelekomcloud",
    "flexibleengine", "stackit", "yandex", "exoscale", "upcloud", "civo", "equinix", "metal", "packet", "nutanix",
    "vcd", "vsphere", "vmware", "esxi", "proxmox", "libvirt", "maas", "xenorchestra", "ovirt", "harvester",
    "oneandone", "ionoscloud", "gridscale", "cloudscale", "brightbox", "kamatera", "contabo", "latitudesh", "nebius",
    "cloudstack", "outscale", "selectel", "b2", "minio", "wasabi", "heroku", "mongodbatlas", "confluent", "aiven",
    "elasticstack", "ec", "rediscloud", "planetscale", "neon", "cloudflare", "dns", "powerdns", "ns1", "dnsimple",
    "godaddy", "namecheap", "namedotcom", "gandi", "desec", "hetznerdns", "porkbun", "ultradns", "rrpproxy", "fastly",
    "akamai", "bunny", "bunnynet", "cdn77", "netlify", "unifi", "routeros", "mikrotik", "fortios", "panos", "junos",
    "iosxe", "nxos", "aci", "meraki", "opnsense", "pfsense", "netbox", "tailscale", "zerotier", "netbird",
    "wireguard", "infoblox", "bigip", "nsxt", "talos", "rke", "rancher2", "k0s", "rhcs", "kops",
})  # fmt: skip
"""Providers of cloud, cluster, DNS or network resources, by the first word of their resource types."""

_REGISTRY = re.compile(r"[\w.-]+/[\w.-]+/(?P<provider>[a-z0-9]+)(?://.*)?")
_CONVENTION = re.compile(r"(?:^|/)terraform-(?P<provider>[a-z0-9]+)-")
_HELPERS = re.compile(r"label|utils?\b|null|random|naming|context|tags?$")

_BY_TERRAFORM = "Terraform resources of {}"
_ORDER = {Form.MODULE: 1, Form.PROVIDER: 2}
"""A resource is better evidence than a module from elsewhere, and that better than a provider for such modules."""

_MODEL_GROUPS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (name, re.compile(groups), re.compile(kinds))
    for name, groups, kinds in (
        (
            "Cluster API",
            r"(?:(?:infrastructure|controlplane|bootstrap)\.)?cluster\.x-k8s\.io",
            r"(?!.*(?:Template|Class|Identity|Provider)$).+",
        ),
        (
            "Crossplane",
            r"(?!(?:pkg|apiextensions|meta|protection|ops|kubernetes|helm|argocd)\.)(?:[a-z0-9-]+\.){1,4}(?:upbound|crossplane)\.io",
            r"(?!.*(?:ProviderConfig|StoreConfig|Usage)$).+",
        ),
        ("ACK", r"(?:[a-z0-9-]+\.)?services\.k8s\.aws", r"(?!FieldExport$|AdoptedResource$|IAMRoleSelector$).+"),
        ("Azure Service Operator", r"(?!acn\.|clusterconfig\.)[a-z0-9-]+\.azure\.com", r".+"),
        ("Config Connector", r"(?!core\.)[a-z0-9-]+\.cnrm\.cloud\.google\.com", r".+"),
        ("Karpenter", r"karpenter\.sh", r"NodePool|Provisioner"),
        ("tofu-controller", r"infra\.contrib\.fluxcd\.io", r"Terraform"),
    )
)
"""Controllers that make infrastructure of objects: API groups and the kinds that are infrastructure themselves."""

_XRD = "apiextensions.crossplane.io/CompositeResourceDefinition"


def infrastructure_fact(collections: Sequence[Collection], evidence: Evidence) -> Fact:
    """`infrastructure`: what is declared of it, in words; each kind once."""
    found: dict[str, Place] = {}
    for place in _places(collections, evidence):
        found.setdefault(place.text, place)
    places = list(found.values())
    return Fact([place.text for place in places], places[0].location if places else None, tuple(places))


def _places(collections: Sequence[Collection], evidence: Evidence) -> Iterator[Place]:
    for collection in collections:
        claims = frozenset(_claimed(collection.inventory))
        for item in sorted(collection.inventory, key=lambda one: _ORDER.get(one.form, 0)):
            words = _words(item, claims)
            if words:
                yield Place(item.at, words)
    for item in evidence.declared:
        if item.form is Form.DEFINITION:
            yield Place(item.at, f"a cluster definition of {item.kind}")


def _claimed(items: Sequence[Item]) -> Iterator[str]:
    """The API groups whose kinds are composites of Crossplane defined here; an XRD is named after its group."""
    for item in items:
        if item.form is Form.OBJECT and item.kind == _XRD:
            yield item.name.partition(".")[2]


def _words(item: Item, claims: frozenset[str]) -> str | None:
    match item.form:
        case Form.RESOURCE if item.kind.partition("_")[0] in _PROVIDERS and not is_service(item.kind):
            return _BY_TERRAFORM.format(item.kind.partition("_")[0])
        case Form.PROVIDER if item.name.partition("-")[0] in _PROVIDERS:
            return _BY_TERRAFORM.format(item.name.partition("-")[0])
        case Form.MODULE if provider := provider_of(item.name):
            return _BY_TERRAFORM.format(provider)
        case Form.OBJECT:
            return _of_object(item.kind, claims)
    return None


def provider_of(source: str) -> str | None:
    """The cloud that a module is for, by the provider in its address: `ours/vpc/aws`, `terraform-aws-vpc`."""
    named = _REGISTRY.fullmatch(source) or _CONVENTION.search(source)
    known = named is not None and named["provider"] in _PROVIDERS and not _HELPERS.search(source)
    return named["provider"] if named and known else None


def _of_object(kind: str, claims: frozenset[str]) -> str | None:
    group, _, name = kind.rpartition("/")
    if group in claims:
        return f"composites of Crossplane ({name})"
    for controller, groups, kinds in _MODEL_GROUPS:
        if groups.fullmatch(group) and kinds.fullmatch(name):
            return f"{controller} ({name})"
    return None
