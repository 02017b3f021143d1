terraform {
  backend "s3" {
    bucket = "state"
    key    = "four.tfstate"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

locals {
  name = terraform.workspace
}
