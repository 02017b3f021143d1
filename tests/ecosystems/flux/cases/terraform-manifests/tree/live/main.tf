# Flux
data "kubectl_path_documents" "flux" {
  pattern = "../manifests/flux/*.yaml"
}

resource "kubectl_manifest" "flux" {
  for_each  = data.kubectl_path_documents.flux.manifests
  yaml_body = each.value
}

resource "kubernetes_manifest" "source" {
  manifest = {
    apiVersion = "source.toolkit.fluxcd.io/v1"
    kind       = "GitRepository"
    metadata   = { name = "fleet", namespace = "flux-system" }
    spec = {
      interval = "1m"
      url      = "https://example.com/team/fleet.git"
      ref      = { branch = "main" }
    }
  }
}

resource "kubectl_manifest" "apps" {
  yaml_body = file("${path.module}/apps.yaml")
}
