terraform {
  backend "s3" {
    bucket = "state"
    key    = "b"
    encrypt = true
  }
}

provider "aws" {
  region = "eu-central-1"
}
