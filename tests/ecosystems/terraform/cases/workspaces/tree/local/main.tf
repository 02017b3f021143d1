terraform {
  cloud {
    organization = "shop"
    workspaces {
      name = "local"
    }
  }
}
