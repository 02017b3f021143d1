resource "argocd_project" "web" {
  metadata {
    name      = "web"
    namespace = "argocd"
  }

  spec {
    source_repos = ["https://example.com/team/fleet.git"]

    destination {
      server    = "https://kubernetes.default.svc"
      namespace = "web"
    }

    role {
      name     = "deployers"
      policies = ["p, proj:web:deployers, applications, sync, web/*, allow"]
      groups   = ["web-team"]
    }

    sync_window {
      kind         = "deny"
      schedule     = "0 22 * * *"
      duration     = "8h"
      applications = ["web"]
    }
  }
}

resource "argocd_application" "web" {
  metadata {
    name      = "web"
    namespace = "argocd"
    annotations = {
      "notifications.argoproj.io/subscribe.on-drift.slack" = "ops"
    }
  }

  spec {
    project = argocd_project.web.metadata[0].name

    source {
      repo_url        = "https://example.com/team/fleet.git"
      path            = "web"
      target_revision = "HEAD"
    }

    destination {
      server    = "https://kubernetes.default.svc"
      namespace = "web"
    }

    sync_policy {
      automated {
        prune     = true
        self_heal = true
      }
      sync_options = ["CreateNamespace=true"]
    }

    ignore_difference {
      group         = "apps"
      kind          = "Deployment"
      json_pointers = ["/spec/replicas"]
    }
  }
}

resource "argocd_cluster" "spoke" {
  name   = "spoke"
  server = "https://spoke.example.com"

  metadata {
    labels = { tier = "production" }
  }
}

resource "argocd_application_set" "tenants" {
  metadata {
    name      = "tenants"
    namespace = "argocd"
  }

  spec {
    generator {
      git {
        repo_url = "https://example.com/team/fleet.git"
        directory {
          path = "tenants/*"
        }
      }
    }

    template {
      metadata {
        name = "tenant-{{path.basename}}"
      }
      spec {
        project = "default"
        source {
          repo_url        = "https://example.com/team/fleet.git"
          path            = "{{path}}"
          target_revision = "HEAD"
        }
        destination {
          name      = "spoke"
          namespace = "{{path.basename}}"
        }
      }
    }
  }
}
