terraform {
  cloud {
    organization = "team"
    workspaces { name = "quiet" }
  }
}

resource "aws_s3_bucket" "logs" {}
