terraform {
  backend "s3" {
    bucket = "state"
    key    = "c"
    encrypt = true
  }
}

provider "aws" {
  region = "eu-central-1"
}
