terraform {
  backend "s3" {
    bucket = "state"
    key    = "five.tfstate"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}
