terraform {
  backend "s3" {
    bucket = "state"
    key    = "organization"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

resource "aws_ssoadmin_permission_set" "read" {
  name         = "ViewOnlyAccess"
  instance_arn = "arn:aws:sso:::instance/1"
}

resource "aws_ssoadmin_permission_set" "admin" {
  name         = "AdministratorAccess"
  instance_arn = "arn:aws:sso:::instance/1"
}

resource "aws_ssoadmin_account_assignment" "all" {
  for_each           = toset(["a"])
  permission_set_arn = aws_ssoadmin_permission_set.read.arn
  principal_type     = "GROUP"
}

resource "aws_iam_role" "plan" {
  name = "terraform-plan"
}

resource "aws_iam_role" "apply" {
  name = "terraform-apply"
}
