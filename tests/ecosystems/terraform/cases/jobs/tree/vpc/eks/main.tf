terraform {
  backend "s3" {
    bucket = "state"
    key    = "eks"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}
