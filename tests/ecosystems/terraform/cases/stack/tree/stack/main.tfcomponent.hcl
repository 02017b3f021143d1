required_providers {
  aws = {
    source  = "hashicorp/aws"
    version = "6.2.0"
  }
}

component "net" {
  source = "./net"
}
