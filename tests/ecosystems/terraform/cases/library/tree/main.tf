terraform {
  backend "s3" {
    bucket = "states"
    key    = "prod"
  }
}

resource "aws_s3_bucket" "this" {}
