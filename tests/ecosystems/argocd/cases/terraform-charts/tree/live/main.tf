locals {
  repository = "https://example.com/team/fleet.git"
}

variable "team" {}

resource "kubernetes_namespace" "argocd" {
  metadata {
    name = "argocd"
  }
}

resource "helm_release" "argo_cd" {
  name       = "argo-cd"
  repository = "https://argoproj.github.io/argo-helm"
  chart      = "argo-cd"
  version    = "8.5.4"
  namespace  = kubernetes_namespace.argocd.metadata[0].name

  values = [
    file("${path.module}/values.yaml"),
    yamlencode({
      configs = {
        cm = {
          url           = "https://argocd.example.com"
          "oidc.config" = yamlencode({ name = "Okta", issuer = "https://okta.example.com", clientID = "argocd" })
        }
        rbac = {
          "policy.csv" = <<-EOT
            g, platform, role:admin
            g, ${var.team}, role:readonly
          EOT
        }
      }
    }),
  ]

  set {
    name  = "configs.params.server\\.insecure"
    value = "true"
  }
}

resource "helm_release" "apps" {
  name      = "argocd-apps"
  chart     = "argocd-apps"
  version   = "2.0.2"
  namespace = kubernetes_namespace.argocd.metadata[0].name
  values = [templatefile("${path.module}/apps.yaml", {
    repository = local.repository
  })]
}

resource "helm_release" "own" {
  name      = "extra"
  chart     = "${path.module}/chart"
  namespace = "argocd"

  set {
    name  = "repository"
    value = local.repository
  }
}
