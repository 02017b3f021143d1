resource "azurerm_kubernetes_flux_configuration" "this" {
  name       = "fleet"
  cluster_id = azurerm_kubernetes_cluster.this.id
  namespace  = "flux-system"
  scope      = "cluster"

  git_repository {
    url             = "https://example.com/team/fleet.git"
    reference_type  = "branch"
    reference_value = "main"
  }

  kustomizations {
    name                       = "infrastructure"
    path                       = "./infrastructure"
    garbage_collection_enabled = true
  }

  kustomizations {
    name       = "apps"
    path       = "./apps"
    depends_on = ["infrastructure"]
  }
}

resource "azapi_resource" "more" {
  type      = "Microsoft.KubernetesConfiguration/fluxConfigurations@2024-11-01"
  name      = "platform"
  parent_id = azurerm_kubernetes_cluster.this.id
  body = {
    properties = {
      namespace  = "platform"
      sourceKind = "OCIRepository"
      ociRepository = {
        url           = "oci://registry.example.com/platform"
        repositoryRef = { tag = "1.2.3" }
      }
      kustomizations = {
        ingress = { path = "./ingress", prune = true }
      }
    }
  }
}
