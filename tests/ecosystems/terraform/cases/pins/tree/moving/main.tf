terraform {
  backend "s3" {
    bucket = "state"
    key    = "moving"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "vpc" {
  source = "git::..//modules/own?ref=main"
}
