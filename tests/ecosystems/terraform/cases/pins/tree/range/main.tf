terraform {
  backend "s3" {
    bucket = "state"
    key    = "range"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "vpc" {
  source  = "shop/vpc/aws"
  version = "~> 1.2"
}
