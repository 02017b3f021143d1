terraform {
  cloud {
    organization = "shop"
    workspaces {
      name = "tfc"
    }
  }
}

resource "tfe_workspace" "auto" {
  name                = "auto"
  working_directory   = "auto"
  auto_apply          = true
  assessments_enabled = true
  vcs_repo {
    identifier = "shop/infrastructure"
  }
}

resource "tfe_notification_configuration" "auto" {
  name             = "auto"
  enabled          = true
  destination_type = "slack"
  triggers         = ["run:errored", "assessment:drifted"]
  workspace_id     = tfe_workspace.auto.id
}

resource "tfe_team_access" "developers" {
  access       = "write"
  team_id      = "team-developers"
  workspace_id = tfe_workspace.auto.id
}

resource "tfe_workspace" "click" {
  name                = "click"
  working_directory   = "click"
  speculative_enabled = false
  vcs_repo {
    identifier = "shop/infrastructure"
  }
}

resource "tfe_workspace" "command" {
  name              = "command"
  working_directory = "command"
}

resource "tfe_workspace" "local" {
  name              = "local"
  working_directory = "/local/"
}

resource "tfe_workspace_settings" "local" {
  workspace_id   = tfe_workspace.local.id
  execution_mode = "local"
}

module "wrapped" {
  source            = "shop/workspace/tfe"
  version           = "1.2.3"
  working_directory = "wrapped"
  vcs_repo          = { identifier = "shop/infrastructure" }
  team_access       = { operators = "admin" }
}

module "several" {
  for_each          = toset(["staging", "production"])
  source            = "shop/workspace/tfe"
  version           = "1.2.3"
  working_directory = "several"
  auto_apply        = each.key == "staging"
  vcs_repo          = { identifier = "shop/infrastructure" }
}

resource "spacelift_stack" "stacked" {
  name         = "stacked"
  project_root = "stacked"
  autodeploy   = true
}

resource "spacelift_drift_detection" "stacked" {
  stack_id  = spacelift_stack.stacked.id
  schedule  = ["0 5 * * *"]
  reconcile = false
}
