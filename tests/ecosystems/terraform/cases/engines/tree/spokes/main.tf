terraform {
  cloud {
    organization = "team"
    workspaces { name = "spokes" }
  }
}

resource "google_container_cluster" "spoke" {
  for_each = toset(["eu", "us"])
  name     = "spoke-${each.key}"
}

resource "flux_bootstrap_git" "this" {
  path = "clusters/eu"
}
