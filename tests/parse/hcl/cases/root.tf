terraform {
  required_version = "~> 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
  backend "s3" {
    bucket       = "shop-state"
    key          = "network.tfstate"
    use_lockfile = true
  }
}

variable "zones" {
  type    = list(string)
  default = ["a", "b"]
}

locals { short = true }

module "vpc" {
  source   = "terraform-aws-modules/vpc/aws"
  version  = "6.0.1"
  for_each = toset(var.zones)
  name     = "vpc-${each.key}"
}

resource "aws_instance" "web" {
  ami   = data.aws_ami.web.id
  count = 2
  lifecycle {
    ignore_changes = ["ami"]
  }
  dynamic "ebs_block_device" {
    for_each = var.zones
    content {
      size = 10
    }
  }
}

resource aws_eip unquoted {
  domain = "vpc"
}
