terraform {
  backend "s3" {
    bucket = "state"
    key    = "branch"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "vpc" {
  source = "git::https://git.example.com/vpc.git?ref=main"
}

module "dns" {
  source  = "shop/dns/aws"
  version = "~> 1.2"
}
