resource "helm_release" "this" {
  name    = "argo-cd"
  chart   = "argo-cd"
  version = "8.5.4"
}
