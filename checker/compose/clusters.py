"""Which Terraform resources are a Kubernetes cluster: a table without the composer, for whoever needs it alone."""

from __future__ import annotations

from collections.abc import Mapping

LASTING_CLUSTERS: Mapping[str, str] = {
    "alicloud_cs_managed_kubernetes": "name",
    "aws_eks_cluster": "name",
    "azurerm_kubernetes_cluster": "name",
    "azurerm_redhat_openshift_cluster": "name",
    "civo_kubernetes_cluster": "name",
    "digitalocean_kubernetes_cluster": "name",
    "exoscale_sks_cluster": "name",
    "google_container_cluster": "name",
    "ibm_container_cluster": "name",
    "ibm_container_vpc_cluster": "name",
    "linode_lke_cluster": "label",
    "oci_containerengine_cluster": "name",
    "openstack_containerinfra_cluster_v1": "name",
    "ovh_cloud_project_kube": "name",
    "rancher2_cluster": "name",
    "rancher2_cluster_v2": "name",
    "redhatopenshift_cluster": "name",
    "rhcs_cluster_rosa_classic": "name",
    "rhcs_cluster_rosa_hcp": "name",
    "rke_cluster": "cluster_name",
    "scaleway_k8s_cluster": "name",
    "talos_machine_bootstrap": "",
    "upcloud_kubernetes_cluster": "name",
    "vultr_kubernetes": "label",
}
"""Resources that are a cluster, and the argument that names it ("": none does)."""

_LOCAL: Mapping[str, str] = {"k3d_cluster": "name", "kind_cluster": "name", "minikube_cluster": "cluster_name"}

CLUSTER_RESOURCES: Mapping[str, str] = {**LASTING_CLUSTERS, **_LOCAL}
"""The same with those on the machine that runs Terraform, which are for trying out and no target of a delivery."""
