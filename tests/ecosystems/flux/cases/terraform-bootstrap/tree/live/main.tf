variable "cluster" {
  default = "production"
}

variable "token" {}

provider "flux" {
  git = {
    url    = "https://example.com/team/fleet.git"
    branch = "main"
    http   = { username = "git", password = var.token }
  }
}

resource "flux_bootstrap_git" "this" {
  path                   = "clusters/${var.cluster}"
  kustomization_override = <<-YAML
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources: [gotk-components.yaml, gotk-sync.yaml]
    patches:
      - patch: |
          - op: add
            path: /spec/template/spec/containers/0/args/-
            value: --no-cross-namespace-refs=true
        target: { kind: Deployment, name: "(kustomize|helm|notification)-controller" }
      - patch: |
          - op: add
            path: /spec/template/spec/containers/0/args/-
            value: --default-service-account=default
        target: { kind: Deployment, name: "(kustomize|helm)-controller" }
  YAML
}
