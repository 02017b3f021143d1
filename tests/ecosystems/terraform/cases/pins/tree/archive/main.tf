terraform {
  backend "s3" {
    bucket = "state"
    key    = "archive"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "vpc" {
  source = "https://example.com/vpc-1.2.3.zip"
}
