terraform {
  backend "s3" {
    bucket       = "state"
    key          = "staging"
    use_lockfile = true
  }
}

resource "helm_release" "flux_instance" {
  name      = "flux"
  namespace = "flux-system"
  chart     = "oci://ghcr.io/controlplaneio-fluxcd/charts/flux-instance"
  values = [yamlencode({
    instance = {
      sync = {
        kind = "GitRepository"
        url  = "https://example.com/team/fleet.git"
        ref  = "refs/heads/main"
        path = "clusters/staging"
      }
    }
  })]
}
