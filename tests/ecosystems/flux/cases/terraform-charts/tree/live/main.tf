resource "helm_release" "flux2" {
  name       = "flux2"
  repository = "https://fluxcd-community.github.io/helm-charts"
  chart      = "flux2"
  version    = "2.12.4"
  namespace  = "flux-system"
  values     = [yamlencode({ multitenancy = { enabled = true } })]
}

resource "helm_release" "flux2_sync" {
  name       = "flux-system"
  repository = "https://fluxcd-community.github.io/helm-charts"
  chart      = "flux2-sync"
  version    = "1.8.2"
  namespace  = "flux-system"

  set {
    name  = "gitRepository.spec.url"
    value = "https://example.com/team/fleet.git"
  }

  set {
    name  = "gitRepository.spec.ref.branch"
    value = "main"
  }

  set {
    name  = "kustomization.spec.path"
    value = "./clusters/production"
  }
}
