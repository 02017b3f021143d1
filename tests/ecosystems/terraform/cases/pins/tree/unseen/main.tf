terraform {
  backend "s3" {
    bucket = "state"
    key    = "unseen"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

variable "ref" {}

module "vpc" {
  source = "git::https://git.example.com/vpc.git?ref=${var.ref}"
}
