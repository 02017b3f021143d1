variable "images" {
  default = true
}

resource "helm_release" "flux_operator" {
  name       = "flux-operator"
  namespace  = "flux-system"
  repository = "oci://ghcr.io/controlplaneio-fluxcd/charts"
  chart      = "flux-operator"
}

module "bootstrap" {
  source  = "controlplaneio-fluxcd/flux-operator-bootstrap/kubernetes"
  version = "0.3.0"

  gitops_resources = {
    instance_yaml = templatefile("${path.module}/instance.yaml.tftpl", {
      images = var.images
      url    = "https://example.com/team/fleet.git"
      path   = "clusters/production"
    })
  }
}
