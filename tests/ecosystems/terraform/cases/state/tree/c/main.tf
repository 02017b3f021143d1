terraform {
  backend "s3" {
    bucket = "state"
    key    = "three.tfstate"
    encrypt = true
  }
}

provider "aws" {
  region = "eu-central-1"
}
