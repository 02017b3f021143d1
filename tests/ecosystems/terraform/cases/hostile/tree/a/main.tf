terraform {
  backend "s3" {
    bucket = "state"
    key    = "a"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "workspace" {
  source            = "shop/workspace/tfe"
  working_directory = "a"
  vcs_repo          = null
  team_access       = ["everybody"]
  auto_apply        = var.unknown
}
