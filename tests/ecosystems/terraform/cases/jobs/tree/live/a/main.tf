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
