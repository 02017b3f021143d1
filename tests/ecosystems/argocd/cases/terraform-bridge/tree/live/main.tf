module "gitops_bridge" {
  source  = "gitops-bridge-dev/gitops-bridge/helm"
  version = "0.1.0"

  cluster = {
    cluster_name = "hub"
    environment  = "production"
    metadata = {
      addons_repo_url  = "https://example.com/team/fleet.git"
      addons_repo_path = "addons"
      region           = aws_eks_cluster.hub.region
    }
    addons = { enable_metrics_server = true }
  }

  argocd = {
    chart_version = "7.9.1"
    values = [yamlencode({ configs = { cm = { "admin.enabled" = false } } })]
  }

  apps = {
    addons = file("${path.module}/bootstrap/addons.yaml")
  }
}
