terraform {
  backend "s3" {
    bucket = "state"
    key    = "exact"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "vpc" {
  source  = "shop/vpc/aws"
  version = "1.2.3"
}

module "own" {
  source = "../modules/own"
}
