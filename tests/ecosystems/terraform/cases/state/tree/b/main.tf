terraform {
  backend "s3" {
    bucket = "state"
    key    = "one.tfstate"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}
