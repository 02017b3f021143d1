provider "aws" {}

module "it" {
  source = "../.."
}
