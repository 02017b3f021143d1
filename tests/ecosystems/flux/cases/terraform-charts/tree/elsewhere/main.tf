terraform {
  backend "s3" {
    bucket       = "state"
    key          = "elsewhere"
    use_lockfile = true
  }
}

resource "helm_release" "flux2_sync" {
  name      = "other"
  chart     = "flux2-sync"
  namespace = "flux-system"
  set = [
    { name = "gitRepository.spec.url", value = "https://example.com/team/other.git" },
  ]
}
