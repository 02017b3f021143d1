terraform {
  backend "s3" {
    bucket = "state"
    key    = "net"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}
