module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "20.31.6"
  cluster_name = "hub"
}

module "argocd" {
  source = "../modules/argocd"
}

resource "helm_release" "bootstrap" {
  name       = "argo-bootstrap"
  repository = "https://charts.example.com"
  chart      = "argo-bootstrap"
  version    = "1.0.0"
}
