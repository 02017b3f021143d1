terraform {
  cloud {
    organization = "shop"
    workspaces {
      name = "command"
    }
  }
}
