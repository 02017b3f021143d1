terraform {
  cloud {
    organization = "shop"
  }
}

resource "env0_template" "network" {
  name       = "network"
  repository = "https://github.com/example/infra"
  path       = "live/network"
}

resource "env0_environment" "network" {
  name                       = "network"
  template_id                = env0_template.network.id
  deploy_on_push             = true
  run_plans_on_pull_requests = true
  approve_plan_automatically = false
}

resource "env0_environment_drift_detection" "network" {
  environment_id         = env0_environment.network.id
  cron                   = "0 4 * * *"
  auto_drift_remediation = "DISABLED"
}

resource "env0_notification_project_assignment" "chat" {
  event_names = ["driftDetected", "deployFailed"]
}

resource "env0_template" "apps" {
  name       = "apps"
  repository = "https://github.com/example/infra"
  path       = "live/apps"
}
