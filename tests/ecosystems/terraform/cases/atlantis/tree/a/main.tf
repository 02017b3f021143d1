terraform {
  backend "s3" {
    bucket = "state"
    key    = "a"
    encrypt = true
  }
}

provider "aws" {
  region = "eu-central-1"
}
