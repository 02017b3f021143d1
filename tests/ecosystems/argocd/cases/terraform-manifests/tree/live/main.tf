# Argo CD
locals {
  repository = "https://example.com/team/fleet.git"
}

variable "branch" {}

resource "kubectl_manifest" "heredoc" {
  yaml_body = <<-YAML
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: heredoc
      namespace: argocd
    spec:
      project: default
      source:
        repoURL: ${local.repository}
        path: web
        targetRevision: ${var.branch}
      destination:
        server: https://kubernetes.default.svc
        namespace: web
  YAML
}

resource "kubernetes_manifest" "files" {
  for_each = fileset(path.module, "apps/*.yaml")
  manifest = yamldecode(file("${path.module}/${each.value}"))
}

data "kubectl_file_documents" "more" {
  content = file("${path.module}/more.yaml")
}

resource "kubectl_manifest" "more" {
  count              = length(data.kubectl_file_documents.more.documents)
  yaml_body          = element(data.kubectl_file_documents.more.documents, count.index)
  override_namespace = "gitops"
}

data "kustomization_build" "built" {
  path = "../built"
}

resource "kustomization_resource" "built" {
  for_each = data.kustomization_build.built.ids
  manifest = data.kustomization_build.built.manifests[each.value]
}

resource "kubernetes_manifest" "unseen" {
  for_each = var.branch
  manifest = { apiVersion = "argoproj.io/v1alpha1", kind = "Application", metadata = { name = each.key } }
}
