resource "argocd_application" "x" {
  metadata {
    name = "never"
  }
  spec {
    source {
      repo_url = "https://example.com/x"
    }
  }
}
